"""MATLAB, HDF5, NWB and parquet files, each written by its own library."""

import builtins

import h5py
import numpy as np
import pytest
from scipy import sparse
from scipy.io import savemat

from rgapp.data import DataError, Recipe, load, preview, read

VALUES = np.random.default_rng(11).normal(size=(40, 3))
NAMES = ("left", "right", "middle")


@pytest.fixture
def mat(tmp_path):
    def make(name="recording.mat", **variables):
        savemat(tmp_path / name, variables, do_compression=True)
        return tmp_path / name

    return make


@pytest.fixture
def h5(tmp_path):
    def make(name="recording.h5", **datasets):
        with h5py.File(tmp_path / name, "w") as file:
            for path, values in datasets.items():
                file[path] = values
        return tmp_path / name

    return make


# -- MATLAB 5 ------------------------------------------------------------------------------------------


def test_the_largest_matrix_of_a_matlab_file(mat):
    path = mat(returns=VALUES, few=VALUES[:12], rate=0.02, title="mine", done=np.array([[True]]))
    np.testing.assert_array_equal(read(path).samples, VALUES)
    np.testing.assert_array_equal(read(path, Recipe(array="few")).samples, VALUES[:12])
    seen = preview(path)
    assert seen.array == "returns" and not seen.header
    assert {info.name: info.problem for info in seen.arrays if info.problem} == {"title": "holds text"}
    assert seen.rows[0] == tuple(f"{value:.6g}" for value in VALUES[0])


def test_matlab_4_and_uncompressed(tmp_path):
    for version in "45":
        path = tmp_path / f"old{version}.mat"
        savemat(path, {"x": VALUES}, format=version)
        np.testing.assert_array_equal(read(path).samples, VALUES)


def test_fields_of_structures_are_named_with_points(mat):
    path = mat(session={"data": {"x": VALUES}, "rate": 0.5}, many=[{"a": 1}, {"a": 2}])
    assert preview(path).array == "session.data.x"
    np.testing.assert_array_equal(read(path).samples, VALUES)


def test_sparse_integer_and_logical_matrices(mat):
    counts = np.random.default_rng(2).poisson(0.4, (50, 4))
    for values in (sparse.csc_matrix(counts.astype(float)), counts.astype(np.uint8), counts > 0):
        expected = values.toarray() if sparse.issparse(values) else values
        np.testing.assert_array_equal(read(mat(x=values)).samples, expected)


def test_cells_of_text_are_names(mat):
    names = np.array(NAMES, dtype=object)
    assert read(mat(x=VALUES, names=names)).names == NAMES


def spike_trains(units=4, seconds=30.0, rate=3.0):
    """Times of Poisson spikes of each unit, in order; the last unit is silent."""
    rng = np.random.default_rng(9)
    trains = [np.sort(rng.uniform(5.0, 5.0 + seconds, rng.poisson(rate * seconds))) for _ in range(units)]
    trains[-1] = np.empty(0)
    return trains


def counted(trains, width):
    """The same by a histogram."""
    first = min(train.min() for train in trains if len(train)) // width
    last = max(train.max() for train in trains if len(train)) // width
    edges = np.arange(first, last + 2) * width
    return np.stack([np.histogram(train, edges)[0] for train in trains if len(train)], axis=1)


def test_cells_of_spike_times_are_counted_in_bins(mat):
    trains = spike_trains()
    cells = np.empty(len(trains), object)
    cells[:] = trains
    path = mat(trains=cells, table=np.ones((5, 2)))
    data = read(path, Recipe(bin_width=0.25))
    np.testing.assert_array_equal(data.samples, counted(trains, 0.25))
    mean = data.samples.mean()
    assert f"Bins of 250 ms hold {mean:.2g} spikes on average." in data.report
    assert "One train has no spikes, so it is left out." in data.report
    assert preview(path).trains


def test_cells_of_other_things_are_no_spikes(mat):
    cells = np.empty(2, object)
    cells[:] = [np.array([3.0, 1.0, 2.0]), np.array([1.0])]
    with pytest.raises(DataError, match=r"In recording.mat, cells holds cells; expected a table of numbers"):
        read(mat(cells=cells))


def test_damaged_matlab_files(mat, tmp_path):
    whole = mat(x=VALUES, names=np.array(NAMES, dtype=object)).read_bytes()
    path = tmp_path / "cut.mat"
    for length in (20, 126, 140, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        for look in (read, preview):
            with pytest.raises(DataError, match=r"cut\.mat is damaged or no MATLAB file"):
                look(path)
    path.write_text("not a MATLAB file at all, but some words")
    with pytest.raises(DataError, match=r"cut\.mat is damaged or no MATLAB file"):
        read(path)


# -- HDF5, MATLAB 7.3, NWB -----------------------------------------------------------------------------


def test_the_largest_table_anywhere_in_an_hdf5_file(h5):
    path = h5(
        **{"a/deep/table": VALUES, "few": VALUES[:12], "line": VALUES[:, 0], "stack": np.ones((3, 3, 3))}
    )
    np.testing.assert_array_equal(read(path).samples, VALUES)
    np.testing.assert_array_equal(read(path, Recipe(array="few")).samples, VALUES[:12])
    problems = {info.name: info.problem for info in preview(path).arrays}
    assert problems["line"] == "has 1 dimension" and problems["stack"] == "has 3 dimensions"
    with pytest.raises(DataError, match=r"has no array other; it has a/deep/table, few, line, stack"):
        read(path, Recipe(array="other"))


@pytest.mark.parametrize("dtype", [">f4", "<i2", "u1", "?", "f2", "<u8"])
def test_kinds_of_numbers_in_hdf5(h5, dtype):
    values = (9 * VALUES + 30).astype(dtype) if dtype != "?" else VALUES > 0
    np.testing.assert_array_equal(read(h5(x=values)).samples, values.astype(float))


def test_names_beside_the_table(h5, tmp_path):
    assert read(h5(x=VALUES, units=np.array(NAMES, "S"), other=np.array(["a"] * 7, "S"))).names == NAMES
    path = tmp_path / "named.npz"
    np.savez(path, x=VALUES, tickers=np.array(NAMES), dates=np.array([f"day {n}" for n in range(40)]))
    assert read(path).names == NAMES and preview(path).columns == NAMES
    assert load(path).labels[:2] == ("day 0", "day 1")


def test_what_stands_for_missing_in_netcdf_is_a_gap(h5):
    values = VALUES.copy()
    values[3, 1] = -999
    path = h5(x=values)
    with h5py.File(path, "r+") as file:
        file["x"].attrs["_FillValue"] = -999.0
    assert read(path).account.dropped == 1


def test_an_hdf5_file_without_a_table(h5):
    with pytest.raises(DataError, match=r"In recording.h5, line has 1 dimension and word holds text; exp"):
        read(h5(line=np.ones(4), word="hello"))
    with pytest.raises(DataError, match=r"recording.h5 holds no datasets"):
        read(h5())
    fields = np.zeros(20, [("x", "f8"), ("y", "f8")])
    with pytest.raises(DataError, match=r"rows holds records of several fields"):
        read(h5(rows=fields))
    with pytest.raises(DataError, match=r"z holds complex numbers"):
        read(h5(z=VALUES * 1j))


def test_damaged_hdf5_files(h5, tmp_path):
    whole = h5(x=np.ones((400, 30)) + np.arange(30)).read_bytes()
    for name, length in (("cut.h5", 100), ("cut.nwb", len(whole) // 2), ("cut.h5", 3000), ("none.h5", 4)):
        path = tmp_path / name
        path.write_bytes(whole[:length])
        for look in (read, preview):
            with pytest.raises(DataError, match=r"is damaged"):
                look(path)


def matlab_73(path, write):
    """A file as MATLAB 7.3 writes it: HDF5 behind 512 bytes of MATLAB's own."""
    with h5py.File(path, "w", userblock_size=512) as file:
        write(file)
    with open(path, "r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    return path


def stored(file, name, values, kind="double"):
    file[name] = values
    file[name].attrs["MATLAB_class"] = np.bytes_(kind)
    return file[name]


def test_matlab_73_stores_columns_first(tmp_path):
    def write(file):
        stored(file, "x", VALUES.T)
        stored(file, "title", np.array([[109], [105]], np.uint16), "char")
        stored(file, "nothing", np.zeros(2, np.uint64)).attrs["MATLAB_empty"] = np.uint8(1)

    path = matlab_73(tmp_path / "new.mat", write)
    np.testing.assert_array_equal(read(path).samples, VALUES)
    assert {info.name: (info.shape, info.problem) for info in preview(path).arrays} == {
        "x": ((40, 3), ""),
        "title": ((1, 2), "holds text"),
        "nothing": ((2,), "is empty"),
    }


def test_matlab_73_cells_of_spike_times(tmp_path):
    trains = spike_trains()

    def write(file):
        cells = []
        for number, train in enumerate(trains):
            part = stored(file, f"#refs#/{number}", train[None] if len(train) else np.zeros(2, np.uint64))
            if not len(train):
                part.attrs["MATLAB_empty"] = np.uint8(1)
            cells.append(part.ref)
        stored(file, "trains", np.array([cells], h5py.ref_dtype), "cell")

    path = matlab_73(tmp_path / "spikes.mat", write)
    np.testing.assert_array_equal(read(path, Recipe(bin_width=0.5)).samples, counted(trains, 0.5))


def nwb(path, trains=None, **series):
    """The parts of an NWB file that matter here."""
    with h5py.File(path, "w") as file:
        file.attrs["nwb_version"] = "2.6.0"
        if trains is not None:
            file["units/spike_times"] = np.concatenate(trains)
            file["units/spike_times_index"] = np.cumsum([len(train) for train in trains]).astype(np.uint32)
            file["units/id"] = np.arange(len(trains))
            file["units/obs_intervals"] = np.tile([5.0, 35.0], (len(trains), 1))
            file["units/obs_intervals_index"] = np.arange(1, len(trains) + 1)
        for name, values in series.items():
            file[f"acquisition/{name}/data"] = values
    return path


def test_units_of_an_nwb_file_are_counted_in_bins(tmp_path):
    trains = spike_trains()
    path = nwb(tmp_path / "units.nwb", trains, Broadband=np.random.default_rng(1).normal(size=(600, 8)))
    for width in (0.02, 0.5, 1.0):
        np.testing.assert_array_equal(read(path, Recipe(bin_width=width)).samples, counted(trains, width))
    seen = preview(path)
    assert seen.array == "units/spike_times" and seen.arrays[0].trains == 4
    assert "units/spike_times_index" not in [info.name for info in seen.arrays]
    assert read(path, Recipe(array="acquisition/Broadband/data")).samples.shape == (600, 8)
    wider = read(path, Recipe(bin_width=0.02, together=5)).samples
    np.testing.assert_array_equal(wider.sum(axis=0), counted(trains, 0.02)[: 5 * len(wider)].sum(axis=0))


def test_continuous_traces_of_an_nwb_file(tmp_path):
    traces = np.random.default_rng(1).integers(-2000, 2000, (300, 6)).astype(np.int16)
    np.testing.assert_array_equal(read(nwb(tmp_path / "lfp.nwb", LFP=traces)).samples, traces)


def test_nwb_files_that_cannot_be_used(tmp_path):
    with pytest.raises(DataError, match=r"units/spike_times of silent.nwb holds no spikes; exp"):
        read(nwb(tmp_path / "silent.nwb", [np.empty(0)] * 3), Recipe(array="units/spike_times"))
    path = nwb(tmp_path / "broken.nwb", spike_trains())
    with h5py.File(path, "r+") as file:
        file["units/spike_times_index"][-1] = 10**6
    with pytest.raises(DataError, match=r"broken.nwb is damaged"):
        read(path)
    far = [np.array([0.0, 1e12]), np.array([1.0])]
    with pytest.raises(DataError, match=r"far.nwb spans 1e\+12 s, too many bins"):
        read(nwb(tmp_path / "far.nwb", far))


# -- parquet -------------------------------------------------------------------------------------------


def parquet(path, **columns):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path, row_group_size=16)
    return path


def test_columns_of_a_parquet_file(tmp_path):
    gappy = [None if n == 4 else float(value) for n, value in enumerate(VALUES[:, 0])]
    path = parquet(
        tmp_path / "t.parquet", day=[f"day {n}" for n in range(40)], a=gappy, b=VALUES[:, 1].astype("f4"),
        c=list(range(5, 45)), d=VALUES[:, 2] > 0,
    )  # fmt: skip
    data = read(path)
    assert data.names == ("a", "b", "c", "d")
    np.testing.assert_array_equal(data.samples[:, 1], np.delete(VALUES[:, 1].astype("f4"), 4))
    assert (
        "The day column holds no numbers, so it is left out. 1 sample with a gap is dropped." in data.report
    )
    seen = preview(path)
    assert seen.columns == ("day", "a", "b", "c", "d") and seen.rows[4][:2] == ("day 4", "")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and so on")
    usual = builtins.__import__

    def without(name, *rest):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DataError, match=r"t.parquet is parquet, which needs pyarrow: pip install pyarrow"):
        read(path)


def test_damaged_parquet_files(tmp_path):
    pytest.importorskip("pyarrow")
    path = parquet(tmp_path / "t.parquet", a=VALUES[:, 0], b=VALUES[:, 1])
    whole = path.read_bytes()
    for cut in (whole[:-1], whole[: len(whole) // 2], b"PAR1"):
        path.write_bytes(cut)
        with pytest.raises(DataError, match=r"t.parquet is damaged or no parquet file"):
            read(path)


# -- files of other kinds ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("t.csv", b"\x1f\x8b\x08rest", "t.csv is compressed with gzip; unpack it first"),
        ("t.feather", b"ARROW1\0\0", "t.feather is an Arrow file; save it as parquet first"),
        ("t.nc", b"CDF\x01rest", "t.nc is a classic NetCDF file; save it as NetCDF 4, which is HDF5"),
        ("t.xls", b"\xd0\xcf\x11\xe0rest", "t.xls is an old Office file; save the table as csv first"),
        ("t.pkl", b"\x80\x04K\x01.", "t.pkl is a pickle, which rgapp never opens"),
        ("t.h5", b"some text", "t.h5 is damaged or no HDF5 file; save it again"),
        ("t.nwb", b"some text", "t.nwb is damaged or no NWB file; save it again"),
        ("t.pdf", b"%PDF-1.4", "t.pdf is a PDF; save the table as csv first"),
    ],
)
def test_files_that_others_must_turn_first(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    for look in (read, preview, load):
        with pytest.raises(DataError) as error:
            look(path)
        assert str(error.value).startswith(says)
