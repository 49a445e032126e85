"""The Coarse-grain place with a real session, a real running lattice and a network that is the block rule."""

import math
import os
import shlex
import threading
import time
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest
from pointer import drag, move
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from rgapp import cli, models, results
from rgapp.bits import unpack_rows
from rgapp.experiments.lattice import Lattice, LatticeParams
from rgapp.export.figures import PlotFigure, Sheet
from rgapp.files import FileError
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.results import read_samples
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.coarse.director import Director
from rgapp.ui.coarse.frozen import frozen_figures
from rgapp.ui.coarse.networks import choices
from rgapp.ui.coarse.place import CoarseGrain
from rgapp.ui.coarse.stage import Stage
from rgapp.ui.coarse.view import ViewParams
from rgapp.ui.export_sheet import ExportSheet
from rgapp.ui.widgets import note_of


def block_stack(side: int = 40, layers: int = 3, strength: float = 6.0) -> Stack:
    """Hidden units that follow the majority of 2 x 2 units below, in a random order and with random signs."""
    rng = np.random.default_rng(1)
    order, sign, rbms = np.arange(side * side), np.ones(side * side), []
    for _ in range(layers):
        half = side // 2
        row, column = np.divmod(np.arange(side * side), side)
        weights = np.zeros((side * side, half * half), np.float32)
        weights[np.arange(side * side), row // 2 * half + column // 2] = -strength
        new_order, new_sign = rng.permutation(half * half), rng.choice([-1.0, 1.0], half * half)
        mixed = np.empty_like(weights)
        mixed[order] = weights * sign[:, None]
        scattered = np.empty_like(mixed)
        scattered[:, new_order] = mixed * new_sign
        rbms.append(RBM(scattered, np.zeros(half * half), np.zeros(side * side)))
        order, sign, side = new_order, new_sign, half
    return Stack(rbms)


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("networks") / "blocks.h5"
    models.save(block_stack(), path, {"made": "for a test"})
    return str(path)


@pytest.fixture
def session(tmp_path, network):
    with Session(Settings(tmp_path / "settings.json"), network=network) as made:
        yield made


@pytest.fixture
def place(qtbot, session):
    made = CoarseGrain(session)
    qtbot.addWidget(made)
    made.resize(1600, 914)
    made.show()
    run_until(qtbot, made, lambda: made.stage.fields and made.stage.scales[0].learned.grid == (20, 20))
    yield made
    made.close_place()


def run_until(qtbot, place, true, seconds: float = 20.0) -> None:
    """Tick as the window does until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        place.tick(time.monotonic())
        qtbot.wait(8)


def run_for(qtbot, place, seconds: float) -> None:
    end = time.monotonic() + seconds
    run_until(qtbot, place, lambda: time.monotonic() >= end)


def point_at(view, row: int, column: int) -> None:
    """Move the pointer onto a cell."""
    move(view, view.cell_rect(row, column).center().toPoint())


def leave(place) -> None:
    place.stage._left()


def test_learned_layers_are_the_blocks_wherever_no_block_ties(qtbot, place):
    place.verb_triggered()
    run_until(qtbot, place, lambda: not place.session.lattice.running and place.session.lattice.idle.is_set())
    run_for(qtbot, place, 0.3)
    frame = place.director.shown
    for scale, means in zip(place.stage.scales, frame.layers.block_means, strict=True):
        clear = means != 0
        learned, block = scale.learned.values, scale.block.values
        assert (block[clear] == np.sign(means[clear])).all()
        if scale.layer == 0:
            assert (learned[clear] == block[clear]).mean() > 0.99
        assert np.mean(learned == block) == pytest.approx(frame.layers.agreement[scale.layer])


def test_pointing_at_a_unit_tells_about_it_and_holds_the_picture(qtbot, place):
    scale = place.stage.scales[1]
    point_at(scale.learned, 6, 3)
    lines = {name: value.replace("\u2009", " ") for name, value in place.stage.unit.lines.items()}
    assert lines["Layer 2"] == "row 7, column 4"
    assert lines["Field width"] == "4.0 sites"
    assert lines["Inside its block"] == "100 %"
    assert scale.learned._rings == scale.block._rings == ((6, 3),)
    assert place.stage.lattice._field.sum() > 0
    field = place.stage.lattice._field
    assert (np.argwhere(field > 0.5 * field.max()).min(axis=0) == (24, 12)).all()
    held, newest = place.director.shown, place.director.newest
    run_until(qtbot, place, lambda: place.director.newest.sweep > newest.sweep + 20)
    assert place.director.shown is held
    assert "held" in place.stage.lattice_head.words
    leave(place)
    run_until(qtbot, place, lambda: place.director.shown.sweep > held.sweep)
    assert "live" in place.stage.lattice_head.words
    assert scale.learned._rings == ()


def test_without_freezing_the_picture_runs_on_under_the_pointer(qtbot, place):
    place.controls.freeze.turn()
    point_at(place.stage.scales[0].block, 3, 3)
    before = place.director.shown.sweep
    run_until(qtbot, place, lambda: place.director.shown.sweep > before)


def test_a_click_pins_a_unit_and_escape_lets_it_go(qtbot, place):
    tile = place.stage.scales[2].block
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.cell_rect(1, 4).center().toPoint())
    leave(place)
    assert tile._rings == ((1, 4),) and "Layer 3" in place.stage.unit.lines
    before = place.director.shown.sweep
    run_until(qtbot, place, lambda: place.director.shown.sweep > before)
    assert place.escape()
    assert tile._rings == () and not place.escape()


def test_arrows_walk_from_unit_to_unit(qtbot, place):
    tile = place.stage.scales[1].learned
    tile.setFocus(Qt.FocusReason.TabFocusReason)
    run_until(qtbot, place, tile.hasFocus)
    qtbot.keyClick(tile, Qt.Key.Key_Right)
    qtbot.keyClick(tile, Qt.Key.Key_Down)
    assert tile._rings == ((6, 6),)
    assert place.stage.unit.lines["Layer 2"] == "row 7, column 7"


def test_pointing_at_a_site_rings_the_units_that_see_it(qtbot, place):
    lattice = place.stage.lattice
    cell = lattice.picture_rect().width() / 40
    for site in ((0, 0), (25, 14)):
        move(lattice, QPoint(round(5 + cell * (site[1] + 0.5)), round(5 + cell * (site[0] + 0.5))))
    assert [scale.learned._rings for scale in place.stage.scales] == [((12, 7),), ((6, 3),), ((3, 1),)]
    assert place.stage.lattice._field is None


def test_a_drag_of_the_temperature_is_one_step_of_undo(qtbot, place):
    track = place.controls.temperature.track
    start = QPoint(round(track.x_of(2.269)), track.height() // 2)
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        drag(track, start + QPoint(8 * step, 0))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    assert place.params.temperature > 2.5
    run_until(qtbot, place, lambda: place.director.newest.params.temperature == place.params.temperature)
    place.session.undo()
    assert place.params.temperature == 2.269
    assert place.controls.temperature.value == 2.269
    assert not place.session.can_undo


def key(place, name: str) -> None:
    keys = {key.key: key.call for key in tuple(place.keys())}
    keys[name]()


def test_keys_reach_what_they_name(qtbot, place):
    session = place.session
    session.set("lattice", temperature=3.0, field=0.1)
    key(place, "C")
    assert place.params.temperature == 2.269
    key(place, "0")
    assert place.params.field == 0
    key(place, ".")
    assert place.params.size == 64
    key(place, ",")
    assert place.params.size == 40
    key(place, "A")
    assert place.params.algorithm == "wolff"
    key(place, "]")
    assert place.view.pace == 16 and session.lattice.pace == 16
    for _ in range(12):
        key(place, "]")
    assert place.view.speed == math.inf and session.lattice.pace is None
    key(place, "[")
    assert session.lattice.pace == 1024
    for name, field in (("M", "drawn"), ("D", "differences"), ("H", "freeze")):
        before = getattr(place.view, field)
        key(place, name)
        assert getattr(place.view, field) != before
    key(place, "T")
    names = [one.key for one in tuple(place.keys())]
    assert len(set(names)) == len(names)


def test_step_is_one_sweep_and_resets_start_again(qtbot, place):
    runner = place.session.lattice
    place.verb_triggered()
    run_until(qtbot, place, runner.idle.is_set)
    assert place.verb_button.text() == "Play" and place.status().word == "Paused"
    before = runner.position
    key(place, "S")
    run_until(qtbot, place, lambda: runner.idle.is_set() and place.director.newest.sweep == before + 1)
    key(place, "Shift+R")
    run_until(qtbot, place, lambda: place.director.newest.magnetization == 1)
    assert place.director.newest.sweep == before + 1
    key(place, "R")
    run_until(qtbot, place, lambda: abs(place.director.newest.magnetization) < 0.3)


def test_means_and_differences_are_drawn_while_paused(qtbot, place):
    place.verb_triggered()
    run_until(qtbot, place, place.session.lattice.idle.is_set)
    run_for(qtbot, place, 0.2)
    frame = place.director.shown
    key(place, "M")
    key(place, "D")
    run_for(qtbot, place, 0.2)
    assert place.director.shown is frame
    scale = place.stage.scales[0]
    assert (scale.learned.values == frame.layers.hidden_means[0]).all()
    assert (scale.block.values == frame.layers.block_means[0]).all()
    assert (scale.learned._other == frame.layers.blocks[0]).all()


def test_the_block_rule_is_chosen_at_the_first_picture_of_blocks(qtbot, place):
    stage = place.stage
    place.verb_triggered()
    run_until(qtbot, place, place.session.lattice.idle.is_set)
    run_for(qtbot, place, 0.2)
    assert stage.rule.text() == "2 × 2 majority" and stage.scales[1].foot.words == "4 × 4"
    counted = stage.record
    menu = stage.rule.build_menu()
    menu.actions()[1].trigger()
    run_until(qtbot, place, lambda: place.director.shown.params.rule == "decimation")
    run_for(qtbot, place, 0.3)
    frame = place.director.shown
    spins = unpack_rows(frame.packed, 40)
    for scale, block in zip(stage.scales, (2, 4, 8), strict=True):
        assert (scale.block.values == spins[::block, ::block]).all()
        agree = np.mean(scale.learned.values == scale.block.values)
        assert scale.between.words.startswith(f"{100 * agree:.0f}\u2009%")
    assert stage.rule.text() == "first of 2 × 2" and stage.scales[1].foot.words == "1 of 4 × 4"
    assert "by decimation" in stage.scales[2].block.accessibleName()
    assert stage.record is not counted, "units are counted against the rule in use"
    feet = [figure.foot for figure in place.figures() if getattr(figure, "foot", "") and "of" in figure.foot]
    assert feet == ["Block spin first of 2 × 2", "1 of 4 × 4", "1 of 8 × 8"]
    assert place.provenance()["parameters"]["rule"] == "decimation"
    line = stage.scales[0].foot.geometry()
    assert line.contains(stage.rule.geometry().topRight()) and stage.rule.x() > line.x() + 80
    assert place.session.can_undo
    key(place, "K")
    assert place.params.rule == "majority"


def test_status_tells_what_is_true(qtbot, place):
    place.set_lattice(place.controls.size, size=64)
    run_until(qtbot, place, lambda: place.director.newest.size == 64 and place.session.lattice.rate > 0)
    status = place.status()
    assert status.word == "Running" and status.running
    assert status.right == ("Heat bath", "64 × 64", "seed 563")
    assert status.left[0].endswith(" sweeps/s") and status.left[1].endswith(" frames/s")
    assert status.left[2].startswith("sweep ")


def test_the_frame_that_is_read_moves_where_it_is_dragged(qtbot, place):
    place.set_lattice(place.controls.size, size=64)
    lattice = place.stage.lattice
    run_until(qtbot, place, lambda: lattice.framed)
    qtbot.keyClick(lattice, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(lattice, Qt.Key.Key_Up)
    run_until(qtbot, place, lambda: place.director.shown.window == (11, 2))
    row, column = 5, 7
    assert place.stage._read_site(11 + row, 2 + column) == (row, column)
    assert place.stage._read_site(0, 0) is None


def test_an_order_that_fails_is_told_and_the_run_restarted(qtbot, place):
    place.session.order(object())
    run_until(qtbot, place, lambda: bool(place.strip.text()))
    assert "The lattice stopped at sweep" in place.strip.text()
    assert place.status().word == "Stopped"
    button = next(button for button in place.strip._made if "same seed" in button.text())
    button.click()
    run_until(qtbot, place, lambda: place.session.lattice.failure is None and place.session.lattice.running)
    assert place.strip.text() == ""


def test_without_a_network_the_blocks_go_on(qtbot, place):
    place.session.set("lattice", network="none")
    run_until(qtbot, place, lambda: not place.stage.invitation.isHidden())
    assert place.stage.invitation.sentence.text() == (
        "No network yet. Open one, or train one on this lattice."
    )
    assert place.stage.scales[0].learned.values is None
    assert place.stage.scales[0].block.grid == (20, 20)
    assert not place.controls.drawn.isEnabled() and "network" in place.controls.drawn.toolTip()
    place.session.undo()
    run_until(qtbot, place, lambda: place.stage.invitation.isHidden() and place.stage.fields)
    assert place.controls.drawn.isEnabled()


def test_a_network_that_reads_more_than_the_lattice_is_refused(qtbot, place, tmp_path):
    path = tmp_path / "sixty.h5"
    models.save(block_stack(60, 2), path, {})
    before = place.params
    place.open_path(path)
    run_until(qtbot, place, lambda: bool(place.strip.text()))
    assert place.strip.text().startswith(
        "This network reads 60 × 60 spins, and the lattice has 40 × 40. Choose size 64 or larger."
    )
    assert place.params == before
    place.session.set("lattice", size=64)
    place.open_path(path)
    run_until(qtbot, place, lambda: place.stage.scales[0].learned.grid == (30, 30))
    assert place.strip.text() == ""
    run_until(qtbot, place, lambda: place.controls.layers.text() == "3600 – 900 – 225 units")
    place.controls.size.step(-1)
    assert place.params.size == 64 and "Choose size 64" in note_of(place.controls.size)
    assert place.controls.size.value == 64


def test_a_damaged_network_changes_nothing(qtbot, place, network, tmp_path):
    cut = tmp_path / "cut.h5"
    cut.write_bytes(Path(network).read_bytes()[:5000])
    before = place.params
    place.networks.open(str(cut))
    run_until(qtbot, place, lambda: bool(place.strip.text()))
    assert "cut.h5" in place.strip.text() and place.params == before
    assert place.controls.network.value == network


@pytest.mark.parametrize("share", [0.5, 0.97])
def test_of_a_network_that_is_cut_short_the_same_is_told_however_it_is_opened(
    qtbot, place, network, tmp_path, share
):
    cut = tmp_path / "cut.h5"
    whole = Path(network).read_bytes()
    cut.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(FileError) as told:
        models.load(cut)
    place.open_path(cut)
    run_until(qtbot, place, lambda: bool(place.strip.text()))
    assert place.strip.text().startswith(f"{told.value}.")


def test_a_network_chosen_in_the_file_dialog_is_remembered(qtbot, place, tmp_path):
    path = str(tmp_path / "one-layer.h5")
    models.save(block_stack(40, 1), path, {})
    place.networks.ask()
    dialog = place.findChild(QFileDialog)
    dialog.fileSelected.emit(path)
    dialog.close()
    run_until(qtbot, place, lambda: place.controls.layers.text() == "1600 – 400 units")
    assert place.session.settings.values.recent_networks == (path,)
    run_until(qtbot, place, lambda: place.stage.scales[2].learned.values is None)
    place.session.undo()
    run_until(qtbot, place, lambda: place.controls.layers.text() == "1600 – 400 – 100 – 25 units")
    assert path in place.controls.network.field.values


def test_recent_networks_that_cannot_be_looked_at_are_not_offered(settings, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    settings.change(recent_networks=(str(closed / "a.h5"), "b" * 5000, "c\0.h5", __file__))
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may look into every folder
    try:
        offered = choices(settings, "none")
    finally:
        os.seteuid(user)
    assert offered[-2:] == [None, (__file__, Path(__file__).stem)]
    assert len(offered) == len(models.bundled()) + 2


def test_only_what_it_can_read_is_accepted(place, network, tmp_path):
    np.save(tmp_path / "data.npy", np.random.default_rng(0).normal(size=(10, 9)))
    np.save(tmp_path / "spins.npy", np.ones((8, 8), np.int8))
    paths = [tmp_path / "data.npy", tmp_path / "spins.npy", Path(network), tmp_path / "table.csv"]
    assert [place.accepts(path) for path in paths] == [False, True, True, False]


def test_an_hdf5_file_is_accepted_with_spins_in_it_only(place, tmp_path):
    up = np.random.default_rng(3).random((5, 4, 4)) < 0.5
    held = {"spins": up, "table": up.reshape(5, 16), "data": 3.0 * up, "oblong": up[:, :, :3]}
    for name, values in held.items():
        with h5py.File(tmp_path / f"{name}.h5", "w") as file:
            file["deep/x"], file["line"] = values, np.arange(9)
    assert [place.accepts(tmp_path / f"{name}.h5") for name in held] == [True, True, False, False]


@pytest.mark.parametrize("kind", ["u1", "i1", "i8", "f4", "?", "u8"])
def test_spins_are_accepted_as_whatever_numbers_they_are_stored(place, tmp_path, kind):
    up = np.random.default_rng(3).random((5, 4, 4)) < 0.5
    np.savez_compressed(tmp_path / "spins.npz", noise=np.zeros(3), spins=up.astype(kind))
    assert place.accepts(tmp_path / "spins.npz")


def test_a_large_file_is_accepted_by_its_first_values(place, tmp_path):
    np.savez_compressed(tmp_path / "large.npz", spins=np.ones((20, 1000, 1000), np.int8))
    tracemalloc.start()
    assert place.accepts(tmp_path / "large.npz")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2_000_000


def test_damaged_archives_are_refused_here_or_when_they_are_read(place, tmp_path):
    path = tmp_path / "spins.npz"
    np.savez_compressed(path, spins=np.where(np.random.default_rng(3).random((64, 64)) < 0.5, 1, -1))
    whole, rng = path.read_bytes(), np.random.default_rng(4)
    for _ in range(300):
        damaged = bytearray(whole)
        for byte in rng.integers(0, len(whole), 3):
            damaged[byte] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged[: rng.integers(1, len(whole)) if rng.random() < 0.2 else None])
        if place.accepts(path):
            with suppress(FileError):
                read_samples(path)


def test_the_lattice_goes_on_from_a_file_of_spins(qtbot, place, tmp_path):
    spins = np.ones((64, 64), np.int8)
    spins[:16] = -1
    np.save(tmp_path / "given.npy", spins)
    place.verb_triggered()
    place.open_path(tmp_path / "given.npy")
    run_until(qtbot, place, lambda: place.director.newest.size == 64)
    run_until(qtbot, place, lambda: place.director.newest.magnetization == 0.5)
    assert place.controls.size.value == 64
    (tmp_path / "bad.npy").write_bytes(b"nothing")
    place.open_path(tmp_path / "bad.npy")
    run_until(qtbot, place, lambda: bool(place.strip.text()))
    assert "bad.npy" in place.strip.text() and place.params.size == 64


@pytest.mark.parametrize("reader", ["rgapp.runs.last_spins", "rgapp.ui.coarse.networks.network"])
def test_while_a_file_is_read_the_window_goes_on_and_the_last_one_wins(
    qtbot, place, network, tmp_path, monkeypatch, reader
):
    go_on, threads = threading.Event(), []

    def slowly(path):
        threads.append(threading.current_thread())
        go_on.wait(10)
        raise FileError(f"{path} was overtaken")

    suffix = ".h5" if "network" in reader else ".npy"
    slow = tmp_path / f"slow{suffix}"
    np.save(tmp_path / "slow.npy", np.ones((16, 16)))
    (tmp_path / "slow.h5").write_bytes(Path(network).read_bytes())
    monkeypatch.setattr(reader, slowly)
    place.open_path(slow)
    run_until(qtbot, place, lambda: bool(threads))
    sweep = place.director.newest.sweep
    run_until(qtbot, place, lambda: place.director.newest.sweep > sweep + 5)
    assert threading.main_thread() not in threads
    monkeypatch.undo()
    np.save(tmp_path / "next.npy", np.ones((56, 56)))
    place.open_path(tmp_path / "next.npy")
    go_on.set()
    run_until(qtbot, place, lambda: place.strip.text() != "" or place.params.size == 56)
    assert place.strip.text() == "" and place.params.size == 56


def test_steady_colour_and_the_ghost_spin_note_show_when_they_matter(place):
    controls = place.controls
    assert controls.steady.isHidden() and controls.ghost.isHidden()
    place.session.set("lattice", algorithm="wolff")
    assert not controls.steady.isHidden() and controls.ghost.isHidden()
    place.session.set("lattice", field=0.1)
    assert not controls.ghost.isHidden()
    place.session.set("lattice", algorithm="metropolis")
    assert controls.steady.isHidden() and controls.ghost.isHidden()


def test_frozen_figures_are_what_is_shown(qtbot, place):
    place.set_pace(math.inf)
    run_for(qtbot, place, 0.3)
    sheet, lattice, *others = place.figures()
    assert isinstance(sheet, Sheet) and len(sheet.figures) == len(sheet.boxes) == 10
    frame = place.director.shown
    assert lattice.image.mean() == pytest.approx(frame.magnetization)
    assert [figure.name for figure in others[:2]] == ["learned 1", "block spin 1"]
    assert (others[1].image == frame.layers.blocks[0]).all()
    means = others[1].image.reshape(20, 20) * (frame.layers.block_means[0] != 0)
    assert (means == np.sign(lattice.image.reshape(20, 2, 20, 2).sum(axis=(1, 3)))).all()
    trace = next(figure for figure in others if isinstance(figure, PlotFigure) and figure.name == "trace")
    assert trace.arrays()["magnetization y"][-1] == pytest.approx(frame.magnetization)


def test_the_part_that_is_shown_is_told_and_exported(qtbot, place):
    place.session.set("lattice", network="none", size=256)
    run_until(qtbot, place, lambda: place.stage.lattice.size_shown == 256)
    place.stage.lattice.zoom.by(-2)
    row, column, side = place.stage.lattice.part
    assert side < 256
    assert place.stage.lattice_head.words == f"Lattice {side} of 256 sites across, live"
    _, lattice, *_ = place.figures()
    assert lattice.note == f"{side} of 256 sites across, from row {row + 1}, column {column + 1}"
    spins = unpack_rows(place.director.shown.packed, 256)
    assert (lattice.values == spins[row : row + side, column : column + side]).all()
    place.stage.lattice.zoom.show_whole()
    assert place.stage.lattice_head.words == "Lattice 256 × 256 spins, live"
    assert place.figures()[1].values.shape == (256, 256)


def test_what_is_exported_tells_of_the_frame_that_is_drawn(qtbot, place, tmp_path, monkeypatch):
    run_until(qtbot, place, lambda: place.director.shown.sweep > 20)
    point_at(place.stage.scales[1].learned, 6, 3)
    place.session.set("lattice", temperature=4.0)
    run_until(qtbot, place, lambda: place.director.newest.params.temperature == 4)
    drawn, told = place.director.shown, place.provenance()
    assert (told["parameters"]["temperature"], told["position"]) == (2.269, drawn.sweep)
    assert (told["seed"], told["changes"], told["network"]["file"]) == (563, 0, "blocks.h5")
    monkeypatch.chdir(tmp_path)
    assert cli.main(shlex.split(told["command"])[1:]) == 0
    lattice = place.figures()[1]
    assert (results.read(tmp_path / "result.h5").arrays["final/spins"] == lattice.values).all()


def test_the_run_is_exported_with_its_changes_and_replays_to_what_was_drawn(qtbot, place, tmp_path, capsys):
    for temperature in (3.0, 2.5):
        place.session.set("lattice", temperature=temperature)
        run_until(qtbot, place, lambda t=temperature: place.director.shown.params.temperature == t)
    place.reset_up()
    run_until(qtbot, place, lambda: len(place._drawn[1].journal) == 3)
    told = place.provenance()
    assert told["changes"] == 3 and "command" not in told and "exported as H5" in told["note"]
    sheet = ExportSheet(place, place, place.figures())
    lattice = place.figures()[1]
    place.session.set("lattice", size=64)  # what comes after the sheet was opened is not in the file
    run_until(qtbot, place, lambda: place.director.shown.size == 64)
    sheet.open_sheet()
    sheet.format.set_value("H5")
    sheet._changed()
    with qtbot.waitSignal(sheet.closed, timeout=20_000):
        sheet.save_to(tmp_path / "mine.h5")
    kept = results.read(tmp_path / "mine.h5")
    assert (kept.arrays["final/spins"] == lattice.values).all()
    assert kept.provenance["command"] == "rgapp replay mine.h5"
    assert cli.main(["replay", str(tmp_path / "mine.h5")]) == 0
    assert "The same: mine.h5" in capsys.readouterr().out


def test_every_figure_says_in_a_sentence_what_it_shows(qtbot, place):
    run_until(qtbot, place, lambda: place.stage.below.trace.mark("magnetization") is not None)
    stage = place.stage
    assert stage.lattice.accessibleName().startswith("Lattice of 40 × 40 spins at temperature 2.269")
    assert "agree" in stage.scales[2].learned.accessibleName()
    for plot in (stage.magnetization, stage.energy, stage.below.trace):
        assert plot.accessibleDescription().endswith(".")
    assert stage.magnetization.focusPolicy() & Qt.FocusPolicy.TabFocus


# what is drawn when, with frames made by hand


@pytest.fixture
def directed(qtbot):
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(1242, 794)
    frame = Lattice(LatticeParams(size=64, algorithm="wolff", start="cold", temperature=1.5), 5).snapshot()
    return Director(stage), frame


def turned_over(frame, sweep: int):
    """The same lattice with every spin flipped in odd sweeps."""
    flip = np.uint64(0xFFFFFFFFFFFFFFFF) if sweep % 2 else np.uint64(0)
    return replace(frame, sweep=sweep, packed=frame.packed ^ flip, magnetization=1.0 - 2.0 * (sweep % 2))


def test_steady_colour_keeps_a_lattice_that_turns_over(directed):
    director, frame = directed
    for tick in range(60):
        director.tick(turned_over(frame, tick), tick / 60)
        _, sign = director.stage.lattice.configuration()
        assert sign == (1 if director.shown.sweep % 2 == 0 else -1)
    assert director.shown.sweep == 59 and not director.guard.holding


@pytest.mark.parametrize("drawn", ["spins", "means"])
def test_what_is_exported_has_the_signs_of_the_lattice_whatever_its_colours(directed, drawn):
    director, frame = directed
    director.set_view(ViewParams(drawn=drawn))
    for tick in range(2):
        frame = Lattice(frame.params.changed(start="down" if tick else "cold"), 5).snapshot()
        director.tick(replace(frame, sweep=tick), float(tick))
    _, sign = director.stage.lattice.configuration()
    assert sign == -1, "the colours are those of before"
    lattice, block = frozen_figures(director.stage, "", "")[1:3]
    assert (lattice.values == -1).mean() > 0.9 and (block.values < 0).mean() > 0.9
    for figure in (lattice, block):
        assert (figure.image == -figure.values).all(), "the picture keeps the colours of the screen"
    name, values = next(iter(block.arrays().items()))
    assert (values < 0).mean() > 0.9, name


def test_without_it_no_more_than_three_changes_a_second_are_drawn(directed):
    director, frame = directed
    director.set_view(ViewParams(steady=False))
    seen = []
    for tick in range(180):
        director.tick(turned_over(frame, tick), tick / 60)
        packed, sign = director.stage.lattice.configuration()
        assert sign == 1
        seen.append(int(packed[0, 0] & np.uint64(1)))
    assert 8 <= np.count_nonzero(np.diff(seen)) <= 9
    assert director.guard.holding


def test_local_moves_are_never_held_back(directed):
    director, frame = directed
    frame = replace(frame, params=frame.params.changed(algorithm="heat_bath"))
    for tick in range(60):
        director.tick(turned_over(frame, tick), tick / 60)
    assert director.shown.sweep == 59 and director.frames_per_second(59 / 60) == pytest.approx(60, abs=2)


def test_calm_drawing_is_ten_lattices_a_second(directed):
    director, frame = directed
    director.set_calm(True)
    for tick in range(120):
        director.tick(replace(frame, sweep=tick), tick / 60)
    assert director.frames_per_second(119 / 60) == pytest.approx(10, abs=1)


def test_more_columns_come_and_go_with_the_network(qtbot, place, tmp_path):
    path = tmp_path / "deep.h5"
    models.save(block_stack(64, 5), path, {})
    place.session.set("lattice", size=64)
    place.open_path(path)
    run_until(qtbot, place, lambda: len(place.stage.scales) == 5 and len(place.stage.fields) == 5)
    assert place.stage.scales[4].learned.isVisible()
    assert place.stage.scales[4].learned.geometry().right() <= place.stage.width()
    focus, seen = place.stage.lattice, []
    for _ in range(12):
        focus = focus.nextInFocusChain()
        seen.append(focus)
    assert place.stage.scales[4].block in seen
    place.session.undo()
    run_until(qtbot, place, lambda: len(place.stage.scales) == 3)


def test_a_frame_that_stands_still_says_why(qtbot, place):
    head = place.stage.lattice_head
    assert head.words.endswith("live")
    place.verb_triggered()
    run_until(qtbot, place, lambda: head.words.endswith("paused"))
    point_at(place.stage.scales[0].learned, 2, 2)
    run_until(qtbot, place, lambda: head.words.endswith("held while you point"))
