"""The import sheet: what it shows of a file, what it says, and what it hands on."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rgapp.data import Recipe, read
from rgapp.ui.flow.import_sheet import ImportSheet, size_words


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(1280, 720)
    qtbot.addWidget(made)
    made.show()
    return made


class Open:
    """A sheet on a file, with what it told."""

    def __init__(self, qtbot, window, path, wait=True):
        self.qtbot = qtbot
        self.used, self.refused = [], []
        self.sheet = ImportSheet(window, str(path))
        self.sheet.used.connect(lambda path, recipe: self.used.append((path, recipe)))
        self.sheet.refused.connect(self.refused.append)
        if wait:
            self.settle()

    def settle(self):
        sheet = self.sheet
        self.qtbot.waitUntil(lambda: bool(self.refused) or sheet._seen, timeout=10_000)

    def words(self):
        return self.sheet.headline.text(), self.sheet.report.text()


@pytest.fixture
def open_sheet(qtbot, window):
    opened = []

    def make(path, **options):
        opened.append(Open(qtbot, window, path, **options))
        return opened[-1]

    yield make
    for one in opened:
        if not one.refused:
            one.sheet.stop()
            one.sheet._runner.wait(5)


def table(rng, rows=60, columns=12):
    return rng.normal(size=(rows, columns))


def write_csv(path, values, header="", separator=","):
    lines = [header] if header else []
    lines += [separator.join(f"{value:.5f}" for value in row) for row in values]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_csv_is_shown_and_handed_on(tmp_path, open_sheet, rng):
    names = ",".join(f"s{n}" for n in range(12))
    path = write_csv(tmp_path / "returns.csv", table(rng), names)
    opened = open_sheet(path)
    sheet = opened.sheet
    assert sheet.isVisible()
    assert sheet.header.value == "names"
    assert sheet.table.preview.columns == tuple(names.split(","))
    dataset = read(path)
    assert opened.words() == (dataset.headline, dataset.report)
    assert "returns.csv" in sheet.note.text()
    opened.qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert opened.used == [(str(path), Recipe())]
    assert sheet.isHidden()


def test_choices_reach_the_recipe_and_the_sentence(tmp_path, open_sheet, rng):
    path = write_csv(tmp_path / "turned.csv", table(rng, rows=14, columns=80))
    opened = open_sheet(path)
    assert opened.words()[0] == "14 samples of 80 variables"
    opened.sheet.rows.segments[1].click()
    opened.settle()
    assert opened.words()[0] == "80 samples of 14 variables"
    opened.sheet.missing.segments[1].click()
    opened.sheet.rescale.click()
    opened.settle()
    opened.sheet.use.click()
    ((_, recipe),) = opened.used
    assert (recipe.rows, recipe.missing, recipe.rescale) == ("variables", "fill", False)


def test_first_row_can_be_read_as_numbers(tmp_path, open_sheet, rng):
    values = table(rng)
    path = write_csv(tmp_path / "years.csv", values, ",".join(str(2000 + n) for n in range(12)))
    opened = open_sheet(path)
    assert opened.words()[0].startswith("61")
    opened.sheet.header.segments[0].click()
    opened.settle()
    assert opened.words()[0].startswith("60")
    assert opened.sheet.table.preview.columns[0] == "2000"


def test_arrays_of_an_npz_are_listed_with_their_shapes(tmp_path, open_sheet, rng):
    path = tmp_path / "many.npz"
    np.savez(path, big=table(rng, 100, 9), small=table(rng, 40, 4), words=np.array(["a", "b"]))
    opened = open_sheet(path)
    rows = {row.text(): row for row in opened.sheet.arrays.rows}
    assert rows["big"].note == "100 × 9" and rows["big"].isChecked()
    assert not rows["words"].isEnabled() and "text" in rows["words"].note
    assert not opened.sheet.header.isEnabled()
    rows["small"].click()
    opened.settle()
    assert opened.words()[0] == "40 samples of 4 variables"
    opened.sheet.use.click()
    assert opened.used[0][1].array == "small"


def test_a_ragged_file_offers_to_leave_rows_out(tmp_path, open_sheet, rng):
    path = write_csv(tmp_path / "ragged.csv", table(rng))
    lines = path.read_text().splitlines()
    lines[20] = lines[20].rsplit(",", 2)[0]
    path.write_text("\n".join(lines) + "\n")
    opened = open_sheet(path)
    assert "Row 21 of ragged.csv has 10 values, the others 12" in opened.words()[1]
    assert not opened.sheet.use.isEnabled()
    assert opened.sheet.fix.isVisible()
    opened.sheet.fix.click()
    opened.settle()
    assert opened.words()[0] == "59 samples of 12 variables"
    assert opened.sheet.use.isEnabled() and opened.sheet.fix.isHidden()


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00garbage", b"word\nother\nthird\n"])
def test_a_file_of_no_use_is_refused_without_a_sheet(tmp_path, open_sheet, content):
    path = tmp_path / ("bad.npy" if content.startswith(b"\x93") else "bad.csv")
    path.write_bytes(content)
    opened = open_sheet(path)
    if opened.refused:
        (sentence,) = opened.refused
    else:
        sentence = opened.words()[1]
        assert not opened.sheet.use.isEnabled()
    assert "bad." in sentence


def test_objects_are_never_opened(tmp_path, open_sheet):
    path = tmp_path / "objects.npy"
    np.save(path, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    opened = open_sheet(path)
    assert "objects" in opened.refused[0]


def test_escape_closes_and_stops_the_worker(tmp_path, open_sheet, rng):
    opened = open_sheet(write_csv(tmp_path / "a.csv", table(rng)))
    runner = opened.sheet._runner
    opened.qtbot.keyClick(opened.sheet, Qt.Key.Key_Escape)
    assert opened.sheet.isHidden() and not opened.used
    assert runner.wait(5)


def test_only_the_newest_recipe_counts(tmp_path, open_sheet, rng):
    path = write_csv(tmp_path / "a.csv", table(rng, rows=30, columns=20))
    opened = open_sheet(path, wait=False)
    for segment in (1, 0, 1):
        opened.sheet.rows.segments[segment].click()
    opened.settle()
    assert opened.words()[0] == "20 samples of 30 variables"


def test_size_words():
    assert [size_words(size) for size in (812, 3210, 19_400_000, 2_000_000)] == [
        "812 bytes",
        "3.2 kB",
        "19.4 MB",
        "2 MB",
    ]


@pytest.fixture
def rng():
    return np.random.default_rng(5)
