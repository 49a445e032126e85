"""Pictures of what is on the screen: at twice its resolution to the clipboard, with the settings inside."""

from __future__ import annotations

import json

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from rgapp.ui.place import Place

FINER = 2


def picture_of(widget: QWidget, finer: int = FINER) -> QImage:
    """The widget as an image with ``finer`` pixels for each of the screen's."""
    image = QImage(widget.size() * finer, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(finer)
    image.fill(0xFFFFFFFF)
    widget.render(image)
    return image


def figure_at(place: Place, position: QPoint) -> QWidget | None:
    """The figure under a point of the screen: the widget there, or above it, that has ``is_figure``."""
    widget = QApplication.widgetAt(position)
    while widget is not None and widget is not place:
        if getattr(widget, "is_figure", False):
            return widget
        widget = widget.parentWidget()
    return None


def copy(widget: QWidget, place: Place) -> QImage:
    """Put a picture of the widget on the clipboard, as an image and as a PNG that knows its settings."""
    image = picture_of(widget)
    image.setText("Software", "rgapp")
    image.setText("rgapp", json.dumps(place.provenance(), ensure_ascii=False, default=str))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    mime = QMimeData()
    mime.setData("image/png", data)
    mime.setImageData(image)
    QApplication.clipboard().setMimeData(mime)
    return image
