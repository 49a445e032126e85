"""Keys of the window and of its places, as Qt's own shortcuts.

A text field that has the focus gets its letters first: Qt asks it before any shortcut acts. Space presses a
button that was reached by Tab, as everywhere; otherwise it is the place's verb.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


class Keys(QObject):
    """The shortcuts of a window; none acts while ``blocked()``, single letters only while ``letters``."""

    def __init__(self, window: QWidget, blocked: Callable[[], bool]) -> None:
        super().__init__(window)
        self._blocked = blocked
        self.letters = True
        self.made: list[tuple[str, QShortcut]] = []

    def add(
        self, parent: QWidget, key: str, call: Callable[[], object], even_blocked: bool = False
    ) -> QShortcut:
        """Call on this combination while ``parent`` is visible, whatever in its window has the focus."""
        shortcut = QShortcut(QKeySequence(key), parent)
        shortcut.setAutoRepeat(key in ("[", "]", ",", "."))
        letter = len(key) == 1 or (key.startswith("Shift+") and len(key) == 7)

        def act() -> None:
            if (even_blocked or not self._blocked()) and (self.letters or not letter):
                call()

        shortcut.activated.connect(act)
        self.made.append((key, shortcut))
        return shortcut


class Reached(QObject):
    """Whether the keyboard or the mouse put the focus where it is; ``moved(widget, by_keyboard)``."""

    moved = Signal(object, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.by_keyboard = False
        self._handle: QObject | None = None
        QApplication.instance().focusChanged.connect(self._focus_changed)

    def watch(self, handle: QObject) -> None:
        """Look at the native events of this QWindow; they are few, unlike those of the application."""
        if self._handle is not handle:
            self._handle = handle
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and self.by_keyboard:
            self.by_keyboard = False
            self.moved.emit(QApplication.focusWidget(), False)
        return False

    def tabbed(self) -> None:
        """Tab is about to move the focus."""
        self.by_keyboard = True

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        self.moved.emit(now, self.by_keyboard)

    def button(self) -> QAbstractButton | None:
        """The button that the keyboard reached, or None."""
        widget = QApplication.focusWidget()
        return widget if self.by_keyboard and isinstance(widget, QAbstractButton) else None
