"""Undo: what belongs together is one step."""

from rgapp.history import DEPTH, History


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def history():
    clock = Clock()
    return History(clock), clock


def test_undo_and_redo_walk_the_same_steps():
    past, clock = history()
    for value in range(3):
        past.add("lattice", {"temperature"}, value, value + 1)
        clock.now += 2
    assert [past.undo().before for _ in range(3)] == [2, 1, 0]
    assert past.undo() is None and not past.can_undo
    assert [past.redo().after for _ in range(3)] == [1, 2, 3]
    assert past.redo() is None and not past.can_redo


def test_the_same_field_within_a_second_is_one_step():
    past, clock = history()
    for value in range(5):
        past.add("lattice", {"temperature"}, value, value + 1)
        clock.now += 0.9
    clock.now += 0.2
    past.add("lattice", {"temperature"}, 5, 6)
    assert past.undo().before == 5
    assert past.undo().before == 0
    assert not past.can_undo


def test_other_fields_and_places_are_other_steps():
    past, _ = history()
    past.add("lattice", {"temperature"}, 0, 1)
    past.add("lattice", {"field"}, 1, 2)
    past.add("flow", {"field"}, 0, 1)
    past.add("lattice", {"field"}, 2, 3)
    assert [past.undo().before for _ in range(4)] == [2, 0, 1, 0]


def test_a_drag_is_one_step_however_long_and_apart_from_what_follows():
    past, clock = history()
    past.add("lattice", {"temperature"}, 0, 1)
    past.begin_drag()
    for value in range(1, 50):
        past.add("lattice", {"temperature"}, value, value + 1)
        clock.now += 0.5
    past.end_drag()
    past.add("lattice", {"temperature"}, 50, 51)
    past.begin_drag()
    past.add("lattice", {"temperature"}, 51, 52)
    past.end_drag()
    assert [past.undo().before for _ in range(4)] == [51, 50, 1, 0]


def test_a_drag_back_to_its_start_leaves_no_step():
    past, _ = history()
    past.begin_drag()
    past.add("lattice", {"temperature"}, 1, 2)
    past.add("lattice", {"temperature"}, 2, 1)
    past.end_drag()
    assert not past.can_undo


def test_setting_after_undo_drops_the_redo_and_merges_with_nothing():
    past, _ = history()
    past.add("lattice", {"temperature"}, 0, 1)
    past.add("lattice", {"field"}, 1, 2)
    past.undo()
    past.add("lattice", {"temperature"}, 1, 5)
    assert not past.can_redo
    past.undo()
    past.redo()
    past.add("lattice", {"temperature"}, 5, 6)
    assert [past.undo().before for _ in range(3)] == [5, 1, 0]


def test_depth():
    past, clock = history()
    for value in range(DEPTH + 50):
        past.add("lattice", {"temperature"}, value, value + 1)
        clock.now += 2
    steps = 0
    while past.undo() is not None:
        steps += 1
    assert steps == DEPTH == 200
