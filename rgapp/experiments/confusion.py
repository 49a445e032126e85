"""Learning by confusion: where a network finds the transition of the lattice without being told."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.engine.experiment import Arrays, Tell
from rgapp.params import About, Params, check_rising
from rgapp.physics import confusion
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.streams import children

_SAMPLING = 0.3  # of the time of a point


class ConfusionParams(Params):
    """Which temperatures, how many configurations, and what network."""

    size: Annotated[
        int, About("Size", low=4, high=64, symbol="L", help="Sites along each side of the square torus")
    ] = 20
    coldest: Annotated[
        float, About("Coldest", low=0.5, high=10, unit="J/k_B", symbol="T", decimals=3)
    ] = 1.5  # fmt: skip
    hottest: Annotated[
        float,
        About("Hottest", low=0.5, high=10, unit="J/k_B", symbol="T", decimals=3,
              help="The middle of the range should not be where the transition is expected"),
    ] = 3.5  # fmt: skip
    steps: Annotated[
        int, About("Temperatures", low=6, high=81, help="Guesses are at both ends and between them")
    ] = 21
    count: Annotated[
        int,
        About(
            "Configurations",
            low=20,
            high=5000,
            log=True,
            help="At each temperature, to learn and again to test",
        ),
    ] = 200
    hidden: Annotated[int, About("Hidden units", low=1, high=256, help="Of the network")] = 32
    decay: Annotated[
        float, About("Weight decay", low=0, high=1, decimals=4, help="Holds it from learning by heart")
    ] = 0.01
    iterations: Annotated[int, About("Iterations", low=1, high=1000, log=True, help="Of the fit")] = 60
    repeats: Annotated[
        int,
        About("Repeats", low=2, high=100, help="New samples and networks: their scatter gives the errors"),
    ] = 5

    @property
    def temperatures(self) -> NDArray[np.float64]:
        return np.linspace(self.coldest, self.hottest, self.steps)

    @property
    def guesses(self) -> NDArray[np.float64]:
        """(steps + 1,) both ends of the range, where all labels are the same, and all places between."""
        t = self.temperatures
        return np.concatenate([t[:1], (t[1:] + t[:-1]) / 2, t[-1:]])


def check(params: ConfusionParams) -> None:
    """ParameterError for temperatures that do not rise."""
    check_rising(params.coldest, params.hottest)


class Confusion:
    """Batch experiment: each repeat, with samples and networks of its own, is a point.

    Its arrays: ``guess`` (guesses,); ``accuracy`` (guesses,) on new samples and ``learned`` (guesses,) on
    those it was fitted to. A point draws from a child of the seed.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: ConfusionParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params = params
        self.seed = seed
        self.threads = threads
        self._seeds = {
            f"repeat {number}": child for number, child in enumerate(children(seed, params.repeats), 1)
        }

    def points(self) -> list[str]:
        return list(self._seeds)

    def run(self, point: str, tell: Tell) -> Arrays:
        params = self.params
        drawing, *learning = children(self._seeds[point], 1 + len(params.guesses))
        samples = self._samples(drawing, lambda share: tell(_SAMPLING * share, f"{point}, drawing"))
        t = np.repeat(params.temperatures, params.count)
        shown, new = (half.reshape(len(t), -1) for half in samples)
        found = np.empty((2, len(params.guesses)))
        for k, (guess, seed) in enumerate(zip(params.guesses, learning, strict=True)):
            done = _SAMPLING + (1 - _SAMPLING) * k / len(params.guesses)
            words = f"{point}, guess {guess:.3f}"
            hot = self._hot(t, k)
            network = confusion.learn(
                shown,
                hot,
                params.hidden,
                seed,
                params.decay,
                params.iterations,
                lambda done=done, words=words: tell(done, words),
            )
            found[:, k] = network.accuracy(new, hot), network.accuracy(shown, hot)
        tell(1.0, point)
        return {"guess": params.guesses, "accuracy": found[0], "learned": found[1]}

    def _hot(self, t: NDArray[np.float64], guess: int) -> NDArray[np.bool_]:
        """Labels of temperatures ``t``: all of them hot at the first guess, all cold at the last."""
        if guess == 0:
            return np.ones(len(t), bool)
        return t > self.params.guesses[guess]

    def _samples(self, seed: np.random.SeedSequence, tell: Any) -> NDArray[np.float32]:
        """(2, steps, count, size^2): every second one to learn from, the others to test."""
        params = self.params
        drawn = []
        for k, (t, its_seed) in enumerate(
            zip(params.temperatures, children(seed, params.steps), strict=True)
        ):
            ising = IsingParams(size=params.size, temperature=float(t), algorithm="swendsen_wang")
            draw = draw_ising(
                ising,
                2 * params.count,
                its_seed,
                self.threads,
                lambda share, k=k: tell((k + share) / params.steps),
            )
            drawn.append(draw.samples.reshape(params.count, 2, -1).transpose(1, 0, 2))
        return np.stack(drawn, axis=1).astype(np.float32)

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """The curve, and where its middle is highest, beside T_c."""
        mean, error, peak, peak_error = outcome(results)
        guesses = self.params.guesses
        return {
            "peak": peak,
            "peak_error": peak_error,
            "exact_T_c": CRITICAL_TEMPERATURE,
            "middle_of_range": (self.params.coldest + self.params.hottest) / 2,
            "curve": {
                "guess": guesses.tolist(),
                "accuracy": mean.tolist(),
                "accuracy_error": error.tolist(),
                "without_features": confusion.majority(guesses, self.params.temperatures).tolist(),
            },
        }


def outcome(
    results: dict[str, Arrays],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Accuracy (guesses,) and its standard error; the middle peak and its own, by jackknife.

    Errors are nan with fewer than 2 repeats.
    """
    curves = np.stack([one["accuracy"] for one in results.values()])
    guesses, n = next(iter(results.values()))["guess"], len(curves)
    mean = curves.mean(axis=0)
    peak = confusion.middle_peak(guesses, mean)
    if n < 2:
        return mean, np.full(len(mean), np.nan), peak, float("nan")
    without = [confusion.middle_peak(guesses, np.delete(curves, k, axis=0).mean(axis=0)) for k in range(n)]
    error = float(np.sqrt((n - 1) * np.var(without)))
    return mean, curves.std(axis=0, ddof=1) / np.sqrt(n), peak, error
