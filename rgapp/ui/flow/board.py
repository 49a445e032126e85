"""What the PCA-RG place draws: the flow, histograms beneath it, and the spectrum with a cloud beside it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rgapp.ui.flow.cloud_figure import CloudFigure
from rgapp.ui.flow.flow_figure import FlowFigure
from rgapp.ui.flow.histograms import Histograms
from rgapp.ui.flow.spectra import Spectra
from rgapp.ui.theme import theme
from rgapp.ui.widgets.labels import Text
from rgapp.ui.widgets.paint import Themed, painter_of

SPECTRUM, SPECTRUM_SMALL = 330, 268
DIMMED = 0.6  # how much of an old figure stays while a new one is computed


class Veil(QWidget):
    """Dims what lies below it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(self.rect(), theme().color("canvas", 1 - DIMMED))


class Board(Themed, QWidget):
    told = Signal(str)  # what the keyboard's cursor reads

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowFigure()
        self.histograms = Histograms(self.flow.x_of)
        self.spectra = Spectra()
        self.spectrum = self.spectra.rank
        self.cloud = CloudFigure(bare=True)
        self.notes = Text("", "note", "text2", wrap=True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.notes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.flow, 17)
        left.addSpacing(32)
        left.addWidget(self.histograms, 10)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.spectra, 6)
        right.addWidget(self.notes)
        right.addSpacing(18)
        right.addWidget(self.cloud, 5)
        self._side = QWidget()
        self._side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        self._right = right
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(left, 1)
        self._row.addWidget(self._side)
        self._left = left
        self.veil = Veil(self)
        self.installEventFilter(self)
        self.flow.pointed.connect(self.histograms.light)
        self.histograms.pointed.connect(self.histograms.light)
        self.flow.read.connect(self.told)
        self.histograms.read.connect(self.told)
        self.spectrum.read.connect(self.told)
        self.spectra.density.read.connect(self.told)
        self.cloud.read.connect(self.told)
        self.set_compact(False)
        self.start_theming()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    @property
    def panels(self) -> int:
        """How many histograms there is room for."""
        return 3 if self._compact else 5

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._side.setFixedWidth(theme().px(SPECTRUM_SMALL if compact else SPECTRUM))
        self._row.setSpacing(36 if compact else 56)
        self._left.itemAt(1).spacerItem().changeSize(0, 14 if compact else 32)
        self._left.setStretch(0, 20 if compact else 17)
        self._left.invalidate()
        self._right.itemAt(2).spacerItem().changeSize(0, 0 if compact else 18)
        self.cloud.setVisible(not compact)
        self._right.invalidate()

    def say(self, notes: list[str], more: str = "") -> None:
        """The lines below the spectrum, and ``more`` of them in their tooltip; they can be copied."""
        self.notes.setToolTip(f"<p>{escape(more)}</p>" if more else "")
        self.notes.say("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.fit_notes()

    def fit_notes(self) -> None:
        self.notes.setFixedHeight(self.notes.heightForWidth(self._side.width()) if self.notes.text() else 0)

    def dim(self, on: bool) -> None:
        """Keep what is shown at 60 % while something newer is computed."""
        self.veil.setVisible(on)
        self.veil.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() == QEvent.Type.Resize:
            self.veil.setGeometry(self.rect())
        return False

    def restyle(self) -> None:
        self.fit_notes()
