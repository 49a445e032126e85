"""The lecture as the lab knows it: begun on a display, told in a panel over the lab, scenes put in order."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCursor, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from rgapp.scenes import MOST_SCENES, Scene, entries_of, programme

if TYPE_CHECKING:
    from rgapp.ui.lecture.panel import Panel
    from rgapp.ui.lecture.window import LectureWindow
    from rgapp.ui.window import Window

COLLECT_AFTER = 300  # ms, when Qt has taken the lecture apart
SETTLED = 300  # ms after a display came or went, when Qt has moved the windows


class Presenting(QObject):
    """``lecture`` while there is one, and ``panel``, which covers the lab then."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.lecture: LectureWindow | None = None
        self.panel: Panel | None = None
        self.last_scene = 0
        self._larger = 1.0  # text of the last lecture
        self._runs_on = False  # the lab's lattice, afterwards
        self._displays = QTimer(self)
        self._displays.setSingleShot(True)
        self._displays.setInterval(SETTLED)
        self._displays.timeout.connect(self._displays_changed)
        app = QApplication.instance()
        app.screenAdded.connect(self._displays.start)
        app.screenRemoved.connect(self._displays.start)

    def present(self, _checked: bool = False, first: int | None = None) -> None:
        """Lecture mode, on another display where there is one; the lab waits as it is. ``first``: the scene,
        counted from 0; None: the first one, or where a lecture that is on stands.
        """
        from rgapp.ui.lecture.panel import Panel
        from rgapp.ui.lecture.window import LectureWindow

        if self.lecture is not None:
            self.lecture.activateWindow()
            if first is not None:
                self.lecture.show_scene(first)
            return
        runner = self._session.lattice
        self._runs_on = runner.running
        runner.pause()
        chosen, wrong = programme(self._session.scenes)
        held = {result.experiment: result for one in self._session.kept.values() for result in one.give()}
        self.lecture = LectureWindow(self._session.settings, chosen, held)
        if wrong:
            self._window.statusbar.say(f"Left out: {wrong[0]}")
        self.lecture.larger = self._larger
        self.lecture.ended.connect(self._back)
        self.lecture.record_wanted.connect(self._window.recording.toggle)
        self.lecture.present(self._display(), min(first or 0, len(chosen) - 1))  # it may be gone since
        self.panel = Panel(self._window, self.lecture)
        self.panel.show()

    def present_again(self) -> None:
        """From the scene seen last."""
        self.present(first=self.last_scene if self.lecture is None else None)

    def end(self) -> None:
        if self.lecture is not None:
            self.lecture.leave()

    def _back(self) -> None:
        lecture, self.lecture = self.lecture, None
        assert lecture is not None
        self.last_scene, self._larger = lecture.last, lecture.larger
        if self.panel is not None:
            self.panel.close_panel()
            self.panel = None
        self._window.recording.lecture_ended(lecture)
        self._window.fit()  # it may have been resized meanwhile
        lecture.deleteLater()
        # its views hang together in circles: some 30 MB, which Python would find many lectures later
        QTimer.singleShot(COLLECT_AFTER, self, lambda: gc.collect())
        if self._runs_on:
            self._session.lattice.play()

    def _display(self) -> QScreen:
        return screen_for(self._window, self._session.settings.values.display)

    def _displays_changed(self) -> None:
        """A projector came or went: the lecture goes on where it is to be seen now."""
        if self.lecture is not None:
            self.lecture.move_to(self._display())

    def set_display(self, name: str) -> None:
        """The display to present on, by its name; empty: the one that the lab is not on."""
        self._session.settings.change(display=name)

    # scenes

    def open_scenes(self) -> None:
        """All scenes in a list, to be put in order."""
        from rgapp.ui.lecture.programme_sheet import ProgrammeSheet

        ProgrammeSheet(self._window).open_sheet()

    def save_scene(self) -> None:
        """The view in sight as a scene of one's own, the last of the lecture."""
        from rgapp.ui.lecture.scene_sheet import SaveSheet

        place = self._window.current
        offers = place.scene_offers()
        if not offers:
            self._window.statusbar.say("There is nothing here yet that a scene could show")
            return
        sheet = SaveSheet(self._window, offers, place.title_label.text(), "")
        sheet.made.connect(self._saved)
        sheet.open_sheet()

    def _saved(self, scene: Scene) -> None:
        scenes = [*programme(self._session.scenes)[0], scene]
        if len(scenes) > MOST_SCENES:
            self._window.statusbar.say(f"A lecture has at most {MOST_SCENES} scenes; take one away first")
            return
        self._session.set_scenes(entries_of(scenes))
        self._window.statusbar.say(f"Saved as scene {len(scenes)}; Shift+F5 or the Scenes menu shows it")
        self.last_scene = len(scenes) - 1


def screen_for(lab: QWidget, name: str = "") -> QScreen:
    """The display of that name; else one the lab is not on, where there is one; else the lab's."""
    screens = QApplication.screens()
    named = [one for one in screens if name and one.name() == name]
    others = [one for one in screens if one is not lab.screen()]
    return next(iter((*named, *others)), None) or QApplication.screenAt(QCursor.pos()) or lab.screen()
