import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float32]

def descend(
    weights: Reals, velocity: Reals, gradient: Reals, rate: float, momentum: float, shrink: float
) -> bool: ...
def transpose(weights: Reals, out: Reals) -> None: ...
