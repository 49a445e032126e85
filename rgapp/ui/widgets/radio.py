"""A list to choose one from, one line each.

RadioList((("market", "One-factor market", ""), ("file", "Your file…", "csv npy npz")), "market")
.chosen(object) when a person chose (also the same again: a file may be chosen anew); .set_value; .value
.set_note("file", "returns.csv") changes what stands on the right
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import RIGHT, Themed, box, hovered, painter_of, text_width, write

OVERHANG = 10  # how far the chosen row's well reaches into the column's padding


class RadioRow(Themed, QRadioButton):
    def __init__(self, text: str, note: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.note = note
        self.compact = False
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(26 if self.compact else 32))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(248), self.height())

    def hitButton(self, position) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        chosen = self.isChecked()
        if chosen:
            line = theme().color("control") if theme().name == "high contrast" else None
            box(painter, rect.adjusted(0, 1, 0, -1), theme().color("well"), 8, line)
        size = theme().px(15)
        centre = QPointF(OVERHANG + size / 2, rect.center().y() + 0.5)
        painter.setBrush(theme().color("field"))
        ring = "button" if chosen else "text2" if hovered(self) else "control"
        painter.setPen(QPen(theme().color(ring), 1.6))
        painter.drawEllipse(centre, size / 2 - 0.8, size / 2 - 0.8)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("button"))
            painter.drawEllipse(centre, size / 4, size / 4)
        inner = rect.adjusted(OVERHANG + size + 9, 0, -OVERHANG, 0)
        room = text_width(self.note, "note") + 8 if self.note else 0
        write(painter, inner.adjusted(0, 0, -room, 0), self.text(), "chosen" if chosen else "control")
        write(painter, inner, self.note, "note", "text2", RIGHT)


class RadioList(QWidget):
    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple], value: Any = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = [option[0] for option in options]
        self.rows: list[RadioRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for option in options:
            row = RadioRow(option[1], option[2] if len(option) > 2 else "", self)
            row.clicked.connect(self._clicked)
            column.addWidget(row)
            self.rows.append(row)
        self._shown = None
        self.set_value(self._values[0] if value is None else value)

    #: the column lets this widget reach into its padding by this much on both sides
    overhang = OVERHANG

    @property
    def value(self) -> Any:
        return self._shown

    def set_value(self, value: Any) -> None:
        self._shown = value
        row = self.rows[self._values.index(value)]
        row.setChecked(True)
        for other in self.rows:
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is row else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(row)

    def set_note(self, value: Any, note: str) -> None:
        row = self.rows[self._values.index(value)]
        row.note = note
        row.update()

    def set_tip(self, value: Any, tip: str) -> None:
        self.rows[self._values.index(value)].setToolTip(tip)

    def set_compact(self, compact: bool) -> None:
        for row in self.rows:
            row.compact = compact
            row.restyle()
        self.updateGeometry()

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) entry, stopping at the ends."""
        place = min(max(self._values.index(self._shown) + by, 0), len(self._values) - 1)
        if self._values[place] != self._shown:
            self.set_value(self._values[place])
            self.chosen.emit(self._shown)

    def _clicked(self) -> None:
        self.set_value(self._values[self.rows.index(self.sender())])
        self.chosen.emit(self._shown)
