"""The generator against NumPy's SFC64, its published numbers, and the slow twin."""

import numpy as np
import pytest
from reference import Words

from rgapp import streams
from rgapp._kernels import random as kernel


def seed_words(seed):
    return np.random.SeedSequence(seed).generate_state(kernel.SEED_WORDS, np.uint64)


def test_every_lane_is_numpys_sfc64():
    seeds = seed_words(11)
    state = np.empty(kernel.WORDS, np.uint64)
    kernel.seed_stream(state, seeds)
    made = streams.words(state, 8 * 100).reshape(100, 8)
    for lane in range(8):
        numpys = np.random.SFC64()
        before = numpys.state
        before["state"]["state"] = np.array([*seeds[3 * lane : 3 * lane + 3], 1], np.uint64)
        before["has_uint32"] = 0
        numpys.state = before
        numpys.random_raw(12)
        np.testing.assert_array_equal(made[:, lane], numpys.random_raw(100))


def test_published_words():
    """NumPy's own test vector of SFC64, seed 0xdeadbeaf, which it takes from the author's generator."""
    three = np.random.SeedSequence(0xDEADBEAF).generate_state(3, np.uint64)
    state = np.empty(kernel.WORDS, np.uint64)
    kernel.seed_stream(state, np.tile(three, 8))
    words = streams.words(state, 8 * 3).reshape(3, 8)
    assert [hex(word) for word in words[:, 5]] == [
        "0xa475f55fbb6bc638",
        "0xb2d594b6c29d971c",
        "0x275bc4ece4484fb1",
    ]


def test_twin_and_chunks_give_the_same_words():
    twin = Words(seed_words(3))
    state = streams.stream(3)
    made = np.concatenate([streams.words(state, n) for n in (1, 7, 3, 0, 20, 8, 5)])
    assert made.tolist() == [twin.next() for _ in range(44)]


def test_doubles_are_upper_53_bits():
    made = np.empty(50)
    kernel.fill_doubles(streams.stream(5), made)
    np.testing.assert_array_equal(made, (streams.words(streams.stream(5), 50) >> np.uint64(11)) / 2.0**53)


@pytest.mark.parametrize("bound", [1, 2, 7, 1600, 4096 * 4096, 3 * 2**30])
def test_whole_numbers_are_the_twins(bound):
    made = np.empty(300, np.uint32)
    kernel.fill_below(streams.stream(9), bound, made)
    twin = Words(seed_words(9))
    assert made.tolist() == [twin.below(bound) for _ in range(300)]
    assert made.max() < bound


def test_whole_numbers_are_uniform():
    made = np.empty(60_000, np.uint32)
    kernel.fill_below(streams.stream(2), 6, made)
    counts = np.bincount(made, minlength=6)
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 20.5  # chi-square, 5 degrees of freedom, p = 0.001


def test_streams_are_functions_of_their_key():
    once, again = (streams.words(streams.keyed_stream(7, 1, 20), 4) for _ in range(2))
    assert (once == again).all()
    keys = [(7,), (7, 0), (7, 1), (7, 1, 20), (1, 7), (0, 0, 0, 7), (7, 0, 0, 0, 0)]
    first = {int(streams.words(streams.keyed_stream(*key), 1)[0]) for key in keys}
    first |= {int(streams.words(streams.stream(child), 1)[0]) for child in streams.children(7, 3)}
    first.add(int(streams.words(streams.stream(7), 1)[0]))
    assert len(first) == len(keys) + 4


def test_children_are_those_that_spawn_would_give():
    spawned = np.random.SeedSequence(7).spawn(2)
    for ours, numpys in zip(streams.children(7, 2), spawned, strict=True):
        assert (ours.generate_state(4) == numpys.generate_state(4)).all()
    assert (streams.children(7, 2)[1].generate_state(4) == spawned[1].generate_state(4)).all()


def test_coins_are_the_bits_of_the_words():
    word = int(streams.words(streams.stream(4), 2)[1])
    assert streams.coins(streams.stream(4), 100)[64:].tolist() == [word >> bit & 1 for bit in range(36)]


@pytest.mark.parametrize("seed", [-1, 1.5, "7", None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match="seed must be a whole number from 0 up"):
        streams.stream(seed)
