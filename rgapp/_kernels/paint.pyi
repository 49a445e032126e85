import numpy as np
from numpy.typing import NDArray

def cut(
    packed: NDArray[np.uint64], width: int, row0: int, col0: int, cols: int, part: NDArray[np.uint64]
) -> None: ...
def paint_spins(
    packed: NDArray[np.uint64], colours: NDArray[np.uint32], image: NDArray[np.uint32]
) -> None: ...
def paint_block_means(
    packed: NDArray[np.uint64], block: int, colours: NDArray[np.uint32], image: NDArray[np.uint32]
) -> None: ...
