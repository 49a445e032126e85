"""What the scenes draw: each view shows the value of the one control with the figures of the places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from rgapp import models, results
from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.field_size import table as table_of_fields
from rgapp.experiments.snapshots import Snapshots
from rgapp.files import FileError
from rgapp.params import ParameterError
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.momentum_shell import ShellFlow
from rgapp.physics.plane import direction, gaussian_cloud, plane_modes
from rgapp.physics.small_lattice import SmallLattice
from rgapp.physics.transformations import Row, block_spin, exact_bonds, exact_triangles, independent
from rgapp.results import Result
from rgapp.scenes import Scene
from rgapp.session import LIVE, NETWORK, Session
from rgapp.ui.experiments.drawing import Drawing
from rgapp.ui.experiments.field_figure import FieldFigure
from rgapp.ui.experiments.recipes import KINDS as RECIPES
from rgapp.ui.experiments.recipes.temperature_flow import FlowFigure as RoundsFigure
from rgapp.ui.experiments.work import Work
from rgapp.ui.flow.analysis import Analysis
from rgapp.ui.flow.flow_figure import FlowFigure
from rgapp.ui.lecture.lattices import MagnetView, ScalesView, StageView
from rgapp.ui.lecture.view import Sorry, View
from rgapp.ui.plot import Figure, redraws
from rgapp.ui.theme import theme
from rgapp.ui.theory.bars import TESTS, MappingBars
from rgapp.ui.theory.figures import CouplingFigure, PlaneFigure, RunFigure
from rgapp.ui.theory.params import TheoryParams
from rgapp.ui.train.field_grid import FieldGrid, FieldView
from rgapp.words import number

ROW = 64  # px of a row of bars

Results = Mapping[str, Result]  # of the lab, by experiment


class TrainingView(View):
    """The stored training of ``network``: the receptive fields of a ``layer`` at every moment."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self._shots, sizes, layer = _snapshots(
            str(scene.preset.get("network", NETWORK)), int(scene.preset.get("layer", 1))
        )
        self.grid = FieldGrid()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        layout.addWidget(self.grid)
        layout.addStretch(1)
        self.grid.set_network(sizes)
        self.grid.hide_choices()
        self.grid.set_view(FieldView(layer, "random"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grid.setFixedWidth(max(200, self.height() - theme().px(60)))

    def show_value(self, value: float) -> None:
        at = round(value / 100 * (len(self._shots.patches) - 1))
        self.grid.show_patches(self._shots.patches[at])


@lru_cache(maxsize=4)
def _snapshots(network: str, layer: int) -> tuple[Snapshots, tuple[int, ...], int]:
    """Moments of that layer, units of the visible and of all layers, and the layer."""
    path = models.find(network)
    result = results.read(path)
    params = EXPERIMENTS["train"].params(**result.params)
    arrays = result.points.get(f"layer{layer}", {})
    shots = Snapshots.of(arrays, params.size)
    if shots is None:
        raise FileError(f"{path.name} has kept no moments of the training of layer {layer}")
    return shots, tuple(params.sizes), layer


class SweepView(View):
    """A finished sweep of temperatures, with the one that is chosen marked."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.figure = self.only(FieldFigure())
        path = results.bundled("field_size")
        assert path is not None, "the sweep ships with the program"
        self._result = results.read(path)
        self._params = EXPERIMENTS["field_size"].params(**self._result.params)
        self.figure.show_results(self._result.points, self._params, "area", True)
        self._rows = table_of_fields(self._result.points)

    def show_value(self, value: float) -> None:
        self.figure.reference("chosen", "x", value, colour="accent", width=2, dash="")
        near = self._params.temperatures
        nearest = min(near, key=lambda t: abs(t - value))
        rows = self._rows
        told = []
        for n in self._params.hidden_units:
            mine = (rows["hidden"] == n) & (rows["temperature"] == nearest)
            told.append(f"{n} units {number(float(rows['area'][mine][0]), 1)}")
        self.figure.set_note(f"at $T$ = {nearest:.2f}: {', '.join(told)} sites")


class AxisFigure(Figure):
    """A cloud with a line through its middle, and its shadow on that line."""

    def __init__(self) -> None:
        super().__init__("axis", "A cloud and its shadow on a line", axes="none", equal=True)
        self._points = gaussian_cloud(400, 3.0, 30.0, 563)
        self._modes = plane_modes(self._points)
        self.set_range(x=(-10, 12), y=(-7, 13))

    @redraws
    def show_angle(self, angle: float) -> None:
        centre, along = self._modes.centre, direction(angle)
        away = (self._points - centre) @ along
        spread = float(away.std())
        self.points("cloud", *self._points.T, colour="ink", size=4, opacity=0.5)
        line = centre + np.outer([-10.0, 10.0], along)
        self.curve("line", *line.T, colour="strong", width=1.4)
        shadow = centre + np.outer(away, along)
        self.points("shadow", *shadow.T, colour="accent", size=4, opacity=0.35)
        ends = centre + np.outer([-spread, spread], along)
        self.curve("spread", *ends.T, colour="accent", width=5)
        first = self._modes.variances
        self.set_note(f"variance {number(spread**2, 2)}, at most {number(float(first[0]), 2)}")
        self.set_summary(f"Along {angle:.0f} degrees the variance is {spread**2:.2f}.")


class AxisView(View):
    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.figure = self.only(AxisFigure())

    def show_value(self, value: float) -> None:
        self.figure.show_angle(value)


class MarketView(View):
    """The moment flow of a source of data, first of all of a one-factor market, while the strongest modes are
    taken away or the source's own knob is turned. The preset has parameters of PCA-RG.
    """

    still = False
    moves = "drop_top"

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.figure = self.only(FlowFigure())
        self._analysis = Analysis(session)
        self._params = EXPERIMENTS["flow"].params(**scene.preset)
        if self.parameter not in type(self._params).model_fields:
            raise ParameterError(f"{self.parameter} is no parameter of PCA-RG")

    def entered(self) -> None:
        values = self._params.model_dump(exclude={self.parameter})
        self.session.set("flow", **values)
        if self._params.source == "ising":
            self.session.set("lattice", **{name: values[name] for name in LIVE if name in values})

    def show_value(self, value: float) -> None:
        whole = isinstance(getattr(self._params, self.parameter), int)
        live = self._params.source == "ising" and self.parameter in LIVE
        self.session.set("lattice" if live else "flow", **{self.parameter: round(value) if whole else value})
        self._analysis.follow()

    def tick(self, now: float) -> None:
        if self._analysis.step(now) and self._analysis.result is not None:
            params = self._analysis.params
            self.figure.show_flows(dict(self._analysis.result.flows), params.drop_top / 100)

    @property
    def ready(self) -> bool:
        return self._analysis.result is not None

    @property
    def settled(self) -> bool:
        return self.ready and not self._analysis.pending and not self.session.dragging


class PlaneView(View):
    """The plane of r and u beside u(s)."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self._params = TheoryParams(**scene.preset)
        self.plane, self.run = PlaneFigure(), RunFigure()
        self.side_by_side((self.plane, 5), (self.run, 3))

    def show_value(self, value: float) -> None:
        params = self._params.changed(epsilon=value)
        flow = ShellFlow(value, params.components, params.truncation)
        self.plane.show_flow(flow, params)
        self.run.show_flow(flow, params)


class SpectrumView(View):
    """The fixed points of PCA-RG beside the spectrum they belong to."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self._params = TheoryParams(**scene.preset)
        self.points = CouplingFigure()
        self.spectrum = Figure("spectrum", "Variance of the modes", x_label="rank / $N$", inset=(8, 8, 8, 8))
        self.spectrum.set_range(x=(0.01, 1), y=(0.5, 1e4), log_x=True, log_y=True)
        self.side_by_side((self.points, 5), (self.spectrum, 3))

    def show_value(self, value: float) -> None:
        self.points.show_flow(self._params.changed(alpha=value))
        rank = np.geomspace(0.01, 1, 60)
        variance = rank ** (-1 / max(value, 0.05))
        self.spectrum.curve("variance", rank, np.where(variance < 1e4, variance, np.nan), colour="accent")
        told = f"falls as rank to the {number(-1 / max(value, 0.05), 2)}"
        self.spectrum.set_note(told)
        self.spectrum.set_summary(f"The variance of the modes {told}.")


class BarsView(View):
    """Rows of the exact mapping with their three tests."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.bars = self.only(MappingBars(TESTS, row=ROW))

    def rows(self, value: float) -> list[Row]:
        raise NotImplementedError

    def show_value(self, value: float) -> None:
        self.bars.show_rows(self.rows(value))


class MappingView(BarsView):
    """The block rule beside hidden units that know nothing: its firmness, or the temperature, is moved."""

    moves = "sharpness"

    def rows(self, value: float) -> list[Row]:
        preset = {"visible": 4, "temperature": CRITICAL_TEMPERATURE, "sharpness": 1.0, **self.scene.preset}
        asked = {**preset, self.parameter: value}
        lattice = SmallLattice(int(asked["visible"]), float(asked["temperature"]))
        return [block_spin(lattice, float(asked["sharpness"])), independent(lattice)]


class ExactView(BarsView):
    """Machines that are exact at every temperature."""

    def rows(self, value: float) -> list[Row]:
        return [exact_bonds(SmallLattice(4, value)), exact_triangles(SmallLattice(3, value))]


class PhasesFigure(Figure):
    """Lattices of one temperature among those of all, on the first two principal components of all."""

    TEMPERATURES = np.round(np.linspace(1.6, 3.2, 17), 3)

    def __init__(self) -> None:
        super().__init__("phases", "Lattices on their first two modes", x_label="first component")
        self._scores = _phases()
        every = self._scores.reshape(-1, 2)
        low, high = every.min(axis=0), every.max(axis=0)
        self.set_range(x=(float(low[0]), float(high[0])), y=(float(low[1]), float(high[1])))
        self.points("all", *every.T, colour="ink2", size=3, opacity=0.25)

    def show_temperature(self, temperature: float) -> None:
        at = int(np.abs(self.TEMPERATURES - temperature).argmin())
        mine = self._scores[at]
        self.points("these", *mine.T, colour="accent", size=6)
        spread = float(np.abs(mine[:, 0]).mean())
        self.set_note(f"$T$ = {self.TEMPERATURES[at]:.2f}: |first component| {number(spread, 1)} on average")
        self.set_summary(
            f"At T = {self.TEMPERATURES[at]:.2f} the first component is {spread:.1f} on average."
        )


@lru_cache(maxsize=1)
def _phases() -> np.ndarray:
    """(temperatures, 100, 2) scores of samples of the 20 x 20 lattice on the modes of all together."""
    from rgapp.physics.ising import IsingParams
    from rgapp.physics.ising_samples import draw_ising

    drawn = []
    for k, t in enumerate(PhasesFigure.TEMPERATURES):
        params = IsingParams(size=20, temperature=float(t), algorithm="swendsen_wang")
        drawn.append(draw_ising(params, 100, 563 + k).samples)
    samples = np.stack(drawn).astype(float)
    flat = samples.reshape(-1, 400) - samples.mean(axis=(0, 1))
    modes = np.linalg.svd(flat, full_matrices=False)[2][:2]
    return (flat @ modes.T).reshape(len(drawn), 100, 2)


class PhasesView(View):
    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.figure = self.only(PhasesFigure())

    def show_value(self, value: float) -> None:
        self.figure.show_temperature(value)


ENDS = (1.0, 4.0)  # temperatures around those at which iterated machines end


class FlowView(View):
    """Iterated machines, round by round, trained on temperatures from 0 up to that of the control."""

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        self.figure = self.only(RoundsFigure())
        self._runs = []
        for path in results.all_bundled("temperature_flow"):
            result = results.read(path)
            self._runs.append((EXPERIMENTS["temperature_flow"].params(**result.params), result.points))

    def show_value(self, value: float) -> None:
        params, points = min(self._runs, key=lambda run: abs(run[0].hottest - value))
        self.figure.show_results(points, params, "energy")
        self.figure.set_range(y=ENDS)  # one scale for all, so that the ends are seen to move
        self.figure.place_names()


class ResultsView(View):
    """The points of an experiment of the lab, from the first to the last, as its place draws them.

    The preset has ``experiment`` and, in ``drawing``, how it is drawn.
    """

    def __init__(self, session: Session, scene: Scene, held: Results) -> None:
        super().__init__(session, scene, held)
        name = str(scene.preset.get("experiment", ""))
        if name not in RECIPES:
            raise ParameterError(f"experiment must be one of {', '.join(RECIPES)} (got {name!r})")
        if name not in held:
            raise FileError(
                f"This session holds no results of {name}; run the experiment, or open a file of it"
            )
        result = held[name]
        self._params = EXPERIMENTS[name].params(**result.params)
        self._work = Work(session, name)
        self._work.take(self._params, result.seed, result.points)
        self._all = dict(self._work.results)
        drawing = {key: value for key, value in scene.preset.items() if key != "experiment"}
        self._drawing = Drawing(**{**drawing, "recipe": name})
        self._recipe = RECIPES[name]()
        self.only(self._recipe.widget)

    def show_value(self, value: float) -> None:
        shown = round(value / 100 * len(self._all))
        self._work.results = dict(list(self._all.items())[:shown])
        self._recipe.draw(self._work, self._params, self._drawing)


KINDS: dict[str, Callable[[Session, Scene, Results], Any]] = {
    "magnet": MagnetView,
    "scales": ScalesView,
    "training": TrainingView,
    "stage": StageView,
    "sweep": SweepView,
    "axis": AxisView,
    "market": MarketView,
    "plane": PlaneView,
    "spectrum": SpectrumView,
    "mapping": MappingView,
    "exact": ExactView,
    "phases": PhasesView,
    "flow": FlowView,
    "results": ResultsView,
}


def view_of(session: Session, scene: Scene, held: Results) -> View:
    """The view of that scene; where its preset cannot be used, a view that says why."""
    try:
        return KINDS[scene.view](session, scene, held)
    except (FileError, ParameterError, ValueError) as error:
        return Sorry(session, scene, f"This scene cannot be shown: {str(error).rstrip('.')}.")


def warm_up(scene: Scene) -> None:
    """Read or compute, in any thread, what the view would otherwise begin with."""
    if scene.view == "training":
        with suppress(FileError):  # told where the scene is shown
            _snapshots(str(scene.preset.get("network", NETWORK)), int(scene.preset.get("layer", 1)))
    elif scene.view == "phases":
        _phases()
