"""The bar at the top: the mark with the menu behind it, the places, undo, redo, copy, record, export."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.buttons import IconButton, TextButton
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import LEFT, Themed, box, hovered, painter_of, text_width, tooltip, write
from rgapp.ui.widgets.segmented import Segmented

HEIGHT, HEIGHT_SMALL = 56, 48
NAME = 180  # px for the name of the session


class Mark(Themed, QPushButton):
    """Four spins and the name; opens the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Menu")
        self.setToolTip(tooltip("Menu", "", "File, Edit, View, Help"))
        self.start_theming()

    def restyle(self) -> None:
        px = theme().px
        self.setFixedSize(round(px(8 + 20 + 16 + 10)) + round(text_width("rgapp", "verb")), px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        if hovered(self) or self.isDown():
            box(painter, rect, theme().color("well"), 8)
        px = theme().px
        cell, gap = px(9), px(2)
        left, top = 8.0, (rect.height() - 2 * cell - gap) / 2
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        colours = (("ink", "accent"), ("strong", "ink"))
        for row in range(2):
            for column in range(2):
                spot = QRectF(left + column * (cell + gap), round(top) + row * (cell + gap), cell, cell)
                painter.fillRect(spot, theme().color(colours[row][column]))
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        words = QRectF(left + 2 * cell + gap + px(14), 0, rect.width(), rect.height())
        write(painter, words, "rgapp", "verb", "text", LEFT)


class Hairline(Themed, QWidget):
    """A short upright line between groups of buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(21, 20)
        self.start_theming()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(QRectF(10, 0, 1, self.height()), theme().color("strong"))


class TopBar(Themed, QWidget):
    place_chosen = Signal(object)

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.compact = False
        self.mark = Mark()
        self.places = Segmented(places, places[0][0], padding=16, large=True)
        self.places.setAccessibleName("Places")
        for number, (name, words) in enumerate(places, 1):
            self.places.set_tip(name, tooltip(words, "", "", f"Ctrl+{number}"))
        self.undo = IconButton("undo", "Undo", "Takes back the last change of a control.", "Ctrl+Z")
        self.redo = IconButton("redo", "Redo", "", "Ctrl+Shift+Z")
        self.copy = IconButton(
            "camera", "Copy picture", "The canvas, twice as fine as on the screen.", "Ctrl+Shift+C"
        )
        self.record = IconButton("record", "Record", "What is on the canvas, as a film.", "Ctrl+Shift+R")
        self.stop_recording = TextButton("0:00", icon="stop", small=True)
        self.stop_recording.hide()
        self.export = IconButton("export", "Export", "Figures and the numbers behind them.", "Ctrl+E")
        self.present = TextButton("Present", primary=True, icon="present", small=True)
        self.present.setToolTip(tooltip("Present", "", "Scenes for a lecture, full screen.", "F5"))
        self.session_name, self.edited = Text("", "verb", "text"), Text("edited", "control", "text3")
        self.session_name.setMaximumWidth(NAME)
        self.session_name.hide()
        self.edited.hide()
        left, right = QWidget(), QWidget()
        for side, widgets in ((left, [self.mark, self.session_name, self.edited]), (right, None)):
            row = QHBoxLayout(side)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            if widgets is None:
                row.addStretch(1)
                widgets = [
                    self.undo, self.redo, Hairline(), self.copy, self.record, self.stop_recording,
                    self.export, self.present,
                ]  # fmt: skip
            for widget in widgets:
                row.addWidget(widget)
            if side is left:
                row.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 0, 20, 0)
        outer.addWidget(left, 1)
        outer.addWidget(self.places, 0, Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(right, 1)
        self.places.chosen.connect(self.place_chosen)
        self.start_theming()

    def show_recording(self, running: bool, seconds: float) -> None:
        """How long a recording has run; the button that begins one where none runs."""
        passed = f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
        self.stop_recording.setText(passed)
        self.stop_recording.setAccessibleName(f"Stop recording, {passed}")
        self.stop_recording.setToolTip(tooltip("Stop recording", "", "", "Ctrl+Shift+R"))
        self.record.setVisible(not running)
        self.stop_recording.setVisible(running)
        self.stop_recording.updateGeometry()

    def show_session(self, name: str, edited: bool) -> None:
        """The name of the session beside the mark, and whether it was edited; nothing where it has none."""
        self.session_name.say(
            self.session_name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, NAME)
        )
        self.session_name.setVisible(bool(name))
        self.session_name.setToolTip(name)
        self.edited.setVisible(bool(name) and edited)

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT_SMALL if self.compact else HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme().color("line"))
