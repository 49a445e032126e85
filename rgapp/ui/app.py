"""Opens the window: ``run(paths)`` builds application, fonts, theme, session and window, and runs them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

import rgapp
from rgapp.export.tokens import PALETTES
from rgapp.session import Session
from rgapp.ui import errors
from rgapp.ui.theme import load_fonts, theme
from rgapp.ui.window import PlaceEntry, Window, scheme_of


def make_application() -> QApplication:
    """The one QApplication, with our style, fonts and colours."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("rgapp")
    app.setApplicationVersion(rgapp.__version__)
    app.setDesktopFileName("rgapp")
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(theme().font("control"))
    return app


def _coarse(session: Session):
    from rgapp.ui.coarse.place import CoarseGrain

    return CoarseGrain(session)


def _train(session: Session):
    from rgapp.ui.train.place import Train

    return Train(session)


def _flow(session: Session):
    from rgapp.ui.flow.place import PcaRg

    return PcaRg(session)


def _theory(session: Session):
    from rgapp.ui.theory.place import Theory

    return Theory(session)


def _experiments(session: Session):
    from rgapp.ui.experiments.place import Experiments

    return Experiments(session)


PLACES = (
    PlaceEntry("coarse", "Coarse-grain", _coarse),
    PlaceEntry("train", "Train", _train),
    PlaceEntry("flow", "PCA-RG", _flow),
    PlaceEntry("theory", "Theory", _theory),
    PlaceEntry("experiments", "Experiments", _experiments),
)


def make_window(session: Session, places: Sequence[PlaceEntry] = PLACES, log=None) -> Window:
    """The window of a session, in the theme its settings ask for; not shown yet."""
    values = session.settings.values
    theme().set_palette(values.palette if values.palette in PALETTES else "ink")
    theme().set_scheme(scheme_of(values.theme))
    return Window(session, places, log)


def run(paths: Sequence[str] = ()) -> int:
    """Open the window, with these files; returns the exit status."""
    log = errors.open_log()
    hooks = errors.Hooks()
    app = make_application()
    app.setWindowIcon(QIcon(theme().icon("rgapp", "ink", 128)))
    session = Session()
    # matrix products that wait for a core held by the lattice or by drawing take a hundred times as long
    threadpool_limits(session.settings.values.threads, user_api="blas")
    window = make_window(session, log=log)
    hooks.show_in(window.show_problem)
    session.start()
    window.show()
    QTimer.singleShot(300, window.make_others)
    for path in paths:
        window.open_file(path)
    if not paths:
        QTimer.singleShot(600, window.sessions.offer_left_over)
    session.settings.tell = window.statusbar.say
    if session.settings.notice:
        window.statusbar.say(session.settings.notice)
    status = app.exec()
    hooks.restore()
    return status
