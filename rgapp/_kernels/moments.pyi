import numpy as np
from numpy.typing import NDArray

def instruction_sets() -> tuple[str, ...]: ...
def grow(
    scores: NDArray[np.float64],
    vectors: NDArray[np.float64],
    first: int,
    cuts: NDArray[np.int64],
    field: NDArray[np.float64],
    low: int,
    high: int,
    second: NDArray[np.float64],
    fourth: NDArray[np.float64],
    instruction_set: int,
) -> None: ...
def count(
    field: NDArray[np.float64],
    scale: NDArray[np.float64],
    low: float,
    per_unit: float,
    counts: NDArray[np.int64],
) -> None: ...
