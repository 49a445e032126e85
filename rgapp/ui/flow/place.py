"""The PCA-RG place: samples from a model or a file, and what happens to them as modes are removed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rgapp.experiments.flow import FlowParams
from rgapp.params import ParameterError
from rgapp.scenes import Offer, control_of
from rgapp.session import LARGEST_SEED, Session
from rgapp.ui.flow import sentences, showing
from rgapp.ui.flow.analysis import Analysis
from rgapp.ui.flow.board import Board
from rgapp.ui.flow.busy import BAR_AFTER, Busy
from rgapp.ui.flow.clusters_page import SENTENCE as CLUSTERS_SENTENCE
from rgapp.ui.flow.clusters_page import TITLE as CLUSTERS_TITLE
from rgapp.ui.flow.clusters_part import ClustersPart
from rgapp.ui.flow.column import Controls
from rgapp.ui.flow.files import CLUSTERS, DATA_FILES, FLOW, Files
from rgapp.ui.flow.frozen import frozen_figures
from rgapp.ui.flow.plane_page import SENTENCE as PLANE_SENTENCE
from rgapp.ui.flow.plane_page import TITLE as PLANE_TITLE
from rgapp.ui.flow.plane_part import CLOUD, VERB, PlanePart
from rgapp.ui.flow.view import DRAWN, VIEW, FitRange, FlowView
from rgapp.ui.place import Key, Place, Status
from rgapp.ui.widgets import note_beside
from rgapp.ui.widgets.tabs import Tabs
from rgapp.words import number

PLANE = "plane"
PAGES = ((FLOW, "Flow"), (CLUSTERS, "Clusters"), (PLANE, "Two dimensions"))


class PcaRg(Place):
    """Connects the column to the session, and the analysis to the board."""

    name = "PCA-RG"
    title = "Does the data flow to Gaussian?"
    sentence = (
        "Throw away the weakest modes and watch every variable’s fourth moment. At 3 it has become Gaussian."
    )
    verb, verb_icon = "Draw new samples", "reset"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, seed=session.seed("flow"), parent=parent)
        session.register(VIEW, FitRange())
        session.register(DRAWN, FlowView())
        self.controls = Controls(self)
        self.plane = PlanePart(self, session)
        self.clusters = ClustersPart(session)
        self.board = Board()
        self.plane.add_view(self.board.cloud)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.board)
        self.pages.addWidget(self.clusters.page)
        self.pages.addWidget(self.plane.page)
        page = QVBoxLayout(self.canvas)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.pages)
        self.tabs = Tabs(PAGES, self.title_label, self.paper)
        self.busy = Busy(self.bar, self.paper)
        self.analysis = Analysis(session)
        self.files = Files(self)
        self._dragging = False
        self._seen = False
        self.shown = FLOW
        self._connect()
        self.show_page(FLOW)

    def _connect(self) -> None:
        controls = self.controls
        for row, field in (
            (controls.variables, "variables"),
            (controls.size, "size"),
            (controls.samples, "samples"),
            (controls.temperature, "temperature"),
            (controls.drop, "drop_top"),
            *((row, name) for name, row in controls.knobs.items()),
        ):
            row.setProperty("parameter", field)
            row.changed.connect(self._slid)
            row.released.connect(self._let_go)
        for row, field in (
            (controls.compare, "compare"),
            (controls.shuffled, "shuffled"),
            (controls.gaussian, "gaussian_surrogate"),
        ):
            row.setProperty("parameter", field)
            row.switched.connect(self._turned)
        controls.also.switched.connect(self._also)
        controls.source.chosen.connect(self._source_chosen)
        controls.grid.chosen.connect(self._grid_chosen)
        controls.reading.clicked.connect(self.files.read_differently)
        self.seed.changed.connect(self._seed_chosen)
        self.busy.cancelled.connect(self._cancel)
        self.tabs.chosen.connect(self.show_page)
        self.board.told.connect(self.say)
        self.plane.page.told.connect(self.say)
        self.board.spectra.menu.chosen.connect(self._view_chosen)
        self.board.spectrum.range_dragged.connect(self._range_dragged)
        self.board.spectrum.range_set.connect(self._let_go)
        self.session.changed.connect(self._session_changed)

    # pages

    def show_page(self, page: object) -> None:
        """One of FLOW, CLUSTERS and PLANE, with its controls and its words."""
        self.shown = page
        self.tabs.set_value(self.shown)
        self.pages.setCurrentWidget(
            {FLOW: self.board, CLUSTERS: self.clusters.page, PLANE: self.plane.page}[self.shown]
        )
        mine = {FLOW: self.controls.all, CLUSTERS: self.controls.of_source, PLANE: self.plane.controls}
        for widget in (*self.controls.all, *self.plane.controls):
            widget.setVisible(widget in mine[self.shown])
        title, sentence = {
            FLOW: (self.title, self.sentence),
            CLUSTERS: (CLUSTERS_TITLE, CLUSTERS_SENTENCE),
            PLANE: (PLANE_TITLE, PLANE_SENTENCE),
        }[self.shown]
        self.title_label.say(title)
        self.sentence_label.say(sentence)
        if self.shown == CLUSTERS:
            self.clusters.follow()
        self.busy.show_progress(None)
        self.title_label.setToolTip(self.sentence_label.text() if self.compact else "")
        self._show_params()

    # parameters

    @property
    def params(self) -> FlowParams:
        return self.session.params("flow")

    def _set(self, control: QWidget, place: str = "flow", **values: Any) -> None:
        """Change parameters; a sentence beside the control where they cannot be."""
        try:
            self.session.set(place, **values)
        except ParameterError as error:
            note_beside(control, str(error))
            self._show_params()

    def _slid(self, value: float) -> None:
        row = self.sender()
        if row.dragging:
            self._begin_drag()
        field = row.property("parameter")
        whole = field in ("variables", "size", "samples", "drop_top")
        place = "lattice" if field == "temperature" else "flow"
        self._set(row, place, **{field: round(value) if whole else value})

    def _begin_drag(self) -> None:
        if not self._dragging:
            self._dragging = True
            self.session.begin_drag()

    def _let_go(self) -> None:
        if self._dragging:
            self._dragging = False
            self.session.end_drag()
            self._show_params()

    def _turned(self, on: bool) -> None:
        row = self.sender()
        self._set(row, **{row.property("parameter"): on})

    def _also(self, name: str, on: bool) -> None:
        place = DRAWN if name in FlowView.model_fields else "flow"
        self._set(self.controls.also, place, **{name: on})

    def _view_chosen(self, view: object) -> None:
        self._set(self.board.spectra.menu, DRAWN, spectrum=view)

    def _grid_chosen(self, rows: object) -> None:
        self._set(self.controls.grid, grid_rows=rows)

    def _seed_chosen(self, seed: object) -> None:
        if self.shown == PLANE:
            self.plane.seed_chosen(self.seed, seed)
            return
        self._set(self.seed, seed=seed)

    def _range_dragged(self, low: float, high: float) -> None:
        if self.board.spectrum.dragging:
            self._begin_drag()
        self._set(self.board.spectrum, VIEW, low=low, high=high)

    def _session_changed(self, place: str, _params: Any) -> None:
        if place == VIEW:
            showing.show_law(self.board, self.analysis, self.session)
        elif place == DRAWN:
            self._show_params()
            self._draw()
        elif place == CLOUD:
            self.seed.set_value(self.plane.seed)
        elif place == "flow" or (place == "lattice" and self.params.source == "ising"):
            self._show_params()
            if self._seen:
                self.clear_error()
                self.analysis.follow()
                if self.shown == CLUSTERS:
                    self.clusters.follow()
                if self._dragging:
                    self.tick(time.monotonic())  # not only at the next frame: a drag is to be followed live

    def _show_params(self) -> None:
        if self.shown == PLANE:
            self.verb_button.set_verb(*VERB)
            self.seed.set_value(self.plane.seed)
            return
        params = self.params
        file = params.source == "file"
        analysed = self.analysis.params
        same_file = file and analysed is not None and analysed.source == "file"
        temperature = self.session.params("lattice").temperature
        self.controls.show_params(params, temperature, self.analysis.result if same_file else None)
        if self.shown == CLUSTERS:
            self.controls.grid.hide()  # pairs are found by correlation, wherever the units are
        self.controls.show_view(params, self.session.params(DRAWN))
        self.verb_button.set_verb("Analyse again" if file else "Draw new samples", "reset")
        self.seed.set_value(self.session.seed("flow"))

    # the source

    def _source_chosen(self, source: object) -> None:
        if source == "file" and (not self.params.file or self.params.source == "file"):
            self.controls.source.set_value(self.params.source)
            self.files.choose()
        elif source != self.params.source:
            self._set(self.controls.source, source=source)

    # the analysis

    def verb_triggered(self) -> None:
        """Other samples from the next seed; a file is analysed again."""
        self.clear_error()
        if self.shown == PLANE:
            self.plane.draw_anew()
            return
        if self.params.source != "file":
            seed = self.session.seed("flow")
            self.session.set("flow", seed=seed + 1 if seed < LARGEST_SEED else 0)
        else:
            self.analysis.request()
            if self.shown == CLUSTERS:
                self.clusters.follow(again=True)

    def _cancel(self) -> None:
        if self.shown == CLUSTERS:
            self.clusters.cancel()
            return
        self.analysis.cancel()
        self._draw()
        self._show_params()
        self.say(sentences.stopped(self.analysis.result, self.analysis.whole))

    def entered(self) -> None:
        self._seen = True
        self.analysis.follow()

    def tick(self, now: float) -> None:
        analysis = self.analysis
        if analysis.step(now):
            self._show_analysis()
        if self.shown == CLUSTERS:
            self._tick_clusters(now)
            return
        seconds = analysis.waiting_for(now)
        self.busy.show_progress(analysis.progress if analysis.running else None, seconds)
        self.board.dim(analysis.outdated and seconds >= BAR_AFTER)

    def _tick_clusters(self, now: float) -> None:
        """Pairs are found anew once nothing is being dragged."""
        clusters = self.clusters
        if not self._dragging and clusters.step(now) and clusters.failure is not None:
            self.show_failure(clusters.failure)
        self.busy.show_progress(clusters.progress if clusters.running else None, clusters.waiting_for(now))

    def _show_analysis(self) -> None:
        failure = self.analysis.failure
        if failure is not None:
            self._draw()
            buttons = (("Choose another file", self.files.choose),) if self.params.source == "file" else ()
            self.show_failure(failure, buttons=buttons)
            return
        self.clear_error()
        if self.analysis.quick and not self.analysis.whole:
            # all else that this changes follows within a moment
            showing.show_flow(self.board, self.analysis, self.session)
            return
        self._draw()
        self._show_params()

    def _draw(self) -> None:
        """All figures from the newest result."""
        showing.show_all(self.board, self.analysis, self.session)

    # size

    def arrange(self, compact: bool) -> None:
        self.board.set_compact(compact)
        self.plane.page.set_compact(compact)
        self.clusters.page.set_compact(compact)
        self.title_label.setToolTip(self.sentence_label.text() if compact else "")
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.busy.place()

    # what the place says of itself

    def keys(self) -> Sequence[Key]:
        controls, plane = self.controls, self.plane
        return (
            Key("X", "Drop the top; the axis in two dimensions", self._focus_knob),
            Key("U", "Shuffled surrogate", self._on(FLOW, controls.shuffled.turn)),
            Key("G", "Gaussian surrogate", self._on(FLOW, controls.gaussian.turn)),
            Key("F", "Keep to the first component", self._on(PLANE, plane.follow.turn)),
            Key("P", "Project the cloud", self._on(PLANE, plane.project.turn)),
        )

    def shows(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        return [(words, partial(self.show_page, page)) for page, words in PAGES]

    def _focus_knob(self) -> None:
        knobs = {FLOW: self.controls.drop, PLANE: self.plane.axis}
        if self.shown in knobs:
            knobs[self.shown].setFocus()

    def _on(self, page: str, call: Callable[[], Any]) -> Callable[[], None]:
        """The call of a key that is for one page alone."""

        def act() -> None:
            if self.shown == page:
                call()

        return act

    @property
    def formulas(self) -> Sequence[str]:
        return {FLOW: ("moment flow",), CLUSTERS: ("clusters of data",), PLANE: ("two dimensions",)}[
            self.shown
        ]

    def scene_offers(self) -> Sequence[Offer]:
        if self.shown != FLOW:
            return ()
        params = self.session.flow_params()
        shown = [name for name, row in self.controls.knobs.items() if not row.isHidden()]
        names = ["drop_top", *shown, *(["temperature"] if params.source == "ising" else [])]
        controls = tuple(control_of(params, name) for name in names)
        preset = params.model_dump(include={name for name in type(params).model_fields if name != "recipe"})
        return [Offer("The flow of the fourth moment", "market", controls, preset)]

    def status(self) -> Status:
        if self.shown == PLANE:
            return Status("Idle", right=self.plane.right_texts())
        if self.shown == CLUSTERS:
            running = self.clusters.running
            word = "Pairing units" if running else "Idle"
            return Status(word, running, right=self.clusters.right_texts())
        analysis = self.analysis
        left = []
        if analysis.seconds is not None:
            left.append(f"last analysis {number(analysis.seconds, 1)} s")
        params = self.params if analysis.params is None else analysis.params
        seed = self.session.seed("flow") if analysis.params is None else analysis.seed
        right = sentences.right_texts(params, analysis.result, seed)
        return Status("Analysing" if analysis.running else "Idle", analysis.running, tuple(left), right)

    def figures(self) -> list[Any]:
        if self.shown == PLANE:
            return self.plane.page.frozen()
        if self.shown == CLUSTERS:
            return self.clusters.page.frozen() if self.clusters.points else []
        if self.analysis.result is None:
            return []
        return frozen_figures(self.board, self.title, self.sentence)

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        if self.shown == PLANE:
            return self.plane.provenance()
        if self.shown == CLUSTERS:
            return self.clusters.provenance()
        analysis = self.analysis
        params = self.params if analysis.params is None else analysis.params
        seed = self.session.seed("flow") if analysis.params is None else analysis.seed
        source = params.file if params.source == "file" and Path(params.file).is_file() else None
        samples = analysis.result.samples if analysis.result is not None else None
        return provenance("flow", params, seed, samples=samples, source=source)

    def kept(self) -> Callable[[Path], Any] | None:
        parts = {FLOW: self.analysis, CLUSTERS: self.clusters}
        return parts[self.shown].kept() if self.shown in parts else None

    # files

    def accepts(self, path: Path) -> bool:
        return self.files.accepts(path)

    def open_filters(self) -> Sequence[str]:
        return (DATA_FILES,)

    def open_path(self, path: Path) -> None:
        self.files.open(path)

    def close_place(self) -> None:
        self.files.close()
        self.plane.close_part()
        self.session.changed.disconnect(self._session_changed)
