"""A run again from its journal, and journals as text."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from rgapp.engine.experiment import Live

Journal = Iterable[tuple[int, Any]]


def replay(
    make: Callable[[], Live],
    journal: Journal,
    end: int,
    tell: Callable[[float, str], None] | None = None,
    chunk: int | None = None,
) -> Live:
    """The experiment at sweep ``end``, every change and order met at the sweep it was met at.

    ``make`` builds it from the first parameters and the seed. ``tell(fraction, words)`` is called between
    chunks of ``chunk`` sweeps and may raise. Raises ValueError where the journal does not go forward.
    """
    experiment = make()
    kind = type(experiment.params)
    for position, value in [*journal, (end, None)]:
        if position < experiment.position:
            raise ValueError(f"the journal goes back from sweep {experiment.position} to {position}")
        while experiment.position < position:
            left = position - experiment.position
            experiment.advance(left if chunk is None else min(left, chunk))
            if tell is not None:
                tell(experiment.position / max(end, 1), f"sweep {experiment.position}")
        if isinstance(value, kind):
            experiment.change(value)
        elif value is not None:
            experiment.apply(value)
    return experiment


def encode_journal(journal: Journal) -> list[dict[str, Any]]:
    """The journal as plain values for JSON: parameters whole, orders by name and field."""
    return [{"at": int(position), **_encode(value)} for position, value in journal]


def _encode(value: Any) -> dict[str, Any]:
    if hasattr(value, "model_dump"):
        return {"params": value.model_dump(mode="json")}
    if not is_dataclass(value):
        raise TypeError(f"an order must be a frozen dataclass (got {type(value).__name__})")
    values = {field.name: getattr(value, field.name) for field in fields(value)}
    for name, item in values.items():
        if isinstance(item, bytes):
            values[name] = {"base64": base64.b64encode(item).decode("ascii")}
    return {"order": type(value).__name__, "values": values}


def decode_journal(
    entries: Iterable[dict[str, Any]], params: Callable[..., Any], orders: Iterable[type]
) -> tuple[tuple[int, Any], ...]:
    """The journal back from plain values; ``orders`` are the classes an experiment knows.

    Raises ValueError in one sentence where an entry is no such thing.
    """
    known = {order.__name__: order for order in orders}
    journal = []
    for number, entry in enumerate(entries, 1):
        try:
            position = entry["at"]
            if isinstance(position, bool) or not isinstance(position, int) or position < 0:
                raise ValueError("its sweep is no whole number")
            value = params(**entry["params"]) if "params" in entry else _decode(entry, known)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"entry {number} of the journal cannot be read: {error}") from None
        journal.append((position, value))
    return tuple(journal)


def _decode(entry: dict[str, Any], known: dict[str, type]) -> Any:
    name = entry["order"]
    if name not in known:
        raise ValueError(f"{name} is no order of this experiment")
    values = {
        key: base64.b64decode(item["base64"], validate=True) if isinstance(item, dict) else item
        for key, item in entry["values"].items()
    }
    return known[name](**values)
