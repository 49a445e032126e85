"""The one window: top bar, the places, status bar, and what they share.

    window = Window(session, places=(PlaceEntry("coarse", "Coarse-grain", CoarseGrain), ...))
    window.show()
    window.open_file(path)

A place is made when it is first shown; those not yet seen are made in the quiet after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QCursor, QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from rgapp.session import Session
from rgapp.ui import help, menus, pictures
from rgapp.ui.background import Background
from rgapp.ui.keys import Keys, Reached
from rgapp.ui.opening import Opening
from rgapp.ui.place import Place
from rgapp.ui.presenting import Presenting
from rgapp.ui.recording import Recording
from rgapp.ui.ring import FocusRing
from rgapp.ui.sessions import Sessions
from rgapp.ui.statusbar import StatusBar
from rgapp.ui.theme import system_scheme, theme
from rgapp.ui.ticker import Ticker
from rgapp.ui.topbar import TopBar
from rgapp.ui.widgets.paint import disable
from rgapp.ui.widgets.sheet import Sheet

SIZE, SMALLEST = (1600, 1000), (1240, 680)
WELCOME = "Space pauses. F5 presents."
FRAME = 40  # px that a system's frame takes of the height
LARGE = (1400, 860)  # below either of these, times the text size, the small form
ROOM = (1160, 654)  # what the small form needs, times the text size
STATUS_PERIOD = 0.25  # seconds
WRITING = 5.0  # seconds that quitting waits for a file that is being written


@dataclass(frozen=True)
class PlaceEntry:
    """A place that can be made: its name in settings and files, its word, and how."""

    name: str
    words: str
    make: Callable[[Session], Place]


class Window(QWidget):
    def __init__(self, session: Session, places: Sequence[PlaceEntry], log: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self.log = log
        self._entries = {entry.name: entry for entry in places}
        self._made: dict[str, Place] = {}
        self._current = ""
        self._next_status = 0.0
        self._closed = False
        self.compact = False
        self.setWindowTitle("rgapp")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.setAutoFillBackground(True)
        self._build([(entry.name, entry.words) for entry in places])
        self.sessions = Sessions(self, session)
        self.opening = Opening(self)
        self.presenting = Presenting(self)
        self.recording = Recording(self)
        self._connect()
        self._restore_size()
        self.choose_place(self._first_place())
        if session.settings.first:
            self.current.column.show_tip(WELCOME)
        self.ticker = Ticker(self._tick, self)
        self.ticker.start()

    def _build(self, names: list[tuple[str, str]]) -> None:
        self.topbar = TopBar(names)
        self.stack = QStackedWidget()
        self.statusbar = StatusBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.statusbar)
        self.ring = FocusRing(self)
        self.reached = Reached(self)
        self.keys = Keys(self, self._sheet_is_open)
        self.keys.letters = self.session.settings.values.letters

    def _connect(self) -> None:
        bar = self.topbar
        bar.place_chosen.connect(self.choose_place)
        bar.mark.clicked.connect(self.open_menu)
        bar.undo.clicked.connect(self.undo)
        bar.redo.clicked.connect(self.redo)
        bar.copy.clicked.connect(self._copy_canvas)
        bar.record.clicked.connect(self.recording.toggle)
        bar.stop_recording.clicked.connect(self.recording.toggle)
        self.recording.changed.connect(
            lambda: bar.show_recording(self.recording.running, self.recording.seconds)
        )
        bar.export.clicked.connect(self.open_export)
        bar.present.clicked.connect(lambda: self.presenting.present())
        self.reached.moved.connect(self.ring.follow)
        self.session.undo_changed.connect(self._show_undo)
        self.sessions.changed.connect(self._show_session)
        QApplication.instance().styleHints().colorSchemeChanged.connect(self._system_changed)
        self._show_undo()
        for key, _, call in self.window_keys():
            self.keys.add(self, key, call)
        self.keys.add(self, "Space", self._space)
        self.keys.add(self, "Esc", self._escape, even_blocked=True)

    def window_keys(self) -> list[tuple[str, str, Callable[[], object]]]:
        """The keys of the window wherever one is: how they are written, what they do, and the call."""
        numbers = [
            (f"Ctrl+{number}", entry.words, self._chooser(entry.name))
            for number, entry in enumerate(self._entries.values(), 1)
        ]
        return [
            *numbers,
            ("Ctrl+Z", "Undo", self.undo),
            ("Ctrl+Shift+Z", "Redo", self.redo),
            ("Ctrl+K", "Find any command", self.find_command),
            ("Ctrl+N", "New session", self.sessions.new),
            ("Ctrl+O", "Open a session or a file", self.opening.choose),
            ("Ctrl+S", "Save the session", self.sessions.save),
            ("Ctrl+Shift+S", "Save the session as", self.sessions.save_as),
            ("Ctrl+E", "Export", self.open_export),
            ("Ctrl+Shift+C", "Copy picture", self.copy_picture),
            ("Ctrl+Shift+R", "Record, and stop", self.recording.toggle),
            ("Alt+D", "Numbers of a figure", self.open_numbers),
            ("F5", "Present", self.presenting.present),
            ("Shift+F5", "Present, from the scene seen last", self.presenting.present_again),
            ("Ctrl+,", "Settings", self.open_settings),
            ("F11", "Full screen", self.toggle_full_screen),
            ("Ctrl+Q", "Quit", self.close),
            ("F1", "The physics of what is in sight", self.show_physics),
            ("?", "This list", self.show_keys),
        ]

    def _chooser(self, name: str) -> Callable[[], None]:
        return lambda: self.choose_place(name)

    # places

    def _first_place(self) -> str:
        last = self.session.settings.values.place
        return last if last in self._entries else next(iter(self._entries))

    def place(self, name: str) -> Place:
        """The place of that name, made now where it was not yet."""
        if name not in self._made:
            made = self._entries[name].make(self.session)
            self._made[name] = made
            self.stack.addWidget(made)
            made.set_compact(self.compact)
            made.said.connect(self.statusbar.say)
            made.place_wanted.connect(self.choose_place)
            keys = made.keys()
            for key in keys:
                self.keys.add(made, key.key, key.call)
        return self._made[name]

    @property
    def current(self) -> Place:
        return self._made[self._current]

    def choose_place(self, name: str) -> None:
        """Show a place."""
        if name == self._current:
            return
        place = self.place(name)
        before = self._made.get(self._current)
        self._current = name
        self.stack.setCurrentWidget(place)
        self.topbar.places.set_value(name)
        if before is not None:
            before.left()
        place.entered()
        self.session.settings.change(place=name)
        self._next_status = 0.0

    @property
    def place_in_sight(self) -> str:
        """Its name in settings and files."""
        return self._current

    @property
    def place_names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def make_all(self) -> None:
        """Make the places that were not seen yet, now."""
        for name in self._entries:
            self.place(name)

    def make_others(self) -> None:
        """Make one place that was not seen yet, then the next when there is nothing else to do."""
        for name in self._entries:
            if name not in self._made and not self._closed:
                self.place(name)
                QTimer.singleShot(50, self.make_others)
                return

    def _tick(self, now: float) -> None:
        self.statusbar.tick(now)
        if not self.isMinimized():
            self.current.tick(now)
        if now >= self._next_status:
            self._next_status = now + STATUS_PERIOD
            self.statusbar.show_status(self.current.status())

    # files

    def open_file(self, path: str | Path) -> None:
        """Open a session, a file that a place reads, or the settings in what was exported."""
        self.opening.open(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.open_file(files[0])

    # what the top bar and the menu do

    def open_menu(self) -> None:
        made = menus.main_menu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = self.topbar.mark
        made.popup(mark.mapToGlobal(QPoint(0, mark.height() + 4)))

    def undo(self) -> None:
        if self.session.undo():
            self._next_status = 0.0

    def redo(self) -> None:
        if self.session.redo():
            self._next_status = 0.0

    def _show_session(self) -> None:
        self.topbar.show_session(self.sessions.name, self.sessions.edited)
        self.setWindowTitle(f"{self.sessions.name} – rgapp" if self.sessions.name else "rgapp")

    def _show_undo(self) -> None:
        disable(self.topbar.undo, None if self.session.can_undo else "Nothing to undo")
        disable(self.topbar.redo, None if self.session.can_redo else "Nothing to redo")

    def copy_picture(self) -> None:
        """The figure under the pointer, else the canvas, twice as fine as on the screen, to the clipboard."""
        pictures.copy(pictures.figure_at(self.current, QCursor.pos()) or self.current.paper, self.current)
        self.statusbar.say("Picture copied, with its settings inside")

    def _copy_canvas(self) -> None:
        pictures.copy(self.current.paper, self.current)
        self.statusbar.say("Picture copied, with its settings inside")

    def open_export(self) -> None:
        """The export sheet for the place in sight."""
        from rgapp.ui.export_sheet import ExportSheet

        figures = self.current.figures()
        if not figures:
            self.statusbar.say("There is nothing to export yet")
            return
        sheet = ExportSheet(self, self.current, figures)
        sheet.said.connect(self.statusbar.say)
        sheet.open_sheet()

    def open_numbers(self) -> None:
        """The numbers behind the figure with the focus, or under the pointer, else those of the place."""
        from rgapp.ui.numbers_sheet import NumbersSheet

        figures = self.current.figures()
        if not figures:
            self.statusbar.say("There are no numbers yet")
            return
        focus = QApplication.focusWidget()
        if not getattr(focus, "is_figure", False):
            focus = pictures.figure_at(self.current, QCursor.pos())
        NumbersSheet(self, figures, getattr(focus, "name", "")).open_sheet()

    def find_command(self) -> None:
        """Any command by a part of its name."""
        from rgapp.ui.command_sheet import CommandSheet

        CommandSheet(self).open_sheet()

    def toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    # settings

    def open_settings(self) -> None:
        """Every setting on one sheet."""
        from rgapp.ui.settings_sheet import SettingsSheet

        SettingsSheet(self).open_sheet()

    def set_theme(self, name: str) -> None:
        """Theme of the settings: "system", "light", "dark" or "contrast"."""
        self.session.settings.change(theme=name)
        theme().set_scheme(scheme_of(name))

    def _system_changed(self) -> None:
        if self.session.settings.values.theme == "system":
            theme().set_scheme(system_scheme())

    def set_palette(self, name: str) -> None:
        self.session.settings.change(palette=name)
        theme().set_palette(name)

    def set_text_size(self, scale: float) -> None:
        """How large text is: 0.8 to 1.5."""
        self.session.settings.change(text_size=scale)
        self.fit()

    def set_letters(self, on: bool) -> None:
        self.session.settings.change(letters=on)
        self.keys.letters = on

    def set_calm(self, on: bool) -> None:
        self.session.settings.change(calm=on)

    # help

    def show_keys(self) -> None:
        place = [("Space", self.current.verb_button.text())]
        own = self.current.keys()
        place += [(key.key, key.text) for key in own]
        window = [(key, text) for key, text, _ in self.window_keys()]
        window += [("Esc", "Release, close"), ("Tab", "Next control")]
        sliders = [
            ("← →", "One step"),
            ("Shift", "Ten steps"),
            ("Alt", "A tenth, no snapping"),
            ("Home End", "The ends"),
            ("Double click", "The first value"),
            ("Click on 2.269", "Type a number"),
        ]
        hints = self.current.hints()
        middle = [*([("Figures", hints)] if hints else []), ("Sliders", sliders)]
        help.keys_sheet(self, [[(self.current.name, place)], middle, [("Window", window)]]).open_sheet()

    def show_physics(self) -> None:
        """A short text, the formulas with their sources, and where the essay differs."""
        from rgapp.ui.formula_sheet import open_formulas

        open_formulas(self, self.current.title_label.text(), self.current.formulas)

    def show_messages(self) -> None:
        help.messages_sheet(self, self.statusbar.messages).open_sheet()

    def show_about(self) -> None:
        help.about_sheet(self, str(self.log) if self.log else "").open_sheet()

    def open_log(self) -> None:
        if self.log is not None and self.log.exists():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.log)))
        else:
            self.statusbar.say("The log is empty")

    def show_problem(self, sentence: str, remedy: str, details: str) -> None:
        """What nobody caught, in the strip of the place in sight."""
        self.current.show_error(sentence, remedy, details=details)

    # keys

    def _sheet_is_open(self) -> bool:
        return any(sheet.isVisible() for sheet in self.findChildren(Sheet))

    def _space(self) -> None:
        button = self.reached.button()
        button.click() if button is not None else self.current.verb_button.click()

    def _escape(self) -> None:
        sheets = [sheet for sheet in self.findChildren(Sheet) if sheet.isVisible()]
        if sheets:
            sheets[-1].close_sheet()
        elif not self.current.escape():
            if self.current.strip.isVisible():
                self.current.clear_error()
            elif self.isFullScreen():
                self.showNormal()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        focus = QApplication.focusWidget()
        if focus is None or focus.isVisible():  # a hidden widget gives its focus away by this call too
            self.reached.tabbed()
        return super().focusNextPrevChild(forward)

    # size and end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Text as large as is set and has room, and the form that has room for it."""
        if self.presenting.lecture is not None:
            return  # it has text sizes of its own
        room = min(self.width() / ROOM[0], self.height() / ROOM[1])
        scale = min(self.session.settings.values.text_size, max(1.0, room))
        if scale != theme().scale:
            theme().set_scale(scale)
            for place in self._made.values():
                place.arrange(place.compact)
        compact = self.width() < LARGE[0] * scale or self.height() < LARGE[1] * scale
        if compact != self.compact:
            self.compact = compact
            self.topbar.set_compact(compact)
            self.statusbar.set_compact(compact)
            for place in self._made.values():
                place.set_compact(compact)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self.windowHandle() is not None:
            self.reached.watch(self.windowHandle())
        if QApplication.focusWidget() is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore_size(self) -> None:
        available = QApplication.primaryScreen().availableGeometry()
        saved = self.session.settings.values.window.split()
        wide, high = SIZE
        if len(saved) >= 2 and all(part.isdecimal() for part in saved[:2]):
            wide, high = int(saved[0]), int(saved[1])
        self.resize(min(wide, available.width()), min(high, available.height() - FRAME))
        if "maximized" in saved:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _save_size(self) -> None:
        size = self.normalGeometry().size() if self.isMaximized() or self.isFullScreen() else self.size()
        words = f"{size.width()} {size.height()}" + (" maximized" if self.isMaximized() else "")
        self.session.settings.change(window=words)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs and wait for it, so that no thread outlives the window and no file is lost."""
        if not self._closed:
            self._closed = True
            self._save_size()
            self.ticker.stop()
            self.sessions.close()
            for place in self._made.values():
                place.close_place()
            for task in self.findChildren(Background):
                task.finish(WRITING)
            self.recording.close()  # a film that is being saved reads it
            self.presenting.end()
            self.session.close()
        event.accept()


def scheme_of(setting: str) -> str:
    """The colour scheme a theme of the settings stands for."""
    if setting == "system":
        return system_scheme()
    return "high contrast" if setting == "contrast" else setting
