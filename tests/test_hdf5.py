"""HDF5 files of any bytes: read as written, or one sentence; never a crash, nor reading for ever."""

import h5py
import numpy as np
import pytest
from damage import damaged

from rgapp import models, results
from rgapp.experiments.networks import NO_NETWORK
from rgapp.export.reading import read_settings
from rgapp.files import FileError
from rgapp.hdf5 import HEAP, opened, written
from rgapp.physics.stack import Stack
from rgapp.results import Result

RESULT = Result(
    "samples",
    "live",
    {"size": 8, "network": NO_NETWORK},
    1,
    {"seed": 1},
    arrays={
        "spins": np.where(np.random.default_rng(563).random((40, 8, 8)) < 0.5, 1, -1).astype(np.int8),
        "energy": np.arange(200.0),
        "words": np.array(["up", "down"]),
    },
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A result and a network as they are written."""
    folder = tmp_path_factory.mktemp("whole")
    results.write(folder / "result.h5", RESULT)
    network, provenance = models.load(models.bundled()[0])
    models.save(Stack(network.rbms[-1:]), folder / "network.h5", provenance)
    return folder


def sentence_of(read, path):
    """None where it was read."""
    try:
        read(path)
    except FileError as error:
        assert path.name in str(error) and "\n" not in str(error)
        return str(error)
    return None


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("name", ["result.h5", "network.h5"])
def test_two_hundred_damaged_files(whole, tmp_path, name, part):
    path = tmp_path / name
    told = 0
    for seed in range(25 * part, 25 * part + 25):
        path.write_bytes(damaged((whole / name).read_bytes(), seed))
        if name == "result.h5":
            told += sentence_of(results.read, path) is not None
            sentence_of(results.read_samples, path)
            assert results.experiment_of(path) in ("samples", None)
        else:
            told += sentence_of(models.load, path) is not None
            assert models.holds_network(path) in (True, False)
        read_settings(path)
    assert told > 12, "most of them"


def test_one_wrong_bit_in_an_array_is_told(whole, tmp_path):
    data = bytearray((whole / "result.h5").read_bytes())
    at = data.find(np.arange(100.0, 104.0).tobytes())
    data[at + 9] ^= 4
    path = tmp_path / "result.h5"
    path.write_bytes(data)
    assert "is damaged" in sentence_of(results.read, path)


@pytest.mark.parametrize("size", [0, 8, 2**64 - 16, 2**64 - 8, 2**63])
@pytest.mark.parametrize("number", [0, 1])
def test_a_heap_that_hdf5_would_go_round_in_is_told(tmp_path, number, size):
    """Files of other programs have no checksums anywhere."""
    path = tmp_path / "old.h5"
    with h5py.File(path, "w", libver="earliest") as file:
        file.attrs["words"] = "as long as one likes"
    data = bytearray(path.read_bytes())
    at = data.find(HEAP) + 16
    data[at : at + 2] = number.to_bytes(2, "little")
    data[at + 8 : at + 16] = size.to_bytes(8, "little")
    path.write_bytes(data)
    if number == 1 and size == 8:
        return  # shorter, and nothing wrong with it
    with pytest.raises(OSError, match="heap of texts"), opened(path) as file:
        dict(file.attrs)


def test_what_is_whole_is_read(tmp_path):
    path = tmp_path / "a.h5"
    with written(path) as file:
        for number in range(500):
            file.attrs[f"text {number}"] = "x" * number
        file["long"] = "y" * 100_000
    with opened(path) as file:
        assert [len(file.attrs[f"text {number}"]) for number in range(500)] == list(range(500))
        assert len(file["long"][()]) == 100_000
    with written(path, begun=path.read_bytes()) as file:
        file.attrs["more"] = "words"
    with opened(path) as file:
        assert file.attrs["more"] == "words" and len(file.attrs) == 501
