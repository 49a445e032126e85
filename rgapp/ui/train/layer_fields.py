"""A name and one small field for each layer: numbers that differ from layer to layer.

row = LayerFields(about, Scale.of_stops((0.0, 5e-5, ..., 0.2)))
row.set_values((0.03, 0.03, 0.015))       shows them, sends nothing; as many fields as values
row.changed.connect(...)                  a tuple of all values, when a person changed one
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from rgapp import words
from rgapp.params import About, parse_number, parse_whole
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Field, Name, forget_note, note_beside, tooltip
from rgapp.ui.widgets.paint import Themed, text_width
from rgapp.ui.widgets.scale import Scale
from rgapp.ui.widgets.slider import kept_to

ONE_LINE = 3  # layers whose fields fit beside the name in the small window
_STEPS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0, Qt.Key.Key_PageUp: 10.0, Qt.Key.Key_PageDown: -10.0}


class LayerField(Field):
    """The field of one layer: arrow keys and the wheel move it along the scale."""

    stepped = Signal(float)

    def restyle(self) -> None:
        super().restyle()
        self.setTextMargins(0, 0, 0, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumWidth(theme().px(34))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            self.stepped.emit(1.0 if event.angleDelta().y() > 0 else -1.0)
            event.accept()
        else:
            event.ignore()


class LayerFields(Themed, QWidget):
    changed = Signal(object)

    def __init__(self, about: About, scale: Scale, short: str = "", parent: QWidget | None = None) -> None:
        """``short``: a shorter name for the form of one line."""
        super().__init__(parent)
        self.about, self.scale = about, scale
        self._short = short or about.label
        self.values: tuple[float, ...] = ()
        self.fields: list[LayerField] = []
        self.compact = False
        self._outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._name = Name(about.label)
        self._outer.addWidget(self._name)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(6)
        self._outer.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tooltip(about.label, about.symbol, f"{about.help}."))
        self.start_theming()

    def restyle(self) -> None:
        px = theme().px
        one_line = self.compact and len(self.values) <= ONE_LINE
        directions = QBoxLayout.Direction
        self._outer.setDirection(directions.LeftToRight if one_line else directions.TopToBottom)
        self._name.say(self._short if one_line else self.about.label)
        self._name.setFixedHeight(px(30 if one_line else 26))
        wide = max(px(66), round(text_width(self._short, "control")) + px(8))
        self._name.setMinimumWidth(wide if one_line else 0)
        self.setFixedHeight(px(32 if one_line else 60))

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.restyle()
        self.updateGeometry()

    def set_values(self, values: Sequence[float]) -> None:
        """Show a value for each layer; what is being typed stays."""
        if len(values) != len(self.fields):
            self._make_fields(len(values))
        self.values = tuple(values)
        for field, value in zip(self.fields, self.values, strict=True):
            text = words.short(value)
            if not field.hasFocus() or not field.isModified():
                field.keep(text)
            field.setAccessibleDescription(text)
        self.restyle()

    def _make_fields(self, number: int) -> None:
        for field in self.fields:
            self._row.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = [LayerField() for _ in range(number)]
        for layer, field in enumerate(self.fields, 1):
            field.setAccessibleName(f"{self.about.label}, layer {layer}")
            field.entered.connect(self._entered)
            field.stepped.connect(self._stepped)
            self._row.addWidget(field)

    def _entered(self, text: str) -> None:
        field = self.sender()
        at = self.fields.index(field)
        try:
            typed = parse_whole(text) if self.scale.whole else parse_number(text)
        except ValueError as error:
            field.keep(words.short(self.values[at]))
            note_beside(field, f"{self.about.label}: {error}")
            return
        kept = float(min(max(typed, self.about.low), self.about.high))
        forget_note(field)
        self._take(at, kept)
        if kept != typed:
            note_beside(field, kept_to(self.about, 2))

    def _stepped(self, steps: float) -> None:
        at = self.fields.index(self.sender())
        self._take(at, self.scale.moved(self.values[at], steps))

    def _take(self, at: int, value: float) -> None:
        changed = (*self.values[:at], value, *self.values[at + 1 :])
        self.fields[at].keep(words.short(value))
        if changed != self.values:
            self.values = changed
            self.changed.emit(changed)
