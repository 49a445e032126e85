"""From the newest analysis and the session's views to the figures of the board."""

from __future__ import annotations

from rgapp.experiments.flow_known import known_flow
from rgapp.physics.pca import modes_dropped
from rgapp.physics.spectrum import PowerLaw
from rgapp.session import Session
from rgapp.ui.flow import sentences
from rgapp.ui.flow.analysis import Analysis
from rgapp.ui.flow.board import Board
from rgapp.ui.flow.flow_figure import FOURIER
from rgapp.ui.flow.presenting import law_of, panels_of
from rgapp.ui.flow.view import DRAWN, VIEW


def show_all(board: Board, analysis: Analysis, session: Session) -> None:
    """All figures; nothing before the first analysis."""
    result, params = analysis.result, analysis.params
    if result is None:
        return
    show_flow(board, analysis, session)
    board.histograms.show_panels(panels_of(result, board.panels))
    dropped = modes_dropped(params.drop_top / 100, result.variables)
    strongest = "market" if params.source == "market" and params.factor > 0 else ""
    law = _law(analysis, session)
    board.spectrum.show_spectrum(result.eigenvalues, result.rank, dropped, law, strongest, result.noise)
    board.spectra.pictures.show_shells(result.shells)
    board.spectra.show_view(session.params(DRAWN).spectrum, result.shells is not None)
    show_law(board, analysis, session)


def show_flow(board: Board, analysis: Analysis, session: Session) -> None:
    """The curves alone."""
    result, params, view = analysis.result, analysis.params, session.params(DRAWN)
    if result is None:
        return
    flows = dict(result.flows)
    if view.fourier and result.shells is not None:
        flows[FOURIER] = result.shells.flow
    board.flow.show_flows(
        flows,
        params.drop_top / 100,
        params.source == "ising",
        result.bands,
        view.errors,
        view.every,
        known_flow(params),
    )


def show_law(board: Board, analysis: Analysis, session: Session) -> None:
    """What depends on the range that is fitted."""
    result = analysis.result
    if result is None:
        return
    law = _law(analysis, session)
    board.spectrum.show_law(law)
    board.spectra.density.show_density(result.eigenvalues, result.rank, result.noise, law)
    told = sentences.notes(analysis.params, result, whole=analysis.whole)
    board.say(told, sentences.more(result, law))


def _law(analysis: Analysis, session: Session) -> PowerLaw | None:
    """The power law of the spectrum in the range that is set."""
    span = session.params(VIEW)
    return law_of(analysis.result, span.low, span.high)
