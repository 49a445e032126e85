"""Training: gradients in the right direction and of the right size, exact fits, same seed same bytes."""

import itertools

import numpy as np
import pytest

from rgapp.params import ParameterError
from rgapp.physics.enumeration import all_states
from rgapp.physics.rbm import RBM
from rgapp.physics.training import Trainer, TrainingParams

K_C = np.log(1 + np.sqrt(2)) / 2

PLAIN = TrainingParams(decay=0, momentum=0, l1=0, learning_rate=1, start=0)


def states(n):
    return np.concatenate(list(all_states(n)))


def draws(law, count, seed):
    """``count`` states drawn from a law over all states, as int8."""
    n = int(np.log2(len(law)))
    at = np.random.default_rng(seed).choice(len(law), count, p=law)
    return states(n)[at].astype(np.int8)


def chain_of_three():
    v = states(3)
    weight = np.exp(0.6 * (v[:, 0] * v[:, 1] + v[:, 1] * v[:, 2]))
    return weight / weight.sum()


def ising_law(temperature):
    """Law of the 3x3 torus over its 512 states."""
    v = states(9).reshape(-1, 3, 3)
    bonds = (v * np.roll(v, 1, 1)).sum((1, 2)) + (v * np.roll(v, 1, 2)).sum((1, 2))
    weight = np.exp(bonds / temperature)
    return weight / weight.sum()


def example_a():
    return RBM(
        [[0.5, -0.3], [-0.4, 0.2], [0.1, 0.6]], hidden_bias=[0.10, -0.20], visible_bias=[0.05, 0, -0.15]
    )


def put(trainer, rbm):
    """Start a trainer from given parameters."""
    trainer.machine.put((rbm.weights, rbm.hidden_bias, rbm.visible_bias))


def step_of(trainer, rbm):
    """Weights, hidden and visible bias lost in the next update."""
    put(trainer, rbm)
    trainer.advance(1)
    after = trainer.rbm
    return (
        rbm.weights - after.weights,
        rbm.hidden_bias - after.hidden_bias,
        rbm.visible_bias - after.visible_bias,
    )


class TestExampleA:
    """The machine of three and two units with data of the open Ising chain, K = 0.6."""

    LIKELIHOOD = np.array([[0.19226904, -0.32523666], [-0.35270910, -0.06423933], [-0.04209602, -0.01583143]])
    CD1 = np.array([[0.18771852, -0.31056672], [-0.34612509, -0.07796813], [-0.02625647, -0.02119656]])

    @staticmethod
    def exact_data(count=20000):
        """Samples in the law's own proportions, to rounding."""
        return np.repeat(states(3), np.rint(chain_of_three() * count).astype(int), axis=0).astype(np.int8)

    def trainer(self, samples, **changes):
        params = PLAIN.changed(batch_size=len(samples), biases=True, epochs=1, **changes)
        return Trainer(2, samples, params, seed=4)

    def test_exact_rule_descends_the_likelihood(self):
        weights, hidden_bias, visible_bias = step_of(
            self.trainer(self.exact_data(), rule="exact"), example_a()
        )
        assert weights == pytest.approx(self.LIKELIHOOD, abs=1e-4)
        assert hidden_bias == pytest.approx([0.01913554, 0.01641505], abs=1e-4)
        assert visible_bias == pytest.approx([-0.03756408, 0.05953366, -0.05173823], abs=1e-4)

    def test_cd1_has_its_expected_gradient(self):
        count = 90000
        weights, _, _ = step_of(self.trainer(self.exact_data(count)), example_a())
        # the model's part fluctuates by less than 1/sqrt(count)
        assert weights == pytest.approx(self.CD1, abs=3.5 / np.sqrt(count))
        # and this is told apart from the likelihood's gradient
        assert np.abs(weights - self.LIKELIHOOD).max() > 0.01

    @pytest.mark.parametrize("changes", [{"rule": "cd", "steps": 12}, {"rule": "pcd", "steps": 12}])
    def test_long_chains_have_the_likelihood_s_gradient(self, changes):
        count = 90000
        weights, hidden_bias, visible_bias = step_of(
            self.trainer(self.exact_data(count), **changes), example_a()
        )
        assert weights == pytest.approx(self.LIKELIHOOD, abs=3.5 / np.sqrt(count))
        assert hidden_bias == pytest.approx([0.01913554, 0.01641505], abs=3.5 / np.sqrt(count))
        assert visible_bias == pytest.approx([-0.03756408, 0.05953366, -0.05173823], abs=3.5 / np.sqrt(count))

    def test_exact_rule_agrees_with_finite_differences(self):
        """The step is the slope of the mean negative log-likelihood of the samples."""
        samples, rbm, width = self.exact_data(500), example_a(), 1e-5
        weights, _, _ = step_of(self.trainer(samples, rule="exact"), rbm)
        for i, j in itertools.product(range(3), range(2)):
            shift = np.zeros((3, 2))
            shift[i, j] = width
            nll = [
                np.mean(moved.free_energy(samples)) + moved.log_partition()
                for moved in (RBM(rbm.exact[0] + s * shift, rbm.exact[1], rbm.exact[2]) for s in (1, -1))
            ]
            assert weights[i, j] == pytest.approx((nll[0] - nll[1]) / (2 * width), abs=1e-5)


@pytest.mark.parametrize(("n_hidden", "divergence"), [(1, 0.213067), (2, 0.073611)])
def test_exact_rule_reaches_the_best_fit(n_hidden, divergence):
    """Best KL to the critical 3x3 torus without biases: example D."""
    law = ising_law(1 / K_C)
    samples = np.repeat(states(9), np.rint(law * 15000).astype(int), axis=0)
    params = PLAIN.changed(
        rule="exact", batch_size=len(samples), learning_rate=0.5, momentum=0.9, start=0.3, epochs=160
    )
    reached = []
    for seed in range(2):
        trainer = Trainer(n_hidden, samples, params, seed)
        trainer.advance(160)
        rbm = trainer.rbm
        reached.append(law @ (np.log(law) + rbm.free_energy(states(9))) + rbm.log_partition())
    assert min(reached) > divergence * 0.999
    assert min(reached) < divergence * 1.05
    nll = np.mean(rbm.free_energy(samples)) + rbm.log_partition()
    assert trainer.history[-1]["negative_log_likelihood"] == pytest.approx(nll, abs=1e-9)


@pytest.mark.parametrize("rule", ["cd", "pcd"])
def test_training_learns_the_ising_torus(rule):
    """3x3 torus at T = 2: energy and divergence of the model come near the data's."""
    law = ising_law(2.0)
    samples = draws(law, 8000, 1)
    params = TrainingParams(rule=rule, steps=5, learning_rate=0.05, decay=0.05, l1=0, epochs=40, start=0.1)
    trainer = Trainer(6, samples, params, seed=2)
    trainer.advance(10**6)
    rbm, v = trainer.rbm, states(9)
    model = np.exp(-rbm.free_energy(v) - rbm.log_partition())
    assert model.sum() == pytest.approx(1)
    assert law @ np.log(law / model) < 0.05
    grid = v.reshape(-1, 3, 3)
    bonds = (grid * np.roll(grid, 1, 1)).sum((1, 2)) + (grid * np.roll(grid, 1, 2)).sum((1, 2))
    assert model @ bonds == pytest.approx(law @ bonds, rel=0.05)
    errors = [record["reconstruction_error"] for record in trainer.history]
    assert errors[-1] < 0.6 * 0.5
    assert len(errors) == 40


def small(seed=3, threads=1, n_hidden=17, **changes):
    samples = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (230, 40))
    samples[:, 20:] = samples[:, :20]
    params = TrainingParams(batch_size=50, epochs=3, learning_rate=0.1, l1=0.01, **changes)
    return Trainer(n_hidden, samples, params, seed, threads)


def everything(trainer):
    rbm = trainer.rbm
    return rbm.weights.tobytes(), rbm.hidden_bias.tobytes(), rbm.visible_bias.tobytes(), repr(trainer.history)


@pytest.mark.parametrize(
    "changes", [{}, {"rule": "pcd", "biases": True}, {"rule": "exact", "n_hidden": 5}, {"steps": 3}]
)
def test_same_seed_same_bytes_however_it_is_cut(changes):
    whole, cut, other = small(**changes), small(**changes), small(seed=4, **changes)
    whole.advance(100)
    other.advance(100)
    while not cut.finished:
        cut.advance(1)
        cut.advance(2)
    assert whole.finished
    assert whole.epoch == 3
    assert whole.batches_per_epoch == 4
    assert everything(whole) == everything(cut)
    assert everything(whole) != everything(other)


@pytest.mark.parametrize("rule", ["cd", "pcd"])
def test_threads_do_not_matter(rule):
    one, two = small(rule=rule), small(rule=rule, threads=2)
    one.advance(12)
    two.advance(12)
    assert everything(one) == everything(two)


def test_every_epoch_sees_other_batches():
    trainer = small()
    trainer.advance(1)
    first = trainer._order.copy()
    assert sorted(first) == list(range(230))
    trainer.advance(4)
    assert not np.array_equal(first, trainer._order)


def test_rate_falls_and_sparsity_stops_weights_at_zero():
    trainer = small(decay=0.5)
    trainer.advance(100)
    assert [record["rate"] for record in trainer.history] == pytest.approx([0.1, 0.1 / 1.5, 0.1 / 2])
    dense = Trainer(17, trainer.samples, trainer.params.changed(l1=0), 3)
    dense.advance(100)
    assert np.mean(dense.rbm.weights == 0) == 0
    assert 0.02 < np.mean(trainer.rbm.weights == 0) < 0.5


def test_a_finished_trainer_stays():
    trainer = small()
    trainer.advance(10**6)
    before = everything(trainer)
    trainer.advance(5)
    assert everything(trainer) == before
    untrained = Trainer(3, np.ones((4, 2)), TrainingParams(epochs=0), 1)
    untrained.advance(1)
    assert untrained.history == []


def test_training_that_runs_away_goes_back_to_the_last_good_epoch():
    trainer = small()
    trainer.advance(4)
    good = everything(trainer)
    trainer.advance(2)
    trainer.machine.weights[5, 6] = np.nan
    with pytest.raises(FloatingPointError, match=r"ran away at epoch 2\. The network is back at epoch 1\."):
        trainer.advance(1)
    assert everything(trainer) == good
    assert trainer.epoch == 1
    trainer.advance(100)
    assert trainer.finished
    assert np.isfinite(trainer.rbm.weights).all()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Trainer(3, np.ones(5)), r"samples.shape = \(5,\); expected \(samples, n_visible\)"),
        (lambda: Trainer(3, np.zeros((5, 2))), "samples must hold -1 and \\+1 only"),
        (lambda: Trainer(0, np.ones((5, 2))), "n_hidden must be at least 1"),
        (lambda: Trainer(30, np.ones((5, 30)), TrainingParams(rule="exact")), "exact rule needs a layer"),
        (lambda: Trainer(3, np.ones((5, 2)), threads=0), "threads must be at least 1"),
    ],
)
def test_bad_input_is_told_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize(
    "change",
    [{"rule": "sgd"}, {"steps": 0}, {"momentum": 1}, {"learning_rate": "fast"}, {"l1": -1}, {"epochs": 1.5}],
)
def test_bad_parameters_are_named(change):
    with pytest.raises(ParameterError, match=next(iter(change))):
        TrainingParams(**change)
