"""Networks that come from files and go into them, and to the Coarse-grain place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from rgapp import models, results
from rgapp.experiments.training_frame import Look
from rgapp.params import ParameterError
from rgapp.ui.background import Background
from rgapp.ui.coarse.networks import remember
from rgapp.ui.coarse.sentences import full_stop
from rgapp.ui.strip import Buttons
from rgapp.ui.train import keeping, network_files, wording
from rgapp.ui.widgets import TextButton, disable, tooltip

if TYPE_CHECKING:
    from rgapp.ui.train.place import Train

NETWORKS = "Networks (*.h5 *.npz)"


class Files(QObject):
    """Opens and saves what the place shows. ``use`` is the button that takes it to the lattice."""

    def __init__(self, place: Train) -> None:
        super().__init__(place)
        self._place = place
        self._work = Background(place)
        self.use = TextButton("Use in Coarse-grain", small=True, parent=place.paper)
        self.use.setToolTip(
            tooltip("Use in Coarse-grain", "", "Lets this network read the running lattice.", "U")
        )
        self.use.clicked.connect(self.use_network)
        self.show_state()

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._work.busy

    def show_state(self) -> None:
        """What can be saved and used now."""
        work = self._place.work
        if work.running:
            reason = wording.LOCKED_SAVE
        elif not work.has_network:
            reason = wording.NO_NETWORK
        else:
            reason = wording.APART if work.apart and not self._place.director.together else None
        disable(self._place.controls.save, reason)
        self.use.setVisible(work.finished)
        self.place_button()

    def place_button(self) -> None:
        """At the right end of the line of the title."""
        title, size = self._place.title_label.geometry(), self.use.sizeHint()
        margin = self._place.canvas.geometry()
        self.use.setGeometry(
            margin.right() + 1 - size.width(),
            title.center().y() - size.height() // 2,
            size.width(),
            size.height(),
        )

    # opening

    def accepts(self, path: Path) -> bool:
        if path.suffix.lower() == ".npz":
            return models.holds_network(path)
        if path.suffix.lower() != ".h5":
            return False
        experiment = results.experiment_of(path)
        return experiment == "train" or (experiment is None and models.holds_network(path))

    def ask_open(self) -> None:
        """Ask for a network file."""
        dialog = self._dialog("Open a network")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._place, title, self._place.session.settings.values.last_folder, NETWORKS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def open(self, path: str | Path) -> None:
        """Show the network in this file, and how it was trained where the file tells."""
        path = Path(path)
        self._work.run(partial(network_files.read, path), partial(self._opened, path), self._refused)

    def _opened(self, path: Path, found: network_files.Found) -> None:
        place = self._place
        place.clear_error()
        self.leave()
        place.work.take(found, path)
        remember(place.session.settings, str(path))
        try:
            place.session.set("train", **place.work.asked.model_dump(), seed=found.seed)
            place.say(f"{path.name} is open")
        except ParameterError as error:  # as where its samples are no longer there
            place.show_error(full_stop(error), "The network is shown, and the settings stay.")
        place.show_work()

    def _refused(self, error: Exception) -> None:
        again = (("Choose another file", self.ask_open),)
        self._place.show_exception(error, buttons=again)

    def take_up(self) -> None:
        """Look for what an earlier window left."""
        folder = self._place.session.settings.data
        self._work.run(partial(keeping.left_in, folder), self._take_up, self._refused)

    def _take_up(self, left: keeping.Left | None) -> None:
        if left is not None and self._place.work.params is None:
            self._place.take_up(left)

    # saving

    def ask_save(self) -> None:
        """Ask for a file name and write the network there."""
        dialog = self._dialog("Save the network")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("h5")
        work = self._place.work
        dialog.selectFile(wording.file_name(work.params, work.seed))
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str | Path) -> None:
        """Write the network and all that is known of its training."""
        path = Path(path)
        self._work.run(partial(self._writer(), path), partial(self._saved, path), self._not_saved)

    def _writer(self) -> Callable[[Path], Any]:
        """What writes the present network to a path, in any thread."""
        work = self._place.work
        if work.finished and work.origin is None:
            return partial(network_files.write_training, work.params, work.seed, work.results)
        look = Look(fields=False, spectrum=False, network=True)
        make = partial(work.maker(self._place.asked, self._place.seed_asked), look)
        return partial(network_files.write_network, make, self._place.provenance())

    def _saved(self, path: Path, _written: Any) -> None:
        remember(self._place.session.settings, str(path))
        if self._place.work.finished:
            self._place.work.path = path
        self._place.say(f"{path.name} saved, with its settings inside")

    def _not_saved(self, error: Exception) -> None:
        self._place.show_exception(error, buttons=self.elsewhere)

    @property
    def elsewhere(self) -> Buttons:
        return (("Save elsewhere", self.ask_save),)

    @property
    def _folder(self) -> Path:
        """Where networks go that nobody has named."""
        return self._place.session.settings.data / "networks"

    def leave(self) -> None:
        """Another training takes the place of this one, which is kept where it took long."""
        work = self._place.work
        if not work.worth:
            work.forget()
            return
        path = keeping.free_path(self._folder, wording.file_name(work.params, work.seed))
        work.forget(path)
        self._place.session.settings.change(last_folder=str(self._folder))
        self._place.say(f"The training before is kept: Open… {path.name}")

    # using

    def use_network(self) -> None:
        """Let this network read the running lattice, and go there."""
        work = self._place.work
        if not work.finished:
            return
        if work.path is not None and work.path.exists():
            self._use(work.path)
            return
        name = wording.file_name(work.params, work.seed)
        self._work.run(
            partial(network_files.write_anew, self._writer(), self._folder, name),
            self._use_written,
            self._not_saved,
        )

    def _use_written(self, path: Path) -> None:
        self._place.work.path = path
        self._use(path)

    def _use(self, path: Path) -> None:
        place = self._place
        try:
            place.session.set("lattice", network=str(path))
        except ParameterError as error:
            place.show_error(full_stop(error))
            return
        remember(place.session.settings, str(path))
        place.place_wanted.emit("coarse")

    def stop(self) -> None:
        self._work.stop()
