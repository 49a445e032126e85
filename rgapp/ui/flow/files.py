"""Data files that the PCA-RG place analyses, and results that it makes again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from rgapp.data import SUFFIXES, Recipe
from rgapp.experiments.flow import FlowParams
from rgapp.experiments.flow_params import SourceParams
from rgapp.models import holds_network
from rgapp.params import ParameterError
from rgapp.results import experiment_of
from rgapp.results import read as read_result
from rgapp.session import LIVE
from rgapp.ui.flow.import_sheet import ImportSheet

if TYPE_CHECKING:
    from rgapp.ui.flow.place import PcaRg

FLOW, CLUSTERS = "flow", "clusters"  # experiments, and pages of the place
DATA_FILES = f"Data ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"


class Files(QObject):
    """Asks for files, opens the sheet in which they are looked at, and takes what it says to the session."""

    def __init__(self, place: PcaRg) -> None:
        super().__init__(place)
        self._place, self._session = place, place.session
        self.sheet: ImportSheet | None = None

    def accepts(self, path: Path) -> bool:
        suffix = path.suffix.lower()
        if suffix == ".h5" and experiment_of(path) is not None:
            return experiment_of(path) in (FLOW, CLUSTERS)
        return suffix in SUFFIXES and not (suffix in (".h5", ".npz") and holds_network(path))

    def open(self, path: Path) -> None:
        """Show what is in a data file, and use it when the person says so; make a result again."""
        if path.suffix.lower() == ".h5" and experiment_of(path) in (FLOW, CLUSTERS):
            self._make_again(path)
        else:
            self._open_sheet(str(path))

    def choose(self) -> None:
        """Ask for a data file."""
        folder = self._session.settings.values.last_folder
        dialog = QFileDialog(self._place, "Your data", folder, DATA_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def read_differently(self) -> None:
        """Look again at the file in use, with the choices made before."""
        self._open_sheet(self._place.params.file, self._place.params.recipe)

    def close(self) -> None:
        """Give up a sheet that is open."""
        if self.sheet is not None:
            self.sheet.give_up()
            self.sheet = None

    def _chosen(self, path: str) -> None:
        self._session.settings.change(last_folder=str(Path(path).parent))
        self.open(Path(path))

    def _open_sheet(self, path: str, recipe: Recipe | None = None) -> None:
        self.close()
        self.sheet = ImportSheet(self._place.window(), path, recipe)
        self.sheet.used.connect(self._use)
        self.sheet.refused.connect(self._refuse)
        self.sheet.closed.connect(self._closed)

    def _closed(self) -> None:
        self.sheet = None

    def _use(self, path: str, recipe: Recipe) -> None:
        params = self._place.params
        try:
            rows = params.grid_rows if path == params.file else 0  # of another file nobody knows
            self._session.set("flow", source="file", file=path, grid_rows=rows, **recipe.model_dump())
        except ParameterError as error:
            self._refuse(str(error))
            return
        self._place.clear_error()

    def _refuse(self, sentence: str) -> None:
        self.sheet = None
        self._place.show_error(f"{sentence.rstrip('.')}.", "", (("Choose another file", self.choose),))

    def _make_again(self, path: Path) -> None:
        """Take over what a result was made with: the same samples give the same figures."""
        try:
            found = read_result(path)
            told = {name: value for name, value in found.params.items() if name in FlowParams.model_fields}
            if told["source"] == "ising":
                self._session.set("lattice", **{name: told[name] for name in LIVE})
            shared = SourceParams.model_fields if found.experiment == CLUSTERS else FlowParams.model_fields
            wanted = {name: value for name, value in told.items() if name in shared}
            self._session.set("flow", **wanted, seed=found.seed)
        except (ValueError, KeyError) as error:
            self._refuse(str(error))
            return
        self._place.show_page(found.experiment)
