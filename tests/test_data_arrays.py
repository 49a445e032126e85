"""Arrays in npy and npz files; nothing pickled is ever opened."""

import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rgapp.data import DataError, Recipe, preview, read

VALUES = np.random.default_rng(4).normal(size=(40, 3))
DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def npy(tmp_path):
    def make(array, name="table.npy"):
        path = tmp_path / name
        np.save(path, array, allow_pickle=True)
        return path

    return make


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", ">f8", "g", "i1", "u1", "i8", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_all_kinds_of_real_numbers(npy, dtype, order):
    array = np.asarray(3 * VALUES > 0 if dtype == "?" else 30 + 9 * VALUES).astype(dtype, order=order)
    data = read(npy(array))
    np.testing.assert_array_equal(data.samples, array.astype(float))
    assert data.samples.dtype == np.float64 and data.samples.flags.c_contiguous


@pytest.mark.parametrize(
    "array, says",
    [
        (np.array([[{}, []]], dtype=object), "holds Python objects, which rgapp never opens"),
        (VALUES * 1j, "holds complex numbers"),
        (np.array([["a", "b"]]), "holds text"),
        (np.array([["2016-01-04"]], "M8[D]"), "holds dates"),
        (np.zeros(3, [("x", "f8")]), "holds records of several fields"),
        (np.zeros(5), "has 1 dimension"),
        (np.float64(3), "has 0 dimensions"),
        (np.zeros((2, 3, 4)), "has 3 dimensions"),
        (np.zeros((0, 4)), "is empty"),
    ],
)
def test_arrays_that_are_no_tables_get_one_sentence(npy, array, says):
    expected = f"table.npy {says}; expected a table of numbers, samples in rows and variables in columns"
    for look in (read, preview):
        with pytest.raises(DataError) as error:
            look(npy(array))
        assert str(error.value) == expected


class Trap:
    """Leaves a mark when it is unpickled."""

    mark = ""

    def __reduce__(self):
        return os.mkdir, (self.mark,)


def test_pickles_are_never_opened(npy, tmp_path):
    Trap.mark = str(tmp_path / "sprung")
    paths = [npy(np.array([[Trap()]], dtype=object)), tmp_path / "pickle.npy", tmp_path / "pickle.npz"]
    for path in paths[1:]:
        path.write_bytes(pickle.dumps(Trap()))
    with zipfile.ZipFile(tmp_path / "inside.npz", "w") as archive:
        archive.writestr("inside.npy", pickle.dumps(Trap()))
    for path in [*paths, tmp_path / "inside.npz"]:
        for look in (read, preview):
            with pytest.raises(DataError):
                look(path)
    assert not (tmp_path / "sprung").exists()


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "several.npz"
    np.savez_compressed(
        path, few=VALUES[:12], samples=VALUES, names=np.array(["a"]), stack=np.zeros((9, 9, 9)),
        things=np.array([{}], dtype=object), rate=np.float64(0.02),
    )  # fmt: skip
    return path


def test_the_largest_table_is_taken_or_the_one_named(npz):
    np.testing.assert_array_equal(read(npz).samples, VALUES)
    np.testing.assert_array_equal(read(npz, Recipe(array="few")).samples, VALUES[:12])


def test_preview_lists_the_arrays_and_what_is_wrong_with_them(npz):
    seen = preview(npz)
    assert seen.array == "samples" and not seen.names
    assert {info.name: (info.shape, info.problem) for info in seen.arrays} == {
        "few": ((12, 3), ""),
        "samples": ((40, 3), ""),
        "names": ((1,), "holds text"),
        "stack": ((9, 9, 9), "has 3 dimensions"),
        "things": ((1,), "holds Python objects, which rgapp never opens"),
        "rate": ((), "has 0 dimensions"),
    }
    assert seen.rows[0] == tuple(f"{value:.6g}" for value in VALUES[0]) and len(seen.rows) == 5


def test_naming_an_array_that_is_no_use(npz):
    with pytest.raises(DataError, match=r"Array things of several.npz holds Python objects"):
        read(npz, Recipe(array="things"))
    with pytest.raises(DataError, match=r"several.npz has no array other; it has few, samples, names"):
        read(npz, Recipe(array="other"))


def test_an_archive_without_a_table_says_what_it_holds(tmp_path):
    path = tmp_path / "poor.npz"
    np.savez(path, line=np.zeros(4), names=np.array(["a"]))
    with pytest.raises(DataError, match=r"In poor.npz, line has 1 dimension and names holds text; expected"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataError, match=r"poor.npz holds no NumPy arrays"):
        read(path)


def test_files_cut_anywhere_are_called_damaged(npy, npz):
    for path in (npy(VALUES), npz):
        whole = path.read_bytes()
        for length in (3, 9, 40, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:length])
            for look in (read, preview):
                with pytest.raises(DataError) as error:
                    look(path)
                assert path.name in str(error.value) and "\n" not in str(error.value)


def test_flipped_bytes_are_called_damaged_or_read(npz):
    whole = npz.read_bytes()
    rng = np.random.default_rng(5)
    for at in rng.integers(0, len(whole), 150):
        npz.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read(npz)
        except DataError as error:
            assert "\n" not in str(error)


def test_a_header_that_promises_too_much_allocates_nothing(tmp_path):
    path = tmp_path / "huge.npy"
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**6)}
        )
    with pytest.raises(DataError, match=r"huge.npy is damaged or cut off"):
        read(path)


def test_what_this_machine_has_no_room_for_is_not_called_damaged(npy, monkeypatch):
    path = npy(VALUES)

    def full(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr(np, "frombuffer", full)
    with pytest.raises(DataError, match=r"table.npy needs more memory than is free; keep fewer"):
        read(path)


@pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real data sets is not here")
def test_the_right_array_of_each_real_data_set():
    shapes = {
        "stocks_sp500_2012_2017": ("returns", (1257, 435)),
        "retina_waves_p12": ("spikes", (39759, 103)),
        "image_patches_raccoon": ("patches", (5440, 144)),
        "ising_2d_critical": ("spins", (8000, 256)),
    }
    for name, (array, shape) in shapes.items():
        assert preview(DATA / f"{name}.npz").array == array
        assert read(DATA / f"{name}.npz").samples.shape == shape
