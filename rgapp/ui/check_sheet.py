"""The check of the physics: line by line beside what is exact, then a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

import rgapp
from rgapp.experiments.check import Check, CheckParams, cells, verdict
from rgapp.physics.verification import LIMIT, Outcome
from rgapp.session import SEED, Session
from rgapp.ui.errors import told
from rgapp.ui.flow.busy import words_of
from rgapp.ui.widgets import Sheet, Table, Text, ThinBar, tooltip

if TYPE_CHECKING:
    from rgapp.ui.window import Window

SENTENCE = (
    "Short runs beside exact answers: Kaufman, all states of 4 × 4, the transfer matrix. "
    f"Up to {LIMIT:g} σ counts as chance."
)
HEAD = ("Sampled", "Quantity", "Measured", "Exact", "Deviation")
SHARES = (0.42, 0.16, 0.14, 0.12, 0.16)
WIDTH, ROW = 920, 23
LOOK = 100  # ms between two looks at the worker


def open_check(window: Window) -> CheckSheet:
    """The sheet over this window, at work."""
    sheet = CheckSheet(window, window.session)
    sheet.said.connect(window.statusbar.say)
    sheet.open_sheet()
    return sheet


class CheckSheet(Sheet):
    """Begins by itself; "Again" takes the next seed. The work is done by a runner of the session."""

    said = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window, "Check the physics", width=WIDTH)
        self._session = session
        self._check = Check(CheckParams(), SEED)  # tells what will come; the runner makes its own
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        self._start(SEED)

    def _build(self) -> None:
        self.table = Table("Checks", row=ROW, left=2)
        self.table.setAccessibleName("Lines of the check")
        self.bar = ThinBar()
        self.told = Text("", "control", "text")
        self.body.addWidget(Text(SENTENCE, "control", "text2", wrap=True))
        self.body.addSpacing(12)
        self.body.addWidget(self.table, 1)
        self.body.addSpacing(10)
        self.body.addWidget(self.bar)
        self.body.addSpacing(10)
        self.body.addWidget(self.told)
        self.copy = self.add_button("Copy", self._copy)
        self.again = self.add_button("Again", self._start_again)
        self.again.setToolTip(tooltip("Again", "", "With the next seed: what is no chance fails again"))
        self.cancel = self.add_button("Cancel", self._cancel)
        self.add_button("Close", self.close_sheet, primary=True)

    # the work

    def _start(self, seed: int) -> None:
        self.seed = seed
        self.note.say(f"seed {seed}")
        self.runner = self._session.start_check(seed)
        self._timer.start()
        self._look()

    def _start_again(self) -> None:
        self._start(self.seed + 1)

    def _cancel(self) -> None:
        """What has ended stays; the worker is not waited for."""
        self.runner.cancel()
        self._end(self._stopped())

    def close_sheet(self) -> None:
        self._timer.stop()
        self.runner.cancel()
        super().close_sheet()

    def _look(self) -> None:
        runner = self.runner
        if not runner.done:
            self._show_lines(running=True)
            self.bar.show_fraction(runner.progress.done)
            self.told.say(words_of(runner.progress))
        elif runner.failure is not None:
            self._end(told(runner.failure)[0])
        else:
            self._end(self._stopped() if runner.cancelled else verdict(self.outcomes))

    def _stopped(self) -> str:
        return f"Stopped after {len(self.runner.results)} of {len(self._check.points())}."

    def _end(self, sentence: str) -> None:
        self._timer.stop()
        self._show_lines(running=False)
        self.bar.show_fraction(None)
        self.told.say(sentence)

    # what is shown

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Those of the trials that have ended."""
        return {point: arrays["outcome"] for point, arrays in dict(self.runner.results).items()}

    def _show_lines(self, running: bool) -> None:
        outcomes, points = self.outcomes, self._check.points()
        live = len(outcomes) if running and len(outcomes) < len(points) else -1
        rows = []
        for at, point in enumerate(points):
            waiting = ("", "", "running" if at == live else "waiting")
            found = cells(outcomes[point]) if point in outcomes else waiting
            rows.append((point, self._check.quantity(point), *found))
        far = [at for at, point in enumerate(points) if point in outcomes and not outcomes[point].agrees]
        self.table.show_rows(HEAD, SHARES, rows, live, far)
        if far and not running:
            self.table.reveal(far[0])
        self.copy.setEnabled(bool(outcomes))
        self.again.setEnabled(not running)
        self.cancel.setEnabled(running)

    def _copy(self) -> None:
        """The lines that have ended, with tabs between the columns."""
        head = f"rgapp {rgapp.__version__}, check of the physics, seed {self.seed}"
        rows = ["\t".join(row) for row in (HEAD, *self.table.rows[: len(self.outcomes)])]
        QGuiApplication.clipboard().setText("\n".join([head, *rows, self.told.text()]))
        self.said.emit("Lines copied")
