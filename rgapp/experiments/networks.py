"""Which network reads the lattice: found by name or path, loaded once, held against the lattice's size."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rgapp.experiments.reading import SIDE, Reader
from rgapp.params import ParameterError

if TYPE_CHECKING:
    from rgapp.experiments.lattice import LatticeParams
    from rgapp.physics.dbm import DBM
    from rgapp.physics.stack import Stack

NO_NETWORK = "none"
SIZES = (40, 64, 128, 256, 512, 1024, 2048, 4096)  # of the menu


def network(name: str) -> Stack | DBM:
    """The network that ships under this name, or is in this file; ParameterError where it cannot be read."""
    from rgapp import models

    try:
        path = os.fspath(models.find(name))
        status = os.stat(path)
        return _load(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError) as error:
        sentence = f"{path} cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise ParameterError(sentence, "network") from None


@lru_cache(maxsize=4)
def _load(path: str, _changed: int, _length: int) -> Stack | DBM:
    from rgapp import models

    stack = models.load(path)[0]
    stack.side  # noqa: B018  (a network that reads no square lattice is refused here)
    return stack


def check(params: LatticeParams) -> None:
    """ParameterError where the network cannot be read, or reads more spins than the lattice has."""
    if params.network == NO_NETWORK:
        return
    side = network(params.network).side
    if side > params.size:
        enough = next((size for size in SIZES if size >= side), side)
        raise ParameterError(
            f"This network reads {side} × {side} spins, and the lattice has {params.size} × {params.size}. "
            f"Choose size {enough} or larger.",
            "size",
        )


def reader(params: LatticeParams) -> tuple[Reader, str]:
    """What reads this lattice; where the network cannot, the block rule alone and the sentence why."""
    try:
        check(params)
        if params.network != NO_NETWORK:
            return Reader.of(network(params.network), params.rule), ""
        notice = ""
    except ParameterError as error:
        notice = str(error)
    side = min(SIDE, params.size - params.size % 8)
    alone = Reader(side=side) if side else Reader(side=params.size, blocks=())
    return replace(alone, rule=params.rule), notice
