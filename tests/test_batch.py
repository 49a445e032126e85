"""Batch runs: every point kept as it ends, cancel, resume, failure."""

import time

import numpy as np
from test_runner import until
from walks import Squares, WalkParams

from rgapp.engine import BatchRunner


def squares(**options):
    return lambda: Squares(WalkParams(), 5, **options)


def test_all_points_run_and_are_kept_in_order():
    kept = []
    runner = BatchRunner(squares(), keep=lambda point, arrays: kept.append(point)).start()
    assert runner.wait(10)
    assert kept == ["k=1", "k=2", "k=3", "k=4"] == list(runner.result)
    assert runner.summary["points"] == 4
    assert runner.progress.done == 1
    assert runner.failure is None and not runner.cancelled


def test_cancel_keeps_what_is_finished_and_resuming_gives_the_same_numbers():
    whole = BatchRunner(squares()).start()
    assert whole.wait(10)
    broken = BatchRunner(squares(seconds=0.2)).start()
    until(lambda: len(broken.results) >= 2)
    began = time.monotonic()
    broken.stop()
    assert time.monotonic() - began < 1
    assert broken.cancelled and broken.result is None and broken.failure is None
    assert 2 <= len(broken.results) < 4

    ran = []
    experiment = Squares(WalkParams(), 5)
    experiment.ran = ran
    resumed = BatchRunner(lambda: experiment, have=broken.results).start()
    assert resumed.wait(10)
    assert len(ran) == 4 - len(broken.results)
    assert resumed.summary == whole.summary
    for point, arrays in whole.result.items():
        np.testing.assert_array_equal(arrays["values"], resumed.result[point]["values"])


def test_progress_only_grows_and_tells_words_and_time_left():
    seen = []
    runner = BatchRunner(squares(seconds=0.15)).start()
    while not runner.done:
        seen.append(runner.progress)
        time.sleep(0.005)
    shares = [progress.done for progress in seen]
    assert shares == sorted(shares)
    assert any(progress.words.startswith("k=3, part") for progress in seen)
    late = [p for p in seen if p.seconds_left is not None and p.done > 0.6]
    assert late and all(0 < p.seconds_left < 1 for p in late)


def test_a_failing_point_keeps_the_others():
    runner = BatchRunner(squares(bad=3)).start()
    assert runner.wait(10)
    assert runner.failure.sentence == "the point k=3 is bad"
    assert list(runner.results) == ["k=1", "k=2"]
    assert runner.result is None
    assert runner.look("back") == ("k=2, part 9", "back")


def test_cancel_before_the_first_point():
    runner = BatchRunner(squares())
    runner.cancel()
    runner.start()
    assert runner.wait(10)
    assert runner.cancelled and runner.results == {}


def test_waiting_for_what_was_never_started():
    runner = BatchRunner(squares())
    runner.stop(0.1)
    assert not runner.done


def test_a_paused_run_stands_still_can_be_looked_at_and_goes_on_to_the_same_numbers():
    whole = BatchRunner(squares()).start()
    assert whole.wait(10)
    runner = BatchRunner(squares(seconds=0.1)).start()
    until(lambda: "part 3" in runner.progress.words)
    assert runner.mailbox.wait(5, "near")[1] == "near"
    assert runner.mailbox.wait(5)[1] == "near", "a wish stands until there is another"
    runner.pause()
    place, wish = runner.look("far")
    assert wish == "far" and runner.paused
    time.sleep(0.06)  # three parts
    assert runner.look() == (place, None) and place == runner.progress.words
    seconds = runner.progress.seconds
    time.sleep(0.1)
    runner.go_on()
    assert runner.wait(10) and not runner.paused
    assert runner.summary == whole.summary
    assert runner.progress.seconds < seconds + 0.4, "rest does not count"


def test_frames_are_made_only_for_who_asks():
    looked = []
    experiment = Squares(WalkParams(), 5)
    experiment.snapshot = looked.append
    runner = BatchRunner(lambda: experiment).start()
    assert runner.wait(10) and looked == []


def test_a_paused_run_is_cancelled_at_once():
    runner = BatchRunner(squares(seconds=0.1))
    runner.pause()
    runner.start()
    time.sleep(0.05)
    began = time.monotonic()
    runner.stop()
    assert time.monotonic() - began < 0.2
    assert runner.cancelled and runner.results == {}


class Counting:
    """A point that counts to a hundred and can be taken up in the middle."""

    params, seed = None, 0

    def __init__(self):
        self.count, self.taken_up = 0, None

    def points(self):
        return ["count"]

    def resume(self, points, state):
        self.taken_up = dict(points), state
        self.count = 0 if state is None else state["count"]

    def state(self):
        return {"count": self.count} if 0 < self.count < 100 else None

    def run(self, point, tell):
        while self.count < 100:
            self.count += 1
            time.sleep(0.001)
            tell(self.count / 100, f"at {self.count}")
        return {"count": self.count}

    def summary(self, results):
        return results["count"]


class Held(Counting):
    """Counts no further than 30, and waits there to be cancelled."""

    def run(self, point, tell):
        while True:
            self.count = min(self.count + 1, 30)
            time.sleep(0.001)
            tell(self.count / 100, f"at {self.count}")


def test_a_state_is_saved_now_and_then_and_when_a_run_is_cancelled():
    saved, rare = [], []
    runner = BatchRunner(Counting, save=saved.append, every=0.0).start()
    assert runner.wait(10)
    assert runner.summary == {"count": 100}
    # none of the last step, after which nothing would be lost
    assert [state["count"] for state in saved] == list(range(1, 100))
    runner = BatchRunner(Held, save=rare.append).start()
    until(lambda: "at 30" in runner.progress.words)
    assert rare == []
    runner.stop(10)
    assert runner.cancelled
    assert rare == [{"count": 30}]


def test_a_run_goes_on_from_a_state_and_finished_points():
    made = []

    def make():
        made.append(Counting())
        return made[-1]

    runner = BatchRunner(make, state={"count": 95}, have={"other": {"x": 1}}).start()
    assert runner.wait(10)
    assert made[0].taken_up == ({"other": {"x": 1}}, {"count": 95})
    assert runner.summary == {"count": 100}
    told = BatchRunner(make).start()
    assert told.wait(10)
    assert made[1].taken_up == ({}, None)
