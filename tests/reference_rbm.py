"""Slow Python twins of the RBM kernel: the same single-precision operations in the same order."""

from __future__ import annotations

import numpy as np

F = np.float32


def odds(x: np.float32) -> np.float32:
    """exp(2x) as the kernel computes it."""
    power = min(max(F(x) * F(2.885390081777927), F(-126)), F(126))
    rounded = power + F(12582912.0)
    whole = rounded - F(12582912.0)
    power = power - whole
    p = F(1.53458124e-4)
    for coefficient in (1.33999309e-3, 9.61848907e-3, 5.55032864e-2, 2.40226462e-1, 6.93147182e-1, 1.0):
        p = p * power + F(coefficient)
    return F(np.ldexp(p, int(whole)))


def mean(x: np.float32) -> np.float32:
    return F(2) / (F(1) + odds(x)) - F(1)


def fields(units, weights, bias) -> np.ndarray:
    """bias + units . weights in the kernel's order: (a + b) + (c + d) of four rows, group after group."""
    rows, columns = weights.shape
    padded = np.zeros((-(-rows // 32) * 32, columns), F)
    padded[:rows] = weights
    signs = np.full((len(units), len(padded)), -1, F)
    signs[:, :rows] = units
    out = np.tile(np.asarray(bias, F), (len(units), 1))
    for row in range(0, len(padded), 4):
        a, b, c, d = (signs[:, row + k, None] * padded[row + k] for k in range(4))
        out = out + ((a + b) + (c + d))
    return out


def draw(field, beta, streams, block) -> np.ndarray:
    """Spins +-1; ``streams`` are reference.Words, one for each block of chains."""
    units = np.empty(field.shape, np.int8)
    for chain, row in enumerate(field):
        stream = streams[chain // block]
        for j, x in enumerate(row):
            if j % 2 == 0:
                word = stream.next()
                half = word & 0xFFFFFFFF
            else:
                half = word >> 32
            uniform = F(half >> 8) * F(2.0**-24) + F(2.0**-25)
            units[chain, j] = 1 if uniform * (F(1) + odds(F(beta) * x)) < F(1) else -1
    return units


def gibbs(weights, hidden_bias, visible_bias, steps, streams, block, visible):
    for _ in range(steps):
        hidden = draw(fields(visible, weights, hidden_bias), 1.0, streams, block)
        visible = draw(fields(hidden, weights.T, visible_bias), 1.0, streams, block)
    return visible, hidden


def anneal(weights, hidden_bias, visible_bias, temperatures, streams, block, chains):
    """ln of the weights of annealed importance sampling, in double precision."""
    visible = draw(np.zeros((chains, len(weights)), F), 0.0, streams, block)
    total = np.zeros(chains)
    for step in range(temperatures):
        low, high = step / temperatures, (step + 1) / temperatures
        field = fields(visible, weights, hidden_bias)
        exact = field.astype(np.float64)
        total += np.log(np.cosh(high * exact) / np.cosh(low * exact)).sum(axis=1)
        total -= (high - low) * visible @ np.asarray(visible_bias, np.float64)
        hidden = draw(field, high, streams, block)
        visible = draw(fields(hidden, weights.T, visible_bias), high, streams, block)
    return total


def pull(moved, shrink, keep):
    """The proximal maps of L1 and L2."""
    above, below = moved - F(shrink), moved + F(shrink)
    return F(keep) * np.where(above > 0, above, np.where(below < 0, below, F(0)))


def descend(weights, velocity, gradient, rate, momentum, shrink, keep):
    velocity = F(momentum) * velocity - F(rate) * gradient
    return pull(weights + velocity, shrink, keep), velocity


def adapt(weights, mean, square, gradient, scale, rate, first, second, growths, shrink, keep):
    slope = F(scale) * gradient
    mean = F(first) * mean + (F(1) - F(first)) * slope
    square = F(second) * square + (F(1) - F(second)) * (slope * slope)
    step = F(rate) * (F(growths[0]) * mean) / (np.sqrt(F(growths[1]) * square) + F(1e-8))
    return pull(weights - step, shrink, keep), mean, square
