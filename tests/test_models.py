"""Network files: what is written is read back, and whatever is wrong with one is told in a sentence."""

import json

import h5py
import numpy as np
import pytest

from rgapp import models, results
from rgapp.files import FileError
from rgapp.physics.blockspin import majority
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack

BUNDLED = {  # temperature of the samples, and the options of the command
    "ising-cold-40": (2.0, "--temperature 2.0 "),
    "ising-critical-40": (2.3, ""),
    "ising-warm-40": (2.7, "--temperature 2.7 "),
    "mehta-schwab-40": (2.451, "--temperature 2.451 "),
}


def small_stack():
    rng = np.random.default_rng(3)
    return Stack(
        [
            RBM(rng.normal(0, 1, (16, 9)).astype(np.float32), rng.normal(0, 1, 9), rng.normal(0, 1, 16)),
            RBM(rng.normal(0, 1, (9, 4)).astype(np.float32)),
        ]
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.h5"
    models.save(small_stack(), path, {"seed": 4, "note": "made by hand"})
    return path


def test_what_is_written_is_read_back(file):
    stack, provenance = models.load(file)
    for ours, theirs in zip(small_stack().rbms, stack.rbms, strict=True):
        for name in ("weights", "hidden_bias", "visible_bias"):
            assert np.array_equal(getattr(ours, name), getattr(theirs, name))
    assert provenance == {"seed": 4, "note": "made by hand"}
    with h5py.File(file) as opened:
        assert opened.attrs["format"] == "rgapp network"
        assert "E = b.h + c.v + v.W.h" in opened.attrs["signs"]
        assert opened["layer1/weights"].shape == (16, 9)
        assert "no unit" in opened["layer1/weights"].attrs["meaning"]


def test_bundled_networks_are_found_by_name():
    assert models.bundled() == list(BUNDLED)
    path = models.find("ising-critical-40")
    assert path.is_file()
    assert path.stat().st_size < 4_000_000


def test_files_are_found_by_path(file):
    assert models.find(str(file)) == file
    assert models.find(file) == file


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nobody", "there is no network nobody; .* one of ising-cold-40, .*mehta-schwab-40$"),
        ("nobody.h5", "there is no file nobody.h5$"),
        ("tests", "there is no network|is a folder"),
        ("a" * 5000, "there is no network a{5000}; .* one of ising-cold-40, .*mehta-schwab-40$"),
        ("b" * 5000 + ".h5", "there is no file b{5000}.h5$"),
        ("~nobody-of-that-name/x.h5", "there is no file ~nobody-of-that-name/x.h5$"),
        ("a\0b.h5", "there is no file a\0b.h5$"),
    ],
)
def test_an_unknown_name_is_told(name, sentence):
    with pytest.raises(FileError, match=sentence):
        models.find(name)


def damaged(file, how):
    """One defect each."""
    if how == "cut":
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
    elif how == "text":
        file.write_text("size,temperature\n40,2.3\n")
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "flipped":
        with h5py.File(file) as opened:
            chunk = opened["layer1/weights"].id.get_chunk_info(0)
        content = bytearray(file.read_bytes())
        content[chunk.byte_offset + chunk.size // 2] ^= 0x55
        file.write_bytes(content)
    else:
        with h5py.File(file, "r+") as opened:
            CHANGES[how](opened)


def replace(opened, name, values):
    del opened[name]
    opened[name] = values


CHANGES = {
    "no layers": lambda file: [file.pop(name) for name in list(file)],
    "no first layer": lambda file: file.move("layer1", "layer7"),
    "no bias": lambda file: file["layer2"].pop("hidden_bias"),
    "vector": lambda file: replace(file, "layer1/weights", np.ones(9)),
    "short bias": lambda file: replace(file, "layer1/hidden_bias", np.ones(8)),
    "layers apart": lambda file: [
        replace(file, "layer2/weights", np.ones((5, 4))),
        replace(file, "layer2/visible_bias", np.ones(5)),
    ],
    "nan": lambda file: replace(file, "layer2/weights", np.full((9, 4), np.nan)),
    "too large": lambda file: replace(file, "layer2/hidden_bias", np.full(4, 1e300)),
    "words": lambda file: replace(file, "layer1/weights", "weights"),
    "huge": lambda file: [
        file.pop("layer1/weights"),
        file.create_dataset("layer1/weights", (1 << 20, 1 << 20), np.float32, chunks=(1024, 1024)),
    ],
    "newer": lambda file: file.attrs.modify("layout", 99),
    "not a group": lambda file: replace(file, "layer1", np.ones(3)),
}


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut", "is cut short"),
        ("text", "is no network file: expected HDF5"),
        ("empty", "is no network file|is cut short"),
        ("flipped", "is damaged"),
        ("no layers", "holds no network: there is no layer1/weights"),
        ("no first layer", "there is no layer1/weights"),
        ("no bias", "layer2/hidden_bias is missing"),
        ("vector", r"layer1/weights.shape = \(9,\); expected \(n_visible, n_hidden\)"),
        ("short bias", r"layer1/hidden_bias.shape = \(8,\); expected \(9,\)"),
        ("layers apart", "layer 2 reads 5 units, but layer 1 has 9"),
        ("nan", "layer2/weights must be finite"),
        ("too large", "layer2/hidden_bias must be finite"),
        ("words", "layer1/weights is object"),
        ("huge", r"layer1/weights is float32 of the shape \(1048576, 1048576\)"),
        ("newer", "was written by a newer rgapp"),
        ("not a group", "small.h5 "),
    ],
)
def test_a_damaged_file_is_told_in_a_sentence(file, how, sentence):
    damaged(file, how)
    with pytest.raises(FileError, match=sentence) as caught:
        models.load(file)
    assert str(caught.value).startswith("small.h5 ")
    assert "\n" not in str(caught.value)


def test_a_file_of_something_else_is_told(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as opened:
        opened["spins"] = np.ones((4, 4))
    with pytest.raises(FileError, match="other\\.h5 holds no network"):
        models.load(tmp_path / "other.h5")
    assert not models.holds_network(tmp_path / "other.h5")


@pytest.mark.parametrize("how", ["", "cut", "text", "flipped", "no bias", "newer"])
def test_a_network_is_known_as_one_even_when_it_is_damaged(file, how):
    if how:
        damaged(file, how)
    assert models.holds_network(file)


def test_nothing_is_left_half_written(file, monkeypatch):
    before = file.read_bytes()
    monkeypatch.setattr(json, "dumps", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        models.save(small_stack(), file, {})
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["small.h5"]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(FileError, match="there is no such folder"):
        models.save(small_stack(), tmp_path / "nowhere" / "net.h5", {})


class TestBundled:
    """The networks that ship: trained by ``rgapp run train`` with the program's default seed."""

    @pytest.mark.parametrize("name", BUNDLED)
    def test_it_is_what_its_name_says(self, name):
        stack, origin = models.load(name)
        temperature, options = BUNDLED[name]
        assert stack.sizes == (1600, 400, 100, 25)
        assert origin["parameters"]["temperature"] == temperature
        assert origin["command"] == f"rgapp run train {options}--seed 563 -o {name}.h5"
        assert 1 < origin["seconds"] < 600
        samples = origin["samples"]
        assert samples["spacing"] >= 2 * samples["tau"]
        assert abs(samples["energy"] - samples["exact_energy"]) < 4 * samples["energy_error"] < 0.01

    @pytest.mark.parametrize("name", BUNDLED)
    def test_its_training_can_be_slid_through(self, name):
        points = results.read(models.find(name)).points
        snapshots = [arrays["snapshots"] for arrays in points.values() if "snapshots" in arrays]
        assert len(snapshots) == 3 and sum(map(len, snapshots)) == 60

    @pytest.mark.parametrize(
        ("name", "areas"),
        [
            ("ising-critical-40", (4.8, 19.9, 81)),
            ("mehta-schwab-40", (4.6, 20.5, 88)),
            ("ising-warm-40", (4.7, 21, 87)),
        ],
    )
    def test_its_units_are_localized_and_share_the_lattice(self, name, areas):
        stack, _ = models.load(name)
        for layer, area in enumerate(areas, 1):
            layout = stack.layout(layer)
            assert layout.localized.mean() >= 0.95
            assert np.median(layout.width**2) == pytest.approx(area, rel=0.1)

    def test_in_the_cold_units_see_the_lattice_as_a_whole(self):
        stack, _ = models.load("ising-cold-40")
        for layer, least in ((1, 200), (2, 1200), (3, 1200)):
            layout = stack.layout(layer)
            assert layout.localized.mean() < 0.05
            assert np.median(layout.width**2) > least

    def test_it_reads_a_magnet_as_block_spins_do(self):
        """On fresh states the signs of its units are those of blocks far more often than by chance."""
        stack, _ = models.load("ising-critical-40")
        chain = IsingChain(IsingParams(size=40, temperature=2.3, algorithm="wolff"), seed=11)
        chain.advance(200)
        spins = chain.sample(40, 10)
        for layer, means in enumerate(stack.up(spins.reshape(40, -1)), 1):
            blocks = majority(spins, 2**layer, seed=1)
            units = np.sign(stack.place(layer, means))
            up = (units > 0).mean(axis=(1, 2)), (blocks > 0).mean(axis=(1, 2))
            chance = np.mean(up[0] * up[1] + (1 - up[0]) * (1 - up[1]))
            assert np.mean(units == blocks) > 0.85
            assert np.mean(units == blocks) > chance + 0.05
            # turned over, the lattice turns every layer over
            assert np.allclose(stack.up(-spins[0].reshape(-1))[layer - 1], -means[0], atol=1e-5)
