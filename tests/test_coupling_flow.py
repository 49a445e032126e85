"""The flow of the phi^4 coupling: solutions, fixed points, the sum over modes, data."""

import numpy as np
import pytest

from rgapp.experiments import EXPERIMENTS
from rgapp.experiments.flow_result import FlowResult
from rgapp.physics.coupling_flow import CouplingFlow, branches, data_point
from rgapp.physics.spectrum import fit_power_law


@pytest.mark.parametrize(
    ("alpha", "start", "end"),
    [(1, 0.001, 0.02353197), (1.5, 0.001, 0.00674878), (2, 0.01, 0.00357143), (2.5, 0.01, 0.00049422)],
)
def test_solutions(alpha, start, end):
    assert CouplingFlow(alpha).solution(start, 5.0)[0, 0] == pytest.approx(end, abs=5e-9)


def test_fixed_points():
    assert CouplingFlow(1.0).fixed_point == pytest.approx(0.02777778, abs=5e-9)
    assert CouplingFlow(1.5).fixed_point == pytest.approx(0.01388889, abs=5e-9)
    assert CouplingFlow(1.5).printed_fixed_point == -CouplingFlow(1.5).fixed_point
    stable, unstable = branches([0.0, 1.0, 2.0, 3.0])
    assert stable == pytest.approx([2 / 36, 1 / 36, 0, 0])
    assert np.isnan(unstable).tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("alpha", "summed", "formula"),
    [(1, 0.010637, 0.010638), (1.5, 0.003496, 0.003497), (2.5, 0.001258, 0.001258)],
)
def test_the_sum_over_modes_is_what_the_equation_says(alpha, summed, formula):
    """4096 modes of which an eighth is kept: 3584 are integrated out."""
    flow = CouplingFlow(alpha)
    s, g = flow.mode_sum(0.002, np.log(8) / alpha, 4096 * 7 // 8)
    assert (round(g[-1], 6), round(flow.solution(0.002, s[-1])[0, 0], 6)) == (summed, formula)
    assert g == pytest.approx(flow.solution(0.002, s)[0], rel=2e-4)


@pytest.mark.parametrize("alpha", [0.0, 0.01, 2.0])
def test_the_sum_over_modes_at_the_ends_of_the_range(alpha):
    flow = CouplingFlow(alpha)
    s, g = flow.mode_sum(0.002, 3.0, 20_000)
    assert s[-1] == pytest.approx(3.0)
    assert g == pytest.approx(flow.solution(0.002, s)[0], rel=1e-3)


def test_a_hundred_starts_end_at_the_fixed_point():
    rng = np.random.default_rng(3)
    for alpha, start in zip(rng.uniform(0, 3, 100), rng.uniform(1e-4, 0.3, 100), strict=True):
        flow = CouplingFlow(alpha)
        g = flow.solution(start, np.linspace(0, 1e5, 200))[0]
        goal = max(flow.fixed_point, 0.0)
        assert abs(g[-1] - goal) < 1e-6
        assert (np.diff(np.abs(g - goal)) <= 1e-12).all()
        assert np.sign(flow.velocity(start)) == np.sign(goal - start)


def test_steps_as_printed_die_and_as_corrected_do_not():
    flow = CouplingFlow(1.0)
    assert flow.printed(0.002, 20_000, 1.05)[-1] < 3e-5
    assert flow.corrected(0.002, 2000, 1.05)[-1] == pytest.approx(flow.fixed_point, rel=0.06)
    assert flow.corrected(0.002, 20_000, 1.001)[-1] == pytest.approx(flow.fixed_point, rel=2e-3)
    assert flow.step_constant(8) == pytest.approx(36 * 7)


def analysed(**values):
    entry = EXPERIMENTS["flow"]
    experiment = entry.make(entry.params(**values), 5)
    return FlowResult.of({point: experiment.run(point, lambda *_: None) for point in experiment.points()})


def test_data_have_their_point():
    found = analysed(source="gaussian", variables=128, samples=20_000, exponent=1.25)
    point = data_point(found.coupling, fit_power_law(found.eigenvalues, found.samples))
    assert point.alpha == pytest.approx(1.25, abs=0.1)
    assert (np.abs(point.g) < 4 * point.error).all(), "Gaussian samples have no coupling"
    tails = analysed(source="tails", variables=128, samples=20_000)
    law = fit_power_law(found.eigenvalues, found.samples)
    assert data_point(tails.coupling, law).g[0] < -4 * data_point(tails.coupling, law).error[0]
    with pytest.raises(ValueError, match=r"between 0 and 3 \(got 1[23]"):
        data_point(found.coupling, fit_power_law(found.eigenvalues**0.1, found.samples))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: CouplingFlow(4), r"alpha must be between 0 and 3 \(got 4\)"),
        (lambda: CouplingFlow(1).solution(-1, 1.0), "g must start at 0 or above"),
        (lambda: CouplingFlow(1).step_constant(1.0), "factor must be above 1"),
        (lambda: CouplingFlow(1).mode_sum(0.1, 0.0), "modes and depth must be above 0"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
