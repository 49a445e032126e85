"""Exponents of the block spins in words. No Qt here."""

from __future__ import annotations

from typing import Any

from rgapp.experiments import mcrg
from rgapp.words import count, value_and_error


def mcrg_so_far(results: dict[str, Any], size: int) -> list[str]:
    if len(results) < 2:
        return ["Two repeats are needed for the first errors."] if results else []
    values, errors = mcrg.exponents(results, size)
    told = [
        f"{name} = {value_and_error(float(v[-1, -1]), float(e[-1, -1]))} at the last step, exactly {known:g}."
        for name, v, e, known in (
            ("$y_T$", values.thermal, errors.thermal, mcrg.Y_T),
            ("$y_h$", values.magnetic, errors.magnetic, mcrg.Y_H),
        )
    ]
    return [*told, f"{count(len(results))} repeats."]


def mcrg_rows(results: dict[str, Any], size: int) -> list[tuple[str, ...]]:
    """(step, y_T with all operators, y_h with all, product of neighbours) in words."""
    if len(results) < 2:
        return []
    values, errors = mcrg.exponents(results, size)
    rows = []
    for step in range(len(values.neighbours)):
        told = ("", "")
        if step:
            told = tuple(
                value_and_error(float(v[step - 1, -1]), float(e[step - 1, -1]))
                for v, e in ((values.thermal, errors.thermal), (values.magnetic, errors.magnetic))
            )
        pair = float(values.neighbours[step]), float(errors.neighbours[step])
        rows.append((str(step), *told, value_and_error(*pair)))
    return rows
