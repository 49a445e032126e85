"""The colours of the window and of the figures made for paper, by name; no Qt, so that both read the same.

``tokens("light").ink`` is "#22304F". Ink is what was given, accent what a machine learned or a fit found.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """One colour scheme, each colour as "#RRGGBB"."""

    name: str
    canvas: str
    panel: str
    well: str
    line: str
    strong: str
    control: str
    text: str
    text2: str
    text3: str
    ink: str
    ink2: str
    paper: str
    accent: str
    button: str
    button_text: str
    field: str  # inside of text fields, knobs and the chosen segment
    track: str  # the empty part of a slider
    negative: str  # the other end of signed fields, opposite to accent

    def colour(self, name: str) -> str:
        """The colour a name stands for; "#RRGGBB" stands for itself."""
        return name if name.startswith("#") else getattr(self, name)


LIGHT = Tokens(
    name="light",
    canvas="#FFFFFF",
    panel="#F7F6F3",
    well="#EBE8E1",
    line="#E5E2DB",
    strong="#CFCBC2",
    control="#8F897C",
    text="#1A2233",
    text2="#575E6C",
    text3="#666D7A",
    ink="#22304F",
    ink2="#8A93A6",
    paper="#F0ECE3",
    accent="#C7401B",
    button="#22304F",
    button_text="#FFFFFF",
    field="#FFFFFF",
    track="#E0DCD3",
    negative="#22304F",
)
DARK = Tokens(
    name="dark",
    canvas="#0E121A",
    panel="#141A24",
    well="#232B3A",
    line="#222A38",
    strong="#3A4457",
    control="#717C90",
    text="#F1EFEA",
    text2="#ABB3C1",
    text3="#8C95A6",
    ink="#E9E3D6",
    ink2="#7E889B",
    paper="#1C2536",
    accent="#FF8A5B",
    button="#F1EFEA",
    button_text="#0E121A",
    field="#0E121A",
    track="#2A3346",
    negative="#6FA8FF",
)
HIGH_CONTRAST = Tokens(
    name="high contrast",
    canvas="#000000",
    panel="#000000",
    well="#1F1F1F",
    line="#FFFFFF",
    strong="#FFFFFF",
    control="#FFFFFF",
    text="#FFFFFF",
    text2="#FFFFFF",
    text3="#FFFFFF",
    ink="#FFFFFF",
    ink2="#BDBDBD",
    paper="#000000",
    accent="#FFB000",
    button="#FFFFFF",
    button_text="#000000",
    field="#000000",
    track="#5A5A5A",
    negative="#6FA8FF",
)
SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, HIGH_CONTRAST)}

# up, down; "ink" follows the scheme
PALETTES: dict[str, tuple[str, str]] = {
    "ink": ("ink", "paper"),
    "slate and sand": ("#33475B", "#E8D9B5"),
    "blue and orange": ("#0072B2", "#E69F00"),
    "black and white": ("#000000", "#FFFFFF"),
}


def tokens(name: str) -> Tokens:
    """The scheme called "light", "dark" or "high contrast"; ValueError for any other name."""
    if name not in SCHEMES:
        raise ValueError(f"colours must be one of {', '.join(SCHEMES)} (got {name})")
    return SCHEMES[name]


def lattice_colours(palette: str, scheme: Tokens) -> tuple[str, str]:
    """The colours of a lattice palette in a scheme: (up, down)."""
    if palette not in PALETTES:
        raise ValueError(f"palette must be one of {', '.join(PALETTES)} (got {palette})")
    up, down = PALETTES[palette]
    return scheme.colour(up), scheme.colour(down)
