"""512 sites at a time: against the slow twin, on all instruction sets and threads, and by frequency."""

import os
import subprocess
import sys

import numpy as np
import pytest
from reference import Words
from reference_packed import PackedLattice

from rgapp import streams
from rgapp._kernels import packed as kernel
from rgapp._kernels import random as random_kernel
from rgapp.bits import pack_rows, unpack_rows
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.updates import as_thresholds, empty_lattice, flip_probabilities

SETS = range(len(kernel.instruction_sets()))
RULES = [("metropolis", 0.0), ("heat_bath", 0.0), ("metropolis", -0.4), ("heat_bath", 0.7),
         ("metropolis", 2.0), ("metropolis", 5.0)]  # fmt: skip
NOTHING = np.empty((0, 2), np.int64)


def random_spins(size, seed=1, up=0.65):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (size, size), p=[1 - up, up])


class Machine:
    """A lattice with what the kernel needs to move it."""

    def __init__(self, spins, rule, field, temperature=2.4, seed=3, instruction_set=0):
        self.size, self.heat_bath, self.set = len(spins), rule == "heat_bath", instruction_set
        self.words = empty_lattice(self.size)
        kernel.from_rows(pack_rows(spins), self.size, self.words)
        self.thresholds = as_thresholds(flip_probabilities(temperature, field, rule))
        self.seeds = streams.children(seed, 1 + kernel.blocks(self.size))
        self.order, *blocks = (streams.stream(child) for child in self.seeds)
        self.streams = np.stack(blocks)
        self.crew = np.zeros(kernel.CREW_WORDS, np.uint64)

    def sweeps(self, count, every=0, record=NOTHING):
        kernel.open_crew(self.crew, self.size)
        return kernel.sweeps(
            self.words, self.size, self.thresholds, self.heat_bath, self.streams, self.order, self.crew,
            self.set, count, every, record,
        )  # fmt: skip

    @property
    def spins(self):
        rows = np.empty((self.size, self.size // 64), np.uint64)
        kernel.to_rows(self.words, self.size, rows)
        return unpack_rows(rows, self.size)

    def twin(self):
        first, *others = (
            Words(child.generate_state(random_kernel.SEED_WORDS, np.uint64)) for child in self.seeds
        )
        return PackedLattice(self.spins, first, others)


@pytest.mark.parametrize("size", [64, 128, 192, 320])
def test_layout_keeps_the_spins_and_measures_them(size):
    spins = random_spins(size)
    machine = Machine(spins, "metropolis", 0.0)
    np.testing.assert_array_equal(machine.spins, spins)
    whole = spins.astype(int)
    bonds = (whole * np.roll(whole, 1, 0) + whole * np.roll(whole, 1, 1)).sum()
    for number in SETS:
        assert kernel.measure(machine.words, size, number) == (bonds, whole.sum())


@pytest.mark.parametrize("size", [64, 128])
@pytest.mark.parametrize("rule, field", RULES)
def test_sweeps_are_the_twins(size, rule, field):
    machine = Machine(random_spins(size), rule, field)
    slow = machine.twin()
    for _ in range(3 if size == 64 else 1):
        tried = slow.sweep(machine.thresholds, machine.heat_bath)
        assert machine.sweeps(1) == tried
        np.testing.assert_array_equal(machine.spins, 2 * np.array(slow.spins) - 1)


def test_the_twin_pauses_too():
    machine = Machine(random_spins(64), "metropolis", 0.0, seed=2)
    slow, paused = machine.twin(), 0
    for _ in range(24):
        tried = slow.sweep(machine.thresholds, False)
        paused += tried < 64 * 64
        assert machine.sweeps(1) == tried
    assert paused > 0
    np.testing.assert_array_equal(machine.spins, 2 * np.array(slow.spins) - 1)


@pytest.mark.parametrize("size", [64, 192, 1024])
@pytest.mark.parametrize("rule, field", RULES)
def test_the_same_with_every_instruction_set_and_however_it_is_cut(size, rule, field):
    spins = random_spins(size, up=0.5)
    one = Machine(spins, rule, field, instruction_set=SETS[-1])
    record = np.empty((6, 2), np.int64)
    tried = one.sweeps(18, 3, record)
    for number in SETS:
        other, kept = Machine(spins, rule, field, instruction_set=number), np.empty((6, 2), np.int64)
        assert sum(other.sweeps(3, 3, kept[k : k + 1]) for k in range(6)) == tried
        np.testing.assert_array_equal(kept, record)
        np.testing.assert_array_equal(other.words, one.words)
    assert tuple(record[-1]) == kernel.measure(one.words, size, 0)


@pytest.mark.parametrize("algorithm", ["metropolis", "heat_bath"])
def test_the_same_on_any_number_of_threads(algorithm):
    params = IsingParams(size=1024, algorithm=algorithm, temperature=2.3)
    chains = [IsingChain(params, 5, threads) for threads in (1, 2, 5)]
    series = [chain.record(40, 4) for chain in chains]
    for chain, measured in zip(chains[1:], series[1:], strict=True):
        np.testing.assert_array_equal(measured, series[0])
        np.testing.assert_array_equal(chain.packed, chains[0].packed)
        assert chain.sites_updated == chains[0].sites_updated


def test_a_helper_that_comes_too_late_leaves_again():
    machine = Machine(random_spins(64), "metropolis", 0.0)
    machine.sweeps(2)
    before = machine.words.copy()
    kernel.help_sweeps(
        machine.words, 64, machine.thresholds, False, machine.streams, machine.crew, machine.set
    )
    np.testing.assert_array_equal(machine.words, before)


DIGITS = 2.0 ** -np.arange(1, 15)


@pytest.mark.parametrize("number", SETS)
@pytest.mark.parametrize(
    "odd, rest",
    [(0.5, 0.25), (0.0, 1.0), (2.0**-7 * 0.99, 2.0**-8), (2.0**-12, 3 * 2.0**-11), (1 - 2.0**-9, 2.0**-15),
     (np.exp(-4 / 2.27), np.exp(-8 / 2.27)), (DIGITS[::2].sum(), DIGITS[1::2].sum())],
)  # fmt: skip
def test_every_class_flips_as_often_as_it_should(odd, rest, number):
    """Thresholds with digits among those drawn alone, those shared, and behind; 20 million tries."""
    size, sweeps = 512, 40
    machine = Machine(random_spins(size, up=0.5), "heat_bath", 0.0, instruction_set=number)
    table = np.array([rest, odd, 1.0, 1.0, 1.0])
    machine.thresholds = as_thresholds(np.stack([table, table]))
    machine.heat_bath = False
    board = np.indices((size, size)).sum(axis=0) % 2
    tried, flips = np.zeros(5), np.zeros(5)
    for _ in range(sweeps):
        before = machine.spins
        if machine.sweeps(1) < size * size:
            continue  # a pause
        after = machine.spins
        for colour in (0, 1):  # the sites of the second colour have seen those of the first turned
            seen = before if colour == 0 else np.where(board == 0, after, before)
            unlike = sum(seen != np.roll(seen, step, axis) for step in (1, -1) for axis in (0, 1))
            mine = board == colour
            tried += np.bincount(unlike[mine], minlength=5)
            flips += np.bincount(unlike[mine & (after != before)], minlength=5)
    for p, n, k in zip(table, tried, flips, strict=True):
        assert abs(k - n * p) <= 4.5 * np.sqrt(n * p * (1 - p)), (p, n, k)


def test_an_instruction_set_may_be_asked_for():
    script = (
        "from rgapp.physics.ising import *\n"
        "c = IsingChain(IsingParams(size=64), 1); c.advance(50); print(c._update._set, c.energy_per_site)"
    )
    said = {}
    for name in (*kernel.instruction_sets(), "abacus"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"RGAPP_INSTRUCTION_SET": name},
            capture_output=True,
            text=True,
        )
        said[name] = done.stdout.split() or done.stderr
    assert "RGAPP_INSTRUCTION_SET must be one of plain" in said.pop("abacus")
    assert [int(number) for number, _ in said.values()] == list(SETS)
    assert len({energy for _, energy in said.values()}) == 1


def test_an_instruction_set_may_be_chosen_for_one_chain(monkeypatch):
    used, sweeps = [], kernel.sweeps
    monkeypatch.setattr(kernel, "sweeps", lambda *all_: used.append(all_[7]) or sweeps(*all_))
    params, spins = IsingParams(size=64, algorithm="heat_bath"), []
    for name in kernel.instruction_sets():
        chain = IsingChain(params, 1, instruction_set=name)
        chain.advance(3)
        chain.change(params.changed(algorithm="wolff"))
        chain.advance(3)
        chain.change(params)
        chain.advance(3)
        spins.append(chain.spins)
    assert used == [number for number in SETS for _ in range(2)]
    assert all(np.array_equal(one, spins[0]) for one in spins)
    with pytest.raises(ValueError, match=r"instruction_set must be one of plain.* \(got abacus\)"):
        IsingChain(params, 1, instruction_set="abacus")
