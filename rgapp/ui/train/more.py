"""What only a researcher needs: schedules, another descent, chains at several temperatures, copies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rgapp.experiments.train import TrainParams
from rgapp.params import About
from rgapp.physics.symmetries import KINDS
from rgapp.physics.training_params import TrainingParams
from rgapp.ui.train.asked import Asked
from rgapp.ui.train.column import SPARSITIES
from rgapp.ui.train.layer_fields import LayerFields
from rgapp.ui.widgets import Heading, MenuRow, SegmentedRow, Sheet, SliderRow, SwitchRow, TextButton, tooltip
from rgapp.ui.widgets.paint import disable
from rgapp.ui.widgets.scale import Scale
from rgapp.words import count, short

ALGORITHMS = (
    ("swendsen_wang", "Swendsen–Wang"),
    ("wolff", "Wolff"),
    ("heat_bath", "Heat bath"),
    ("metropolis", "Metropolis"),
)
MODELS = (("dbn", "One by one"), ("dbm", "Then together"))
DESCENTS = (("momentum", "Momentum"), ("adam", "Adam"))
COPIES = (
    ("shifts", "Shifted", "Moved along the periodic lattice, batch by batch."),
    ("turns", "Turned", "By quarter turns, batch by batch."),
    ("mirrors", "Mirrored", "Left to right, batch by batch."),
    ("flips", "Flipped", "All spins of a sample turned over, by a coin. Not in a field."),
)
WEIGHT_DECAYS = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1)
GAUGES = (0, 100, 300, 1000, 3000, 10_000)
LATE = Scale(0, 400, step=1, whole=True)
_PCD_ONLY = "Needs the rule PCD, whose chains are kept"
_NOT_JOINT = "For layers that learn together in the end"
_NO_LATE = "Set a late epoch first"


class MoreSheet(Sheet):
    """``rows`` maps parameters to their rows, ``copies`` kinds to switches; each change acts at once."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "More", "Each change acts at once", width=1120)
        self.rows: dict[str, Any] = {}
        self.copies: dict[str, SwitchRow] = {}
        both = QHBoxLayout()
        both.setSpacing(36)
        for add in (self._add_samples, self._add_training, self._add_network):
            column = QVBoxLayout()
            column.setSpacing(0)
            add(column)
            column.addStretch(1)
            both.addLayout(column, 1)
        self.body.addLayout(both)
        for widget in self.findChildren(QWidget):
            if isinstance(widget, SliderRow | SegmentedRow | MenuRow | SwitchRow | LayerFields):
                widget.set_compact(True)
        self.command = TextButton("Copy the command")
        self.command.setToolTip("The same run without the window: the same code and the same numbers")
        self.buttons.insertWidget(0, self.command)
        self.add_button("Done", self.close_sheet, primary=True)

    def _add_samples(self, column: QVBoxLayout) -> None:
        column.addWidget(Heading("Samples"))
        about = TrainParams.about("algorithm")
        self._add(column, "algorithm", MenuRow("Made by", ALGORITHMS, width=150, tip=_tip(about)))
        self._slider(column, "held_out", high=10_000)
        self._add(column, "biases", SwitchRow("Biases", False, _help("biases")))
        column.addSpacing(10)
        column.addWidget(Heading("Copies of the samples"))
        for kind, words, sentence in COPIES:
            self.copies[kind] = SwitchRow(words, False, sentence)
            column.addWidget(self.copies[kind])

    def _add_network(self, column: QVBoxLayout) -> None:
        column.addWidget(Heading("Network"))
        row = SegmentedRow("Layers learn", MODELS, "dbn", tip=_tip(TrainParams.about("model")), padding=8)
        row.segmented.set_tip("dbn", "A deep belief network: layer upon layer")
        row.segmented.set_tip("dbm", "A deep Boltzmann machine: each layer reads both its neighbours")
        self._add(column, "model", row)
        for name, decimals, label, options in (
            ("joint_epochs", 0, "Epochs", {"low": 1, "high": 400}),
            ("joint_rate", 4, "Learning rate", {"low": 0.0001, "high": 0.1}),
            ("joint_decay", 2, "Decay", {"high": 2.0}),
            ("joint_steps", 0, "Gibbs steps", {"high": 50}),
        ):
            self._slider(column, name, decimals, label, **options)
        column.addSpacing(10)
        column.addWidget(Heading("When it is done"))
        self._slider(column, "gauge", stops=GAUGES, format=_gauge_words)

    def _add_training(self, column: QVBoxLayout) -> None:
        column.addWidget(Heading("Training"))
        about = TrainParams.about("descent")
        self._add(column, "descent", SegmentedRow(about.label, DESCENTS, "momentum", tip=_tip(about)))
        self._slider(column, "decay", 2, high=2.0)
        self._slider(column, "l2", 5, stops=WEIGHT_DECAYS, format=short)
        self._slider(column, "start", 3, low=0.001, high=0.1)
        self._slider(column, "tempering", high=64)
        column.addSpacing(10)
        column.addWidget(Heading("Late epochs"))
        self._layers(column, "late", "From epoch", LATE)
        self._layers(column, "late_l1", "Sparsity", SPARSITIES)
        self._slider(column, "late_steps", label="Gibbs steps", high=50)

    def _add(self, column: QVBoxLayout, name: str, row: Any) -> None:
        row.setProperty("parameter", name)
        column.addWidget(row)
        self.rows[name] = row

    def _slider(
        self, column: QVBoxLayout, name: str, decimals: int = 0, label: str = "", **options: Any
    ) -> None:
        about = TrainParams.about(name)
        about = replace(about, decimals=decimals, label=label or about.label, help=_help(name))
        self._add(column, name, SliderRow(about, TrainParams.model_fields[name].default, **options))

    def _layers(self, column: QVBoxLayout, name: str, label: str, scale: Scale) -> None:
        about = replace(TrainingParams.about(name), label=label)
        self._add(column, name, LayerFields(about, scale))

    # what is shown

    def show_params(self, asked: Asked, locked: str | None) -> None:
        """Show these parameters; ``locked`` says why they may not be changed."""
        late = any(training.late for training in asked.trainings)
        reasons = {"tempering": None if asked.rule == "pcd" else _PCD_ONLY}
        joint = ("joint_epochs", "joint_rate", "joint_decay", "joint_steps")
        reasons |= dict.fromkeys(joint, None if asked.model == "dbm" else _NOT_JOINT)
        reasons |= dict.fromkeys(("late_l1", "late_steps"), None if late else _NO_LATE)
        for name, row in self.rows.items():
            if isinstance(row, LayerFields):
                row.set_values([getattr(training, name) for training in asked.trainings])
            else:
                row.set_value(getattr(asked, name))
            disable(row, locked or reasons.get(name))
        for kind, switch in self.copies.items():
            switch.set_value(kind in asked.copied)
            disable(switch, locked)

    def copies_chosen(self) -> str:
        """The copies as the parameters write them."""
        chosen = [kind for kind in KINDS if self.copies[kind].value]
        return ",".join(chosen) if 0 < len(chosen) < len(KINDS) else "all" if chosen else "none"


def _gauge_words(temperatures: float) -> str:
    return count(temperatures) if temperatures else "not"


def _help(name: str) -> str:
    told = TrainParams.about(name).help
    return f"{told}." if told else ""


def _tip(about: About) -> str:
    return tooltip(about.label, about.symbol, f"{about.help}." if about.help else "")
