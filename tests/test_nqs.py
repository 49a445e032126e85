"""The wave function: exact ground states, local energies by the matrix, the experiment against both."""

import numpy as np
import pytest

from rgapp.experiments import find
from rgapp.experiments.nqs import Nqs, NqsParams
from rgapp.params import ParameterError
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import spins
from rgapp.physics.transverse_field import fermion_energy, ground_state
from rgapp.physics.wave_function import (
    Recipe,
    _natural,
    _Walkers,
    descend,
    exact_energy,
    local_energies,
    overlap,
)

TABLE = [
    (10, 0.5, -1.06356044),
    (10, 1, -1.27849064),
    (10, 2, -2.12712088),
    (8, 1, -1.28145772),
    (12, 1, -1.27688293),
]


def quiet(share, words):
    assert 0 <= share <= 1 and words


def matrix(n, h):
    """The Hamiltonian from Pauli matrices, first spin first, down before up."""
    z, x = np.diag([-1.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]])

    def at(**places):
        whole = np.ones((1, 1))
        for k in range(n):
            whole = np.kron(whole, places.get(f"s{k}", np.eye(2)))
        return whole

    total = -sum(at(**{f"s{k}": z}) @ at(**{f"s{(k + 1) % n}": z}) for k in range(n))
    return total - h * sum(at(**{f"s{k}": x}) for k in range(n))


def machine(n, n_hidden, seed=1, spread=0.4):
    rng = np.random.default_rng(seed)
    return RBM(*(rng.normal(0, spread, shape) for shape in ((n, n_hidden), n_hidden, n)))


@pytest.mark.parametrize(("sites", "field", "energy"), TABLE)
def test_ground_states(sites, field, energy):
    found = ground_state(sites, field)
    assert found.energy == pytest.approx(energy, abs=6e-9)
    assert fermion_energy(sites, field) == pytest.approx(found.energy, abs=1e-12)
    # Hellmann and Feynman: <X> is the slope of the energy
    slope = (fermion_energy(sites, field - 1e-5) - fermion_energy(sites, field + 1e-5)) / 2e-5
    assert found.transverse == pytest.approx(slope, abs=1e-8)


def test_the_hamiltonian_is_the_one_it_is_called():
    for h in (0.3, 1.7):
        values, vectors = np.linalg.eigh(matrix(5, h))
        found = ground_state(5, h)
        assert found.energy * 5 == pytest.approx(values[0], abs=1e-12)
        assert abs(found.amplitudes @ vectors[:, 0]) == pytest.approx(1, abs=1e-10)
    assert ground_state(5, 0).energy == pytest.approx(-1) and ground_state(5, 0).square == pytest.approx(1)
    assert fermion_energy(100_000, 1) == pytest.approx(-4 / np.pi, abs=1e-9)


def test_local_energies_are_those_of_the_matrix():
    rbm, h = machine(5, 4), 0.8
    psi = np.exp(-rbm.free_energy(spins(5)))
    applied = matrix(5, h) @ psi
    np.testing.assert_allclose(local_energies(spins(5), h, rbm), applied / psi, rtol=1e-11)
    assert exact_energy(rbm, h) == pytest.approx(psi @ applied / (psi @ psi) / 5, abs=1e-13)
    assert overlap(rbm, psi / np.linalg.norm(psi)) == pytest.approx(1)


def test_no_state_lies_below_the_ground_state():
    ground = ground_state(8, 0.9).energy
    for seed in range(20):
        assert exact_energy(machine(8, 5, seed, 0.3), 0.9) > ground


def test_walkers_visit_states_as_often_as_they_should():
    rbm = machine(4, 3, 2, 0.3)
    weight = np.exp(-2 * rbm.free_energy(spins(4)))
    p, chains, looks = weight / weight.sum(), 500, 200
    walkers = _Walkers(4, chains, np.random.default_rng(1))
    counts = np.zeros((looks, 16))
    for look in range(-20, looks):
        walkers.sweep(*rbm.exact)
        if look >= 0:
            counts[look] = np.bincount(((walkers.s > 0) @ [8, 4, 2, 1]).astype(int), minlength=16)
    batches = counts.reshape(20, -1, 16).mean(axis=1) / chains
    error = batches.std(axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(batches.mean(axis=0) - p) < 4.5 * error).all()


def test_a_small_step_goes_downhill():
    """Along the natural gradient from all states, weighted as |Psi|^2, the energy falls as it should."""
    rbm, h, rate = machine(4, 3, 4, 0.3), 1.2, 1e-5
    psi2 = np.exp(-2 * rbm.free_energy(spins(4)))
    rows = np.repeat(np.arange(16), np.round(psi2 / psi2.sum() * 1_000_000).astype(int))
    states = spins(4)[rows]
    local = local_energies(states, h, rbm)
    step = _natural(states, local, *rbm.exact, 1e-3)
    moved = np.concatenate([part.ravel() for part in rbm.exact]) - rate * step
    after = exact_energy(RBM(moved[:12].reshape(4, 3), moved[12:15], moved[15:]), h)
    slopes = np.array(
        [
            (exact_energy(up, h) - exact_energy(down, h)) / 2e-6
            for up, down in (
                [
                    RBM(x[:12].reshape(4, 3), x[12:15], x[15:])
                    for x in (moved + rate * step + s * e for s in (1e-6, -1e-6))
                ]
                for e in np.eye(19)
            )
        ]
    )
    before = exact_energy(rbm, h)
    assert after < before
    assert (before - after) == pytest.approx(rate * slopes @ step, rel=0.01)


def test_the_experiment_finds_the_ground_state():
    params = NqsParams(sites=10, fields="0.5-1-2", density=1)
    experiment = Nqs(params, 3)
    points = {point: experiment.run(point, quiet) for point in experiment.points()}
    for one, (_, h, energy) in zip(points.values(), TABLE[:3], strict=True):
        assert one["field"] == h and one["exact"] == pytest.approx(energy, abs=6e-9)
        assert 0 <= 1 - one["variational"] / energy < 1e-3
        assert abs(one["energy"] - one["variational"]) < 4 * one["energy_error"] + 1e-9
        assert one["energies"].shape == (params.steps,) and one["energies"][0] > energy + 0.05
        assert 0.9 < one["overlap"] <= 1
    table = experiment.summary(points)["energy"]
    assert table["field"] == [0.5, 1, 2] and max(table["relative_error"]) < 1e-3


def test_larger_and_smaller_rings():
    for sites, h in ((8, 1.0), (12, 1.0)):
        found = descend(sites, h, 2 * sites, 5)
        assert 0 <= 1 - exact_energy(found.machine, h) / ground_state(sites, h).energy < 1e-3


def test_the_same_seed_gives_the_same_network():
    recipe = Recipe(chains=100, steps=20, looks=10)
    one, again, other = (descend(6, 1.0, 6, seed, recipe) for seed in (1, 1, 2))
    assert one.machine.exact[0].tobytes() == again.machine.exact[0].tobytes()
    assert one.energy == again.energy != other.energy


def test_it_can_be_stopped():
    def stop(share):
        if share > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(6, 1.0, 6, 1, Recipe(chains=100), stop)


@pytest.mark.parametrize("fields", ["", "0-1", "a", "1-200", "-1"])
def test_fields_that_are_none_are_refused(fields):
    with pytest.raises(ParameterError, match="fields must be 1 to 20 numbers above 0") as error:
        find("nqs").check(NqsParams(fields=fields))
    assert error.value.parameter == "fields"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ground_state(2, 1), r"sites must be between 3 and 14 \(got 2\)"),
        (lambda: ground_state(5, -1), "field must be between 0 and 100"),
        (lambda: descend(5, 1, 0, 1), "n_hidden must be at least 1"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
