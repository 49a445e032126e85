"""How well a machine knows the lattice: its likelihood, and its distance from the exact law of the model.

With p the law of the lattice and P that of the machine, KL = <ln p>_p - <ln P>_p. Both terms are averages
over samples that were never learned; ln p = -E/T - ln Z needs Kaufman's ln Z, and ln P = -F - ln Z' that of
the machine, exactly or by annealed importance sampling. Their difference is averaged sample by sample, so
that what p and P have in common does not fluctuate: a machine that is exact has KL = 0 with any samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rgapp.physics import exact, partition, transfer
from rgapp.physics.chains import Seed, Spins
from rgapp.physics.dbm import DBM
from rgapp.physics.monitors import energies_and_magnetizations
from rgapp.physics.rbm import RBM

SUMMED = 16  # units of the smaller layer up to which ln Z is summed rather than estimated


class IsingLaw:
    """The law of a periodic lattice of ``side``^2 spins, at a temperature or at several, each as likely.

    ValueError in a field for a side beyond 10, where ln Z is not known.
    """

    def __init__(self, side: int, temperatures: Sequence[float], field: float = 0.0) -> None:
        self.side, self.field = side, field
        self.temperatures = np.asarray(temperatures, np.float64)
        if field and side > transfer.LARGEST:
            raise ValueError(f"ln Z in a field is known up to size {transfer.LARGEST} (got {side})")
        self.log_partitions = np.array(
            [
                transfer.transfer_matrix(side, t, field).log_partition
                if field
                else exact.log_partition_finite(t, side)
                for t in self.temperatures.tolist()
            ]
        )

    def log_probability(self, spins: Spins) -> NDArray[np.float64]:
        """ln p of each of (n, side^2) configurations."""
        energy, magnetization = energies_and_magnetizations(spins, self.side)
        exponent = -(energy - self.field * magnetization)[:, None] / self.temperatures - self.log_partitions
        return np.logaddexp.reduce(exponent, axis=1) - math.log(len(self.temperatures))


@dataclass(frozen=True)
class Gauge:
    """What was found, with standard errors; nan where no law is known to compare with.

    ``log_partition`` of the machine, ``log_likelihood`` the mean ln P of the samples, both whole and not per
    site; ``divergence`` the Kullback-Leibler divergence per site. The error of an annealed ln Z knows nothing
    of states that no run has found, and too short a run makes ln Z, and with it the divergence, too small.
    """

    log_partition: float
    log_partition_error: float
    log_likelihood: float
    log_likelihood_error: float
    divergence: float
    divergence_error: float


def gauge(
    machine: RBM | DBM,
    samples: Spins,
    law: IsingLaw | None = None,
    chains: int = 100,
    temperatures: int = 1000,
    seed: Seed = 0,
    threads: int = 1,
    tell: partition.Tell = lambda share: None,
) -> Gauge:
    """The machine held against ``samples`` (n, n_visible) and against the law they are drawn from.

    ln Z is summed over all states where the smaller layer has at most 16 units, else estimated from
    ``chains`` runs over ``temperatures``. Of a deep machine ln P is the mean-field bound, so that its
    likelihood is at least, and its divergence at most, what is told. ``tell(share)`` is called now and then
    and may raise.
    """
    rbm = machine.bipartite if isinstance(machine, DBM) else machine
    if min(rbm.n_visible, rbm.n_hidden) <= SUMMED:
        log_z, error = rbm.log_partition(), 0.0
    else:
        log_z, error = partition.annealed(rbm, chains, temperatures, seed, threads, tell)
    log_p = _log_weight(machine, samples) - log_z
    likelihood, spread = _mean(log_p)
    divergence = divergence_error = math.nan
    if law is not None:
        difference, its_spread = _mean(law.log_probability(samples) - log_p)
        divergence = difference / law.side**2
        divergence_error = math.hypot(its_spread, error) / law.side**2
    return Gauge(log_z, error, likelihood, math.hypot(spread, error), divergence, divergence_error)


def _log_weight(machine: RBM | DBM, samples: Spins) -> NDArray[np.float64]:
    """ln P + ln Z of each sample, of a deep machine its bound."""
    if isinstance(machine, DBM):
        return machine.bound(samples, machine.mean_field(samples))
    return -machine.free_energy(samples)


def _mean(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard error of independent values."""
    error = float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return float(values.mean()), error
