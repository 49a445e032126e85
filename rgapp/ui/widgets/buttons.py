"""Buttons: the verb of a place, icons, and plain words.

    VerbButton("Pause", "Space", icon="pause")       .set_verb("Play", "play") changes both
    IconButton("step", "Step", key="S", outlined=True)   40 px beside the verb; plain: 32 px in the top bar
    TextButton("Use this data", primary=True)            in sheets and strips
All are QPushButtons with the usual ``clicked``.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import (
    CENTRE,
    LEFT,
    RIGHT,
    Themed,
    box,
    hovered,
    painter_of,
    text_width,
    tooltip,
    write,
)


def _button_colour(widget: QPushButton) -> QColor:
    colour = theme().color("button")
    if widget.isDown():
        return colour.darker(115) if not theme().dark else colour.darker(120)
    if hovered(widget):
        return colour.lighter(118) if not theme().dark else colour.darker(108)
    return colour


class VerbButton(Themed, QPushButton):
    """The one verb of a place: filled, with a drawing on its left and its key on its right."""

    def __init__(self, text: str, key: str = "Space", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.key = key
        self.drawing = icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(40))

    def set_verb(self, text: str, icon: str = "") -> None:
        if (text, icon) != (self.text(), self.drawing):
            self.drawing = icon
            self.setText(text)
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(150), theme().px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(100), theme().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, _button_colour(self))
        size = theme().px(18)
        key_width = text_width(self.key, "note bold") if self.key else 0
        word_width = text_width(self.text(), "verb") + (size + 8 if self.drawing else 0)
        right = theme().px(12)
        if word_width + key_width + 3 * right > rect.width():
            key_width = 0
        space = rect.width() - (key_width + right if key_width else 0)
        left = max(float(right), (space - word_width) / 2)
        if self.drawing:
            drawing = theme().icon(self.drawing, "button_text", size)
            painter.drawPixmap(QPointF(left, (rect.height() - size) / 2), drawing)
            left += size + 8
        write(
            painter, QRectF(left, 0, rect.width() - left, rect.height()), self.text(), "verb", "button_text"
        )
        if key_width:
            painter.setOpacity(painter.opacity() * 0.68)
            write(painter, rect.adjusted(0, 0, -right, 0), self.key, "note bold", "button_text", RIGHT)


class IconButton(Themed, QPushButton):
    """A drawing to press; ``outlined`` gives it the box it has beside the verb."""

    def __init__(
        self,
        icon: str,
        name: str,
        sentence: str = "",
        key: str = "",
        outlined: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.drawing = icon
        self.outlined = outlined
        self.setAccessibleName(name)
        self.setToolTip(tooltip(name, "", sentence, key))
        self.start_theming()

    def restyle(self) -> None:
        side = theme().px(40 if self.outlined else 32)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        if self.outlined:
            fill = theme().color("well") if self.isDown() or hovered(self) else theme().color("field")
            box(painter, rect, fill, 8, theme().color("control"))
        elif hovered(self):
            box(painter, rect, theme().color("well"), 8)
        size = theme().px(18 if self.outlined else 20)
        drawing = theme().icon(self.drawing, "text" if self.outlined else "text2", size)
        painter.drawPixmap(QPointF((rect.width() - size) / 2, (rect.height() - size) / 2), drawing)


class TextButton(Themed, QPushButton):
    """A word to press: filled when ``primary``, else outlined; ``icon`` puts a drawing before it."""

    def __init__(
        self,
        text: str,
        primary: bool = False,
        icon: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.primary, self.drawing, self.small = primary, icon, small
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def _role(self) -> str:
        return "note bold" if self.small else "chosen" if self.primary else "value"

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(28 if self.small else 36))

    def sizeHint(self) -> QSize:
        icon = theme().px(22) if self.drawing else 0
        width = text_width(self.text(), self._role()) + icon + theme().px(24 if self.small else 36)
        return QSize(round(width), self.height())

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        if self.primary:
            box(painter, rect, _button_colour(self))
        else:
            fill = theme().color("well") if self.isDown() or hovered(self) else theme().color("field")
            box(painter, rect, fill, 8, theme().color("control"))
        colour = "button_text" if self.primary else "text"
        if self.drawing:
            size = theme().px(16)
            left = (rect.width() - text_width(self.text(), self._role()) - size - 6) / 2
            painter.drawPixmap(
                QPointF(left, (rect.height() - size) / 2), theme().icon(self.drawing, colour, size)
            )
            write(painter, rect.adjusted(left + size + 6, 0, 0, 0), self.text(), self._role(), colour, LEFT)
        else:
            write(painter, rect, self.text(), self._role(), colour, CENTRE)


class QuietButton(Themed, QPushButton):
    """Words that can be pressed, without a box: "Details", "Cancel" in a line of text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self.text(), "note bold")) + 8, theme().px(24))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        colour = "text" if hovered(self) else "text2"
        write(painter, rect, self.text(), "note bold", colour, CENTRE)
        if hovered(self):
            y = rect.center().y() + theme().px(8) + 0.5
            painter.setPen(theme().color("text"))
            painter.drawLine(QPointF(4, y), QPointF(rect.width() - 4, y))
