"""What every place of the window is: a column of controls on the left, a canvas with a title on the right.

    class CoarseGrain(Place):
        name = "Coarse-grain"                       the word in the top bar
        title = "Two ways to step back"
        sentence = "One lattice, coarse-grained twice: ..."
        verb, verb_icon = "Pause", "pause"

        def __init__(self, session):
            super().__init__(session, seed=563)
            self.field = self.add_control(SliderRow(...))
            self.add_divider()
            self.add_beside_verb(IconButton("step", "Step", key="S", outlined=True))
            layout = QVBoxLayout(self.canvas)       what is drawn; its margins are the place's already

Made once by the window, and told: ``tick(now)`` at 60 Hz while visible, ``arrange(compact)`` when the window
changed between its small and its large form, ``entered()`` and ``left()`` when it is shown and hidden,
``close_place()`` at the end. It tells by ``say("Picture copied")`` and ``show_error(...)``, and asks for
another place by ``place_wanted``. Everything below ``# what a place says of itself`` is there to be
overridden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.engine import Failure
from rgapp.scenes import Offer
from rgapp.ui.errors import in_words, told
from rgapp.ui.strip import Buttons, Strip
from rgapp.ui.theme import theme
from rgapp.ui.widgets.bar import ThinBar
from rgapp.ui.widgets.buttons import VerbButton
from rgapp.ui.widgets.fields import SeedField
from rgapp.ui.widgets.labels import Divider, Text
from rgapp.ui.widgets.paint import Themed, painter_of

COLUMN, COLUMN_SMALL = 296, 264
PADDING = 24
OVERHANG = 10  # how far a list's well may reach into the padding
MARGIN, MARGIN_SMALL = 36, 24


@dataclass(frozen=True)
class Status:
    """What the status bar says: ``running`` fills the dot, ``word`` follows it, then left and right texts."""

    word: str
    running: bool = False
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """A key of the place as Qt writes it ("T", "Shift+R", "[", "Del"), what it does, and the call."""

    key: str
    text: str
    call: Callable[[], Any] = field(compare=False)


STRIP_ABOVE = 5  # px from the strip to the sentence it covers


class Column(Themed, QWidget):
    """The control column; never scrolls."""

    def __init__(self, seed: int | None, verb: str, icon: str) -> None:
        super().__init__()
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(0)
        self.controls = QVBoxLayout()
        self.controls.setSpacing(0)
        self._outer.addLayout(self.controls)
        self._outer.addStretch(1)
        self.pinned = QVBoxLayout()
        self.pinned.setSpacing(0)
        self.pinned.setContentsMargins(OVERHANG, 0, OVERHANG, 0)
        self._outer.addLayout(self.pinned)
        self.seed = SeedField(seed) if seed is not None else None
        if self.seed is not None:
            self.pinned.addWidget(self.seed)
        self._gap = self.pinned.count()
        self.pinned.addSpacing(22)
        self.verb_row = QHBoxLayout()
        self.verb_row.setSpacing(8)
        self.verb = VerbButton(verb, "Space", icon)
        self.verb_row.addWidget(self.verb, 1)
        self.pinned.addLayout(self.verb_row)
        self.tip = Text("", "note", "text2")
        self.tip.setContentsMargins(0, 6, 0, 0)
        self.tip.hide()
        self.pinned.addWidget(self.tip)
        self.compact = False
        self.start_theming()

    def restyle(self) -> None:
        self.set_compact(self.compact)

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        px = theme().px
        self.setFixedWidth(px(COLUMN_SMALL if compact else COLUMN))
        top, bottom = (12, 14) if compact else (22, 24)
        self._outer.setContentsMargins(PADDING - OVERHANG, top, PADDING - OVERHANG + 1, bottom)
        self.pinned.itemAt(self._gap).spacerItem().changeSize(0, 10 if compact else 22)
        self.pinned.invalidate()

    def show_tip(self, words: str) -> None:
        """One line under the verb."""
        self.tip.say(words)
        self.tip.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().color("line"))


class Paper(Themed, QWidget):
    """The white of the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_theming()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(self.rect(), theme().color("canvas"))


class Place(QWidget):
    said = Signal(str)
    failed = Signal(str)
    place_wanted = Signal(str)  # another place is to be shown, by its name in the window

    name = ""
    title = ""
    sentence = ""
    formulas: Sequence[str] = ()  # subjects of rgapp.physics.formulas that belong to what is in sight
    verb = "Play"
    verb_icon = "play"

    def __init__(self, session: Any, seed: int | None = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.compact = False
        self.setAccessibleName(self.name)
        self.column = Column(seed, self.verb, self.verb_icon)
        self.column.verb.clicked.connect(self.verb_triggered)
        self.paper = Paper()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.column)
        row.addWidget(self.paper, 1)
        self._make_canvas()
        self.strip = Strip(self.paper)
        self.paper.installEventFilter(self)
        self._arrange_frame()

    def _make_canvas(self) -> None:
        self.title_label = Text(self.title, "title", "text")
        self.sentence_label = Text(self.sentence, "sentence", "text2")
        self.bar = ThinBar()
        self.canvas = QWidget()
        self._page = QVBoxLayout(self.paper)
        self._page.setSpacing(0)
        self._page.addWidget(self.title_label)
        self._page.addSpacing(3)
        self._page.addWidget(self.sentence_label)
        self._page.addSpacing(6)
        self._page.addWidget(self.bar)
        self._page.addSpacing(20)
        self._page.addWidget(self.canvas, 1)

    # building the column

    def add_control(self, widget: QWidget, gap: int = 0) -> Any:
        """Put a control under the last one, ``gap`` px apart; returns it."""
        if gap:
            self.column.controls.addSpacing(gap)
        inset = OVERHANG - getattr(widget, "overhang", 0)
        row = QHBoxLayout()
        row.setContentsMargins(inset, 0, inset, 0)
        row.addWidget(widget)
        self.column.controls.addLayout(row)
        return widget

    def add_divider(self, room: int = 12) -> Divider:
        return self.add_control(Divider(room))

    def add_beside_verb(self, widget: QWidget) -> Any:
        """Put a button on the right of the verb; returns it."""
        self.column.verb_row.addWidget(widget)
        return widget

    @property
    def seed(self) -> SeedField:
        assert self.column.seed is not None
        return self.column.seed

    @property
    def verb_button(self) -> VerbButton:
        return self.column.verb

    # errors and messages

    def show_error(self, sentence: str, remedy: str = "", buttons: Buttons = (), details: str = "") -> None:
        """Say in the strip above the figures what happened and what helps."""
        self.strip.show_error(sentence, remedy, buttons, details)
        self._place_strip()
        self.failed.emit(f"{sentence} {remedy}".strip())

    def show_failure(
        self, failure: Failure, sentence: str = "", remedy: str = "", buttons: Buttons = ()
    ) -> None:
        """Say that what ran has failed, by its own sentence where none is given; the log gets the trace."""
        words, helps = told(failure)
        self.show_error(sentence or words, remedy if sentence else helps, buttons, failure.details)

    def show_exception(self, error: Exception, remedy: str = "", buttons: Buttons = ()) -> None:
        """Say what became of work in the background, whose trace is in the log where nobody expected it."""
        words, helps = in_words(error)
        self.show_error(words, remedy or helps, buttons)

    def clear_error(self) -> None:
        self.strip.clear()

    def say(self, message: str) -> None:
        """A message in the status bar, for six seconds."""
        self.said.emit(message)

    # size

    def set_compact(self, compact: bool) -> None:
        """Called by the window when its form changed."""
        if compact == self.compact:
            return
        self.compact = compact
        self._arrange_frame()
        for widget in self.column.findChildren(QWidget):
            if hasattr(widget, "set_compact"):
                widget.set_compact(compact)
        self.column.controls.invalidate()
        self.arrange(compact)

    def _arrange_frame(self) -> None:
        compact = self.compact
        self.column.set_compact(compact)
        margin = MARGIN_SMALL if compact else MARGIN
        self._page.setContentsMargins(margin, 12 if compact else 26, margin, 10 if compact else 24)
        self.sentence_label.setVisible(not compact)
        self.title_label.setToolTip(self.sentence if compact else "")
        for index, (small, large) in {1: (0, 3), 3: (2, 6), 5: (6, 14)}.items():
            self._page.itemAt(index).spacerItem().changeSize(0, small if compact else large)
        self._page.invalidate()
        self._place_strip()

    def _place_strip(self) -> None:
        if not hasattr(self, "strip"):
            return
        margin = MARGIN_SMALL if self.compact else MARGIN
        top = 2 if self.compact else self.sentence_label.y() - STRIP_ABOVE
        self.strip.setGeometry(margin, top, self.paper.width() - 2 * margin, self.strip.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.paper and event.type() == QEvent.Type.Resize:
            self._place_strip()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_strip()

    # what a place says of itself

    def arrange(self, compact: bool) -> None:
        """Lay the canvas out for the small (True) or the large window."""

    def entered(self) -> None:
        """The place became visible."""

    def left(self) -> None:
        """Another place is shown now; the simulation keeps running."""

    def tick(self, now: float) -> None:
        """Called 60 times a second while visible; ``now`` in seconds (monotonic)."""

    def verb_triggered(self) -> None:
        """Space, or the verb's button."""

    def keys(self) -> Sequence[Key]:
        """The place's own keys; single letters act only while no text field has the focus."""
        return ()

    def hints(self) -> Sequence[tuple[str, str]]:
        """What mouse and keys do at the figures, (gesture, what it does), for the list of keys."""
        return ()

    def shows(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        """Its pages, or what else it shows one at a time: the words, and the call that shows it."""
        return ()

    def scene_offers(self) -> Sequence[Offer]:
        """What a scene of the lecture could show of the place as it stands; none: nothing yet."""
        return ()

    def escape(self) -> bool:
        """Esc was pressed; True when it let something go (a pinned unit)."""
        return False

    def status(self) -> Status:
        """What the status bar says; asked four times a second."""
        return Status("Idle")

    def figures(self) -> list[Any]:
        """The figures as they stand, frozen (rgapp.export.figures), for export; the main one first.

        A ``Sheet`` among them is all figures on one page, as they stand on the screen.
        """
        return []

    def provenance(self) -> dict[str, Any]:
        """What made the figures: parameters, seed, position, counts; joined to version and platform."""
        return {}

    def kept(self) -> Callable[[Path], Any] | None:
        """What is drawn as a result file of that name (rgapp.results), which ``rgapp replay`` makes again.

        None where there is no such. The call may take long and be made in any thread.
        """
        return None

    def accepts(self, path: Path) -> bool:
        """Whether ``open_path`` can do something with a file of this kind."""
        return False

    def open_path(self, path: Path) -> None:
        """Open a file given on the command line, by File › Open or dropped; errors go to the strip."""

    def open_filters(self) -> Sequence[str]:
        """Filters of the file dialog, like "Data (*.csv *.npy *.npz)"."""
        return ()

    def close_place(self) -> None:
        """The window closes: stop and join what runs."""


__all__ = ["Key", "Place", "Status"]
