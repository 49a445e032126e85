"""Physics joined to the engine: one file per subject, and the list of them all.

Nothing heavy is imported here: an entry finds its module when it is used.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rgapp.params import Params


@dataclass(frozen=True)
class Entry:
    """One experiment, whose classes are in ``rgapp.experiments.<name>``.

    The module may have a function ``check(params)`` for what the parameters alone cannot tell: it raises
    ParameterError; and for a live one ``summary(params, arrays)``, plain numbers that tell the outcome of a
    run. ``any_threads``: the result is the same on any number of threads.
    """

    name: str
    kind: Literal["live", "batch"]
    title: str
    params_class: str
    experiment_class: str
    any_threads: bool = False

    @property
    def module(self) -> ModuleType:
        return import_module(f"rgapp.experiments.{self.name}")

    @property
    def params(self) -> type[Params]:
        return getattr(self.module, self.params_class)

    @property
    def experiment(self) -> type:
        return getattr(self.module, self.experiment_class)

    @property
    def can_be_taken_up(self) -> bool:
        """Whether a batch can be saved in the middle of a point."""
        return hasattr(self.experiment, "state")

    @property
    def orders(self) -> tuple[type, ...]:
        """The orders that may stand in a journal."""
        return getattr(self.experiment, "orders", ())

    def check(self, params: Params) -> None:
        """ParameterError where these parameters cannot be used as things stand."""
        check = getattr(self.module, "check", None)
        if check is not None:
            check(params)

    def summary(self, params: Params, arrays: dict[str, Any]) -> dict[str, Any]:
        """What a live run came to, more than its single numbers ``final/...``."""
        summary = getattr(self.module, "summary", None)
        return summary(params, arrays) if summary is not None else {}

    def make(self, params: Params, seed: int, **options: Any) -> Any:
        """The experiment itself, ready to run; on all cores where that changes nothing."""
        if self.any_threads:
            options.setdefault("threads", os.cpu_count() or 1)
        return self.experiment(params, seed, **options)


EXPERIMENTS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("lattice", "live", "A running Ising lattice", "LatticeParams", "Lattice"),
        Entry(
            "samples",
            "batch",
            "Configurations of the Ising lattice",
            "SamplesParams",
            "Samples",
            any_threads=True,
        ),
        Entry("mcrg", "batch", "Exponents of the block spins", "McrgParams", "Mcrg", any_threads=True),
        Entry("scan", "batch", "From temperature to temperature", "ScanParams", "Scan", any_threads=True),
        Entry(
            "field_size",
            "batch",
            "Block spin or correlation?",
            "FieldSizeParams",
            "FieldSize",
            any_threads=True,
        ),
        Entry(
            "dreams",
            "batch",
            "What the samples of a machine know",
            "DreamsParams",
            "Dreams",
            any_threads=True,
        ),
        Entry("depth", "batch", "Does stacking coarse-grain?", "DepthParams", "Depth", any_threads=True),
        Entry("sloppy", "batch", "Sloppy spectra", "SloppyParams", "Sloppy"),
        Entry(
            "temperature_flow",
            "batch",
            "Does a machine flow to T_c?",
            "TemperatureFlowParams",
            "TemperatureFlow",
            any_threads=True,
        ),
        Entry(
            "train", "batch", "A network that learns the magnet", "TrainParams", "Training", any_threads=True
        ),
        Entry(
            "flow", "batch", "Fourth moments while modes are dropped", "FlowParams", "Flow", any_threads=True
        ),
        Entry("nqs", "batch", "A network as a wave function", "NqsParams", "Nqs", any_threads=True),
        Entry(
            "confusion", "batch", "Learning by confusion", "ConfusionParams", "Confusion", any_threads=True
        ),
        Entry(
            "clusters",
            "batch",
            "Units paired by their correlation, again and again",
            "ClustersParams",
            "Clusters",
            any_threads=True,
        ),
    )
}


def find(name: str) -> Entry:
    """ValueError in one sentence where there is no such experiment."""
    if name not in EXPERIMENTS:
        raise ValueError(f"there is no experiment {name}; there are {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]
