"""Tables in text files, as people write them."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rgapp.data import DataError, Recipe, load, preview, read
from rgapp.data import text as text_module

VALUES = np.round(np.random.default_rng(3).normal(size=(30, 3)), 4)


def written(separator=",", decimal=".", names=("a", "b", "c"), dates=False, end="\n", values=VALUES):
    rows = [separator.join([*(["date"] if dates else []), *names])] if names else []
    for day, row in enumerate(values):
        numbers = [f"{value:.4f}".replace(".", decimal) for value in row]
        rows.append(
            separator.join([*([f"2016-{1 + day // 28:02}-{1 + day % 28:02}"] if dates else []), *numbers])
        )
    return end.join(rows) + end


@pytest.fixture
def file(tmp_path):
    def make(text, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return make


@pytest.mark.parametrize(
    "text, encoding",
    [
        (written(), "utf-8"),
        (written(), "utf-8-sig"),
        (written(), "utf-16"),
        (written(names=("a", "b", "ä")), "cp1252"),
        (written(end="\r\n"), "utf-8"),
        (written(end="\r"), "utf-8"),
        (written(dates=True), "utf-8"),
        (written(";"), "utf-8"),
        (written("\t"), "utf-8"),
        (written("|"), "utf-8"),
        (written(" "), "utf-8"),
        (written("   "), "utf-8"),
        (written(", "), "utf-8"),
        (written(";", ","), "utf-8"),
        (written(";", ",", dates=True), "utf-8"),
        (written("\t", ",", dates=True), "utf-8"),
        (written(" ", ","), "utf-8"),
        (written().replace("-", "−"), "utf-8"),
        ("# made by hand\n" + written() + "# the end\n\n", "utf-8"),
        ("# " + written(" "), "utf-8"),
        ("% a b c\n" + written(" ", names=()), "utf-8"),
        (written().rstrip("\n"), "utf-8"),
        ("sep=;\n" + written(";", ","), "utf-8"),
        ("\n".join(f"  {row}  " for row in written("  ").splitlines()), "utf-8"),
    ],
)
def test_the_same_table_however_it_is_written(file, text, encoding):
    data = read(file(text, encoding=encoding))
    np.testing.assert_array_equal(data.samples, VALUES)
    assert data.names in (("a", "b", "c"), ("a", "b", "ä"))


def test_quoted_decimal_commas_between_commas(file):
    text = "\n".join(",".join(f'"{value:.4f}"'.replace(".", ",") for value in row) for row in VALUES)
    np.testing.assert_array_equal(read(file(text)).samples, VALUES)


def test_thousands_are_read_in_both_ways_of_writing(file):
    english = "x;y\n" + "1,234.5;2,000,001.25\n-12,000.0;3.5\n" * 6
    german = english.replace(",", "'").replace(".", ",").replace("'", ".")
    for text in (english, german):
        samples = read(file(text)).samples
        assert samples[:2].tolist() == [[1234.5, 2000001.25], [-12000, 3.5]]


def test_without_names_the_first_row_is_data(file):
    data = read(file(written(names=())))
    assert len(data.samples) == 30 and data.names == ("variable 1", "variable 2", "variable 3")


def test_names_that_look_like_numbers_can_be_told(file):
    path = file(written(names=("2010", "2011", "2012")))
    assert len(read(path).samples) == 31
    data = read(path, Recipe(header="names"))
    assert len(data.samples) == 30 and data.names == ("2010", "2011", "2012")


def test_words_in_the_first_row_can_be_taken_for_a_sample(file):
    data = read(file(written()), Recipe(header="numbers"))
    np.testing.assert_array_equal(data.samples, VALUES)
    assert "3 entries are no numbers and count as gaps. 1 sample with a gap is dropped." in data.report


def test_quoted_names_may_hold_separators_and_line_breaks(file):
    names = ('"a, first"', '"b\nsecond"', "c")
    data = read(file(written(names=names)))
    assert data.names == ("a, first", "b second", "c")
    np.testing.assert_array_equal(data.samples, VALUES)


def test_row_labels_without_a_name_as_r_writes_them(file):
    rows = written().splitlines()
    text = rows[0] + "\n" + "\n".join(f'"row {n}",{row}' for n, row in enumerate(rows[1:]))
    data = read(file(text))
    assert data.names == ("a", "b", "c")
    np.testing.assert_array_equal(data.samples, VALUES)


def test_a_separator_at_the_end_of_each_row_is_no_column(file):
    rows = written().splitlines()
    data = read(file(rows[0] + "\n" + "\n".join(row + "," for row in rows[1:])))
    assert data.names == ("a", "b", "c")
    assert "One column is empty, so it is left out." in data.report


@pytest.mark.parametrize(
    "header, column, reason",
    [
        ("", [str(n) for n in range(30)], "One column only counts the samples"),
        ("t", [f"{0.02 * n:.2f}" for n in range(30)], "The t column only counts the samples"),
        ("day", [str(20160101 + n) for n in range(30)], "The day column only counts the samples"),
        ("date", [f"{n + 1}.1.2016" for n in range(30)], "The date column holds no numbers"),
        ("when", [f"2016-01-04 10:{n:02}:00" for n in range(30)], "The when column holds no numbers"),
        ("sector", ["energy", "health"] * 15, "The sector column holds no numbers"),
    ],
)
def test_dates_counts_and_words_are_left_out(file, header, column, reason):
    rows = written().splitlines()
    text = "\n".join(f"{cell},{row}" for cell, row in zip([header, *column], rows, strict=True))
    data = read(file(text))
    assert data.names == ("a", "b", "c")
    np.testing.assert_array_equal(data.samples, VALUES)
    assert f"{reason}, so it is left out." in data.report


def test_a_table_of_ramps_keeps_all_its_columns(file):
    text = "\n".join(",".join(str(3 * row + column) for column in range(3)) for row in range(12))
    assert read(file(text)).samples.shape == (12, 3)


def test_gaps_in_all_spellings(file):
    rows = [row.split(",") for row in written().splitlines()]
    for number, gap in enumerate(["", "NA", "NaN", "n/a", "-", "--", "?", "null", "inf", "broken"], 1):
        rows[number][number % 3] = gap
    data = read(file("\n".join(",".join(row) for row in rows)))
    np.testing.assert_array_equal(data.samples, VALUES[10:])
    assert "1 entry is no number and counts as a gap. 10 samples with gaps are dropped." in data.report


def test_percent_signs_and_spaces_among_digits(file):
    text = "x;y\n" + "1,5 %;12 000,5\n-3%;1\u202f000\n" * 6
    assert read(file(text)).samples[:2].tolist() == [[1.5, 12000.5], [-3, 1000]]


def test_true_and_false_are_numbers(file):
    text = "x,y\n" + "True,1\nFalse,2\ntrue,4\n" * 4
    assert read(file(text)).samples[:3, 0].tolist() == [1, 0, 1]


def test_rows_of_another_length_are_refused_or_left_out(file):
    rows = written().splitlines()
    rows[7] += ",5"
    rows[12] = "1,2"
    path = file("\n".join(rows), "returns.csv")
    with pytest.raises(DataError) as error:
        read(path)
    assert str(error.value) == "Row 8 of returns.csv has 4 values, the others 3"
    data = read(path, error.value.remedy)
    np.testing.assert_array_equal(data.samples, np.delete(VALUES, [6, 11], axis=0))
    assert "2 rows of another length are left out." in data.report


@pytest.mark.parametrize(
    "text, says",
    [
        (b"", "table.csv is empty (0 bytes); expected csv, tsv, txt, npy, npz, mat, h5, nwb or parquet"),
        ("\n\n", "table.csv holds no rows; expected samples in rows and variables in columns"),
        ("# nothing\n", "table.csv holds no rows; expected samples in rows and variables in columns"),
        ("a,b\nfoo,bar\nbaz,qux\n", "table.csv holds no numbers; expected samples in rows"),
        ("a,b,c\n", "table.csv holds no numbers; expected samples in rows"),
        ("once upon a time\n", "table.csv holds no numbers; expected samples in rows"),
        ("x\n" + "1.5\n2.5\n" * 10, "table.csv holds one column of numbers; a flow needs at least two"),
        ("x,y\n" + "1.5,7\n2.5,7\n" * 10, "table.csv holds one variable that changes; a flow needs"),
        ("x,y\n" + "1,7\n" * 10, "table.csv holds no variables that change; a flow needs"),
        ("x,y\n1,2\n3,5\n", "table.csv holds 2 samples; a flow needs at least 10"),
        (
            b"\x00\x01\x02\x03" * 30,
            "table.csv is no text file; expected csv, tsv, txt, npy, npz, mat, h5, nwb or parquet",
        ),
        (
            "x,y\n" + "1,\n,2\n3,\n,4\n" * 5,
            "Only 0 of the 20 samples of table.csv are without a gap; fill the gaps",
        ),
    ],
)
def test_useless_files_get_one_sentence(file, text, says):
    with pytest.raises(DataError) as error:
        read(file(text))
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_opened_get_one_sentence(tmp_path, file):
    with pytest.raises(DataError, match=r"^nowhere.csv does not exist$"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="is a folder"):
        preview(tmp_path)
    with pytest.raises(DataError, match=r"book.xlsx is a spreadsheet; save the table as csv first"):
        read(file(b"PK\x03\x04", "book.xlsx"))


def test_reading_leaves_the_file_alone(file, tmp_path):
    path = file(written(";", ",", dates=True))
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    read(path)
    preview(path)
    assert path.read_bytes() == before and path.stat().st_mtime_ns == stamp
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.csv"]


def test_pieces_give_the_same_as_one_go_and_can_be_stopped_between(file, monkeypatch):
    rows = [row.split(",") for row in written(dates=True).splitlines()]
    rows[20][2] = "gap"  # the column changes its kind in a later piece
    path = file("\n".join(",".join(row) for row in rows))
    whole = load(path)
    monkeypatch.setattr(text_module, "PIECE", 100)
    told = []
    pieces = load(path, tell=told.append)
    np.testing.assert_array_equal(pieces.values, whole.values)
    assert (pieces.columns, pieces.text, pieces.odd) == (whole.columns, whole.text, whole.odd)
    assert len(told) > 5 and told == sorted(told) and told[-1] == 1

    class Stop(Exception):
        pass

    def stop(_):
        raise Stop

    with pytest.raises(Stop):
        load(path, tell=stop)


def test_preview_shows_the_file_as_it_stands(file):
    path = file(written(";", ",", dates=True))
    seen = preview(path)
    assert seen.columns == ("date", "a", "b", "c") and seen.names
    assert len(seen.rows) == 5
    assert seen.rows[0] == ("2016-01-01", *(f"{value:.4f}".replace(".", ",") for value in VALUES[0]))
    assert seen.size == path.stat().st_size and seen.file == "table.csv" and seen.arrays == ()
    assert preview(path, Recipe(header="numbers")).rows[0] == ("date", "a", "b", "c")


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    separator=st.sampled_from([",", ";", "\t", "|", " "]),
    comma=st.booleans(),
    names=st.booleans(),
    gaps=st.floats(0, 0.2),
    shape=st.tuples(st.integers(15, 60), st.integers(2, 8)),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_table_comes_back_as_written(file, separator, comma, names, gaps, shape, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=shape) * 10.0 ** rng.integers(-8, 8, shape[1])
    decimal = "," if comma and separator != "," else "."
    gap = rng.random(shape) < gaps
    cells = [
        ["NA" if hole else repr(float(value)).replace(".", decimal) for value, hole in zip(*row, strict=True)]
        for row in zip(values, gap, strict=True)
    ]
    head = [[f"name{column}" for column in range(shape[1])]] if names else []
    table = load(file("\n".join(separator.join(row) for row in head + cells)))
    np.testing.assert_array_equal(table.values, np.where(gap, np.nan, values))
    assert table.columns == (tuple(head[0]) if names else ())


@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet=",;\t 0123456789.-ea\n\"'#", max_size=300)))
def test_whatever_the_file_holds_it_is_read_or_refused(file, text):
    path = file(text)
    for look in (read, preview):
        try:
            look(path)
        except DataError as error:
            assert str(error) and "\n" not in str(error)
