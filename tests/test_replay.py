"""Journals as text and back, and bad ones told apart."""

import json
from dataclasses import dataclass

import pytest
from walks import Jump, Walk, WalkParams

from rgapp.engine import decode_journal, encode_journal, replay


@dataclass(frozen=True)
class Load:
    size: int
    rows: bytes


JOURNAL = ((0, Load(2, b"\x00\xff\x80")), (12, WalkParams(drift=-0.1)), (12, Jump(3.25)))


def test_a_journal_survives_json():
    text = json.dumps(encode_journal(JOURNAL))
    assert decode_journal(json.loads(text), WalkParams, (Jump, Load)) == JOURNAL


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"order": "Jump", "values": {"by": 1}}, "'at'"),
        ({"at": -1, "order": "Jump", "values": {"by": 1}}, "whole number"),
        ({"at": 1, "order": "system", "values": {}}, "system is no order"),
        ({"at": 1, "order": "Jump", "values": {"over": 1}}, "over"),
        ({"at": 1, "order": "Load", "values": {"size": 1, "rows": {"base64": "%%"}}}, ""),
        ({"at": 1, "params": {"drift": 99}}, "between -10 and 10"),
        ([], ""),
    ],
)
def test_entries_that_cannot_be_read(entry, complaint):
    with pytest.raises(ValueError, match=f"entry 1 of the journal cannot be read: .*{complaint}"):
        decode_journal([entry], WalkParams, (Jump, Load))


def test_orders_must_be_values():
    with pytest.raises(TypeError, match="frozen dataclass"):
        encode_journal([(0, "jump")])


def test_a_journal_that_goes_back_is_refused():
    with pytest.raises(ValueError, match="goes back from sweep 10 to 5"):
        replay(lambda: Walk(WalkParams(), 1), [(10, Jump(1)), (5, Jump(1))], 20)


def test_replay_tells_how_far_it_is_and_can_be_stopped():
    told = []
    replay(lambda: Walk(WalkParams(), 1), [(10, Jump(1))], 40, lambda f, w: told.append(f), chunk=8)
    assert told == [0.2, 0.25, 0.45, 0.65, 0.85, 1.0]

    def stop(fraction, words):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        replay(lambda: Walk(WalkParams(), 1), [], 40, stop, chunk=8)
