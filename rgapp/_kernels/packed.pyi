import numpy as np
from numpy.typing import NDArray

CREW_WORDS: int

def instruction_sets() -> tuple[str, ...]: ...
def blocks(size: int) -> int: ...
def to_rows(words: NDArray[np.uint64], size: int, rows: NDArray[np.uint64]) -> None: ...
def from_rows(rows: NDArray[np.uint64], size: int, words: NDArray[np.uint64]) -> None: ...
def measure(words: NDArray[np.uint64], size: int, instruction_set: int) -> tuple[int, int]: ...
def open_crew(crew_words: NDArray[np.uint64], size: int) -> None: ...
def sweeps(
    words: NDArray[np.uint64],
    size: int,
    thresholds: NDArray[np.uint64],
    heat_bath: bool,
    streams: NDArray[np.uint64],
    state: NDArray[np.uint64],
    crew_words: NDArray[np.uint64],
    instruction_set: int,
    count: int,
    every: int,
    record: NDArray[np.int64],
) -> int: ...
def help_sweeps(
    words: NDArray[np.uint64],
    size: int,
    thresholds: NDArray[np.uint64],
    heat_bath: bool,
    streams: NDArray[np.uint64],
    crew_words: NDArray[np.uint64],
    instruction_set: int,
) -> None: ...
