import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.int8]
Reals = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Streams = NDArray[np.uint64]

NAMES: tuple[str, ...]

def instruction_sets() -> tuple[str, ...]: ...
def choose(name: str = "") -> None: ...
def index_width(n: int) -> int: ...
def field(units: Units, weights: Reals, bias: Reals | None, index: Bytes, out: Reals) -> None: ...
def draw(field: Reals, beta: float, streams: Streams, block: int, units: Units) -> None: ...
def mean(field: Reals, out: Reals) -> None: ...
def gibbs(
    weights: Reals,
    transposed: Reals,
    hidden_bias: Reals,
    visible_bias: Reals,
    steps: int,
    streams: Streams,
    block: int,
    visible: Units,
    hidden: Units,
    index: Bytes,
    scratch: Reals,
) -> None: ...
def anneal(
    weights: Reals,
    transposed: Reals,
    hidden_bias: Reals,
    visible_bias: Reals,
    temperatures: int,
    first: int,
    last: int,
    streams: Streams,
    block: int,
    visible: Units,
    hidden: Units,
    index: Bytes,
    scratch: Reals,
    log_weights: NDArray[np.float64],
) -> None: ...
