"""What is known exactly of a finite torus, as far as it is: the numbers that stand beside measured ones."""

from __future__ import annotations

from functools import lru_cache

from rgapp.physics.exact import energy_finite, enumerate_lattice, specific_heat_finite
from rgapp.physics.transfer import LARGEST, transfer_matrix

ENUMERATED = 4  # the largest size


@lru_cache(maxsize=16)
def known(size: int, temperature: float, field: float = 0.0) -> dict[str, float]:
    """Exact values by the names of ``observables.functions``; empty where nothing is known.

    Up to size 4 all of them, by summing over all states. Energy and specific heat at zero field at any size
    (Kaufman 1949). Up to size 10 energy, m and m^2, and in a field the susceptibility, by transfer matrix.
    """
    sites = size * size
    if size <= ENUMERATED:
        e = enumerate_lattice(size, temperature, field)
        about = e.magnetization if field else e.abs_magnetization
        return {
            "energy": e.energy,
            "magnetization": e.magnetization if field else 0.0,
            "abs_magnetization": e.abs_magnetization,
            "magnetization_squared": e.m2,
            "magnetization_fourth": e.m4,
            "specific_heat": e.specific_heat,
            "susceptibility": sites * (e.m2 - about**2) / temperature,
            "binder": e.binder,
        }
    values: dict[str, float] = {}
    if size <= LARGEST:
        torus = transfer_matrix(size, temperature, field)
        values |= {
            "energy": torus.energy,
            "magnetization": torus.magnetization,
            "magnetization_squared": torus.m2,
        }
        if field:
            values["susceptibility"] = sites * (torus.m2 - torus.magnetization**2) / temperature
    if field == 0:
        values["energy"] = energy_finite(temperature, size)
        values["magnetization"] = 0.0
        values["specific_heat"] = specific_heat_finite(temperature, size)
    return values
