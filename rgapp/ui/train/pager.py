"""Pages to turn: "‹ 2 of 4 ›"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import CENTRE, Themed, painter_of, text_width, write
from rgapp.ui.widgets.word_menu import HEIGHT, LINE

ARROW = 24  # px: what is hit to turn a page


class Pager(Themed, QAbstractSlider):
    """Pages from 0; arrow keys turn them, and so does a click on either arrow."""

    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Page")
        self.valueChanged.connect(self.turned)
        self.start_theming()

    def show_page(self, page: int, pages: int) -> None:
        """Show this of so many pages; sends nothing."""
        before = self.blockSignals(True)
        self.setRange(0, pages - 1)
        self.setPageStep(1)
        self.setValue(page)
        self.blockSignals(before)
        self.setAccessibleDescription(self.words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        return f"{self.value() + 1} of {self.maximum() + 1}"

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT))

    def sizeHint(self) -> QSize:
        widest = text_width(f"{self.maximum() + 1} of {self.maximum() + 1}", "note")
        return QSize(round(widest) + 2 + 2 * theme().px(ARROW), theme().px(HEIGHT))

    minimumSizeHint = sizeHint

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            arrow = theme().px(ARROW)
            if event.position().x() < arrow:
                self.setValue(self.value() - 1)
            elif event.position().x() > self.width() - arrow:
                self.setValue(self.value() + 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps:
            self.setValue(self.value() + steps[key])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        line = QRectF(0, 0, self.width(), theme().px(LINE))
        arrow = theme().px(ARROW)
        write(painter, line, self.words, "note", "text2", CENTRE)
        for left, sign, more in (
            (0.0, "‹", self.value() > 0),
            (line.width() - arrow, "›", self.value() < self.maximum()),
        ):
            write(
                painter,
                QRectF(left, -1, arrow, line.height()),
                sign,
                "figure",
                "text" if more else "strong",
                CENTRE,
            )
