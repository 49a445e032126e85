import numpy as np
from numpy.typing import NDArray

def wolff(
    words: NDArray[np.uint64],
    size: int,
    bond: int,
    ghost: int,
    ghost_up: bool,
    state: NDArray[np.uint64],
    stack: NDArray[np.uint32],
    count: int,
    every: int,
    record: NDArray[np.int64],
) -> int: ...
def swendsen_wang(
    words: NDArray[np.uint64],
    size: int,
    bond: int,
    ghost: int,
    ghost_up: bool,
    state: NDArray[np.uint64],
    bonds: NDArray[np.uint64],
    labels: NDArray[np.uint32],
    count: int,
    every: int,
    record: NDArray[np.int64],
) -> None: ...
def cluster_sizes(
    words: NDArray[np.uint64],
    size: int,
    bond: int,
    state: NDArray[np.uint64],
    bonds: NDArray[np.uint64],
    labels: NDArray[np.uint32],
    sizes: NDArray[np.uint32],
) -> None: ...
