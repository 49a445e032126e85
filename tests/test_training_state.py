"""A training that is written down and taken up again, by another trainer, goes on as if nothing had been."""

import numpy as np
import pytest

from rgapp.physics.rbm import RBM
from rgapp.physics.training import Trainer, TrainingParams

SAMPLES = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (230, 36))
SAMPLES[:, 18:] = SAMPLES[:, :18]

KINDS = {
    "cd": {"momentum": 0.5, "l2": 0.1},
    "pcd": {"rule": "pcd", "biases": True, "descent": "adam", "momentum": 0.9, "learning_rate": 0.01},
    "tempered": {"rule": "pcd", "tempering": 3, "steps": 2, "copies": "all"},
    "exact": {"rule": "exact", "late": 2, "late_l1": 0.001},
}


def trainer(kind, n_hidden=9, **options):
    usual = {"batch_size": 50, "epochs": 4, "learning_rate": 0.05, "l1": 0.01}
    params = TrainingParams(**usual | KINDS[kind])
    below = [RBM(np.random.default_rng(1).normal(0, 0.3, (64, 36)))]
    return Trainer(n_hidden, SAMPLES[:200], params, 3, held_out=SAMPLES[200:], below=below, **options)


def everything(made):
    arrays = {name: array.tobytes() for name, array in made.state().items()}
    return arrays, repr(made.history), made.epoch, made.batch


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stopped", [0, 5, 8])
def test_taken_up_again_it_is_the_same(kind, stopped):
    whole, first = trainer(kind), trainer(kind)
    whole.advance(100)
    first.advance(stopped)
    state = {name: array.copy() for name, array in first.state().items()}
    first.advance(3)  # what goes on after the state was taken must not reach it
    again = trainer(kind, threads=2)
    again.restore(state)
    assert (again.epoch, again.batch) == divmod(stopped, 4)
    again.advance(100)
    assert again.finished
    assert everything(again) == everything(whole)
    if kind != "exact":
        assert not np.array_equal(again.rbm.weights, first.rbm.weights)


def test_a_state_that_does_not_fit_is_told():
    state = trainer("cd").state()
    with pytest.raises(ValueError, match=r"weights.shape = \(36, 9\); expected \(36, 8\)"):
        trainer("cd", n_hidden=8).restore(state)
    with pytest.raises(ValueError, match=r"saved state does not fit: 1\.0 is missing"):
        trainer("pcd").restore(state)
    with pytest.raises(ValueError, match="numbers is missing"):
        trainer("cd").restore({})
