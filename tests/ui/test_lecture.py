"""Lecture mode: every scene with its one control, the keys of a clicker, and a lab that stays as it was."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.session import Session
from rgapp.ui.app import make_window
from rgapp.ui.coarse.caption import runs_width
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.lecture.window import LectureWindow
from rgapp.ui.theme import theme


@pytest.fixture
def lecture(qtbot, settings):
    settings.change(calm=True)
    made = LectureWindow(settings)
    qtbot.addWidget(made)
    made.present(full=False)
    yield made
    made.leave()


def press(qtbot, lecture, *keys):
    for key in keys:
        qtbot.keyClick(lecture, key)


def show(qtbot, lecture, view):
    at = next(k for k, scene in enumerate(lecture.scenes) if scene.view == view)
    lecture.show_scene(at)
    qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)


def test_every_scene_is_drawn_and_its_control_changes_the_picture(qtbot, lecture):
    for at, scene in enumerate(lecture.scenes):
        lecture.show_scene(at)
        qtbot.waitUntil(lambda: lecture._view.ready, timeout=20_000)
        assert lecture.title.text() == scene.title and lecture.count.text() == f"{at + 1} / 13"
        assert lecture.slider.number == pytest.approx(scene.control.start, abs=0.02 * scene.control.high)
        lecture.slider.setValue(100 if lecture.slider.value() > 500 else 900)
        if scene.view == "market":
            qtbot.waitUntil(lambda: lecture._view.figure.drop_top > 0, timeout=20_000)
        qtbot.wait(20)
        before = lecture._view.grab().toImage()
        lecture.slider.setValue(950 if lecture.slider.value() < 500 else 40)
        if scene.view == "market":
            drop = round(lecture.slider.number) / 100
            qtbot.waitUntil(lambda drop=drop: lecture._view.figure.drop_top == drop, timeout=20_000)
        if lecture._view.plays:
            qtbot.wait(300)
        assert lecture._view.grab().toImage() != before, scene.name


def test_numbers_of_the_scenes(qtbot, lecture):
    show(qtbot, lecture, "mapping")
    bars = lecture._view.bars
    lecture.slider.setValue(0)
    block, independent = (bars._values[k] for k in range(2))
    np.testing.assert_allclose([*block, *independent], 0, atol=1e-9)
    lecture.slider.setValue(1000)
    assert bars._values[0][2] == pytest.approx(1.17, abs=0.01)
    show(qtbot, lecture, "exact")
    for value in (0, 500, 1000):
        lecture.slider.setValue(value)
        assert all(row[0] < 1e-9 for row in lecture._view.bars._values), "KL is zero at any temperature"
    show(qtbot, lecture, "axis")
    lecture.slider.setValue(round(1000 * (30 + 90) / 180))
    assert "variance 9" in lecture._view.figure.note_label.text()
    show(qtbot, lecture, "plane")
    lecture.slider.setValue(1000)
    assert lecture._view.plane.mark("Wilson-Fisher").y[0] > 0
    lecture.slider.setValue(0)
    assert lecture._view.plane.mark("Wilson-Fisher").y[0] < 0


def test_four_scales_do_not_flash_at_the_critical_point(qtbot, lecture):
    """Cluster moves change more than a quarter of the picture at once: at most three times a second."""
    show(qtbot, lecture, "scales")
    view, drawn = lecture._view, []
    lecture.session.lattice.pause()
    view.tiles.show_spins = lambda spins, sweep: drawn.append(spins)
    chain = IsingChain(IsingParams(size=512, temperature=2.269, algorithm="swendsen_wang"), seed=563)
    start = 1e6
    for at in range(60):  # one second
        chain.advance(1)
        view._frame = replace(view._frame, packed=chain.packed, sweep=at)
        view.take(None, start + at / 60)
    changes = [np.mean(a != b) for a, b in itertools.pairwise(drawn)]
    assert sum(change > 0.25 for change in changes) <= 3
    assert len(drawn) >= 3
    view._frame = replace(view._frame, sweep=60)
    view.take(None, start + 2)
    assert len(drawn) > len(changes) + 1  # the last one is drawn when there is time for it


def test_a_lattice_of_the_smallest_lecture_has_440_px_and_begins_below_the_title(qtbot, lecture):
    show(qtbot, lecture, "stage")
    view = lecture._view
    qtbot.waitUntil(lambda: view.stage.lattice.width() > 400)
    assert view.stage.lattice.width() - 2 * MARGIN == 440
    assert view.stage.scales[0].learned.width() - 2 * MARGIN == 200
    left = view.stage.lattice.mapTo(lecture, QPoint(MARGIN, 0)).x()
    assert left == lecture.title.mapTo(lecture, QPoint(0, 0)).x()


@pytest.mark.parametrize("larger", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("width, height", [(1280, 720), (1366, 768), (1600, 1000)])
def test_chance_is_told_beside_agreement_on_every_display(qtbot, lecture, width, height, larger):
    lecture.resize(width, height)
    lecture._resize_text(larger)
    show(qtbot, lecture, "stage")
    qtbot.waitUntil(lambda: bool(lecture._view.stage.scales[0].between.words))
    for scale in lecture._view.stage.scales:
        lines = scale.between.lines(scale.between.width())
        assert any("chance" in words for line in lines for words, _, _ in line)
        for line in lines:
            assert runs_width(line, 0.0) <= scale.between.width()


def test_the_first_lattice_has_whole_pixels_and_words_as_wide_as_it(qtbot, lecture):
    show(qtbot, lecture, "magnet")
    stage = lecture._view.stage
    assert (stage.lattice.width() - 2 * MARGIN) % 128 == 0
    assert stage.lattice_head.width() == stage.lattice.width() - 2 * MARGIN


def test_the_slider_stands_where_it_was_told_to_between_two_steps(qtbot, lecture):
    slider, told = lecture.slider, []
    slider.moved.connect(told.append)
    for value in (2.269, 2.001, 3.5):
        slider.go_to(value)
        assert slider.number == told[-1] == lecture.session.params("lattice").temperature == value
    slider.go_to(3.5)
    assert len(told) == 3, "where it stands already"
    track = slider._track()
    mark = QPoint(round(track.left() + (2.27 - 1.5) / 2 * track.width()), round(track.center().y()))
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=mark)
    assert slider.number == 2.269 == lecture.scene.control.mark[0]
    press(qtbot, lecture, Qt.Key.Key_Up)
    assert slider.number > 2.269


def test_keys_of_a_clicker(qtbot, lecture):
    press(qtbot, lecture, Qt.Key.Key_PageDown, Qt.Key.Key_Right)
    assert lecture.at == 2
    press(qtbot, lecture, Qt.Key.Key_PageUp)
    assert lecture.at == 1
    press(qtbot, lecture, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert lecture.at == 0, "there is none before the first"
    press(qtbot, lecture, Qt.Key.Key_Up)
    assert lecture.slider.number > lecture.scene.control.start
    press(qtbot, lecture, Qt.Key.Key_B)
    assert lecture.veil.blank and lecture.veil.isVisible()
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert not lecture.veil.blank and lecture.at == 0, "the first key shows the picture again"
    lattice = lecture.session.lattice
    assert lattice.running
    press(qtbot, lecture, Qt.Key.Key_Space)
    assert not lattice.running
    press(qtbot, lecture, Qt.Key.Key_N)
    assert lecture.notes.isVisible() and "Yang" in lecture.notes.text()
    scheme = theme().name
    press(qtbot, lecture, Qt.Key.Key_L)
    assert theme().name != scheme
    scale = theme().scale
    press(qtbot, lecture, Qt.Key.Key_Plus)
    assert theme().scale > scale
    press(qtbot, lecture, Qt.Key.Key_End)
    assert lecture.at == 12
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert lecture.at == 12


def test_a_scene_left_is_found_as_it_was(qtbot, lecture):
    show(qtbot, lecture, "plane")
    lecture.slider.setValue(700)
    value = lecture.slider.number
    press(qtbot, lecture, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert lecture.slider.number == pytest.approx(value, abs=0.01)


def test_the_lab_is_afterwards_as_it_was(qtbot, settings):
    session = Session(settings)
    window = make_window(session)
    qtbot.addWidget(window)
    session.start()
    window.show()
    session.set("lattice", temperature=2.9, size=64)
    session.set("flow", drop_top=7)
    states, scheme, scale = session.states(), theme().name, theme().scale
    window.topbar.present.click()
    lecture = window.presenting.lecture
    assert lecture is not None and not session.lattice.running, "the cores are the lecture's"
    assert session.lattice.idle.wait(5)
    spins = session.lattice.result().result(10).arrays["final/spins"]
    lecture.show_scene(6)
    lecture.slider.setValue(900)
    lecture.show_scene(2)
    press(qtbot, lecture, Qt.Key.Key_L, Qt.Key.Key_Plus)
    np.testing.assert_array_equal(session.lattice.result().result(10).arrays["final/spins"], spins)
    press(qtbot, lecture, Qt.Key.Key_Escape)
    assert window.presenting.lecture is None and session.lattice.running and session.can_undo
    assert session.states() == states and (theme().name, theme().scale) == (scheme, scale)
    window.presenting.present_again()
    assert window.presenting.lecture.at == 2
    window.close()
    assert window.presenting.lecture is None, "both windows go"


@pytest.mark.parametrize("larger", [0.0, 0.5])
def test_no_scene_needs_more_room_than_the_smallest_display(qtbot, lecture, larger):
    """With the largest letters, too: the window would reach beyond the projector."""
    lecture.resize(1280, 720)
    lecture._resize_text(larger)
    for at in range(len(lecture.scenes)):
        lecture.show_scene(at)
        qtbot.wait(20)
        assert (lecture.width(), lecture.height()) == (1280, 720), lecture.scene.title
