"""What is watched in training: each number against its definition, on machines small enough to sum over."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.enumeration import all_states
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.machine import Machine
from rgapp.physics.monitors import Monitor, energies_and_magnetizations, lattice_measures
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack


def states(n):
    return np.concatenate(list(all_states(n))).astype(np.int8)


def machine(weights, hidden_bias=0.0, visible_bias=0.0, **factors):
    made = Machine(np.asarray(weights, np.float32), **factors)
    made.hidden_bias[:], made.visible_bias[:] = hidden_bias, visible_bias
    made.refresh()
    return made


def some_machine(n_visible=9, n_hidden=4, spread=0.5):
    rng = np.random.default_rng(2)
    arrays = (
        rng.normal(0, spread, (n_visible, n_hidden)),
        rng.normal(0, 0.3, n_hidden),
        rng.normal(0, 0.3, n_visible),
    )
    return machine(*arrays)


def drawn(rbm, count, seed):
    p = np.exp(-rbm.free_energy(states(rbm.n_visible)) - rbm.log_partition())
    return states(rbm.n_visible)[np.random.default_rng(seed).choice(len(p), count, p=p / p.sum())]


def averages(watched, samples, held_out=None, below=(), looks=60, start=0.01):
    """Means of the measures over many looks, which draw anew."""
    monitor = Monitor(samples, held_out, below, start, 3, 1)
    found = [monitor.look(watched, epoch) for epoch in range(1, looks + 1)]
    return {name: np.mean([each[name] for each in found]) for name in found[0]}


def test_reconstruction_error_is_the_expected_one():
    watched = some_machine()
    rbm, samples = watched.rbm, drawn(watched.rbm, 500, 1)
    h = states(4)
    given = np.prod((1 + h[None] * rbm.hidden_mean(samples)[:, None]) / 2, axis=-1)  # P(h | v)
    again = np.einsum("nh,hi->ni", given, rbm.visible_mean(h))
    wanted = np.mean((1 - samples * again) / 2)
    assert averages(watched, samples)["reconstruction_error"] == pytest.approx(wanted, abs=0.004)


def test_pseudo_likelihood_is_that_of_each_unit_given_the_others():
    watched = some_machine()
    rbm, samples = watched.rbm, drawn(watched.rbm, 500, 2)
    logs = np.empty(samples.shape)
    for site in range(9):
        turned = samples.copy()
        turned[:, site] *= -1
        logs[:, site] = -np.log1p(np.exp(rbm.free_energy(samples) - rbm.free_energy(turned)))
    found = averages(watched, samples, samples[::-1])
    assert found["pseudo_likelihood"] == pytest.approx(logs.mean(), abs=0.01)
    assert found["held_out_pseudo_likelihood"] == pytest.approx(logs.mean(), abs=0.01)
    # free units know nothing
    assert averages(machine(np.zeros((9, 2))), samples, looks=2)["pseudo_likelihood"] == pytest.approx(
        -np.log(2)
    )


def test_free_energy_gap_is_that_of_the_two_sets():
    watched = some_machine()
    learned, held = drawn(watched.rbm, 300, 3), np.ones((40, 9), np.int8)
    wanted = (watched.rbm.free_energy(held).mean() - watched.rbm.free_energy(learned).mean()) / 9
    assert averages(watched, learned, held, looks=1)["free_energy_gap"] == pytest.approx(wanted, abs=1e-6)
    assert np.isnan(averages(watched, learned, looks=1)["free_energy_gap"])


def test_a_doubled_layer_reads_twice_what_is_there():
    """Reconstructions of the first steps of a deep machine; no distribution, so no likelihood."""
    doubled = machine(np.full((4, 1), -0.4), up=2.0)
    found = averages(doubled, np.ones((500, 4), np.int8), looks=30)
    hidden = np.tanh(2 * 4 * 0.4)  # its mean
    assert found["reconstruction_error"] == pytest.approx((1 - hidden * np.tanh(0.4)) / 2, abs=0.005)
    assert np.isnan(found["pseudo_likelihood"])


def test_dreams_are_the_model_s_own():
    """A machine that is the 3 x 3 torus at T = 2.5 dreams its energy and m^2."""
    weights = np.zeros((3, 3, 18))
    for bond, (row, column, axis) in enumerate(np.ndindex(3, 3, 2)):
        weights[row, column, bond] = weights[(row + (axis == 0)) % 3, (column + (axis == 1)) % 3, bond] = 1
    watched = machine(-np.arccosh(np.exp(2 / 2.5)) / 2 * weights.reshape(9, 18))
    found = averages(watched, np.ones((10, 9), np.int8), looks=300)
    wanted = exact.enumerate_lattice(3, 2.5)
    assert found["dream_energy"] == pytest.approx(wanted.energy, abs=0.03)
    assert found["dream_m2"] == pytest.approx(wanted.m2, abs=0.02)


def test_dreams_of_a_higher_layer_reach_the_lattice():
    """A layer above block spins that is always up: the lattice below is up too."""
    blocks = np.zeros((4, 4, 2, 2))
    for row, column in np.ndindex(4, 4):
        blocks[row, column, row // 2, column // 2] = -20
    below = RBM(blocks.reshape(16, 4))
    up = machine(np.zeros((4, 1)), visible_bias=-20.0)
    found = averages(up, np.ones((5, 4), np.int8), below=[below], looks=1)
    assert (found["dream_energy"], found["dream_m2"]) == (-2, 1)
    # a unit that reads one block is localized there, one that reads all of them is not
    fields = machine([[-1, -1], [0, -1], [0, -1], [0, -1]])
    stack = Stack([below, fields.rbm])
    assert averages(fields, np.ones((5, 4), np.int8), below=[below], looks=1)["localized"] == 0.5
    assert sorted(stack.layout(2).localized) == [False, True]


def test_dead_units_are_counted():
    weights = np.full((9, 5), 0.02)
    weights[3, 1], weights[2, 4] = 0.05, -0.2
    found = averages(machine(weights), np.ones((5, 9), np.int8), looks=1)
    assert found["silent_units"] == 3
    assert found["largest_weight"] == pytest.approx(0.2)
    assert found["weight_rms"] == pytest.approx(np.sqrt(np.mean(weights**2)))


def test_lattice_measures_are_those_of_the_chains():
    draw = draw_ising(IsingParams(size=6, temperature=2.0, algorithm="wolff"), 40, 1)
    energy, magnetization = energies_and_magnetizations(draw.samples, 6)
    assert energy / 36 == pytest.approx(draw.energy)
    assert magnetization / 36 == pytest.approx(draw.magnetization)
    assert lattice_measures(draw.samples, 6) == pytest.approx(
        (draw.energy.mean(), np.mean(draw.magnetization**2))
    )
    small, _ = energies_and_magnetizations(states(4), 2)
    assert sorted(small) == sorted(exact.states(2)[0])


def test_samples_that_are_no_lattice_have_no_lattice_measures():
    found = averages(some_machine(7, 3), np.ones((5, 7), np.int8), looks=1)
    assert np.isnan([found[name] for name in ("localized", "dream_energy", "dream_m2")]).all()
    assert np.isfinite(found["reconstruction_error"])


def test_looking_draws_nothing_from_the_training():
    one = Monitor(np.ones((600, 9), np.int8), None, (), 0.01, 5, 1)
    assert len(one.samples) == 500
    two = Monitor(np.ones((600, 9), np.int8), None, (), 0.01, 5, 2)
    watched = some_machine()
    assert repr(one.look(watched, 1)) == repr(two.look(watched, 1))
    assert np.array_equal(one.dreams, two.dreams)
