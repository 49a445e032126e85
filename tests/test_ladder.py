"""Tempered chains: the model's law at beta = 1, also where plain chains would never find the other mode."""

import numpy as np
import pytest

from rgapp.physics.enumeration import all_states
from rgapp.physics.ladder import Ladder
from rgapp.physics.machine import Chains, Machine
from rgapp.physics.rbm import RBM

COUNT = 400


def law(rbm):
    states = np.concatenate(list(all_states(rbm.n_visible)))
    return states, np.exp(-rbm.free_energy(states) - rbm.log_partition())


def machine(weights, hidden_bias=0.0, visible_bias=0.0):
    made = Machine(np.asarray(weights, np.float32))
    made.hidden_bias[:], made.visible_bias[:] = hidden_bias, visible_bias
    return made


def frequencies(chains, move, rounds):
    counts = np.zeros(1 << chains.visible.shape[1])
    for _ in range(rounds):
        move()
        states = (chains.visible > 0) @ (1 << np.arange(chains.visible.shape[1])[::-1])
        counts += np.bincount(states, minlength=len(counts))
    return counts


def test_states_have_their_exact_frequencies():
    rng = np.random.default_rng(3)
    made = machine(rng.normal(0, 0.7, (6, 4)), rng.normal(0, 0.3, 4), rng.normal(0, 0.3, 6))
    ladder = Ladder(made, COUNT, 4, seed=1, threads=1)
    ladder.move(50)
    expected = law(made.rbm)[1] * COUNT * 250
    counts = frequencies(ladder.chains, lambda: ladder.move(6), 250)
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert 25 < chi_square < 130  # 63 +- 11
    assert 0.2 < ladder.granted < 0.95


def test_the_weight_of_two_modes_that_plain_chains_cannot_leave():
    """All units up or all down, the one with a share of 0.8; between them a barrier of exp(-20)."""
    made = machine(np.full((10, 2), -1.3), visible_bias=-np.log(4) / 20)
    up = law(made.rbm)[0].sum(axis=1) > 0
    share = float(law(made.rbm)[1][up].sum())
    assert share == pytest.approx(0.8, abs=0.01)

    plain = Chains(made, COUNT, seed=2, threads=1)
    plain.visible[:] = -1
    plain.move(300)
    assert np.mean(plain.visible.sum(axis=1) > 0) < 0.05

    ladder = Ladder(made, COUNT, 12, seed=2, threads=1)
    for chains in ladder.levels:
        chains.visible[:] = -1
    ladder.move(300)
    found = np.mean(ladder.chains.visible.sum(axis=1) > 0)
    assert abs(found - share) < 4 * np.sqrt(share * (1 - share) / COUNT)


def test_threads_do_not_matter():
    made = machine(np.random.default_rng(4).normal(0, 0.5, (20, 9)))
    one, two = (Ladder(made, 30, 3, seed=5, threads=threads) for threads in (1, 2))
    one.move(5)
    two.move(5)
    assert np.array_equal(one.chains.visible, two.chains.visible)
    assert one.granted == two.granted


def test_energies_are_the_rbm_s():
    rng = np.random.default_rng(6)
    made = machine(rng.normal(0, 0.5, (7, 3)), rng.normal(0, 1, 3), rng.normal(0, 1, 7))
    chains = Chains(made, 12, seed=7, threads=1, beta=0.5)
    chains.move(3)
    ladder = Ladder(made, 12, 2, seed=8, threads=1)
    rbm: RBM = made.rbm
    assert ladder._energies(chains) == pytest.approx(rbm.energy(chains.visible, chains.hidden), abs=1e-5)
