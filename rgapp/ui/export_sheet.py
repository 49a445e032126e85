"""The export sheet: what, in which format, how large, in which colours, with a preview of the paper."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rgapp import results
from rgapp.engine import Cancelled
from rgapp.export.figures import SLIDE, Figure, drawn, write, write_data
from rgapp.export.figures import Sheet as Page
from rgapp.files import new_folder, replacing
from rgapp.results import Result
from rgapp.ui.background import Background
from rgapp.ui.errors import in_words
from rgapp.ui.place import Place
from rgapp.ui.theme import theme
from rgapp.ui.widgets.bar import ThinBar
from rgapp.ui.widgets.labels import Name, Text
from rgapp.ui.widgets.menu import MenuField
from rgapp.ui.widgets.segmented import Segmented
from rgapp.ui.widgets.sheet import Sheet

FORMATS = (("PNG", "PNG"), ("SVG", "SVG"), ("PDF", "PDF"), ("CSV", "CSV"), ("NPZ", "NPZ"), ("HDF5", "HDF5"))
RUN = "H5"  # offered where the place has a run to keep
FOLDER = "folder"
DATA = ("CSV", "NPZ", "HDF5", RUN)
SUFFIXES = {"HDF5": ".h5", FOLDER: ""}  # of the others it is the name in small letters
WIDTHS = (
    (None, "As on screen"), (86.0, "86\u2009mm"), (178.0, "178\u2009mm"), (SLIDE, "Slide 16:9"),
)  # fmt: skip
PREVIEW = QSize(400, 330)


@dataclass(frozen=True)
class Order:
    """What a person asked for."""

    figure: Figure | Page
    format: str
    pixels: int
    width: float | str | None  # mm, or SLIDE
    colours: str
    kept: Callable[[Path], Result] | None = None  # the run, for the formats RUN and FOLDER
    all: tuple[Figure | Page, ...] = ()  # figures, for FOLDER

    @property
    def is_data(self) -> bool:
        return self.format in DATA

    @property
    def suffix(self) -> str:
        return SUFFIXES.get(self.format, f".{self.format.lower()}")

    @property
    def file_name(self) -> str:
        name = {RUN: "run", FOLDER: "experiment"}.get(self.format, self.figure.name.replace(" ", "-"))
        return f"{name}{self.suffix}"

    def carry_out(self, path: Path, provenance: dict, cancelled: Callable[[], bool]) -> Path:
        """Write the file, unless it is ``cancelled()`` by then: Cancelled, and what was there stays.

        FileError or ValueError with a sentence where it cannot be written.
        """
        with new_folder(path) if self.format == FOLDER else replacing(path) as written:
            if self.format == FOLDER:
                self._fill(written, path, provenance, cancelled)
            elif self.format == RUN:
                results.write(written, self.kept(path))
            elif self.is_data:
                write_data(self.figure, written, provenance)
            else:
                self.draw(written, self.pixels, provenance)
            if cancelled():
                raise Cancelled
        return path

    def draw(self, path: Path, pixels: int, provenance: dict) -> Path:
        """The figure as it will be on paper."""
        return write(self.figure, path, self.colours, self._width_mm, pixels, provenance, self._slide)

    def preview(self) -> bytes:
        """The same as a PNG."""
        pixels = 1 if self._slide else 2
        return drawn(self.figure, ".png", self.colours, self._width_mm, pixels, slide=self._slide)

    @property
    def _slide(self) -> bool:
        return self.width == SLIDE

    @property
    def _width_mm(self) -> float | None:
        return None if isinstance(self.width, str) else self.width

    def _fill(self, folder: Path, path: Path, provenance: dict, cancelled: Callable[[], bool]) -> None:
        """Every figure as PDF and as a table, and the run."""
        taken: set[str] = set()
        for figure in self.all:
            one = replace(self, figure=figure)
            name = figure.name.replace(" ", "-").replace("/", "-")
            while name in taken:  # a page may have the name of a figure on it
                name += "-alone"
            taken.add(name)
            one.draw(folder / f"{name}.pdf", 1, provenance)
            if not isinstance(figure, Page):
                write_data(figure, folder / f"{name}.csv", provenance)
            if cancelled():
                raise Cancelled
        if self.kept is not None:
            results.write(folder / "run.h5", self.kept(path))
        text = json.dumps(provenance, ensure_ascii=False, indent=1)
        (folder / "provenance.json").write_text(text, encoding="utf-8")


class ExportSheet(Sheet):
    said = Signal(str)

    def __init__(self, window: QWidget, place: Place, figures: Sequence[Figure | Page]) -> None:
        super().__init__(window, "Export", place.name, width=920)
        self.place = place
        self._settings = place.session.settings
        self._figures = list(figures)
        self._provenance = place.provenance()
        self._kept = place.kept()
        self._background = Background(self)
        self._saving = Background(self)
        self._cancelled = threading.Event()
        self._build()
        self.add_button("Cancel", self.close_sheet)
        self.save = self.add_button("Save…", self.ask_where, primary=True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self._draw_preview)
        self._changed()

    def _build(self) -> None:
        self.what = MenuField([(index, _title(figure)) for index, figure in enumerate(self._figures)], 0)
        run = ((RUN, "Run"),) if self._kept is not None else ()
        self.format = Segmented((*FORMATS, *run, (FOLDER, "Folder")), "PNG", padding=7)
        self.pixels = Segmented(((1, "1×"), (2, "2×"), (4, "4×")), 2, padding=14)
        self.wide = Segmented(WIDTHS, WIDTHS[0][0], padding=10)
        dark = theme().dark
        grounds = (("light", "Light"), ("dark", "Dark"), ("transparent", "Transparent"))
        self.colours = Segmented(grounds, "dark" if dark else "light", padding=14)
        self.hint = Text("", "note", "text2", wrap=True)
        self.problem = Text("", "note bold", "text", wrap=True)
        self.busy = ThinBar()
        options = QVBoxLayout()
        options.setSpacing(14)
        for name, widget in (
            ("What", self.what),
            ("Format", self.format),
            ("Pixels", self.pixels),
            ("Width", self.wide),
            ("Colours", self.colours),
        ):
            widget.setAccessibleName(name)
            widget.chosen.connect(self._changed)
            row = QHBoxLayout()
            label = Name(name)
            label.setFixedWidth(theme().px(68))
            row.addWidget(label)
            row.addWidget(widget)
            row.addStretch(1) if widget is not self.what else None
            options.addLayout(row)
        options.addWidget(self.hint)
        options.addWidget(self.problem)
        options.addStretch(1)
        self.preview = QLabel()
        self.preview.setFixedSize(PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName("Preview")
        both = QHBoxLayout()
        both.setSpacing(28)
        both.addLayout(options, 1)
        both.addWidget(self.preview)
        self.body.addLayout(both)
        self.body.addWidget(self.busy)

    def order(self) -> Order:
        """What is chosen now."""
        return Order(
            self._figures[self.what.value],
            self.format.value,
            self.pixels.value,
            self.wide.value,
            self.colours.value,
            self._kept,
            tuple(self._figures),
        )

    def _changed(self, _value: object = None) -> None:
        order = self.order()
        self.problem.say("")
        self.what.setEnabled(order.format not in (RUN, FOLDER))
        self.pixels.setEnabled(order.format == "PNG")
        self.wide.setEnabled(not order.is_data)
        self.colours.setEnabled(not order.is_data)
        self.hint.say(_hint(order))
        self._later.start()

    # preview

    def _draw_preview(self) -> None:
        order = self.order()
        if order.is_data:
            names = ["The run itself"] if order.format == RUN else list(order.figure.arrays())
            more = f"\n… and {len(names) - 14} more" if len(names) > 15 else ""
            self.preview.setFont(theme().font("note"))
            self.preview.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self.preview.setText("\n".join(names[: 14 if more else 15]) + more)
            return
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._background.run(lambda: QImage.fromData(order.preview()), self._show_preview, self._no_preview)

    def _show_preview(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        fitted = image.scaled(
            PREVIEW * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(fitted)
        pixmap.setDevicePixelRatio(ratio)
        self.preview.setPixmap(pixmap)

    def _no_preview(self, error: Exception) -> None:
        self.preview.setText("")
        self.problem.say(in_words(error)[0])

    # saving

    def ask_where(self) -> None:
        """Ask for a file name and write there."""
        order = self.order()
        folder = Path(self._settings.values.last_folder or Path.home())
        start = str(folder / order.file_name)
        kind = f"{order.format} (*{order.suffix})" if order.suffix else "A new folder (*)"
        path, _ = QFileDialog.getSaveFileName(self, "Export", start, kind)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write to this path, off the GUI thread; the sheet closes when done and stays when it failed."""
        order = self.order()
        if order.suffix and path.suffix.lower() != order.suffix:
            path = path.with_name(path.name + order.suffix)
        self.busy.show_fraction(0.5)
        self.save.setEnabled(False)
        provenance, cancelled = self._provenance, self._cancelled.is_set
        self._saving.run(lambda: order.carry_out(path, provenance, cancelled), self._saved, self._not_saved)

    def _saved(self, path: Path) -> None:
        self._settings.change(last_folder=str(path.parent.resolve()))
        self.said.emit(f"{path.name} saved, with its settings inside")
        self.close_sheet()

    def _not_saved(self, error: Exception) -> None:
        self.busy.show_fraction(None)
        self.save.setEnabled(True)
        self.problem.say(in_words(error)[0])
        self.refit()

    def close_sheet(self) -> None:
        """Close; a file that is still being written is given up."""
        self._cancelled.set()
        self._later.stop()
        self._background.stop()
        self._saving.stop()
        super().close_sheet()


def _title(figure: Figure | Page) -> str:
    if isinstance(figure, Page):
        return "All figures here"
    return figure.title.replace("$", "") or figure.name.capitalize()


def _hint(order: Order) -> str:
    return {
        "PNG": "Pixels, for slides and the web.",
        "SVG": "Vectors; text stays text.",
        "PDF": "Vectors, with the fonts embedded.",
        "CSV": "The numbers behind the figure as a table.",
        "NPZ": "The numbers behind the figure as NumPy arrays.",
        "HDF5": "The numbers behind the figure as HDF5.",
        FOLDER: "Every figure here as PDF and as a table, and the run, in a new folder.",
        RUN: "All numbers and what led to them, as HDF5; rgapp replay makes them again.",
    }[order.format] + " Parameters, seed and versions are written inside."
