"""The deep Boltzmann machine against sums over all its states: energies, conditionals, ln Z, chains."""

import itertools

import numpy as np
import pytest

from rgapp.physics.blockspin import majority
from rgapp.physics.dbm import DBM
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack


def small(sizes=(4, 3, 2), spread=0.6, seed=1):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(0, spread, shape) for shape in itertools.pairwise(sizes)]
    return DBM(weights, [rng.normal(0, 0.3, size) for size in sizes])


def everything(dbm):
    """All states of all layers together: a list of (states, n_l), and their probabilities."""
    n = sum(dbm.sizes)
    states = np.array(list(itertools.product((-1.0, 1.0), repeat=n)))
    units = np.split(states, np.cumsum(dbm.sizes)[:-1], axis=1)
    weight = np.exp(-dbm.energy(units))
    return units, weight / weight.sum(), np.log(weight.sum())


SIZES = [(4, 3, 2), (2, 3, 4), (3, 2, 2, 3), (2, 2, 2, 2, 2)]


@pytest.mark.parametrize("sizes", SIZES)
def test_energy_is_the_sum_of_its_terms(sizes):
    dbm = small(sizes)
    rng = np.random.default_rng(3)
    units = [rng.choice([-1, 1], size) for size in sizes]
    wanted = sum(float(b @ x) for b, x in zip(dbm.biases, units, strict=True))
    wanted += sum(float(x @ w @ y) for x, w, y in zip(units, dbm.weights, units[1:], strict=False))
    assert dbm.energy(units) == pytest.approx(wanted, rel=1e-6)
    assert dbm.energy([np.stack([x, -x]) for x in units]).shape == (2,)


@pytest.mark.parametrize("sizes", SIZES)
def test_ln_z_and_ln_p_are_sums_over_all_states(sizes):
    dbm = small(sizes)
    units, probability, log_z = everything(dbm)
    assert dbm.bipartite.log_partition() == pytest.approx(log_z, abs=1e-9)
    v = np.unique(units[0], axis=0)
    marginal = [probability[(units[0] == row).all(axis=1)].sum() for row in v]
    assert dbm.log_probability(v) == pytest.approx(np.log(marginal), abs=1e-9)


def test_an_rbm_with_a_layer_that_reads_nothing_is_an_rbm():
    rbm = RBM(np.random.default_rng(2).normal(0, 0.5, (5, 3)))
    dbm = DBM([rbm.weights, np.zeros((3, 2))])
    assert dbm.bipartite.log_partition() == pytest.approx(rbm.log_partition() + 2 * np.log(2), abs=1e-6)
    v = np.array([[1, 1, -1, 1, -1]])
    assert dbm.mean_field(v)[0] == pytest.approx(rbm.hidden_mean(v), abs=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
def test_conditionals_of_every_layer(sizes):
    """<x_l | all others> = -tanh of the field of the layers beside it."""
    dbm = small(sizes)
    units, probability, _ = everything(dbm)
    rng = np.random.default_rng(4)
    given = [rng.choice([-1.0, 1.0], size) for size in sizes]
    for layer in range(len(sizes)):
        others = [k for k in range(len(sizes)) if k != layer]
        here = np.all([(units[k] == given[k]).all(axis=1) for k in others], axis=0)
        wanted = probability[here] @ units[layer][here] / probability[here].sum()
        below = given[layer - 1] if layer else None
        above = given[layer + 1] if layer + 1 < len(sizes) else None
        assert -np.tanh(dbm.field(layer, below, above)) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("sizes", [(4, 3, 2), (3, 2, 2, 3)])
def test_chains_have_the_exact_frequencies_of_all_states(sizes):
    dbm = small(sizes, spread=0.4)
    _, probability, _ = everything(dbm)
    count = 60_000
    start = [np.ones((count, size), np.int8) for size in sizes]
    units = np.concatenate(dbm.gibbs(start, 60, seed=5), axis=1)
    found = np.bincount((units > 0) @ (1 << np.arange(sum(sizes))[::-1]), minlength=len(probability))
    chi_square = ((found - count * probability) ** 2 / (count * probability)).sum()
    dof = len(probability) - 1
    assert dof - 4.5 * np.sqrt(2 * dof) < chi_square < dof + 4.5 * np.sqrt(2 * dof)
    dreamt = dbm.dream(3000, 60, seed=6)
    assert dreamt.mean(axis=0) == pytest.approx(probability @ everything(dbm)[0][0], abs=0.08)


def test_threads_and_cuts_do_not_change_chains():
    dbm = small((20, 12, 7))
    start = [np.ones((30, size), np.int8) for size in dbm.sizes]
    one, two = (dbm.gibbs(start, 4, seed=7, threads=threads) for threads in (1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_every_turn_of_mean_field_raises_the_bound_of_ln_p():
    dbm = small((6, 4, 3, 2), spread=0.7)
    v = np.random.default_rng(8).choice([-1, 1], (20, 6))
    log_p = dbm.log_probability(v) + dbm.bipartite.log_partition()
    before = np.full(20, -np.inf)
    for sweeps in (0, 1, 2, 5, 50):
        bound = dbm.bound(v, dbm.mean_field(v, sweeps))
        assert (bound >= before - 1e-5).all()
        assert (bound <= log_p + 1e-6).all()
        before = bound
    first, second, third = dbm.mean_field(v, 0)  # from below, each layer read twice but by the top
    assert first == pytest.approx(-np.tanh(2 * v @ dbm.weights[0] + dbm.biases[1]), abs=1e-6)
    assert second == pytest.approx(-np.tanh(2 * first @ dbm.weights[1] + dbm.biases[2]), abs=1e-6)
    assert third == pytest.approx(-np.tanh(second @ dbm.weights[2] + dbm.biases[3]), abs=1e-6)
    # where the hidden layers hardly feel each other the bound is nearly exact
    loose = DBM([dbm.weights[0], 0.05 * dbm.weights[1], 0.05 * dbm.weights[2]], dbm.biases)
    gap = loose.log_probability(v) + loose.bipartite.log_partition() - loose.bound(v, loose.mean_field(v))
    assert (gap < 0.02).all()
    assert (gap > -1e-6).all()


def test_means_are_a_fixed_point_and_drawn_units_have_them():
    dbm = small((6, 4, 3), spread=0.5)
    v = np.random.default_rng(9).choice([-1, 1], 6)
    first, second = dbm.mean_field(v, 200)
    assert first == pytest.approx(-np.tanh(dbm.field(1, v, second)), abs=1e-6)
    assert second == pytest.approx(-np.tanh(dbm.field(2, first, None)), abs=1e-6)
    many = np.broadcast_to(v, (20000, 6))
    drawn = dbm.up(many, seed=10)
    assert [each.dtype for each in drawn] == [np.int8, np.int8]
    assert drawn[0].mean(axis=0) == pytest.approx(dbm.up(v)[0], abs=0.03)
    assert drawn[1].mean(axis=0) == pytest.approx(dbm.up(v)[1], abs=0.03)


def test_it_is_not_the_belief_net_of_the_same_weights():
    rng = np.random.default_rng(11)
    weights = [rng.normal(0, 0.8, (6, 4)), rng.normal(0, 0.8, (4, 3))]
    v = np.ones((1, 6))
    deep, belief = DBM(weights).up(v), Stack([RBM(each) for each in weights]).up(v)
    assert np.abs(deep[0] - belief[0]).max() > 0.05


def block_weights(side):
    weights = np.zeros((side, side, side // 2, side // 2))
    for row, column in np.ndindex(side, side):
        weights[row, column, row // 2, column // 2] = -20
    return weights.reshape(side * side, -1)


def test_a_deep_machine_of_block_spins_is_the_block_picture():
    """Two layers of 2 x 2 blocks: the first is the majority of the lattice where no block ties."""
    dbm = DBM([block_weights(8), block_weights(4) / 20])
    lattice = np.random.default_rng(12).choice(np.array([-1, 1], np.int8), (8, 8))
    placed = dbm.place(1, dbm.up(lattice.reshape(-1))[0])
    ties = lattice.reshape(4, 2, 4, 2).sum(axis=(1, 3)) == 0
    assert 0 < ties.sum() < 16
    assert np.array_equal(np.sign(placed)[~ties], majority(lattice, 2, seed=1)[~ties])
    assert dbm.layout(2).grid == (2, 2)
    assert dbm.sizes == (64, 16, 4)


@pytest.mark.parametrize("layer", [1, 2])
def test_what_a_layer_calls_for(layer):
    """The mean lattice given a held layer, against the sum over all states; plain dreams go both ways."""
    dbm = DBM([np.full((5, 4), -0.3), np.full((4, 2), -0.8)])
    units, probability, _ = everything(dbm)
    held = (units[layer] == 1).all(axis=1)
    wanted = float((probability[held] @ units[0][held]).mean() / probability[held].sum())
    count = 1000
    found = dbm.down(np.ones((count, dbm.sizes[layer])), layer, seed=13)
    assert found.shape == (count, 5)
    assert 0.5 < wanted < 0.9
    assert abs(found.mean() - wanted) < 4 / np.sqrt(count)
    assert abs(dbm.down(-np.ones((count, dbm.sizes[layer])), layer, seed=14).mean() + wanted) < 4 / np.sqrt(
        count
    )
    assert abs(dbm.dream(count, 50, seed=15).mean()) < 4 / np.sqrt(count)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: DBM([np.ones((4, 3))]), "at least two hidden layers"),
        (lambda: DBM([np.ones((4, 3)), np.ones((2, 1))]), "layer 2 reads 2 units, but layer 1 has 3"),
        (lambda: DBM([np.ones((4, 3)), np.ones(3)]), r"weights of layer 2 have the shape \(3,\)"),
        (lambda: DBM([np.ones((4, 3)), np.ones((3, 1))], [np.ones(4)]), "3 layers need as many biases"),
        (
            lambda: DBM([np.ones((4, 3)), np.ones((3, 1))], [np.ones(4), np.ones(2), np.ones(1)]),
            r"bias of layer 1 has the shape \(2,\); expected \(3,\)",
        ),
        (lambda: DBM([np.ones((4, 3)), np.full((3, 1), np.nan)]), "must be finite"),
        (
            lambda: small((30, 30, 30)).log_probability(np.ones((1, 30))),
            "exact sums need a layer of at most 24",
        ),
        (lambda: small().down(np.ones((2, 2)), 3, 1), "layer must be between 1 and 2"),
        (lambda: small().dream(0, 1, 1), "chains must be at least 1"),
        (
            lambda: small().gibbs([np.ones((1, 4)), np.ones((1, 3)), np.zeros((1, 2))], 1, 1),
            "layer 2 must hold -1",
        ),
    ],
)
def test_bad_input_is_told_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
