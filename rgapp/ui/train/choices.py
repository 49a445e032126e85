"""What a person changes in the column, and the sheets that ask where a control is not enough."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from rgapp.data.spins import read_spins
from rgapp.experiments.train import TrainParams
from rgapp.params import ParameterError
from rgapp.ui.background import Background
from rgapp.ui.coarse.sentences import full_stop
from rgapp.ui.train import networks, wording
from rgapp.ui.train.ask import AskSheet
from rgapp.ui.train.layer_fields import LayerFields
from rgapp.ui.train.more import MoreSheet
from rgapp.ui.widgets import Sheet, SliderRow, SwitchRow, note_beside

if TYPE_CHECKING:
    from rgapp.ui.train.place import Train

SPINS = "Lattices (*.npz *.npy *.h5)"


class Choices(QObject):
    """Carries what the controls say to the session."""

    def __init__(self, place: Train) -> None:
        super().__init__(place)
        self._place = place
        self._reading = Background(self)
        self._dragging = False
        self.sheet: Sheet | None = None
        controls = place.controls
        for row in controls.rows.values():
            self.connect_row(row)
        controls.samples.chosen.connect(self._samples_chosen)
        controls.samples.field.set_actions(
            (("Several temperatures…", self.ask_temperatures), ("File…", self.ask_file))
        )
        controls.network.chosen.connect(self._network_chosen)
        controls.network.field.set_actions((("Custom…", self.ask_network),))
        place.seed.changed.connect(self._seed_chosen)

    # values

    def connect_row(self, row: Any) -> None:
        """Let a row change the parameter of its name."""
        if isinstance(row, SliderRow):
            row.changed.connect(self._slid)
            row.released.connect(self._let_go)
        elif isinstance(row, LayerFields):
            row.changed.connect(self._layers_changed)
        else:
            (row.switched if isinstance(row, SwitchRow) else row.chosen).connect(self._chosen)

    def set(self, control: QWidget, **values: Any) -> None:
        """Change parameters; a sentence beside the control where they cannot be."""
        try:
            self._place.session.set("train", **values)
        except ParameterError as error:
            note_beside(getattr(control, "field", control), full_stop(error))
            self._place.show_params()
            self.show_more()

    def _slid(self, value: float) -> None:
        row = self.sender()
        if row.dragging and not self._dragging:
            self._dragging = True
            self._place.session.begin_drag()
        name = row.property("parameter")
        whole = TrainParams.model_fields[name].annotation is int
        self.set(row, **{name: round(value) if whole else value})

    def _let_go(self) -> None:
        if self._dragging:
            self._dragging = False
            self._place.session.end_drag()

    def _chosen(self, value: object) -> None:
        row = self.sender()
        self.set(row, **{row.property("parameter"): value})

    def _layers_changed(self, values: tuple[float, ...]) -> None:
        row = self.sender()
        self.set(row, **{row.property("parameter"): networks.by_layer(values)})

    def _seed_chosen(self, seed: object) -> None:
        self.set(self._place.seed, seed=seed)

    def set_rate(self, rate: float) -> None:
        """The remedy for a training that ran away."""
        self.set(self._place.controls.rows["learning_rate"], learning_rate=rate)

    # networks

    def _network_chosen(self, network: tuple[int, str]) -> None:
        self.set(self._place.controls.network, **networks.network_of(self._place.asked, *network))

    def ask_network(self) -> None:
        """Ask for the units of each layer."""
        text = "-".join(str(units) for units in self._place.asked.sizes)
        label = "Units of each layer, the lattice first"
        self._open(AskSheet(self._place.window(), "Custom network", label, text, networks.network_told))
        self.sheet.given.connect(self._network_given)

    def _network_given(self, text: str) -> None:
        self._network_chosen(networks.parse_network(text))

    # samples

    def _samples_chosen(self, which: str) -> None:
        self.set(self._place.controls.samples, live=which == "live")

    def ask_temperatures(self) -> None:
        """Ask for several temperatures."""
        text = self._place.asked.temperatures or "2.0-2.6/7"
        label = "Temperatures, with commas between them, or as 2.0-2.6/7 for seven in equal steps"
        tell = partial(wording.temperatures_told, self._place.asked)
        self._open(AskSheet(self._place.window(), "Several temperatures", label, text, tell))
        self.sheet.given.connect(self._temperatures_given)

    def _temperatures_given(self, text: str) -> None:
        self.set(self._place.controls.samples, temperatures=text, file="", live=False)

    def ask_file(self) -> None:
        """Ask for a file of configurations."""
        folder = self._place.session.settings.values.last_folder
        dialog = QFileDialog(self._place, "Configurations to learn", folder, SPINS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Learn the configurations in this file, by a network of their size."""
        self._place.session.settings.change(last_folder=str(Path(path).parent))
        self._reading.run(partial(_measures, path), partial(self._use_file, path), self._refuse_file)

    def _use_file(self, path: str, measures: tuple[int, int]) -> None:
        count, side = measures
        network = networks.network_of(self._place.asked, side, self._place.asked.layers)
        self.set(self._place.controls.samples, file=path, temperatures="", live=False, **network)
        self._place.clear_error()
        self._place.say(wording.file_told(Path(path).name, count, side))

    def _refuse_file(self, error: Exception) -> None:
        again = (("Choose another file", self.ask_file),)
        self._place.show_exception(error, buttons=again)

    # sheets

    def open_more(self) -> None:
        """What only a researcher needs."""
        sheet = MoreSheet(self._place.window())
        for row in sheet.rows.values():
            self.connect_row(row)
        for switch in sheet.copies.values():
            switch.switched.connect(self._copies_chosen)
        sheet.command.clicked.connect(self._place.copy_command)
        self._open(sheet)
        self.show_more()

    def _copies_chosen(self, _on: bool) -> None:
        self.set(self.sender(), copies=self.sheet.copies_chosen())

    def show_more(self) -> None:
        """Let the open sheet show the parameters as they are."""
        if isinstance(self.sheet, MoreSheet):
            locked = wording.LOCKED if self._place.work.running else None
            self.sheet.show_params(self._place.asked, locked)

    def _open(self, sheet: Sheet) -> None:
        self.sheet = sheet
        sheet.closed.connect(self._closed)
        sheet.open_sheet()

    def _closed(self) -> None:
        self.sheet = None

    def stop(self) -> None:
        self._reading.stop()
        if self.sheet is not None:
            self.sheet.close_sheet()


def _measures(path: str) -> tuple[int, int]:
    """How many configurations are in a file, and their sites along a side."""
    spins = read_spins(path)
    return len(spins), spins.shape[1]
