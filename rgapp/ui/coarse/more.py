"""What only a researcher needs, on a card below the lattice that leaves it in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rgapp.experiments.lattice import LatticeFrame, LatticeParams
from rgapp.experiments.painting import Thaw
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.ramp_page import RampPage
from rgapp.ui.coarse.spins_page import SpinsPage
from rgapp.ui.theme import theme
from rgapp.ui.widgets import IconButton, Segmented
from rgapp.ui.widgets.paint import Themed, box, painter_of

if TYPE_CHECKING:
    from rgapp.ui.coarse.place import CoarseGrain

PAGES = (("spins", "Spins"), ("ramp", "Field ramp"))
PAGE_TIPS = {
    "spins": "Start states, and a brush that paints and freezes spins.",
    "ramp": "A field that goes to and fro, for hysteresis.",
}


class More(Themed, QWidget):
    """Connects its controls to the session of the place and to the brush of its lattice."""

    def __init__(self, place: CoarseGrain) -> None:
        super().__init__(place.paper)
        self._place = place
        self._frozen: Any = None
        self.setAccessibleName("More")
        self.close_button = IconButton("close", "Close", "Puts the brush away, too.", "Esc")
        self.close_button.clicked.connect(self.close_card)
        self.spins = SpinsPage()
        self.ramp = RampPage()
        self.pages = Segmented(PAGES, padding=12)
        self.pages.setAccessibleName("Page")
        for page, tip in PAGE_TIPS.items():
            self.pages.set_tip(page, tip)
        self.pages.chosen.connect(self._turn_to)
        self._stack = QStackedWidget()
        for widget in (self.spins, self.ramp):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        head.addWidget(self.pages)
        head.addStretch(1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        session, brush = place.session, place.stage.lattice.brush
        self.spins.restarted.connect(session.reset)
        self.spins.brushed.connect(brush.take)
        self.spins.sized.connect(brush.resize)
        self.spins.thawed.connect(self._thaw)
        brush.stroked.connect(session.order)
        self.ramp.turned.connect(self._ramp)
        self.ramp.height.changed.connect(self._height)
        self.ramp.cycle.changed.connect(self._cycle)
        for row in (self.ramp.height, self.ramp.cycle):
            row.released.connect(place.let_go)
        self.hide()
        place.stage.lattice.installEventFilter(self)
        self.start_theming()

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        pages = [*self.spins.in_order(), *self.ramp.in_order()]
        return [*self.pages.segments, *pages, self.close_button]

    def turn(self) -> None:
        """Show the card, or put it away."""
        if self.isVisible():
            self.close_card()
            return
        self._fit()
        self.show()
        self.raise_()
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_card(self) -> bool:
        """Put the card and the brush away; False where it was closed."""
        if not self.isVisible():
            return False
        inside = self.isAncestorOf(QApplication.focusWidget() or self._place)
        self.spins.put_away()
        self.hide()
        if inside:
            self._place.controls.more.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def show_params(self, params: LatticeParams) -> None:
        """Make the controls show these parameters."""
        self.ramp.show_params(params)

    def show_frame(self, frame: LatticeFrame) -> None:
        """Say what is frozen in it, and where the ramp is."""
        self.ramp.show_frame(frame)
        if frame.frozen is not self._frozen:
            self._frozen = frame.frozen
            self.spins.show_frozen(frame.frozen)

    def _turn_to(self, page: str) -> None:
        self.spins.put_away()
        self._stack.setCurrentWidget(self.spins if page == "spins" else self.ramp)

    def _thaw(self) -> None:
        self._place.session.order(Thaw())

    def _ramp(self, height: float) -> None:
        self._place.set_lattice(self.ramp.button, ramp=height)

    def _height(self, height: float) -> None:
        if self.ramp.on:
            self._place.slide(self.ramp.height, ramp=height)

    def _cycle(self, cycle: float) -> None:
        self._place.slide(self.ramp.cycle, cycle=round(cycle))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit()
        return False

    def _fit(self) -> None:
        """Over the curves below the lattice, and higher where that is not enough."""
        stage, paper = self._place.stage, self._place.paper
        corner = stage.magnetization.mapTo(paper, QPoint(0, 0))
        bottom = self._place.canvas.geometry().bottom() + 1
        height = max(self.layout().sizeHint().height(), bottom - corner.y())
        self.setGeometry(corner.x(), bottom - height, stage.lattice.width() - 2 * MARGIN, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().color("canvas"))  # the corners, too
        box(painter, QRectF(self.rect()), theme().color("canvas"), 14, theme().color("control"))
