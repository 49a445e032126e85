"""Which unit is looked at: under the pointer, walked to by keys, or pinned. No Qt here."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """A place in a layer, all counted from 0."""

    layer: int
    row: int
    column: int


class Picking:
    """The pointer goes before the keyboard, the keyboard before the pin."""

    def __init__(self) -> None:
        self.hovered: Unit | None = None
        self.walked: Unit | None = None
        self.pinned: Unit | None = None
        self.site: tuple[int, int] | None = (
            None  # of what the network reads, under the pointer on the lattice
        )

    @property
    def unit(self) -> Unit | None:
        return self.hovered or self.walked or self.pinned

    def click(self, unit: Unit) -> None:
        """Pin the unit, or let it go where it was pinned."""
        self.pinned = None if unit == self.pinned else unit

    def leave(self) -> None:
        """The pointer has left the figures."""
        self.hovered = self.site = None

    def unfocus(self) -> None:
        """The keyboard focus has left the figures."""
        self.walked = self.site = None

    def release(self) -> bool:
        """Esc: let everything go; False where there was nothing."""
        held = self.pinned is not None or self.walked is not None
        self.pinned = self.walked = None
        return held

    def keep_inside(self, grids: tuple[tuple[int, int], ...]) -> None:
        """Forget units that the network in use does not have."""
        for name in ("hovered", "walked", "pinned"):
            unit = getattr(self, name)
            if unit is None:
                continue
            inside = unit.layer < len(grids)
            if not inside or unit.row >= grids[unit.layer][0] or unit.column >= grids[unit.layer][1]:
                setattr(self, name, None)
