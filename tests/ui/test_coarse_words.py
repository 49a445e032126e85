"""The words of the place, the rates of drawing, and which unit is looked at."""

import math

import pytest

from rgapp.ui.coarse import sentences
from rgapp.ui.coarse.picking import Picking, Unit
from rgapp.ui.coarse.rates import Cadence, Governor, Meter


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u2009", " ")


@pytest.mark.parametrize(
    ("pace", "algorithm", "words"),
    [
        (8.0, "heat_bath", "8 sweeps / frame"),
        (1.0, "metropolis", "1 sweep / frame"),
        (1 / 16, "heat_bath", "1 sweep / 16 frames"),
        (1024.0, "wolff", "1 024 clusters / frame"),
        (0.5, "swendsen_wang", "1 update / 2 frames"),
        (math.inf, "wolff", "as fast as it goes"),
    ],
)
def test_speed_is_told_in_steps_of_the_algorithm(pace, algorithm, words):
    assert plain(sentences.speed_words(pace, algorithm)) == words


def test_agreement_beside_chance():
    forms = sentences.agreement_words(0.876, 0.504)
    assert ["".join(plain(part) for part in form) for form in forms] == [
        "88 % agree, 50 % by chance",
        "88 % agree, chance 50 %",
        "88 %, chance 50 %",
    ]


def test_time_note_settles_before_it_tells_a_correlation_time():
    told = sentences.correlation_words(31.2, (420, 3117), "heat_bath")
    assert plain(told) == "settling, 420 of 3 100 sweeps"
    assert plain(sentences.correlation_words(308.0, None, "heat_bath")) == "lag $τ$ ≈ 310 sweeps"
    assert plain(sentences.correlation_words(1.94, None, "wolff")) == "lag $τ$ ≈ 1.9 clusters"
    assert sentences.correlation_words(None, None, "heat_bath") == ""


def test_unit_is_counted_from_one():
    lines = dict(sentences.unit_lines(2, 7, 4, 4.66, 0.691, 0.902))
    assert {name: plain(value) for name, value in lines.items()} == {
        "Layer 2": "row 7, column 4",
        "Field width": "4.7 sites",
        "Inside its block": "69 %",
        "Agrees with block": "90 %",
    }
    assert "Agrees with block" not in dict(sentences.unit_lines(1, 1, 1, 2.0, 0.5, None))


def test_layers_are_told_with_their_sizes():
    assert sentences.layers_words((1600, 400, 100, 25)) == "1600 – 400 – 100 – 25 units"


def test_pointer_goes_before_keys_and_keys_before_the_pin():
    picking = Picking()
    pinned, walked, hovered = Unit(0, 1, 1), Unit(1, 2, 2), Unit(2, 3, 3)
    picking.click(pinned)
    assert picking.unit == pinned
    picking.walked = walked
    picking.hovered = hovered
    assert picking.unit == hovered
    picking.leave()
    assert picking.unit == walked
    picking.unfocus()
    assert picking.unit == pinned
    picking.click(pinned)
    assert picking.unit is None


def test_escape_tells_whether_it_let_something_go():
    picking = Picking()
    assert not picking.release()
    picking.click(Unit(0, 0, 0))
    assert picking.release() and picking.unit is None


def test_a_unit_the_new_network_lacks_is_forgotten():
    picking = Picking()
    picking.click(Unit(1, 9, 9))
    picking.keep_inside(((20, 20), (10, 10)))
    assert picking.pinned == Unit(1, 9, 9)
    picking.keep_inside(((20, 20), (5, 10)))
    assert picking.pinned is None


@pytest.mark.parametrize(("asked", "seen"), [(60, 60), (20, 20), (12, 12), (10, 10)])
def test_cadence_keeps_its_rate_under_ticks_that_jitter(asked, seen):
    cadence = Cadence(asked)
    ticks = [tick / 60 + 0.002 * math.sin(7.0 * tick) for tick in range(600)]
    assert sum(cadence.due(now) for now in ticks) == pytest.approx(10 * seen, rel=0.04)


def test_cadence_catches_up_after_a_rest_without_a_burst():
    cadence = Cadence(20)
    assert cadence.due(0.0)
    assert sum(cadence.due(5.0 + tick / 60) for tick in range(60)) <= 21


def test_meter_counts_the_last_second():
    meter = Meter()
    for tick in range(90):
        meter.add(tick / 45)
    assert meter.rate(2.0) == pytest.approx(45, abs=1.5)
    assert meter.rate(10.0) == 0


def test_drawing_slows_below_thirty_frames_and_recovers():
    governor = Governor()
    now = 0.0
    for _ in range(120):
        now += 1 / 60
        governor.tick(now)
    assert not governor.behind
    for _ in range(40):
        now += 1 / 22
        governor.tick(now)
    assert governor.behind and governor.rate == pytest.approx(22, abs=1)
    for _ in range(120):
        now += 1 / 60
        governor.tick(now)
    assert governor.behind
    for _ in range(240):
        now += 1 / 60
        governor.tick(now)
    assert not governor.behind


def test_coming_back_to_the_place_is_not_slow_drawing():
    governor = Governor()
    for tick in range(120):
        governor.tick(tick / 60)
    governor.tick(30.0)
    for tick in range(50):
        governor.tick(30.0 + tick / 60)
    assert not governor.behind


def test_blocks_are_told_with_their_rule():
    assert sentences.block_words(4, "majority") == "4 × 4"
    assert sentences.block_words(2, "majority", room=True) == "2 × 2 majority"
    assert sentences.block_words(2, "decimation", room=True) == "first of 2 × 2"
    assert sentences.block_words(2, "decimation") == "1 of 2 × 2"


def test_the_ramp_is_told():
    assert plain(sentences.cycle_words(4000, "wolff")) == "4 000 clusters"
    assert sentences.ramp_words(0.5) == "± 0.50 J"
    assert sentences.ramp_note("metropolis", -0.251) == "The field is −0.25 J now."
    assert "no loop" in sentences.ramp_note("swendsen_wang", 0.3)
    assert sentences.loop_note(math.nan) == "first cycle"
    assert sentences.loop_summary(0.1, -0.5, 1.234) == (
        "Magnetization −0.50 in a moving field of 0.10 J; loop area 1.23 J."
    )
    assert sentences.loop_point(0.25, -0.5) == "field 0.25 J: m −0.500"


def test_frozen_spins_are_counted_in_words():
    assert sentences.frozen_words(0) == "No spin is frozen."
    assert sentences.frozen_words(1) == "One spin is frozen."
    assert plain(sentences.frozen_words(1200)) == "1 200 spins are frozen."
    assert (sentences.brush_words(1), sentences.brush_words(9)) == ("1 site", "9 sites")
