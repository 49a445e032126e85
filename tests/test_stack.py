"""The stack as a coarse-graining: right place, right colour, whatever order and signs the units have."""

import numpy as np
import pytest

from rgapp.physics.blockspin import majority
from rgapp.physics.enumeration import all_states
from rgapp.physics.fields import field_area, field_radius, grid_of, torus_centres
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack


def block_weights(side, strength=20.0):
    """W = -strength from every site of a 2x2 block to the block's unit: the unit follows the majority."""
    weights = np.zeros((side, side, side // 2, side // 2))
    for row, column in np.ndindex(side, side):
        weights[row, column, row // 2, column // 2] = -strength
    return weights.reshape(side * side, -1)


def block_stack(side=40, layers=3):
    return Stack([RBM(block_weights(side >> layer)) for layer in range(layers)])


def gauged(stack, seed):
    """The same stack with hidden units shuffled and turned round at random."""
    rng = np.random.default_rng(seed)
    machines, order, sign = [], np.arange(stack.sizes[0]), np.ones(stack.sizes[0])
    for rbm in stack.rbms:
        weights = (rbm.weights * sign[:, None])[order] if len(machines) else rbm.weights
        order, sign = rng.permutation(rbm.n_hidden), rng.choice([-1, 1], rbm.n_hidden)
        machines.append(RBM((weights * sign)[:, order]))
        sign, order = sign, order
    return Stack(machines)


def two_by_two(picture):
    """Sign of the sums over 2x2 blocks, 0 at ties."""
    n = picture.shape[-1] // 2
    return np.sign(picture.reshape(*picture.shape[:-2], n, 2, n, 2).sum(axis=(-3, -1)))


def lattices(count, side, seed):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, side, side))


@pytest.mark.parametrize("turn", [None, 1, 2])
def test_hand_built_stack_is_the_block_spin_picture(turn):
    """Means are the 2x2 majority of the layer below, 0 at ties, in place and colour, at every layer."""
    stack = block_stack() if turn is None else gauged(block_stack(), turn)
    assert stack.sizes == (1600, 400, 100, 25)
    assert stack.side == 40
    picture = lattices(5, 40, seed=3)
    for layer, means in enumerate(stack.up(picture.reshape(5, 1600)), 1):
        picture = two_by_two(picture)
        placed = stack.place(layer, means)
        assert placed.shape == picture.shape == (5, 40 >> layer, 40 >> layer)
        assert np.allclose(placed, picture, atol=1e-6)
        assert 0.02 < np.mean(picture == 0) < 0.98
        assert stack.layout(layer).localized.all()


@pytest.mark.parametrize("turn", [None, 5])
def test_first_layer_is_the_majority_rule(turn):
    stack = block_stack() if turn is None else gauged(block_stack(), turn)
    spins = lattices(1, 40, seed=4)[0]
    placed = stack.place(1, stack.up(spins.reshape(-1))[0])
    decided = placed != 0
    assert np.array_equal(placed[decided], majority(spins, 2, seed=1)[decided])
    assert 0.5 < decided.mean() < 0.75  # 3/8 of random 2x2 blocks are ties


def test_drawn_spins_agree_with_the_means_where_these_are_certain():
    stack = gauged(block_stack(), 6)
    spins = lattices(3, 40, seed=5).reshape(3, -1)
    drawn = stack.up(spins, seed=7)
    means = stack.up(spins)
    assert [layer.shape for layer in drawn] == [(3, 400), (3, 100), (3, 25)]
    assert all(layer.dtype == np.int8 and set(np.unique(layer)) == {-1, 1} for layer in drawn)
    certain = np.abs(means[0]) > 0.99
    assert np.array_equal(drawn[0][certain], np.sign(means[0][certain]))
    # ties are coins, and the layer above follows what was drawn
    assert 0.3 < np.mean(drawn[0][~certain] == 1) < 0.7
    above = stack.rbms[1].hidden_mean(drawn[0])
    sure = np.abs(above) > 0.99
    assert np.array_equal(drawn[1][sure], np.sign(above[sure]))
    assert all(np.array_equal(a, b) for a, b in zip(drawn, stack.up(spins, seed=7), strict=True))
    assert not np.array_equal(drawn[0], stack.up(spins, seed=8)[0])


def test_receptive_fields_are_products_with_a_minus_for_each_layer():
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, (16, 4)), rng.normal(0, 1, (4, 2))
    stack = Stack([RBM(first), RBM(second)])
    for layer, product in ((1, -first), (2, first @ second)):
        fields = stack.receptive_fields(layer)
        assert np.allclose(fields, product * np.sign(product.sum(axis=0)), atol=1e-5)
        assert (fields.sum(axis=0) > 0).all()
    # where the product of weights sums to a negative number, the unit of layer 1 agrees with the spins
    turned = Stack([RBM(np.full((4, 1), -0.3))])
    assert turned.layout(1).sign.tolist() == [1]
    assert turned.place(1, turned.up(np.ones(4))[0]).item() == pytest.approx(np.tanh(1.2), abs=1e-6)


@pytest.mark.parametrize(("layer", "block"), [(1, 2), (2, 4), (3, 8)])
def test_measures_of_block_fields(layer, block):
    stack = gauged(block_stack(), 9)
    layout = stack.layout(layer)
    n = 40 // block
    assert layout.grid == (n, n)
    assert sorted(layout.order) == list(range(n * n))
    assert np.allclose(layout.width, block)
    assert np.allclose(layout.share, 1)
    wanted = np.stack(np.meshgrid(*[(np.arange(n) + 0.5) * block - 0.5] * 2, indexing="ij"), -1).reshape(
        -1, 2
    )
    assert np.allclose(layout.centres, wanted)
    assert field_area(stack.receptive_fields(layer)) == pytest.approx(block**2)


def test_centres_live_on_the_torus():
    field = np.zeros((10, 10, 3))
    field[[9, 0], 4, 0] = 1  # across the seam, between rows 9 and 0
    field[:, :, 1] = 1  # everywhere
    field[3, :, 2] = -2  # a whole row
    centres, resultant = torus_centres(field.reshape(100, 3), 10)
    assert centres[0] == pytest.approx([9.5, 4])
    assert resultant[0] == pytest.approx(np.cos(np.pi / 10))
    assert resultant[1:] == pytest.approx([0, 0], abs=1e-12)


def test_units_without_a_place_take_what_is_left():
    weights = block_weights(8)
    weights[:, 5] = -0.01  # spread over the whole lattice
    weights[:, 11] = 0  # dead
    shuffled = np.random.default_rng(2).permutation(16)
    layout = Stack([RBM(weights[:, shuffled])]).layout(1)
    where = np.argsort(shuffled[layout.order])
    assert [k for k in range(16) if not layout.localized[where[k]]] == [5, 11]
    assert [where[k] for k in range(16) if k not in (5, 11)] == [k for k in range(16) if k not in (5, 11)]
    assert layout.width[where[5]] == pytest.approx(8)
    assert layout.width[where[11]] == 0
    assert layout.share[where[11]] == 0
    assert layout.share[where[5]] == pytest.approx(1 / 16)


def test_places_minimize_torus_distances():
    """Fields off the grid by up to a site still find their blocks, also across the seam."""
    side, block = 24, 4
    rng = np.random.default_rng(3)
    weights = np.zeros((side, side, 36))
    for unit, (row, column) in enumerate(np.ndindex(6, 6)):
        shift = rng.integers(-1, 2, 2)
        rows = (row * block + shift[0] + np.arange(block)) % side
        columns = (column * block + shift[1] + np.arange(block)) % side
        weights[np.ix_(rows, columns, [unit])] = -1
    shuffled = rng.permutation(36)
    layout = Stack([RBM(weights.reshape(-1, 36)[:, shuffled])]).layout(1)
    assert np.array_equal(shuffled[layout.order], np.arange(36))


@pytest.mark.parametrize(
    ("n", "grid"), [(400, (20, 20)), (120, (10, 12)), (7, (1, 7)), (1, (1, 1)), (50, (5, 10))]
)
def test_grid_of_any_number_of_units(n, grid):
    assert grid_of(n) == grid


def test_layers_that_are_no_square_number():
    stack = Stack([RBM(np.random.default_rng(4).normal(0, 1, (36, 6)))])
    layout = stack.layout(1)
    assert layout.grid == (2, 3)
    assert stack.place(1, np.arange(6)).shape == (2, 3)
    assert sorted(layout.order) == list(range(6))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Stack([]), "at least one RBM"),
        (
            lambda: Stack([RBM(np.ones((4, 3))), RBM(np.ones((2, 1)))]),
            "layer 2 reads 2 units, but layer 1 has 3",
        ),
        (lambda: Stack([RBM(np.ones((5, 4)))]).side, "reads 5 spins, which is no square lattice"),
        (lambda: block_stack(4, 1).layout(2), "layer must be between 1 and 1 \\(got 2\\)"),
        (lambda: block_stack(4, 1).receptive_fields(0), "layer must be between"),
        (lambda: block_stack(4, 1).place(1, np.ones(5)), r"units.shape = \(5,\); expected \(\.\.\., 4\)"),
        (lambda: block_stack(4, 1).up(np.ones(9)), r"expected \(\.\.\., 16\)"),
    ],
)
def test_bad_input_is_told_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_radius_is_the_least_rms_distance_on_the_torus():
    side = 12
    fields = np.random.default_rng(6).normal(0, 1, (side * side, 5))
    fields[:, 1] = 0
    fields[:, 2] = np.eye(side * side)[7]
    fields[:, 3] = 1
    site = np.stack(np.meshgrid(*[np.arange(side)] * 2, indexing="ij"), -1).reshape(-1, 2)
    apart = np.abs(site[:, None] - site)
    square = np.square(np.minimum(apart, side - apart)).sum(-1)
    weight = np.square(fields) / np.maximum(np.square(fields).sum(axis=0), 1e-300)
    wanted = np.sqrt((square @ weight).min(axis=0))
    assert field_radius(fields, side) == pytest.approx(wanted, abs=1e-6)
    assert wanted[3] == pytest.approx(side / np.sqrt(6), rel=0.01)
    # a 2 x 2 block: three of its sites are 1, 1 and sqrt 2 from the fourth
    assert field_radius(block_weights(8), 8) == pytest.approx(1)
    layout = gauged(block_stack(), 3).layout(2)
    assert layout.radius == pytest.approx(field_radius(block_stack().receptive_fields(2), 40)[0])


def law_of_belief_net(stack):
    """P(v) = sum over h of P(v | h) P(h, ...), for two layers, by summing over all states."""
    first, second = stack.rbms
    h = np.concatenate(list(all_states(first.n_hidden)))
    v = np.concatenate(list(all_states(first.n_visible)))
    p_h = np.exp(-second.free_energy(h) - second.log_partition())
    up = (1 + first.visible_mean(h)) / 2
    given = np.prod(np.where(v[:, None] > 0, up, 1 - up), axis=-1)
    return given @ p_h


def frequencies(spins):
    index = (spins > 0) @ (1 << np.arange(spins.shape[1])[::-1])
    return np.bincount(index, minlength=1 << spins.shape[1])


def test_dreams_have_the_law_of_the_belief_net():
    rng = np.random.default_rng(8)
    first = RBM(rng.normal(0, 0.6, (5, 4)), rng.normal(0, 0.4, 4), rng.normal(0, 0.4, 5))
    second = RBM(rng.normal(0, 0.6, (4, 3)), rng.normal(0, 0.4, 3), rng.normal(0, 0.4, 4))
    stack, count = Stack([first, second]), 40000
    own = np.exp(-first.free_energy(np.concatenate(list(all_states(5)))) - first.log_partition())
    for layer, law in ((1, own), (2, law_of_belief_net(stack))):
        found = frequencies(stack.dream(layer, count, 150, seed=9))
        chi_square = ((found - count * law) ** 2 / (count * law)).sum()
        assert 10 < chi_square < 70  # 31 +- 8
    # the two laws are told apart
    assert ((found - count * own) ** 2 / (count * own)).sum() > 200


def test_dreams_of_block_spins_are_made_of_blocks():
    stack = gauged(block_stack(16, 2), 4)
    tops = lattices(6, 4, seed=10).reshape(6, 16)
    layout = stack.layout(2)
    units = np.empty_like(tops)
    units[:, layout.order] = tops * layout.sign
    dreamt = stack.down(units, 2, seed=11)
    assert dreamt.dtype == np.int8
    wanted = np.kron(tops.reshape(6, 4, 4), np.ones((4, 4)))
    assert np.array_equal(dreamt.reshape(6, 16, 16), wanted)
    assert np.array_equal(dreamt, stack.down(units, 2, seed=11, threads=2))
    assert stack.dream(2, 3, 5, seed=12).shape == (3, 256)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: block_stack(4, 1).dream(2, 1, 1, 1), "layer must be between 1 and 1"),
        (lambda: block_stack(4, 1).dream(1, 0, 1, 1), "chains must be at least 1"),
        (lambda: block_stack(4, 1).down(np.ones((1, 3)), 1, 1), r"expected \(chains, 4\)"),
    ],
)
def test_bad_dreams_are_told_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
