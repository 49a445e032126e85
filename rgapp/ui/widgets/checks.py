"""A choice of any number among many: a field that says what is chosen and opens a menu of ticks.

ChecksRow("Also draw", (("rolled", "Rolled surrogate", "tip"), None, ...))      ``None`` is a line
row.switched(name, on) when a person ticked one; row.set_values({"rolled"}) shows a choice, sends nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from rgapp.ui.widgets.menu import MenuField, MenuRow, menu

Check = tuple[str, str, str]  # name, words, tip


class ChecksField(MenuField):
    switched = Signal(str, bool)

    def __init__(self, checks: Sequence[Check | None], parent: QWidget | None = None) -> None:
        self.checks = tuple(checks)
        self.on: frozenset[str] = frozenset()
        self.left_out: frozenset[str] = frozenset()
        super().__init__((), None, parent)
        self.set_values(())

    def leave_out(self, names: Iterable[str]) -> None:
        """Do not offer these, nor count them; call ``set_values`` afterwards."""
        self.left_out = frozenset(names)

    def set_values(self, names: Iterable[str]) -> None:
        """Show these as ticked, without sending ``switched``."""
        self.on = frozenset(names) - self.left_out
        self.set_value(f"{len(self.on)} more" if self.on else "Nothing")

    def turn(self, name: str) -> None:
        """Tick or untick one, as a person does."""
        on = name not in self.on
        self.set_values(self.on | {name} if on else self.on - {name})
        self.switched.emit(name, on)

    def build_menu(self) -> QMenu:
        made = menu(self)
        for check in self.checks:
            if check is None:
                made.addSeparator()
                continue
            name, words, tip = check
            if name in self.left_out:
                continue
            action = made.addAction(words)
            action.setCheckable(True)
            action.setChecked(name in self.on)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, name=name: self.turn(name))
        made.setMinimumWidth(self.width())
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every key that changes a menu field opens this one: there is no next value."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)


class ChecksRow(MenuRow):
    """A name and a field of ticks beside it."""

    switched = Signal(str, bool)

    def __init__(self, label: str, checks: Sequence[Check | None], tip: str = "") -> None:
        super().__init__(label, (), tip=tip, field=ChecksField(checks))
        self.field.switched.connect(self.switched)

    def set_values(self, names: Iterable[str]) -> None:
        self.field.set_values(names)

    def turn(self, name: str) -> None:
        self.field.turn(name)
