"""The bar across the top of the Train place: progress, and afterwards a slider through snapshots."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from rgapp.ui.place import Paper
from rgapp.ui.theme import theme
from rgapp.ui.train import sentences
from rgapp.ui.train.layer_bar import LayerBar
from rgapp.ui.train.segments import Marks, segments

SNAPSHOTS = (
    [(1, f"epoch {n}") for n in range(5)] + [(2, f"epoch {n}") for n in range(1, 4)] + [(3, "epoch 9")]
)


@pytest.fixture
def bar(qtbot):
    window = Paper()
    qtbot.addWidget(window)
    made = LayerBar(window)
    made.host = window
    window.resize(1000, 60)
    made.setGeometry(0, 0, 1000, made.height())
    made.set_layers((1600, 400, 100, 25))
    window.show()
    qtbot.wait(10)
    return made


def row_of_the_bar(bar):
    image = bar.host.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array([image.pixel(x, int(bar._middle())) for x in range(image.width())])


def test_segments_keep_their_least_and_share_the_rest():
    spans = segments(1000, (20, 10, 5), (50, 50, 50), 25)
    assert [round(width) for _, width in spans] == [507, 279, 164]
    assert spans[0][0] == 0 and spans[-1][0] + spans[-1][1] == pytest.approx(1000)
    assert spans[1][0] - spans[0][1] == pytest.approx(25)
    aligned = segments(1000, (20, 10, 5), (50, 50, 50), 25, first=(600, 56))
    assert aligned[0] == (0, 600) and aligned[1][0] == 656
    assert aligned[-1][0] + aligned[-1][1] == pytest.approx(1000)
    crowded = segments(700, (20, 10, 5), (50, 50, 50), 25, first=(600, 56))
    assert crowded == segments(700, (20, 10, 5), (50, 50, 50), 25)
    assert segments(300, (20,), (50,), 25, first=(100, 56)) == [(0, 300)]


def test_snapshots_stand_evenly_along_their_own_layer():
    spans = [(0.0, 400.0), (450.0, 200.0), (700.0, 100.0)]
    marks = Marks([1, 1, 1, 3, 3])
    assert [marks.x(index, spans) for index in range(5)] == [0, 200, 400, 700, 800]
    assert [marks.nearest(x, spans) for x in (-9, 120, 390, 560, 740, 990)] == [0, 1, 2, 3, 3, 4]
    assert Marks([1, 1, 2]).x(2, spans) == 650
    with pytest.raises(ValueError, match="layer by layer"):
        Marks([1, 2, 1])


def test_progress_fills_the_layers_below_and_a_part_of_its_own(bar):
    bar.show_progress(2, epoch=7.5, epochs=30, seconds_left=125)
    seen = row_of_the_bar(bar)
    accent, track = theme().color("accent").rgb(), theme().color("track").rgb()
    (_, (left, width), (third, wide)) = bar.spans
    inside = np.arange(1000)
    assert (seen[(inside > 2) & (inside < bar.spans[0][1] - 2)] == accent).all()
    filled = np.flatnonzero((seen == accent) & (inside > left))
    assert filled.max() == pytest.approx(left + 0.25 * width, abs=2)
    assert (seen[(inside > third + 2) & (inside < third + wide - 2)] == track).all()
    assert bar.accessibleDescription() == "Layer 2, 400 → 100, epoch 8 of 30, about 2 min left"
    assert bar.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_words_of_progress():
    assert sentences.progress(0.0, 40, None)[0] == "epoch 1 of 40"
    assert sentences.progress(40.0, 40, 0.4)[0] == "epoch 40 of 40, about 0 s left"
    lengths = [len(form) for form in sentences.progress(17.3, 40, 30)]
    assert lengths == sorted(lengths, reverse=True) and lengths[-1] == 0


def test_a_narrow_segment_says_less(bar):
    bar.show_progress(3, 50, 60, 4)
    assert bar._fitting(400) == "epoch 51 of 60, about 4 s left"
    assert bar._fitting(120) == "epoch 51 of 60" and bar._fitting(70) == "51 of 60" and bar._fitting(20) == ""


def test_a_bar_in_training_is_no_slider(qtbot, bar):
    sent = []
    bar.scrubbed.connect(sent.append)
    bar.show_progress(1, 3, 40)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(500, 30))
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert sent == [] and not bar.is_slider


def test_it_becomes_a_slider_through_the_snapshots(qtbot, bar):
    sent = []
    bar.scrubbed.connect(sent.append)
    bar.offer_snapshots(SNAPSHOTS)
    assert bar.is_slider and bar.value() == 8 and sent == []
    assert bar.accessibleDescription() == "Layer 3, 100 → 25, epoch 9"
    marks, spans = Marks([layer for layer, _ in SNAPSHOTS]), bar.spans
    y = int(bar._middle())
    places = [QPoint(round(marks.x(index, spans)), y) for index in (0, 3, 6)]
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=places[0] + QPoint(3, 0))
    qtbot.mouseMove(bar, places[1])
    qtbot.mouseMove(bar, places[2])
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=places[2])
    assert sent == [0, 3, 6]
    assert bar.accessibleDescription() == "Layer 2, 400 → 100, epoch 2"
    seen = row_of_the_bar(bar)
    assert (seen == theme().color("accent").rgb())[: round(spans[0][1]) - 3].sum() > spans[0][1] - 8
    knob = bar.ring_rect()
    assert abs(knob.center().x() - places[2].x()) <= 1
    assert seen[places[2].x()] == theme().color("field").rgb()


def test_keys_walk_through_the_snapshots(qtbot, bar):
    sent = []
    bar.scrubbed.connect(sent.append)
    bar.offer_snapshots([(1, str(n)) for n in range(60)], 30)
    assert bar.focusPolicy() == Qt.FocusPolicy.StrongFocus
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    qtbot.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    qtbot.keyClick(bar, Qt.Key.Key_End)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert sent == [29, 39, 29, 59, 0]
    bar.set_snapshot(12)
    assert bar.value() == 12 and len(sent) == 5


def test_training_again_takes_the_slider_away(bar):
    bar.offer_snapshots(SNAPSHOTS, 2)
    bar.show_progress(1, 0, 15)
    assert not bar.is_slider and bar.accessibleDescription().endswith("epoch 1 of 15")
    bar.offer_snapshots(SNAPSHOTS)
    bar.set_layers((400, 100))
    assert not bar.is_slider and len(bar.spans) == 1
    accent = theme().color("accent").rgb()
    assert not (row_of_the_bar(bar) == accent).any()
    bar.show_trained()
    assert (row_of_the_bar(bar) == accent).sum() > 980
    bar.offer_snapshots([])
    assert not bar.is_slider


@pytest.mark.parametrize("scale", [0.8, 1.5])
def test_it_grows_with_the_text(bar, scale):
    theme().set_scale(scale)
    assert bar.height() == round(42 * scale)
    bar.offer_snapshots(SNAPSHOTS)
    assert bar.rect().contains(bar.ring_rect())
    bar.set_compact(True)
    assert bar.height() == round(36 * scale) and bar.rect().contains(bar.ring_rect())
