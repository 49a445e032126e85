"""Figures drawn by matplotlib: PNG, SVG with text as text, PDF with fonts embedded, each with its provenance.

Lengths are px of the screen (96 an inch) times a scale; matplotlib is told points (72 an inch).
"""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

import rgapp
from rgapp.export.axes import CAPTION, GAP, HEADER, Frame, draw_image, draw_plot
from rgapp.export.figures import FORMATS, SLIDE, Figure, ImageFigure, PlotFigure, Sheet
from rgapp.export.tokens import Tokens, tokens
from rgapp.export.type import SANS

INCH = 25.4  # mm
SCREEN_DPI, PAPER_DPI = 96, 150
MARGIN = 16  # px around the page
SLIDE_PX, SLIDE_WIDE, SLIDE_SHAPE = 720.0, 1920, 16 / 9  # px at the size of the screen, pixels of a slide
TRANSPARENT = "transparent"
HEADING = 68  # px of title and sentence on a sheet
SVG_FAMILIES = "'Inter', 'Helvetica Neue', 'Helvetica', 'Arial', sans-serif"  # what a reader may have

Boxes = list[tuple[float, float, float, float]]
Width = float | str | None  # mm, SLIDE, or as on the screen

_one_at_a_time = threading.Lock()  # matplotlib's settings are the whole process's
_fonts_known = False


def drawn(
    figure: Figure | Sheet,
    suffix: str,
    theme: str,
    width: Width,
    pixels: int,
    provenance: Mapping[str, Any],
) -> bytes:
    """What ``rgapp.export.figures.drawn`` gives."""
    if suffix not in FORMATS:
        raise ValueError(f"a figure is written as {', '.join(FORMATS)} (got {suffix or 'no suffix'})")
    if not isinstance(width, str) and width is not None and not 10 <= width <= 1000:
        raise ValueError(f"the width of a figure must be between 10 and 1000 mm (got {width:g})")
    if pixels not in (1, 2, 3, 4):
        raise ValueError(f"pixels must be 1, 2, 3 or 4 (got {pixels})")
    bare = theme == TRANSPARENT
    scheme = tokens("light" if bare else theme)
    held = io.BytesIO()  # matplotlib leaves files open that it cannot write
    with _one_at_a_time:
        import matplotlib

        _know_fonts()
        with matplotlib.rc_context(_settings(scheme)):
            page, dpi = _page(figure, scheme, width, pixels)
            page.savefig(
                held,
                format=suffix[1:],
                dpi=dpi,
                facecolor="none" if bare else scheme.canvas,
                metadata=_metadata(suffix, figure.title, provenance),
            )
    return _with_families(held.getvalue()) if suffix == ".svg" else held.getvalue()


def _with_families(svg: bytes) -> bytes:
    """Our family is not installed elsewhere: ask for what it is made from, and for what is everywhere."""
    ours = ", ".join(f"'{family}'" for family in SANS)
    return svg.replace(ours.encode(), SVG_FAMILIES.encode())


def _know_fonts() -> None:
    global _fonts_known
    if _fonts_known:
        return
    from matplotlib.font_manager import fontManager

    for entry in (files("rgapp.resources") / "fonts").iterdir():
        if entry.name.endswith(".ttf"):
            with as_file(entry) as font:
                fontManager.addfont(font)
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of every weight it lacks
    _fonts_known = True


def _settings(scheme: Tokens) -> dict[str, Any]:
    return {
        "font.family": list(SANS),
        "svg.fonttype": "none",
        "svg.hashsalt": "rgapp",
        "pdf.fonttype": 42,
        "lines.scale_dashes": False,
        "axes.linewidth": 0.75,
        "text.color": scheme.text,
        "text.parse_math": False,
        "text.hinting": "none",
    }


def _page(figure: Figure | Sheet, scheme: Tokens, width: Width, pixels: int) -> tuple[Any, float]:
    """The matplotlib figure and the resolution of its pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Page

    boxes, wide, high = _layout(figure)
    corner = (0.0, 0.0)
    if width == SLIDE:
        boxes, wide, high, corner = _on_slide(figure, boxes, wide, high)
    on_paper = not isinstance(width, str) and width is not None
    scale = width / INCH * SCREEN_DPI / wide if on_paper else 1.0
    dpi = (PAPER_DPI if on_paper else SCREEN_DPI) * pixels
    inches = wide * scale / SCREEN_DPI, high * scale / SCREEN_DPI
    if width == SLIDE:  # drawn as on a small screen, then made as fine as it is wide
        dpi = SCREEN_DPI * SLIDE_WIDE / wide * pixels
    page = Page(figsize=inches, dpi=dpi)
    FigureCanvasAgg(page)
    whole = Frame(page, scheme, (0, 0, wide * scale, high * scale), scale)
    parts = figure.figures if isinstance(figure, Sheet) else (figure,)
    if isinstance(figure, Sheet):
        whole.letters = min(1.0, 1.2 * scale)
        left, top = corner[0] + MARGIN, corner[1] + MARGIN
        whole.write(left * scale, (top + 11) * scale, figure.title, 22, weight=600)
        whole.write(left * scale, (top + 38) * scale, figure.sentence, 14, "text2")
    for part, box in zip(parts, boxes, strict=True):
        frame = Frame(page, scheme, tuple(length * scale for length in box), scale)
        draw_image(part, frame) if isinstance(part, ImageFigure) else draw_plot(part, frame)
    return page, dpi


def _on_slide(
    figure: Figure | Sheet, boxes: Boxes, wide: float, high: float
) -> tuple[Boxes, float, float, tuple[float, float]]:
    """Boxes on a page of 16:9, its width and height in px, small enough that type is large on it; and how far
    all was moved.
    """
    if isinstance(figure, PlotFigure):
        page, room = SLIDE_PX, SLIDE_PX / SLIDE_SHAPE
        return [(MARGIN, MARGIN, page - 2 * MARGIN, room - 2 * MARGIN)], page, room, (0.0, 0.0)
    page = max(wide, high * SLIDE_SHAPE, SLIDE_PX)
    left, top = (page - wide) / 2, (page / SLIDE_SHAPE - high) / 2
    moved = [(box[0] + left, box[1] + top, box[2], box[3]) for box in boxes]
    return moved, page, page / SLIDE_SHAPE, (left, top)


def _layout(figure: Figure | Sheet) -> tuple[Boxes, float, float]:
    """Boxes of the figures on the page in px, and the page's width and height."""
    if not isinstance(figure, Sheet):
        wide, high = figure.size
        if isinstance(figure, ImageFigure):
            high += HEADER + GAP if figure.title or figure.note else 0
            high += CAPTION if figure.foot or figure.ends else 0
        return [(MARGIN, MARGIN, wide, high)], wide + 2 * MARGIN, high + 2 * MARGIN
    boxes = figure.boxes
    first_x, first_y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    placed = [
        (box[0] - first_x + MARGIN, box[1] - first_y + MARGIN + HEADING, box[2], box[3]) for box in boxes
    ]
    return placed, max(b[0] + b[2] for b in placed) + MARGIN, max(b[1] + b[3] for b in placed) + MARGIN


def _metadata(suffix: str, title: str, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance in the form each format has for it; a date only where the provenance has one."""
    block = json.dumps(provenance, ensure_ascii=False, default=str)
    maker = f"rgapp {rgapp.__version__}"
    plain = title.replace("$", "")
    if suffix == ".png":
        return {"Software": maker, "Title": plain, "rgapp": block}
    date = str(provenance.get("date", "")) or None
    if suffix == ".svg":
        return {"Creator": maker, "Title": plain, "Description": block, "Date": date}
    made = None
    if date is not None:
        try:
            made = datetime.fromisoformat(date)
        except ValueError:
            made = None
    return {"Creator": maker, "Producer": maker, "Title": plain, "Subject": block, "CreationDate": made}
