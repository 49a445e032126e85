"""Independent configurations of the Ising lattice, by many chains that are looked at now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rgapp.bits import unpack_rows
from rgapp.parallel import run_parts
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.modes import Tell, silent
from rgapp.physics.stats import autocorrelation_time
from rgapp.streams import children, coins, stream

CHAINS = 8
APART = 2.5  # correlation times between two samples
SETTLE = 20  # correlation times before the first one
SLOW = 25.0  # sweeps: where local moves need more, clusters are cheaper
LONG = 1000  # correlation times that a trial run should last: tau to 15 %
_LOCAL = ("metropolis", "heat_bath")
_WORK = 1e6  # sites moved between two calls of tell
_LONGEST = 2**17  # steps of a trial run


@dataclass(frozen=True)
class How:
    """How configurations were made: ``algorithm`` that was used, ``tau`` the measured correlation time of
    energy or magnetization, ``spacing`` between samples of a chain and ``settled`` before the first, all in
    its sweeps; ``chains``, and how many samples count as ``independent`` by what is left of correlation
    between successive ones.
    """

    algorithm: str
    tau: float
    spacing: int
    settled: int
    chains: int
    independent: float


@dataclass(frozen=True)
class Watched:
    """``seen`` (count, ...), those of a chain one after the other; ``energy`` and ``magnetization`` per site
    (count,) float64 of the same configurations; and how they were made.
    """

    seen: NDArray
    energy: NDArray[np.float64]
    magnetization: NDArray[np.float64]
    how: How


@dataclass(frozen=True)
class IsingDraw:
    """``samples`` (count, size^2) int8 +-1, sites in reading order, those of a chain one after the other;
    their ``energy`` and ``magnetization`` per site (count,) float64; and how they were made.
    """

    samples: NDArray[np.int8]
    energy: NDArray[np.float64]
    magnetization: NDArray[np.float64]
    how: How


def draw_ising(
    params: IsingParams,
    count: int,
    seed: int | np.random.SeedSequence,
    threads: int = 1,
    tell: Tell | None = None,
    *,
    spacing: int | None = None,
    swift: bool = False,
) -> IsingDraw:
    """``count`` configurations in equilibrium at the size, temperature and field of ``params``.

    See ``watch_ising``. At zero field each sample is turned over with probability 1/2, a symmetry that a
    chain below the critical point would take ages to use.
    """
    watched = watch_ising(
        params, count, seed, lambda chain: chain.packed, threads, tell, spacing=spacing, swift=swift
    )
    energy, magnetization = watched.energy, watched.magnetization
    samples = unpack_rows(watched.seen.reshape(count * params.size, -1), params.size)
    samples = samples.reshape(count, params.size**2)
    if params.field == 0:
        turns = children(seed, 1)[0]
        sign = np.where(coins(stream(turns), count), -1, 1).astype(np.int8)
        samples *= sign[:, None]
        magnetization = magnetization * sign
    return IsingDraw(samples, energy, magnetization, watched.how)


def watch_ising(
    params: IsingParams,
    count: int,
    seed: int | np.random.SeedSequence,
    look: Callable[[IsingChain], ArrayLike],
    threads: int = 1,
    tell: Tell | None = None,
    *,
    spacing: int | None = None,
    swift: bool = False,
) -> Watched:
    """What ``look`` sees of ``count`` configurations in equilibrium.

    A trial run measures the correlation time; with ``swift``, where it exceeds 25 sweeps of a local
    algorithm, Swendsen-Wang takes over. Eight chains then start ordered below the critical point or along
    the field, else at random, settle for 20 correlation times and are looked at every 2.5, or every
    ``spacing`` sweeps. ``look`` gives an array, always of one shape and kind. Results do not depend on
    ``threads``; ``tell(fraction)`` may raise to stop.
    """
    say = tell or silent
    # child 0 turns samples over, see draw_ising
    _, trial, *seeds = children(seed, 2 + CHAINS)
    start = "hot" if params.field == 0 and params.temperature > CRITICAL_TEMPERATURE else "cold"
    params = params.changed(start="down" if params.field < 0 else start)
    tau, step = _trial(params, trial, swift, say)
    if swift and _too_slow(params, tau):
        params = params.changed(algorithm="swendsen_wang")
        tau, step = _trial(params, trial, swift, say)
    apart, settle = spacing or ceil(APART * tau) * step, (ceil(SETTLE * tau) + 100) * step
    chains = [IsingChain(params, chain_seed) for chain_seed in seeds[: min(CHAINS, count)]]
    rows = -(-count // len(chains))
    seen, series = _watch(chains, look, settle, apart, step, rows, threads, say)
    left = max(np.mean([_slowest(*one, params.field) for one in series.transpose(1, 0, 2)]), 0.5)
    energy, magnetization = series.reshape(2, -1)[:, :count]
    say(1.0)
    how = How(params.algorithm, tau * step, apart, settle, len(chains), min(count, count / (2 * left)))
    return Watched(seen.reshape(-1, *seen.shape[2:])[:count], energy, magnetization, how)


def _too_slow(params: IsingParams, tau: float) -> bool:
    return params.algorithm in _LOCAL and tau > SLOW


def _trial(params: IsingParams, seed: np.random.SeedSequence, swift: bool, say: Tell) -> tuple[float, int]:
    """The correlation time of a trial run, in steps of so many sweeps: of clusters, for Wolff, that move N
    sites.

    The run is doubled until it is 1000 correlation times long, or, with ``swift``, clearly too slow.
    """
    chain = IsingChain(params, seed)
    sites, step = params.size**2, 1
    if params.algorithm == "wolff":
        while chain.sites_updated < 20 * sites:
            chain.advance(64)
        step = ceil(sites * chain.sweep / chain.sites_updated)
    piece = min(64, _sweeps_between_tells(sites, step) // step + 1)
    series = np.empty((2, 0))
    tau = np.inf
    while series.shape[1] < min(LONG * tau, _LONGEST):
        more = np.empty((2, max(2048, series.shape[1])))
        for done in range(0, more.shape[1], piece):
            n = min(piece, more.shape[1] - done)
            more[:, done : done + n] = chain.record(n * step, step)
            say(0.0)
        series = np.hstack([series, more])
        tau = _slowest(*series[:, series.shape[1] // 5 :], params.field)
        if swift and _too_slow(params, tau):
            break
    return tau, step


def _sweeps_between_tells(sites: int, step: int) -> int:
    return max(1, int(_WORK * step / sites))


def _watch(
    chains: list[IsingChain],
    look: Callable[[IsingChain], ArrayLike],
    settle: int,
    spacing: int,
    step: int,
    rows: int,
    threads: int,
    say: Tell,
) -> tuple[NDArray, NDArray[np.float64]]:
    """Let all chains settle, then look ``rows`` times at each: what is seen (chains, rows, ...), and energy
    and magnetization (2, chains, rows).
    """
    size, first = chains[0].params.size, np.asarray(look(chains[0]))
    seen = np.empty((len(chains), rows, *first.shape), first.dtype)
    series = np.empty((2, len(chains), rows))
    piece, end = _sweeps_between_tells(size**2, step), settle + rows * spacing

    def move(number: int) -> None:
        chain = chains[number]
        stop = min(chain.sweep + piece, end)
        while chain.sweep < stop:
            row = (chain.sweep - settle) // spacing  # -1 or less while it settles
            due = settle + max(0, row + 1) * spacing
            n = min(due, stop) - chain.sweep
            energy, magnetization = chain.record(n, n)
            if chain.sweep == due and row >= 0:
                series[:, number, row] = energy[0], magnetization[0]
                seen[number, row] = look(chain)

    while chains[-1].sweep < end:
        for turn in range(0, len(chains), threads):
            run_parts(move, range(turn, min(turn + threads, len(chains))), threads)
            say(chains[0].sweep / end)
    return seen, series


def _slowest(energy: NDArray[np.float64], magnetization: NDArray[np.float64], field: float) -> float:
    """The longer correlation time of the two; at zero field that of |m|."""
    visible = magnetization if field else np.abs(magnetization)
    return max(autocorrelation_time(series) for series in (energy, visible)) if len(energy) > 1 else 0.5
