"""What the painted widgets share: a themed base, rounded boxes, knobs, text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rgapp.ui.theme import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

DISABLED = 0.45


class Themed:
    """Mixin of a widget that repaints when the theme changes and shows its hover state.

    ``restyle()`` is called after each change of theme, before the repaint; override it for fonts and sizes.
    """

    def start_theming(self: QWidget) -> None:  # type: ignore[misc]
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self._themed)
        self.restyle()

    def _themed(self: QWidget) -> None:  # type: ignore[misc]
        self.restyle()
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Set again what depends on the theme and is not asked for while painting."""


def painter_of(widget: QWidget) -> QPainter:
    """An antialiasing painter; fainter where the widget is disabled."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not widget.isEnabled():
        painter.setOpacity(DISABLED)
    return painter


def box(
    painter: QPainter,
    rect: QRectF,
    fill: QColor | None,
    radius: float = 8,
    line: QColor | None = None,
    width: float = 1,
) -> None:
    """A rounded box; its outline lies inside the rectangle."""
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = width / 2 if line is not None else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def knob(painter: QPainter, centre: QPointF, diameter: float) -> None:
    """A slider's knob: field colour, an outline, the hint of a shadow."""
    radius = diameter / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 26))
    painter.drawEllipse(centre + QPointF(0, 1), radius + 0.5, radius + 0.5)
    light = theme().name == "light"
    painter.setBrush(theme().color("field" if light else "text"))
    painter.setPen(QPen(theme().color("control" if light else "text"), 1))
    painter.drawEllipse(centre, radius - 0.5, radius - 0.5)


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    role: str,
    colour: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, or more where they have room; shortened with an ellipsis where it does not fit."""
    font = theme().font(role)
    painter.setFont(font)
    painter.setPen(theme().color(colour))
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > rect.width() + 1:
        wrapped = align | Qt.TextFlag.TextWordWrap
        needed = metrics.boundingRect(rect, int(wrapped), text)
        if needed.height() <= rect.height() and needed.width() <= rect.width():
            painter.drawText(rect, wrapped, text)
            return
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align, text)


def text_width(text: str, role: str) -> float:
    return QFontMetricsF(theme().font(role)).horizontalAdvance(text)


def hovered(widget: QWidget) -> bool:
    return widget.isEnabled() and widget.underMouse()


def tooltip(name: str, symbol: str = "", sentence: str = "", key: str = "") -> str:
    """The tooltip every control has: name, symbol, one sentence, key."""
    head = f"<span style='font-weight:600'>{name}</span>" + (f" <i>{symbol}</i>" if symbol else "")
    head += f"&nbsp;&nbsp;&nbsp;<span style='color:gray'>{key}</span>" if key else ""
    return _with_room(f"{head}{'<br>' + sentence if sentence else ''}")


def _with_room(text: str) -> str:
    return f"<p style='margin:4px 6px'>{text}</p>"


def disable(widget: QWidget, reason: str | None) -> None:
    """Disable with the reason in the tooltip, or enable again with ``None`` and the old tooltip."""
    before = widget.property("tooltip when enabled")
    if reason is None:
        if before is not None:
            widget.setToolTip(before)
            widget.setProperty("tooltip when enabled", None)
    else:
        if before is None:
            widget.setProperty("tooltip when enabled", widget.toolTip())
        widget.setToolTip(_with_room(reason))
    widget.setEnabled(reason is None)
