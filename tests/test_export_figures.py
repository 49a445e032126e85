"""Figures on paper, read back: what is in the file is what was described."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rgapp.export.data import read_provenance
from rgapp.export.figures import (
    Axis,
    Band,
    Curve,
    ImageFigure,
    PlotFigure,
    Points,
    Reference,
    Sheet,
    Words,
    columns,
    write,
    write_data,
)
from rgapp.export.tokens import DARK, LIGHT
from rgapp.files import FileError

PROVENANCE = {
    "version": "0.1.0",
    "date": "2026-01-02T03:04:05+00:00",
    "seed": 563,
    "parameters": {"T": 2.269, "α": 1},
}


def full_figure() -> PlotFigure:
    x = np.logspace(0, -2, 20)
    return PlotFigure(
        "flow",
        "Fourth moment $|m|$",
        Axis(1, 0.01, log=True, label="fraction kept"),
        Axis(2, 12, ticks=(3, 6, 9, 12)),
        (
            Band("all band", x, x + 3, x + 5),
            Curve("all", x, x + 4, marker="dot"),
            Curve("shuffled", x, x + 3, "ink2", dash="dotted"),
            Points("kept", x[:4], x[:4] + 6, hollow=True),
            Reference("gaussian", "y", 3.0, "text"),
            Words("name", 0.1, 9, "all modes", bold=True),
        ),
        note="median, band 25–75\u2009%",
        size=(420, 260),
    )


def points_figure(x: Axis, y: Axis, *places: tuple[float, float], **kw) -> PlotFigure:
    marks = tuple(
        Points(f"p{number}", np.array([place[0]]), np.array([place[1]]), colour, size=9)
        for number, (place, colour) in enumerate(zip(places, ("#FF0000", "#00FF00", "#0000FF"), strict=False))
    )
    return PlotFigure("points", "", x, y, marks, size=(400, 300), **kw)


def rgb(path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def centres(path) -> list[tuple[float, float]]:
    """Where the pure red, green and blue points lie in a PNG, in px from its top left corner."""
    pixels = rgb(path).astype(int)
    found = []
    for channel in range(3):
        own = pixels[..., channel] - np.delete(pixels, channel, axis=2).max(axis=2)
        rows, cols = np.nonzero(own > 120)
        found.append((cols.mean(), rows.mean()))
    return found


def test_points_lie_where_the_axes_say(tmp_path):
    axis = Axis(1, 0.01, log=True)
    path = write(points_figure(axis, Axis(0, 10), (1, 0), (0.1, 5), (0.01, 10)), tmp_path / "a.png")
    (x0, y0), (x1, y1), (x2, y2) = centres(path)
    assert x0 < x1 < x2 and y0 > y1 > y2  # backwards to the right, upwards
    assert x1 == pytest.approx((x0 + x2) / 2, abs=0.6)  # 0.1 in the middle of 1 and 0.01
    assert y1 == pytest.approx((y0 + y2) / 2, abs=0.6)
    assert 300 < x2 - x0 < 400 and 200 < y0 - y2 < 300


def test_room_inside_the_axes_is_that_of_the_screen(tmp_path):
    axis = Axis(0, 1, shown=False)
    area = Band("b", np.array([0.0, 1.0]), np.zeros(2), np.ones(2), "#FF0000", 1.0)
    figure = PlotFigure("b", "", axis, axis, (area,), size=(400, 300), inset=(30, 10, 0, 20))
    pixels = rgb(write(figure, tmp_path / "a.png")).astype(int)
    rows, cols = np.nonzero((pixels[..., 0] - pixels[..., 1]) > 128)
    left, right, foot = 16 + 8 + 30, 16 + 400 - 8 - 10, 16 + 300 - 2
    assert (cols.min(), cols.max() + 1) == (pytest.approx(left, abs=1), pytest.approx(right, abs=1))
    assert (rows.min(), rows.max() + 1) == (pytest.approx(16 + 20, abs=1), pytest.approx(foot, abs=1))


def test_blanks_a_middle_colour_and_a_scale(tmp_path):
    image = np.array([[-1.0, 0.0, 1.0, np.nan], [-9.0, 0.5, 9.0, -0.5]])
    figure = ImageFigure(
        "f", "", image, foot="to the right", up="#FF0000", down="#0000FF", middle="#00FF00",
        size=(400, 200), ends=("less", "more"),
    )  # fmt: skip
    seen = rgb(write(figure, tmp_path / "a.png"))
    cells = [
        seen[16 + 100 * row + 50, 16 + 100 * column + 50].tolist() for row in (0, 1) for column in range(4)
    ]
    assert cells[:4] == [[0, 0, 255], [0, 255, 0], [255, 0, 0], [255, 255, 255]]
    assert cells[4] == [0, 0, 255] and cells[6] == [255, 0, 0]
    assert cells[5] == pytest.approx([128, 128, 0], abs=1) and cells[7] == pytest.approx([0, 128, 128], abs=1)
    bar = seen[16 + 200 + 12].astype(int)
    coloured = np.flatnonzero(np.ptp(bar, axis=1) > 100)
    assert coloured.min() > 30 and len(coloured) == np.ptp(coloured) + 1 == pytest.approx(120, abs=1)
    ends = bar[coloured[[0, 60, -1]]]
    assert (ends.argmax(axis=1) == [2, 1, 0]).all() and (ends.max(axis=1) > 235).all()
    text = write(figure, tmp_path / "a.svg").read_text("utf-8")
    assert all(words in text for words in ("less", "more", "to the right"))


def test_words_below_a_picture_stay_inside_its_box(tmp_path):
    for width in (None, 40):
        figure = ImageFigure("f", "", np.ones((10, 10)), foot="long words " * 4, size=(150, 150))
        seen = rgb(write(figure, tmp_path / "a.png", width_mm=width, pixels=2)).astype(int)
        below = seen[round(0.82 * len(seen)) :]
        written = np.flatnonzero((below < 200).any(axis=(0, 2)))
        assert 0.8 * seen.shape[1] < written.max() < seen.shape[1] * (166 + 2) / 182


def test_more_numbers_than_are_drawn(tmp_path):
    fields = np.arange(24.0).reshape(2, 3, 4)
    picture = ImageFigure("f", "", np.zeros((2, 2)), numbers={"field": fields, "unit": np.array([5, 9])})
    assert set(picture.arrays()) == {"field", "unit"}
    table = columns(picture.arrays())
    assert list(table) == ["field picture", "field row", "field column", "field", "unit"]
    assert (table["field picture"][23], table["field row"][23], table["field column"][23]) == (1, 2, 3)
    plot = PlotFigure("p", "", Axis(0, 1), Axis(0, 1), numbers={"value": np.ones(3)})
    assert np.array_equal(plot.arrays()["value"], np.ones(3))


def test_equal_axes(tmp_path):
    figure = points_figure(Axis(-1, 1), Axis(-1, 1), (0, 0), (0.5, 0), (0, 0.5), equal=True)
    (x0, y0), (x1, _), (_, y2) = centres(write(figure, tmp_path / "a.png", pixels=2))
    assert x1 - x0 == pytest.approx(y0 - y2, abs=1.2)


def test_band_and_curve_follow_their_data(tmp_path):
    x = np.array([0.0, 1.0])
    area = Band("b", x, np.array([0.25, 0.25]), np.array([0.75, 0.75]), "#FF0000", 1.0)
    band = PlotFigure("b", "", Axis(0, 1, shown=False), Axis(0, 1, shown=False), (area,))
    pixels = rgb(write(band, tmp_path / "a.png")).astype(int)
    red = (pixels[..., 0] - pixels[..., 1]) > 128
    heights = red[:, red.any(axis=0)].sum(axis=0)
    assert heights.max() == pytest.approx(0.5 * (300 - 12), abs=3)
    assert red.any(axis=0).sum() == pytest.approx(480 - 16 - 16, abs=3)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_same_figure_same_bytes(tmp_path, suffix):
    one = write(full_figure(), tmp_path / f"a.{suffix}", provenance=PROVENANCE)
    two = write(full_figure(), tmp_path / f"b.{suffix}", provenance=PROVENANCE)
    assert one.read_bytes() == two.read_bytes()
    other = write(full_figure(), tmp_path / f"c.{suffix}", provenance=PROVENANCE | {"seed": 564})
    assert other.read_bytes() != one.read_bytes()


def test_png_keeps_its_provenance_and_size(tmp_path):
    for pixels in (1, 2, 4):
        path = write(full_figure(), tmp_path / "a.png", pixels=pixels, provenance=PROVENANCE)
        with Image.open(path) as image:
            assert image.size == ((420 + 32) * pixels, (260 + 32) * pixels)
            assert json.loads(image.text["rgapp"]) == PROVENANCE
            assert image.text["Software"].startswith("rgapp ")


def test_width_in_millimetres(tmp_path):
    path = write(full_figure(), tmp_path / "a.png", width_mm=86, pixels=2)
    with Image.open(path) as image:
        assert image.width == pytest.approx(86 / 25.4 * 300, abs=1.5)
        assert image.info["dpi"][0] == pytest.approx(300, abs=0.5)
    text = write(full_figure(), tmp_path / "a.svg", width_mm=178).read_text("utf-8")
    width = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', text).group(1))
    assert width == pytest.approx(178 / 25.4 * 72, abs=0.1)


def test_svg_keeps_text_as_text_and_provenance(tmp_path):
    text = write(full_figure(), tmp_path / "a.svg", provenance=PROVENANCE).read_text("utf-8")
    for words in ("Fourth moment", "fraction kept", "all modes", "median, band 25–75", ">0.03<"):
        assert words in text
    assert "Rgapp" not in text and "'Inter'" in text
    block = re.search(r"<dc:description>(.*?)</dc:description>", text, re.S).group(1)
    assert json.loads(block) == PROVENANCE


def test_pdf_embeds_its_fonts_and_provenance(tmp_path):
    data = write(full_figure(), tmp_path / "a.pdf", provenance=PROVENANCE).read_bytes()
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+(\S+)", data)) or set(
        re.findall(rb"/FontName /(\S+)", data)
    )
    assert any(b"RgappSans-Regular" in font for font in fonts)
    assert data.count(b"/FontFile2") >= len(fonts) > 1
    assert b"/Subject" in data and b"/Type3" not in data
    assert b"(D:20260102030405" in data


def test_themes_colour_the_paper(tmp_path):
    for scheme in (LIGHT, DARK):
        path = write(full_figure(), tmp_path / "a.png", theme=scheme.name)
        corner = rgb(path)[0, 0]
        assert corner.tobytes().hex().upper() == scheme.canvas[1:]


def test_words_stay_inside_the_figure(tmp_path):
    for scale in (None, 60):
        words = Words("w", 1.0, 0.5, "a name too long for here", "#FF0000", bold=True, shift=(20, 0))
        axis = Axis(0, 1, shown=False)
        figure = PlotFigure("f", "", axis, axis, (words,), size=(400, 200))
        pixels = rgb(write(figure, tmp_path / "a.png", width_mm=scale, pixels=2)).astype(int)
        columns_with_red = np.nonzero(((pixels[..., 0] - pixels[..., 1]) > 60).any(axis=0))[0]
        assert columns_with_red.max() < pixels.shape[1] * (416 + 4) / 432
        assert np.ptp(columns_with_red) > 0.2 * pixels.shape[1]


@pytest.mark.parametrize("side", [5, 40, 77])
def test_cells_of_a_picture_are_crisp(tmp_path, side):
    spins = np.where(np.random.default_rng(side).random((side, side)) < 0.4, 1, -1).astype(np.int8)
    path = write(ImageFigure("lattice", "Lattice", spins, size=(240, 240)), tmp_path / "a.png", pixels=2)
    pixels = rgb(path)
    ink, paper = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (LIGHT.ink, LIGHT.paper))
    cell = 480 // side
    left, top = 32, 2 * (16 + 28)
    cells = pixels[top : top + cell * side, left : left + cell * side].reshape(side, cell, side, cell, 3)
    wanted = np.where(spins[:, None, :, None, None] > 0, ink, paper)
    assert (cells == wanted).all()


def test_a_sheet_places_its_figures(tmp_path):
    image = ImageFigure("red", "", np.full((4, 4, 3), (255, 0, 0), np.uint8), size=(100, 100))
    other = ImageFigure("blue", "", np.full((4, 4, 3), (0, 0, 255), np.uint8), size=(100, 100))
    boxes = ((50, 20, 100, 100), (250, 60, 100, 100))
    path = write(Sheet("page", "Both", (image, other), boxes), tmp_path / "a.png")
    pixels = rgb(path)
    corners = {}
    for name, colour in (("red", (255, 0, 0)), ("blue", (0, 0, 255))):
        rows, cols = np.nonzero((pixels == colour).all(axis=2))
        assert len(rows) == 100 * 100
        corners[name] = (cols.min(), rows.min())
    assert corners["blue"][0] - corners["red"][0] == 200
    assert corners["blue"][1] - corners["red"][1] == 40
    assert pixels.shape[:2] == (16 + 68 + 140 + 16, 300 + 2 * 16)


@pytest.mark.parametrize("scheme", ["light", "dark", "high contrast"])
def test_every_mark_is_drawn_in_every_scheme(tmp_path, scheme):
    bare = PlotFigure("bare", "", full_figure().x, full_figure().y, size=(420, 260))
    blank = rgb(write(bare, tmp_path / "blank.png", theme=scheme))
    for mark in full_figure().marks:
        one = PlotFigure("one", "", bare.x, bare.y, (mark,), size=(420, 260))
        drawn = rgb(write(one, tmp_path / "one.png", theme=scheme))
        assert (drawn != blank).any(axis=2).sum() > 20, mark.name


def test_numbers_behind_a_figure(tmp_path):
    figure = full_figure()
    path = write_data(figure, tmp_path / "a.npz", PROVENANCE)
    with np.load(path, allow_pickle=False) as archive:
        assert np.array_equal(archive["all y"], figure.marks[1].y)
        assert np.array_equal(archive["all band high"], figure.marks[0].high)
        assert archive["gaussian y"] == [3.0]
    assert read_provenance(path) == PROVENANCE
    table = write_data(figure, tmp_path / "a.csv", PROVENANCE)
    rows = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    heading = rows[0].split(",")
    assert float(rows[3].split(",")[heading.index("all y")]) == figure.marks[1].y[2]
    assert read_provenance(table) == PROVENANCE


def test_pictures_as_a_table():
    spins = np.array([[1, -1, 1], [-1, -1, 1]], np.int8)
    table = columns(ImageFigure("lattice", "", spins).arrays())
    assert list(table) == ["lattice row", "lattice column", "lattice"]
    assert table["lattice row"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table["lattice column"].tolist() == [0, 1, 2, 0, 1, 2]
    assert table["lattice"].tolist() == [1, -1, 1, -1, -1, 1]


@pytest.mark.parametrize(
    ("name", "kw", "words"),
    [
        ("a.jpg", {}, r"\.png, \.svg, \.pdf \(got \.jpg\)"),
        ("a", {}, "got no suffix"),
        ("a.png", {"width_mm": 0}, "between 10 and 1000 mm"),
        ("a.png", {"theme": "pink"}, "light, dark, high contrast"),
        ("a.png", {"pixels": 9}, "1, 2, 3 or 4"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, name, kw, words):
    with pytest.raises(ValueError, match=words):
        write(full_figure(), tmp_path / name, **kw)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("kept")
    for path in (blocked / "a.png", tmp_path / "nowhere" / "a.pdf"):
        with pytest.raises(FileError, match="cannot be written"):
            write(full_figure(), path)
    assert blocked.read_text() == "kept"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    with pytest.raises(ValueError, match=r"\.csv, \.npz or \.h5"):
        write_data(full_figure(), tmp_path / "a.txt")


def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch):
    path = write(full_figure(), tmp_path / "a.svg")
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(FileError, match="cannot be written"):
        write(full_figure(), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.svg"]


def test_a_slide_is_wide_and_a_transparent_ground_is_none(tmp_path):
    figure = full_figure()
    two = Sheet("all", "Two of them", (figure, figure), ((0, 0, 420, 260), (440, 0, 420, 260)), "A sentence.")
    picture = ImageFigure("spins", "Spins", np.where(np.eye(8) > 0, 1.0, -1.0))
    for one in (figure, two, picture):
        for theme in ("dark", "transparent"):
            write(one, tmp_path / "a.png", theme, slide=True)
            with Image.open(tmp_path / "a.png") as found:
                assert found.size == (1920, 1080)
                pixels = np.asarray(found.convert("RGBA"))
            assert pixels[0, 0, 3] == (0 if theme == "transparent" else 255)
            drawn = np.argwhere((pixels != pixels[0, 0]).any(axis=2))
            (top, left), (bottom, right) = drawn.min(axis=0), drawn.max(axis=0)
            if one is figure:  # a plot fills it
                assert left < 100 and right > 1820 and top < 100 and bottom > 980
            else:  # in the middle, but for the words of a title that hang out of it
                assert abs(left + right - 1920) < 140 and abs(top + bottom - 1080) < 140
    write(figure, tmp_path / "a.svg", "transparent")
    text = (tmp_path / "a.svg").read_text()
    assert LIGHT.ink.lower() in text.lower() and "sans-serif" in text
    with pytest.raises(ValueError, match="colours must be"):
        write(figure, tmp_path / "a.svg", "pink")


def test_numbers_as_hdf5_read_back(tmp_path):
    import h5py

    path = write_data(full_figure(), tmp_path / "a.h5", PROVENANCE)
    with h5py.File(path) as file:
        for name, array in full_figure().arrays().items():
            np.testing.assert_array_equal(file[name], array)
    assert read_provenance(path) == PROVENANCE
