"""Training: gradients in the right direction and of the right size, exact fits, same seed same bytes."""

import itertools

import numpy as np
import pytest

from rgapp._kernels import gibbs as kernels
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


def test_exact_rule_reaches_the_best_fit():
    """Best KL of two hidden units to the critical 3x3 torus without biases: example D."""
    law = ising_law(1 / K_C)
    samples = np.repeat(states(9), np.rint(law * 15000).astype(int), axis=0)
    params = PLAIN.changed(
        rule="exact", batch_size=len(samples), learning_rate=0.5, momentum=0.9, start=0.3, epochs=120
    )
    trainer = Trainer(2, samples, params, seed=0)
    trainer.advance(120)
    rbm = trainer.rbm
    reached = law @ (np.log(law) + rbm.free_energy(states(9))) + rbm.log_partition()
    assert 0.073611 * 0.999 < reached < 0.073611 * 1.05
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


def test_late_settings_hold_from_their_epoch_on():
    plain = TrainingParams(batch_size=50, epochs=3, learning_rate=0.1, l1=0.02, steps=1, decay=0.5)
    late = plain.changed(late=2, late_l1=0.001, late_steps=4)
    assert [late.settings(epoch).l1 for epoch in range(4)] == [0.02, 0.02, 0.001, 0.001]
    assert [late.settings(epoch).steps for epoch in range(4)] == [1, 1, 4, 4]
    assert [late.settings(epoch).rate for epoch in range(3)] == pytest.approx([0.1, 0.1 / 1.5, 0.1 / 2])
    assert plain.settings(10**4).l1 == 0.02
    one, other = (Trainer(17, small().samples, params, 3) for params in (plain, late))
    for trainer in (one, other):
        trainer.advance(8)
    assert everything(one)[0] == everything(other)[0]
    one.advance(4)
    other.advance(4)
    assert np.mean(other.rbm.weights == 0) < np.mean(one.rbm.weights == 0)


def two_modes():
    """Eight spins all up or all down, 0.8 of them up, each wrong with a chance of 2 %."""
    rng = np.random.default_rng(11)
    side = np.where(rng.random(4000) < 0.8, 1, -1)
    noise = np.where(rng.random((4000, 8)) < 0.02, -1, 1)
    return (side[:, None] * noise).astype(np.int8)


@pytest.mark.parametrize("tempering", [1, 8])
def test_tempered_chains_learn_the_weights_of_modes_between_which_plain_ones_do_not_move(tempering):
    samples = two_modes()
    params = TrainingParams(
        rule="pcd",
        tempering=tempering,
        learning_rate=0.05,
        decay=0.1,
        momentum=0,
        l1=0,
        epochs=25,
        biases=True,
    )
    trainer = Trainer(3, samples, params, seed=1)
    trainer.advance(10**6)
    rbm, v = trainer.rbm, states(8)
    law = np.exp(-rbm.free_energy(v) - rbm.log_partition())
    up = law[v.sum(axis=1) > 0].sum() + law[v.sum(axis=1) == 0].sum() / 2
    if tempering > 1:
        assert up == pytest.approx(0.8, abs=0.05)
        assert 0.4 < trainer.history[-1]["exchanges"] < 1
    else:
        assert abs(up - 0.8) > 0.1
        assert np.isnan(trainer.history[-1]["exchanges"])


def test_symmetry_copies_show_what_the_samples_lack():
    """Learned from lattices that are all up on the left half, and their copies: no site is special."""
    rng = np.random.default_rng(12)
    samples = rng.choice(np.array([-1, 1], np.int8), (1000, 6, 6))
    samples[:, :, :3] = 1
    params = TrainingParams(learning_rate=0.05, l1=0, epochs=10, biases=True, batch_size=50)
    spread, bias = {}, {}
    for copies in ("none", "shifts", "all"):
        trainer = Trainer(4, samples.reshape(-1, 36), params.changed(copies=copies), seed=2)
        trainer.advance(10**6)
        dreams = trainer.rbm.gibbs(samples.reshape(-1, 36), 50, seed=3).reshape(-1, 6, 6)
        spread[copies] = np.ptp(dreams.mean(axis=(0, 1)))  # from column to column
        bias[copies] = trainer.rbm.visible_bias.reshape(6, 6).mean(axis=0)
    assert spread["none"] > 0.6
    assert max(spread["shifts"], spread["all"]) < 0.3
    # with E = + c.v a site that is up more often has a negative c; turned over as often as not, none has
    assert bias["none"][0] < -0.3
    assert abs(bias["none"][4]) < 0.1
    assert (bias["shifts"] < -0.1).all()
    assert (np.abs(bias["all"]) < 0.05).all()


def test_turning_hidden_units_round_changes_nothing_that_can_be_seen():
    """The gauge: some columns of W and entries of b with the other sign. The same P(v), before and after."""
    turn = np.array([1, -1, 1, 1, -1], np.float32)
    one, other = (small(rule="exact", biases=True, n_hidden=5) for _ in range(2))
    one.machine.hidden_bias[:] = 0.1
    other.machine.put((one.machine.weights * turn, one.machine.hidden_bias * turn, one.machine.visible_bias))
    v = np.random.default_rng(5).choice([-1, 1], (50, 40))
    before = one.rbm.free_energy(v)
    for trainer in (one, other):
        assert trainer.rbm.free_energy(v) == pytest.approx(before)
        trainer.advance(12)
    assert np.abs(one.rbm.free_energy(v) - before).max() > 0.1
    assert other.rbm.free_energy(v) == pytest.approx(one.rbm.free_energy(v), abs=1e-3)
    assert other.rbm.log_partition() == pytest.approx(one.rbm.log_partition(), abs=1e-3)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Trainer(3, np.ones(5)), r"samples.shape = \(5,\); expected \(samples, n_visible\)"),
        (lambda: Trainer(3, np.zeros((5, 2))), "samples must hold -1 and \\+1 only"),
        (lambda: Trainer(0, np.ones((5, 2))), "n_hidden must be at least 1"),
        (lambda: Trainer(30, np.ones((5, 30)), TrainingParams(rule="exact")), "exact rule needs a layer"),
        (lambda: Trainer(3, np.ones((5, 2)), threads=0), "threads must be at least 1"),
        (
            lambda: Trainer(3, np.ones((5, 2)), held_out=np.ones((5, 3))),
            r"held_out.shape = \(5, 3\); expected",
        ),
        (lambda: Trainer(3, np.ones((5, 2)), TrainingParams(copies="all")), "need a square lattice"),
        (lambda: Trainer(3, np.ones((5, 2)), TrainingParams(copies="x")), "copies must be none, all or some"),
        (lambda: Trainer(3, np.ones((5, 2)), TrainingParams(rule="exact"), up=2.0), "layers are read twice"),
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


@pytest.mark.parametrize("rule", ["cd", "pcd"])
def test_every_instruction_set_and_any_threads_train_the_same(rule):
    samples = np.random.default_rng(4).choice(np.array([-1, 1], np.int8), (60, 70))
    params = TrainingParams(rule=rule, batch_size=20, epochs=3, learning_rate=0.05, l1=0.001, biases=True)
    made = []
    try:
        for name in kernels.instruction_sets():
            kernels.choose(name)
            for threads in (1, 3):
                trainer = Trainer(67, samples, params, seed=5, threads=threads)
                trainer.advance(9)
                rbm = trainer.rbm
                made.append((rbm.weights, rbm.hidden_bias, rbm.gibbs(samples, 3, 6, threads)))
                made[-1] += (np.array(rbm.log_partition("ais", 20, 30, 7, threads)),)
    finally:
        kernels.choose()
    assert not np.array_equal(made[0][0], Trainer(67, samples, params, seed=5).rbm.weights)
    for other in made[1:]:
        for one, two in zip(made[0], other, strict=True):
            np.testing.assert_array_equal(one, two)
