"""Independent configurations of the Ising lattice, by chains of their own that are looked at now and then."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rgapp.parallel import run_parts
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.modes import Tell, silent
from rgapp.physics.stats import autocorrelation_time
from rgapp.streams import children, coins, stream

CHAINS = 8
APART = 3  # correlation times between two samples
SETTLE = 20  # correlation times before the first one
SLOW = 25.0  # sweeps: where local moves need more, clusters are cheaper
LONG = 200  # correlation times that a trial run should last
_LOCAL = ("metropolis", "heat_bath")
_CRITICAL = 2 / np.log(1 + np.sqrt(2))
_WORK = 1e6  # sites moved between two calls of tell


@dataclass(frozen=True)
class IsingDraw:
    """``samples`` (count, size^2) int8 +-1, sites in reading order, and how they were made.

    ``algorithm`` that was used, ``tau`` the measured correlation time of energy or magnetization, ``spacing``
    between samples of a chain and ``settled`` before the first, all in its sweeps; ``chains``, and how many
    samples count as ``independent`` by what is left of correlation between successive ones.
    """

    samples: NDArray[np.int8]
    algorithm: str
    tau: float
    spacing: int
    settled: int
    chains: int
    independent: float


def draw_ising(
    params: IsingParams,
    count: int,
    seed: int | np.random.SeedSequence,
    threads: int = 1,
    tell: Tell | None = None,
) -> IsingDraw:
    """``count`` configurations in equilibrium at the size, temperature and field of ``params``.

    A trial run measures the correlation time; where it exceeds 25 sweeps of a local algorithm,
    Swendsen-Wang takes over. Eight chains then start ordered below the critical point or along the field,
    else at random, settle for 20 correlation times and give a sample every 3. At zero field each sample is
    turned over with probability 1/2, a symmetry that a chain below the critical point would take ages to
    use. Row k chains + i is sample k of chain i. Results do not depend on ``threads``; ``tell(fraction)``
    may raise to stop.
    """
    say = tell or silent
    turns, trial, *seeds = children(seed, 2 + CHAINS)
    start = "hot" if params.field == 0 and params.temperature > _CRITICAL else "cold"
    params = params.changed(start="down" if params.field < 0 else start)
    tau, step = _trial(params, trial, say)
    if params.algorithm in _LOCAL and tau > SLOW:
        params = params.changed(algorithm="swendsen_wang")
        tau, step = _trial(params, trial, say)
    spacing, settle = ceil(APART * tau) * step, (ceil(SETTLE * tau) + 100) * step
    chains = [IsingChain(params, chain_seed) for chain_seed in seeds]
    spins, series = _watch(chains, settle, spacing, step, -(-count // CHAINS), threads, say)
    samples = spins.reshape(-1, params.size**2)[:count]
    if params.field == 0:
        samples *= np.where(coins(stream(turns), count), -1, 1).astype(np.int8)[:, None]
    left = max(np.mean([_slowest(*one, params.field) for one in series.transpose(2, 0, 1)]), 0.5)
    say(1.0)
    return IsingDraw(
        samples, params.algorithm, tau * step, spacing, settle, CHAINS, min(count, count / (2 * left))
    )


def _trial(params: IsingParams, seed: np.random.SeedSequence, say: Tell) -> tuple[float, int]:
    """The correlation time of a trial run, in steps of so many sweeps: of clusters, for Wolff, that move N
    sites.

    The run is doubled until it is 200 correlation times long, or clearly too slow for a local algorithm.
    """
    chain = IsingChain(params, seed)
    sites, step = params.size**2, 1
    if params.algorithm == "wolff":
        while chain.sites_updated < 20 * sites:
            chain.advance(64)
        step = ceil(sites * chain.sweep / chain.sites_updated)
    series = np.empty((2, 0))
    tau = np.inf
    while series.shape[1] < min(LONG * tau, 2**15):
        length = max(2048, series.shape[1])
        for _ in range(0, length, 64):
            series = np.hstack([series, chain.record(64 * step, step)])
            say(0.0)
        tau = _slowest(*series[:, series.shape[1] // 5 :], params.field)
        if params.algorithm in _LOCAL and tau > SLOW:
            break
    return tau, step


def _watch(
    chains: list[IsingChain], settle: int, spacing: int, step: int, rows: int, threads: int, say: Tell
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Let all chains settle, then take ``rows`` samples of each: spins (rows, chains, sites), and their
    energy and magnetization (2, rows, chains).
    """
    sites = chains[0].params.size ** 2
    spins = np.empty((rows, len(chains), sites), np.int8)
    series = np.empty((2, rows, len(chains)))
    together = max(1, int(_WORK * step / (sites * spacing)))

    def wait(chain: int) -> None:
        chains[chain].advance(min(together * spacing, settle - chains[chain].sweep))

    def take(chain: int) -> None:
        before = (chains[chain].sweep - settle) // spacing
        for row in range(before, min(before + together, rows)):
            energy, magnetization = chains[chain].record(spacing, spacing)
            series[:, row, chain] = energy[0], magnetization[0]
            spins[row, chain] = chains[chain].spins.ravel()

    end = settle + rows * spacing
    while chains[-1].sweep < end:
        for turn in range(0, len(chains), threads):
            some = range(turn, min(turn + threads, len(chains)))
            run_parts(wait if chains[turn].sweep < settle else take, some, threads)
            say(chains[0].sweep / end)
    return spins, series


def _slowest(energy: NDArray[np.float64], magnetization: NDArray[np.float64], field: float) -> float:
    """The longer correlation time of the two; at zero field that of |m|."""
    visible = magnetization if field else np.abs(magnetization)
    return max(autocorrelation_time(series) for series in (energy, visible)) if len(energy) > 1 else 0.5
