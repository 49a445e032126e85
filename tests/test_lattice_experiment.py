"""The running lattice: the same whatever the chunks and whoever looks, and right in what it measures."""

import numpy as np
import pytest

from rgapp import models
from rgapp.bits import unpack_rows
from rgapp.engine import Runner, replay
from rgapp.experiments.lattice import ClearCircles, Lattice, LatticeParams, LoadSpins, MoveWindow, Reset
from rgapp.experiments.networks import check
from rgapp.experiments.reading import agreement_and_chance
from rgapp.experiments.record import HISTORY, Recent, Settling, expected_tau, measured_every
from rgapp.params import ParameterError
from rgapp.physics import exact
from rgapp.physics.blockspin import majority
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack
from rgapp.physics.stats import autocorrelation_time

RNG = np.random.default_rng(11)


def lattice(seed=7, **params):
    return Lattice(LatticeParams(**{"size": 16, **params}), seed)


def everything(experiment):
    frame = experiment.snapshot()
    return {
        **experiment.result(),
        "tau": frame.tau,
        "settling": frame.settling,
        "means": (frame.mean_energy, frame.mean_abs_m),
        "visited": frame.visited,
        "blocks": frame.layers.blocks,
    }


def same(one, other):
    for name, value in everything(one).items():
        expected = everything(other)[name]
        if name == "blocks":
            assert all((a == b).all() for a, b in zip(value, expected, strict=True))
        elif isinstance(value, np.ndarray):
            assert value.tobytes() == expected.tobytes(), name
        else:
            assert value == expected, name


def block_network(path, side=8):
    """Each hidden unit the majority of a 2x2 block, hardly any noise: 64-16-4 units."""
    rbms = []
    while side > 2:
        half = side // 2
        weights = np.zeros((side, side, half, half))
        for row in range(side):
            for column in range(side):
                weights[row, column, row // 2, column // 2] = -20
        rbms.append(RBM(weights.reshape(side**2, half**2), np.zeros(half**2), np.zeros(side**2)))
        side = half
    models.save(Stack(rbms), path, {})
    return str(path)


# -- a run is a function of parameters, seed and journal -------------------------------------------------


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath", "wolff", "swendsen_wang"])
def test_chunks_change_nothing(algorithm):
    whole, cut = lattice(algorithm=algorithm), lattice(algorithm=algorithm)
    whole.advance(9000)
    left = 9000
    while left:
        n = min(left, int(RNG.integers(1, 700)))
        cut.advance(n)
        left -= n
    same(whole, cut)
    assert whole.snapshot().settling is None


def test_chunks_change_nothing_where_only_every_third_sweep_is_measured():
    assert measured_every(800) == 3
    whole, cut = lattice(size=800), lattice(size=800)
    for experiment in (whole, cut):
        experiment.advance(4)
        experiment.change(experiment.params.changed(temperature=2.0))
    whole.advance(136)
    for n in (1, 1, 1, 2, 7, 100, 3, 20, 1):
        cut.advance(n)
    same(whole, cut)
    series = whole.snapshot().series
    assert (series.every, len(series.energy)) == (3, 140 // 3)
    assert whole.result()["series/sweep"][-1] == 138


def test_back_at_a_size_nothing_is_seen_twice():
    experiment = lattice(temperature=3.0)
    experiment.advance(500)
    before = experiment.result()["series/energy"]
    counted = experiment.snapshot().visited[0, 3]
    for size in (24, 16):
        experiment.change(experiment.params.changed(size=size))
    experiment.advance(500)
    frame = experiment.snapshot()
    assert not np.array_equal(frame.series.energy, before), "the same samples would be counted again"
    assert frame.visited[0, 3] > counted


def test_looking_changes_nothing():
    watched, alone = lattice(network="none"), lattice()
    for _ in range(50):
        watched.advance(10)
        watched.snapshot()
        watched.apply(MoveWindow(3, 5))
    alone.advance(500)
    alone.apply(MoveWindow(3, 5))
    same(watched, alone)


def test_a_watched_run_with_orders_replays_to_the_same_bytes():
    def make():
        return lattice(seed=21, size=24)

    spins = np.where(RNG.random((32, 32)) < 0.5, -1, 1).astype(np.int8)
    with Runner(make, playing=True) as runner:
        for number, value in enumerate(
            [Reset("cold"), LoadSpins.of(spins), MoveWindow(2, 2), ClearCircles(), Reset("hot")] * 2
        ):
            assert runner.mailbox.wait(5) is not None
            runner.order(value)
            runner.change(LatticeParams(size=24 + 8 * (number % 3), temperature=2 + number / 10))
        runner.step(2000)
        run = runner.result().result(10)
    again = replay(make, run.journal, run.position, chunk=77).result()
    for name, array in run.arrays.items():
        assert np.asarray(array).tobytes() == np.asarray(again[name]).tobytes(), name


def test_a_change_of_size_is_a_new_chain_that_depends_on_the_seed_alone():
    def changed(seed=7, sweeps=123):
        experiment = lattice(seed, size=16)
        experiment.advance(sweeps)
        experiment.change(experiment.params.changed(size=32))
        assert experiment.position == sweeps
        experiment.advance(50)
        assert len(experiment.snapshot().series.energy) == 50
        return experiment.result()["final/spins"]

    assert (changed() == changed(sweeps=60)).all()
    assert (changed() != changed(seed=8)).any()


def test_orders():
    experiment = lattice()
    experiment.apply(Reset("down"))
    assert experiment.result()["final/magnetization"] == -1
    spins = np.where(RNG.random((16, 16)) < 0.5, -1, 1).astype(np.int8)
    experiment.apply(LoadSpins.of(spins))
    assert (experiment.result()["final/spins"] == spins).all()
    experiment.apply(LoadSpins.of(np.ones((20, 20))))
    assert experiment.params.size == 20 and experiment.result()["final/magnetization"] == 1
    experiment.change(experiment.params.changed(start="down"))
    assert experiment.result()["final/magnetization"] == -1
    with pytest.raises(ValueError, match="start must be one of"):
        Reset("warm")
    with pytest.raises(ValueError, match="-1 or \\+1"):
        LoadSpins.of(np.zeros((4, 4)))
    with pytest.raises(ValueError, match="square"):
        LoadSpins.of(np.ones((4, 5)))
    with pytest.raises(ValueError, match="do not fit"):
        LoadSpins(4, b"abc")
    with pytest.raises(TypeError, match="knows no order"):
        experiment.apply("jump")


# -- what is remembered --------------------------------------------------------------------------------


def test_the_series_is_what_the_chain_measured():
    experiment = lattice(seed=4)
    chain = IsingChain(IsingParams(size=16, algorithm="heat_bath"), 4)
    energy, magnetization = chain.record(7100)
    experiment.advance(2500)
    assert (experiment.snapshot().series.energy == energy[:2500]).all()
    experiment.advance(4600)
    frame = experiment.snapshot()
    assert (frame.series.energy == energy[-3000:]).all()
    assert (frame.series.magnetization == magnetization[-3000:]).all()
    assert (frame.energy, frame.magnetization) == (energy[-1], magnetization[-1])
    assert (experiment.result()["series/sweep"] == np.arange(4101, 7101)).all()


def test_recent_keeps_the_last_in_order_however_they_come():
    recent, given = Recent(3000), RNG.standard_normal(10_000)
    at = 0
    for n in (1, 2999, 1, 500, 3001, 2, 3496):
        recent.add(given[at : at + n], -given[at : at + n])
        at += n
        first, second = recent.rows()
        assert (first == given[max(0, at - 3000) : at]).all()
        assert (second == -first).all()
    recent.add(7.0, 8.0)
    assert recent.rows()[:, -1].tolist() == [7, 8] and recent.rows()[0, -2] == given[at - 1]


def test_settling_measures_a_known_correlation_time():
    rho = np.exp(-1 / 40)  # tau_int = (1 + rho) / (1 - rho) / 2 = 40.0
    noise = RNG.standard_normal(400_000) * np.sqrt(1 - rho**2)
    m = np.empty_like(noise)
    value = 0.0
    for k, step in enumerate(noise):
        value = rho * value + step
        m[k] = value
    m += 10
    settling, at = Settling(1, 0.0), 0
    settled = 0
    while at < len(m):
        n = min(settling.room, len(m) - at)
        settled += settling.add(2 * m[at : at + n], m[at : at + n])
        if not settling.room:
            settling.look()
        at += n
    assert settling.tau == pytest.approx(40, rel=0.35)
    assert settling.needed == pytest.approx(400, rel=0.35)
    assert len(m) - 4000 < settled < len(m)
    energy, size_of_m = settling.means()
    assert energy == pytest.approx(2 * size_of_m)
    # the history was thinned, yet stays finer than a tenth of the correlation time
    last = m[-settling.needed :].mean()
    assert size_of_m == pytest.approx(last, abs=0.1)
    assert settling._filled <= HISTORY


def test_settling_is_told_until_ten_correlation_times_have_gone_by():
    experiment = lattice(size=32, temperature=2.269)
    experiment.advance(40)
    since, needed = experiment.snapshot().settling
    assert since == 40
    assert needed >= 10 * 0.07 * 32**2.17 * 0.99
    experiment.advance(30_000)
    frame = experiment.snapshot()
    assert frame.settling is None
    experiment.change(experiment.params.changed(temperature=2.27))
    assert experiment.snapshot().settling[0] == 0
    assert experiment.snapshot().tau is None
    experiment.change(experiment.params.changed(network="none"))
    experiment.advance(5)
    experiment.apply(MoveWindow(1, 1))
    assert experiment.snapshot().settling[0] == 5, "what only the display shows unsettles nothing"


@pytest.mark.parametrize(
    ("algorithm", "temperature", "field"),
    [
        ("heat_bath", 2.269, 0.01),
        ("heat_bath", 2.0, 0.2),
        ("metropolis", 2.269, 0.05),
        ("metropolis", 2.6, 0.2),
    ],
)
def test_a_field_shortens_the_correlation_time_expected(algorithm, temperature, field):
    params = IsingParams(size=64, temperature=temperature, field=field, algorithm=algorithm, start="cold")
    chain = IsingChain(params, 3)
    chain.advance(2000)
    measured = autocorrelation_time(np.abs(chain.record(40_000)[1]))
    assert measured / 4 < expected_tau(algorithm, 64, temperature, field) < 1.2 * measured
    assert expected_tau(algorithm, 64, temperature, field) == expected_tau(algorithm, 64, temperature, -field)


def test_the_correlation_time_told_is_that_of_the_lattice():
    taus = []
    for seed in range(16):
        experiment = lattice(seed, size=32, temperature=2.269)
        experiment.advance(30_000)
        taus.append(experiment.snapshot().tau)
    assert 90 < np.median(taus) < 190  # 124 in a long run; one history of 250 tau tells it to some 40 %


def test_a_drift_is_not_taken_for_settled():
    settling, drift = Settling(1, 0.0), np.linspace(0.2, 0.9, 20_000)
    drift = drift + 1e-4 * RNG.standard_normal(len(drift))
    at = 0
    while at < len(drift):
        n = min(settling.room, len(drift) - at)
        assert settling.add(drift[at : at + n], drift[at : at + n]) == 0
        if not settling.room:
            settling.look()
        at += n
        assert not settling.settled


def test_a_quench_is_settling_until_it_has_ordered():
    striped = np.where(np.arange(64) < 32, 1, -1) * np.ones((64, 1))
    experiment = lattice(size=64, temperature=1.2)
    experiment.apply(LoadSpins.of(striped))
    experiment.advance(2000)
    frame = experiment.snapshot()
    assert abs(frame.magnetization) < 0.3, "stripes live long"
    assert frame.settling is not None and frame.settling[1] > frame.settling[0] >= 2000
    assert len(frame.visited) == 0
    experiment.apply(Reset("cold"))
    experiment.advance(2000)
    assert experiment.snapshot().settling is None


@pytest.mark.parametrize(
    ("algorithm", "temperature"), [("heat_bath", 2.6), ("wolff", 2.3), ("metropolis", 3.5)]
)
def test_circles_and_means_are_those_of_the_finite_lattice(algorithm, temperature):
    experiment = lattice(algorithm=algorithm, temperature=temperature, start="cold")
    experiment.advance(60_000)
    frame = experiment.snapshot()
    ((t, size_of_m, energy, count),) = frame.visited
    assert t == temperature
    assert 50_000 < count < 60_000
    # energy per site fluctuates by sqrt(T^2 c) / L; the error of the mean counts tau
    variance = temperature**2 * float(exact.specific_heat(temperature)) / 16**2
    error = np.sqrt(2 * frame.tau * variance / count)
    assert energy == pytest.approx(exact.energy_finite(temperature, 16), abs=4 * error)
    assert abs(frame.mean_energy - energy) < 0.5
    assert 0 < size_of_m < 1
    assert frame.mean_abs_m == pytest.approx(size_of_m, abs=0.3)


def test_circles_are_kept_by_temperature_size_and_field():
    experiment = lattice(temperature=4.0)
    for temperature, field, size in (
        (4.0, 0, 16),
        (4.01, 0, 16),
        (4.06, 0, 16),
        (4.0, 0.3, 16),
        (4.0, 0, 24),
    ):
        experiment.change(LatticeParams(temperature=temperature, field=field, size=size))
        experiment.advance(2000)
    assert len(experiment.snapshot().visited) == 1
    experiment.change(LatticeParams(temperature=4.0, size=16))
    rows = experiment.snapshot().visited
    np.testing.assert_allclose(rows[:, 0], [4.005, 4.06], atol=0.002)
    experiment.apply(ClearCircles())
    assert experiment.snapshot().visited.shape == (0, 4)


# -- what is read off it -------------------------------------------------------------------------------


def test_blocks_are_majorities_of_the_window_and_frames_are_locked():
    experiment = lattice(size=64, temperature=2.2)
    experiment.advance(200)
    experiment.apply(MoveWindow(-10, 50))
    frame = experiment.snapshot()
    spins = unpack_rows(frame.packed, 64)
    assert frame.window == (54, 50) and frame.side == 40
    seen = np.roll(spins, (-54, -50), axis=(0, 1))[:40, :40]
    for block, blocks, means in zip((2, 4, 8), frame.layers.blocks, frame.layers.block_means, strict=True):
        mean = seen.reshape(40 // block, block, 40 // block, block).mean(axis=(1, 3))
        np.testing.assert_allclose(means, mean, atol=1e-6)
        assert (blocks[mean != 0] == np.sign(mean)[mean != 0]).all()
        assert set(np.unique(blocks)) <= {-1, 1}
    assert frame.layers.hidden_spins == () and frame.layers.agreement == ()
    layers = frame.layers
    for array in (frame.packed, layers.blocks[0], layers.block_means[0], frame.visited, frame.series.energy):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError):
        frame.sweep = 3


def test_ties_fall_fairly_and_the_same_way_at_the_same_sweep():
    experiment = lattice(size=40, temperature=2.269)
    coins = []
    for _ in range(30):
        experiment.advance(10)
        frame, again = experiment.snapshot(), experiment.snapshot()
        ties = frame.layers.block_means[0] == 0
        assert (frame.layers.blocks[0] == again.layers.blocks[0]).all()
        coins.append(frame.layers.blocks[0][ties])
    coins = np.concatenate(coins)
    assert abs(coins.mean()) < 4 / np.sqrt(len(coins))
    other = lattice(seed=8, size=40, temperature=2.269)
    other.advance(experiment.position)
    other.apply(LoadSpins.of(unpack_rows(frame.packed, 40)))
    ties = frame.layers.block_means[0] == 0
    assert (other.snapshot().layers.blocks[0][~ties] == frame.layers.blocks[0][~ties]).all()
    assert (other.snapshot().layers.blocks[0][ties] != frame.layers.blocks[0][ties]).any()


def test_a_network_of_blocks_agrees_with_the_blocks(tmp_path):
    name = block_network(tmp_path / "blocks.h5")
    experiment = lattice(size=16, network=name, temperature=2.2)
    experiment.advance(500)
    frame = experiment.snapshot()
    assert (frame.side, frame.window, frame.notice) == (8, (4, 4), "")
    assert [units.shape for units in frame.layers.hidden_spins] == [(4, 4), (2, 2)]
    tied = frame.layers.block_means[0] == 0
    assert (frame.layers.hidden_spins[0][~tied] == frame.layers.blocks[0][~tied]).all()
    np.testing.assert_allclose(frame.layers.hidden_means[0][~tied], frame.layers.blocks[0][~tied], atol=1e-3)
    np.testing.assert_allclose(frame.layers.hidden_means[0][tied], 0, atol=1e-3)
    for k in range(2):
        share, chance = agreement_and_chance(frame.layers.hidden_spins[k], frame.layers.blocks[k])
        assert (frame.layers.agreement[k], frame.layers.chance[k]) == (share, chance)
    layers, again = frame.layers, experiment.snapshot().layers
    assert all((a == b).all() for a, b in zip(layers.hidden_spins, again.hidden_spins, strict=True))
    assert layers.hidden_spins[0].dtype == np.int8 and layers.hidden_means[0].dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        layers.hidden_means[0][0] = 0


def test_by_decimation_one_spin_speaks_for_its_block(tmp_path):
    experiment = lattice(size=16, network=block_network(tmp_path / "blocks.h5"), temperature=4.0)
    experiment.advance(500)
    by_most = experiment.snapshot()
    experiment.change(experiment.params.changed(rule="decimation"))
    frame = experiment.snapshot()
    assert frame.settling == by_most.settling, "what only the display shows unsettles nothing"
    seen = unpack_rows(frame.packed, 16)[4:12, 4:12]
    for k, block in enumerate((2, 4)):
        first = seen[::block, ::block]
        assert (frame.layers.blocks[k] == first).all()
        assert frame.layers.blocks[k].dtype == np.int8
        assert (frame.layers.block_means[k] == first).all()
        assert frame.layers.block_means[k].dtype == np.float32
        share, chance = agreement_and_chance(frame.layers.hidden_spins[k], first)
        assert (frame.layers.agreement[k], frame.layers.chance[k]) == (share, chance)
        assert (frame.layers.hidden_spins[k] == by_most.layers.hidden_spins[k]).all()
    assert (frame.layers.blocks[0] != by_most.layers.blocks[0]).any()
    experiment.change(experiment.params.changed(network="none"))
    assert (experiment.snapshot().layers.blocks[2] == unpack_rows(frame.packed, 16)[::8, ::8]).all()


def test_agreement_and_chance():
    one = np.array([1, 1, 1, -1], np.int8)
    other = np.array([1, -1, 1, 1], np.int8)
    assert agreement_and_chance(one, other) == (0.5, 0.75 * 0.75 + 0.25 * 0.25)
    assert agreement_and_chance(one, -one) == (0.0, pytest.approx(0.375))
    up = np.ones(9, np.int8)
    assert agreement_and_chance(up, up) == (1.0, 1.0)


def test_a_network_that_reads_more_than_the_lattice_is_refused_with_the_size_to_choose(tmp_path):
    small = block_network(tmp_path / "small.h5")
    large = tmp_path / "large.h5"
    models.save(Stack([RBM(np.zeros((3600, 4)), np.zeros(4), np.zeros(3600))]), large, {})
    check(LatticeParams(size=8, network=small))
    with pytest.raises(ParameterError) as caught:
        check(LatticeParams(size=40, network=str(large)))
    assert str(caught.value) == (
        "This network reads 60 × 60 spins, and the lattice has 40 × 40. Choose size 64 or larger."
    )
    frame = Lattice(LatticeParams(size=40, network=str(large)), 1).snapshot()
    assert frame.notice == str(caught.value)
    assert frame.layers.hidden_spins == () and len(frame.layers.blocks) == 3


def test_a_network_file_cut_in_half_is_told_and_the_lattice_runs_on(tmp_path):
    whole = tmp_path / "whole.h5"
    block_network(whole)
    data = whole.read_bytes()
    half = tmp_path / "half.h5"
    half.write_bytes(data[: len(data) // 2])
    with pytest.raises(ParameterError, match=r"half\.h5") as caught:
        check(LatticeParams(network=str(half)))
    assert "\n" not in str(caught.value) and caught.value.parameter == "network"
    experiment = lattice(network=str(half))
    experiment.advance(10)
    assert experiment.snapshot().notice == str(caught.value)
    experiment.change(experiment.params.changed(network=str(whole)))
    assert experiment.snapshot().notice == ""


def test_lattices_smaller_than_the_usual_window():
    for size, blocks in ((4, 0), (8, 3), (20, 3), (36, 3)):
        frame = lattice(size=size).snapshot()
        assert len(frame.layers.blocks) == blocks
        if blocks:
            assert all((majority(np.ones((frame.side, frame.side)), b, 1) == 1).all() for b in (2, 4, 8))
