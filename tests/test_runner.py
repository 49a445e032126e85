"""The runner: same run whatever the chunks, prompt answers, failures kept."""

import itertools
import threading
import time

import numpy as np
import pytest
from walks import Break, Jump, Walk, WalkParams

from rgapp.engine import Runner, replay
from rgapp.engine.pacing import Chunk, Meter, Pacer
from rgapp.engine.runner import DRAWING


def walk(seed=7, **options):
    return lambda: Walk(WalkParams(), seed, **options)


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


def test_steps_changes_and_orders_are_met_in_the_order_of_the_calls():
    with Runner(walk()) as runner:
        runner.step(100)
        runner.change(WalkParams(drift=1))
        runner.order(Jump(50.0))
        runner.step(30)
        runner.order(Jump(-50.0))
        run = runner.result().result(5)
    assert run.position == 130
    assert run.journal == ((100, WalkParams(drift=1)), (100, Jump(50.0)), (130, Jump(-50.0)))
    again = replay(walk(), run.journal, 130).result()
    assert run.arrays["series/path"].tobytes() == again["series/path"].tobytes()
    assert again["series/path"][100] - again["series/path"][99] > 40


def test_a_run_watched_and_changed_at_any_moment_replays_to_the_same_bytes():
    with Runner(walk(), playing=True) as runner:
        for number in range(30):
            runner.mailbox.wait(1)
            runner.change(WalkParams(drift=number / 10))
            if number % 7 == 0:
                runner.order(Jump(number))
        runner.pause()
        run = runner.result().result(5)
    assert len(run.journal) > 20
    assert len({position for position, _ in run.journal}) > 5
    for chunk in (None, 1, 1000):
        again = replay(walk(), run.journal, run.position, chunk=chunk).result()
        assert again["series/path"].tobytes() == run.arrays["series/path"].tobytes()


def test_of_many_changes_in_a_row_only_the_latest_is_met():
    with Runner(walk(seconds=0.0005), playing=True) as runner:
        runner.mailbox.wait(5)
        for drift in np.linspace(0, 5, 501):
            runner.change(WalkParams(drift=drift))
        runner.result().result(5)
        assert runner.journal[-1][1] == WalkParams(drift=5)
        assert len(runner.journal) < 250


def test_an_order_between_two_changes_keeps_both():
    runner = Runner(walk())
    runner.change(WalkParams(drift=1))
    runner.order(Jump(1))
    runner.change(WalkParams(drift=2))
    runner.change(WalkParams(drift=3))
    with runner:
        run = runner.result().result(5)
    assert [value for _, value in run.journal] == [WalkParams(drift=1), Jump(1), WalkParams(drift=3)]


def test_pause_holds_still_and_play_goes_on():
    with Runner(walk(), playing=True) as runner:
        until(lambda: runner.position > 0)
        runner.pause()
        assert runner.idle.wait(5)
        here = runner.position
        time.sleep(0.05)
        assert runner.position == here
        assert runner.rate == 0
        assert not runner.running
        runner.play()
        assert runner.running
        until(lambda: runner.position > here)


def test_a_paused_run_still_answers_changes_with_a_frame():
    with Runner(walk()) as runner:
        assert runner.mailbox.wait(5).sweep == 0
        assert runner.mailbox.wait(0.05) is None, "nothing is new, nothing is drawn"
        runner.change(WalkParams(drift=2))
        frame = runner.mailbox.wait(5)
        assert frame.params.drift == 2
        assert frame.sweep == 0


def test_a_frame_comes_with_the_run_that_led_to_it():
    with Runner(walk()) as runner:
        runner.change(WalkParams(drift=2))
        runner.step(7)
        frame = runner.mailbox.wait(5)
        while frame.sweep < 7:
            frame = runner.mailbox.wait(5)
        runner.change(WalkParams(drift=3))
        assert runner.idle.wait(5) and len(runner.journal) == 2
        run = runner.mailbox.run
        assert (run.params, run.journal, run.position) == (WalkParams(), ((0, WalkParams(drift=2)),), 7)
        assert runner.mailbox.wait(5).params.drift == 3
        assert runner.mailbox.run.journal == runner.journal
        runner.restart(walk())
        assert runner.mailbox.wait(5).sweep == 0
        assert runner.mailbox.run.journal == ()


def test_a_change_made_while_playing_shows_in_the_next_frame():
    with Runner(walk(), playing=True) as runner:
        for drift in (1.0, 2.0, 3.0):
            runner.change(WalkParams(drift=drift))
            assert runner.mailbox.wait(5).params.drift == drift


def test_a_reader_that_has_just_asked_is_left_to_draw():
    with Runner(walk(seconds=0.0005), playing=True) as runner:
        runner.mailbox.wait(5)
        for _ in range(5):
            began = time.monotonic()
            frame = runner.mailbox.wait(5)
            assert time.monotonic() - began >= DRAWING
            assert frame.sweep > 0


def test_a_step_pauses_a_playing_run_and_pause_drops_the_steps_left():
    with Runner(walk(), playing=True) as runner:
        until(lambda: runner.position > 0)
        runner.step(3)
        assert runner.idle.wait(5)
        assert not runner.running
        runner.step(10**9)
        until(lambda: runner.position > 1000)
        runner.pause()
        assert runner.idle.wait(5)
        assert runner.position < 10**9
        with pytest.raises(ValueError, match="at least 1 sweep"):
            runner.step(0)


def test_stop_is_prompt_and_the_thread_is_gone():
    runner = Runner(walk(seconds=0.001), playing=True, name="walk").start()
    until(lambda: runner.position > 10)
    assert any(thread.name == "rgapp-walk" for thread in threading.enumerate())
    began = time.monotonic()
    runner.stop()
    assert time.monotonic() - began < 1.0
    assert not any(thread.name == "rgapp-walk" for thread in threading.enumerate())
    assert runner.result().cancelled()


def test_chunks_aim_at_4_ms_and_at_most_double():
    made = []

    def make():
        made.append(Walk(WalkParams(), 1, seconds=0.0002))
        return made[0]

    with Runner(make, playing=True) as runner:
        until(lambda: runner.position > 300)
    chunks = made[0].chunks
    assert chunks[0] == 1
    assert all(after <= 2 * before for before, after in itertools.pairwise(chunks))
    assert 2 <= max(chunks) <= 40


def test_a_failure_is_kept_with_its_sweep_and_a_restart_heals_it():
    with Runner(walk(), playing=True) as runner:
        runner.step(40)
        runner.order(Break())
        runner.play()
        until(lambda: runner.failure is not None)
        failure = runner.failure
        assert failure.sentence == "the walker fell over"
        assert failure.position == runner.position >= 40
        assert "ArithmeticError" in failure.details and "advance" in failure.details
        assert not runner.running
        runner.change(WalkParams(drift=9))
        assert runner.result().result(5).position == failure.position
        runner.restart(walk(seed=8))
        until(lambda: runner.failure is None and runner.position > 0)
        assert runner.running
        runner.pause()
        run = runner.result().result(5)
    assert (run.seed, run.journal) == (8, ())


def test_an_experiment_that_cannot_be_built_is_a_failure():
    def refuse():
        raise ValueError("no such network")

    with Runner(refuse) as runner:
        assert runner.idle.wait(5)
        assert runner.failure.sentence == "no such network"
        with pytest.raises(ValueError, match="no such network"):
            runner.result().result(5)


def test_frames_cannot_be_written_to():
    with Runner(walk(), playing=True) as runner:
        frame = runner.mailbox.wait(5)
    with pytest.raises(ValueError, match="read-only"):
        frame.path[0] = 1
    with pytest.raises(AttributeError):
        frame.sweep = 1


def test_a_paced_run_keeps_its_pace():
    with Runner(walk(), playing=True, pace=8) as runner:
        until(lambda: runner.position >= 8)
        first, began = runner.position, time.monotonic()
        time.sleep(0.5)
        made, seconds = runner.position - first, time.monotonic() - began
    assert 0.3 < made / seconds / 480 < 1.5


@pytest.mark.parametrize("per_frame", [1 / 16, 0.3, 1, 8, 1024])
def test_pacer_makes_exactly_the_sweeps_of_its_frames(per_frame):
    pacer, now, made = Pacer(per_frame), 100.0, 0
    pacer.due(now)
    while now < 110.0 - 1e-9:
        due, then = pacer.due(now)
        pacer.done(due)
        made += due
        assert then is not None and then > now
        now = min(then, 110.0) + 1e-9
    due, _ = pacer.due(now)
    assert abs(made + due - 600 * per_frame) <= 1 + 2 * per_frame


def test_pacer_forgives_old_debt_and_rests():
    pacer = Pacer(8)
    pacer.due(0.0)
    due, _ = pacer.due(5.0)
    assert due == 8
    pacer.done(due)
    pacer.rest()
    assert pacer.due(50.0)[0] == 0
    assert Pacer(None).due(1.0)[0] > 10**15
    with pytest.raises(ValueError, match="more than 0"):
        Pacer(0)


def test_chunk_and_meter():
    chunk = Chunk()
    sizes = []
    for _ in range(12):
        chunk.took(chunk.size, chunk.size * 50e-6)
        sizes.append(chunk.size)
    assert sizes == [2, 4, 8, 16, 32, 64, 80, 80, 80, 80, 80, 80]
    chunk.took(80, 0.4)
    assert chunk.size == 1
    meter = Meter()
    rates = [meter.add(10, 0.1 * k) for k in range(12)]
    assert rates[4] == 0
    assert rates[-1] == pytest.approx(100)
