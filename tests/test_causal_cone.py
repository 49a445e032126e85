"""Causal cones of a tree and of MERA: blocks, bounded widths, and that both directions agree."""

import pytest

from rgapp.physics.causal_cone import KINDS, Coarsening

LAYERS = 6


def test_a_coarse_site_of_the_tree_is_its_block():
    tree = Coarsening("tree", LAYERS)
    for layer in range(LAYERS + 1):
        for site in range(tree.sites(layer)):
            assert tree.down(layer, site)[0] == set(range(site << layer, (site + 1) << layer))


def test_cones_of_the_tree_are_one_site_wide_and_those_of_mera_at_most_three():
    widths = {kind: set() for kind in KINDS}
    for kind in KINDS:
        network = Coarsening(kind, LAYERS)
        for site in range(network.sites(0)):
            widths[kind] |= {len(sites) for sites in network.up([site])}
    assert widths["tree"] == {1}
    assert max(widths["mera"]) == 3


def test_neighbours_across_an_edge_meet_at_once_in_mera_and_late_in_the_tree():
    tree, mera = Coarsening("tree", LAYERS), Coarsening("mera", LAYERS)
    middle = tree.sites(0) // 2
    pair = [middle - 1, middle]
    assert [len(sites) for sites in tree.up(pair)] == [2] * LAYERS + [1], "they meet at the top only"
    assert mera.mixed(0, pair) == set(pair), "here they are coupled before blocks are formed"
    assert all(len(sites) <= 3 for sites in mera.up(pair))


@pytest.mark.parametrize("kind", KINDS)
def test_both_directions_tell_the_same(kind):
    network = Coarsening(kind, 4)
    for layer in range(5):
        for coarse in range(network.sites(layer)):
            below = network.down(layer, coarse)[0]
            assert below == {site for site in range(16) if coarse in network.up([site])[layer]}


def test_regions_of_neighbouring_coarse_sites_overlap_in_mera_alone():
    for kind, overlap in (("tree", False), ("mera", True)):
        network = Coarsening(kind, LAYERS)
        assert bool(network.down(2, 3)[0] & network.down(2, 4)[0]) == overlap


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Coarsening("star"), r"kind must be one of tree, mera \(got star\)"),
        (lambda: Coarsening("tree", 0), r"layers must be between 1 and 10 \(got 0\)"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
