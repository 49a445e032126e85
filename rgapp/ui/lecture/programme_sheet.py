"""The scenes of the lecture in a list: start at one, put them in another order, copy, change, take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from rgapp.scenes import MOST_SCENES, Scene, bundled, copy_of, entries_of, programme
from rgapp.ui.lecture.scene_sheet import ChangeSheet
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Sheet, Text, TextButton, disable
from rgapp.ui.widgets.paint import RIGHT, box, text_width, write
from rgapp.ui.widgets.table import bar_style

if TYPE_CHECKING:
    from rgapp.ui.window import Window

WIDTH, HEIGHT, ROW = 760, 420, 30
Index = QModelIndex | QPersistentModelIndex
SCENE = Qt.ItemDataRole.UserRole


class _Line(QStyledItemDelegate):
    """Its number, its title, and what its control moves."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        scene: Scene = index.data(SCENE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            box(painter, rect.adjusted(0, 1, -2, -1), theme().color("well"))
        rect.adjust(theme().px(10), 0, -theme().px(14), 0)
        write(painter, rect, str(index.row() + 1), "control", "text2")
        write(painter, rect, scene.control.label, "note", "text2", RIGHT)
        room = text_width(scene.control.label, "note") + 16
        write(painter, rect.adjusted(theme().px(32), 0, -room, 0), scene.title, "control")
        painter.restore()


class _List(QListWidget):
    """Reordered by drag, or by Alt with the arrow keys."""

    def __init__(self, move: Callable[[int], None]) -> None:
        super().__init__()
        self._move = move
        self.setAccessibleName("Scenes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Line(self))
        self.setUniformItemSizes(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(f"QListView {{ background: transparent; }} {bar_style()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()  # the sheet's
        else:
            super().keyPressEvent(event)


class ProgrammeSheet(Sheet):
    """Each change is kept in the session at once, and can be undone there."""

    def __init__(self, window: Window) -> None:
        super().__init__(window, "Scenes", "Kept in the session", width=WIDTH)
        self._window = window
        self._showing = False
        self.list = _List(self.move)
        self.list.setFixedHeight(theme().px(HEIGHT))
        self.list.itemDoubleClicked.connect(lambda _: self.start())
        self.list.currentRowChanged.connect(self._show_buttons)
        self.list.model().rowsMoved.connect(self._dragged)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.list, 1)
        row.addLayout(self._side())
        self.body.addLayout(row)
        self.body.addSpacing(10)
        self.body.addWidget(Text("Drag, or Alt with ↑ ↓, to put them in another order.", "note", "text2"))
        self.add_button("Close", self.close_sheet)
        self.add_button("Start here", self.start, primary=True)
        self._show(0)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        self.up, self.down = (
            self._button(side, "Up", lambda: self.move(-1)),
            self._button(side, "Down", lambda: self.move(1)),
        )
        self.duplicate = self._button(side, "Duplicate", self.copy)
        self.change = self._button(side, "Change…", self.open_change)
        self.remove = self._button(side, "Take away", self.take_away)
        side.addStretch(1)
        self.usual = self._button(side, "As they came", self.use_bundled)
        return side

    @staticmethod
    def _button(to: QVBoxLayout, words: str, call: Callable[[], object]) -> TextButton:
        button = TextButton(words, small=True)
        button.clicked.connect(call)
        to.addWidget(button)
        return button

    def open_sheet(self) -> None:
        super().open_sheet()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # what is shown

    @property
    def scenes(self) -> list[Scene]:
        return [self.list.item(row).data(SCENE) for row in range(self.list.count())]

    def _show(self, row: int) -> None:
        """The session's scenes, with that row in hand."""
        self._showing = True
        self.list.clear()
        for scene in programme(self._window.session.scenes)[0]:
            item = QListWidgetItem(scene.title)
            item.setData(SCENE, scene)
            self.list.addItem(item)
        self._showing = False
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self._show_buttons()

    def _show_buttons(self, *_: int) -> None:
        row, last = self.list.currentRow(), self.list.count() - 1
        if row < 0:
            return
        own = self.scenes[row] not in bundled()
        disable(self.up, None if row > 0 else "It is the first")
        disable(self.down, None if row < last else "It is the last")
        disable(self.change, None if own else "It came with the program: change a copy of it")
        disable(self.remove, None if last > 0 else "A lecture needs one scene")
        disable(self.duplicate, None if last + 1 < MOST_SCENES else f"There are {MOST_SCENES} already")
        disable(self.usual, None if self._window.session.scenes else "They are as they came")

    # what is done

    def _keep(self, scenes: list[Scene], row: int) -> None:
        self._window.session.set_scenes(entries_of(scenes))
        self._show(row)

    def _dragged(self, *_: object) -> None:
        if not self._showing:
            # the list is still moving its items
            self._window.session.set_scenes(entries_of(self.scenes))
            self._show_buttons()

    def move(self, by: int) -> None:
        """The scene in hand earlier or later."""
        row, scenes = self.list.currentRow(), self.scenes
        if 0 <= row + by < len(scenes):
            scenes.insert(row + by, scenes.pop(row))
            self._keep(scenes, row + by)

    def copy(self) -> None:
        """A scene of one's own like the one in hand, behind it."""
        row, scenes = self.list.currentRow(), self.scenes
        scenes.insert(row + 1, copy_of(scenes[row]))
        self._keep(scenes, row + 1)

    def take_away(self) -> None:
        row, scenes = self.list.currentRow(), self.scenes
        if len(scenes) > 1:
            del scenes[row]
            self._keep(scenes, row)

    def use_bundled(self) -> None:
        """Those that came with the program, in their order; undo brings the others back."""
        self._keep([], 0)

    def open_change(self) -> None:
        """Title, caption, notes and range of a scene of one's own."""
        row = self.list.currentRow()

        def changed(scene: Scene) -> None:
            scenes = self.scenes
            scenes[row] = scene
            self._keep(scenes, row)

        sheet = ChangeSheet(self._window, self.scenes[row])
        sheet.made.connect(changed)
        sheet.open_sheet()

    def start(self) -> None:
        """Present from the scene in hand."""
        row = self.list.currentRow()
        self.close_sheet()
        self._window.presenting.present(first=row)
