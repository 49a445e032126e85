"""The gauge: exact laws, divergences against sums over all states, and machines that are the Ising model."""

import numpy as np
import pytest

from rgapp.physics import exact
from rgapp.physics.enumeration import all_states
from rgapp.physics.exact import CRITICAL_TEMPERATURE
from rgapp.physics.ising import IsingParams
from rgapp.physics.ising_samples import draw_ising
from rgapp.physics.likelihood import IsingLaw, gauge
from rgapp.physics.rbm import RBM


def states(n):
    return np.concatenate(list(all_states(n))).astype(np.int8)


def bond_machine(side, temperature):
    """Example B: a hidden unit for every bond, w = arccosh(exp 2K)/2 on both its spins."""
    weights = np.zeros((side, side, 2 * side * side))
    w = np.arccosh(np.exp(2 / temperature)) / 2
    for bond, (row, column, axis) in enumerate(np.ndindex(side, side, 2)):
        weights[row, column, bond] = -w
        weights[(row + (axis == 0)) % side, (column + (axis == 1)) % side, bond] = -w
    return RBM(weights.reshape(side * side, -1))


@pytest.mark.parametrize(
    ("temperatures", "field"), [([2.0], 0.0), ([CRITICAL_TEMPERATURE], 0.3), ([1.5, 2.5, 4.0], 0.0)]
)
def test_the_law_sums_to_one_and_is_that_of_all_states(temperatures, field):
    found = np.exp(IsingLaw(3, temperatures, field).log_probability(states(9)))
    assert found.sum() == pytest.approx(1, abs=1e-12)
    # exact.states counts bit y size + x from the lowest, all_states from the highest
    order = (states(9) > 0) @ (1 << np.arange(9))
    wanted = np.mean([exact.probabilities(3, t, field) for t in temperatures], axis=0)[order]
    assert found == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_divergence_is_that_of_all_states(scale):
    """In the limit of all states in their proportions; by the definition sum p ln(p/P)."""
    law = IsingLaw(3, [2.5])
    machine = RBM(scale * bond_machine(3, 2.5).exact[0][:, :7])
    p = np.exp(law.log_probability(states(9)))
    model = np.exp(-machine.free_energy(states(9)) - machine.log_partition())
    divergence = float(p @ np.log(p / model))
    many = np.repeat(states(9), np.rint(p * 400_000).astype(int), axis=0)
    found = gauge(machine, many, law)
    assert found.divergence == pytest.approx(divergence / 9, rel=1e-3)
    assert found.log_likelihood == pytest.approx(float(p @ np.log(model)), rel=1e-3)
    assert found.log_partition_error == 0


@pytest.mark.parametrize("temperature", [CRITICAL_TEMPERATURE, 3.0])
def test_the_exact_ising_machine_has_none(temperature):
    samples = draw_ising(IsingParams(size=4, temperature=temperature, algorithm="wolff"), 50, 1).samples
    found = gauge(bond_machine(4, temperature), samples, IsingLaw(4, [temperature]))
    log_z = exact.log_partition_finite(temperature, 4) + 32 * (np.log(2) + 1 / temperature)
    assert found.log_partition == pytest.approx(log_z, abs=1e-9)
    assert found.divergence == pytest.approx(0, abs=1e-12)
    assert found.divergence_error == pytest.approx(0, abs=1e-12)


def test_the_same_of_a_larger_one_but_for_the_error_of_ln_z():
    """Whatever the samples: also with very few."""
    samples = draw_ising(
        IsingParams(size=8, temperature=CRITICAL_TEMPERATURE, algorithm="wolff"), 5, 1
    ).samples
    machine = bond_machine(8, CRITICAL_TEMPERATURE)
    found = gauge(machine, samples, IsingLaw(8, [CRITICAL_TEMPERATURE]), 200, 1000, seed=2)
    log_z = 205.272529
    assert abs(found.log_partition - log_z) < 4 * found.log_partition_error + 0.02
    assert 0 < found.log_partition_error < 0.25
    assert 64 * found.divergence == pytest.approx(found.log_partition - log_z, abs=1e-5)
    assert 64 * found.divergence_error == pytest.approx(found.log_partition_error, rel=1e-3)


def test_wrong_codes_are_far_from_it():
    """The mirrored sign is harmless here; another temperature, 0/1 weights and sigma(x) are not."""
    samples = draw_ising(IsingParams(size=4, temperature=2.5, algorithm="wolff"), 4000, 3).samples
    weights = bond_machine(4, 2.5).exact[0]
    law = IsingLaw(4, [2.5])
    right = gauge(RBM(-weights), samples, law, 200, 1000, seed=4)
    assert abs(16 * right.divergence) < 4 * right.log_partition_error + 0.02
    for wrong in (weights / 2, 2 * weights, weights * np.sign(np.arange(32) % 2 - 0.5) * 0.5):
        assert gauge(RBM(wrong), samples, law, 200, 1000, seed=4).divergence > 0.05


def test_a_machine_of_free_units_lacks_all_correlation():
    """N ln 2 - S(T) for W = 0, 3.608606 for the critical 3 x 3 torus."""
    law = IsingLaw(3, [CRITICAL_TEMPERATURE])
    p = np.exp(law.log_probability(states(9)))
    many = np.repeat(states(9), np.rint(p * 1_000_000).astype(int), axis=0)
    assert 9 * gauge(RBM(np.zeros((9, 2))), many, law).divergence == pytest.approx(3.608606, abs=1e-3)


def test_a_run_may_be_stopped_and_cut():
    machine, samples = bond_machine(6, 2.5), np.ones((3, 36), np.int8)
    told = []

    def stop(share):
        told.append(share)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gauge(machine, samples, None, 2000, 300, tell=stop)
    assert 0 == told[0] < told[1] < told[2] < 1
    assert np.isnan(gauge(machine, samples, None, 8, 3).divergence)


def test_in_a_field_it_is_known_for_small_lattices_only():
    with pytest.raises(ValueError, match=r"ln Z in a field is known up to size 10 \(got 11\)"):
        IsingLaw(11, [2.0], 0.1)
