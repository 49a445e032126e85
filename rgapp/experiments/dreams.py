"""What the samples of a trained machine know: its dreams beside the data it learned from, and what is exact.

Torlai and Melko (2016) ask how many hidden units thermodynamics takes, Morningstar and Melko (2018) whether
depth helps. A machine is trained by each rule and with each number of hidden units; chains of it that start
at random are measured as a lattice would be.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.repeats import grouped, mean_and_error
from rgapp.params import About, ParameterError, Params, parse_list, parse_whole, split_list
from rgapp.streams import children

Spins = NDArray[np.int8]
Floats = NDArray[np.float64]

MOST = 6  # rules, and numbers of hidden units
NAMES = (
    "energy",
    "specific_heat",
    "abs_magnetization",
    "magnetization_squared",
    "susceptibility",
    "binder",
)
KEPT = 10  # looks at each chain


class DreamsParams(Params):
    """Which lattice, which machines, and how long they dream."""

    size: Annotated[
        int, About("Size", low=3, high=40, symbol="L", help="Sites along each side of the square torus")
    ] = 8
    temperature: Annotated[
        float, About("Temperature", low=0.5, high=10, step=0.01, unit="J/k_B", symbol="T", decimals=3)
    ] = 2.269
    samples: Annotated[int, About("Samples", low=100, high=200_000, log=True, help="To learn from")] = 20_000
    hidden: Annotated[str, About("Hidden units", help="One number or several, as 4-16-64")] = "4-16-64"
    rules: Annotated[
        str, About("Rules", help="cd or pcd and the number of Gibbs steps an update, as cd1-cd5-pcd5")
    ] = "cd1-cd5-pcd5"  # fmt: skip
    epochs: Annotated[int, About("Epochs", low=1, high=2000, log=True)] = 60
    learning_rate: Annotated[
        float, About("Learning rate", low=0.0001, high=1, log=True, decimals=4, symbol="η")
    ] = 0.01
    chains: Annotated[
        int, About("Chains", low=64, high=20_000, log=True, help="That dream, each from a random start")
    ] = 2000
    steps: Annotated[
        int, About("Steps", low=20, high=20_000, log=True, help="Of each chain before its first look, and "
                   "again from that to its last")
    ] = 500  # fmt: skip
    repeats: Annotated[int, About("Repeats", low=1, high=20, help="With new samples and machines")] = 3

    @property
    def hidden_units(self) -> list[int]:
        """ParameterError where they are none."""
        return parse_list(
            self.hidden,
            "hidden",
            parse_whole,
            MOST,
            lambda n: 1 <= n <= 4096,
            "whole numbers between 1 and 4096, as 4-16-64",
        )

    @property
    def how(self) -> list[tuple[str, int]]:
        """(rule, Gibbs steps) of each; ParameterError where they are none."""
        found = [re.fullmatch(r"(p?cd)(\d{1,4})", word.lower()) for word in split_list(self.rules)]
        pairs = list(dict.fromkeys((one[1], int(one[2])) for one in found if one))
        if not 1 <= len(pairs) <= MOST or not all(found) or not all(1 <= k <= 1000 for _, k in pairs):
            raise ParameterError(
                f"rules must be 1 to {MOST} of cd or pcd with 1 to 1000 steps, as cd1-cd5-pcd5 (got "
                f"{self.rules})",
                "rules",
            )
        return pairs


def check(params: DreamsParams) -> None:
    """ParameterError for hidden units or rules that are none."""
    params.hidden_units, params.how  # noqa: B018


class Dreams:
    """Batch experiment: a point for each rule, number of hidden units and repeat.

    Arrays of a point: ``rule`` (as text), ``gibbs_steps``, ``hidden``, ``repeat``, ``size``,
    ``temperature``; each of NAMES and its ``..._error``, of the dreams; ``data_...`` the same of what was
    learned from; ``exact_...`` where it is known, else nan; ``correlation`` G(r), r = 0 ... L // 2, with
    ``correlation_error`` and ``data_correlation``. Samples come from a child of the seed for each repeat, the
    same for all machines.
    """

    formats = (".h5", ".npz")

    def __init__(self, params: DreamsParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params, self.seed, self.threads = params, seed, threads
        seeds = children(seed, params.repeats)
        self._places = {
            f"{rule}{k} n={hidden} repeat {repeat}": (rule, k, hidden, repeat, seeds[repeat - 1])
            for repeat in range(1, params.repeats + 1)
            for rule, k in params.how
            for hidden in params.hidden_units
        }

    def points(self) -> list[str]:
        return list(self._places)

    def effort(self, point: str) -> float:
        """The time of training, mostly."""
        _, k, hidden, _, _ = self._places[point]
        return (k + 1) * hidden

    @blas_threads(1)  # one order of sums, wherever a point runs
    def run(self, point: str, tell: Tell) -> Arrays:
        from rgapp.physics.ising import IsingParams
        from rgapp.physics.ising_samples import draw_ising

        params, (rule, k, hidden, repeat, seed) = self.params, self._places[point]
        drawing, training, dreaming = children(seed, 3)
        ising = IsingParams(size=params.size, temperature=params.temperature, algorithm="swendsen_wang")
        samples = draw_ising(
            ising, params.samples, drawing, self.threads, lambda share: tell(0.1 * share, f"{point}, drawing")
        ).samples
        rbm = self._trained(samples, rule, k, hidden, training, lambda share: tell(0.1 + 0.6 * share, point))
        seen = dreams_of(
            rbm, params.chains, params.steps, dreaming, self.threads,
            lambda share: tell(0.7 + 0.3 * share, f"{point}, dreaming"),
        )  # fmt: skip
        of_dreams = measured(seen, params.size, params.temperature)
        of_data = measured(samples, params.size, params.temperature)
        return {
            "rule": np.array(rule),
            "gibbs_steps": np.int64(k),
            "hidden": np.int64(hidden),
            "repeat": np.int64(repeat),
            "size": np.int64(params.size),
            "temperature": np.float64(params.temperature),
            **of_dreams,
            **{f"data_{name}": value for name, value in of_data.items()},
            **{f"exact_{name}": np.float64(value) for name, value in known(params).items()},
        }

    def _trained(self, samples: Spins, rule: str, k: int, hidden: int, seed: Any, tell: Any) -> Any:
        from rgapp.physics.training import Trainer
        from rgapp.physics.training_params import TrainingParams

        params = self.params
        training = TrainingParams(
            rule=rule, steps=k, learning_rate=params.learning_rate, l1=0.0, epochs=params.epochs
        )
        trainer = Trainer(hidden, samples, training, seed, self.threads)
        while not trainer.finished:
            trainer.advance(20)
            tell(trainer.updates / (params.epochs * trainer.batches_per_epoch))
        return trainer.rbm

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """A line for each machine: every number of its dreams, of the data, and exact."""
        return {line.pop("name"): line for line in table(results)}


def dreams_of(rbm: Any, chains: int, steps: int, seed: Any, threads: int, tell: Any) -> Spins:
    """(chains KEPT, N) configurations of chains from random starts, those of a chain one after the other."""
    beginning, *moving = children(seed, KEPT + 1)
    rng = np.random.Generator(np.random.PCG64(beginning))
    v = rng.choice(np.array([-1, 1], np.int8), (chains, rbm.n_visible))
    kept = np.empty((KEPT, chains, rbm.n_visible), np.int8)
    for look, its_seed in enumerate(moving):
        v = rbm.gibbs(v, steps if look == 0 else max(1, steps // (KEPT - 1)), its_seed, threads)
        kept[look] = v
        tell((look + 1) / KEPT)
    return np.ascontiguousarray(kept.transpose(1, 0, 2)).reshape(-1, rbm.n_visible)


def measured(samples: Spins, size: int, temperature: float) -> dict[str, Any]:
    """NAMES and G(r) of samples (T, N), those of a chain one after the other, with jackknife errors over 32
    groups of chains: they know of what successive ones have in common.
    """
    from rgapp.physics.observables import columns, functions
    from rgapp.physics.stats import jackknife
    from rgapp.physics.thermometers import energies

    magnetization = samples.sum(axis=1, dtype=np.int64) / samples.shape[1]
    given = columns(energies(samples), magnetization)
    of_means = functions(size, temperature)
    found: dict[str, Any] = {}
    for name in NAMES:
        value, error = jackknife(given, of_means[name])
        found |= {name: np.float64(value), f"{name}_error": np.float64(error)}
    along = correlations(samples, size)
    pairs = [jackknife(row[None], lambda mean: mean[0]) for row in along]
    values, errors = np.array(pairs, float).T
    return found | {"correlation": values, "correlation_error": errors}


def correlations(samples: Spins, size: int) -> Floats:
    """(L // 2 + 1, T) the mean of s(x) s(x + r) along both axes of each sample, r = 0 ... L // 2."""
    grid = samples.reshape(-1, size, size)
    rows = []
    for r in range(size // 2 + 1):
        pair = grid * (np.roll(grid, -r, axis=1) + np.roll(grid, -r, axis=2))
        rows.append(pair.sum(axis=(1, 2), dtype=np.int64) / (2 * size * size))
    return np.array(rows)


def known(params: DreamsParams) -> dict[str, float]:
    """What is exact of NAMES: energy and specific heat (Kaufman), the rest up to 4 x 4 by enumeration."""
    from rgapp.physics.exact import energy_finite, enumerate_lattice, specific_heat_finite

    size, t = params.size, params.temperature
    exact = dict.fromkeys(NAMES, float("nan"))
    exact["energy"] = float(energy_finite(t, size))
    exact["specific_heat"] = float(specific_heat_finite(t, size))
    if size <= 4:
        found = enumerate_lattice(size, t)
        sites = size * size
        squared, absolute = found.m2, found.abs_magnetization
        exact |= {
            "abs_magnetization": absolute,
            "magnetization_squared": squared,
            "susceptibility": sites * (squared - absolute**2) / t,
            "binder": found.binder,
        }
    return exact


def table(results: dict[str, Arrays]) -> list[dict[str, Any]]:
    """A line for each rule and number of hidden units: ``name``, ``rule``, ``gibbs_steps``, ``hidden``,
    ``repeats``; each of NAMES and its error over the repeats (with one, that of the point), ``data_...`` and
    ``exact_...``; ``correlation``, ``correlation_error``, ``data_correlation`` (L // 2 + 1,).
    """
    lines = []
    for (rule, k, hidden), points in grouped(results, "rule", "gibbs_steps", "hidden").items():
        line: dict[str, Any] = {
            "name": f"{rule.upper()}-{k}, {hidden} hidden units",
            "rule": rule,
            "gibbs_steps": k,
            "hidden": hidden,
            "repeats": len(points),
        }
        for name in (*NAMES, "correlation"):
            for kind in ("", "data_"):
                value, error = mean_and_error(points, f"{kind}{name}")
                if len(points) == 1:
                    error = np.asarray(points[0][f"{kind}{name}_error"])
                line |= {f"{kind}{name}": value.tolist(), f"{kind}{name}_error": error.tolist()}
            if name in NAMES:
                line[f"exact_{name}"] = float(points[0][f"exact_{name}"])
        lines.append(line)
    return lines
