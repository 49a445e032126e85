"""The restricted Boltzmann machine against examples worked out exactly."""

import itertools

import numpy as np
import pytest

from rgapp.physics import partition
from rgapp.physics.enumeration import all_states
from rgapp.physics.rbm import RBM

K_C = np.log(1 + np.sqrt(2)) / 2


def states(n):
    return np.concatenate(list(all_states(n)))


def example_a():
    """Three visible, two hidden units."""
    return RBM(
        [[0.5, -0.3], [-0.4, 0.2], [0.1, 0.6]], hidden_bias=[0.10, -0.20], visible_bias=[0.05, 0, -0.15]
    )


def bonds(size):
    """Pairs of neighbours on the size x size torus."""
    site = np.arange(size * size).reshape(size, size)
    pairs = [(site, np.roll(site, -1, 0)), (site, np.roll(site, -1, 1))]
    return np.concatenate([np.stack([a.ravel(), b.ravel()], axis=1) for a, b in pairs])


def ising_sum(v, size):
    """Sum of neighbour products."""
    a, b = bonds(size).T
    return (v[:, a] * v[:, b]).sum(axis=1)


def bond_machine(size, coupling):
    """The exact RBM of the Ising torus: a hidden unit for each bond, both weights -arccosh(exp(2K)) / 2."""
    pairs = bonds(size)
    weights = np.zeros((size * size, len(pairs)))
    weights[pairs, np.arange(len(pairs))[:, None]] = -np.arccosh(np.exp(2 * coupling)) / 2
    return RBM(weights)


def ring_machine(n, strength):
    """Visible and hidden units around a ring, each joined to its two neighbours of the other kind."""
    weights = np.zeros((n, n))
    for i in range(n):
        weights[i, i] = weights[(i + 1) % n, i] = -strength
    return RBM(weights)


class TestExampleA:
    def test_partition_function(self):
        assert example_a().log_partition() == pytest.approx(3.922422016875, abs=1e-12)
        all_v, all_h = states(3), states(2)
        energies = example_a().energy(all_v[:, None], all_h[None])
        assert np.log(np.exp(-energies).sum()) == pytest.approx(3.922422016875, abs=1e-12)

    @pytest.mark.parametrize(
        ("v", "free_energy", "probability"),
        [
            ((1, 1, 1), -1.5749759010, 0.0956130353),
            ((1, -1, 1), -2.0032221892, None),
            ((-1, -1, -1), -1.5185562793, None),
            ((1, -1, -1), -2.2246223025, 0.1830859225),
        ],
    )
    def test_free_energy(self, v, free_energy, probability):
        rbm = example_a()
        assert rbm.free_energy(v) == pytest.approx(free_energy, abs=1e-10)
        if probability:
            assert np.exp(-rbm.free_energy(v) - rbm.log_partition()) == pytest.approx(probability, abs=1e-10)

    def test_conditionals(self):
        rbm = example_a()
        assert (1 + rbm.hidden_mean([1, 1, 1])) / 2 == pytest.approx([0.35434369, 0.35434369], abs=1e-8)
        assert (1 + rbm.hidden_mean([1, -1, 1])) / 2 == pytest.approx([0.09975049, 0.549834], abs=1e-8)
        wanted = [0.37754067, 0.59868766, 0.24973989]
        assert (1 + rbm.visible_mean([1, 1])) / 2 == pytest.approx(wanted, abs=1e-8)

    def test_hidden_marginal(self):
        rbm = example_a()
        assert rbm.hidden_free_energy([[1, 1], [-1, 1]]) == pytest.approx(
            [-2.3744275617, -2.8678817942], abs=1e-10
        )
        probability = np.exp(-rbm.hidden_free_energy([-1, 1]) - rbm.log_partition())
        assert probability == pytest.approx(0.3483525551, abs=1e-10)
        total = np.exp(-rbm.hidden_free_energy(states(2))).sum()
        assert np.log(total) == pytest.approx(rbm.log_partition(), abs=1e-12)

    def test_moments(self):
        v, h, vh = partition.moments(example_a())
        assert v == pytest.approx([0.03756408, -0.05953366, 0.05173823], abs=1e-8)
        assert h == pytest.approx([-0.10567313, 0.12205326], abs=1e-8)
        wanted = [[-0.46583666, 0.30077174], [0.39535171, -0.23067829], [0.00346748, -0.49898813]]
        assert vh == pytest.approx(np.array(wanted), abs=1e-8)

    def test_mutual_information(self):
        rbm, log_z = example_a(), example_a().log_partition()
        all_v, all_h = states(3), states(2)
        energy = rbm.energy(all_v[:, None], all_h[None])
        log_ratio = -energy + rbm.free_energy(all_v)[:, None] + rbm.hidden_free_energy(all_h)[None] + log_z
        information = (np.exp(-energy - log_z) * log_ratio).sum()
        assert information == pytest.approx(0.347703016, abs=1e-9)

    def test_induced_couplings(self):
        """Walsh sums of -F over all visible states."""
        v = states(3)
        minus_f = -example_a().free_energy(v)
        wanted = {
            (0, 1): -0.21695698,
            (0, 2): -0.10916430,
            (1, 2): 0.06691809,
            (0, 1, 2): -0.00560321,
            (0,): 0.03251493,
        }
        for sites, coupling in wanted.items():
            assert (minus_f * v[:, sites].prod(axis=1)).mean() == pytest.approx(coupling, abs=1e-8)

    def test_gibbs_chain(self):
        """The chain made of the two conditionals: invariant law, second eigenvalue, approach to the model."""
        rbm, v, h = example_a(), states(3), states(2)
        to_h = ((1 + h[None] * rbm.hidden_mean(v)[:, None]) / 2).prod(axis=2)
        to_v = ((1 + v[None] * rbm.visible_mean(h)[:, None]) / 2).prod(axis=2)
        step = to_h @ to_v
        model = np.exp(-rbm.free_energy(v) - rbm.log_partition())
        assert model @ step == pytest.approx(model, abs=1e-14)
        assert sorted(np.abs(np.linalg.eigvals(step)))[-2] == pytest.approx(0.41594239, abs=1e-8)
        law = chain_of_three(v)
        for n, divergence, digits in ((1, 6.822e-4, 1e-7), (2, 9.98e-6, 1e-8), (5, 2.63e-9, 1e-11)):
            reached = law @ np.linalg.matrix_power(step, n)
            assert (reached * np.log(reached / model)).sum() == pytest.approx(divergence, abs=digits)

    def test_divergence_from_data(self):
        rbm, v = example_a(), states(3)
        law = chain_of_three(v)
        nll = law @ rbm.free_energy(v) + rbm.log_partition()
        assert nll == pytest.approx(2.2285164655, abs=1e-10)
        assert nll + law @ np.log(law) == pytest.approx(0.4532638307, abs=1e-10)

    def test_single_precision_is_what_the_kernels_see(self):
        rbm = example_a()
        assert rbm.weights.dtype == rbm.hidden_bias.dtype == rbm.visible_bias.dtype == np.float32
        single = RBM(rbm.weights, rbm.hidden_bias, rbm.visible_bias)
        assert single.hidden_mean([1, 1, 1]).dtype == np.float32
        assert single.log_partition() == pytest.approx(3.922422016875, abs=1e-7)
        with pytest.raises(ValueError, match="read-only"):
            rbm.weights[0, 0] = 1


def chain_of_three(v):
    """Law of the open Ising chain of three spins at K = 0.6."""
    weight = np.exp(0.6 * (v[:, 0] * v[:, 1] + v[:, 1] * v[:, 2]))
    return weight / weight.sum()


@pytest.mark.parametrize(
    ("temperature", "weight"), [(1 / K_C, 0.7642854597), (3, 0.6431211079), (1.5, 1.0043193600)]
)
def test_bond_machine_weight(temperature, weight):
    assert bond_machine(3, 1 / temperature).exact[0].min() == pytest.approx(-weight, abs=1e-10)


def test_bond_machine_is_the_ising_model():
    """Example B: F(v) = -K sum vv + constant on the 3x3 and 4x4 torus, and ln Z."""
    for size, temperature, log_z in (
        (3, 1 / K_C, 29.429224934),
        (4, 1 / K_C, 51.804602629),
        (4, 3, 46.128409900),
    ):
        coupling = 1 / temperature
        rbm = bond_machine(size, coupling)
        assert rbm.log_partition() == pytest.approx(log_z, abs=1e-9)
        v = states(size * size)[:: size - 2]
        difference = rbm.free_energy(v) + coupling * ising_sum(v, size)
        assert np.ptp(difference) < 1e-12
        assert difference[0] == pytest.approx(-2 * size * size * (np.log(2) + coupling), abs=1e-11)


@pytest.mark.parametrize(
    ("temperature", "weight", "log_z"),
    [(1 / K_C, 0.9494614788, 18.198264773), (3, 0.7603135250, 15.416295315)],
)
def test_triangle_machine_is_the_ising_model(temperature, weight, log_z):
    """Example B2: six hidden units, one for each row and column triangle of the 3x3 torus, are enough."""
    coupling = 1 / temperature
    w = np.arccosh(np.sqrt((np.exp(4 * coupling) + 3) / 4))
    assert w == pytest.approx(weight, abs=1e-10)
    site = np.arange(9).reshape(3, 3)
    weights = np.zeros((9, 6))
    for j, triangle in enumerate([*site, *site.T]):
        weights[triangle, j] = -w
    rbm = RBM(weights)
    assert rbm.log_partition() == pytest.approx(log_z, abs=1e-9)
    v = states(9)
    assert np.ptp(rbm.free_energy(v) + coupling * ising_sum(v, 3)) < 1e-13


def test_ring_decimates_the_chain():
    """Example C: both marginals are Ising rings with K' = ln(cosh 2J) / 2."""
    rbm = ring_machine(6, 0.7)
    assert rbm.log_partition() == pytest.approx(11.047380841, abs=1e-9)
    v = states(6)
    around = (v * np.roll(v, 1, axis=1)).sum(axis=1)
    for free_energy in (rbm.free_energy(v), rbm.hidden_free_energy(v)):
        slope, _ = np.polyfit(around, -free_energy, 1)
        assert slope == pytest.approx(0.3829428229, abs=1e-10)
        assert np.ptp(free_energy + slope * around) < 1e-12


@pytest.mark.parametrize(
    ("size", "log_z", "allowed"), [(4, 51.804602629, 0.05), (8, 205.272529, 0.25)], ids=["4x4", "8x8"]
)
def test_annealing_finds_the_partition_function(size, log_z, allowed):
    value, error = bond_machine(size, K_C).log_partition("ais", chains=200, temperatures=1000, seed=5)
    assert 0.005 < error < allowed
    assert abs(value - log_z) < min(4 * error + 0.02, allowed)


def test_annealing_with_biases_is_exact_on_a_small_machine():
    for seed in range(3):
        value, error = example_a().log_partition("ais", chains=4000, temperatures=40, seed=seed)
        assert 1e-4 < error < 0.01
        assert abs(value - 3.922422016875) < 4 * error


def test_layers_may_be_swapped():
    """The smaller layer is enumerated, whichever it is."""
    weights, b, c = example_a().exact
    swapped = RBM(weights.T, hidden_bias=c, visible_bias=b)
    assert swapped.log_partition() == pytest.approx(3.922422016875, abs=1e-12)
    v, h, vh = partition.moments(example_a())
    other_v, other_h, other_vh = partition.moments(swapped)
    assert np.allclose(other_v, h)
    assert np.allclose(other_h, v)
    assert np.allclose(other_vh, vh.T)


def test_samples_have_the_model_s_moments():
    rbm = example_a()
    start = np.ones((20000, 3), np.int8)
    v = rbm.gibbs(start, 25, seed=3)
    h = rbm.sample_hidden(v, seed=4)
    mean_v, mean_h, mean_vh = partition.moments(rbm)
    assert v.dtype == h.dtype == np.int8
    assert np.abs(v.mean(axis=0) - mean_v).max() < 4 / np.sqrt(20000)
    assert np.abs(h.mean(axis=0) - mean_h).max() < 4 / np.sqrt(20000)
    assert np.abs(v.T.astype(float) @ h / 20000 - mean_vh).max() < 4 / np.sqrt(20000)
    back = rbm.sample_visible(h, seed=5)
    assert np.abs(back.mean(axis=0) - mean_v).max() < 4 / np.sqrt(20000)
    assert np.all(start == 1)


def test_threads_and_neighbours_do_not_matter():
    rng = np.random.default_rng(2)
    rbm = RBM(rng.normal(0, 0.3, (30, 20)))
    v = rng.choice([-1, 1], (41, 30))
    one = rbm.gibbs(v, 3, seed=7, threads=1)
    assert np.array_equal(one, rbm.gibbs(v, 3, seed=7, threads=2))
    assert np.array_equal(one, rbm.gibbs(v, 3, seed=7, threads=5))
    assert np.array_equal(one[:16], rbm.gibbs(v[:16], 3, seed=7))
    assert not np.array_equal(one, rbm.gibbs(v, 3, seed=8))
    assert rbm.log_partition("ais", 41, 10, 1, threads=1) == rbm.log_partition("ais", 41, 10, 1, threads=2)
    single = rbm.gibbs(v[0], 2, seed=1)
    assert single.shape == (30,)


def test_gauge():
    """Turning a column of W and its bias round leaves the law of v alone."""
    weights, b, c = example_a().exact
    turned = RBM(weights * [1, -1], b * [1, -1], c)
    assert np.allclose(turned.free_energy(states(3)), example_a().free_energy(states(3)), atol=1e-14)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: RBM([1, 2]), r"weights.shape = \(2,\); expected \(n_visible, n_hidden\)"),
        (lambda: RBM([[1, np.nan]]), "weights must be finite"),
        (lambda: RBM([[1, 2]], hidden_bias=[1]), r"hidden_bias.shape = \(1,\); expected \(2,\)"),
        (lambda: RBM([[1, 2]], visible_bias=[np.inf]), "visible_bias must be finite"),
        (lambda: example_a().hidden_mean([1, 1]), r"v.shape = \(2,\); expected \(\.\.\., 3\)"),
        (lambda: example_a().gibbs([[1, 0, 1]], 1, 1), "v must hold -1 and \\+1 only"),
        (lambda: example_a().gibbs([[1, 1, 1]], -1, 1), "steps must be at least 0"),
        (lambda: example_a().gibbs([[1, 1, 1]], 1, 1, threads=0), "threads must be at least 1"),
        (lambda: example_a().gibbs([[1, 1, 1]], 1, -3), "seed must be a whole number"),
        (lambda: RBM(np.zeros((30, 25))).log_partition(), "at most 24 units"),
        (lambda: example_a().log_partition("guess"), "method must be exact or ais"),
        (lambda: example_a().log_partition("ais", chains=1), "chains must be at least 2"),
    ],
)
def test_bad_input_is_told_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_enumeration_lists_every_state_once():
    seen = {tuple(state) for block in all_states(13) for state in block}
    assert seen == set(itertools.product((-1.0, 1.0), repeat=13))
