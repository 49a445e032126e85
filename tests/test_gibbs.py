"""The RBM kernel: bit for bit its slow twin, and the right distribution by enumeration."""

import numpy as np
import pytest
from reference import Words
from reference_rbm import anneal, draw, fields, gibbs, mean

from rgapp._kernels import gibbs as kernel
from rgapp._kernels import random
from rgapp.streams import seed_sequence, stream

BLOCK = 3


@pytest.fixture(params=kernel.instruction_sets(), autouse=True)
def instruction_set(request):
    """Every test is made with every instruction set that the processor has."""
    kernel.choose(request.param)
    yield request.param
    kernel.choose()


def streams(seed, count):
    """``count`` kernel streams and their twins."""
    sequences = [seed_sequence(seed + k) for k in range(count)]
    twins = [Words(sequence.generate_state(random.SEED_WORDS, np.uint64)) for sequence in sequences]
    return np.stack([stream(sequence) for sequence in sequences]), twins


def net(n_visible, n_hidden, seed, spread=0.5):
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, spread, (n_visible, n_hidden)).astype(np.float32)
    return (
        weights,
        rng.normal(0, 0.3, n_hidden).astype(np.float32),
        rng.normal(0, 0.3, n_visible).astype(np.float32),
    )


def spins(shape, seed):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), shape)


def scratch(chains, n_visible, n_hidden):
    widest = max(n_visible, n_hidden)
    return np.empty((chains, kernel.index_width(widest)), np.uint8), np.empty((chains, widest), np.float32)


# fewer units than a group, a whole pass, odd tails in both directions, more than one pass of columns
SHAPES = [
    (1, 1, 1), (3, 2, 4), (1, 35, 64), (2, 101, 130), (5, 32, 64), (7, 33, 67), (4, 101, 130), (8, 64, 5)
]  # fmt: skip


@pytest.mark.parametrize(("chains", "rows", "columns"), SHAPES)
def test_fields_are_the_twin_s_and_the_product(chains, rows, columns):
    weights, bias, _ = net(rows, columns, 1)
    units = spins((chains, rows), 2)
    index, _ = scratch(chains, rows, columns)
    out = np.empty((chains, columns), np.float32)
    kernel.field(units, weights, bias, index, out)
    assert np.array_equal(out, fields(units, weights, bias))
    assert np.allclose(out, bias + units.astype(float) @ weights, atol=1e-5)
    kernel.field(units, weights, None, index, out)
    assert np.array_equal(out, fields(units, weights, np.zeros(columns)))


def test_a_chain_s_field_does_not_depend_on_its_neighbours():
    weights, bias, _ = net(70, 90, 3)
    units = spins((9, 70), 4)
    index, _ = scratch(9, 70, 90)
    together, alone = np.empty((9, 90), np.float32), np.empty((1, 90), np.float32)
    kernel.field(units, weights, bias, index, together)
    for chain in range(9):
        kernel.field(units[chain : chain + 1], weights, bias, index, alone)
        assert np.array_equal(alone[0], together[chain])


def test_drawn_spins_are_the_twin_s():
    field = np.random.default_rng(5).normal(0, 2, (7, 131)).astype(np.float32)
    field[0, :4] = 0, 100, -100, 1e30
    states, twins = streams(11, 3)
    units = np.empty(field.shape, np.int8)
    for _ in range(2):  # the second time the streams stand in the middle of a block of words
        kernel.draw(field, 0.7, states, BLOCK, units)
        assert np.array_equal(units, draw(field, 0.7, twins, BLOCK))
    assert list(units[0, 1:4]) == [-1, 1, -1]


def test_means_are_the_twin_s_and_minus_tanh():
    field = np.linspace(-60, 60, 4801, dtype=np.float32)[None]
    out = np.empty_like(field)
    kernel.mean(field, out)
    assert np.array_equal(out[0, ::40], [mean(x) for x in field[0, ::40]])
    assert np.abs(out + np.tanh(field.astype(np.float64))).max() < 3e-7
    assert out[0, 2400] == 0.0


def test_gibbs_steps_are_the_twin_s_and_may_be_cut():
    weights, hidden_bias, visible_bias = net(37, 21, 6)
    start = spins((7, 37), 7)
    states, twins = streams(21, 3)
    index, field = scratch(7, 37, 21)
    visible, hidden = start.copy(), np.empty((7, 21), np.int8)
    arrays = weights, np.ascontiguousarray(weights.T), hidden_bias, visible_bias
    kernel.gibbs(*arrays, 2, states, BLOCK, visible, hidden, index, field)
    kernel.gibbs(*arrays, 3, states, BLOCK, visible, hidden, index, field)
    wanted_visible, wanted_hidden = gibbs(weights, hidden_bias, visible_bias, 5, twins, BLOCK, start)
    assert np.array_equal(visible, wanted_visible)
    assert np.array_equal(hidden, wanted_hidden)


def test_annealed_weights_are_the_twin_s():
    weights, hidden_bias, visible_bias = net(6, 5, 8)
    states, twins = streams(31, 2)
    index, field = scratch(5, 6, 5)
    visible, hidden, log_weights = np.empty((5, 6), np.int8), np.empty((5, 5), np.int8), np.empty(5)
    arrays = weights, np.ascontiguousarray(weights.T), hidden_bias, visible_bias
    for first, last in ((0, 7), (7, 20)):
        kernel.anneal(*arrays, 20, first, last, states, BLOCK, visible, hidden, index, field, log_weights)
    wanted = anneal(weights, hidden_bias, visible_bias, 20, twins, BLOCK, 5)
    assert np.allclose(log_weights, wanted, rtol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
def test_visible_states_have_their_exact_frequencies(seed):
    """8 visible and 5 hidden units, all 256 visible states; chi-square with 255 degrees of freedom."""
    weights, hidden_bias, visible_bias = net(8, 5, 12)
    states = np.array(np.meshgrid(*[[-1, 1]] * 8, indexing="ij")).reshape(8, -1).T
    field = hidden_bias.astype(float) + states @ weights.astype(float)
    minus_free_energy = np.log(2 * np.cosh(field)).sum(axis=1) - states @ visible_bias.astype(float)
    probability = np.exp(minus_free_energy - minus_free_energy.max())
    probability /= probability.sum()

    chains, rounds, thinning = 2000, 250, 12
    rows, _ = streams(1000 * seed, chains // 8)
    visible, hidden = spins((chains, 8), seed), np.empty((chains, 5), np.int8)
    index, scratched = scratch(chains, 8, 5)
    arrays = weights, np.ascontiguousarray(weights.T), hidden_bias, visible_bias
    kernel.gibbs(*arrays, 100, rows, 8, visible, hidden, index, scratched)
    counts = np.zeros(256)
    for _ in range(rounds):
        kernel.gibbs(*arrays, thinning, rows, 8, visible, hidden, index, scratched)
        counts += np.bincount((visible > 0) @ (1 << np.arange(7, -1, -1)), minlength=256)
    expected = probability * chains * rounds
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert expected.min() > 5
    assert 180 < chi_square < 345  # 255 +- 22.6 (one standard deviation)


def test_what_the_processor_does_not_have_is_refused(instruction_set):
    with pytest.raises(ValueError, match=r"instruction_set must be one of baseline.* \(got avx9\)"):
        kernel.choose("avx9")
    assert kernel.instruction_sets()[0] == "baseline"
