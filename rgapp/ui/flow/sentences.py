"""What the PCA-RG place says in words; no Qt here."""

from __future__ import annotations

import math
import os

from rgapp.experiments.flow import FlowParams
from rgapp.experiments.flow_known import known_flow
from rgapp.experiments.flow_result import ALL, DROPPED, FlowResult
from rgapp.physics.coupling import CouplingMeter
from rgapp.physics.spectrum import PowerLaw
from rgapp.words import count, number, short

SOURCE_WORDS = {
    "ising": "Live Ising",
    "phi_fourth": "Lattice φ⁴",
    "gaussian": "Gaussian, power law",
    "market": "One-factor market",
    "neurons": "Latent neurons",
    "tails": "Independent heavy tails",
    "file": "Your file…",
}
KINDS = "csv npy mat h5"
FEW_SAMPLES = "Few samples: the weak half of this spectrum is mostly noise."
STOPPED = "Stopped; the figures show the analysis before"
STOPPED_EARLY = "Stopped; the figures show the curves that were finished"
STOPPED_AT_ONCE = "Stopped before anything could be drawn"


def source_notes(params: FlowParams) -> dict[str, str]:
    """What stands on the right of each source."""
    name = os.path.basename(params.file)
    return {
        "ising": f"{params.size} × {params.size}",
        "phi_fourth": f"{params.size} × {params.size}",
        "gaussian": "α",
        "market": "",
        "file": shortened(name, 16) if name else KINDS,
    }


def stopped(result: FlowResult | None, whole: bool) -> str:
    """After a cancel: what is on the screen now."""
    if result is None:
        return STOPPED_AT_ONCE
    return STOPPED if whole else STOPPED_EARLY


def shortened(name: str, longest: int) -> str:
    """A file name with its middle left out where it is long."""
    if len(name) <= longest:
        return name
    tail = longest // 2
    return f"{name[: longest - tail - 1]}…{name[-tail:]}"


def right_texts(params: FlowParams, result: FlowResult | None, seed: int) -> tuple[str, ...]:
    """Source, variables × samples and seed, for the status bar."""
    source = os.path.basename(params.file) if params.source == "file" else SOURCE_WORDS[params.source]
    counts = ()
    if result is not None:
        counts = (f"{count(result.variables)} variables × {count(result.samples)} samples",)
    drawn = () if params.source == "file" and not (params.shuffled or params.gaussian_surrogate) else (seed,)
    return (source, *counts, *(f"seed {one}" for one in drawn))


def coupling_words(meter: CouplingMeter) -> str:
    """The coupling in one line; the whole of it is ``meter.sentence``."""
    sign = {1: "tails lighter than Gaussian", -1: "tails heavier than Gaussian", 0: "not to be told from 0"}
    small = {"yes": "small", "no": "not small", "cannot be told": "small or not cannot be told"}
    digits = min(6, max(2, -math.floor(math.log10(max(float(meter.error[0]), 1e-6)))))
    value = f"g = {number(meter.g[0], digits)} ± {short(float(f'{meter.error[0]:.1g}'))}"
    return f"Coupling {value}: {sign[meter.sign]}, {small[meter.small]}."


def more(result: FlowResult, law: PowerLaw | None) -> str:
    """What the notes rest on, in whole sentences."""
    told = [] if law is None else [law.sentence]
    return " ".join([*told, *([] if result.coupling is None else [result.coupling.sentence])])


def notes(params: FlowParams, result: FlowResult, whole: bool = True) -> list[str]:
    """The lines at the spectrum: what the picture cannot show; ``whole`` once no more curves will come."""
    lines = []
    report = result.report
    if result.samples < 3 * result.variables and FEW_SAMPLES not in report:
        lines.append(FEW_SAMPLES)
    if report:
        lines.append(report)
    if result.samples <= result.variables and result.rank == result.samples - 1:
        lines.append(f"{count(result.samples)} samples have no more than {count(result.rank)} modes.")
    if result.rank < result.variables and result.rank < result.samples - 1 and "repeat" not in report:
        some = "Only one mode holds" if result.rank == 1 else f"Only {count(result.rank)} modes hold"
        lines.append(f"{some} variance that can be told from rounding.")
    if whole and params.drop_top and DROPPED not in result.flows:
        lines.append(f"The top {params.drop_top}\u2009% hold all the variance: nothing is left to follow.")
    if result.coupling is not None:
        lines.append(coupling_words(result.coupling))
    known = known_flow(params) if ALL in result.flows else None
    if known is not None:
        lines.append(f"Known: {known.words}.")
    return lines
