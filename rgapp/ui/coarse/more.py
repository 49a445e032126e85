"""What only a researcher needs, on a card below the lattice that leaves it in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.experiments.painting import Thaw
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.spins_page import SpinsPage
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Heading, IconButton
from rgapp.ui.widgets.paint import Themed, box, painter_of

if TYPE_CHECKING:
    from rgapp.ui.coarse.place import CoarseGrain


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
        head = QHBoxLayout()
        head.addWidget(Heading("Spins by hand"), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.spins)
        column.addStretch(1)
        session, brush = place.session, place.stage.lattice.brush
        self.spins.restarted.connect(session.reset)
        self.spins.brushed.connect(brush.take)
        self.spins.sized.connect(brush.resize)
        self.spins.thawed.connect(self._thaw)
        brush.stroked.connect(session.order)
        self.hide()
        place.stage.lattice.installEventFilter(self)
        self.start_theming()

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches."""
        return [*self.spins.in_order(), self.close_button]

    def turn(self) -> None:
        """Show the card, or put it away."""
        if self.isVisible():
            self.close_card()
            return
        self._fit()
        self.show()
        self.raise_()
        self.in_order()[0].setFocus(Qt.FocusReason.OtherFocusReason)

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

    def show_frame(self, frame: LatticeFrame) -> None:
        """Say what is frozen in it."""
        if frame.frozen is not self._frozen:
            self._frozen = frame.frozen
            self.spins.show_frozen(frame.frozen)

    def _thaw(self) -> None:
        self._place.session.order(Thaw())

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
