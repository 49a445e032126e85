"""Networks as people type them: units of each layer, the lattice first. No Qt here."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from rgapp.experiments.train import TrainParams
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.wording import network_words
from rgapp.words import count


def parse_network(text: str) -> tuple[int, str]:
    """Sites along a side of the lattice and the hidden layers, of "1600-400-100-25"; ValueError in a sentence
    where the text is no such list.
    """
    words = re.findall(r"[^\s,–→>-]+", text)
    if len(words) < 2 or not all(word.isdecimal() and int(word) > 0 for word in words):
        raise ValueError(
            f"expected units of each layer, the lattice first, as 1600-400-100-25 (got {text!r})"
        )
    sites = int(words[0])
    side = math.isqrt(sites)
    about = TrainParams.about("size")
    if side * side != sites or not about.low <= side <= about.high:
        low, high = int(about.low) ** 2, int(about.high) ** 2
        raise ValueError(
            f"the first number is the lattice, a square of {count(low)} to {count(high)} spins, as 1600 for "
            f"40 × 40 (got {sites})"
        )
    return side, "-".join(words[1:])


def network_of(asked: Asked, side: int, layers: str) -> dict[str, object]:
    """The parameters that change when another network is wanted: every layer keeps its own, or that of the
    one below.
    """
    number = len(layers.split("-"))
    return {
        "size": side,
        "layers": layers,
        "l1": by_layer(fitted([training.l1 for training in asked.trainings], number)),
        "epochs": by_layer(fitted([training.epochs for training in asked.trainings], number)),
    }


def network_told(text: str) -> str:
    """What a network that is typed would be."""
    side, layers = parse_network(text)
    sizes = [side * side, *(int(units) for units in layers.split("-"))]
    weights = sum(below * above for below, above in pairwise(sizes))
    return f"{network_words(sizes)} units: reads {side} × {side} spins and has {count(weights)} weights."


def by_layer(values: list) -> str:
    """Numbers of the layers as the parameters write them."""
    return ",".join(f"{value:g}" for value in values)


def fitted(values: list, layers: int) -> list:
    """As many values as there are layers; the last one stands for those that are missing."""
    return [*values[:layers], *([values[-1]] * (layers - len(values)))]
