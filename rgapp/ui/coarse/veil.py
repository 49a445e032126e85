"""What a unit sees, drawn on the lattice: the outline of its field and the veil over the rest."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, Qt
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


def veil_image(
    field: np.ndarray, pixels: int, site: float, corners: list[tuple[int, int]], colour: QColor
) -> QImage:
    """A veil of ``colour`` over ``pixels`` x ``pixels``, clear where a field is strong.

    The field (rows, columns) is seen with its first site at each of the ``corners`` (down, right), in sites
    of ``site`` pixels. The veil is clear from half its maximum upwards and fades in below, so that the eye
    finds the field and still sees what surrounds it.
    """
    weight = np.clip((field / float(field.max()) - FAINT) / (0.5 - FAINT), 0.0, 1.0)
    shades = _shades(colour)[np.rint(weight * 255).astype(np.uint8)]
    veil = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    veil.fill(_tinted(colour, VEIL))
    painter = QPainter(veil)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for corner in corners:
        # no more than is seen is enlarged, and one site on each side, towards which it is interpolated
        across = math.ceil(pixels / site) + 1
        down, right = (slice(max(-first - 1, 0), max(across - first, 0)) for first in corner)
        seen = _image(shades[down, right])
        enlarged = seen.scaled(
            max(round(seen.width() * site), 1),
            max(round(seen.height() * site), 1),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        first = QPointF(round((corner[1] + right.start) * site), round((corner[0] + down.start) * site))
        painter.drawImage(first, enlarged)
    painter.end()
    return veil


def _image(shades: np.ndarray) -> QImage:
    rows, columns = shades.shape
    image = QImage(columns, rows, QImage.Format.Format_ARGB32_Premultiplied)
    np.frombuffer(image.bits(), np.uint32).reshape(rows, columns)[:] = shades
    return image


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
