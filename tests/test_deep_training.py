"""Joint training: the gradient of the bound against sums over all states; machines that learn the magnet."""

import itertools

import numpy as np
import pytest

from rgapp.physics.dbm import DBM
from rgapp.physics.deep_training import DeepTrainer, composed, factors
from rgapp.physics.enumeration import all_states
from rgapp.physics.likelihood import IsingLaw
from rgapp.physics.machine import Machine
from rgapp.physics.rbm import RBM
from rgapp.physics.training import RanAway, Trainer, TrainingParams

PLAIN = TrainingParams(learning_rate=1, decay=0, momentum=0, epochs=1, biases=True, rule="pcd", steps=40)


def states(n):
    return np.concatenate(list(all_states(n)))


def small(sizes=(4, 3, 2), spread=0.5, seed=1):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(0, spread, shape) for shape in itertools.pairwise(sizes)]
    return DBM(weights, [rng.normal(0, 0.2, size) for size in sizes])


def model_averages(dbm):
    """Exact <x_(l-1) x_l> and <x_l>."""
    units = np.split(states(sum(dbm.sizes)), np.cumsum(dbm.sizes)[:-1], axis=1)
    p = np.exp(-dbm.energy(units) - dbm.bipartite.log_partition())
    pairs = [(x * p[:, None]).T @ y for x, y in itertools.pairwise(units)]
    return [*pairs, *(p @ x for x in units)]


@pytest.mark.parametrize("sizes", [(4, 3, 2), (3, 3, 2, 2)])
def test_a_step_descends_the_bound(sizes):
    start, count = small(sizes), 60_000
    data = np.random.default_rng(2).choice([-1, 1], (50, sizes[0]))
    samples = np.tile(data, (count // 50, 1))
    trainer = DeepTrainer(start, samples, PLAIN.changed(batch_size=count), [0] * (len(sizes) - 1), seed=3)
    trainer.advance(1)
    means = [data.astype(float), *start.mean_field(data)]
    learned = [x.T @ y / 50 for x, y in itertools.pairwise(means)] + [x.mean(axis=0) for x in means]
    before, after = ((*each.weights, *each.biases) for each in (start, trainer.dbm))
    moved = [a - b for a, b in zip(before, after, strict=True)]
    for found, data_part, model_part in zip(moved, learned, model_averages(start), strict=True):
        assert found == pytest.approx(data_part - model_part, abs=4.5 / np.sqrt(count))


def test_the_bound_s_slope_is_the_data_s_phase():
    """Finite differences of the bound at the fixed point of the means, where these may stay as they are."""
    dbm, width = small((3, 2, 2)), 1e-2
    v = np.random.default_rng(4).choice([-1, 1], (6, 3))
    means = dbm.mean_field(v, 300)
    slope = -np.mean(np.einsum("ni,nj->nij", v, means[0]), axis=0)
    for i, j in np.ndindex(3, 2):
        bounds = []
        for sign in (1, -1):
            weights = [each.copy() for each in dbm.weights]
            weights[0][i, j] += sign * width
            moved = DBM(weights, dbm.biases)
            bounds.append(moved.bound(v, moved.mean_field(v, 300)).mean())
        assert (bounds[0] - bounds[1]) / (2 * width) == pytest.approx(slope[i, j], abs=2e-3)


def test_a_layer_that_stands_for_two_is_read_twice():
    assert [factors(layer, 3) for layer in (1, 2, 3)] == [(2, 1), (2, 2), (1, 2)]
    assert factors(1, 1) == (1, 1)
    assert [factors(layer, 2) for layer in (1, 2)] == [(2, 1), (1, 2)]
    rng = np.random.default_rng(5)
    machine = Machine(rng.normal(0, 0.4, (4, 3)).astype(np.float32), up=2.0, down=1.0)
    machine.hidden_bias[:] = 0.2
    machine.refresh()
    # RBM of two equal visible layers: v read as (v, v)
    twin = RBM(np.concatenate([machine.weights, machine.weights]), machine.hidden_bias[0])
    v = rng.choice([-1, 1], (1, 4))
    many = np.broadcast_to(v, (40_000, 4))
    again = machine.reconstruct(many, np.random.SeedSequence(6).spawn(2), 1)
    h = states(3)
    given = np.prod((1 + h * twin.hidden_mean(np.concatenate([v, v], axis=1))) / 2, axis=1)
    assert again.mean(axis=0) == pytest.approx(given @ twin.visible_mean(h)[:, :4], abs=0.02)


def ising(count=6000, temperature=2.5):
    law = IsingLaw(3, [temperature])
    p = np.exp(law.log_probability(states(9).astype(np.int8)))
    rows = np.random.default_rng(7).choice(512, count, p=p / p.sum())
    return states(9)[rows].astype(np.int8), p


def divergence(dbm, p):
    return float(p @ (np.log(p) - dbm.log_probability(states(9))))


def pretrained(samples, corrected, seed=8):
    params = TrainingParams(learning_rate=0.02, l1=0, epochs=10, start=0.1, batch_size=50, steps=3)
    rbms, below = [], samples
    for layer, units in enumerate((8, 4), 1):
        up, down = factors(layer, 2) if corrected else (1.0, 1.0)
        trainer = Trainer(units, below, params, seed + layer, up=up, down=down)
        trainer.advance(10**6)
        rbms.append(trainer.rbm)
        below = RBM(up * rbms[-1].weights).sample_hidden(below, seed + 10 * layer)
    return composed(rbms)


def test_joint_training_learns_the_magnet_and_starts_best_from_corrected_layers():
    samples, p = ising()
    start, wrong = pretrained(samples, True), pretrained(samples, False)
    assert divergence(start, p) < 0.5 * divergence(wrong, p)
    params = TrainingParams(learning_rate=0.02, decay=0.2, momentum=0, epochs=8, batch_size=50, steps=4, l1=0)
    trainer = DeepTrainer(start, samples, params, [0, 0], seed=9, held_out=samples[:200])
    trainer.advance(10**6)
    assert trainer.finished
    assert divergence(trainer.dbm, p) < 0.04
    grid = states(9).reshape(-1, 3, 3)
    energies = -(grid * np.roll(grid, 1, 1) + grid * np.roll(grid, 1, 2)).sum(axis=(1, 2)) / 9
    model = np.exp(trainer.dbm.log_probability(states(9)))
    assert model @ energies == pytest.approx(p @ energies, rel=0.05)
    last = trainer.history[-1]
    assert last["dream_energy"] == pytest.approx(p @ energies, rel=0.35)  # fifty chains
    assert 0.05 < last["reconstruction_error"] < 0.2
    assert last["held_out_error"] == pytest.approx(last["reconstruction_error"], abs=0.06)


def made(threads=1):
    samples, _ = ising(330)
    params = TrainingParams(
        learning_rate=0.01,
        momentum=0.5,
        epochs=3,
        batch_size=40,
        steps=2,
        biases=True,
        copies="all",
    )
    start = small((9, 5, 3))
    return DeepTrainer(start, samples, params, [0.01, 0.02], 10, threads, held_out=samples[:50])


def everything(trainer):
    return {name: array.tobytes() for name, array in trainer.state().items()}, repr(trainer.history)


@pytest.mark.parametrize("stopped", [0, 3, 8, 24])
def test_taken_up_again_it_is_the_same(stopped):
    whole, first, again = made(), made(), made(threads=2)
    whole.advance(100)
    first.advance(stopped)
    again.restore(first.state())
    assert again.updates == stopped
    again.advance(5)
    again.advance(100)
    assert again.finished
    assert everything(again) == everything(whole)


def test_a_training_that_runs_away_goes_back():
    trainer = made()
    trainer.advance(9)
    good = made()
    good.advance(8)
    trainer.weights[0][0, 0] = np.nan
    with pytest.raises(RanAway, match=r"ran away at epoch 2\. The network is back at epoch 1\."):
        trainer.advance(1)
    assert np.array_equal(trainer.dbm.weights[0], good.dbm.weights[0])
    trainer.advance(100)
    assert trainer.finished
    assert np.isfinite(trainer.dbm.weights[0]).all()


def test_bad_input_is_told_in_a_sentence():
    with pytest.raises(ValueError, match=r"l1 must have 2 entries, one a layer \(got 1\)"):
        DeepTrainer(small(), np.ones((5, 4)), PLAIN, [0.1])
    with pytest.raises(ValueError, match=r"samples.shape = \(5, 3\); expected \(chains, 4\)"):
        DeepTrainer(small(), np.ones((5, 3)), PLAIN, [0, 0])
    with pytest.raises(ValueError, match="does not fit: numbers is missing"):
        made().restore({})
