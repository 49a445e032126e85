import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QPalette

from rgapp.export.tokens import PALETTES, SCHEMES, Tokens, lattice_colours, tokens
from rgapp.ui.theme import DISPLAY, LARGEST, MATH, MONO, ROLES, SANS, theme
from rgapp.ui.widgets import Text


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.1."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.name)
def test_text_can_be_read(scheme: Tokens):
    for ink in (scheme.text, scheme.text2, scheme.text3):
        assert contrast(ink, scheme.canvas) >= 4.5
        assert contrast(ink, scheme.panel) >= 4.5
    for ink in (scheme.text, scheme.text2):
        assert contrast(ink, scheme.well) >= 4.5
    assert contrast(scheme.button, scheme.button_text) >= 4.5
    assert contrast(scheme.accent, scheme.canvas) >= 4.5
    for line in (scheme.control, scheme.ink2):
        assert contrast(line, scheme.canvas) >= 3
    assert contrast(scheme.ink, scheme.paper) >= 11 and contrast(scheme.accent, scheme.paper) >= 4


# what remains of linear RGB without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1
SIGHTS = {
    "protan": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deutan": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "tritan": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]


def lab(colour: str, sight: str) -> np.ndarray:
    """CIE L*a*b* of a colour as it is seen."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1)
    ratio = XYZ @ seen / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.name)
def test_given_and_learned_are_told_apart_by_every_eye(scheme: Tokens, sight: str):
    assert np.linalg.norm(lab(scheme.ink, sight) - lab(scheme.accent, sight)) >= 40
    assert np.linalg.norm(lab(scheme.negative, sight) - lab(scheme.accent, sight)) >= 40


def test_the_tokens_are_the_ones_of_the_design():
    light = tokens("light")
    assert (light.ink, light.paper, light.accent) == ("#22304F", "#F0ECE3", "#C7401B")
    assert contrast(light.text, light.canvas) == pytest.approx(15.9, abs=0.1)
    assert contrast(tokens("dark").accent, tokens("dark").canvas) == pytest.approx(8.1, abs=0.1)
    with pytest.raises(ValueError, match="light, dark, high contrast"):
        tokens("pink")


def test_palettes():
    for palette in PALETTES:
        for scheme in SCHEMES.values():
            assert contrast(*lattice_colours(palette, scheme)) > 2
    with pytest.raises(ValueError, match="slate and sand"):
        lattice_colours("mud", tokens("light"))


def test_lattice_colours_are_down_then_up():
    down, up = (QColor.fromRgb(int(value)).name().upper() for value in theme().lattice)
    assert (down, up) == ("#F0ECE3", "#22304F")
    assert QColor.fromRgb(int(theme().learned[1])).name().upper() == "#C7401B"
    theme().set_palette("blue and orange")
    assert QColor.fromRgb(int(theme().lattice[1])).name().upper() == "#0072B2"
    assert theme().lattice.dtype == np.uint32 and (theme().lattice >> 24 == 255).all()


@pytest.mark.parametrize("role", ROLES)
def test_fonts_are_ours_and_figures_tabular(role):
    font = theme().font(role)
    family, size, weight = ROLES[role]
    info = QFontInfo(font)
    assert info.family() == family and family in (SANS, DISPLAY, MATH, MONO)
    assert info.pixelSize() == round(size)
    assert info.weight() == weight
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def test_text_size():
    theme().set_scale(1.5)
    assert QFontInfo(theme().font("control")).pixelSize() == 20
    assert theme().px(40) == 60
    theme().set_scale(9)
    assert theme().scale == LARGEST, "a projector may want more than the lab"


def test_a_change_is_told_and_recolours(qapp, qtbot):
    label = Text("words", "note", "text2")
    qtbot.addWidget(label)
    with qtbot.waitSignal(theme().changed):
        theme().set_scheme("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == "#141A24"
    assert label.palette().color(label.foregroundRole()).name().upper() == "#ABB3C1"
    assert theme().dark


def test_icons_take_the_colour_asked_for():
    for scheme in ("light", "dark"):
        theme().set_scheme(scheme)
        image = theme().icon("play", "accent", 20).toImage()
        assert image.pixelColor(10, 10).name().upper() == tokens(scheme).accent
        assert image.pixelColor(0, 0).alpha() == 0


def test_rich_text_sets_mathematics_and_escapes_the_rest():
    text = theme().rich("a < b, $T$ & more", "note")
    assert text.startswith("a &lt; b, <span") and text.endswith("</span> &amp; more")
    assert ">T<" in text and MATH in text
    assert theme().rich("no mathematics") == "no mathematics"
