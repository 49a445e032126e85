"""The import sheet: what it shows of a file, what it says, and what it hands on."""

import h5py
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
    assert sheet.choices.header.value == "names"
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
    opened.sheet.choices.rows.segments[1].click()
    opened.settle()
    assert opened.words()[0] == "80 samples of 14 variables"
    opened.sheet.choices.missing.segments[2].click()
    opened.sheet.choices.switches["rescale"].click()
    opened.settle()
    opened.sheet.use.click()
    ((_, recipe),) = opened.used
    assert (recipe.rows, recipe.missing, recipe.rescale) == ("variables", "fill", False)


def test_first_row_can_be_read_as_numbers(tmp_path, open_sheet, rng):
    values = table(rng)
    path = write_csv(tmp_path / "years.csv", values, ",".join(str(2000 + n) for n in range(12)))
    opened = open_sheet(path)
    assert opened.words()[0].startswith("61")
    opened.sheet.choices.header.segments[0].click()
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
    assert not opened.sheet.choices.header.isEnabled()
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
        opened.sheet.choices.rows.segments[segment].click()
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


def test_transforms_reach_the_recipe_and_the_sentence(tmp_path, open_sheet, rng):
    path = write_csv(tmp_path / "prices.csv", np.exp(table(rng)))
    opened = open_sheet(path)
    choices = opened.sheet.choices
    choices.change.segments[2].click()
    choices.switches["zscore"].click()
    choices.switches["by_rms"].click()
    opened.settle()
    recipe = Recipe(change="log returns", zscore=True, by_rms=True)
    assert opened.sheet.recipe == recipe
    dataset = read(path, recipe)
    assert opened.words() == ("59 samples of 12 variables", dataset.report)
    assert dataset.report.endswith(
        "Values are log returns between successive samples. Every variable is z-scored. "
        "Every sample is divided by its rms over the variables."
    )
    opened.sheet.use.click()
    assert opened.used[0][1] == recipe


def test_log_returns_of_what_is_not_positive_offer_differences(tmp_path, open_sheet, rng):
    opened = open_sheet(write_csv(tmp_path / "returns.csv", -np.exp(table(rng))))
    opened.sheet.choices.change.segments[2].click()
    opened.settle()
    assert "too few positive numbers for log returns" in opened.words()[1]
    opened.sheet.fix.click()
    opened.settle()
    assert opened.words()[0] == "59 samples of 12 variables"
    assert opened.sheet.choices.change.value == "differences"


def test_spikes_are_asked_for_their_bins_only(tmp_path, open_sheet, rng):
    path = tmp_path / "units.nwb"
    trains = [np.sort(rng.uniform(0, 60, 200)) for _ in range(6)]
    with h5py.File(path, "w") as file:
        file["units/spike_times"] = np.concatenate(trains)
        file["units/spike_times_index"] = 200 * np.arange(1, 7)
        file["acquisition/LFP/data"] = table(rng, 300, 5)
    opened = open_sheet(path)
    choices = opened.sheet.choices
    assert [row.note for row in opened.sheet.arrays.rows][:2] == ["6 units", "300 × 5"]
    assert choices.bins.isVisible() and not choices.rows.isVisible() and not choices.header.isVisible()
    assert "Bins of 20 ms hold 0.067 spikes on average." in opened.words()[1]
    choices.bins.segments[4].click()
    opened.settle()
    assert "Bins of 100 ms hold 0.33 spikes on average." in opened.words()[1]
    opened.sheet.arrays.rows[1].click()
    opened.settle()
    assert choices.rows.isVisible() and not choices.bins.isVisible()
    assert opened.words()[0] == "300 samples of 5 variables"


def test_variables_that_repeat_may_be_left_out(tmp_path, open_sheet, rng):
    values = table(rng)
    opened = open_sheet(write_csv(tmp_path / "twice.csv", np.hstack([values, values[:, :3]])))
    assert "Three variables repeat others." in opened.words()[1]
    opened.sheet.choices.repeated.segments[1].click()
    opened.settle()
    assert opened.words()[0] == "60 samples of 12 variables"
    assert "Three variables repeat others and are left out." in opened.words()[1]
    other = open_sheet(write_csv(tmp_path / "once.csv", values))
    assert not other.sheet.choices.repeated.isVisible()


def test_how_a_text_is_written_is_shown_and_can_be_told(tmp_path, open_sheet):
    path = tmp_path / "two.csv"
    path.write_text("".join(f"{n % 7},{n % 11};{n % 5},{n % 3}\n" for n in range(40)))
    opened = open_sheet(path)
    separator, decimal = opened.sheet.choices.separator, opened.sheet.choices.decimal
    assert separator.isVisible() and (separator.value, decimal.value) == ("semicolon", "comma")
    assert opened.words()[0] == "40 samples of 2 variables"
    decimal.chosen.emit("point")
    opened.settle()
    assert opened.sheet.recipe.decimal == "point"
    assert "holds no numbers" in opened.words()[1] or "gap" in opened.words()[1]
    separator.chosen.emit("comma")
    opened.settle()
    assert opened.sheet.recipe.separator == "comma" and opened.sheet.table.preview.columns == ("1", "2", "3")
