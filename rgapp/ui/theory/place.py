"""The Theory place: two flows with their fixed points, and the mapping of a small lattice, summed exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from rgapp.export.figures import Sheet
from rgapp.params import ParameterError
from rgapp.physics import formulas
from rgapp.physics.momentum_shell import ShellFlow
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice
from rgapp.session import Session
from rgapp.ui.background import Background
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.theory.bars import MappingBars
from rgapp.ui.theory.figures import CouplingFigure, PlaneFigure, RunFigure
from rgapp.ui.theory.params import MOST_STARTS, THEORY, TheoryParams
from rgapp.ui.widgets import Heading, HeroSlider, SegmentedRow, SliderRow, SwitchRow, Text, note_beside
from rgapp.words import number

DROP = "Click in the plane to drop a starting point."
SMALL = "outside the small-coupling range this was derived for"
PROVES = (
    "<b>Passing both tests proves little.</b> Independent hidden units score a perfect zero twice and still "
    "know nothing about the spins."
)
Asked = tuple[int, int, float]  # size, hidden units, temperature: what a network is trained on


class Stopped(Exception):
    """Nobody wants the fit any more."""


class Theory(Place):
    name = "Theory"
    title = "Where the flows end"
    sentence = (
        "Two renormalization flows with the same two fixed points, and the mapping between a network and a "
        "coarse-graining, checked exactly."
    )
    verb, verb_icon = "Train small network", "play"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=None, parent=parent)
        session.register(THEORY, TheoryParams())
        self.plane, self.run, self.coupling = PlaneFigure(), RunFigure(), CouplingFigure()
        self.bars = MappingBars()
        self.rows_asked: tuple[Asked, float] | None = None  # and the sharpness of the block rule
        self._machines: dict[Asked, RBM] = {}
        self._fitting: Asked | None = None
        self._stop = False
        self._dragging = False
        self._sums, self._fits = Background(self), Background(self)
        self._add_controls()
        self._build()
        self.plane.pressed.connect(self._drop)
        session.changed.connect(self._session_changed)
        self._show_params()

    # building

    def _add_controls(self) -> None:
        about = TheoryParams.about
        self.epsilon = self.add_control(
            HeroSlider(
                about("epsilon"),
                1.0,
                format=lambda value: f"ε = {number(value, 2)}",
                ticks=((0.0, "4 d"), (1.0, "3 d"), (2.0, "2 d")),
                snap=(0.0, 0.02),
                key="E",
            )
        )  # fmt: skip
        truncations = (("linear", "Linear in r"), ("full", "1/(1 + r)"))
        self.truncation = self.add_control(SegmentedRow("Equations", truncations, "linear"))
        self.streamlines = self.add_control(SwitchRow("Streamlines", True, f"{about('streamlines').help}."))
        self.separatrix = self.add_control(SwitchRow("Separatrix", True, f"{about('separatrix').help}."))
        self.hint = self.add_control(
            Text("Click in the plane to drop a starting point.", "note", "text2", wrap=True)
        )
        self.add_divider()
        self.add_control(Heading("Spectrum of data"))
        spell = lambda value: f"α = {number(value, 2)}"  # noqa: E731
        self.alpha = self.add_control(SliderRow(about("alpha"), 1.5, format=spell, snap=(2.0, 0.03)))
        self.add_divider()
        self.add_control(Heading("Small lattice"))
        sizes = tuple((n, f"{n}×{n}") for n in (2, 3, 4))
        self.visible = self.add_control(SegmentedRow("Visible", sizes, 4))
        self.hidden = self.add_control(SliderRow(about("hidden"), 4))
        self.temperature = self.add_control(SliderRow(about("temperature"), 2.269))
        follows = lambda value: f"w = {number(value, 2)}"  # noqa: E731
        self.sharpness = self.add_control(SliderRow(about("sharpness"), 1.0, format=follows))
        for row, name in (
            (self.epsilon, "epsilon"),
            (self.alpha, "alpha"),
            (self.hidden, "hidden"),
            (self.temperature, "temperature"),
            (self.sharpness, "sharpness"),
        ):
            row.setProperty("parameter", name)
            row.changed.connect(self._slid)
            row.released.connect(self._let_go)
        for row, name in ((self.streamlines, "streamlines"), (self.separatrix, "separatrix")):
            row.setProperty("parameter", name)
            row.switched.connect(self._chosen)
        for row, name in ((self.truncation, "truncation"), (self.visible, "visible")):
            row.setProperty("parameter", name)
            row.chosen.connect(self._chosen)

    def _build(self) -> None:
        flows = QHBoxLayout()
        flows.setSpacing(36)
        for figure, share in ((self.plane, 5), (self.run, 3), (self.coupling, 3)):
            flows.addWidget(figure, share)
        head = QHBoxLayout()
        self.mapping_title = Text("The exact mapping, by enumeration", "figure", "text")
        self.mapping_note = Text("", "note", "text2")
        head.addWidget(self.mapping_title)
        head.addStretch(1)
        head.addWidget(self.mapping_note)
        self.proves = Text(PROVES, "note", "text2", wrap=True)
        below = QGridLayout()
        below.setHorizontalSpacing(36)
        below.addWidget(self.bars, 0, 0)
        below.addWidget(self.proves, 0, 1, Qt.AlignmentFlag.AlignTop)
        below.setColumnStretch(0, 5)
        below.setColumnStretch(1, 1)
        page = QVBoxLayout(self.canvas)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addLayout(flows, 3)
        page.addLayout(head)
        page.addLayout(below, 2)
        for figure, name in (
            (self.plane, "momentum shell"),
            (self.run, "momentum shell"),
            (self.coupling, "coupling flow"),
        ):
            figure.title_label.setToolTip(_told(name))
        self.mapping_title.setToolTip(_told("mapping"))

    # parameters

    @property
    def params(self) -> TheoryParams:
        return self.session.params(THEORY)

    @property
    def asked(self) -> Asked:
        """The small lattice that is set."""
        return self.params.visible, self.params.hidden, self.params.temperature

    def _set(self, control: QWidget, **values: Any) -> None:
        try:
            self.session.set(THEORY, **values)
        except ParameterError as error:
            note_beside(control, str(error))
            self._show_params()

    def _slid(self, value: float) -> None:
        row = self.sender()
        if not self._dragging and row.dragging:
            self._dragging = True
            self.session.begin_drag()
        name = row.property("parameter")
        self._set(row, **{name: round(value) if name == "hidden" else value})

    def _let_go(self) -> None:
        if self._dragging:
            self._dragging = False
            self.session.end_drag()

    def _chosen(self, value: object) -> None:
        self._set(self.sender(), **{self.sender().property("parameter"): value})

    def _drop(self, r: float, u: float) -> None:
        """A start where the plane was clicked; the oldest goes where there are eight."""
        start = (round(r, 4), round(u, 4))
        if u >= 0:
            self._set(self.plane, starts=(*self.params.starts, start)[-MOST_STARTS:])

    def _clear(self) -> None:
        self._set(self.plane, starts=())

    def _session_changed(self, place: str, _params: Any) -> None:
        if place == THEORY:
            self._show_params()

    def _show_params(self) -> None:
        params = self.params
        for row, name in (
            (self.epsilon, "epsilon"), (self.truncation, "truncation"), (self.streamlines, "streamlines"),
            (self.separatrix, "separatrix"), (self.alpha, "alpha"), (self.visible, "visible"),
            (self.hidden, "hidden"), (self.temperature, "temperature"), (self.sharpness, "sharpness"),
        ):  # fmt: skip
            row.set_value(getattr(params, name))
        self.hint.say(
            f"ε = {number(params.epsilon, 2)} is {SMALL}." if params.epsilon > 1
            else DROP if not params.starts
            else "Del takes the starting points away."
        )  # fmt: skip
        self.sharpness.setVisible(params.visible % 2 == 0)  # blocks need even sides
        self._draw()
        self._sum_up()
        self._show_verb()

    # drawing

    def _draw(self) -> None:
        flow = ShellFlow(self.params.epsilon, truncation=self.params.truncation)
        self.plane.show_flow(flow, self.params)
        self.run.show_flow(flow, self.params)
        self.coupling.show_flow(self.params)

    def arrange(self, compact: bool) -> None:
        self.proves.setVisible(not compact)
        self._draw()

    def entered(self) -> None:
        self._draw()  # streamlines are spaced for the size in which they are seen

    # the mapping

    def _sum_up(self) -> None:
        """Rows of the lattice that is set, in a thread; the latest wins."""
        asked = self.asked
        size, hidden, _ = asked
        count = f"{2 ** (size * size):,}".replace(",", "\u2009")
        self.mapping_note.say(
            f"{size} × {size} spins, {hidden} hidden units: all {count} × {2**hidden} states"
        )
        machine, wanted = self._machines.get(asked), (asked, self.params.sharpness)
        trained = any(row.name == "trained" for row in self.bars.rows)
        if self.rows_asked != wanted or (machine is not None) != trained:
            self._sums.run(partial(_rows, *wanted, machine), partial(self._summed, wanted), self._failed)

    def _summed(self, asked: tuple[Asked, float], rows: Sequence[Any]) -> None:
        self.rows_asked = asked
        self.bars.show_rows(rows)

    def _failed(self, error: Exception) -> None:
        self._fitting = None
        self._show_verb()
        if not isinstance(error, Stopped):
            self.show_error(f"{str(error).rstrip('.')}.")

    def verb_triggered(self) -> None:
        """Fit a machine to the lattice by its exact gradient, or stop doing so."""
        self.clear_error()
        if self._fitting is not None:
            self._stop = True
            self._fits.stop()
            self._fitting = None
            self.say("Stopped")
        else:
            self._stop, self._fitting = False, self.asked
            self._fits.run(partial(self._fit, self.asked), partial(self._fitted, self.asked), self._failed)
        self._show_verb()

    def _fit(self, asked: Asked) -> Any:
        from rgapp.physics.exact_fit import exact_fit

        size, hidden, temperature = asked

        def tell(_divergence: float) -> None:
            if self._stop:
                raise Stopped

        return exact_fit(SmallLattice(size, temperature).law, hidden, seed=0, tell=tell)

    def _fitted(self, asked: Asked, fit: Any) -> None:
        self._machines[asked] = fit.rbm
        self._fitting = None
        self.say(f"Trained: KL = {fit.divergence:.4g} nats")
        self._show_verb()
        self._sum_up()

    def _show_verb(self) -> None:
        verb = ("Stop", "close") if self._fitting is not None else ("Train small network", "play")
        self.verb_button.set_verb(*verb)

    # what the place says of itself

    def keys(self) -> Sequence[Key]:
        return (
            Key("E", "ε, below four dimensions", self.epsilon.setFocus),
            Key("Del", "Take the starting points away", self._clear),
        )

    def status(self) -> Status:
        training = self._fitting is not None
        return Status("Training" if training else "Ready", training, (), ("exact results", "no randomness"))

    def figures(self) -> list[Any]:
        shown = (self.plane, self.run, self.coupling)
        figures = tuple(figure.frozen() for figure in shown)
        boxes = tuple((float(f.x()), float(f.y()), float(f.width()), float(f.height())) for f in shown)
        return [Sheet("theory", self.title, figures, boxes, self.sentence), *figures]

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        block = provenance(THEORY, self.params, 0)
        del block["command"]  # of the window alone
        return block

    def close_place(self) -> None:
        self._stop = True
        self._sums.stop()
        self._fits.stop()
        self.session.changed.disconnect(self._session_changed)


def _rows(asked: Asked, sharpness: float, machine: RBM | None) -> Sequence[Any]:
    from rgapp.physics.transformations import rows

    size, hidden, temperature = asked
    return rows(SmallLattice(size, temperature), sharpness, hidden, machine)


def _told(figure: str) -> str:
    """Sources of a figure's formulas, and where the essay differs."""
    lines = [
        f"{one.name}: {one.source}." + (f" {one.correction}" if one.correction else "")
        for one in formulas.of(figure)
    ]
    return "\n".join(lines)
