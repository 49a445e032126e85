"""Relatives of the essay's networks: a wave function, learning by confusion, and causal cones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rgapp.experiments import confusion
from rgapp.physics.causal_cone import Coarsening, Kind
from rgapp.physics.confusion import majority
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.transverse_field import fermion_energy
from rgapp.ui.plot import Figure, redraws
from rgapp.words import value_and_error

LOW, HIGH = 0.0, 2.5  # fields
Results = Mapping[str, Mapping[str, Any]]


class EnergyFigure(Figure):
    """Energy per site of the chain in a transverse field: exact, and of the network's state."""

    def __init__(self) -> None:
        super().__init__("chain energy", "A network as wave function", x_label="field $h$")

    @redraws
    def show_results(self, sites: int, results: Results) -> None:
        h = np.linspace(LOW, HIGH, 101)
        exact = np.array([fermion_energy(sites, float(one)) for one in h])
        found = sorted(results.values(), key=lambda one: float(one["field"]))
        fields = np.array([float(one["field"]) for one in found])
        high = max(HIGH, 1.05 * fields.max(initial=0.0))
        lowest = min(float(exact.min()), fermion_energy(sites, high))
        self.set_range(x=(LOW, high), y=(1.08 * lowest, -0.9))
        self.reference("critical", "x", 1.0, colour="strong", width=1.2, dash="dashed")
        self.curve("exact", h, exact, colour="ink", width=2)
        self.words("exact words", h[60], exact[60], f"exact, $N$ = {sites}", shift=(10, -8), anchor="left")
        if found:
            energy = np.array([float(one["variational"]) for one in found])
            self.points("network", fields, energy, colour="accent", size=9, hollow=True)
            worst = max(1 - float(one["variational"]) / float(one["exact"]) for one in found)
            self.set_note(f"error at most {worst:.0e}".replace("e-0", "e−"))
        else:
            self.set_note("energy per site")
        self.set_summary(f"Exact energies of {sites} sites, and those of a network at {len(found)} fields.")


class ErrorFigure(Figure):
    """How far above the exact energy the network is while it learns."""

    def __init__(self) -> None:
        super().__init__("chain learning", "Above the exact energy", x_label="steps")
        self.set_range(x=(0, 200), y=(1e-6, 1), log_y=True)

    @redraws
    def show_results(self, results: Results) -> None:
        steps = max((len(one["energies"]) for one in results.values()), default=200)
        self.set_range(x=(0, steps), y=(1e-6, 1))
        self.reference("a thousandth", "y", 1e-3, colour="strong", width=1.2, dash="dashed")
        for k, one in enumerate(sorted(results.values(), key=lambda one: float(one["field"]))):
            energies, exact = np.asarray(one["energies"]), float(one["exact"])
            above = np.clip(np.abs(1 - energies / exact), 1e-6, 1)
            h = float(one["field"])
            self.curve(f"h = {h:g}", np.arange(1, len(above) + 1), above, colour="accent", opacity=0.5)
            final = max(1e-6, 1 - float(one["variational"]) / exact)
            self.points(f"h = {h:g} at the end", [steps], [final], colour="accent", size=8)
            told = f"$h$ = {h:g}: {final:.0e}".replace("e-0", "e−")
            self.words(f"h = {h:g} words", steps, 0.5 / 2.5**k, told, anchor="right")
        self.set_note("relative; dots summed" if results else "run it to see")
        self.set_summary(f"Relative distance to the exact energy at {len(results)} fields.")


class ConfusionFigure(Figure):
    """Accuracy of networks that were taught a wrong transition, against where it was put."""

    def __init__(self) -> None:
        super().__init__("confusion", "Learning by confusion", x_label="guessed transition $T$′")

    @redraws
    def show_results(self, params: Any, results: Results) -> None:
        guesses, t = params.guesses, params.temperatures
        self.set_range(x=(float(t[0]), float(t[-1])), y=(0.45, 1.02))
        self.reference("exact", "x", CRITICAL_TEMPERATURE, colour="ink", dash="dashed")
        self.words("exact words", CRITICAL_TEMPERATURE, 0.475, "$T_c$", anchor="left", shift=(6, 0))
        self.curve("without features", guesses, majority(guesses, t), colour="ink2", width=1.4, dash="dotted")
        if not results:
            self.set_note("dotted: nothing learned")
            self.set_summary("The curve of a network that learned nothing, a V.")
            return
        mean, error, peak, peak_error = confusion.outcome(dict(results))
        if np.isfinite(error).all():
            self.band("accuracy error", guesses, mean - error, mean + error, colour="accent", opacity=0.2)
        self.curve("accuracy", guesses, mean, colour="accent", width=2, marker="dot", size=5)
        told = value_and_error(peak, peak_error) if np.isfinite(peak_error) else f"{peak:.2f}"
        self.set_note(f"middle peak at {told}")
        self.set_summary(f"The accuracy has its middle peak at {told}; T_c is 2.269.")


class ConeFigure(Figure):
    """A tree or MERA over a ring of sites, with what one site depends on and what depends on it."""

    def __init__(self, kind: Kind) -> None:
        title = "A tree: block spins" if kind == "tree" else "MERA: edges are coupled first"
        super().__init__(f"cone {kind}", title, axes="none", inset=(10, 10, 10, 10))
        self.network = Coarsening(kind)
        n, layers = self.network.sites(0), self.network.layers
        self.set_range(x=(-0.7, n - 0.3), y=(-0.35, layers + 0.35))

    def site_at(self, x: float) -> int:
        """The site of the lowest layer nearest to this place."""
        return int(min(max(round(x), 0), self.network.sites(0) - 1))

    @redraws
    def show_site(self, site: int) -> None:
        network = self.network
        cone = network.up([site])
        lines: list[tuple[float, float, float, float]] = []
        held: list[tuple[float, float, float, float]] = []
        for layer in range(network.layers):
            mixed = network.mixed(layer, cone[layer])
            for one in range(network.sites(layer)):
                lift = layer + (0.35 if network.kind == "mera" and network.sites(layer) >= 4 else 0.0)
                step = (_x(layer, one), lift, _x(layer + 1, one // 2), layer + 1.0)
                (held if one in mixed else lines).append(step)
                if lift > layer:
                    post = (_x(layer, one), float(layer), _x(layer, one), lift)
                    (held if one in mixed else lines).append(post)
            if network.kind == "mera" and network.sites(layer) >= 4:
                last, half = network.sites(layer) - 1, 2**layer / 2
                for one in range(1, last, 2):
                    bar = (_x(layer, one), layer + 0.2, _x(layer, one + 1), layer + 0.2)
                    (held if one in mixed else lines).append(bar)
                for one, side in ((0, -half), (last, half)):  # the pair that closes the ring, cut in two
                    bar = (_x(layer, one), layer + 0.2, _x(layer, one) + side, layer + 0.2)
                    (held if one in mixed else lines).append(bar)
        self.curve("network", *_broken(lines), colour="ink2", width=1.1)
        self.curve("cone", *_broken(held), colour="accent", width=2)
        every = [(layer, one) for layer in range(network.layers + 1) for one in range(network.sites(layer))]
        self._dots("sites", [place for place in every if place[1] not in cone[place[0]]], "ink", 5)
        self._dots("cone sites", [place for place in every if place[1] in cone[place[0]]], "accent", 8)
        widths = ", ".join(str(len(sites)) for sites in cone)
        self.set_note(f"widths {widths}")
        self.set_summary(f"Site {site} reaches {widths} sites of the layers above.")

    def _dots(self, name: str, places: list[tuple[int, int]], colour: str, size: float) -> None:
        x = [_x(layer, one) for layer, one in places]
        self.points(name, x, [layer for layer, _ in places], colour=colour, size=size)


def _x(layer: int, site: int) -> float:
    """Where a site stands: over the middle of its block."""
    return (site + 0.5) * 2**layer - 0.5


def _broken(lines: list[tuple[float, float, float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Straight lines as one curve with gaps."""
    x = np.array([[a, c, np.nan] for a, _, c, _ in lines]).ravel()
    y = np.array([[b, d, np.nan] for _, b, _, d in lines]).ravel()
    return x, y
