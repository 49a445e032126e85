"""The state of something that is trained as named arrays, so that it can be written down and taken up again.

Whatever has a ``state()`` gives copies, and its ``restore(state)`` puts them back: from there on it does bit
for bit what it would have done.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

State = dict[str, NDArray]


def under(name: str, state: Mapping[str, NDArray]) -> State:
    """The same arrays, named "name.array"."""
    return {f"{name}.{key}": array for key, array in state.items()}


def part(state: Mapping[str, NDArray], name: str) -> State:
    """The arrays that ``under`` named so."""
    return {key.removeprefix(f"{name}."): array for key, array in state.items() if key.startswith(f"{name}.")}


def put(own: NDArray, state: Mapping[str, NDArray], name: str) -> None:
    """Fill an array from a state; ValueError where the state has none that fits."""
    own[...] = fitting(state, name, own.shape)


def fitting(state: Mapping[str, NDArray], name: str, shape: tuple[int, ...] | None = None) -> NDArray:
    """An array of the state, of this shape if one is given; ValueError where there is none."""
    if name not in state:
        raise ValueError(f"the saved state does not fit: {name} is missing")
    array = np.asarray(state[name])
    if shape is not None and array.shape != shape:
        raise ValueError(f"the saved state does not fit: {name}.shape = {array.shape}; expected {shape}")
    return array
