"""A scene of one's own: title, caption, notes, and what is moved how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from rgapp.files import FileError
from rgapp.params import parse_number
from rgapp.scenes import LONGEST, Control, Offer, Scene, of_plain, plain
from rgapp.ui.widgets import Field, MenuField, Name, Sheet, Text

if TYPE_CHECKING:
    from rgapp.ui.window import Window

WIDTH = 640
TITLE = 80  # letters of a title


TEXTS, ENDS = ("title", "caption", "notes"), ("low", "start", "high")


class SceneSheet(Sheet):
    """The form; ``made(scene)`` once it is right."""

    made = Signal(object)

    def __init__(self, window: Window, title: str, note: str, scene: Scene, button: str) -> None:
        super().__init__(window, title, note, width=WIDTH)
        self._scene = scene
        self.texts = {name: Field(getattr(scene, name), commits=False) for name in TEXTS}
        self.ends = {name: Field(commits=False) for name in ENDS}
        self.form = QGridLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self.form.setColumnStretch(1, 1)
        self.body.addLayout(self.form)
        for name, field in self.texts.items():
            field.setMaxLength(TITLE if name == "title" else LONGEST)
            self.add_row(name.capitalize(), field)
        self.wrong = Text("", "note", "accent", wrap=True)
        self._add_range()
        self.body.addSpacing(10)
        self.body.addWidget(self.wrong)
        self.wrong.hide()
        self.show_control(scene.control)
        self.add_button("Cancel", self.close_sheet)
        self.add_button(button, self.use, primary=True)

    def add_row(self, words: str, field: QWidget, at: int = -1) -> None:
        row = self.form.rowCount() if at < 0 else at
        field.setAccessibleName(words)
        self.form.addWidget(Name(words), row, 0)
        self.form.addWidget(field, row, 1)

    def _add_range(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, words in (("low", "From"), ("start", "Starts at"), ("high", "To")):
            self.ends[name].setAccessibleName(words)
            row.addWidget(Text(words, "note", "text2"))
            row.addWidget(self.ends[name], 1)
        self.form.addWidget(Name("Range"), 8, 0)
        self.form.addLayout(row, 8, 1)

    def open_sheet(self) -> None:
        super().open_sheet()
        self.texts["title"].setFocus()
        self.texts["title"].selectAll()

    def show_control(self, control: Control) -> None:
        """Its range, to be changed."""
        self.control = control
        for name, field in self.ends.items():
            field.setText(f"{round(getattr(control, name), control.decimals):g}")

    def base(self) -> Scene:
        """What the texts and the range are put into."""
        return replace(self._scene, control=self.control)

    def scene(self) -> Scene:
        """As the form has it; FileError or ValueError in one sentence where it cannot be used."""
        ends = {}
        for name, field in self.ends.items():
            try:
                ends[name] = parse_number(field.text())
            except ValueError as error:
                raise ValueError(f"{field.accessibleName()}: {error}") from None
        texts = {name: field.text().strip() for name, field in self.texts.items()}
        if not texts["title"]:
            raise ValueError("A scene needs a title")
        if not ends["low"] < ends["high"] or not ends["low"] <= ends["start"] <= ends["high"]:
            raise ValueError("The range must go up, and the start lie in it")
        base = self.base()
        mark = base.control.mark
        kept = mark if mark is not None and ends["low"] <= mark[0] <= ends["high"] else None
        made = replace(base, **texts, control=replace(base.control, **ends, mark=kept))
        return of_plain(plain(made), texts["title"])

    def use(self) -> None:
        """Hand the scene over and close; or say what is wrong and stay."""
        try:
            scene = self.scene()
        except (FileError, ValueError) as error:
            self.wrong.say(f"{str(error).rstrip('.')}.")
            self.wrong.show()
            self.refit()
            return
        self.close_sheet()
        self.made.emit(scene)


class ChangeSheet(SceneSheet):
    """A scene that is there already."""

    def __init__(self, window: Window, scene: Scene) -> None:
        super().__init__(window, "Change this scene", "", scene, "Change")


class SaveSheet(SceneSheet):
    """What the place in sight shows, as a scene: what of it, and what is moved."""

    def __init__(self, window: Window, offers: Sequence[Offer], title: str, caption: str) -> None:
        self._offers = tuple(offers)
        first = self._offers[0]
        scene = Scene("own", title, caption, "", first.view, first.controls[0], first.preset)
        super().__init__(window, "Save this view as a scene", "Kept in the session", scene, "Save the scene")
        self.shows = MenuField([(at, offer.words) for at, offer in enumerate(self._offers)], 0)
        self.moves = MenuField(self._controls(), 0)
        self.shows.chosen.connect(self._show_offer)
        self.moves.chosen.connect(lambda at: self.show_control(self.offer.controls[at]))
        self.add_row("Shows", self.shows, 5)
        self.add_row("The control", self.moves, 6)

    @property
    def offer(self) -> Offer:
        return self._offers[self.shows.value]

    def _controls(self) -> list[tuple[int, str]]:
        at = self.shows.value if hasattr(self, "shows") else 0
        return [(k, control.label) for k, control in enumerate(self._offers[at].controls)]

    def _show_offer(self, _at: int) -> None:
        self.moves.set_options(self._controls())
        self.moves.set_value(0)
        self.show_control(self.offer.controls[0])

    def base(self) -> Scene:
        offer = self.offer
        preset = {key: value for key, value in offer.preset.items() if key != self.control.parameter}
        return replace(self._scene, view=offer.view, preset=preset, control=self.control)
