"""The words of the place; no Qt."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rgapp.experiments.training_samples import temperatures_of
from rgapp.words import count, number, short

if TYPE_CHECKING:
    from rgapp.experiments.train import TrainParams

DASH = "\u2009–\u2009"
LOCKED = "Locked while training. Stop to change it."
START = "Press Space to train."
HELD = "Snapshots show these units. Move the slider to the end, or press Esc, to choose others."


def full_stop(sentence: object) -> str:
    """A sentence of the core, closed as the window closes its sentences."""
    text = str(sentence).strip()
    return text if text.endswith((".", "?", "!")) else text + "."


def network_words(sizes: Sequence[int]) -> str:
    """ "1600 – 400 – 100 – 25"."""
    return DASH.join(str(size) for size in sizes)


def live_words(temperature: float, field: float) -> str:
    """What the samples of the live lattice are called in the menu."""
    words = f"Live lattice at T = {number(temperature, 3)}"
    return f"{words}, h = {number(field, 2)}" if field else words


def samples_words(params: TrainParams) -> str:
    """What samples of another origin are called."""
    if params.file:
        return os.path.basename(params.file)
    temperatures = temperatures_of(params)
    if len(temperatures) == 1:
        words = f"Lattices at T = {number(temperatures[0], 3)}"
        return f"{words}, h = {number(params.field, 2)}" if params.field else words
    return f"{len(temperatures)} temperatures, {short(min(temperatures))} to {short(max(temperatures))}"


def moment_words(updates: int, per_epoch: float) -> str:
    """When a snapshot was taken."""
    if updates == 0:
        return "before training"
    if updates < per_epoch:
        return f"after {count(updates)} update{'s' if updates > 1 else ''}"
    return f"epoch {number(updates / per_epoch, 1)}"
