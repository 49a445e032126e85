"""The one control of a scene: its name and value large on the left, a slider across the rest."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from rgapp.scenes import Control
from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import CENTRE, LEFT, RIGHT, Themed, painter_of, write
from rgapp.words import number

HEIGHT = 100  # px at 1280 x 720
LEFT_EDGE = 148  # where the track begins, and how far from it names stand
KNOB, TRACK = 25, 6
STEPS = 1000
SNAP = 0.012  # of the range, around the mark


class LectureSlider(Themed, QSlider):
    """``moved(value)`` for everything a person does; ``set_control`` begins a scene at its start."""

    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setSingleStep(10)
        self.setPageStep(100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._control: Control | None = None
        self.valueChanged.connect(self._changed)
        self._quiet = False
        self._exact: float | None = None  # where it was told to stand, which may lie between two steps
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(round(HEIGHT * theme().px(100) / 130))

    @property
    def number(self) -> float:
        """What the knob stands at."""
        control = self._control
        assert control is not None
        step = control.low + (control.high - control.low) * self.value() / STEPS
        return control.kept(step if self._exact is None else self._exact)

    def set_control(self, control: Control, value: float) -> None:
        """Show this control at a value; nothing is sent."""
        self._control = control
        self._stand_at(value)
        self.setAccessibleName(control.label)
        self._tell()
        self.update()

    def go_to(self, value: float) -> None:
        """As if it had been dragged there; ``moved`` is sent where that is somewhere else."""
        before = self.number
        self._stand_at(value)
        if self.number != before:
            self._show()

    def _stand_at(self, value: float) -> None:
        control = self._control
        assert control is not None
        self._quiet = True
        self.setValue(round(STEPS * (value - control.low) / (control.high - control.low)))
        self._quiet, self._exact = False, value

    def step(self, steps: int) -> None:
        """One press of an arrow key."""
        self.setValue(self.value() + steps * self.singleStep())

    def _changed(self, _value: int) -> None:
        if self._control is None or self._quiet:
            return
        self._exact = None
        self._show()

    def _show(self) -> None:
        self._tell()
        self.update()
        self.moved.emit(self.number)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words)

    @property
    def words(self) -> str:
        """The value with its unit."""
        control = self._control
        assert control is not None
        unit = control.unit if control.unit in ("", "°") else f"\u2009{control.unit}"
        return f"{number(self.number, control.decimals)}{unit}"

    # drawing and the mouse

    def _track(self) -> QRectF:
        left = theme().px(LEFT_EDGE)
        return QRectF(left, self.height() * 0.37, self.width() - left - KNOB / 2, TRACK)

    def _at(self, share: float) -> float:
        track = self._track()
        return track.left() + share * track.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, control = painter_of(self), theme().px, self._control
        if control is None:
            return
        track, share = self._track(), self.value() / STEPS
        names = QRectF(0, 0, track.left() - 8, px(20))
        write(painter, names, control.label, "sentence", "text2", LEFT)
        write(painter, QRectF(0, px(16), track.left(), px(40)), self.words, "hero", "text", LEFT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("well"))
        painter.drawRoundedRect(track, TRACK / 2, TRACK / 2)
        painter.setBrush(theme().color("ink"))
        done = QRectF(track.left(), track.top(), share * track.width(), TRACK)
        painter.drawRoundedRect(done, TRACK / 2, TRACK / 2)
        painter.setBrush(theme().color("text"))
        painter.drawEllipse(QPointF(self._at(share), track.center().y()), KNOB / 2, KNOB / 2)
        below = track.bottom() + KNOB / 2 + 4
        wide = track.width() / 3
        write(painter, QRectF(track.left(), below, wide, px(18)), control.ends[0], "control", "text2", LEFT)
        ends = QRectF(track.right() - wide, below, wide, px(18))
        write(painter, ends, control.ends[1], "control", "text2", RIGHT)
        if control.mark is not None:
            at = self._at((control.mark[0] - control.low) / (control.high - control.low))
            painter.fillRect(QRectF(at - 0.5, track.bottom() + 6, 1, 8), theme().color("strong"))
            room = QRectF(at - wide / 2, below + 2, wide, px(18))
            write(painter, room, control.mark[1], "control", "text2", CENTRE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go_to(self, event: QMouseEvent) -> None:
        track, control = self._track(), self._control
        if control is None:
            return
        share = (event.position().x() - track.left()) / max(track.width(), 1)
        if control.mark is not None and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            mark = (control.mark[0] - control.low) / (control.high - control.low)
            if abs(share - mark) < SNAP:
                self.go_to(control.mark[0])
                return
        self.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
