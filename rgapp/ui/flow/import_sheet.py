"""Bring your own data: one sheet that shows what is in a file and says what would be used of it."""

from __future__ import annotations

import os
import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from rgapp.data import DataError, Dataset, Preview, Recipe
from rgapp.data.table import ArrayInfo
from rgapp.data.words import number
from rgapp.engine import Failure
from rgapp.ui.errors import told
from rgapp.ui.flow.file_reading import Tables, dataset_of, preview_of, start_reading
from rgapp.ui.flow.import_choices import Choices
from rgapp.ui.flow.preview_table import PreviewTable
from rgapp.ui.theme import theme
from rgapp.ui.widgets import Divider, RadioList, Sheet, Text, TextButton, ThinBar
from rgapp.words import short

LOW_WINDOW = 840  # px: below, rows are closer
LIST = 4  # arrays in sight
PATIENCE = 0.3  # seconds before the bar shows
EVERY = 30  # ms between two looks at the worker

_REMEDIES = {
    "ragged": "Leave such rows out",
    "missing": "Fill with the mean",
    "rows": "Turn the table",
    "change": "Take differences",
}


class ImportSheet(Sheet):
    """``used(path, recipe)`` when the data are taken; ``refused(sentence)`` where the file is no use at all.

    The sheet opens by itself once the first rows are there. A worker reads; a change of the recipe makes it
    start again, and only the newest answer counts.
    """

    used = Signal(str, object)
    refused = Signal(str)

    def __init__(self, window: QWidget, path: str, recipe: Recipe | None = None) -> None:
        super().__init__(window, "Bring your own data", os.path.basename(path))
        self.path = path
        self.recipe = recipe or Recipe()
        self.dataset: Dataset | None = None
        self._preview: Preview | None = None
        self._tables: Tables = {}
        self._remedy: Recipe | None = None
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._look)
        self.closed.connect(self.stop)
        self._read()
        self._timer.start()

    # building

    def _build(self) -> None:
        self.arrays: RadioList | None = None
        self._list = QScrollArea()
        self._list.setFrameShape(QScrollArea.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setWidgetResizable(True)
        self._list.viewport().setAutoFillBackground(False)
        self._list.hide()
        self.table = PreviewTable()
        self.body.addWidget(self._list)
        self.body.addWidget(self.table)
        self._gap = QSpacerItem(0, 26, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.body.addItem(self._gap)
        self.choices = Choices(self.recipe)
        self.choices.changed.connect(self._chosen)
        self.body.addWidget(self.choices)
        self.body.addWidget(Divider(10))
        self._build_foot()

    def _build_foot(self) -> None:
        self.headline = Text("", "verb", "text")
        self.report = Text("", "note", "text2", wrap=True)
        self.report.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.report.setMinimumHeight(theme().px(34))
        self.bar = ThinBar()
        self.fix = TextButton("", small=True)
        self.fix.clicked.connect(self._take_remedy)
        self.fix.hide()
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.headline)
        words.addWidget(self.report)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addLayout(words, 1)
        foot.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.bar)
        self.body.addSpacing(4)
        self.body.addLayout(foot)
        self.cancel = self.add_button("Cancel", self.close_sheet)
        self.use = self.add_button("Use this data", self._use, primary=True)
        self.use.setEnabled(False)

    # what a person does

    def _chosen(self, name: str, value: object) -> None:
        recipe = self.recipe.changed(**{name: value})
        same = name == "rescale" and recipe.zscored == self.recipe.zscored  # it is done after the samples
        self._take(recipe, again=not same)

    def _array_chosen(self, name: str) -> None:
        self._take(self.recipe.changed(array=name))

    def _take_remedy(self) -> None:
        if self._remedy is not None:
            self._take(self._remedy)

    def _take(self, recipe: Recipe, again: bool = True) -> None:
        self.recipe = recipe
        self.choices.show_recipe(recipe)
        if again:
            self._read()

    def _use(self) -> None:
        if self.dataset is not None and self._runner.done:
            path, recipe = self.path, self.recipe
            self.close_sheet()
            self.used.emit(path, recipe)

    # reading

    def _read(self) -> None:
        """Read with the recipe as it is now; what runs already is told to stop."""
        if hasattr(self, "_runner"):
            self._runner.cancel()
        self._began = time.monotonic()
        self._seen = False
        self.use.setEnabled(False)
        self._runner = start_reading(self.path, self.recipe, self._tables)

    def stop(self) -> None:
        """End the worker; called when the sheet closes."""
        self._timer.stop()
        self._runner.cancel()

    def give_up(self) -> None:
        """Close without using anything, whether the sheet has opened by now or not."""
        if self.isHidden():
            self.stop()
            self.deleteLater()
        else:
            self.close_sheet()

    def _look(self) -> None:
        preview = preview_of(self._runner)
        if preview is not None and preview is not self._preview:
            self._show_preview(preview)
        if not self._runner.done:
            waited = time.monotonic() - self._began > PATIENCE
            self.bar.show_fraction(self._runner.progress.done if waited else None)
            return
        if self._seen:
            return
        self._seen = True
        self.bar.show_fraction(None)
        if self._runner.failure is not None:
            self._show_failure(self._runner.failure)
        else:
            self._show_dataset(dataset_of(self._runner))

    def _show_preview(self, preview: Preview) -> None:
        first = self._preview is None
        self._preview = preview
        self.note.setText(f"{preview.file}, {size_words(preview.size)}")
        self.table.show_preview(preview)
        self.choices.show_preview(preview)
        if first:
            self._list_arrays(preview)
            self.set_compact(self.parentWidget().height() < theme().px(LOW_WINDOW))
            self.open_sheet()
            self.choices.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refit()

    def _list_arrays(self, preview: Preview) -> None:
        named = [info for info in preview.arrays if info.name]
        if len(named) < 2:
            return
        options = [(info.name, info.name, array_words(info)) for info in named]
        self.arrays = RadioList(options, preview.array)
        self.arrays.setAccessibleName("Array")
        self.arrays.set_compact(True)
        for info, row in zip(named, self.arrays.rows, strict=True):
            row.setEnabled(not info.problem)
            row.setToolTip(f"{info.name} {info.problem}" if info.problem else "")
        self.arrays.chosen.connect(self._array_chosen)
        self._list.setWidget(self.arrays)
        self.arrays.setAutoFillBackground(False)
        in_sight = LIST if self.parentWidget().height() >= theme().px(LOW_WINDOW) else LIST - 1
        self._list.setFixedHeight(min(len(named), in_sight) * theme().px(26))
        self.body.insertSpacing(1, 12)
        self._list.show()

    def _show_dataset(self, dataset: Dataset) -> None:
        self.dataset, self._remedy = dataset, None
        self.headline.say(dataset.headline)
        self.report.say(dataset.report)
        self.choices.show_account(dataset.account)
        self.fix.hide()
        self.use.setEnabled(True)
        self.refit()

    def _show_failure(self, failure: Failure) -> None:
        error, (sentence, _) = failure.error, told(failure)
        if self.isHidden():
            self.stop()
            self.refused.emit(sentence)
            self.deleteLater()
            return
        self.dataset = None
        self._remedy = error.remedy if isinstance(error, DataError) else None
        self.headline.say("This cannot be used yet")
        self.report.say(sentence)
        changed = [
            name
            for name in _REMEDIES
            if self._remedy and getattr(self._remedy, name) != getattr(self.recipe, name)
        ]
        self.fix.setVisible(bool(changed))
        if changed:
            self.fix.setText(_REMEDIES[changed[0]])
            self.fix.setAccessibleName(_REMEDIES[changed[0]])
            self.fix.updateGeometry()
        self.refit()

    def set_compact(self, compact: bool) -> None:
        self.table.set_compact(compact)
        self.choices.set_compact(compact)
        self._gap.changeSize(0, 14 if compact else 26)


def array_words(info: ArrayInfo) -> str:
    """An array's shape, or why it cannot be used: "1 257 × 435", "80 units", "holds text"."""
    if info.trains and not info.problem:
        return f"{number(info.trains)} units"
    return info.problem or " × ".join(number(length) for length in info.shape)


def size_words(size: int) -> str:
    """The size of a file: 812 bytes, 3.2 kB, 19.4 MB."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            value = size / unit
            return f"{short(float(f'{value:.1f}' if value < 100 else f'{value:.0f}'))} {name}"
    return f"{size} bytes"
