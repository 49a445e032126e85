"""What was exported brings its settings and its seed back, whatever the format."""

import json
import struct

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from rgapp import film, scenes
from rgapp.experiments.train import TrainParams
from rgapp.export.figures import Axis, PlotFigure, write
from rgapp.export.provenance import provenance
from rgapp.export.reading import read_settings
from rgapp.ui import pictures
from rgapp.ui.export_sheet import FOLDER, ExportSheet
from rgapp.ui.lecture.render import Script, frames


@pytest.fixture
def window(open_window):
    return open_window()


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def export(qtbot, window, path, kind, what=0, **chosen):
    place = window.current
    sheet = ExportSheet(window, place, place.figures())
    sheet.open_sheet()
    sheet.format.set_value(kind)
    sheet.what.set_value(what)
    for name, value in chosen.items():
        getattr(sheet, name).set_value(value)
    sheet.save_to(path)
    qtbot.waitUntil(lambda: not window.findChildren(ExportSheet), timeout=30_000)
    return path


KINDS = {"PNG": "png", "SVG": "svg", "PDF": "pdf", "CSV": "csv", "NPZ": "npz", "HDF5": "h5"}


CASES = [("coarse", kind) for kind in KINDS] + [
    ("flow", "PDF"), ("flow", "CSV"), ("theory", "SVG"), ("theory", "HDF5"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "kind"), CASES)
def test_a_dropped_export_brings_its_settings_back(qtbot, window, tmp_path, place, kind):
    session = window.session
    window.choose_place(place)
    name, wanted, seed = {
        "coarse": ("lattice", {"temperature": 2.6, "size": 64}, 77),
        "flow": ("flow", {"source": "gaussian", "exponent": 1.25, "variables": 64, "samples": 400}, 78),
        "theory": ("theory", {"epsilon": 0.4, "components": 3}, None),
    }[place]
    session.set(name, **wanted, **({"seed": seed} if seed else {}))

    def drawn():
        if not window.current.figures():
            return False
        told = window.current.provenance()
        return told.get("seed", 0) == (seed or 0) and wanted.items() <= told.get("parameters", {}).items()

    qtbot.waitUntil(drawn, timeout=20_000)
    path = export(qtbot, window, tmp_path / f"a.{KINDS[kind]}", kind, what=len(window.current.figures()) - 1)
    assert read_settings(path)["experiment"] == name
    session.restore_first()
    window.choose_place("experiments")
    drop(window, path)
    strip = window.current.strip
    if strip.isVisible():  # a table may be data
        buttons = {button.text(): button for button in strip._made}
        assert "Open as data" in buttons
        buttons["Restore these settings"].click()
    assert window.place_in_sight == place and not window.current.strip.isVisible()
    after = session.params(name)
    assert {key: getattr(after, key) for key in wanted} == wanted
    assert seed is None or session.seed(name) == seed
    session.undo()
    assert session.params(name) != after, "it can be taken back"


def test_a_flow_of_lattices_brings_their_temperature_back(qtbot, window, tmp_path):
    window.choose_place("flow")
    session = window.session
    session.set("lattice", temperature=3.0, field=0.2, algorithm="metropolis")
    session.set("flow", source="ising", size=8, samples=200)
    told = session.flow_params()
    qtbot.waitUntil(
        lambda: window.current.provenance().get("parameters") == told.model_dump(mode="json"), timeout=20_000
    )
    path = export(qtbot, window, tmp_path / "a.png", "PNG")
    session.restore_first()
    drop(window, path)
    assert session.flow_params() == told


def test_a_training_brings_its_own_temperature_back(qtbot, window, tmp_path):
    window.choose_place("train")
    told = TrainParams(size=16, temperature=2.6, layers="64-16-4")
    figure = PlotFigure("a", "A", Axis(0, 1), Axis(0, 1))
    write(figure, tmp_path / "a.svg", provenance=provenance("train", told, 7))
    assert window.session.params("lattice").temperature != 2.6
    drop(window, tmp_path / "a.svg")
    asked = window.session.params("train").params(window.session.params("lattice"))
    assert asked == told and window.session.seed("train") == 7 and window.place_in_sight == "train"


def test_a_copied_picture_brings_its_settings_back(qtbot, window, tmp_path):
    window.session.set("lattice", temperature=3.1, seed=5)
    qtbot.waitUntil(lambda: window.current.provenance().get("seed") == 5, timeout=10_000)
    pictures.copy(window.current.paper, window.current)
    (tmp_path / "a.png").write_bytes(QApplication.clipboard().mimeData().data("image/png").data())
    window.session.restore_first()
    drop(window, tmp_path / "a.png")
    assert window.session.params("lattice").temperature == 3.1 and window.session.seed("lattice") == 5


def test_an_experiment_comes_back_with_its_recipe(qtbot, window, tmp_path):
    window.choose_place("experiments")
    place = window.current
    window.session.set("experiments", recipe="sloppy")
    qtbot.waitUntil(lambda: bool(place.work.results) or place.work.params is None, timeout=5000)
    if not place.work.results:
        place.verb_triggered()
        qtbot.waitUntil(lambda: place.work.finished, timeout=60_000)
    path = export(qtbot, window, tmp_path / "all", FOLDER)
    names = {one.name for one in path.iterdir()}
    assert {"run.h5", "provenance.json"} <= names and any(name.endswith(".pdf") for name in names)
    assert any(name.endswith(".csv") for name in names)
    window.session.set("experiments", recipe="scan")
    window.choose_place("coarse")
    drop(window, next(one for one in path.iterdir() if one.suffix == ".pdf"))
    assert window.place_in_sight == "experiments" and place.recipe == "sloppy"


def test_a_folder_holds_every_figure_where_a_page_has_the_name_of_one(qtbot, window, tmp_path):
    window.choose_place("train")
    qtbot.waitUntil(lambda: len(window.current.figures()) > 1, timeout=10_000)
    figures = window.current.figures()
    assert len({figure.name for figure in figures}) < len(figures)
    path = export(qtbot, window, tmp_path / "all", FOLDER)
    assert len(list(path.glob("*.pdf"))) == len(figures)


def test_a_film_brings_its_scene(qtbot, window, tmp_path):
    axis = next(one for one in scenes.bundled() if one.view == "axis")
    script = Script(seconds=0.5, rate=4)
    block = scenes.provenance_of(axis, 563)
    film.write(tmp_path / "a.apng", frames(axis, script), rate=4, count=2, provenance=block)
    drop(window, tmp_path / "a.apng")
    assert "number 6" in window.statusbar.messages[-1][1] and window.session.scenes == []
    own = {**block, "scene": {**block["scene"], "title": "Mine"}}
    film.write(tmp_path / "b.gif", frames(axis, script), rate=4, count=2, provenance=own)
    drop(window, tmp_path / "b.gif")
    assert scenes.programme(window.session.scenes)[0][-1].title == "Mine"
    assert "number 14" in window.statusbar.messages[-1][1]
    drop(window, tmp_path / "b.gif")
    assert len(scenes.programme(window.session.scenes)[0]) == 14, "once is enough"


def test_what_is_no_export_of_ours_is_told(qtbot, window, tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    Image.new("RGB", (4, 4)).save(tmp_path / "a-photo.png", "JPEG")
    huge = b"GIF89a" + struct.pack("<HHBBBBHHHHB", 9, 9, 0, 0, 0, ord(","), 0, 0, 60_000, 60_000, 0)
    for name, data in (
        ("huge.gif", huge), ("huge.apng", huge), ("none.mp4", b"\0\0\0\x18ftypisom\0\0\2\0" + b"moov" * 9),
        ("b.svg", b"<svg/>"), ("c.pdf", b"%PDF-1.4 /Subject (never ends"), ("d.pdf", b"%PDF"),
        ("e.svg", b"<dc:description>" + b"[" * 100_000 + b"</dc:description>"),
        ("f.svg", b'<dc:description>{"program": "other"}</dc:description>'),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
    window.make_all()
    states = window.session.states()
    for path in sorted(tmp_path.iterdir()):
        assert read_settings(path) is None
        drop(window, path)
        assert "no file that rgapp reads" in window.current.strip.sentence.text()
    assert window.session.states() == states


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"experiment": "tea"}, "which this version does not know"),
        ({"experiment": "scenes", "parameters": {"entries": [{}]}}, "does not know"),
        ({"experiment": "experiments", "parameters": {"recipe": "mcrg"}}, "does not know"),
        ({"parameters": {"temperature": 99}}, "temperature must be"),
        ({"parameters": 3}, "does not know"),
        ({"seed": -4}, "seed must be"),
        ({"experiment": "scene"}, "holds no scene"),
        ({"experiment": "scene", "scene": {"title": 1}}, "title of the scene"),
    ],
)
def test_settings_that_cannot_be_used_change_nothing(qtbot, window, tmp_path, change, words):
    block = {
        "program": "rgapp", "experiment": "lattice", "parameters": {"temperature": 2.0}, "seed": 1, **change,
    }  # fmt: skip
    text = json.dumps(block).replace('"', "&quot;")
    (tmp_path / "a.svg").write_text(f"<dc:description>{text}</dc:description>")
    window.make_all()
    states = window.session.states()
    drop(window, tmp_path / "a.svg")
    assert words in window.current.strip.sentence.text() and window.session.states() == states
