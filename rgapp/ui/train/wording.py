"""The words of the place; no Qt."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rgapp.experiments.training_samples import temperatures_of
from rgapp.physics.symmetries import KINDS
from rgapp.words import count, number, short, value_and_error

if TYPE_CHECKING:
    from rgapp.experiments.train import TrainParams
    from rgapp.ui.train.asked import Asked

COPIED = {"shifts": "shifted", "turns": "turned", "mirrors": "mirrored", "flips": "flipped"}
DASH = "\u2009–\u2009"
LOCKED = "Locked while training. Stop to change it."
LOCKED_SAVE = "Stop to save the network as it stands."
NO_NETWORK = "There is no network yet. Train one, or open one."
APART = "The layers of this deep machine have not learned together yet."
DEEP = "deep Boltzmann machine"
NOTHING = "Nothing has been trained yet."
START = "Press Space to train."
HELD = "Snapshots show these units. Move the slider to the end, or press Esc, to choose others."


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


def samples_note(asked: Asked, lattice: Any) -> str:
    """What stands under the choice of samples."""
    if asked.file:
        return "as many as are kept, evenly spaced"
    if asked.live and lattice.field and "flips" in asked.copied:
        return "In a field nothing may be flipped: see More."
    if asked.live and lattice.field and not asked.biases:
        return "With a field, biases help: see More."
    copied = [COPIED[kind] for kind in KINDS if kind in asked.copied]
    return listed(copied) if copied else f"own chains, {asked.size} × {asked.size} spins"


def listed(words: Sequence[str]) -> str:
    """ "shifted, turned and flipped"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def temperatures_told(asked: Asked, text: str) -> str:
    """What a list of temperatures that is typed would give; ValueError in a sentence where it is none."""
    temperatures = temperatures_of(asked.changed(temperatures=text, file=""))
    if not text.strip():
        raise ValueError("expected temperatures, as 2.0, 2.3, 2.6 or 2.0-2.6/7")
    each = asked.samples // len(temperatures)
    told = ", ".join(short(temperature) for temperature in temperatures[:8])
    more = ", …" if len(temperatures) > 8 else ""
    return f"{count(each)} samples at each of {len(temperatures)}: {told}{more}."


def file_told(name: str, number: int, side: int) -> str:
    """What was found in a file of configurations."""
    return f"{name} holds {count(number)} lattices of {side} × {side} spins"


def file_name(params: TrainParams, seed: int) -> str:
    """A name for a network that tells what it is."""
    if params.file:
        of = os.path.splitext(os.path.basename(params.file))[0]
    elif params.temperatures:
        of = "several-temperatures"
    else:
        of = f"T{params.temperature:g}" + (f"-h{params.field:g}" if params.field else "")
    return f"{of}-{'-'.join(str(size) for size in params.sizes)}-seed{seed}.h5"


def finished(seconds: float, gauge: Mapping[str, Any] | None) -> str:
    """What is said when it is done."""
    told = f"Done in {number(seconds, 1)} s"
    if gauge is None or not math.isfinite(gauge["divergence"]):
        return told
    found = value_and_error(float(gauge["divergence"]), float(gauge["divergence_error"]))
    return f"{told}. Divergence from the exact lattice {found} nats a site"


def lower_rate(rate: float) -> float:
    """Half the rate, in two figures."""
    return float(f"{rate / 2:.2g}")


def place_words(layer: int, layers: int, epoch: float, epochs: int) -> str:
    """Where a training stands."""
    of = "while all layers learned together," if layer > layers else f"in layer {layer}"
    return f"stopped {of} after {number(epoch, 2)} of {epochs} epochs"


HINTS = (
    ("Point at a field", "Tells of that unit; arrow keys walk"),
    ("Drag the bar", "After training, goes back through it"),
)
