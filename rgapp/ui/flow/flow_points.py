"""Which points of a moment flow are drawn. No Qt here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rgapp.physics.pca import Flow

DOTS = 24
MANY = 400  # variables drawn one by one at a cut-off; of more, as many that stand evenly among them in order


def within_rank(flow: Flow) -> Flow:
    """Without the cut-offs that ask for more modes than hold variance, which repeat that of the rank."""
    some = ~flow.beyond_rank
    if some.all():
        return flow
    return replace(
        flow, kept=flow.kept[some], modes=flow.modes[some], median=flow.median[some],
        quartiles=flow.quartiles[:, some], moments=flow.moments[some],
        error=None if flow.error is None else flow.error[some],
    )  # fmt: skip


def every_variable(flow: Flow) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the moment of every variable at the dotted cut-offs, or of MANY that stand for them all."""
    some = spread_out(flow.kept)
    moments = np.sort(flow.moments[some], axis=1)  # nan last
    variables = moments.shape[1]
    if variables > MANY:
        moments = moments[:, np.rint(np.linspace(0, variables - 1, MANY)).astype(int)]
    return np.repeat(flow.kept[some], moments.shape[1]), moments.ravel()


def spread_out(kept: np.ndarray) -> np.ndarray:
    """Indices of up to DOTS fractions, ``kept`` descending, that lie evenly along the logarithmic axis."""
    if len(kept) <= DOTS:
        return np.arange(len(kept))
    wanted = np.geomspace(kept[0], kept[-1], DOTS)
    return np.unique(np.abs(np.log(kept[:, None] / wanted)).argmin(axis=0))
