"""A scene drawn frame by frame without a window: what is seen hangs on the script alone, not on the clock.

for frame in frames(scene, Script(seconds=20)): ...        arrays (height, width, 3) uint8
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEventLoop, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage

from rgapp.engine import Stepped
from rgapp.params import ParameterError
from rgapp.results import Result
from rgapp.scenes import Control, Scene
from rgapp.session import SEED, Session
from rgapp.settings import Settings
from rgapp.ui.app import make_application
from rgapp.ui.lecture.view import Sorry
from rgapp.ui.lecture.window import SCHEMES, LectureWindow
from rgapp.ui.recording import pixels
from rgapp.ui.theme import theme

LEAST, MOST = (1280, 720), (3840, 2160)
LONGEST = 3600.0  # seconds
RATES = (1.0, 60.0)
HOLD = 1.0  # seconds that the control stands still at both ends, at most a tenth of the film
PATIENCE = 120.0  # seconds in which a frame must be drawn
PAUSE = 0.002  # seconds between two looks at what is being computed


@dataclass(frozen=True)
class Script:
    """What happens: in ``seconds`` the control goes from ``first`` to ``last`` (None: the ends of its range)
    and stands still for a moment at both ends; ``size`` in pixels, ``rate`` frames a second. ParameterError
    where one cannot be used.
    """

    seconds: float = 20.0
    rate: float = 30.0
    size: tuple[int, int] = LEAST
    scheme: str = SCHEMES[0]
    seed: int = SEED
    first: float | None = None
    last: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= LONGEST:
            raise ParameterError(f"seconds must be above 0 and at most {LONGEST:.0f} (got {self.seconds:g})")
        if not RATES[0] <= self.rate <= RATES[1]:
            raise ParameterError(f"rate must be between {RATES[0]:g} and {RATES[1]:g} (got {self.rate:g})")
        fits = all(low <= side <= high for low, side, high in zip(LEAST, self.size, MOST, strict=True))
        if not fits:
            told = "{0[0]}x{0[1]}".format
            raise ParameterError(
                f"size must be between {told(LEAST)} and {told(MOST)} (got {told(self.size)})"
            )
        if self.scheme not in SCHEMES:
            raise ParameterError(f"theme must be one of {', '.join(SCHEMES)} (got {self.scheme})")

    @property
    def count(self) -> int:
        """Frames of the film."""
        return max(1, round(self.seconds * self.rate))

    def value(self, frame: int, control: Control) -> float:
        """Where the control stands in that frame, counted from 0."""
        first = control.low if self.first is None else self.first
        last = control.high if self.last is None else self.last
        hold = min(HOLD, self.seconds / 10)
        moving = max(self.seconds - 2 * hold, 1e-9)
        share = min(max((frame / self.rate - hold) / moving, 0.0), 1.0)
        return first + (last - first) * share

    def check(self, control: Control) -> None:
        """ParameterError where ``first`` or ``last`` lie outside the range of the control."""
        for name, value in (("from", self.first), ("to", self.last)):
            if value is not None and not control.low <= value <= control.high:
                span = f"between {control.low:g} and {control.high:g}"
                raise ParameterError(f"{name} must be {span} for this scene (got {value:g})")


def frames(
    scene: Scene, script: Script, held: Mapping[str, Result] | None = None
) -> Iterator[NDArray[np.uint8]]:
    """The frames of that scene, (height, width, 3) uint8; ``held`` are results it may show, by experiment.

    The same scene, script and results give the same frames. To be called in the main thread, like all of Qt.
    ParameterError where the scene cannot be shown, TimeoutError where a frame is not drawn after two minutes.
    """
    script.check(scene.control)
    make_application()
    before = theme().name
    theme().set_scheme(script.scheme)
    # the usual settings, whatever those of the person are
    folder = tempfile.TemporaryDirectory(prefix="rgapp-")
    settings = Settings(Path(folder.name) / "settings.json")
    session = Session(settings, runner=Stepped)
    session.set("lattice", seed=script.seed)
    session.set("flow", seed=script.seed)
    lecture = LectureWindow(settings, (scene,), held, session)
    heard = qInstallMessageHandler(_hear)
    try:
        lecture.prepare(*script.size)
        view = lecture.view(0)
        if isinstance(view, Sorry):
            raise ParameterError(view.sentence)
        for number in range(script.count):
            lattice = session.lattice
            assert isinstance(lattice, Stepped)
            lattice.next_frame(1 / script.rate if number else 0.0)
            picture = _drawn(lecture, script.value(number, scene.control), number / script.rate)
            if number == 0:
                lattice.settle()  # with the first value of the control
                picture = _drawn(lecture, script.value(0, scene.control), 0.0)
            yield pixels(picture)
    finally:
        lecture.leave()
        lecture.deleteLater()
        theme().set_scheme(before)
        folder.cleanup()
        qInstallMessageHandler(heard)


def _hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says, but for what it always says where nothing is shown."""
    if "propagateSizeHints" not in message and kind != QtMsgType.QtDebugMsg:
        print(f"Qt: {message}", file=sys.stderr)


def _drawn(lecture: LectureWindow, value: float, now: float) -> QImage:
    until = time.monotonic() + PATIENCE
    while True:
        picture = lecture.draw(value, now)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if picture is not None:
            return picture
        if time.monotonic() > until:
            raise TimeoutError(f"a frame of {lecture.scene.title} was not drawn in {PATIENCE:.0f} s")
        time.sleep(PAUSE)
