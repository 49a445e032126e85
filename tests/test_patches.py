"""Receptive fields as pictures: cut around the centre on the torus, and which units are shown."""

import numpy as np
import pytest

from rgapp.physics.fields import field_area
from rgapp.physics.patches import SPAN, pages, patches, units_shown


def blobs(side, centres, width=2.0, sign=1):
    """(side^2, n) Gaussian fields around (row, column) on the torus."""
    site = np.arange(side)
    fields = []
    for row, column in centres:
        away = [np.minimum(abs(site - at), side - abs(site - at)) for at in (row, column)]
        fields.append(np.exp(-(away[0][:, None] ** 2 + away[1][None, :] ** 2) / (2 * width**2)))
    return sign * np.stack(fields, axis=-1).reshape(side * side, -1)


def test_every_field_lies_in_the_middle_of_its_cut_wherever_it_is_on_the_torus():
    places = [(20, 20), (0, 0), (39, 1), (3, 38), (17, 39)]
    cut = patches(blobs(40, places), range(5))
    assert cut.pictures.shape == (5, SPAN, SPAN) and cut.pictures.dtype == np.float32 and cut.cut
    for picture in cut.pictures:
        assert np.unravel_index(picture.argmax(), picture.shape) == (7, 7)
        np.testing.assert_allclose(picture, cut.pictures[0], atol=1e-6)
    away = np.abs(cut.centres - places)
    assert np.minimum(away, 40 - away).max() < 1e-9
    np.testing.assert_allclose(cut.area, 2 * np.pi * 2.0**2, rtol=1e-3)


def test_a_cut_holds_the_weights_of_its_sites_row_by_row():
    fields = np.random.default_rng(1).normal(size=(400, 6))
    fields[5 * 20 + 18, 3] = 500.0  # pulls the centre to row 5, column 18
    cut = patches(fields, [3], span=5)
    lattice = fields[:, 3].reshape(20, 20)
    wanted = [[lattice[row % 20, column % 20] for column in range(16, 21)] for row in range(3, 8)]
    np.testing.assert_array_equal(cut.pictures[0], np.float32(wanted))


def test_units_keep_their_order_and_their_numbers():
    fields = blobs(20, [(3, 4), (10, 15), (18, 1)])
    cut = patches(fields, [2, 0], span=7)
    assert cut.units.tolist() == [2, 0] and len(cut) == 2
    np.testing.assert_allclose(cut.centres, [(18, 1), (3, 4)], atol=1e-9)
    np.testing.assert_allclose(cut.area, field_area(fields)[[2, 0]])


@pytest.mark.parametrize("span", [None, 10, 15])
def test_the_whole_lattice_stays_where_it_is(span):
    fields = np.random.default_rng(2).normal(size=(100, 3))
    whole = patches(fields, [0, 1, 2], span)
    assert not whole.cut and whole.side == 10
    np.testing.assert_array_equal(whole.pictures, np.float32(fields.T.reshape(3, 10, 10)))


def test_strongest_random_and_all():
    fields = np.random.default_rng(3).normal(size=(100, 25)) * np.linspace(1, 3, 25)
    norms = np.square(fields).sum(axis=0)
    strongest = units_shown(fields, "strongest", 4)
    assert set(strongest.tolist()) == set(np.argsort(norms)[-4:].tolist())
    assert (np.diff(norms[strongest]) < 0).all()
    drawn = units_shown(fields, "random", 9, seed=5)
    assert len(set(drawn.tolist())) == 9
    np.testing.assert_array_equal(drawn, units_shown(fields, "random", 9, seed=5))
    assert set(drawn.tolist()) != set(units_shown(fields, "random", 9, seed=6).tolist())
    turned = [units_shown(fields, "all", 9, page).tolist() for page in range(pages(25, 9))]
    assert np.concatenate(turned).tolist() == list(range(25)) and [len(page) for page in turned] == [9, 9, 7]
    assert units_shown(fields, "all", 9, page=7).tolist() == turned[-1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: patches(np.ones((12, 3)), [0]), r"fields.shape = \(12, 3\)"),
        (lambda: patches(np.ones((16, 3)), [3]), r"between 0 and 2 \(got \[3\]\)"),
        (lambda: patches(np.ones((16, 3)), [0], span=0), r"at least 1 site \(got 0\)"),
        (lambda: units_shown(np.ones((16, 3)), "best", 3), r"strongest, random, all \(got best\)"),
        (lambda: units_shown(np.ones((16, 3)), "all", 0), r"at least 1 \(got 0\)"),
    ],
)
def test_what_cannot_be_cut_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()
