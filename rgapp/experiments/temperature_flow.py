"""Does a machine flow to T_c? v -> h -> v again and again, read by three thermometers.

A machine is trained on configurations of many temperatures at once. Iso, Shiba and Yokoo (2018) iterate it
and read temperatures that end near T_c, opposite to renormalization. But iterating v -> h -> v is Gibbs
sampling: a machine that has learned its data perfectly must end at the mixture it was trained on, whatever
that reads. A claim of a fixed point has to beat that line, and the window of temperatures moves it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.engine.experiment import Arrays, Tell
from rgapp.experiments.repeats import grouped, mean_and_error
from rgapp.params import About, Params, check_rising, parse_list, parse_whole
from rgapp.streams import children

Spins = NDArray[np.int8]
Control = Literal["none", "shuffled"]

MOST_SIZES = 6
THERMOMETERS = ("energy", "magnetization", "network")
SIDES = ("cold", "hot")


class TemperatureFlowParams(Params):
    """On which temperatures, with what machine, and how long it is iterated."""

    size: Annotated[
        int, About("Size", low=4, high=32, symbol="L", help="Sites along each side of the square torus")
    ] = 10
    coldest: Annotated[
        float,
        About("Coldest", low=0, high=10, step=0.05, unit="J/k_B", symbol="T", decimals=3,
              help="Of the window it is trained on; 0 is the ground state"),
    ] = 0.0  # fmt: skip
    hottest: Annotated[
        float, About("Hottest", low=0.1, high=10, step=0.05, unit="J/k_B", symbol="T", decimals=3)
    ] = 6.0
    steps: Annotated[
        int, About("Temperatures", low=3, high=60, help="Equal shares of the samples, evenly spaced")
    ] = 25
    count: Annotated[
        int, About("Samples", low=20, high=5000, log=True, help="At each temperature, to learn from")
    ] = 400
    hidden: Annotated[
        str, About("Hidden units", help="One number or several, as 16-64; a machine is trained with each")
    ] = "16-64"
    epochs: Annotated[int, About("Epochs", low=1, high=2000, log=True)] = 50
    learning_rate: Annotated[
        float, About("Learning rate", low=0.0001, high=1, log=True, decimals=4, symbol="η")
    ] = 0.02
    rule: Annotated[
        Literal["cd", "pcd"],
        About("Rule", choices=("cd", "pcd"), help="Contrastive divergence, or kept chains"),
    ] = "cd"
    gibbs_steps: Annotated[
        int, About("Gibbs steps", low=1, high=100, log=True, symbol="k", help="In each update")
    ] = 1
    rounds: Annotated[
        int, About("Rounds", low=2, high=10_000, log=True, help="Of v → h → v")
    ] = 300  # fmt: skip
    chains: Annotated[int, About("Chains", low=20, high=5000, log=True, help="From hot and from cold")] = 500
    control: Annotated[
        Control,
        About("Control", choices=("none", "shuffled"),
              help="shuffled: the machine sees the sites in an order of their own, and knows no lattice"),
    ] = "none"  # fmt: skip
    repeats: Annotated[int, About("Repeats", low=1, high=20, help="With new samples and machines")] = 3

    @property
    def temperatures(self) -> NDArray[np.float64]:
        return np.round(np.linspace(self.coldest, self.hottest, self.steps), 9)

    @property
    def hidden_units(self) -> list[int]:
        """ParameterError where they are none."""
        return parse_list(
            self.hidden,
            "hidden",
            parse_whole,
            MOST_SIZES,
            lambda n: 1 <= n <= 1024,
            "whole numbers between 1 and 1024, as 16-64",
        )

    @property
    def looks(self) -> NDArray[np.int64]:
        """Rounds after which temperatures are read: 0, 1, 2, 3 and on, evenly in the logarithm."""
        return np.unique(np.concatenate([[0], np.geomspace(1, self.rounds, 24)]).round().astype(np.int64))


def check(params: TemperatureFlowParams) -> None:
    """ParameterError for hidden units that are none, and for temperatures that do not rise."""
    params.hidden_units  # noqa: B018
    check_rising(params.coldest, params.hottest)


class TemperatureFlow:
    """Batch experiment: a point for each number of hidden units and repeat.

    Arrays of a point: ``hidden``, ``repeat``; ``rounds`` (k,); ``cold_energy`` (k,), ``hot_energy`` (k,) and
    so on, what each of THERMOMETERS reads after so many rounds, from chains begun at the coldest and at the
    hottest temperature; ``mixture_energy`` and so on, what equal shares of the window read on each; ``peak``,
    the temperature of the largest specific heat of the lattice. Samples come from a child of the seed for
    each repeat, the same for every number of hidden units and for the control.
    """

    formats = (".h5", ".npz", ".csv")

    def __init__(self, params: TemperatureFlowParams, seed: int, threads: int = 1) -> None:
        check(params)
        self.params, self.seed, self.threads = params, seed, threads
        seeds = children(seed, params.repeats)
        self._places = {
            f"n={hidden} repeat {repeat}": (hidden, repeat, seeds[repeat - 1])
            for repeat in range(1, params.repeats + 1)
            for hidden in params.hidden_units
        }

    def points(self) -> list[str]:
        return list(self._places)

    @blas_threads(1)  # one order of sums, wherever a point runs
    def run(self, point: str, tell: Tell) -> Arrays:
        from rgapp.physics.thermometers import by_energy, by_magnetization, by_network

        params, (hidden, repeat, seed) = self.params, self._places[point]
        drawing, teaching, shuffling, training, flowing = children(seed, 5)
        samples = self._samples(drawing, lambda share: tell(0.2 * share, f"{point}, drawing"))
        learned, known, begun = samples
        grid = params.temperatures

        def teaching_goes_on() -> None:
            tell(0.2, f"{point}, teaching a thermometer")

        teaching_goes_on()
        energy = by_energy(params.size, max(20.0, 2 * params.hottest))
        teaching_goes_on()
        thermometers = (
            energy,
            by_magnetization(known, grid),
            by_network(learned, known, grid, 24, teaching, teaching_goes_on),
        )
        tell(0.3, f"{point}, training")
        order = np.arange(params.size**2)
        if params.control == "shuffled":
            order = np.random.Generator(np.random.PCG64(shuffling)).permutation(order)
        rows = learned.reshape(-1, params.size**2)[:, order]
        rbm = self._trained(
            rows, hidden, training, lambda share: tell(0.3 + 0.5 * share, f"{point}, training")
        )
        arrays: dict[str, Any] = {
            "hidden": np.int64(hidden),
            "repeat": np.int64(repeat),
            "rounds": params.looks,
            "peak": np.float64(_peak(params.size)),
        }
        arrays |= {f"mixture_{one.name}": np.float64(one.mixture(grid)) for one in thermometers}
        back = np.argsort(order)
        for number, (side, start, its_seed) in enumerate(
            zip(SIDES, (begun[0], begun[-1]), children(flowing, 2), strict=True)
        ):
            read = self._iterated(
                rbm, start[:, order], its_seed, back, thermometers,
                lambda share, n=number: tell(0.8 + (n + share) / 10, f"{point}, iterating"),
            )  # fmt: skip
            arrays |= {f"{side}_{one.name}": values for one, values in zip(thermometers, read.T, strict=True)}
        return arrays

    def _samples(self, seed: np.random.SeedSequence, tell: Any) -> tuple[Spins, Spins, Spins]:
        """To learn from, to calibrate by and to begin with: (steps, count or chains, N)."""
        from rgapp.physics.ising import IsingParams
        from rgapp.physics.ising_samples import draw_ising

        params = self.params
        sites, wanted = params.size**2, (params.count, params.count, params.chains)
        found: list[list[Spins]] = [[], [], []]
        for k, (t, its_seed) in enumerate(
            zip(params.temperatures, children(seed, params.steps), strict=True)
        ):
            if t < 0.1:  # the ground state, either way up
                rng = np.random.Generator(np.random.PCG64(its_seed))
                rows = np.repeat(rng.choice(np.array([-1, 1], np.int8), sum(wanted))[:, None], sites, axis=1)
            else:
                ising = IsingParams(size=params.size, temperature=float(t), algorithm="swendsen_wang")
                rows = draw_ising(
                    ising, sum(wanted), its_seed, self.threads,
                    lambda share, k=k: tell((k + share) / params.steps),
                ).samples  # fmt: skip
                rng = np.random.Generator(np.random.PCG64(children(its_seed, 1)[0]))
                rows = rows[rng.permutation(len(rows))]  # successive ones may still be alike
            cut = np.cumsum(wanted)[:-1]
            for list_, part in zip(found, np.split(rows, cut), strict=True):
                list_.append(part)
        learned, known, begun = (np.ascontiguousarray(np.stack(parts)) for parts in found)
        return learned, known, begun

    def _trained(self, rows: Spins, hidden: int, seed: Any, tell: Any) -> Any:
        from rgapp.physics.training import Trainer
        from rgapp.physics.training_params import TrainingParams

        params = self.params
        training = TrainingParams(
            rule=params.rule,
            steps=params.gibbs_steps,
            learning_rate=params.learning_rate,
            l1=0.0,
            epochs=params.epochs,
            copies="flips",
        )
        trainer = Trainer(hidden, rows, training, seed, self.threads)
        while not trainer.finished:
            trainer.advance(20)
            tell(trainer.updates / (self.params.epochs * trainer.batches_per_epoch))
        return trainer.rbm

    def _iterated(
        self, rbm: Any, start: Spins, seed: Any, back: NDArray[np.int64], thermometers: Any, tell: Any
    ) -> NDArray[np.float64]:
        """(looks, thermometers) temperatures of the chains as they are iterated."""
        looks, v = self.params.looks, np.ascontiguousarray(start)
        read = np.empty((len(looks), len(thermometers)))
        for k, its_seed in enumerate(children(seed, len(looks))):
            if k:
                v = rbm.gibbs(v, int(looks[k] - looks[k - 1]), its_seed, self.threads)
            read[k] = [one.read(v[:, back]) for one in thermometers]
            tell((k + 1) / len(looks))
        return read

    def summary(self, results: dict[str, Arrays]) -> dict[str, Any]:
        """What each thermometer reads at the end, from cold and from hot, beside the mixture."""
        return {line.pop("name"): line for line in table(results)}


def _peak(size: int) -> float:
    """Temperature of the largest specific heat of the lattice (Funai & Giataganas 2018)."""
    from rgapp.physics.exact import specific_heat_finite

    t = np.linspace(1.5, 3.5, 401)
    return float(t[np.argmax(np.asarray(specific_heat_finite(t, size)))])


def curves(results: dict[str, Arrays], thermometer: str) -> list[dict[str, Any]]:
    """For each number of hidden units: ``hidden``, ``rounds`` (k,), ``cold`` and ``hot`` (k,) with their
    errors, ``mixture``, ``repeats``; means over the repeats.
    """
    found = []
    for (hidden,), points in grouped(results, "hidden").items():
        line: dict[str, Any] = {"hidden": hidden, "rounds": points[0]["rounds"], "repeats": len(points)}
        for side in SIDES:
            line[side], line[f"{side}_error"] = mean_and_error(points, f"{side}_{thermometer}")
        mixture, error = mean_and_error(points, f"mixture_{thermometer}")
        found.append(line | {"mixture": float(mixture), "mixture_error": float(error)})
    return found


def table(results: dict[str, Arrays]) -> list[dict[str, Any]]:
    """A line for each number of hidden units and thermometer: ``name``, where chains from cold and from hot
    end, and what the mixture reads, each with its error; ``met``, whether cold and hot agree to two errors.
    """
    lines = []
    for thermometer in THERMOMETERS:
        for one in curves(results, thermometer):
            ends = {side: (float(one[side][-1]), float(one[f"{side}_error"][-1])) for side in SIDES}
            apart = abs(ends["hot"][0] - ends["cold"][0])
            doubt = float(np.hypot(ends["hot"][1], ends["cold"][1]))
            lines.append(
                {
                    "name": f"{one['hidden']} hidden units, by {thermometer}",
                    "hidden": one["hidden"],
                    "thermometer": thermometer,
                    "from_cold": ends["cold"][0],
                    "from_cold_error": ends["cold"][1],
                    "from_hot": ends["hot"][0],
                    "from_hot_error": ends["hot"][1],
                    "mixture": one["mixture"],
                    "mixture_error": one["mixture_error"],
                    "met": bool(apart <= 2 * doubt) if np.isfinite(doubt) else None,
                    "repeats": one["repeats"],
                }
            )
    return lines
