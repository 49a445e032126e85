import numpy as np
import pytest
from pointer import move
from PySide6.QtCore import QPoint, Qt

from rgapp.export.figures import Curve
from rgapp.ui.marks import thinned
from rgapp.ui.plot import Figure
from rgapp.ui.theme import theme


@pytest.fixture
def figure(qtbot):
    made = Figure("flow", "Fourth moment $|m|$", note="a note", x_label="$T$")
    made.resize(400, 300)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def colours(widget):
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return data & 0xFFFFFF


def count(widget, colour):
    return int((colours(widget) == int(colour[1:], 16)).sum())


def test_axes_place_the_data(figure):
    figure.set_range(x=(1, 0.01), y=(0, 10), log_x=True)
    rect = figure.plot_rect()
    left, right = figure.to_pixels(1, 0), figure.to_pixels(0.01, 10)
    assert left.x() == pytest.approx(rect.left() + 8, abs=2.5)
    assert right.x() == pytest.approx(rect.right() - 8, abs=2.5)
    assert left.y() == pytest.approx(rect.bottom() - 6, abs=2.5)
    assert right.y() == pytest.approx(rect.top() + 6, abs=2.5)
    middle = figure.to_pixels(0.1, 5)
    assert middle.x() == pytest.approx((left.x() + right.x()) / 2, abs=2.5)
    assert middle.y() == pytest.approx((left.y() + right.y()) / 2, abs=2.5)


def test_a_point_is_painted_where_to_pixels_says(figure):
    figure.set_range(x=(3000, 0), y=(-1, 1))
    figure.points("now", [500], [0.5], colour="#FF00FF", size=9)
    rows, cols = np.nonzero(colours(figure) == 0xFF00FF)
    spot = figure.to_pixels(500, 0.5)
    assert (cols.mean(), rows.mean()) == (pytest.approx(spot.x(), abs=1.5), pytest.approx(spot.y(), abs=1.5))


def test_lines_do_not_run_through_words_with_a_ground(figure):
    figure.set_range(x=(0, 1), y=(0, 1))
    for k in range(9):
        figure.curve(f"line {k}", [0, 1], [0.4 + k / 40, 0.4 + k / 40], colour="#FF00FF", width=3)
    through = count(figure, "#FF00FF")
    figure.words("words", 0.5, 0.5, "Wilson–Fisher", anchor="centre")
    over = count(figure, "#FF00FF")
    figure.words("words", 0.5, 0.5, "Wilson–Fisher", anchor="centre", ground=True)
    assert count(figure, "#FF00FF") < over - 100 < through


def test_ranges_that_cannot_be(figure):
    figure.set_range(x=(0, 3), y=(0, 1))
    for bad in ({"x": (1, 1)}, {"y": (0, float("nan"))}, {"log_x": True}, {"x": (-1, 4), "log_x": True}):
        with pytest.raises(ValueError, match="axis needs"):
            figure.set_range(**bad)
    frozen = figure.frozen()
    assert (frozen.x.low, frozen.x.high, frozen.x.log, frozen.y.high) == (0, 3, False, 1)


def test_a_change_of_theme_recolours_everything(figure):
    figure.set_range(x=(0, 1), y=(0, 1))
    figure.curve("all", [0, 1], [0.5, 0.5], colour="accent", width=4)
    figure.band("band", [0, 1], [0.1, 0.1], [0.3, 0.3], colour="ink", opacity=1.0)
    assert count(figure, "#C7401B") > 300 and count(figure, "#22304F") > 5000
    assert count(figure, "#FFFFFF") > 40_000
    theme().set_scheme("dark")
    assert count(figure, "#C7401B") == 0 and count(figure, "#FF8A5B") > 300
    assert count(figure, "#22304F") == 0 and count(figure, "#E9E3D6") > 5000
    assert count(figure, "#FFFFFF") == 0


def test_marks_are_updated_hidden_and_removed(figure):
    figure.curve("all", [0, 1], [0, 1])
    first = figure._items["all"]
    figure.curve("all", [0, 1], [1, 0], width=3)
    assert figure._items["all"] is first and first.line.yData.tolist() == [1, 0]
    figure.points("dots", [0.5], [0.5])
    figure.show_mark("all", False)
    assert [mark.name for mark in figure.frozen().marks] == ["dots"]
    figure.show_mark("all")
    assert [mark.name for mark in figure.frozen().marks] == ["all", "dots"]
    figure.points("all", [0.5], [0.5])  # another kind of the same name takes its place
    assert type(figure.mark("all")).__name__ == "Points"
    figure.remove("all")
    figure.remove("never there")
    figure.clear()
    assert figure.frozen().marks == ()


def test_frozen_says_all_that_is_drawn(figure):
    figure.set_range(x=(1, 0.01), y=(2, 12), log_x=True)
    figure.set_ticks(y=(3, 6, 9), y_labels=("three", "six", "nine"))
    x = np.array([1.0, 0.1])
    figure.curve("all", x, [3, 4], colour="accent", marker="dot")
    x[0] = 99  # the figure keeps what it was given
    figure.reference("gaussian", "y", 3, colour="text")
    figure.words("name", 0.1, 5, "all", bold=True, anchor="bottom", shift=(0, -4))
    frozen = figure.frozen()
    assert (frozen.title, frozen.note, frozen.x.label) == ("Fourth moment $|m|$", "a note", "$T$")
    assert frozen.y.ticks == (3, 6, 9) and frozen.y.labels == ("three", "six", "nine") and frozen.x.log
    curve = frozen.marks[0]
    assert isinstance(curve, Curve) and curve.x.tolist() == [1.0, 0.1] and curve.colour == "accent"
    assert frozen.size == (400, 300)


def test_values_without_a_logarithm_are_left_out(figure):
    figure.set_range(x=(1, 100), y=(0.1, 10), log_x=True, log_y=True)
    figure.points("some", [0, 1, 10, np.nan], [1, -1, 1, 1])
    assert figure._items["some"].dots.data["x"].tolist() == [1.0]
    figure.curve("line", [1, 10, 100], [1, 0, 2])
    assert np.isnan(figure._items["line"].line.yData[1])


def test_hover_and_drag_tell_data(figure, qtbot):
    figure.set_range(x=(0, 10), y=(0, 1))
    at = figure.to_pixels(4, 0.25).toPoint()
    viewport = figure.view.viewport()
    inside = viewport.mapFrom(figure, at)
    with qtbot.waitSignal(figure.hovered) as hover:
        move(viewport, inside)
    assert hover.args == [pytest.approx(4, abs=0.05), pytest.approx(0.25, abs=0.01)]
    with qtbot.waitSignal(figure.left):
        move(viewport, QPoint(2, 2))
    with qtbot.waitSignal(figure.pressed) as press:
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=inside)
    with qtbot.waitSignal(figure.released):
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=inside)
    assert press.args[0] == pytest.approx(4, abs=0.05)


def test_arrow_keys_walk_along_a_curve(figure, qtbot):
    figure.set_range(x=(1, 0.01), y=(0, 10), log_x=True)
    figure.curve("all", [1, 0.1, 0.01], [3, 4, 5])
    figure.walk("all")
    seen = []
    figure.hovered.connect(lambda x, y: seen.append((x, y)))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(figure, key)
    assert seen == [(1, 3), (0.1, 4), (0.01, 5), (0.01, 5), (0.1, 4)]


def test_thinning_keeps_every_extreme():
    y = np.random.default_rng(0).normal(size=10_007)
    x = np.arange(len(y), dtype=float)
    few_x, few_y = thinned(x, y, 300)
    assert len(few_x) < 720 and (np.diff(few_x) > 0).all()
    assert (y[few_x.astype(int)] == few_y).all()
    length = len(y) // 300
    for start in range(0, 300 * length, length):
        part = y[start : start + length]
        inside = few_y[(few_x >= start) & (few_x < start + length)]
        assert (inside.min(), inside.max()) == (part.min(), part.max())
    same = thinned(x[:100], y[:100], 300)
    assert same[0] is not few_x and len(same[0]) == 100


def test_hidden_axes_take_no_room(qtbot):
    bare = Figure("cloud", axes="none", equal=True)
    qtbot.addWidget(bare)
    bare.resize(300, 200)
    with qtbot.waitExposed(bare):
        bare.show()
    bare.set_range(x=(-1, 1), y=(-1, 1))
    assert count(bare, "#FFFFFF") == 300 * 200
    one, two = bare.to_pixels(0, 0), bare.to_pixels(1, 1)
    assert two.x() - one.x() == pytest.approx(one.y() - two.y(), abs=1.5)
