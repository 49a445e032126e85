"""The card "More" of the Coarse-grain place on a real lattice: starts and the brush, by mouse and by keys."""

import numpy as np
import pytest
from pointer import move
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from rgapp.bits import unpack_rows
from rgapp.engine.replay import replay
from rgapp.experiments.lattice import Lattice
from rgapp.experiments.painting import Paint
from rgapp.session import Session
from rgapp.settings import Settings
from rgapp.ui.coarse.place import CoarseGrain
from tests.ui.test_coarse_place import key, run_for, run_until

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def place(qtbot, tmp_path):
    """Paused on all spins up, with the card open."""
    with Session(Settings(tmp_path / "settings.json"), network="none") as session:
        session.lattice.pause()
        made = CoarseGrain(session)
        qtbot.addWidget(made)
        made.resize(1600, 914)
        made.show()
        session.reset("cold")
        run_until(qtbot, made, lambda: made.director.shown is not None and magnetization(made) == 1)
        key(made, "B")
        yield made
        made.close_place()


def magnetization(place) -> float:
    return place.director.shown.magnetization


def spins(place) -> np.ndarray:
    frame = place.director.shown
    return unpack_rows(frame.packed, frame.size)


def take(place, what) -> None:
    segmented = place.more.spins.brush.segmented
    segmented.segments[segmented._values.index(what)].click()


def at(place, row: float, column: float) -> QPoint:
    """The middle of a site of the part that is shown."""
    view = place.stage.lattice
    rect, side = view.picture_rect(), view.part.side
    x, y = ((index + 0.5) * rect.width() / side for index in (column, row))
    return QPoint(round(rect.x() + x), round(rect.y() + y))


def stroke(qtbot, place, *sites, button=LEFT) -> None:
    view = place.stage.lattice
    qtbot.mousePress(view, button, pos=at(place, *sites[0]))
    for site in sites[1:]:
        move(view, at(place, *site), button)
    qtbot.mouseRelease(view, button, pos=at(place, *sites[-1]))


def settle(qtbot, place) -> None:
    """Let what was ordered be done and drawn."""
    run_until(qtbot, place, place.session.lattice.idle.is_set)
    run_for(qtbot, place, 0.15)


def orders(place) -> list[Paint]:
    return [order for _, order in place.session.lattice.journal if isinstance(order, Paint)]


def test_a_stroke_of_the_mouse_turns_the_spins_it_touches(qtbot, place):
    take(place, "down")
    stroke(qtbot, place, (10, 5), (10, 25), (30, 25))
    settle(qtbot, place)
    expected = np.ones((40, 40))
    for line in (Paint(10, 5, 2, "down", 0, 20), Paint(10, 25, 2, "down", 20, 0)):
        expected[line.sites(40)] = -1
    assert (spins(place) == expected).all()
    assert orders(place)[0] == Paint(10, 5, 2, "down")
    # what was painted is part of the run
    run = place.session.lattice.result().result(5)
    again = replay(lambda: Lattice(run.params, run.seed), run.journal, run.position)
    assert (again.result()["final/spins"] == expected).all()


def test_the_pointer_paints_nothing_after_the_button_or_after_escape(qtbot, place):
    take(place, "down")
    move(place.stage.lattice, at(place, 20, 20))
    move(place.stage.lattice, at(place, 20, 30))
    settle(qtbot, place)
    assert not orders(place)
    assert place.escape() and place.more.isHidden() and not place.escape()
    assert place.more.spins.brush.value is None
    stroke(qtbot, place, (10, 5), (10, 25))
    settle(qtbot, place)
    assert magnetization(place) == 1 and not orders(place)
    key(place, "B")
    assert place.more.isVisible()
    place.more.close_button.click()
    assert place.more.isHidden() and place.controls.more.toolTip()


def test_the_size_of_the_brush_is_that_of_its_dot_and_its_ring(qtbot, place):
    take(place, "down")
    size = place.more.spins.size
    size.track.setFocus()
    qtbot.keyClick(size.track, Qt.Key.Key_Right)
    assert size.value == 9
    view = place.stage.lattice
    before = view.grab().toImage()
    move(view, at(place, 20, 20))
    ringed = view.grab().toImage()
    centre, cell = at(place, 20, 20), view.picture_rect().width() / 40
    changed = [
        x - centre.x()
        for x in range(view.width())
        if before.pixel(x, centre.y()) != ringed.pixel(x, centre.y())
    ]
    assert abs(max(changed) - 4.5 * cell) < 4 and abs(min(changed) + 4.5 * cell) < 4
    stroke(qtbot, place, (20, 20))
    settle(qtbot, place)
    assert (spins(place) < 0).sum() == len(set(zip(*Paint(20, 20, 4, "down").sites(40), strict=True)))


def test_strokes_on_a_part_that_is_zoomed_to_reach_its_sites_over_the_seam(qtbot, place):
    place.session.set("lattice", size=256)
    run_until(qtbot, place, lambda: place.stage.lattice.size_shown == 256)
    place.session.reset("cold")
    settle(qtbot, place)
    view, zoom = place.stage.lattice, place.stage.lattice.zoom
    zoom.by(-4)
    zoom._take(zoom.part.moved(-zoom.part.row - 10, -zoom.part.column - 10, 256))
    row, column, side = view.part
    assert (row, column) == (246, 246) and side < 100
    take(place, "down")
    stroke(qtbot, place, (5, 5), (5, 20))
    settle(qtbot, place)
    expected = np.ones((256, 256))
    expected[Paint(251, 251, 2, "down", 0, 15).sites(256)] = -1
    assert (spins(place) == expected).all()


def test_zooming_and_moving_the_part_work_with_the_brush_in_hand(qtbot, place):
    place.session.set("lattice", size=256)
    run_until(qtbot, place, lambda: place.stage.lattice.size_shown == 256)
    take(place, "up")
    view = place.stage.lattice
    spot = QPointF(at(place, 100, 100))
    turn = QWheelEvent(spot, view.mapToGlobal(spot), QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(view, turn)
    part = view.part
    assert part.side < 256
    stroke(qtbot, place, (10, 10), (20, 20), button=MIDDLE)
    assert view.part.side == part.side and view.part != part
    move(view, at(place, 12, 12))
    assert view.cursor().shape() == Qt.CursorShape.CrossCursor
    settle(qtbot, place)
    assert not orders(place)
    qtbot.mouseDClick(view, LEFT, pos=at(place, 5, 5))
    settle(qtbot, place)
    assert view.part.side == part.side and orders(place), "a double click is two dots"


def test_a_long_stroke_is_cut_into_pieces_that_an_order_may_have(qtbot, place):
    place.session.set("lattice", size=1024)
    run_until(qtbot, place, lambda: place.stage.lattice.size_shown == 1024)
    place.session.reset("cold")
    take(place, "down")
    stroke(qtbot, place, (10, 10), (1000, 700))
    settle(qtbot, place)
    assert len(orders(place)) == 1 + 4
    (first, *_), last = orders(place)[1:], orders(place)[-1]
    assert (last.row + last.down, last.column + last.right) == pytest.approx((1000, 700), abs=2)
    down = spins(place) < 0
    assert down.any(axis=1)[first.row : last.row + last.down].all()


def test_frozen_spins_are_drawn_and_counted_until_they_are_thawed(qtbot, place):
    view, page = place.stage.lattice, place.more.spins
    before = view.grab().toImage().pixel(at(place, 8, 8))
    assert page.frozen.text() == "No spin is frozen." and not page.thaw.isEnabled()
    take(place, "freeze")
    stroke(qtbot, place, (8, 8))
    settle(qtbot, place)
    take(place, None)
    assert view.grab().toImage().pixel(at(place, 8, 8)) != before
    assert view.grab().toImage().pixel(at(place, 8, 12)) == before
    count = len(set(zip(*Paint(8, 8, 2, "freeze").sites(40), strict=True)))
    assert page.frozen.text() == f"{count} spins are frozen."
    place.session.set("lattice", algorithm="wolff")
    settle(qtbot, place)
    assert place.controls.round.isVisible() and place.status().right[0] == "Heat bath"
    page.thaw.click()
    settle(qtbot, place)
    assert view.grab().toImage().pixel(at(place, 8, 8)) == before
    assert place.controls.round.isHidden() and place.status().right[0] == "Wolff"


def test_frozen_spins_are_drawn_on_a_lattice_with_many_sites_a_pixel(qtbot, place):
    place.session.set("lattice", size=1024)
    run_until(qtbot, place, lambda: place.stage.lattice.size_shown == 1024)
    place.session.reset("cold")
    settle(qtbot, place)
    view = place.stage.lattice
    plain = view.grab().toImage().pixel(at(place, 512, 512))
    place.session.order(Paint(512, 512, 60, "freeze"))
    settle(qtbot, place)
    veiled = view.grab().toImage()
    assert veiled.pixel(at(place, 512, 512)) != plain == veiled.pixel(at(place, 512, 800))


def test_keys_move_the_brush_and_paint(qtbot, place):
    take(place, "down")
    view = place.stage.lattice
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    settle(qtbot, place)
    assert orders(place) == [Paint(19, 10, 2, "down")]
    expected = np.ones((40, 40))
    expected[Paint(19, 10, 2, "down").sites(40)] = -1
    assert (spins(place) == expected).all()


@pytest.mark.parametrize(
    "words, rows",
    [
        ("All down", {0: -1, 39: -1}),
        ("Half up, half down", {0: 1, 19: 1, 20: -1}),
        ("Eight stripes", {5: -1}),
    ],
)
def test_starts_are_those_of_the_menu(qtbot, place, words, rows):
    field = place.more.spins.start.field
    menu = field.build_menu()
    next(action for action in menu.actions() if action.text() == words).trigger()
    settle(qtbot, place)
    for row, spin in rows.items():
        assert (spins(place)[row] == spin).all()
    assert field.text() == "from…", "it is no state of the lattice, but something to do"


def test_everything_on_the_card_says_what_it_is(place):
    for control in place.more.in_order():
        owner = control
        while owner is not None and not owner.toolTip():
            owner = owner.parentWidget()
        assert owner is not None and owner is not place, control.accessibleName()
    assert place.more.in_order()[0] is QApplication.focusWidget() or not place.isActiveWindow()
    assert "More" in place.controls.more.toolTip()


def ramp_on(qtbot, place):
    """Start the ramp by its button and let one cycle go by."""
    place.more.pages.segments[1].click()
    place.session.set("lattice", cycle=400, temperature=1.5)
    place.more.ramp.button.click()
    place.session.lattice.step(410)
    settle(qtbot, place)


def test_while_the_ramp_is_on_m_is_drawn_against_the_field(qtbot, place):
    stage, page, field = place.stage, place.more.ramp, place.controls.field
    assert stage.trace.isVisible() and stage.loop.isHidden()
    ramp_on(qtbot, place)
    assert stage.loop.isVisible() and stage.trace.isHidden() and page.button.text() == "Stop"
    frame = place.director.shown
    loop = stage.loop.mark("loop")
    assert len(loop.x) == 401 and loop.x[-1] == 0.09 and (loop.y == frame.loop.magnetization[-401:]).all()
    assert stage.loop.note_label.text() == f"loop area {frame.loop.area:.2f} J" and frame.loop.area > 1
    now = stage.loop.mark("now")
    assert (now.x[0], now.y[0]) == (frame.field, frame.magnetization) == (0.1, frame.magnetization)
    assert not field.isEnabled() and "ramp moves it" in field.toolTip() and field.value == 0.1
    assert page.note.text() == "The field is 0.10 J now."
    assert [figure.name for figure in place.figures()][-1] == "loop"
    assert stage.magnetization.mark("exact").opacity < 1, "no equilibrium, so no exact line beside it"
    assert place.provenance()["parameters"]["ramp"] == 1
    page.button.click()
    settle(qtbot, place)
    assert stage.trace.isVisible() and stage.loop.isHidden() and page.button.text() == "Start"
    assert field.isEnabled() and field.value == 0 and "ramp" not in field.toolTip()
    assert place.director.shown.field == 0
    assert stage.trace.note_label.text().startswith("settling, 0 of")


def test_the_height_of_the_ramp_slides_while_it_is_on_and_undo_takes_it_back(qtbot, place):
    ramp_on(qtbot, place)
    track = place.more.ramp.height.track
    qtbot.mousePress(track, LEFT, pos=QPoint(round(track.x_of(1.0)), track.height() // 2))
    for value in (1.2, 1.4, 1.6):
        move(track, QPoint(round(track.x_of(value)), track.height() // 2), LEFT)
    qtbot.mouseRelease(track, LEFT, pos=QPoint(round(track.x_of(1.6)), track.height() // 2))
    assert place.params.ramp == pytest.approx(1.6, abs=0.02)
    settle(qtbot, place)
    assert place.stage.loop._x.high == place.params.ramp
    place.session.undo()
    assert place.params.ramp == 1 and place.more.ramp.height.value == 1
    place.session.undo()
    assert place.params.ramp == 0 and place.more.ramp.button.text() == "Start"
    place.more.ramp.height.track.set_number(0.5)
    assert place.params.ramp == 0, "what is set while it is off waits for the button"


def test_another_page_puts_the_brush_away(place):
    take(place, "freeze")
    place.more.pages.segments[1].click()
    assert place.stage.lattice.brush.what is None and place.more.spins.brush.value is None
    assert place.more.ramp.button.isVisible() and not place.more.spins.thaw.isVisible()
    place.session.set("lattice", algorithm="wolff")
    assert "no loop" in place.more.ramp.note.text() and "clusters" in place.more.ramp.cycle.text()


@pytest.mark.parametrize("page", [0, 1])
@pytest.mark.parametrize("size", [(1280, 646), (1600, 914)])
def test_the_card_has_room_and_leaves_the_lattice_in_sight(qtbot, place, size, page):
    place.more.pages.segments[page].click()
    place.set_compact(size[0] == 1280)
    place.resize(*size)
    qtbot.wait(30)
    card, stage = place.more.geometry(), place.stage
    assert place.paper.rect().contains(card)
    lattice = stage.lattice.picture_rect().bottom() + stage.lattice.mapTo(place.paper, QPoint(0, 0)).y()
    assert card.top() > lattice
    for widget in place.more.findChildren(QWidget):
        if widget.isVisible():
            assert widget.width() >= min(widget.minimumSizeHint().width(), widget.maximumWidth())
            corner = widget.mapTo(place.more, QPoint(0, 0))
            assert place.more.rect().contains(widget.rect().translated(corner))


def test_the_same_strokes_give_the_same_run(qtbot, place):
    take(place, "down")
    place.verb_triggered()
    stroke(qtbot, place, (3, 3), (30, 30))
    run_until(qtbot, place, lambda: place.session.lattice.position > 100)
    run = place.session.lattice.result().result(5)
    again = replay(lambda: Lattice(run.params, run.seed), run.journal, run.position, chunk=7).result()
    assert all(np.array_equal(again[name], kept) for name, kept in run.arrays.items())
