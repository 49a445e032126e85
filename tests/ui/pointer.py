"""The pointer over a widget, told to it at once, wherever the screen's own pointer and other windows are."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication


def move(widget, point, buttons=Qt.MouseButton.NoButton):
    """Move to a QPoint of the widget, with these buttons held down."""
    at = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def drag(widget, point):
    """The same with the left button down."""
    move(widget, point, Qt.MouseButton.LeftButton)
