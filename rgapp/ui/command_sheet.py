"""Any command of the window by its name (Ctrl+K): all that menu, keys and controls in sight do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QListView,
    QMenu,
    QRadioButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from rgapp.ui import menus
from rgapp.ui.theme import theme
from rgapp.ui.widgets.fields import Field
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import RIGHT, box, text_width, write
from rgapp.ui.widgets.sheet import Sheet
from rgapp.ui.widgets.table import bar_style

if TYPE_CHECKING:
    from rgapp.ui.place import Place
    from rgapp.ui.window import Window

KEY = "Ctrl+K"
WIDTH, HEIGHT, ROW = 640, 396, 33
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Command:
    """What can be done: its name, where it is found otherwise, its key, and the call."""

    name: str
    where: str
    key: str
    call: Callable[[], Any] = field(compare=False)

    @property
    def words(self) -> str:
        """All of it in one line, as a screen reader says it."""
        return ", ".join(part for part in (self.name, self.where, self.key) if part)


def found(commands: Sequence[Command], typed: str) -> list[Command]:
    """Those that have every word typed, in any case and order; names that begin with it first."""
    words = typed.casefold().split()

    def rank(command: Command) -> int | None:
        name, where = command.name.casefold(), command.where.casefold()
        if not all(word in name or word in where for word in words):
            return None
        if not words or name.startswith(" ".join(words)):
            return 0
        begins = f" {name}"
        if all(f" {word}" in begins for word in words):
            return 1
        return 2 if all(word in name for word in words) else 3

    ranked = [(rank(command), command) for command in commands]
    return [command for at in range(4) for rank_, command in ranked if rank_ == at]


def commands_of(window: Window, menu: QMenu) -> list[Command]:
    """Everything that can be done now: in the place in sight, in the window, in its ``menu``."""
    place = window.current
    verb = place.verb_button
    made = [Command(verb.text(), place.name, "Space", verb.click)] if verb.isVisible() else []
    own_keys = place.keys()
    made += [Command(key.text, place.name, key.key, key.call) for key in own_keys]
    pages = list(_pages(window))
    named = {command.name for command in [*made, *pages]}
    made += [command for command in _controls(place) if command.name not in named]
    made += pages
    of_menu = list(_actions(menu))
    keys = {command.key for command, _ in of_menu} | {KEY}
    made += [
        Command(text, "Window", key, call) for key, text, call in window.window_keys() if key not in keys
    ]
    return [*made, *(command for command, enabled in of_menu if enabled and command.key != KEY)]


def _pages(window: Window) -> Iterator[Command]:
    """What every place shows one at a time, wherever one is."""
    for name in window.place_names:
        place = window.place(name)
        for words, show in place.shows():
            yield Command(words, place.name, "", partial(_show_page, window, name, show))


def _show_page(window: Window, place: str, show: Callable[[], Any]) -> None:
    window.choose_place(place)
    show()


def _controls(place: Place) -> Iterator[Command]:
    """What stands in the place: buttons to press, choices to make, and the rest of the column to go to."""
    for widget in place.findChildren(QWidget):
        name = widget.accessibleName()
        if not (name and widget.isVisible() and widget.isEnabled()) or widget is place.verb_button:
            continue
        if isinstance(widget, QRadioButton):
            if not widget.isChecked():
                group = widget.parentWidget().accessibleName()
                yield Command(name, f"{place.name} › {group}" if group else place.name, "", widget.click)
        elif isinstance(widget, QAbstractButton):
            yield Command(name, place.name, "", widget.click)
        elif place.column.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield Command(name, f"{place.name} › go to", "", _goer(widget))


def _goer(widget: QWidget) -> Callable[[], None]:
    return lambda: widget.setFocus(Qt.FocusReason.TabFocusReason)


def _actions(menu: QMenu, where: str = "") -> Iterator[tuple[Command, bool]]:
    """Everything in the menu and its submenus, and whether it can be done now."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions(below, f"{where} › {below.title()}" if where else below.title())
        elif not action.isSeparator():
            text, _, key = action.text().partition("\t")
            yield Command(text.rstrip("…"), where, key, _trigger(action)), action.isEnabled()


def _trigger(action: QAction) -> Callable[[], None]:
    return lambda: action.trigger()


class _Commands(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.commands: list[Command] = []

    def show(self, commands: list[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.commands[index.row()].words
        return None


class _Line(QStyledItemDelegate):
    """A command in a line: its name, where it is, its key at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.model().commands[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            box(painter, rect.adjusted(0, 1, -2, -1), theme().color("well"))
        rect.adjust(theme().px(10), 0, -theme().px(14), 0)
        write(painter, rect, command.key, "note bold", "text2", RIGHT)
        room = text_width(command.key, "note bold") + 20 if command.key else 0
        write(painter, rect.adjusted(0, 0, -room, 0), command.name, "control")
        rect.adjust(text_width(command.name, "control") + theme().px(12), 0, -room, 0)
        if rect.width() > theme().px(40):
            write(painter, rect, command.where, "note", "text2")
        painter.restore()


class _Typed(Field):
    """Where the name is typed; the keys that move and choose go on to the sheet."""

    PASSED = (
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
        Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape,
    )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore() if event.key() in self.PASSED else super().keyPressEvent(event)


class CommandSheet(Sheet):
    def __init__(self, window: Window) -> None:
        super().__init__(window, "Find a command", "Return runs it", width=WIDTH)
        self._menu = menus.main_menu(window)  # kept, for its actions do what its commands call
        self.destroyed.connect(self._menu.deleteLater)
        self.commands = commands_of(window, self._menu)
        self.typed = _Typed()
        self.typed.setPlaceholderText("Part of its name")
        self.typed.setAccessibleName("Name of the command")
        self.model = _Commands()
        self.list = QListView()
        self.list.setAccessibleName("Commands")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFixedHeight(theme().px(HEIGHT))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays with what is typed
        self.list.setStyleSheet(f"QListView {{ background: transparent; }} {bar_style()}")
        self.nothing = Text("No command has these words.", "control", "text2")
        self.body.addWidget(self.typed)
        self.body.addSpacing(10)
        self.body.addWidget(self.list)
        self.body.addWidget(self.nothing)
        self.typed.textChanged.connect(self._show)
        self.list.clicked.connect(lambda _: self.run())
        self.add_button("Close", self.close_sheet)
        self._show("")

    def open_sheet(self) -> None:
        super().open_sheet()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, typed: str) -> None:
        self.model.show(found(self.commands, typed))
        self.list.setCurrentIndex(self.model.index(0))
        self.nothing.setVisible(not self.model.commands)

    def move(self, by: int) -> None:
        """Another line, stopping at the ends."""
        row = min(max(self.list.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        self.list.setCurrentIndex(self.model.index(row))

    def run(self) -> None:
        """Close, and do what the line in hand says."""
        at = self.list.currentIndex()
        if at.isValid():
            command = self.model.commands[at.row()]
            self.close_sheet()
            command.call()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = HEIGHT // ROW - 1
        steps = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
        }  # fmt: skip
        if event.key() in steps:
            self.move(steps[Qt.Key(event.key())])
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
            event.accept()
        else:
            super().keyPressEvent(event)
