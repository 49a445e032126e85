"""Cluster sizes: against labels of another program, and against the magnetization they must tell."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rgapp.bits import pack_rows
from rgapp.physics import exact
from rgapp.physics.clusters import cluster_sizes, size_bins
from rgapp.physics.ising import IsingChain, IsingParams
from rgapp.physics.stats import mean_and_error

SEED = np.random.SeedSequence(4)


def by_scipy(spins):
    """Sizes of the clusters of like neighbours on the torus."""
    size = len(spins)
    sites = np.arange(size * size).reshape(size, size)
    pairs = []
    for axis in (0, 1):
        like = spins == np.roll(spins, -1, axis)
        pairs.append((sites[like], np.roll(sites, -1, axis)[like]))
    rows, columns = (np.concatenate(one) for one in zip(*pairs, strict=True))
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size * size, size * size))
    return np.bincount(connected_components(graph, directed=False)[1])


@pytest.mark.parametrize("size", [2, 3, 7, 40, 64, 65, 130])
def test_at_temperature_zero_all_like_neighbours_are_one_cluster(size):
    for seed in range(4):
        spins = np.random.default_rng(seed).choice([-1, 1], (size, size))
        spins[: size // 2] = spins[0]  # stripes, some of them around the torus
        assert sorted(cluster_sizes(pack_rows(spins), 0.0, SEED)) == sorted(by_scipy(spins))


def test_bonds_are_drawn_with_their_probability():
    up = pack_rows(np.ones((256, 256)))
    for temperature in (1.0, 8.0, 40.0):
        p = 1 - np.exp(-2 / temperature)
        alone = (cluster_sizes(up, temperature, SEED) == 1).sum() / 256**2
        assert alone == pytest.approx((1 - p) ** 4, abs=4 * np.sqrt(5 * (1 - p) ** 4) / 256 + 1e-9)


@pytest.mark.parametrize("temperature", [1.8, 2.269185, 3.0])
def test_clusters_tell_the_magnetization(temperature):
    chain = IsingChain(IsingParams(size=4, temperature=temperature, algorithm="swendsen_wang"), 3)
    chain.advance(50)
    seeds = np.random.SeedSequence(9).spawn(8000)
    shares = []
    for seed in seeds:
        chain.advance(2)
        shares.append((cluster_sizes(chain.packed, temperature, seed) ** 2).sum() / 256)
    mean, error, _ = mean_and_error(shares)
    assert abs(mean - exact.enumerate_lattice(4, temperature).m2) < 4 * error < 0.04


def test_the_same_seed_draws_the_same_clusters():
    packed = IsingChain(IsingParams(size=64), 1).packed
    one, again = (cluster_sizes(packed, 2.3, np.random.SeedSequence(5)) for _ in range(2))
    other = cluster_sizes(packed, 2.3, np.random.SeedSequence(6))
    assert one.sum() == 64**2 and (one == again).all() and len(other) != len(one)


def test_bins_of_sizes():
    assert size_bins(16).tolist() == [1, 2, 3, 4, 6, 8, 12, 16, 23, 32]
    for sites in (1, 4, 100, 2**20):
        edges = size_bins(sites)
        assert edges[0] == 1 and edges[-1] > sites and (np.diff(edges) > 0).all()
