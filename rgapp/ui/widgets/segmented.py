"""A choice among few, all in sight.

    Segmented((("spins", "Spins"), ("means", "Means")), "spins")       values with their words, or plain words
    SegmentedRow("Draw units as", options, value, tip=...)             with its name on the left
    .chosen(object) when a person chose; .set_value(value) shows a choice and sends nothing; .value
``columns=2`` breaks four options into two rows. Arrow keys walk, as among radio buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.labels import Name
from rgapp.ui.widgets.paint import CENTRE, Themed, box, hovered, painter_of, text_width, write


class Segment(Themed, QRadioButton):
    def __init__(self, text: str, padding: int, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.padding = padding
        self.large = False
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.start_theming()

    def _role(self, chosen: bool) -> str:
        if self.large:
            return "chosen" if chosen else "control"
        return "segment chosen" if chosen else "segment"

    def sizeHint(self) -> QSize:
        width = text_width(self.text(), self._role(True)) + 2 * theme().px(self.padding)
        return QSize(round(width), theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(text_width(self.text(), self._role(True))) + 8, theme().px(24))

    def hitButton(self, position) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            light = theme().name == "light"
            if light:
                box(painter, rect.translated(0, 0.75), QColor(26, 34, 51, 22), 6)
            colour = theme().color("field" if light else "strong")
            line = theme().color("control") if theme().name == "high contrast" else None
            box(painter, rect, colour if line is None else theme().color("button"), 6, line)
        ink = "text" if self.isChecked() or hovered(self) else "text2"
        if self.isChecked() and theme().name == "high contrast":
            ink = "button_text"
        write(painter, rect, self.text(), self._role(self.isChecked()), ink, CENTRE)


class Segmented(Themed, QWidget):
    chosen = Signal(object)

    def __init__(
        self,
        options: Sequence[Any],
        value: Any = None,
        columns: int | None = None,
        padding: int = 10,
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        pairs = [option if isinstance(option, tuple) else (option, str(option)) for option in options]
        self._values = [value for value, _ in pairs]
        self._columns = columns or len(pairs)
        self._rows = -(-len(pairs) // self._columns)
        self._large = large
        grid = QGridLayout(self)
        grid.setContentsMargins(3, 3, 3, 3)
        grid.setSpacing(2)
        self.segments: list[Segment] = []
        for index, (_, words) in enumerate(pairs):
            segment = Segment(words, padding, self)
            segment.large = large
            segment.clicked.connect(self._clicked)
            grid.addWidget(segment, index // self._columns, index % self._columns)
            self.segments.append(segment)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._shown: Any = None
        self.set_value(self._values[0] if value is None else value)
        self.start_theming()

    def restyle(self) -> None:
        row = theme().px(36 if self._large else 30)
        self.setFixedHeight(row * self._rows + (2 if self._rows > 1 else 0))

    @property
    def value(self) -> Any:
        return self._shown

    def set_value(self, value: Any) -> None:
        """Show a choice without sending ``chosen``; ValueError where it is none of the options."""
        index = self._values.index(value)
        self._shown = value
        self.segments[index].setChecked(True)
        self._walkable()

    def set_tip(self, value: Any, tip: str) -> None:
        self.segments[self._values.index(value)].setToolTip(tip)

    def _clicked(self) -> None:
        self._take(self._values[self.segments.index(self.sender())])

    def _take(self, value: Any) -> None:
        if value != self._shown:
            self.set_value(value)
            self.chosen.emit(value)

    def step(self, by: int = 1) -> None:
        """Choose the next option, round and round; what a key that cycles calls."""
        if self.isEnabled():
            self._take(self._values[(self._values.index(self._shown) + by) % len(self._values)])

    def _walkable(self) -> None:
        """Tab reaches the chosen segment only; arrows walk from there."""
        for segment in self.segments:
            policy = Qt.FocusPolicy.StrongFocus if segment.isChecked() else Qt.FocusPolicy.ClickFocus
            segment.setFocusPolicy(policy)
            if segment.isChecked():
                self.setFocusProxy(segment)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        line = theme().color("control") if theme().name == "high contrast" else None
        box(painter, QRectF(self.rect()), theme().color("well"), 8, line)


class SegmentedRow(QWidget):
    """A name on the left and a segmented choice on the right."""

    chosen = Signal(object)

    def __init__(
        self,
        label: str,
        options: Sequence[Any],
        value: Any = None,
        columns: int | None = None,
        tip: str = "",
        width: int | None = None,
        padding: int = 10,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.segmented = Segmented(options, value, columns, padding)
        self.segmented.setAccessibleName(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._row = row
        top = Qt.AlignmentFlag.AlignTop if columns else Qt.AlignmentFlag.AlignVCenter
        self.name = Name(label)
        self.name.setFixedHeight(theme().px(30))
        row.addWidget(self.name, 0, top)
        row.addStretch(1)
        row.addWidget(self.segmented, 100 if width is not None else 0)
        if width is not None:
            self.segmented.setMaximumWidth(width)
        self.setToolTip(tip)
        self.setFocusProxy(self.segmented)
        self.segmented.chosen.connect(self.chosen)
        self.set_compact(False)

    @property
    def value(self) -> Any:
        return self.segmented.value

    def set_value(self, value: Any) -> None:
        self.segmented.set_value(value)

    def step(self, by: int = 1) -> None:
        self.segmented.step(by)

    def set_compact(self, compact: bool) -> None:
        margin = 1 if compact else 7
        self._row.setContentsMargins(0, margin, 0, margin)
        self.updateGeometry()
