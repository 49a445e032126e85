"""What a transformation of a small lattice does, exactly: both objectives, what h knows, and H'.

For any energy E(v, h) the function T = H - E of eq. 10 is a variational transformation with e^(-H'(h)) =
sum_v e^(T - H). With tau(v) = sum_h e^(T(v, h)), the average over the lattice's law p,

    DeltaF = -ln <tau>   (eq. 24),      KL(p || P) = ln <tau> - <ln tau>   (eq. 23)

and both vanish where tau = 1: then e^T is the probability of h given v, a strict renormalization.
Adding a constant to E moves DeltaF and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rgapp.blas import blas_threads
from rgapp.physics.enumeration import sum_log_2cosh
from rgapp.physics.eq9 import HIDDEN, conditional, local_information, traced, traced_machine
from rgapp.physics.rbm import RBM
from rgapp.physics.small_lattice import SmallLattice, spins
from rgapp.physics.walsh import Couplings, couplings

ZERO = 1e-9  # nats, below which an exact sum counts as 0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mapping:
    """One transformation. ``log_tau`` (2^N,) in the order of ``spins``; ``effective`` (2^n_hidden,) H'(h) by
    the trace of eq. 9, None where there are more than 18 hidden units; ``closed`` (2^n_hidden,) H_h by eq. 4
    where E is that of a machine, else None; ``information`` I(v; h) in nats, under e^(T - H) / Z'.
    ``bipartite``: whether E is that of a restricted Boltzmann machine.
    """

    lattice: SmallLattice
    n_hidden: int
    bipartite: bool
    log_tau: Floats
    effective: Floats | None
    closed: Floats | None
    information: float

    @cached_property
    def free_energy(self) -> float:
        """DeltaF, signed."""
        top = self.log_tau.max()
        return -float(top + np.log(self.lattice.law @ np.exp(self.log_tau - top)))

    @cached_property
    def divergence(self) -> float:
        """KL of the lattice's law and the visible law of e^(-E)."""
        return max(0.0, float(-self.free_energy - self.lattice.law @ self.log_tau))

    @property
    def tau(self) -> Floats:
        return np.exp(self.log_tau)

    @cached_property
    def spread(self) -> float:
        """Standard deviation of ln tau over the lattice's law."""
        mean = self.lattice.law @ self.log_tau
        return float(np.sqrt(self.lattice.law @ (self.log_tau - mean) ** 2))

    @cached_property
    def strict(self) -> bool:
        """Whether tau is 1 for all v, up to the constant that E may be given."""
        return float(np.ptp(self.log_tau)) < 1e-7

    @cached_property
    def couplings(self) -> Couplings | None:
        """The couplings of -H', as ``effective`` has them."""
        return None if self.effective is None else couplings(self.effective)

    @property
    def mismatch(self) -> float | None:
        """The largest difference of eq. 9 and eq. 4."""
        if self.effective is None or self.closed is None:
            return None
        return float(np.abs(self.effective - self.closed).max())


@blas_threads(1)
def of_machine(lattice: SmallLattice, rbm: RBM, constant: float | None = 0.0) -> Mapping:
    """A machine whose visible units are the lattice's spins, with a constant added to its energy; None: the
    one that makes Z' = Z.

    ValueError where it has other visible units, and for more than 18 hidden ones unless each unit
    knows few others.
    """
    if rbm.n_visible != lattice.sites:
        raise ValueError(f"the machine must have {lattice.sites} visible units (got {rbm.n_visible})")
    weights, hidden_bias, visible_bias = rbm.exact
    # without biases v and -v, which stand at mirrored places, are equally likely
    even = not (hidden_bias.any() or visible_bias.any())
    states = lattice.states[: len(lattice.states) // 2] if even else lattice.states
    field = states @ weights + hidden_bias
    log_marginal = _mirrored(sum_log_2cosh(field) - states @ visible_bias, even)
    weight, log_z = _normalised(log_marginal)
    if constant is None:
        constant = log_z - lattice.log_partition
    log_marginal -= constant
    log_z -= constant
    effective = closed = None
    if rbm.n_hidden <= HIDDEN:
        effective = traced_machine(rbm) + constant
        closed = rbm.hidden_free_energy(spins(rbm.n_hidden)) + constant
        information = _entropy(effective) - float(weight @ _mirrored(_entropies(field), even))
    else:
        information = local_information(rbm, weight, log_z + constant)
    information = max(0.0, information)
    return Mapping(
        lattice, rbm.n_hidden, True, log_marginal + lattice.hamiltonian, effective, closed, information
    )


@blas_threads(1)
def of_kernel(lattice: SmallLattice, up: Floats, down: Floats) -> Mapping:
    """e^T = prod_j p(h_j | v), from p(h_j = +1 | v) and p(h_j = -1 | v), each (2^N, n_hidden): tau = 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        unsure = -np.where(up > 0, up * np.log(up), 0.0) - np.where(down > 0, down * np.log(down), 0.0)
    effective = traced(-lattice.hamiltonian, up, down)
    information = _entropy(effective) - float(lattice.law @ unsure.sum(axis=1))
    log_tau = np.log(up + down).sum(axis=1)
    return Mapping(lattice, up.shape[1], False, log_tau, effective, None, max(0.0, information))


def of_fields(lattice: SmallLattice, fields: Floats) -> Mapping:
    """e^T = prod_j e^(h_j x_j) / 2cosh x_j for fields x(v) (2^N, n_hidden), which may be infinite."""
    with np.errstate(invalid="ignore"):
        up, down = conditional(-fields)
    return of_kernel(lattice, up, down)


@blas_threads(1)
def of_energy(lattice: SmallLattice, energy: Floats) -> Mapping:
    """Any E(v, h) as a table (2^N, 2^n_hidden), as of a machine with couplings inside its layers."""
    lowest = energy.min(axis=1, keepdims=True)
    boltzmann = np.exp(lowest - energy)
    sums = boltzmann.sum(axis=1)
    log_marginal = np.log(sums) - lowest[:, 0]
    weight, _ = _normalised(log_marginal)
    given = boltzmann / sums[:, None]
    top = log_marginal.max()
    effective = -np.log(np.exp(log_marginal - top) @ given) - top
    with np.errstate(divide="ignore", invalid="ignore"):
        unsure = -np.where(given > 0, given * np.log(given), 0.0).sum(axis=1)
    information = _entropy(effective) - float(weight @ unsure)
    n_hidden = energy.shape[1].bit_length() - 1
    return Mapping(
        lattice,
        n_hidden,
        False,
        log_marginal + lattice.hamiltonian,
        effective,
        None,
        max(0.0, information),
    )


def tau_histogram(mapping: Mapping, bins: int = 60, least: float = 0.05) -> tuple[Floats, Floats]:
    """Edges (bins + 1,) of ln tau - <ln tau> and the lattice's probability of each bin.

    The range is at least ``least`` wide, so that a spike is drawn as one.
    """
    centred = mapping.log_tau - mapping.lattice.law @ mapping.log_tau
    low, high = min(centred.min(), -least / 2), max(centred.max(), least / 2)
    probability, edges = np.histogram(centred, bins, (low, high), weights=mapping.lattice.law)
    return edges, probability


def _mirrored(values: Floats, even: bool) -> Floats:
    """Of all states, from those of the first half where -v has the value of v."""
    return np.concatenate([values, values[::-1]]) if even else values


def _normalised(log_weight: Floats) -> tuple[Floats, float]:
    """Probabilities and the logarithm of the sum of weights."""
    top = log_weight.max()
    weight = np.exp(log_weight - top)
    total = weight.sum()
    return weight / total, float(top + np.log(total))


def _entropy(hamiltonian: Floats) -> float:
    """Of the law exp(-H) / Z; states with infinite H do not occur."""
    possible = hamiltonian[np.isfinite(hamiltonian)]
    p, log_z = _normalised(-possible)
    return float(p @ possible) + log_z


def _entropies(field: Floats) -> Floats:
    """Entropy of all hidden units given v, from their fields: the sum of ln 2cosh x - x tanh x, (2^N,)."""
    size = np.abs(field)
    fall = np.exp(-2 * size)
    return np.log((1 + fall).prod(axis=1)) + (2 * size * fall / (1 + fall)).sum(axis=1)
