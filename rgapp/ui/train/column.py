"""The control column of the place: what is learned, by which network, and how."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rgapp.experiments.train import TrainParams
from rgapp.params import About
from rgapp.physics.partition import ENUMERABLE
from rgapp.physics.training import TrainingParams
from rgapp.ui.train import wording
from rgapp.ui.train.layer_fields import LayerFields
from rgapp.ui.widgets import (
    IconButton,
    MenuRow,
    SegmentedRow,
    SliderRow,
    Text,
    TextButton,
    disable,
    tooltip,
)
from rgapp.ui.widgets.scale import Scale
from rgapp.words import number

if TYPE_CHECKING:
    from rgapp.ui.place import Place
    from rgapp.ui.train.asked import Asked

# (sites along a side of the lattice, hidden units of each layer)
NETWORKS = ((40, "400-100-25"), (40, "400"), (20, "100-25"))
RULES = (("cd", "CD"), ("pcd", "PCD"), ("exact", "Exact"))
SPARSITIES = Scale.of_stops(
    (0.0, *(float(f"{m}e{e}") for e in (-5, -4, -3, -2) for m in (5, 7, 10, 15, 20, 30)))[:-1]
)
EPOCHS = Scale(1, 400, log=True, whole=True)
TALL = 800  # px of column from which every slider has two lines


class Controls(QObject):
    """The widgets of the column, in order; ``rows`` maps parameters to them. The place connects them."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.rows: dict[str, Any] = {}
        self._add_samples(place)
        place.add_divider()
        self._add_network(place)
        self._add_rule(place)
        self._add_files(place)
        self.again = place.add_beside_verb(
            IconButton("reset", "Start over", "Forgets this training.", "R", outlined=True)
        )

    def _add(self, place: Place, name: str, widget: Any, gap: int = 0) -> Any:
        widget.setProperty("parameter", name)
        self.rows[name] = place.add_control(widget, gap)
        return widget

    def _slider(self, place: Place, name: str, decimals: int = 0, gap: int = 0, **options: Any) -> None:
        about = replace(TrainParams.about(name), decimals=decimals)
        self._add(place, name, SliderRow(about, TrainParams.model_fields[name].default, **options), gap)

    def _add_samples(self, place: Place) -> None:
        tip = tooltip("Samples", "", "What the network learns: lattices in equilibrium, or yours.")
        self.samples = place.add_control(MenuRow("Samples", (), stacked=True, tip=tip))
        self.note = place.add_control(Text(), gap=6)
        self._slider(place, "samples", low=1000, high=200_000, gap=6)

    def _add_network(self, place: Place) -> None:
        tip = tooltip("Network", "", "Units of each layer, the lattice first.", "N")
        self.network = place.add_control(MenuRow("Network", (), stacked=True, tip=tip))

    def _add_rule(self, place: Place) -> None:
        tip = tooltip(
            "Rule",
            "",
            "Where the model's averages come from: chains that start at the data in every update "
            "(contrastive divergence), chains that are kept (persistent), or, for small layers, exact sums.",
        )
        self._add(place, "rule", SegmentedRow("Rule", RULES, "cd", tip=tip, padding=18))
        self._slider(place, "steps", low=1, high=50)
        self._slider(place, "learning_rate", 4, low=0.0001, high=0.1, format=_rate)
        self._slider(place, "momentum", 2, high=0.95)
        self._slider(place, "batch_size", low=10, high=1000)
        self._add(place, "l1", LayerFields(_of_layers("l1"), SPARSITIES))
        self._add(place, "epochs", LayerFields(_of_layers("epochs", "Epochs per layer"), EPOCHS, "Epochs"))

    def _add_files(self, place: Place) -> None:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.open = TextButton("Open…", icon="folder", small=True)
        self.open.setToolTip(tooltip("Open", "", "A network, with its training.", "Ctrl+O"))
        self.save = TextButton("Save…", icon="disk", small=True)
        self.save.setToolTip(tooltip("Save", "", "The network and its training, as HDF5."))
        self.more = TextButton("More…", small=True)
        self.more.setToolTip(tooltip("More", "", "What only a researcher needs.", "M"))
        for button in (self.open, self.save, self.more):
            row.addWidget(button, 1)
        place.add_control(buttons, gap=10)

    def set_short(self, short: bool) -> None:
        """Give every slider one line, where the column is too short for two."""
        for row in self.rows.values():
            row.set_compact(short)

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches, from top to bottom."""
        rows = self.rows
        return [
            self.samples.field,
            rows["samples"].track,
            self.network.field,
            *rows["rule"].segmented.segments,
            *(rows[name].track for name in ("steps", "learning_rate", "momentum", "batch_size")),
            *rows["l1"].fields,
            *rows["epochs"].fields,
            self.open,
            self.save,
            self.more,
        ]

    # what is shown

    def show_params(self, asked: Asked) -> None:
        """Make every control show these parameters."""
        for name, row in self.rows.items():
            if name in ("l1", "epochs"):
                row.set_values([getattr(training, name) for training in asked.trainings])
            else:
                row.set_value(getattr(asked, name))
        small = all(min(pair) <= ENUMERABLE for pair in pairwise(asked.sizes)) and asked.model == "dbn"
        self.rows["rule"].segmented.segments[2].setVisible(small or asked.rule == "exact")
        offered = {network: wording.network_words(_sizes(*network)) for network in NETWORKS}
        shown = (asked.size, "-".join(str(units) for units in asked.sizes[1:]))
        offered.setdefault(shown, wording.network_words(asked.sizes))
        self.network.field.set_options(list(offered.items()), shown)

    def show_samples(self, asked: Asked, live: str, note: str) -> None:
        """``live`` words for the samples of the live lattice; what else was chosen stands below them."""
        options = [("live", live)]
        if not asked.live:
            options.append(("own", wording.samples_words(asked)))
        self.samples.field.set_options(options, "live" if asked.live else "own")
        self.note.say(note)

    def lock(self, reason: str | None) -> None:
        """Why nothing may be changed now, or None."""
        for widget in (self.samples, self.network, *self.rows.values(), self.open, self.again):
            disable(widget, reason)


def _sizes(side: int, layers: str) -> list[int]:
    return [side * side, *(int(units) for units in layers.split("-"))]


def _of_layers(name: str, label: str = "") -> About:
    about = TrainingParams.about(name)
    return replace(about, label=label) if label else about


def _rate(value: float) -> str:
    """Three decimals where these tell the number: 0.010, 0.0025."""
    return number(value, 3 if round(value, 3) == value else 4)
