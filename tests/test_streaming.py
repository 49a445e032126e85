"""Tables that have no room in memory: read in blocks, they give what they give in memory."""

import h5py
import numpy as np
import pytest

from rgapp.data import Recipe, Samples, matrix, memory, read
from rgapp.data import samples as samples_module
from rgapp.experiments.flow import Flow, FlowParams
from rgapp.experiments.flow_result import CURVES
from rgapp.physics import streamed
from rgapp.physics.modes import principal_modes
from rgapp.physics.pca import distribution_of, flow_of

RNG = np.random.default_rng(21)
VALUES = (RNG.laplace(size=(700, 12)) @ RNG.normal(size=(12, 12)) + 3).astype(np.float32)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """So that 700 samples are many blocks."""
    monkeypatch.setattr(samples_module, "BLOCK", 12 * 37)
    monkeypatch.setattr(streamed, "BLOCK", 12 * 29)


def write_csv(path, values):
    names = ",".join(f"v{column}" for column in range(values.shape[1]))
    np.savetxt(path, values, delimiter=",", header=names, comments="")


def write_h5(path, values):
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=values, chunks=(10, 5), compression="gzip")


def write_parquet(path, values):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {f"v{n}": column for n, column in enumerate(values.T)}
    parquet.write_table(pyarrow.table(columns), path, row_group_size=64)


WRITERS = {
    "c.npy": lambda path, values: np.save(path, values),
    "fortran.npy": lambda path, values: np.save(path, np.asfortranarray(values)),
    "big_endian.npy": lambda path, values: np.save(path, values.astype(">f8")),
    "stored.npz": lambda path, values: np.savez(path, few=values[:5, :2], x=values),
    "packed.npz": lambda path, values: np.savez_compressed(path, few=values[:5, :2], x=values),
    "table.csv": write_csv,
    "table.h5": write_h5,
    "table.parquet": write_parquet,
}
RECIPES = {
    "as it is": {},
    "variables in rows": {"rows": "variables"},
    "changes": {"change": "differences", "by_rms": True},
    "logarithms": {"change": "log returns", "zscore": True, "repeated": "leave out"},
    "added up": {"together": 3, "missing": "fill", "zscore": True, "by_rms": True},
    "no gaps": {"missing": "drop variable"},
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("recipe", RECIPES)
def test_blocks_are_the_samples(tmp_path, name, recipe):
    values = VALUES.copy()
    values[5, 3] = values[300:310, 7] = np.nan
    if recipe == "logarithms":
        values = np.abs(values)
        values[:, 8] = values[:, 2]
    if recipe == "variables in rows":
        values = values.T
    WRITERS[name](tmp_path / name, values)
    chosen = Recipe(**RECIPES[recipe])
    whole, parts = read(tmp_path / name, chosen), read(tmp_path / name, chosen, room=2000)
    assert isinstance(whole.samples, np.ndarray) and isinstance(parts.samples, Samples)
    assert parts.samples.shape == whole.samples.shape
    assert (parts.report, parts.names) == (whole.report, whole.names)
    np.testing.assert_array_equal(parts.samples.array(), whole.samples)
    for start, stop in ((0, 1), (30, 45), (100, 220), (3, 230)):
        np.testing.assert_array_equal(parts.samples.part(start, stop), whole.samples[start:stop])


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("threads", [1, 2])
def test_modes_and_flows_of_blocks(tmp_path, standardise, threads):
    np.save(tmp_path / "x.npy", VALUES)
    parts = read(tmp_path / "x.npy", room=2000).samples
    basis, exact = principal_modes(parts, standardise, threads=threads), principal_modes(VALUES, standardise)
    np.testing.assert_allclose(basis.eigenvalues, exact.eigenvalues, rtol=1e-10)
    assert (basis.rank, basis.samples, basis.variables) == (12, 700, 12)
    for options in ({}, {"drop_top": 0.1}, {"resamples": 50, "seed": 3}):
        found, expected = flow_of(basis, threads=threads, **options), flow_of(exact, **options)
        np.testing.assert_allclose(found.moments, expected.moments, rtol=1e-10)
        if "resamples" in options:
            np.testing.assert_allclose(found.error, expected.error, rtol=1e-8)
    found, expected = distribution_of(basis, [1, 0.5]), distribution_of(exact, [1, 0.5])
    assert np.abs(found.density - expected.density).max() * 700 * 12 * 0.1 < 3, (
        "rounding at the edges of bins"
    )


def test_the_number_of_threads_changes_nothing(tmp_path):
    np.save(tmp_path / "x.npy", VALUES)
    parts = read(tmp_path / "x.npy", room=2000).samples
    one, two = (principal_modes(parts, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.vectors, two.vectors)


def test_numbers_too_large_to_be_squared(tmp_path):
    np.save(tmp_path / "x.npy", VALUES.astype(float) * 1e200)
    parts = read(tmp_path / "x.npy", room=2000).samples
    with pytest.raises(ValueError, match="small enough to be squared"):
        principal_modes(parts)


def analysis(path, seed=5):
    params = FlowParams(
        source="file", file=str(path), rolled=True, gaussian_surrogate=True, random_subspace=True
    )
    flow = Flow(params, seed, threads=2)
    return {point: flow.run(point, lambda share, words: None) for point in flow.points()}


def test_a_whole_analysis_of_a_file_larger_than_memory(tmp_path, monkeypatch):
    values = RNG.laplace(size=(4000, 12)) @ RNG.normal(size=(12, 12))
    np.save(tmp_path / "x.npy", values)
    whole = analysis(tmp_path / "x.npy")
    monkeypatch.setattr(memory, "memory", lambda: 7 * 8 * 12 * 1000.0)  # room for 1000 of the samples
    parts = analysis(tmp_path / "x.npy")
    assert "so it is read in blocks" in str(parts["spectrum"]["report"])
    assert str(parts["spectrum"]["report"]).endswith("are those of 1\u2009000 samples in a row.")
    np.testing.assert_allclose(parts["spectrum"]["eigenvalues"], whole["spectrum"]["eigenvalues"], rtol=1e-10)
    for curve in ("all", "dropped"):
        np.testing.assert_allclose(parts[curve]["moments"], whole[curve]["moments"], rtol=1e-9)
    for curve in set(CURVES) - {"all", "dropped"}:  # of fewer samples: the same within their errors
        np.testing.assert_allclose(parts[curve]["median"][0], whole[curve]["median"][0], rtol=0.2)
    np.testing.assert_allclose(parts["bands"]["all_independent"], 4000, rtol=0.05)


def test_scratch_files_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix.os, "access", lambda *_: False)
    monkeypatch.setattr(matrix.tempfile, "gettempdir", lambda: str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    write_csv(tmp_path / "t.csv", VALUES)
    dataset = read(tmp_path / "t.csv", room=2000)
    assert dataset.samples.part(0, 3).shape == (3, 12)
    del dataset
    assert not list((tmp_path / "scratch").iterdir())


def test_a_full_disk_gets_one_sentence(tmp_path, monkeypatch):
    write_csv(tmp_path / "t.csv", VALUES)
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(matrix.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ValueError, match=r"t.csv needs 0.0 GB on the disk while it is worked on, and"):
        read(tmp_path / "t.csv", room=2000)
