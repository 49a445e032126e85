import numpy as np
from numpy.typing import NDArray

def update(
    field: NDArray[np.float64],
    curvature: float,
    quartic: float,
    state: NDArray[np.uint64],
    scratch: NDArray[np.int32],
    record: NDArray[np.float64],
) -> None: ...
