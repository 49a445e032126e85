"""The one-loop flow: fixed points and exponents to the digits known, where flows end, pictures."""

import math

import numpy as np
import pytest

from rgapp.physics.momentum_shell import TRUNCATIONS, ShellFlow, shell_constant
from rgapp.physics.streamlines import Window, streamlines

WIDE = Window(-0.9, 2.0, -0.2, 0.5)


def wilson_fisher(*args):
    return ShellFlow(*args).fixed_points[1]


def test_constants_of_the_shell():
    assert shell_constant(4) == pytest.approx(1 / (8 * math.pi**2), rel=1e-14)
    assert ShellFlow(0.0).constant == pytest.approx(0.1139863, abs=5e-8)
    assert ShellFlow(1.0).constant == pytest.approx(0.4559453, abs=5e-8)


def test_fixed_points_of_either_truncation():
    point = wilson_fisher(1.0)
    assert (point.r, point.u, point.eigenvalues[0]) == pytest.approx((-0.2, 1 / 9, 5 / 3), abs=1e-14)
    assert point.eigenvalues[1] == pytest.approx(-1)
    point = wilson_fisher(1.0, 1, "full")
    assert (point.r, point.u) == pytest.approx((-1 / 7, 0.0816327), abs=5e-8)
    assert point.eigenvalues == pytest.approx([1.896805, -1.230139], abs=5e-7)
    point = wilson_fisher(0.1, 1, "full")
    assert (point.r, point.u, 1 / point.nu) == pytest.approx((-0.0163934, 0.0107498, 1.969887), abs=5e-7)
    assert ShellFlow(1.0).expansion()["nu"] == pytest.approx(0.58333, abs=5e-6)


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("components", [1, 2, 3])
def test_they_are_fixed_and_their_slopes_are_those_of_the_velocity(truncation, components):
    for epsilon in (-0.5, 0.3, 1.0, 2.0):
        flow = ShellFlow(epsilon, components, truncation)
        for point in flow.fixed_points:
            assert np.allclose(flow.velocity(point.r, point.u), 0, atol=1e-14)
            shift = 1e-6
            columns = [
                np.subtract(
                    flow.velocity(point.r + shift * a, point.u + shift * b),
                    flow.velocity(point.r - shift * a, point.u - shift * b),
                )
                / (2 * shift)
                for a, b in ((1, 0), (0, 1))
            ]
            jacobian = np.array(columns).T
            assert flow.jacobian(point.r, point.u) == pytest.approx(jacobian, abs=1e-8)
            for value, way in zip(point.eigenvalues, point.directions, strict=True):
                assert jacobian @ way == pytest.approx(value * way, abs=1e-7)
    small = ShellFlow(1e-4, components, truncation)
    point, first = small.fixed_points[1], small.expansion()
    assert point.eigenvalues == pytest.approx([first["y_T"], first["y_u"]], abs=1e-7)
    assert (point.r, point.u) == pytest.approx((first["r"], first["u"]), abs=1e-8)


def test_the_points_meet_in_four_dimensions_and_change_places():
    assert len(ShellFlow(0.0).fixed_points) == 1
    for epsilon, stable in ((0.5, (False, True)), (-0.5, (True, False))):
        points = ShellFlow(epsilon).fixed_points
        assert tuple(point.stable for point in points) == stable
        assert points[1].u * epsilon > 0


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("epsilon", [-0.5, 0.0, 0.2, 1.0, 2.0])
def test_a_hundred_starts_end_on_their_side_of_the_critical_line(truncation, epsilon):
    flow = ShellFlow(epsilon, 1, truncation)
    rng = np.random.default_rng(1)
    u = rng.uniform(0.002, 0.3, 100)
    critical = flow.critical_r(u)
    assert np.isfinite(critical).all() and (critical < 0).all()
    away = rng.choice([-1, 1], 100) * rng.uniform(1e-4, 0.3, 100)
    r = np.maximum(critical + away, -0.95)
    ends = [flow.trajectory(*start, WIDE).end for start in zip(r, u, strict=True)]
    assert ends == ["disordered" if x > 0 else "ordered" for x in away]


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("epsilon", [-0.5, 0.2, 1.0, 2.0])
def test_a_hundred_critical_starts_come_to_the_stable_fixed_point(truncation, epsilon):
    flow = ShellFlow(epsilon, 1, truncation)
    goal = flow.fixed_points[1 if epsilon > 0 else 0]
    starts = np.random.default_rng(2).uniform(0.001, 0.3, 100)
    u = flow.coupling(starts, np.linspace(0, 30 / abs(epsilon), 50))
    assert u[:, -1] == pytest.approx(goal.u, abs=1e-5)
    assert (np.diff(np.abs(u - goal.u), axis=1) <= 1e-7).all()
    # the line is a trajectory itself: from its end one comes near to the point before being carried off
    path = flow.trajectory(*flow.critical_line(0.0, 0.3)[-1], WIDE, points=4000)
    assert np.hypot(path.r - goal.r, path.u - goal.u).min() < (1e-3 if epsilon > 0.5 else 0.02)


def test_the_coupling_is_the_solution_of_its_equation():
    s = np.linspace(0, 8, 9)
    for epsilon in (-0.5, 0.0, 1.0):
        flow = ShellFlow(epsilon)
        path = flow.trajectory(1e-9, 0.05, Window(-1e6, 1e9, -1, 1), length=8.0, points=9)
        assert flow.coupling([0.05], s)[0] == pytest.approx(path.u, abs=1e-7)
    with pytest.raises(ValueError, match="u must start at 0 or above"):
        ShellFlow().coupling([-0.1], s)


def test_negative_couplings_run_away():
    assert ShellFlow(1.0).trajectory(1.0, -0.05, Window(-99, 9999, -0.2, 0.3)).end == "runaway"


def test_streamlines_follow_the_flow_and_keep_their_distance():
    flow, window = ShellFlow(1.0), Window(-0.6, 0.6, -0.03, 0.3)
    plane = flow.plane(window, spacing=0.08, aspect=1.5)
    scale = np.array([1.2 / 1.5, 0.33])
    lines = [line / scale for line in plane.streamlines.lines]
    assert len(lines) > 15
    for line in plane.streamlines.lines:
        steps = np.diff(line, axis=0) / scale
        way = np.stack(flow.velocity(*((line[1:] + line[:-1]) / 2).T), axis=1) / scale
        cosine = (steps * way).sum(axis=1) / np.linalg.norm(steps, axis=1) / np.linalg.norm(way, axis=1)
        assert (cosine > 0.97).all()
    for k, line in enumerate(lines):
        for other in lines[:k]:
            distance = np.linalg.norm(line[:, None] - other[None], axis=2).min()
            assert distance > 0.08 * 0.5
    assert len(plane.streamlines.arrows) == len(lines)


def test_a_circle_of_streamlines():
    found = streamlines(lambda x, y: (-y, x), Window(-1, 1, -1, 1), 0.05)
    radius = [np.hypot(*line.T) for line in found.lines]
    assert all(np.ptp(r) < 0.02 for r in radius) and len(found.lines) > 8


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"epsilon": 4}, r"epsilon must be between -1 and 3 \(got 4\)"),
        ({"components": 0}, "components must be at least 1"),
        ({"truncation": "none"}, "truncation must be one of linear, full"),
    ],
)
def test_bad_input_is_told_in_a_sentence(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        ShellFlow(**change)
    with pytest.raises(ValueError, match="window must be wider"):
        streamlines(lambda x, y: (x, y), Window(1, 1, 0, 1))
