import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float32]

def descend(
    weights: Reals,
    velocity: Reals,
    gradient: Reals,
    rate: float,
    momentum: float,
    shrink: float,
    keep: float,
) -> bool: ...
def adapt(
    weights: Reals,
    mean: Reals,
    square: Reals,
    gradient: Reals,
    scale: float,
    rate: float,
    first: float,
    second: float,
    first_growth: float,
    second_growth: float,
    shrink: float,
    keep: float,
) -> bool: ...
def transpose(weights: Reals, out: Reals) -> None: ...
