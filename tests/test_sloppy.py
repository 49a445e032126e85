"""Sloppy spectra as an experiment: the numbers of the reference, and spacing that is told."""

import numpy as np
import pytest

from rgapp.experiments import find
from rgapp.experiments.sloppy import table
from rgapp.params import ParameterError


def run(**values):
    entry = find("sloppy")
    experiment = entry.make(entry.params(**values), 1)
    return experiment, {point: experiment.run(point, lambda *_: None) for point in experiment.points()}


def test_every_model_gives_its_ladder():
    known = {
        "hopping": ("t = 5", [175, 35, 3.037, 0.199, 0.01568, 0.00197, 0.000329]),
        "exponentials": ("up to t = 5", [11.3, 2.21, 0.428, 0.0557, 0.00407, 1.75e-4]),
        "ising": ("every second spin", [42.493, 12.067, 0.31549, 0.13921, 0.015433, 0.000266]),
    }
    for model, (level, values) in known.items():
        experiment, results = run(model=model, temperature=2.2691853)
        told = experiment.summary(results)
        np.testing.assert_allclose(told[level]["eigenvalues"], values, rtol=4e-3)
        assert told[level]["ratio"] == pytest.approx(values[0] / values[-1], rel=8e-3)


def test_zeros_are_left_out_and_levels_stand_in_order():
    lines = table(run(model="ising")[1])
    assert [len(line["eigenvalues"]) for line in lines] == [6, 6, 4]
    assert [line["level"] for line in lines] == ["all spins", "every second spin", "majorities"]


def test_spacing():
    level = {"order": np.int64(0), "level": np.array("x"), "matrix": np.eye(4)}
    even, uneven = (
        table({"x": level | {"eigenvalues": np.array(values)}})[0]["uneven"]
        for values in ([1000.0, 100.0, 10.0, 1.0], [1000.0, 900.0, 10.0, 1.0])
    )
    assert even == pytest.approx(0, abs=1e-9) and 0.4 < uneven < 0.6
    (line,) = table({"x": level | {"eigenvalues": np.full(4, 7.0)}})
    assert np.isnan(line["uneven"]), "all alike: there is no step"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"times": "0-1"}, r"times must be 1 to 20 whole numbers from 1 to 1000, as 1-2-3-5-10 \(got 0-1\)"),
        ({"times": "1.5"}, "whole numbers"),
        ({"ends": "soon"}, r"ends must be 1 to 20 numbers from 0.6 to 1000, .* \(got soon\)"),
    ],
)
def test_bad_parameters_are_told_in_a_sentence(values, sentence):
    entry = find("sloppy")
    with pytest.raises(ParameterError, match=sentence):
        entry.check(entry.params(**values))
