"""The exact mapping: eq. 9 is eq. 4, tau and both objectives by their definitions, exact machines, tables."""

import math

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.machines import bond_machine, copy_machine, ring_machine, triangle_machine
from rgapp.physics.mapping import of_energy, of_machine, tau_histogram
from rgapp.physics.mutual_information import RULES, block_information
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice, spins
from rgapp.physics.transformations import (
    block_spin,
    boltzmann,
    decimation,
    exact_bonds,
    exact_copies,
    exact_triangles,
    independent,
    rows,
    trained,
    tuned,
)
from rgapp.physics.walsh import couplings, walsh

COLD, HOT = CRITICAL_TEMPERATURE, 3.0


def random_machine(n, n_hidden, seed=1, spread=0.4):
    rng = np.random.default_rng(seed)
    return RBM(*(rng.normal(0, spread, shape) for shape in ((n, n_hidden), n_hidden, n)))


# -- the lattice ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 4])
def test_the_lattice_is_the_one_that_is_known(size):
    lattice = SmallLattice(size, 2.5)
    known = exact.enumerate_lattice(size, 2.5)
    assert lattice.log_partition == pytest.approx(known.log_partition, abs=1e-12)
    grid = lattice.states.reshape(-1, size, size)
    products = (grid * np.roll(grid, -1, 1) + grid * np.roll(grid, -1, 2)).sum(axis=(1, 2))
    np.testing.assert_allclose(lattice.hamiltonian, -products / 2.5, atol=1e-13)
    by_bonds = np.prod(lattice.states[:, lattice.bonds], axis=2).sum(axis=1)
    np.testing.assert_array_equal(by_bonds, products)
    assert lattice.law.sum() == pytest.approx(1, abs=1e-14)


# -- eq. 9 and eq. 4 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "n_hidden"),
    [(2, 1), (2, 5), (3, 4), (3, 9), (4, 1), (4, 4), (4, 7), (4, 8), (4, 9), (4, 12), (4, 16), (3, 18)],
)
def test_eq_9_is_eq_4_for_random_parameters(size, n_hidden):
    lattice = SmallLattice(size, HOT)
    for seed in range(3 if n_hidden < 9 else 1):
        found = of_machine(lattice, random_machine(size * size, n_hidden, seed))
        assert found.mismatch < 1e-12
        assert found.effective.shape == (2**n_hidden,)


@pytest.mark.parametrize(("size", "n_hidden"), [(2, 3), (3, 2), (3, 5)])
def test_everything_by_its_definition(size, n_hidden):
    """tau, KL, DeltaF, H' and I(v; h) from the whole table of e^(T - H)."""
    lattice, rbm = SmallLattice(size, COLD), random_machine(size * size, n_hidden, 5)
    h, v = spins(n_hidden), lattice.states
    energy = rbm.energy(v[:, None], h[None])
    found, table = of_machine(lattice, rbm), of_energy(lattice, energy)
    joint = np.exp(-energy)
    tau = np.exp(lattice.hamiltonian[:, None] - energy).sum(axis=1)
    model, hidden = joint.sum(axis=1) / joint.sum(), joint.sum(axis=0) / joint.sum()
    divergence = lattice.law @ np.log(lattice.law / model)
    both = joint / joint.sum()
    information = (both * np.log(both / np.outer(model, hidden))).sum()
    for one in (found, table):
        np.testing.assert_allclose(one.tau, tau, rtol=1e-11)
        np.testing.assert_allclose(one.effective, -np.log(joint.sum(axis=0)), atol=1e-12)
        assert one.divergence == pytest.approx(divergence, abs=1e-12)
        assert one.free_energy == pytest.approx(lattice.log_partition - np.log(joint.sum()), abs=1e-12)
        assert one.information == pytest.approx(information, abs=1e-12)
    assert found.bipartite and not table.bipartite
    # tau is p_model / p_data once Z' = Z
    shifted = of_machine(lattice, rbm, np.log(joint.sum()) - lattice.log_partition)
    np.testing.assert_allclose(shifted.tau, model / lattice.law, rtol=1e-11)
    assert lattice.law @ shifted.tau == pytest.approx(1, abs=1e-12)
    assert shifted.free_energy == pytest.approx(0, abs=1e-12)
    assert shifted.divergence == pytest.approx(divergence, abs=1e-12)


def test_the_machine_of_example_a():
    """Information and H_h of the worked example of three visible and two hidden units."""
    rbm = RBM(np.array([[0.5, -0.3], [-0.4, 0.2], [0.1, 0.6]]), [0.10, -0.20], [0.05, 0, -0.15])
    energy = rbm.energy(spins(3)[:, None], spins(2)[None])
    joint = np.exp(-energy) / np.exp(-energy).sum()
    information = (joint * np.log(joint / np.outer(joint.sum(1), joint.sum(0)))).sum()
    assert information == pytest.approx(0.347703016, abs=5e-10)
    j = walsh(-rbm.free_energy(spins(3)))
    assert j[[0b110, 0b101, 0b011, 0b111, 0b100]] == pytest.approx(
        [-0.21695698, -0.10916430, 0.06691809, -0.00560321, 0.03251493], abs=5e-9
    )


# -- machines that are exact ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "temperature", "log_z"),
    [(3, COLD, 29.429224934), (4, COLD, 51.804602629), (4, HOT, 46.128409900)],
)
def test_one_unit_a_bond_is_exact(size, temperature, log_z):
    lattice = SmallLattice(size, temperature)
    rbm = bond_machine(lattice)
    difference = rbm.free_energy(lattice.states) - lattice.hamiltonian
    assert np.ptp(difference) < 1e-13
    assert -difference[0] + lattice.log_partition == pytest.approx(log_z, abs=5e-10)
    row = exact_bonds(lattice)
    assert row.mapping.divergence < 1e-12 and abs(row.mapping.free_energy) < 1e-12
    assert row.mapping.n_hidden == 2 * size * size
    assert row.place.strict and row.place.machine and not row.place.good


def test_weights_of_exact_machines():
    for temperature, w in ((COLD, 0.7642854597), (3.0, 0.6431211079), (1.5, 1.0043193600)):
        assert -bond_machine(SmallLattice(4, temperature)).exact[0].min() == pytest.approx(w, abs=5e-11)
    for temperature, w, log_z in ((COLD, 0.9494614788, 18.198264773), (3.0, 0.7603135250, 15.416295315)):
        rbm = triangle_machine(SmallLattice(3, temperature))
        assert -rbm.exact[0].min() == pytest.approx(w, abs=5e-11)
        assert rbm.log_partition() == pytest.approx(log_z, abs=5e-10)


@pytest.mark.parametrize("temperature", [1.0, COLD, HOT])
def test_triangles_and_copies_are_exact(temperature):
    for row in (exact_triangles(SmallLattice(3, temperature)), exact_copies(SmallLattice(4, temperature))):
        assert row.mapping.divergence < 1e-12 and abs(row.mapping.free_energy) < 1e-11
        assert np.abs(row.mapping.tau - 1).max() < 1e-7
        assert row.mapping.mismatch < 1e-11
    copies = exact_copies(SmallLattice(4, temperature)).mapping
    # what is copied is decimated: its law is that of one sublattice
    lattice = copies.lattice
    black = [k for k in range(16) if (k // 4 + k) % 2 == 0]
    others = tuple(k for k in range(16) if k not in black)
    law = lattice.law.reshape((2,) * 16).sum(axis=others).ravel()
    p = np.exp(-copies.effective)
    np.testing.assert_allclose(p / p.sum(), law, atol=1e-12)


def test_the_information_of_many_units_is_that_of_few_where_both_can_be_had():
    from rgapp.physics.eq9 import local_information

    lattice = SmallLattice(3, COLD)
    rng = np.random.default_rng(3)
    weights = bond_machine(lattice).exact[0] * rng.uniform(0.5, 1.5, (9, 18))
    rbm = RBM(weights, rng.normal(0, 0.3, 18), rng.normal(0, 0.3, 9))
    weight = np.exp(-rbm.free_energy(lattice.states) - rbm.log_partition())
    summed = local_information(rbm, weight, rbm.log_partition())
    assert summed == pytest.approx(of_machine(lattice, rbm).information, abs=1e-11)


def test_a_ring_decimates_the_chain():
    rbm = ring_machine(6, 0.7)
    assert rbm.log_partition() == pytest.approx(11.047380841, abs=5e-10)
    for f in (rbm.hidden_free_energy, rbm.free_energy):
        j = couplings(f(spins(6)))
        assert [j.pairs[k, (k + 1) % 6] for k in range(6)] == pytest.approx([0.3829428229] * 6, abs=5e-11)
        assert j.strength[2] == pytest.approx(0.3829428229 * math.sqrt(6), abs=1e-9)
        assert np.abs(np.delete(j.strength, [0, 2])).max() < 1e-12


# -- kernels -------------------------------------------------------------------------------------------

TABLE = [
    (0, 0, 0, 0, 0, 0),
    (0.1, 0.092612, 0.088714, -0.014959, 0.21471, 0.10839),
    (0.25, 0.319720, 0.281479, -0.122325, 0.68089, 0.44611),
    (0.5, 0.565118, 0.367206, -0.124744, 1.01225, 0.75173),
    (1, 0.678166, 0.334895, 0.000260, 1.17185, 0.84735),
    (np.inf, 0.692900, 0.327384, 0.019635, 1.20751, 0.85670),
]


def check(found, nearest, diagonal, four, information, product):
    assert found.divergence < 1e-12 and abs(found.free_energy) < 1e-12
    np.testing.assert_allclose(found.tau, 1, atol=1e-12)
    assert found.couplings.on_a_square() == pytest.approx((nearest, diagonal, four), abs=6e-7)
    assert found.information == pytest.approx(information, abs=6e-6)
    p = np.exp(-found.effective)
    h = spins(4)
    assert p @ (h[:, 0] * h[:, 1]) / p.sum() == pytest.approx(product, abs=6e-6)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"w = {line[0]}")
def test_the_block_spin_kernel(line):
    check(block_spin(SmallLattice(4, COLD), line[0]).mapping, *line[1:])


def test_decimation_and_the_other_temperature():
    check(decimation(SmallLattice(4, COLD)).mapping, 0.573339, 0.319885, -0.119323, 1.71326, 0.74052)
    check(block_spin(SmallLattice(4, HOT), np.inf).mapping, 0.428180, 0.158678, 0.011324, 1.74867, 0.55688)
    hot = decimation(SmallLattice(4, HOT)).mapping
    assert hot.couplings.on_a_square() == pytest.approx((0.315761, 0.144499, -0.023970), abs=6e-7)
    assert hot.information == pytest.approx(2.44871, abs=6e-6)


def test_without_the_denominator_it_is_no_renormalization():
    """The scatter of tau of the unnormalised kernel at T_c, from the table."""
    lattice = SmallLattice(4, COLD)
    block = lattice.states[:, lattice.blocks].sum(axis=2)
    for w, scatter in ((0.1, 0.064), (0.25, 0.296), (0.5, 0.622), (1, 0.893)):
        energy = lattice.hamiltonian[:, None] - w * block @ spins(4).T
        found = of_energy(lattice, energy)
        mean = lattice.law @ found.tau
        assert np.sqrt(lattice.law @ (found.tau / mean - 1) ** 2) == pytest.approx(scatter, abs=6e-4)
        assert found.divergence > 1e-3 and not found.strict
    flat = boltzmann(lattice, w=0.5, inner=0.0).mapping
    assert flat.tau / 16 == pytest.approx(np.cosh(0.5 * block).prod(axis=1), rel=1e-12)


# -- rows and the map ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("temperature", [COLD, HOT])
def test_all_rows_of_a_lattice(size, temperature):
    lattice = SmallLattice(size, temperature)
    found = {row.name: row for row in rows(lattice, machine=random_machine(size * size, 3))}
    for row in found.values():
        m = row.mapping
        assert lattice.law @ m.tau * np.exp(m.free_energy) == pytest.approx(1, abs=1e-11)
        assert row.title and row.note and row.place.variational
        assert row.place.good == (not row.place.why_not_good)
        assert m.mismatch is None or m.mismatch < 1e-11
    assert ("block spin" in found) == (size % 2 == 0) and ("triangles" in found) == (size == 3)
    strict = {name for name, row in found.items() if row.place.strict}
    assert strict == {"block spin", "decimation", "bonds", "triangles", "copies", "independent"} & set(found)
    machines = {name for name, row in found.items() if row.place.machine}
    assert machines == {"trained", "tuned", "bonds", "triangles", "copies"} & set(found)
    if size == 4 and temperature == COLD:
        assert [name for name, row in found.items() if row.place.good] == ["block spin"]


def test_independent_units_pass_both_tests_and_know_nothing():
    for lattice in (SmallLattice(3, COLD), SmallLattice(4, HOT)):
        row = independent(lattice, 4)
        assert row.mapping.divergence < 1e-12 and abs(row.mapping.free_energy) < 1e-12
        assert row.mapping.information == 0
        p = np.exp(-row.mapping.effective - lattice.log_partition)
        assert p.sum() == pytest.approx(1, abs=1e-12)
        # a machine without weights is something else
        lost = lattice.sites * math.log(2) - (lattice.law @ lattice.hamiltonian + lattice.log_partition)
        empty = of_machine(lattice, RBM(np.zeros((lattice.sites, 4))))
        assert empty.divergence == pytest.approx(lost, abs=1e-12)
    empty = of_machine(SmallLattice(3, COLD), RBM(np.zeros((9, 1))))
    assert empty.divergence == pytest.approx(3.608606, abs=6e-7)
    assert of_machine(SmallLattice(4, COLD), RBM(np.zeros((16, 1)))).divergence == pytest.approx(
        6.60764, abs=6e-6
    )


def test_a_constant_meets_eq_24_and_changes_nothing_else():
    lattice = SmallLattice(4, COLD)
    row = tuned(lattice, 5, seed=3)
    assert abs(row.mapping.free_energy) < 1e-12 and row.mapping.divergence > 1
    rng = np.random.Generator(np.random.PCG64(3))
    bare = trained(lattice, RBM(rng.normal(0, 0.5, (16, 5)))).mapping
    assert bare.divergence == pytest.approx(row.mapping.divergence, abs=1e-12)
    assert bare.information == pytest.approx(row.mapping.information, abs=1e-12)
    assert abs(bare.free_energy) > 1


def test_without_hidden_units_the_spins_are_independent():
    lattice = SmallLattice(3, 2.5)
    row = tuned(lattice, 0).mapping
    entropy = -float(lattice.law @ np.log(lattice.law))
    assert row.divergence == pytest.approx(9 * np.log(2) - entropy, abs=1e-12)
    assert row.information == pytest.approx(0, abs=1e-12) and row.free_energy == pytest.approx(0, abs=1e-12)


def test_the_histogram_of_tau_holds_everything():
    lattice = SmallLattice(3, COLD)
    edges, probability = tau_histogram(of_machine(lattice, random_machine(9, 2)))
    assert probability.sum() == pytest.approx(1) and len(edges) == len(probability) + 1
    edges, probability = tau_histogram(exact_triangles(lattice).mapping, 51)
    assert probability.max() == pytest.approx(1) and edges[-1] - edges[0] == pytest.approx(0.05)


# -- couplings -----------------------------------------------------------------------------------------


def test_walsh_sums_by_their_definition():
    f = np.random.default_rng(1).normal(size=32)
    h = spins(5)
    for index, found in enumerate(walsh(f)):
        members = [j for j in range(5) if index >> (4 - j) & 1]
        assert found == pytest.approx((f * h[:, members].prod(axis=1)).mean(), abs=1e-14)


def test_couplings_of_units_without_a_place():
    h, signs = spins(4), np.array([1, -1, -1, 1])
    pairs = {(0, 1): 0.1, (2, 3): 0.1, (0, 2): 0.5, (1, 3): 0.5, (0, 3): 0.5, (1, 2): 0.5}
    g = h * signs
    hamiltonian = -sum(j * g[:, a] * g[:, b] for (a, b), j in pairs.items()) - 0.2 * g.prod(axis=1)
    found = couplings(hamiltonian)
    assert found.on_a_square(placed=False) == pytest.approx((0.5, 0.1, 0.2))
    assert found.beyond_pairs == pytest.approx(0.4)
    assert np.isnan(couplings(np.zeros(8)).beyond_pairs)


# -- the third objective -------------------------------------------------------------------------------


def test_what_a_block_knows_of_the_block_opposite():
    at = block_information(COLD)
    assert at.whole == pytest.approx(0.519236, abs=6e-7)
    found = {name: at.of(weights) for name, weights in RULES.items()}
    known = {"majority": 0.453013, "one spin": 0.379279, "two spins": 0.378763, "staggered": 0.000147}
    assert found == pytest.approx(known, abs=6e-7)
    assert (at.of([0.5] * 4), at.of([1] * 4)) == pytest.approx((0.382474, 0.446414), abs=6e-7)
    weights, best = at.best()
    assert best == pytest.approx(0.453235, abs=6e-6) and at.of(weights) == pytest.approx(best)
    for temperature, whole, majority in ((2.0, 0.615333, 0.571766), (3.0, 0.219857, 0.157814)):
        other = block_information(temperature)
        assert (other.whole, other.of(RULES["majority"])) == pytest.approx((whole, majority), abs=6e-7)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: SmallLattice(5), r"size must be 2, 3 or 4 .* \(got 5\)"),
        (lambda: SmallLattice(4, 0), "temperature must be between 0.1 and 100"),
        (lambda: block_spin(SmallLattice(3), 1), r"blocks of 2 × 2 need an even side \(got 3\)"),
        (lambda: block_spin(SmallLattice(4), -1), "w must be 0 or above"),
        (lambda: exact_triangles(SmallLattice(4)), r"rows are triangles on size 3 only \(got 4\)"),
        (lambda: copy_machine(SmallLattice(3)), "odd side has no two sublattices"),
        (lambda: of_machine(SmallLattice(3), random_machine(4, 2)), "must have 9 visible units"),
        (lambda: of_machine(SmallLattice(3), random_machine(9, 20)), "so many hidden units"),
        (lambda: independent(SmallLattice(3), 17), "n_hidden must be between 1 and 16"),
        (lambda: ring_machine(2, 1), "a ring needs at least 3 units"),
        (lambda: walsh(np.zeros(3)), r"expected \(2\^n,\)"),
        (lambda: couplings(np.zeros(8)).on_a_square(), "a square has 4 spins"),
        (lambda: block_information(2.0).of([1, 2]), r"expected \(4,\)"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
