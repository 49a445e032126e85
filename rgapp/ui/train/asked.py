"""What the column asks for: a training, some of whose parameters the running lattice may set."""

from __future__ import annotations

from typing import Annotated, Any

from rgapp.experiments.train import TrainParams
from rgapp.params import About

LIVE = ("temperature", "field")  # what samples of the live lattice take from it


class Asked(TrainParams):
    live: Annotated[
        bool, About("Live", help="Samples at the temperature and field of the running lattice")
    ] = True

    def params(self, lattice: Any) -> TrainParams:
        """The parameters of a training that starts now."""
        values = self.model_dump(exclude={"live"})
        if self.live:
            values |= {name: getattr(lattice, name) for name in LIVE} | {"temperatures": "", "file": ""}
        return TrainParams(**values)
