"""Files as they come: each is read right, or refused with the right sentence.

Every fixture writes ``VALUES`` in some unhappy way. It names the samples that must be read, or the beginning
of the sentence; where something is left out or counts as a gap, also words of the report.
"""

import gzip
import io
import pickle
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from scipy.io import savemat

from rgapp.data import DataError, load, preview, read

VALUES = np.round(np.random.default_rng(31).normal(size=(24, 4)), 3)
NAMES = ("north", "east", "south", "west")


def lines(values=VALUES, separator=",", names=NAMES, decimal=".", form="{:.3f}"):
    head = [separator.join(names)] if names else []
    return head + [separator.join(form.format(x).replace(".", decimal) for x in row) for row in values]


def text(*rows, encoding="utf-8", end="\n"):
    return (end.join(rows) + end).encode(encoding)


def with_line(at, line, rows=None):
    rows = list(rows or lines())
    return text(*rows[:at], line, *rows[at:])


def with_cell(row, column, cell, rows=None):
    rows = [line.split(",") for line in rows or lines()]
    rows[row][column] = cell
    return text(*(",".join(line) for line in rows))


def packed(call, *args, **options):
    held = io.BytesIO()
    call(held, *args, **options)
    return held.getvalue()


def hdf5(**datasets):
    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        for name, values in datasets.items():
            file[name.replace("__", "/")] = values
    return held.getvalue()


def zipped(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


def npy(array, **options):
    return packed(np.save, array, **options)


def cells(*parts):
    made = np.empty(len(parts), object)
    made[:] = parts
    return made


WITHOUT = {row: np.delete(VALUES, row, axis=0) for row in range(len(VALUES))}
WIDE = np.hstack([VALUES, np.full((24, 1), np.nan)])
HUGE = VALUES.copy()
HUGE[2, 1], HUGE[3, 1] = 99999999999999999999.0, 9007199254740993.0

# name: content, what must be read, words of the report
READ = {
    "byte order mark.csv": (text(*lines(), encoding="utf-8-sig"), VALUES, ""),
    "utf16 with mark.csv": (text(*lines(), encoding="utf-16"), VALUES, ""),
    "utf16 without mark.csv": (text(*lines(), encoding="utf-16-le"), VALUES, ""),
    "utf16 other end first.csv": (text(*lines(), encoding="utf-16-be"), VALUES, ""),
    "utf32.csv": (text(*lines(), encoding="utf-32"), VALUES, ""),
    "latin letters.csv": (text(*lines(names=("Nörd", "é", "ß", "å")), encoding="latin-1"), VALUES, ""),
    "old mac.csv": (text(*lines(), end="\r"), VALUES, ""),
    "semicolons and decimal commas.csv": (text(*lines(separator=";", decimal=",")), VALUES, ""),
    "tabs and decimal commas.tsv": (text(*lines(separator="\t", decimal=",")), VALUES, ""),
    "a lone sep line.csv": (text("sep=;", *lines(separator=";")), VALUES, ""),
    "many spaces.txt": (text(*("   ".join(line.split(",")) for line in lines())), VALUES, ""),
    "bars.txt": (text(*lines(separator="|")), VALUES, ""),
    "commas and spaces mixed.csv": (
        text(*(line.replace(",", ", " if n % 2 else ",") for n, line in enumerate(lines()))), VALUES, "",
    ),
    "all quoted.csv": (text(*('"' + line.replace(",", '","') + '"' for line in lines())), VALUES, ""),
    "quoted decimal commas.csv": (
        text(*('"' + line.replace(",", '","').replace(".", ",") + '"' for line in lines(names=()))),
        VALUES, "",
    ),
    "thousands.csv": (
        text(*lines(np.round(VALUES * 1e6), ";", form="{:,.0f}")), np.round(VALUES * 1e6), "",
    ),
    "thousands in the other way.csv": (
        text(*(line.replace(".", "'").replace(",", ".").replace("'", ",")
               for line in lines(VALUES * 1e4, ";", form="{:,.1f}"))), VALUES * 1e4, "",
    ),
    "dates.csv": (
        text("day," + ",".join(NAMES), *(f"{n + 1}/3/2020,{line}" for n, line in enumerate(lines()[1:]))),
        VALUES, "The day column holds no numbers, so it is left out.",
    ),
    "comments.csv": (text("# made by a machine", "#", *lines(), "# that is all"), VALUES, ""),
    "names in a comment.txt": (text("% " + " ".join(NAMES), *lines(separator=" ", names=())), VALUES, ""),
    "units below the names.csv": (
        with_line(1, "mV,mV,mV,uA"), VALUES, "The row of units below the names is left out.",
    ),
    "empty lines.csv": (text(*(part for line in lines() for part in (line, ""))), VALUES, ""),
    "the same name twice.csv": (text(*lines(names=("a", "a", "b", "b"))), VALUES, ""),
    "a name is missing.csv": (text(*lines(names=("a", "", "b", "c"))), VALUES, ""),
    "a column of gaps.csv": (
        text(*(f"{line}," for line in lines())), VALUES, "One column is empty, so it is left out.",
    ),
    "a constant column.csv": (
        text(*(f"{line},{7 if n else 'c'}" for n, line in enumerate(lines()))), VALUES,
        "One column never changes, so it is left out.",
    ),
    "infinities.csv": (with_cell(5, 1, "-inf"), WITHOUT[4], "1 sample with a gap is dropped."),
    "words among numbers.csv": (
        with_cell(9, 2, "broken"), WITHOUT[8], "1 entry is no number and counts as a gap.",
    ),
    "numbers of a spreadsheet.csv": (with_cell(4, 0, "#DIV/0!"), WITHOUT[3], "counts as a gap"),
    "whole numbers too large.csv": (text(*lines(HUGE, form="{:.0f}")), np.round(HUGE), ""),
    "fortran order.npy": (npy(np.asfortranarray(VALUES)), VALUES, ""),
    "other end first.npy": (npy(VALUES.astype(">f4")), VALUES.astype("f4"), ""),
    "masked.npy": (npy(np.ma.masked_invalid(WIDE)), VALUES, "One column is empty"),
    "true and false.npy": (npy(VALUES > 0), VALUES > 0, ""),
    "one of several.npz": (
        packed(np.savez, table=VALUES, one=VALUES[0], text=np.array(["a"]), stack=np.zeros((5, 5, 5))),
        VALUES, "",
    ),
    "with other files.npz": (zipped(table__npy=npy(VALUES), README__txt="hello"), VALUES, ""),
    "called text.txt": (npy(VALUES), VALUES, ""),
    "sparse.mat": (packed(savemat, {"x": sparse.csr_matrix(VALUES)}), VALUES, ""),
    "inside a structure.mat": (packed(savemat, {"session": {"x": VALUES, "rate": 3.0}}), VALUES, ""),
    "cells beside it.mat": (packed(savemat, {"c": cells("a", VALUES), "x": VALUES}), VALUES, ""),
    "deep.h5": (hdf5(a__b__x=VALUES, a__few=VALUES[:3], line=VALUES[0]), VALUES, ""),
    "gaps.h5": (hdf5(x=WIDE), VALUES, "One column is empty, so it is left out."),
}  # fmt: skip

SENTENCES = {
    "nothing.csv": (b"", "nothing.csv is empty (0 bytes); expected csv, tsv, txt, npy"),
    "nothing but lines.csv": (b"\n\n\n", "nothing but lines.csv holds no rows; expected samples in rows"),
    "prose.txt": (b"Once upon a time there was a spin.\nIt flipped.\n" * 20, "prose.txt holds no numbers"),
    "names only.csv": (text(",".join(NAMES)), "names only.csv holds no numbers; expected samples in rows"),
    "one column.csv": (text("x", *map(str, range(30, 60))), "one column.csv holds one column of numbers"),
    "few rows.csv": (text(*lines()[:6]), "few rows.csv holds 5 samples; a flow needs at least 10"),
    "constants.csv": (text("a,b", *["1,2"] * 20), "constants.csv holds no variables that change"),
    "ragged.csv": (with_line(6, "1,2,3"), "Row 7 of ragged.csv has 3 values, the others 4"),
    "longer.csv": (with_line(6, "1,2,3,4,5"), "Row 7 of longer.csv has 5 values, the others 4"),
    "separators mixed.csv": (
        with_line(9, "1;2;3;4"), "Row 10 of separators mixed.csv has 1 value, the others 4",
    ),
    "a quotation mark left open.csv": (with_cell(3, 1, '"0.5'), "Row 4 of a quotation mark left open"),
    "gaps everywhere.csv": (
        text(*(",".join("" if (n + m) % 4 == 0 else "1.5" for m in range(4)) for n in range(30))),
        "gaps everywhere.csv holds no variables that change",
    ),
    "bytes.csv": (bytes(range(256)) * 4, "bytes.csv is no text file; expected csv"),
    "packed.csv": (gzip.compress(text(*lines())), "packed.csv is compressed with gzip; unpack it first"),
    "objects.npy": (npy(cells({}, [])[:, None], allow_pickle=True), "objects.npy holds Python objects"),
    "a pickle.npy": (pickle.dumps(VALUES), "a pickle.npy is damaged or no NumPy file"),
    "a pickle.pkl": (pickle.dumps(VALUES), "a pickle.pkl is a pickle, which rgapp never opens"),
    "complex.npy": (npy(VALUES * 1j), "complex.npy holds complex numbers; expected a table of numbers"),
    "line.npy": (npy(VALUES[0]), "line.npy has 1 dimension; expected a table of numbers"),
    "stack.npy": (npy(np.zeros((3, 4, 5))), "stack.npy has 3 dimensions; expected a table of numbers"),
    "records.npy": (npy(np.zeros(9, [("a", "f8")])), "records.npy holds records of several fields; expected"),
    "dates.npy": (npy(np.zeros((4, 4), "M8[D]")), "dates.npy holds dates; expected a table of numbers"),
    "cut.npy": (npy(VALUES)[:-9], "cut.npy is damaged or cut off; save it again with NumPy"),
    "cut header.npy": (npy(VALUES)[:40], "cut header.npy is damaged or cut off; save it again with NumPy"),
    "cut.npz": (packed(np.savez_compressed, x=VALUES)[:-30], "cut.npz is damaged or cut off; save it again"),
    "an archive.zip": (zipped(readme__txt="hi"), "an archive.zip holds no NumPy arrays but readme.txt; exp"),
    "a spreadsheet.xlsx": (zipped(xl__xml="x"), "a spreadsheet.xlsx is a spreadsheet; save the table as csv"),
    "an office file.dat": (
        zipped(**{"[Content_Types]__xml": "x"}), "an office file.dat holds no NumPy arrays, it is an Office",
    ),
    "cut.mat": (packed(savemat, {"x": VALUES})[:-99], "cut.mat is damaged or no MATLAB file; save it again"),
    "text only.mat": (packed(savemat, {"s": "hello"}), "text only.mat s holds text; expected a table"),
    "cells only.mat": (
        packed(savemat, {"c": cells("a", VALUES)}), "In cells only.mat, c holds cells; expected a table of",
    ),
    "cut.h5": (hdf5(x=np.ones((999, 9)))[:5000], "cut.h5 is damaged or cut off; save it again"),
    "without data.h5": (hdf5(), "without data.h5 holds no datasets; expected a table of numbers or spike"),
    "silent.nwb": (
        hdf5(units__spike_times=np.zeros(0), units__spike_times_index=np.zeros(3, int)),
        "In silent.nwb, units/spike_times holds no spikes; expected a table of numbers",
    ),
    "not one.parquet": (b"PAR1 nothing PAR1", "not one.parquet is damaged or no parquet file; save it again"),
}  # fmt: skip


def test_there_are_enough_of_them():
    assert len(READ) + len(SENTENCES) >= 70


@pytest.mark.parametrize("name", READ)
def test_it_is_read_right(tmp_path, name):
    content, expected, words = READ[name]
    path = tmp_path / name
    path.write_bytes(content)
    data = read(path)
    np.testing.assert_allclose(data.samples, expected, rtol=1e-13)
    assert words in data.report
    assert len(data.names) == 4 and len(preview(path).rows) == 5
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", SENTENCES)
def test_it_is_refused_in_one_sentence(tmp_path, name):
    content, says = SENTENCES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read(path)
    sentence = str(error.value)
    if says.startswith(f"{name} s holds"):
        says = says.replace(f"{name} s", f"In {name}, s")
    assert sentence.startswith(says)
    assert "\n" not in sentence and not sentence.endswith(".")


# -- whatever is written is read back ------------------------------------------------------------------

SOON = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NUMBERS = st.sampled_from(["f8", "f4", "f2", ">f8", ">f4", "i1", "u1", "<i4", ">i2", "u2", "?"])


@st.composite
def tables(draw, most=2.0**100):
    dtype = np.dtype(draw(NUMBERS))
    shape = draw(st.tuples(st.integers(2, 15), st.integers(2, 6)))
    options = {"allow_nan": False, "allow_infinity": False} if dtype.kind == "f" else {}
    if dtype.kind == "f" and dtype.itemsize > 2:
        options |= {"min_value": -most, "max_value": most}
    elements = hnp.from_dtype(dtype, **options)
    return draw(hnp.arrays(dtype, shape, elements=elements))


@SOON
@given(tables(), st.booleans(), st.sampled_from(["npy", "npz", "packed", "mat", "h5"]))
def test_any_array_comes_back(tmp_path, array, fortran, kind):
    array = np.asfortranarray(array) if fortran else array
    path = tmp_path / f"t.{'npz' if kind == 'packed' else kind}"
    if kind == "mat":
        savemat(path, {"x": array})
    elif kind == "h5":
        path.write_bytes(hdf5(x=array))
    else:
        save = {"npy": np.save, "npz": np.savez, "packed": np.savez_compressed}[kind]
        save(path, array)
    np.testing.assert_array_equal(load(path).values, array.astype(float))
    np.testing.assert_array_equal(np.asarray(load(path, room=1).values.part(slice(1, 2), slice(0, 2))),
                                  array[1:2, :2].astype(float))  # fmt: skip


@SOON
@given(
    values=hnp.arrays(
        "f8", st.tuples(st.integers(12, 30), st.integers(2, 6)),
        elements=st.floats(-1e12, 1e12).map(lambda x: round(x, 3)),
    ),
    dialect=st.sampled_from([", .", "; .", "; ,", "\t .", "\t ,", "| .", "  ."]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoted=st.booleans(),
    dated=st.booleans(),
    commented=st.booleans(),
    units=st.booleans(),
)  # fmt: skip
def test_any_dialect_comes_back(tmp_path, values, dialect, encoding, end, quoted, dated, commented, units):
    separator, decimal = dialect[0], dialect[-1]
    quote = '"{}"'.format if quoted and separator != " " else str
    rows = [[f"näme{n}" for n in range(values.shape[1])]]
    rows += [["mV"] * values.shape[1]] if units else []
    rows += [[repr(float(x)).replace(".", decimal) for x in row] for row in values]
    if dated:
        days = ["when", *(["-"] if units else []), *(f"2021-05-{1 + n:02}" for n in range(len(values)))]
        rows = [[day, *row] for day, row in zip(days, rows, strict=True)]
    written = [separator.join(map(quote, row)) for row in rows]
    path = tmp_path / "t.txt"
    path.write_bytes((end.join([*(["# about"] if commented else []), *written]) + end).encode(encoding))
    table = load(path)
    if dated:
        assert table.text == ("when",)
    names = tuple(f"näme{n}" for n in range(values.shape[1]))
    if table.counters:  # an even ramp in the first column counts the rows
        values, names = values[:, 1:], names[1:]
    np.testing.assert_array_equal(table.values, values)
    assert table.columns == names and table.units == units
