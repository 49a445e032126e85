"""What a unit sees, drawn on the lattice: the outline of its field and the veil over the rest."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from rgapp.ui.coarse.contour import level_lines

VEIL = 0.24
FAINT = 0.05  # share of the maximum below which a field is not seen


def field_path(field: np.ndarray) -> QPainterPath:
    """The outline of a field (side, side) at half its maximum, in units of sites."""
    path = QPainterPath()
    for line in level_lines(field, 0.5 * float(field.max())):
        polygon = QPolygonF([QPointF(x, y) for x, y in line.tolist()])
        path.addPolygon(polygon)
        if polygon.isClosed():
            path.closeSubpath()
    return path


def veil_image(field: np.ndarray, pixels: int, patch: QRectF, colour: QColor) -> QImage:
    """A veil of ``colour`` over ``pixels`` x ``pixels``, clear where the field in ``patch`` is strong.

    It is clear from half the field's maximum upwards and fades in below, so that the eye finds the field
    and still sees what surrounds it.
    """
    weight = np.clip((field / float(field.max()) - FAINT) / (0.5 - FAINT), 0.0, 1.0)
    shades = _shades(colour)
    whole = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(_tinted(colour, VEIL))
    rows, columns = field.shape
    seen = QImage(columns, rows, QImage.Format.Format_ARGB32_Premultiplied)
    memory = np.frombuffer(seen.bits(), np.uint32).reshape(rows, columns)
    memory[:] = shades[np.rint(weight * 255).astype(np.uint8)]
    painter = QPainter(whole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    smooth = seen.scaled(
        max(round(patch.width()), 1),
        max(round(patch.height()), 1),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    painter.drawImage(QPointF(round(patch.x()), round(patch.y())), smooth)
    painter.end()
    return whole


def _tinted(colour: QColor, opacity: float) -> QColor:
    tinted = QColor(colour)
    tinted.setAlphaF(opacity)
    return tinted


def _shades(colour: QColor) -> np.ndarray:
    """256 premultiplied veils, from full (field 0) to clear (half the maximum and more)."""
    alpha = VEIL * (1.0 - np.linspace(0.0, 1.0, 256))
    parts = [np.rint(255 * alpha).astype(np.uint32)]
    parts += [np.rint(channel * alpha).astype(np.uint32) for channel in colour.getRgb()[:3]]
    return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]
