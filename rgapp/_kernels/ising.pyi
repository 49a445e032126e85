import numpy as np
from numpy.typing import NDArray

def words_needed(size: int) -> int: ...
def to_rows(words: NDArray[np.uint64], size: int, rows: NDArray[np.uint64]) -> None: ...
def from_rows(rows: NDArray[np.uint64], size: int, words: NDArray[np.uint64]) -> None: ...
def measure(words: NDArray[np.uint64], size: int) -> tuple[int, int]: ...
def sweeps(
    words: NDArray[np.uint64],
    free: NDArray[np.uint64],
    size: int,
    thresholds: NDArray[np.uint64],
    pauses: bool,
    state: NDArray[np.uint64],
    count: int,
    every: int,
    record: NDArray[np.int64],
) -> int: ...
