"""Local updates of the packed lattice against the slow twin, bit for bit."""

import numpy as np
import pytest
from reference import Lattice, Words

from rgapp import streams
from rgapp._kernels import ising as kernel
from rgapp._kernels import random as random_kernel
from rgapp.bits import pack_rows, unpack_rows
from rgapp.physics.updates import as_thresholds, flip_probabilities

SIZES = [2, 3, 4, 5, 6, 40, 63, 64, 65, 66, 128, 130]


def random_spins(size, seed=1):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (size, size), p=[0.35, 0.65])


def packed(spins):
    words = np.empty(kernel.words_needed(len(spins)), np.uint64)
    kernel.from_rows(pack_rows(spins), len(spins), words)
    return words


def unpacked(words, size):
    rows = np.empty((size, -(-size // 64)), np.uint64)
    kernel.to_rows(words, size, rows)
    return unpack_rows(rows, size)


def all_free(size):
    return packed(np.ones((size, size)))


def twin(spins, seed, frozen=frozenset()):
    words = Words(np.random.SeedSequence(seed).generate_state(random_kernel.SEED_WORDS, np.uint64))
    return Lattice(spins, words, frozen)


@pytest.mark.parametrize("size", SIZES)
def test_layout_keeps_the_spins(size):
    spins = random_spins(size)
    np.testing.assert_array_equal(unpacked(packed(spins), size), spins)


@pytest.mark.parametrize("size", SIZES)
def test_measure_counts_every_bond_once(size):
    spins = random_spins(size).astype(int)
    bonds = (spins * np.roll(spins, 1, 0) + spins * np.roll(spins, 1, 1)).sum()
    assert kernel.measure(packed(spins), size) == (bonds, spins.sum())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "rule, field", [("metropolis", 0.0), ("heat_bath", 0.0), ("metropolis", -0.4), ("heat_bath", 0.7)]
)
def test_sweeps_are_the_twins(size, rule, field):
    thresholds = as_thresholds(flip_probabilities(2.4, field, rule))
    spins = random_spins(size)
    slow, words, state = twin(spins, 3), packed(spins), streams.stream(3)
    record = np.empty((2, 2), np.int64)
    kernel.sweeps(words, all_free(size), size, thresholds, rule == "metropolis", state, 2, 1, record)
    for kept in record:
        slow.sweep(thresholds, pauses=rule == "metropolis")
        assert tuple(kept) == slow.measure()
    np.testing.assert_array_equal(unpacked(words, size), 2 * np.array(slow.spins) - 1)
    assert streams.words(state, 1)[0] == slow.words.next()


@pytest.mark.parametrize("size", [2, 3, 40, 65, 66, 130])
@pytest.mark.parametrize("rule", ["metropolis", "heat_bath"])
def test_frozen_spins_stay_and_the_others_are_the_twins(size, rule):
    thresholds = as_thresholds(flip_probabilities(2.4, 0.1, rule))
    spins, frozen = random_spins(size), np.random.default_rng(6).random((size, size)) < 0.3
    frozen[:2] = True  # two rows whole: their words have no lane left
    slow = twin(spins, 3, frozenset(map(tuple, np.argwhere(frozen).tolist())))
    words, state, nothing = packed(spins), streams.stream(3), np.empty((0, 2), np.int64)
    kernel.sweeps(words, packed(~frozen), size, thresholds, rule == "metropolis", state, 40, 0, nothing)
    for _ in range(40):
        slow.sweep(thresholds, pauses=rule == "metropolis")
    moved = unpacked(words, size)
    np.testing.assert_array_equal(moved, 2 * np.array(slow.spins) - 1)
    assert (moved[frozen] == spins[frozen]).all()
    assert size < 40 or (moved != spins).any()
    assert streams.words(state, 1)[0] == slow.words.next()


@pytest.mark.parametrize("size", [4, 5])
def test_pauses_are_the_twins(size):
    thresholds = as_thresholds(flip_probabilities(2.4, 0.0, "metropolis"))
    spins, nothing = random_spins(size), np.empty((0, 2), np.int64)
    slow, words, state = twin(spins, 3), packed(spins), streams.stream(3)
    tried = [slow.sweep(thresholds, pauses=True) for _ in range(300)]
    assert kernel.sweeps(words, all_free(size), size, thresholds, True, state, 300, 0, nothing) == sum(tried)
    assert 0 < sum(count < size**2 - 1 for count in tried) < 30
    np.testing.assert_array_equal(unpacked(words, size), 2 * np.array(slow.spins) - 1)


@pytest.mark.parametrize("size", [4, 5, 70])
def test_record_follows_every_nth_sweep_and_changes_nothing(size):
    thresholds = as_thresholds(flip_probabilities(2.0, 0.1, "metropolis"))
    recorded, plain = packed(random_spins(size)), packed(random_spins(size))
    state, other = streams.stream(8), streams.stream(8)
    record, nothing = np.full((4, 2), -99, np.int64), np.empty((0, 2), np.int64)
    kernel.sweeps(recorded, all_free(size), size, thresholds, True, state, 11, 3, record[:3])
    for row in range(3):
        kernel.sweeps(plain, all_free(size), size, thresholds, True, other, 3, 0, nothing)
        assert tuple(record[row]) == kernel.measure(plain, size)
    kernel.sweeps(plain, all_free(size), size, thresholds, True, other, 2, 0, nothing)
    np.testing.assert_array_equal(recorded, plain)
    assert (record[3] == -99).all()


@pytest.mark.parametrize("probability", [1.0, 0.5, 0.1, 1e-3])
def test_flips_happen_with_the_probability_asked_for(probability):
    """All ten classes with one threshold: flips are a Bernoulli process, whatever the spins."""
    size, sweeps = 64, 60
    thresholds = as_thresholds(np.full((2, 5), probability))
    words, state, record = packed(random_spins(size)), streams.stream(5), np.empty((0, 2), np.int64)
    flips = 0
    for _ in range(sweeps):
        before = unpacked(words, size)
        kernel.sweeps(words, all_free(size), size, thresholds, False, state, 1, 0, record)
        flips += (unpacked(words, size) != before).sum()
    tried = sweeps * size**2
    assert abs(flips - probability * tried) <= 4 * np.sqrt(tried * probability * (1 - probability))


def test_thresholds():
    assert as_thresholds([0.0, 0.5, 1.0, 2.0**-60]).tolist() == [0, 2**63, 2**64 - 1, 16]
    metropolis = flip_probabilities(2.0, 0.0, "metropolis")
    np.testing.assert_allclose(metropolis, [[np.exp(-4), np.exp(-2), 1, 1, 1]] * 2)
    heat_bath = flip_probabilities(2.0, 0.5, "heat_bath")
    cost = np.array([[2 * (4 - 2 * k) + 2 * spin * 0.5 for k in range(5)] for spin in (-1, 1)])
    np.testing.assert_allclose(heat_bath, 1 / (1 + np.exp(cost / 2.0)))
    assert np.isfinite(flip_probabilities(0.1, 10.0, "heat_bath")).all()
