"""Colours, fonts and icons of the window: one ``Theme`` that tells everybody when they change.

How to use it::

    from rgapp.ui.theme import theme
    theme().color("accent")        QColor of a token (tokens of rgapp.export.tokens: ink, accent, text2 ...)
    theme().font("note")           QFont of a role (ROLES below); tabular figures are on
    theme().px(12)                 a length of the design at the present text size
    theme().icon("play", "text", 16)    QPixmap of a drawing in resources/icons
    theme().lattice                uint32 (2,): [down, up] as 0xffRRGGBB, for raster.paint_spins
    theme().changed.connect(self.update)

Painted widgets ask for colours while painting, so a change of theme needs an ``update`` only.
"""

from __future__ import annotations

import html
from importlib.resources import files

import numpy as np
from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolTip

from rgapp.export.tokens import PALETTES, SCHEMES, Tokens, lattice_colours, tokens
from rgapp.export.type import runs

SANS, DISPLAY, MATH, MONO = "Rgapp Sans", "Rgapp Display", "STIXGeneral", "JetBrains Mono"

# role: family, pixel size, weight
ROLES: dict[str, tuple[str, float, QFont.Weight]] = {
    "title": (DISPLAY, 22, QFont.Weight.DemiBold),
    "sentence": (SANS, 14, QFont.Weight.Normal),
    "figure": (SANS, 13, QFont.Weight.DemiBold),
    "control": (SANS, 13, QFont.Weight.Normal),
    "value": (SANS, 13, QFont.Weight.Medium),
    "chosen": (SANS, 13, QFont.Weight.DemiBold),
    "segment": (SANS, 12, QFont.Weight.Normal),
    "segment chosen": (SANS, 12, QFont.Weight.DemiBold),
    "note": (SANS, 12, QFont.Weight.Normal),
    "note bold": (SANS, 12, QFont.Weight.DemiBold),
    "tick": (SANS, 11, QFont.Weight.Normal),
    "hero": (DISPLAY, 34, QFont.Weight.Light),
    "verb": (SANS, 14, QFont.Weight.DemiBold),
    "math": (MATH, 13 * 1.12, QFont.Weight.Normal),
    "mono": (MONO, 12, QFont.Weight.Normal),
}
SMALLEST, LARGEST = 0.8, 6.0  # of text, as multiples of the design's


class Theme(QObject):
    """The colours and the type in use; ``changed`` is sent after any of them changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tokens = tokens("light")
        self._palette = "ink"
        self._scale = 1.0
        self._fonts: dict[str, QFont] = {}
        self._icons: dict[tuple, QPixmap] = {}

    # what is set

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def name(self) -> str:
        return self._tokens.name

    @property
    def palette_name(self) -> str:
        return self._palette

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def dark(self) -> bool:
        return self.color("canvas").lightness() < 128

    def set_scheme(self, name: str) -> None:
        """Change to "light", "dark" or "high contrast"; ValueError for another name."""
        self._tokens = tokens(name)
        self._tell()

    def set_palette(self, name: str) -> None:
        """Change the lattice palette (``PALETTES``); ValueError for another name."""
        lattice_colours(name, self._tokens)
        self._palette = name
        self._tell()

    def set_scale(self, scale: float) -> None:
        """How large text and what goes with it are: 0.8 to 1.5 in the lab, more on a projector."""
        self._scale = min(max(scale, SMALLEST), LARGEST)
        self._fonts.clear()
        self._tell()

    def _tell(self) -> None:
        self._icons.clear()
        app = QGuiApplication.instance()
        if app is not None:
            app.setPalette(qt_palette(self._tokens))
            if isinstance(app, QApplication):
                QToolTip.setPalette(qt_palette(self._tokens))
                QToolTip.setFont(self.font("note"))
        self.changed.emit()

    # what is asked

    def color(self, name: str, opacity: float = 1.0) -> QColor:
        """The colour of a token ("ink") or a literal "#RRGGBB"."""
        colour = QColor(self._tokens.colour(name))
        if opacity < 1.0:
            colour.setAlphaF(opacity)
        return colour

    def font(self, role: str) -> QFont:
        """The font of a role (``ROLES``) at the present text size, with tabular figures."""
        if role not in self._fonts:
            family, size, weight = ROLES[role]
            font = QFont(family)
            font.setPixelSize(round(size * self._scale))
            font.setWeight(weight)
            font.setItalic(family == MATH)
            font.setFeature(QFont.Tag("tnum"), 1)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[role] = font
        return QFont(self._fonts[role])

    def px(self, length: float) -> int:
        """A length of the design in pixels at the present text size."""
        return round(length * self._scale)

    def rich(self, text: str, role: str = "note") -> str:
        """Rich text of a label in a role: what stands between dollars is set as mathematics: "$T$", "$y_T$",
        "$L^{1/ν}$" (see ``rgapp.export.type.runs``).

        ``<`` and ``&`` are taken as they are written, not as markup.
        """
        size = round(ROLES[role][1] * 1.12 * self._scale)
        style = f"font-family:'{MATH}'; font-style:italic; font-weight:400; font-size:{size}px"
        made = ""
        for part, maths, place in runs(text):
            part = html.escape(part, quote=False)
            if place:
                part = f"<{place}>{part}</{place}>"
            made += f'<span style="{style}">{part}</span>' if maths else part
        return made

    @property
    def lattice(self) -> np.ndarray:
        """Colours of down and up spins, uint32 (2,), 0xffRRGGBB."""
        up, down = lattice_colours(self._palette, self._tokens)
        return np.array([QColor(down).rgb(), QColor(up).rgb()], dtype=np.uint32)

    @property
    def learned(self) -> np.ndarray:
        """Colours of down and up units of a learned layer, uint32 (2,)."""
        return np.array([self.color("paper").rgb(), self.color("accent").rgb()], dtype=np.uint32)

    def icon(self, name: str, colour: str = "text", size: int = 20, opacity: float = 1.0) -> QPixmap:
        """The drawing ``resources/icons/<name>.svg`` in a colour, ``size`` logical pixels square."""
        ratio = QGuiApplication.instance().devicePixelRatio()
        key = (name, colour, size, opacity, ratio)
        if key not in self._icons:
            self._icons[key] = _draw_icon(name, self.color(colour).name(), size, opacity, ratio)
        return self._icons[key]


def _draw_icon(name: str, colour: str, size: int, opacity: float, ratio: float) -> QPixmap:
    drawing = (files("rgapp.resources") / "icons" / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode())))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(opacity)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def qt_palette(scheme: Tokens) -> QPalette:
    """The colours for what Fusion still draws itself: file dialogs, text selection, menus."""
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: scheme.panel,
        role.Base: scheme.field,
        role.AlternateBase: scheme.panel,
        role.Button: scheme.panel,
        role.Text: scheme.text,
        role.WindowText: scheme.text,
        role.ButtonText: scheme.text,
        role.PlaceholderText: scheme.text3,
        role.Highlight: scheme.button,
        role.HighlightedText: scheme.button_text,
        role.ToolTipBase: scheme.panel,
        role.ToolTipText: scheme.text,
        role.Link: scheme.accent,
        role.Light: scheme.canvas,
        role.Midlight: scheme.line,
        role.Mid: scheme.strong,
        role.Dark: scheme.control,
        role.Shadow: scheme.control,
    }
    for which, colour in pairs.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(scheme.text3))
    return palette


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; call once after the application exists."""
    for entry in sorted((files("rgapp.resources") / "fonts").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".ttf", ".otf")):
            QFontDatabase.addApplicationFontFromData(QByteArray(entry.read_bytes()))


def system_scheme() -> str:
    """The scheme the desktop asks for, "light" where it does not say."""
    app = QGuiApplication.instance()
    asked = app.styleHints().colorScheme() if app is not None else Qt.ColorScheme.Unknown
    return "dark" if asked == Qt.ColorScheme.Dark else "light"


_theme: Theme | None = None


def theme() -> Theme:
    """The one theme of the application."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


__all__ = [
    "PALETTES",
    "ROLES",
    "SCHEMES",
    "Theme",
    "load_fonts",
    "qt_palette",
    "system_scheme",
    "theme",
]
