"""``SwitchRow("Freeze on hover", True, key="H")``: a name and a switch; ``switched(bool)`` when turned.

``set_value(on)`` shows a state and sends nothing. A QCheckBox underneath, so Space and screen readers work.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, box, painter_of, tooltip, write


class SwitchRow(Themed, QCheckBox):
    switched = Signal(bool)

    def __init__(
        self,
        label: str,
        value: bool = False,
        sentence: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self.compact = False
        self.setChecked(value)
        self.setAccessibleName(label)
        self.setToolTip(tooltip(label, "", sentence, key))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.switched)
        self.start_theming()

    @property
    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        self.setChecked(value)

    def turn(self) -> None:
        """Turn it as a click does; what its key calls."""
        if self.isEnabled():
            self.click()

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(30 if self.compact else 34))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), self.height())

    minimumSizeHint = sizeHint

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        wide, high = theme().px(30), theme().px(18)
        rect = QRectF(self.rect())
        write(painter, rect.adjusted(0, 0, -wide - 8, 0), self.text(), "control")
        well = QRectF(rect.right() - wide, rect.center().y() - high / 2, wide, high)
        on = self.isChecked()
        contrast = theme().name == "high contrast"
        fill = theme().color("button" if on else "canvas" if contrast else "control")
        box(painter, well, fill, high / 2, theme().color("control") if contrast else None)
        radius = high / 2 - 2
        x = well.right() - high / 2 if on else well.left() + high / 2
        painter.setPen(Qt.PenStyle.NoPen)
        light_knob = "text" if contrast and not on else "button_text" if on else "field"
        painter.setBrush(theme().color(light_knob))
        painter.drawEllipse(QPointF(x, well.center().y()), radius, radius)
