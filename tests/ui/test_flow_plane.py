"""PCA in two dimensions: points are dragged, the axes turn, what falls on an axis is drawn and exported."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from rgapp.export.figures import write, write_data
from rgapp.physics.plane import gaussian_cloud, plane_modes
from rgapp.ui.flow.cloud import Cloud, CloudParams, carried
from rgapp.ui.flow.place import PLANE, PcaRg
from rgapp.ui.flow.plane_part import CLOUD
from tests.ui import pointer


@pytest.fixture
def place(qtbot, stand, session):
    made = stand(PcaRg(session))
    made.entered()
    qtbot.mouseClick(made.tabs.segments[2], Qt.MouseButton.LeftButton)
    return made


def figure_of(place):
    return place.plane.page.cloud_figure


def pixel_of(figure, point):
    """A point of the data in px of the plot's viewport."""
    spot = figure.to_pixels(*point)
    return figure.view.viewport().mapFrom(figure, spot.toPoint())


def drag_point(qtbot, figure, number, by):
    viewport = figure.view.viewport()
    start = pixel_of(figure, figure.cloud.points[number])
    end = pixel_of(figure, figure.cloud.points[number] + by)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        pointer.drag(viewport, start + (end - start) * share)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def test_the_tab_shows_the_page_and_its_own_controls(place):
    assert place.shown == PLANE
    assert place.pages.currentWidget() is place.plane.page
    assert place.title_label.text() == "Keep what varies most"
    assert not place.controls.source.isVisible()
    assert all(widget.isVisible() for widget in place.plane.controls)
    assert place.verb_button.text() == "Draw new points"
    assert place.status().right == ("400 points", "seed 563")


def test_going_back_brings_the_flow_s_controls(qtbot, place):
    qtbot.mouseClick(place.tabs.segments[0], Qt.MouseButton.LeftButton)
    assert place.controls.source.isVisible()
    assert not place.controls.temperature.isVisible()  # that of a source that is not chosen
    assert not any(widget.isVisible() for widget in place.plane.controls)


def test_arrows_are_the_components_one_standard_deviation_long(place):
    figure = figure_of(place)
    modes = plane_modes(gaussian_cloud(400, 3.0, 30.0, 563))
    for rank, name in enumerate(("first", "second")):
        mark = figure.mark(name)
        tip = np.array([mark.x[1], mark.y[1]]) - modes.centre
        assert np.hypot(*tip) == pytest.approx(np.sqrt(modes.variances[rank]))
        assert tip / np.hypot(*tip) == pytest.approx(modes.axes[rank])
    assert figure.mark("first words").text == f"first, {100 * modes.shares[0]:.0f}\u2009%"


def test_a_dragged_point_turns_the_axes_and_is_one_step_of_undo(qtbot, place, session):
    figure = figure_of(place)
    session.set(CLOUD, count=20, reach=0.0)
    before = figure.cloud.modes.angle
    number = int(np.argmax(figure.cloud.points[:, 0]))
    drag_point(qtbot, figure, number, np.array([0.0, -6.0]))
    assert figure.cloud.modes.angle < before - 1
    assert [moved[0] for moved in session.params(CLOUD).moved] == [number]
    points = gaussian_cloud(20, 3.0, 30.0, 563)
    others = np.arange(20) != number
    assert np.array_equal(figure.cloud.points[others], points[others])
    assert figure.cloud.modes.angle == pytest.approx(plane_modes(figure.cloud.points).angle)
    session.undo()
    assert figure.cloud.modes.angle == before
    assert session.params(CLOUD).moved == ()


def test_neighbours_come_along_and_are_put_back(qtbot, place, session):
    figure = figure_of(place)
    centre = int(np.argmin(np.hypot(*(figure.cloud.points - figure.cloud.modes.centre).T)))
    drag_point(qtbot, figure, centre, np.array([0.0, 5.0]))
    moved = session.params(CLOUD).moved
    assert len(moved) > 20
    assert place.plane.back.isEnabled()
    qtbot.mouseClick(place.plane.back, Qt.MouseButton.LeftButton)
    assert np.array_equal(figure.cloud.points, gaussian_cloud(400, 3.0, 30.0, 563))
    assert not place.plane.back.isEnabled()


def test_the_reach_of_a_drag():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    assert carried(points, 0, (2.0, 0.0), 0.0) == {0: (2.0, 0.0)}
    near = carried(points, 0, (2.0, 0.0), 1.0)
    assert near[0] == (2.0, 0.0)
    assert near[1] == pytest.approx((1 + 2 * np.exp(-0.5), 0.0), abs=1e-3)
    assert 2 not in near


def test_a_press_beside_all_points_drags_nothing(qtbot, place, session):
    figure = figure_of(place)
    viewport = figure.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    pointer.drag(viewport, QPoint(200, 200))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert session.params(CLOUD).moved == ()


def test_keys_walk_the_points_and_move_them(qtbot, place, session):
    figure = figure_of(place)
    session.set(CLOUD, reach=0.0)
    figure.setFocus()
    qtbot.keyClick(figure, Qt.Key.Key_Right)
    first = figure._cursor
    before = figure.cloud.points[first].copy()
    qtbot.keyClick(figure, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert figure.cloud.points[first] == pytest.approx(before + np.array([0, 0.25]), abs=1e-3)


def test_the_axis_is_turned_and_follows_again(qtbot, place, session):
    plane, variance = place.plane, place.plane.page.variance
    assert variance.mark("axis").x[0] == pytest.approx(figure_of(place).cloud.modes.angle)
    plane.axis.track.setFocus()
    qtbot.keyClick(plane.axis.track, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    params = session.params(CLOUD)
    assert not params.follow
    assert not plane.follow.value
    cloud = figure_of(place).cloud
    assert cloud.angle == params.axis != cloud.modes.angle
    assert variance.mark("axis").y[0] == pytest.approx(cloud.shadow.var())
    assert cloud.kept < cloud.modes.shares[0]
    plane.follow.turn()
    assert figure_of(place).cloud.kept == pytest.approx(cloud.modes.shares[0])


def test_the_projection_is_drawn_where_it_falls(place, session):
    figure = figure_of(place)
    session.set(CLOUD, follow=False, axis=0.0)
    shadows = figure.mark("shadows")
    assert shadows.x == pytest.approx(figure.cloud.points[:, 0])
    assert np.ptp(shadows.y) == pytest.approx(0)
    place.plane.project.turn()
    assert figure.mark("shadows") is None
    assert figure.mark("falls") is None


def test_the_histogram_holds_all_points_and_says_the_fourth_moment(place):
    histogram = place.plane.page.histogram
    mark = histogram.mark("projected")
    area = np.trapezoid(mark.y, mark.x)
    assert area == pytest.approx(1)
    values = figure_of(place).cloud.shadow
    moment = np.mean(values**4) / np.mean(values**2) ** 2
    assert f"fourth moment {moment:.2f} ± 0.24" in histogram.note_label.text()


def test_new_points_come_from_the_next_seed(place, session):
    place.verb_triggered()
    assert session.seed(CLOUD) == 564
    assert np.array_equal(figure_of(place).cloud.points, gaussian_cloud(400, 3.0, 30.0, 564))
    assert session.seed("flow") == 563


def test_every_figure_is_exported_with_its_numbers(place, tmp_path):
    sheet, *figures = place.figures()
    assert [figure.name for figure in figures] == ["cloud", "projection", "variance"]
    for suffix in (".png", ".svg", ".pdf"):
        path = write(sheet, tmp_path / f"all{suffix}", provenance=place.provenance())
        assert path.stat().st_size > 1000
    path = write_data(figures[0], tmp_path / "cloud.npz", place.provenance())
    with np.load(path) as archive:
        assert np.array_equal(archive["points x"], figure_of(place).cloud.points[:, 0])
    assert place.provenance()["seed"] == 563
    assert place.provenance()["parameters"]["along"] == 3.0
    assert "command" not in place.provenance()


def test_points_on_one_spot_are_said_to_be_so():
    params = CloudParams(count=20, moved=tuple((number, 1.0, 1.0) for number in range(20)))
    cloud = Cloud(params, 1)
    assert np.isnan(cloud.kept)
    assert np.isnan(cloud.fourth[0])


def test_all_points_on_one_spot_can_be_drawn(place, session):
    session.set(CLOUD, count=20)
    session.set(CLOUD, moved=tuple((number, 1.0, 1.0) for number in range(20)))
    assert figure_of(place).summary() == "All points lie on one spot."
    assert "all points fall on one spot" in place.plane.page.histogram.note_label.text()


def test_the_small_cloud_beside_the_flow_is_the_same_one(qtbot, place, session):
    place.show_page("flow")
    small = place.board.cloud
    assert small.isVisible()
    assert small.mark("axis") is None
    session.set(CLOUD, count=20, reach=0.0)
    drag_point(qtbot, small, 3, np.array([1.0, 1.0]))
    assert [moved[0] for moved in session.params(CLOUD).moved] == [3]
    assert np.array_equal(small.cloud.points, figure_of(place).cloud.points)
    place.set_compact(True)
    assert not small.isVisible()
