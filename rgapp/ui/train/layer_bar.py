"""The bar across the top: one segment a layer, how far its training is; afterwards a slider through it.

bar.set_layers((1600, 400, 100, 25))
bar.show_progress(1, epoch=17.3, epochs=40, seconds_left=120)      layer from 1
bar.offer_snapshots([(1, "before training"), (1, "epoch 1"), ...])  layer and words of each, in order
bar.scrubbed.connect(...)                                           the number of the snapshot chosen
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.train import sentences
from rgapp.ui.train.segments import Marks, Span, segments
from rgapp.ui.widgets.paint import LEFT, RIGHT, Themed, box, knob, painter_of, text_width, write

GAP, LINE, THICK, KNOB = 24, 20, 4, 15  # px
HEIGHT, HEIGHT_SMALL = 42, 36
ROOM = 10  # px behind the words of a segment
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
}


class LayerBar(Themed, QSlider):
    scrubbed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._labels: tuple[str, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._done: tuple[float, ...] = ()  # share of each layer's training
        self._layer = 0  # the one in training or under the knob, from 1; 0 for none
        self._notes: tuple[str, ...] = ()
        self._marks: Marks | None = None
        self._told: tuple[str, ...] = ()
        self._first: tuple[int, int] | None = None
        self._spans: list[Span] = []
        self._compact = False
        self.setAccessibleName("Training")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._moved)
        self.start_theming()
        self.set_layers((1600, 400))

    # what is shown

    def set_layers(self, sizes: Sequence[int]) -> None:
        """Units of each layer, the lattice first: one segment a network, nothing trained yet."""
        self._labels = tuple(f"{below} → {above}" for below, above in pairwise(sizes))
        self._shares = tuple(math.sqrt(above) for above in sizes[1:])
        self._rest(0, (0.0,) * len(self._labels))

    def show_progress(self, layer: int, epoch: float, epochs: int, seconds_left: float | None = None) -> None:
        """``epoch`` of the ``epochs`` of ``layer`` (from 1) are done; those below it are finished."""
        share = min(max(epoch / epochs, 0.0), 1.0) if epochs else 1.0
        above = len(self._labels) - layer
        self._rest(layer, (1.0,) * (layer - 1) + (share,) + (0.0,) * above)
        self._notes = sentences.progress(epoch, epochs, seconds_left)
        self._tell()

    def show_trained(self, layers: int | None = None) -> None:
        """The lowest ``layers`` are trained, None for all; none is in training and there is no slider."""
        many = len(self._labels) if layers is None else layers
        self._rest(0, (1.0,) * many + (0.0,) * (len(self._labels) - many))

    def offer_snapshots(self, snapshots: Sequence[tuple[int, str]], value: int | None = None) -> None:
        """Make it a slider: layer and words of every snapshot, in order; shows ``value`` or the last one.

        Sends nothing. ValueError where they do not come layer by layer.
        """
        marks = Marks([layer for layer, _ in snapshots])
        self._rest(0, self._done)
        if not snapshots:
            return
        self._marks, self._told = marks, tuple(told for _, told in snapshots)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        before = self.blockSignals(True)
        self.setRange(0, len(snapshots) - 1)
        self.setValue(len(snapshots) - 1 if value is None else value)
        self.blockSignals(before)
        self._follow()

    def set_snapshot(self, value: int) -> None:
        """Move the knob to a snapshot; sends nothing."""
        before = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(before)
        self._follow()

    @property
    def is_slider(self) -> bool:
        return self._marks is not None

    def align_first(self, width: int | None, gap: int = GAP) -> None:
        """End the first segment where a figure below ends, ``gap`` px before the next; None lets it be."""
        first = None if width is None else (width, gap)
        if first != self._first:
            self._first = first
            self._place()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.restyle()
        self.updateGeometry()

    def _rest(self, layer: int, done: tuple[float, ...]) -> None:
        """No slider; shares of every layer's training."""
        self._layer, self._done, self._notes = layer, done, ()
        self._marks, self._told = None, ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clearFocus()
        self._place()
        self._tell()

    def _moved(self, value: int) -> None:
        if self._marks is not None:
            self._follow()
            self.scrubbed.emit(value)

    def _follow(self) -> None:
        """The bar is full up to the knob, and the note tells where that is."""
        if self._marks is None:
            return
        self._layer = self._marks.layers[self.value()]
        share = self._marks.share(self.value())
        self._done = tuple(
            1.0 if layer < self._layer else share if layer == self._layer else 0.0
            for layer in range(1, len(self._labels) + 1)
        )
        told = self._told[self.value()]
        self._notes = (told, "")
        self._tell()

    def _tell(self) -> None:
        label = self._labels[self._layer - 1] if self._layer else ""
        note = self._notes[0] if self._notes else ""
        told = f"Layer {self._layer}, {label}, {note}" if self._layer else ""
        self.setAccessibleDescription(told)
        self.setToolTip(told)
        self.update()

    # geometry

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT_SMALL if self._compact else HEIGHT))
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(600), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        least = [text_width(label, "figure") + theme().px(ROOM) for label in self._labels]
        self._spans = segments(self.width(), self._shares, least, theme().px(GAP), self._first)
        self.update()

    @property
    def spans(self) -> list[Span]:
        """Left edge and width of every segment in px."""
        return list(self._spans)

    def _middle(self) -> float:
        """y of the middle of the bar."""
        return self.height() - theme().px(KNOB) / 2 - 1.5

    def _knob_x(self) -> float:
        """The knob's centre; it stays inside the widget."""
        reach = theme().px(KNOB) / 2 + 1
        return min(max(self._marks.x(self.value(), self._spans), reach), self.width() - reach)

    def ring_rect(self) -> QRect:
        """The knob, for the focus ring."""
        side = theme().px(KNOB)
        return QRect(round(self._knob_x() - side / 2), round(self._middle() - side / 2), side, side)

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        line, thick, middle = theme().px(LINE), theme().px(THICK), self._middle()
        for number, ((left, width), label, done) in enumerate(
            zip(self._spans, self._labels, self._done, strict=True), 1
        ):
            here = number == self._layer
            role, colour = ("figure", "text") if here else ("note", "text2")
            head = QRectF(left, 0, width, line)
            write(painter, head, label, role, colour, LEFT)
            if here:
                write(painter, head, self._fitting(width - text_width(label, role)), "note", "text2", RIGHT)
            bar = QRectF(left, middle - thick / 2, width, thick)
            box(painter, bar, theme().color("track"), thick / 2)
            if done > 0:
                bar.setWidth(max(width * done, thick))
                box(painter, bar, theme().color("accent"), thick / 2)
        if self._marks is not None:
            knob(painter, QPointF(self._knob_x(), middle), theme().px(KNOB))

    def _fitting(self, room: float) -> str:
        """The longest form of the note that fits beside the label."""
        room -= theme().px(ROOM)
        return next((note for note in self._notes if text_width(note, "note") <= room), "")

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._marks is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self._marks.nearest(event.position().x(), self._spans))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._marks is not None and self.isSliderDown():
            self.setValue(self._marks.nearest(event.position().x(), self._spans))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._marks is None or not self.hasFocus():
            event.ignore()
            return
        turns = event.angleDelta().y() or event.angleDelta().x()
        self.setValue(self.value() + (1 if turns > 0 else -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows one snapshot, with Shift ten; Home and End to the first and last."""
        key = Qt.Key(event.key())
        if self._marks is not None and key in STEPS:
            many = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.setValue(self.value() + many * STEPS[key])
        elif self._marks is not None and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.setValue(self.minimum() if key == Qt.Key.Key_Home else self.maximum())
        else:
            event.ignore()
