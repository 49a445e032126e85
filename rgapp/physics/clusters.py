"""Clusters of like spins joined by bonds: how large they are (Fortuin & Kasteleyn 1972).

Without a field the clusters tell the same as the magnetization: <sum of s^2> / N^2 = <m^2>, the sum over all
clusters of s sites (Sweeny 1983).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rgapp import streams
from rgapp._kernels import cluster, ising
from rgapp.physics.updates import as_thresholds, bond_probabilities, empty_lattice

FISHER = 31 / 15  # of n(s) ~ s^-FISHER at the critical point: 1 + 2 / (15/8), Coniglio & Klein 1980


def cluster_sizes(
    packed: NDArray[np.uint64], temperature: float, seed: np.random.SeedSequence
) -> NDArray[np.int64]:
    """Sites of each cluster of a lattice (rows, words) as of ``rgapp.bits``, in order of their first sites.

    Two like neighbours are bonded with probability 1 - exp(-2 / T), the bonds drawn from ``seed``; at
    temperature 0 all of them are.
    """
    size = len(packed)
    words, bonds = empty_lattice(size), np.empty((2, ising.words_needed(size)), np.uint64)
    labels, sizes = np.empty(size * size + 1, np.uint32), np.empty(size * size, np.uint32)
    ising.from_rows(packed, size, words)
    share = bond_probabilities(temperature, 0.0)[0] if temperature else 1.0
    bond = int(as_thresholds(share))
    cluster.cluster_sizes(words, size, bond, streams.stream(seed), bonds, labels, sizes)
    return sizes[sizes > 0].astype(np.int64)


def size_bins(sites: int) -> NDArray[np.int64]:
    """Edges of bins for the sizes of clusters, two an octave from 1 on, the last above ``sites``."""
    halves = np.arange(2 * math.ceil(math.log2(sites + 1)) + 1)
    return np.unique(np.ceil(2 ** (halves / 2) - 1e-9).astype(np.int64))
