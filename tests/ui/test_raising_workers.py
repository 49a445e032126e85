"""A worker that raises, in every experiment and place: one sentence, a living window, and it runs again."""

import logging
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from toys import TOY

import rgapp.ui
from rgapp.experiments import EXPERIMENTS, Entry, check
from rgapp.experiments.flow import Flow
from rgapp.experiments.lattice import Lattice
from rgapp.experiments.orders import LoadSpins
from rgapp.experiments.train import Training
from rgapp.physics.verification import SameSpins
from rgapp.ui.check_sheet import CheckSheet, open_check
from rgapp.ui.errors import Hooks, log
from rgapp.ui.experiments.drawing import RECIPES
from rgapp.ui.export_sheet import ExportSheet
from rgapp.ui.formula_sheet import FormulaSheet
from rgapp.ui.record_sheet import RecordSheet

MELTED = "the lattice melted"


def broken(*_args, **_more):
    raise RuntimeError(MELTED)


@pytest.fixture
def logged():
    """What is in the log at the end: the trace of what was broken, and nothing else."""
    records = []

    class Keeper(logging.Handler):
        def emit(self, record):
            records.append(record)

    keeper, level = Keeper(logging.WARNING), log.level
    log.addHandler(keeper)
    yield records
    log.removeHandler(keeper)
    log.setLevel(level)
    said = [record.getMessage() for record in records if "propagateSizeHints" not in record.getMessage()]
    assert said, "what failed is in the log"
    assert all(MELTED in one and "Traceback" in one for one in said), said
    assert any(re.search(r"in broken\b", one) for one in said), "with its place in the code"


@pytest.fixture
def window(settings, open_window, logged):
    """As the program opens it: what nobody catches is told by its hooks."""
    settings.change(jobs=1)  # other processes would not know that they have to fail
    made = open_window()
    hooks = Hooks()
    hooks.show_in(made.show_problem)
    yield made
    hooks.restore()


def lives(qtbot, window):
    """Frames come and one can go to another place."""
    here, beats = window.place_in_sight, len(window.ticker._times)
    assert beats
    last = window.ticker._times[-1]
    qtbot.waitUntil(lambda: window.ticker._times[-1] > last, timeout=5000)
    window.choose_place("train" if here == "coarse" else "coarse")
    window.choose_place(here)
    return window.isVisible()


def told(window):
    return window.current.strip.text()


class Breaking(Entry):
    """An experiment whose points raise, on whatever process they run."""

    def make(self, *given, **options):
        made = super().make(*given, **options)
        made.run = broken
        return made


@pytest.mark.parametrize("name", RECIPES)
def test_every_experiment(qtbot, window, settings, monkeypatch, name):
    window.choose_place("experiments")
    place = window.current
    window.session.set("experiments", recipe=name)
    window.session.set(name, **TOY[name])
    for jobs in (2, 1):  # on other processes where there are several points, and on none
        settings.change(jobs=jobs)
        with monkeypatch.context() as patched:
            patched.setitem(EXPERIMENTS, name, Breaking(**vars(EXPERIMENTS[name])))
            place.verb_triggered()
            qtbot.waitUntil(lambda: MELTED in told(window), timeout=30_000)
            assert told(window).count(MELTED) == 1 and not place.work.running
        window.current.clear_error()
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: place.work.finished and not place.work.begun, timeout=60_000)
    assert place.work.failure is None and MELTED not in told(window)


@pytest.mark.parametrize("what", ["__init__", "points", "summary"])
def test_what_stands_around_the_points(qtbot, window, monkeypatch, what):
    window.choose_place("experiments")
    place = window.current
    window.session.set("experiments", recipe="sloppy")
    window.session.set("sloppy", **TOY["sloppy"])
    with monkeypatch.context() as patched:
        patched.setattr(EXPERIMENTS["sloppy"].experiment, what, broken)
        place.verb_button.click()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=10_000)
    assert not place.work.running and not place.work.wanted and not place.queue
    assert place.work.failure is not None or place.work.params is None
    place.clear_error()
    place.verb_button.click()
    qtbot.waitUntil(lambda: place.work.finished and not place.work.begun, timeout=30_000)
    assert place.work.failure is None and told(window) == ""


@pytest.mark.parametrize("what", ["advance", "snapshot", "change", "apply"])
def test_the_lattice(qtbot, window, monkeypatch, what):
    window.choose_place("coarse")
    lattice = window.session.lattice
    qtbot.waitUntil(lambda: lattice.running and lattice.position > 0, timeout=10_000)
    with monkeypatch.context() as patched:
        patched.setattr(Lattice, what, broken)
        if what == "change":
            window.session.set("lattice", temperature=3.0)
        elif what == "apply":
            window.session.order(LoadSpins.of(np.ones((40, 40), np.int8)))
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=10_000)
        assert window.current.status().word == "Stopped"
    assert lives(qtbot, window)
    again = next(button for button in window.current.strip._made if "same seed" in button.text())
    again.click()
    position = lattice.position
    qtbot.waitUntil(lambda: lattice.failure is None and lattice.position > position, timeout=10_000)
    assert told(window) == ""


def test_a_training(qtbot, window, monkeypatch):
    window.choose_place("train")
    place = window.current
    qtbot.waitUntil(lambda: place.board.grid.patches is not None and not place.files.busy, timeout=20_000)
    window.session.set("train", size=8, layers="16", samples=200, epochs="2", l1="0.03", live=False)
    with monkeypatch.context() as patched:
        patched.setattr(Training, "run", broken)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: place.work.finished, timeout=60_000)
    assert MELTED not in told(window)


def test_a_flow(qtbot, window, monkeypatch):
    window.choose_place("flow")
    place = window.current
    with monkeypatch.context() as patched:
        patched.setattr(Flow, "run", broken)
        window.session.set("flow", source="gaussian", variables=64, samples=500)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)
    place.verb_triggered()
    qtbot.waitUntil(lambda: MELTED not in told(window) and place.kept() is not None, timeout=30_000)


def test_the_training_of_a_small_network(qtbot, window, monkeypatch):
    window.choose_place("theory")
    place = window.current
    with monkeypatch.context() as patched:
        patched.setattr("rgapp.physics.exact_fit.exact_fit", broken)
        place.verb_triggered()
        qtbot.waitUntil(lambda: MELTED in told(window), timeout=20_000)
    assert lives(qtbot, window)


def test_the_lattice_of_a_lecture(qtbot, window, monkeypatch):
    window.presenting.present()
    lecture = window.presenting.lecture
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    with monkeypatch.context() as patched:
        patched.setattr(Lattice, "advance", broken)
        qtbot.waitUntil(lambda: lecture.session.lattice.failure is not None, timeout=10_000)
        qtbot.waitUntil(lambda: MELTED in lecture.caption.text(), timeout=10_000)
    lecture.show_scene(7)
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
    assert MELTED not in lecture.caption.text()
    lecture.show_scene(0)
    qtbot.waitUntil(lambda: lecture.session.lattice.failure is None, timeout=10_000)
    lecture.leave()
    assert lives(qtbot, window)


# -- whatever else is done in the background ---------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """``breaks`` raises where ``begin(window, folder)`` leads to it; begun again without, it ``ends``.

    ``where`` is the module of rgapp.ui whose thread it is, "" for one of the core.
    """

    where: str
    breaks: str
    begin: Callable
    ends: Callable


def sheet(window, kind):
    return [one for one in window.findChildren(kind) if one.isVisible()][-1]


def clusters(window, _folder):
    window.choose_place("flow")
    if not window.current.clusters.points:
        window.session.set("flow", source="market", variables=64, samples=400)
    window.current.show_page("clusters")
    window.current.verb_triggered()


def table(window, folder):
    np.savetxt(folder / "data.csv", np.random.default_rng(1).normal(size=(50, 4)), delimiter=",")
    window.open_file(folder / "data.csv")


def checked(window, _folder):
    if not window.findChildren(CheckSheet):
        open_check(window)
    else:
        sheet(window, CheckSheet).again.click()


def theory(page, **params):
    """The page, left and opened again."""

    def begin(window, _folder):
        window.choose_place("theory")
        window.current.show_page("recursions")
        window.session.set("theory", **params)
        window.current.show_page(page)

    return begin


def page(window, name):
    return window.place("theory").pages[name]


def fit(window, _folder):
    window.choose_place("theory")
    window.current.show_page("mapping")
    window.session.set("theory", visible=2, hidden=1)
    window.current.work.fit(window.session.params("theory"))


def chain(window, _folder):
    theory("relatives", sites=4)(window, None)
    relatives = page(window, "relatives")
    relatives.params_of = lambda name: EXPERIMENTS[name].params(**TOY[name])
    relatives.run_or_stop("nqs")


def averages(window, _folder):
    temperature = window.session.params("lattice").temperature
    window.session.set("lattice", network="none", size=8, temperature=temperature + 0.01)
    window.current.stage.below.choose("averages")


def spins(window, folder):
    np.save(folder / "spins.npy", np.ones((40, 40), np.int8))
    window.place("coarse").open_path(folder / "spins.npy")


def network(window, folder):
    from rgapp import models

    copied = folder / "network.h5"
    copied.write_bytes(models.find("ising-warm-40").read_bytes())
    return copied


def fields(window, _folder):
    now = window.session.params("lattice").network
    window.session.set("lattice", network="ising-warm-40" if now != "ising-warm-40" else "ising-cold-40")


def training_samples(window, folder):
    window.choose_place("train")
    np.save(folder / "many.npy", np.random.default_rng(1).choice([-1, 1], (100, 16, 16)).astype(np.int8))
    window.current.choices.take_file(str(folder / "many.npy"))


def trained(window, folder):
    window.choose_place("train")
    window.current.files.open(network(window, folder))


def untrained(window, _folder):
    window.choose_place("train")
    window.current.director.settle()


def export(window, folder):
    if not window.findChildren(ExportSheet):
        window.open_export()
    sheet(window, ExportSheet).save_to(folder / "figure.png")


def preview(window, _folder):
    if not window.findChildren(ExportSheet):
        window.open_export()
    shown = sheet(window, ExportSheet)
    shown.colours.set_value("dark" if shown.colours.value == "light" else "light")
    shown._changed()


def film(window, folder):
    if not window.findChildren(RecordSheet):
        window.recording.start()
        window.recording._timer.stop()
        window.recording.stop()
    sheet(window, RecordSheet).kind.set_value("gif")
    sheet(window, RecordSheet).save_to(folder / "film.gif")


def recorded(window, _folder):
    for one in window.findChildren(RecordSheet):
        one.close_sheet()
    window.recording.start()


def saved(window, folder):
    window.sessions._save_to(folder / "mine.rgapp")


def opened(window, folder):
    from rgapp import session_file

    session_file.write(folder / "mine.rgapp", session_file.SessionFile({}))
    window.sessions.open(folder / "mine.rgapp")


def autosaved(window, _folder):
    window.session.set("lattice", temperature=2.0 + window.session.params("lattice").temperature / 10)
    window.sessions.autosave()


def formulas(window, _folder):
    for one in window.findChildren(FormulaSheet):
        one.close_sheet()
    window.show_physics()


def next_scene(window, _folder):
    if window.presenting.lecture is None:
        window.presenting.present()
    lecture = window.presenting.lecture
    lecture.show_scene(lecture.at + 1)


FAULTS = {
    "clusters of data": Fault(
        "flow/clusters_part",
        "rgapp.experiments.clusters.Clusters.run",
        clusters,
        lambda window: bool(window.current.clusters.points),
    ),
    "a file of data": Fault(
        "flow/file_reading",
        "rgapp.ui.flow.file_reading.FileReading.run",
        table,
        lambda window: window.place("flow").files.sheet.dataset is not None,
    ),
    "the check of the physics": Fault(
        "check_sheet",
        "rgapp.experiments.check.Check.run",
        checked,
        lambda window: sheet(window, CheckSheet).told.text().startswith("All"),
    ),
    "sums over all states": Fault(
        "theory/mapping_work",
        "rgapp.physics.transformations.recipes",
        theory("mapping", temperature=2.5, visible=2),
        lambda window: window.current.work.up_to_date,
    ),
    "a network fitted to a small lattice": Fault(
        "theory/mapping_work",
        "rgapp.physics.exact_fit.exact_fit",
        fit,
        lambda window: window.statusbar.message().startswith("Trained"),
    ),
    "the best block rule": Fault(
        "theory/mapping_page",
        "rgapp.physics.mutual_information.BlockInformation.best",
        theory("mapping", temperature=2.5),
        lambda window: 2.5 in page(window, "mapping")._best,
    ),
    "fits that scatter": Fault(
        "theory/sloppiness_page",
        "rgapp.physics.fisher.repeated_fits",
        theory("sloppiness", temperature=2.5),
        lambda window: (
            page(window, "sloppiness")._asked == (2.5, 2000) and not page(window, "sloppiness")._fitting.busy
        ),
    ),
    "a chain of quantum spins": Fault(
        "experiments/work",
        "rgapp.experiments.nqs.Nqs.run",
        chain,
        lambda window: page(window, "relatives").works["nqs"].finished,
    ),
    "what is exact of a lattice": Fault(
        "coarse/averages",
        "rgapp.experiments.measuring.known",
        averages,
        lambda window: bool(window.current.stage.below.shown.exact),
    ),
    "a file of spins": Fault(
        "coarse/place",
        "rgapp.ui.coarse.place._spins_in",
        spins,
        lambda window: "goes on from spins.npy" in window.statusbar.message(),
    ),
    "a network that reads the lattice": Fault(
        "coarse/place",
        "rgapp.ui.coarse.networks.network",
        lambda window, folder: window.place("coarse").networks.open(str(network(window, folder))),
        lambda window: window.session.params("lattice").network.endswith("network.h5"),
    ),
    "fields of a network": Fault(
        "coarse/fields",
        "rgapp.ui.coarse.fields.layer_fields",
        fields,
        lambda window: bool(window.current.networks._reader.ready()),
    ),
    "samples to learn": Fault(
        "train/choices",
        "rgapp.ui.train.choices._measures",
        training_samples,
        lambda window: window.session.params("train").file.endswith("many.npy"),
    ),
    "a network to look at": Fault(
        "train/files",
        "rgapp.ui.train.network_files.read",
        trained,
        lambda window: window.current.work.path is not None,
    ),
    "a training that stands still": Fault(
        "train/director",
        "rgapp.ui.train.work._untrained",
        untrained,
        lambda window: not window.current.director.busy,
    ),
    "an export": Fault(
        "export_sheet",
        "rgapp.ui.export_sheet.write",
        export,
        lambda window: "figure.png saved" in window.statusbar.message(),
    ),
    "the preview of an export": Fault(
        "export_sheet",
        "rgapp.ui.export_sheet.drawn",
        preview,
        lambda window: not sheet(window, ExportSheet).preview.pixmap().isNull(),
    ),
    "a film": Fault(
        "record_sheet",
        "rgapp.film.write",
        film,
        lambda window: "film.gif saved" in window.statusbar.message(),
    ),
    "frames of a recording": Fault(
        "",
        "rgapp.spool.Spool._write",
        recorded,
        lambda window: len(window.recording.spool._kept) > 0,
    ),
    "a session that is saved": Fault(
        "sessions",
        "rgapp.session_file.write",
        saved,
        lambda window: window.sessions.name == "mine",
    ),
    "a session that is opened": Fault(
        "sessions",
        "rgapp.session_file.read",
        opened,
        lambda window: window.sessions.name == "mine",
    ),
    "an autosave": Fault(
        "sessions",
        "rgapp.session_file.write",
        autosaved,
        lambda window: window.sessions._autosaved.exists(),
    ),
    "outlines of formulas": Fault(
        "formula_sheet",
        "rgapp.ui.formula_sheet.outline",
        formulas,
        lambda window: all(not view._path.isEmpty() for view in sheet(window, FormulaSheet).views),
    ),
    "what the next scene begins with": Fault(
        "lecture/window",
        "rgapp.ui.lecture.window.warm_up",
        next_scene,
        lambda window: window.presenting.lecture.at == 2,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_in_the_background(qtbot, window, tmp_path, monkeypatch, name):
    fault = FAULTS[name]
    monkeypatch.setattr(check, "trials", lambda: [SameSpins(128, 2)])
    window.choose_place("coarse")
    qtbot.waitUntil(lambda: window.current.director.newest is not None, timeout=10_000)
    with monkeypatch.context() as patched:
        patched.setattr(fault.breaks, broken)
        fault.begin(window, tmp_path)
        qtbot.waitUntil(lambda: MELTED in everything(window), timeout=20_000)
        qtbot.wait(50)
        assert everything(window).count(MELTED) == 1, everything(window)
        last = window.ticker._times[-1]
        qtbot.waitUntil(lambda: window.ticker._times[-1] > last, timeout=5000)
    window.current.clear_error()
    fault.begin(window, tmp_path)
    qtbot.waitUntil(lambda: fault.ends(window), timeout=30_000)
    assert MELTED not in told(window)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    if window.presenting.lecture is not None:
        window.presenting.lecture.leave()


def test_results_that_come_along(qtbot, window, monkeypatch):
    """The place is as it would be without them, and says no word; the log does."""
    with monkeypatch.context() as patched:
        patched.setattr("rgapp.results.read", broken)
        window.choose_place("experiments")
        qtbot.waitUntil(lambda: not window.current._reading.busy, timeout=10_000)
    assert told(window) == "" and lives(qtbot, window)


def test_a_cluster_that_is_asked(qtbot, window, settings, monkeypatch):
    window.choose_place("experiments")
    more = window.current.open_more()
    with monkeypatch.context() as patched:
        patched.setattr("rgapp.engine.Cluster.open", broken)
        more.cluster.entered.emit("tcp://there:1")
        qtbot.waitUntil(lambda: MELTED in everything(window), timeout=10_000)
    assert settings.values.cluster == ""
    monkeypatch.setattr("rgapp.engine.Cluster.open", lambda _: nullcontext())
    more.cluster.entered.emit("tcp://there:1")
    qtbot.waitUntil(lambda: settings.values.cluster == "tcp://there:1", timeout=10_000)
    more.close_sheet()
    assert lives(qtbot, window)


def everything(window):
    """All that can be read in the window."""
    words = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return "\n".join([*words, window.statusbar.message()])


def test_no_thread_of_the_window_is_left_out():
    """Whoever begins work in the background has a line above, or a test of its own."""
    own = {"flow/analysis", "train/work", "experiments/place", "experiments/more", "background"}
    begins = re.compile(
        r"Background\((self|place)\)|threading\.Thread\(|BatchRunner\(|\.start_(batch|check|flow)\("
    )
    folder = Path(rgapp.ui.__file__).parent
    found = {
        str(path.relative_to(folder).with_suffix("")).replace("\\", "/")
        for path in folder.rglob("*.py")
        if begins.search(path.read_text(encoding="utf-8"))
    }
    assert found == own | {fault.where for fault in FAULTS.values() if fault.where}
