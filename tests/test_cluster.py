"""Cluster updates against the slow twin, bit for bit, with and without a field."""

import numpy as np
import pytest
from reference import Lattice, Words

from rgapp import streams
from rgapp._kernels import cluster
from rgapp._kernels import ising as kernel
from rgapp._kernels import random as random_kernel
from rgapp.bits import pack_rows, unpack_rows
from rgapp.physics.updates import as_thresholds, bond_probabilities

SIZES = [2, 3, 4, 5, 40, 63, 64, 65, 130]
FIELDS = [0.0, 0.02, -0.3, 2.0]


class Both:
    """The same lattice and the same random words for the kernel and for the twin."""

    def __init__(self, size, field, seed=4, temperature=2.5):
        up = np.random.default_rng(seed).random((size, size)) < 0.6
        self.size = size
        self.words = np.empty(kernel.words_needed(size), np.uint64)
        kernel.from_rows(pack_rows(up), size, self.words)
        self.state = streams.stream(seed)
        seeds = np.random.SeedSequence(seed).generate_state(random_kernel.SEED_WORDS, np.uint64)
        self.twin = Lattice(up, Words(seeds))
        self.bonds = (*as_thresholds(bond_probabilities(temperature, field)).tolist(), field > 0)
        n = size * size
        self.stack = np.full(n + 1, 0xDEAD, np.uint32)
        self.planes = np.full((2, len(self.words)), 0xDEAD, np.uint64)
        self.labels = np.full(n + 2, 0xDEAD, np.uint32)

    def wolff(self, count, every=0, record=np.empty((0, 2), np.int64)):  # noqa: B008
        return cluster.wolff(
            self.words, self.size, *self.bonds, self.state, self.stack[:-1], count, every, record
        )

    def swendsen_wang(self, count, every=0, record=np.empty((0, 2), np.int64)):  # noqa: B008
        cluster.swendsen_wang(
            self.words,
            self.size,
            *self.bonds,
            self.state,
            self.planes,
            self.labels[:-1],
            count,
            every,
            record,
        )

    def spins(self):
        rows = np.empty((self.size, -(-self.size // 64)), np.uint64)
        kernel.to_rows(self.words, self.size, rows)
        return unpack_rows(rows, self.size)

    def check(self):
        np.testing.assert_array_equal(self.spins(), 2 * np.array(self.twin.spins) - 1)
        assert streams.words(self.state, 1)[0] == self.twin.words.next()
        assert self.stack[-1] == 0xDEAD and self.labels[-1] == 0xDEAD


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("size", SIZES)
def test_wolff_clusters_are_the_twins(size, field):
    both = Both(size, field)
    record = np.empty((3, 2), np.int64)
    grown = both.wolff(3, 1, record)
    expected = 0
    for kept in record:
        expected += both.twin.wolff(*both.bonds)
        assert tuple(kept) == both.twin.measure()
    assert grown == expected
    both.check()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("size", SIZES)
def test_swendsen_wang_updates_are_the_twins(size, field):
    both = Both(size, field)
    record = np.empty((3, 2), np.int64)
    both.swendsen_wang(3, 1, record)
    for kept in record:
        both.twin.swendsen_wang(*both.bonds)
        assert tuple(kept) == both.twin.measure()
    both.check()


@pytest.mark.parametrize("move", ["wolff", "swendsen_wang"])
def test_record_changes_nothing(move):
    recorded, plain = Both(66, 0.1), Both(66, 0.1)
    record = np.empty((3, 2), np.int64)
    getattr(recorded, move)(7, 2, record)
    for row in range(3):
        getattr(plain, move)(2)
        assert tuple(record[row]) == kernel.measure(plain.words, 66)
    getattr(plain, move)(1)
    np.testing.assert_array_equal(recorded.words, plain.words)


def test_a_cold_lattice_turns_as_one():
    both = Both(40, 0.0, temperature=0.1)
    kernel.from_rows(pack_rows(np.ones((40, 40))), 40, both.words)
    assert both.wolff(1) == 1600
    assert (both.spins() == -1).all()


def test_along_a_strong_field_nothing_is_left_to_turn():
    """The ghost takes in every spin along the field; only the spins against it may turn."""
    both = Both(64, 10.0, temperature=0.1)
    kernel.from_rows(pack_rows(np.ones((64, 64))), 64, both.words)
    assert both.wolff(5) == 5 * 64**2
    both.swendsen_wang(5)
    assert (both.spins() == 1).all()
