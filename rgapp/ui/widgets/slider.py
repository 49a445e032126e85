"""Sliders with a name, a track and a value that can be typed.

    row = SliderRow(params.about("field"), 0.0, low=-0.5, high=0.5, key="F")
    row.changed.connect(...)     float, while it moves (a drag sends many)
    row.grabbed / row.released   a drag began; a drag or another change ended (session.begin_drag, end_drag)
    row.dragging                 True between press and release
    row.set_value(0.2)           shows a value, sends nothing
    SliderRow(about, 8, stops=(0.0625, ..., 1024, math.inf), format=words)     from stop to stop
    HeroSlider(about, 2.269, low=1, high=4, snap=(2.26919, 0.01),
               ticks=((1, "1"), (2.26919, "critical"), (4, "4")))

``low`` and ``high`` are the slider's; what is typed may go as far as ``about.low`` and ``about.high`` and is
kept to them with a note. ``format(value) -> str`` writes the value, ``compact_format`` in the one-line form.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rgapp import words
from rgapp.params import About, parse_number, parse_whole
from rgapp.ui.theme import theme
from rgapp.ui.widgets.editing import InlineEdit, forget_note, note_beside
from rgapp.ui.widgets.paint import LEFT, RIGHT, Themed, painter_of, text_width, tooltip, write
from rgapp.ui.widgets.scale import Scale
from rgapp.ui.widgets.track import Track


def decimals_of(about: About) -> int:
    """Digits shown after the point: as declared, else as many as the step has."""
    if about.decimals is not None:
        return about.decimals
    if about.step and about.step < 1:
        return max(0, math.ceil(-math.log10(about.step) - 1e-9))
    return 0 if about.step else 2


def kept_to(about: About, decimals: int) -> str:
    """The note beside a value that was clamped: "kept to 0.10–10"."""
    low, high = (about.low, about.high)
    if low is None or high is None:
        edge = f"at least {words.short(low)}" if low is not None else f"at most {words.short(high or 0.0)}"
        return f"kept to {edge}"
    first = words.number(low, 2) if 0 < abs(low) < 1 and decimals >= 2 else words.short(low)
    return f"kept to {first} to {words.short(high)}" if low < 0 else f"kept to {first}–{words.short(high)}"


class SliderRow(Themed, QWidget):
    changed = Signal(float)
    grabbed = Signal()
    released = Signal()

    HEIGHT, COMPACT = 54, 32
    knob = 15.0
    value_role, name_role = "value", "control"

    def __init__(
        self,
        about: About,
        value: float,
        *,
        low: float | None = None,
        high: float | None = None,
        stops: tuple[float, ...] = (),
        snap: tuple[float, float] | None = None,
        ticks: tuple[tuple[float, str], ...] = (),
        format: Callable[[float], str] | None = None,
        compact_format: Callable[[float], str] | None = None,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.about = about
        self.ticks = ticks
        self.decimals = decimals_of(about)
        self._format = format or self._plain
        self._compact_format = compact_format or self._format
        self.compact = False
        self._editor: InlineEdit | None = None
        if stops:
            scale = Scale.of_stops(tuple(stops))
        else:
            first = about.low if low is None else low
            last = about.high if high is None else high
            whole = self.decimals == 0 and not (about.step and about.step < 1)
            scale = Scale(first, last, about.step, about.log, whole)  # type: ignore[arg-type]
        self.track = Track(scale, value, snap, self.knob, self)
        self.track.setAccessibleName(about.label)
        self.track.moved.connect(self._moved)
        self.track.sliderPressed.connect(self.grabbed)
        self.track.released.connect(self.released)
        self.setFocusProxy(self.track)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tooltip(about.label, about.symbol, about.help, key))
        self._describe()
        self.start_theming()

    def _plain(self, value: float) -> str:
        return words.number(value, self.decimals)

    # value

    @property
    def value(self) -> float:
        return self.track.number

    @property
    def dragging(self) -> bool:
        return self.track.isSliderDown()

    def set_value(self, value: float) -> None:
        """Show a value without sending ``changed``; ignored while the person drags."""
        if not self.dragging and value != self.track.number:
            self.track.set_number(value)
            self._describe()
            self.update()

    def set_format(
        self, format: Callable[[float], str], compact: Callable[[float], str] | None = None
    ) -> None:
        """Write the value differently from now on, as when its unit changed."""
        self._format, self._compact_format = format, compact or format
        self._describe()
        self.update()

    def text(self) -> str:
        """The value as it is written beside the track."""
        return (self._compact_format if self.compact else self._format)(self.value)

    def _moved(self, value: float) -> None:
        forget_note(self)
        self._describe()
        self.update()
        self._place()
        self.changed.emit(value)

    def _describe(self) -> None:
        self.track.setAccessibleDescription(f"{self._format(self.value)} {self.about.unit}".strip())

    # typing

    def edit(self) -> None:
        """Open the line editor on the value."""
        if self._editor is not None or not self.isEnabled():
            return
        shown = (
            "" if math.isinf(self.value) else words.number(self.value, self.decimals).replace(words.THIN, "")
        )
        editor = InlineEdit(shown, self.value_role, self)
        editor.setAlignment(self.value_align)
        editor.setAccessibleName(self.about.label)
        editor.setGeometry(self._edit_rect().toRect())
        editor.entered.connect(self._typed)
        editor.left.connect(self._close_editor)
        self._editor = editor
        editor.show()
        editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def _close_editor(self) -> None:
        if self._editor is not None:
            had_focus = self._editor.hasFocus()
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None
            if had_focus:
                self.track.setFocus(Qt.FocusReason.OtherFocusReason)
            self.update()

    def _typed(self, text: str) -> None:
        try:
            typed = parse_whole(text) if self.track.scale_.whole else parse_number(text)
        except ValueError as error:
            note_beside(self, f"{self.about.label}: {error}")
            return
        low = self.about.low if self.about.low is not None else self.track.scale_.low
        high = self.about.high if self.about.high is not None else self.track.scale_.high
        value = float(min(max(typed, low), high))
        if value != self.value:
            self.track.set_number(value)
            self._moved(value)
            self.released.emit()
        if not low <= typed <= high:
            bounds = About(self.about.label, low=low, high=high)
            note_beside(self, kept_to(bounds, self.decimals))

    # geometry

    value_align = RIGHT

    def set_compact(self, compact: bool) -> None:
        """One line of 32 px (name, track, value) instead of two."""
        self.compact = compact
        self.restyle()
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(self.COMPACT if self.compact else self.HEIGHT))
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(248), self.height())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def _name_width(self) -> float:
        return max(text_width(self.about.label, self.name_role) + 12, theme().px(78))

    def _value_width(self) -> float:
        return max(text_width(self.text(), self.value_role), theme().px(36))

    def _place(self) -> None:
        track = self.track
        if self.compact:
            right = self._value_width() + 10
            left = min(self._name_width(), self.width() - right - 48)
            width = max(48, int(self.width() - left - right))
            track.setGeometry(int(left), (self.height() - track.height()) // 2, width, track.height())
        else:
            middle = theme().px(37)
            track.setGeometry(0, middle - track.height() // 2, self.width(), track.height())

    def _head(self) -> QRectF:
        height = self.height() if self.compact else theme().px(26)
        return QRectF(0, 0, self.width(), height)

    def value_rect(self) -> QRectF:
        """Where the value stands: a click there opens the editor."""
        head = self._head()
        width = self._value_width() + 8
        return QRectF(head.right() - width, head.top(), width, head.height())

    def _edit_rect(self) -> QRectF:
        rect = self.value_rect()
        width = max(rect.width() + 12, theme().px(84))
        return QRectF(rect.right() - width, rect.center().y() - theme().px(13), width, theme().px(26))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.value_rect().contains(event.position()):
            self.edit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.value_rect().contains(event.position()):
            self.track.reset()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        on_value = self.value_rect().contains(event.position())
        self.setCursor(Qt.CursorShape.IBeamCursor if on_value else Qt.CursorShape.ArrowCursor)

    def showEvent(self, _event) -> None:
        self.setMouseTracking(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        head = self._head()
        room = self.track.x() - 6 if self.compact else self.width() - self._value_width() - 8
        write(painter, QRectF(0, 0, room, head.height()), self.about.label, self.name_role)
        if self._editor is None:
            write(painter, self.value_rect(), self.text(), self.value_role, align=self.value_align)


class HeroSlider(SliderRow):
    """The knob of a place: a large number, a longer track, named ticks beneath."""

    HEIGHT = 122
    knob = 18.0
    value_role, name_role = "hero", "value"
    value_align = LEFT

    def _value_width(self) -> float:
        if self.compact:
            return max(text_width(self.text(), "value"), theme().px(36))
        return text_width(self.text(), "hero")

    def set_compact(self, compact: bool) -> None:
        """A shorter form of 84 px: the number beside the name, then track and ticks."""
        self.value_role = "title" if compact else "hero"
        super().set_compact(compact)

    COMPACT = 84

    def _number_rect(self) -> QRectF:
        top, height = (0, 30) if self.compact else (22, 42)
        return QRectF(0, theme().px(top), self.width(), theme().px(height))

    def value_rect(self) -> QRectF:
        rect = self._number_rect()
        width = text_width(self.text(), self.value_role) + 6
        if self.compact:
            return QRectF(rect.right() - width, rect.top(), width, rect.height())
        return QRectF(0, rect.top(), width, rect.height())

    def _edit_rect(self) -> QRectF:
        rect = self.value_rect()
        width = max(rect.width() + 24, theme().px(120))
        left = rect.right() - width if self.compact else 0
        return QRectF(left, rect.top(), width, rect.height())

    def _place(self) -> None:
        middle = theme().px(44 if self.compact else 69)
        self.track.setGeometry(0, middle - self.track.height() // 2, self.width(), self.track.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        px = theme().px
        name = QRectF(0, 0, self.width(), px(30 if self.compact else 24))
        write(painter, name, self.about.label, self.name_role)
        if self._editor is None:
            align = RIGHT if self.compact else LEFT
            write(painter, self.value_rect().adjusted(0, 0, 2, 0), self.text(), self.value_role, align=align)
        self._paint_ticks(painter)

    def _paint_ticks(self, painter) -> None:
        px = theme().px
        top = self.track.geometry().center().y() + px(9 if self.compact else 10)
        for value, text in self.ticks:
            x = int(self.track.x_of(value)) + 0.5
            painter.setPen(QPen(theme().color("text2"), 1))
            painter.drawLine(x, top, x, top + px(5))
            width = text_width(text, "tick") + 2
            left = min(max(x - width / 2, 0.0), self.width() - width)
            write(painter, QRectF(left, top + px(7), width, px(14)), text, "tick", "text2")
