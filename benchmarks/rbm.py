"""Boltzmann machines beside their peers and their limit, in one run: ratios first.

    python benchmarks/rbm.py [--rounds 5] [--only gibbs epoch small ais]

A machine of 1600 and 400 units: block Gibbs at 100 and 1000 chains, an epoch of CD-1 over 20,000 samples in
batches of 100 and 500, annealed importance sampling of 1000 chains; and a small machine of 256 and 64 units.
Ours with every instruction set, on one and on two threads. Peers, where they are installed: NumPy and torch
by hand, the BernoulliRBM of scikit-learn (its rule is PCD-1), rbms; all on one thread. "sgemm" is what the
machine's own matrix product allows, 4 n_visible n_hidden operations a step and chain. Everybody takes turns,
and the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from rgapp._kernels import gibbs as kernels
from rgapp.physics import partition
from rgapp.physics.rbm import RBM
from rgapp.physics.training import Trainer, TrainingParams

N_VISIBLE, N_HIDDEN = 1600, 400
CHAINS, BATCHES, STEPS, UPDATES, SAMPLES = (100, 1000), (100, 500), 10, 10, 20_000
SMALL, SMALL_CHAINS = (256, 64), (1, 64)
AIS_CHAINS, AIS_TEMPERATURES = 1000, 20
# (ours, peer, least ratio of rates), by what is measured
BARS = {
    "gibbs 100": {"torch": 2.2, "scikit-learn": 3, "sgemm": 1.6},
    "gibbs 1000": {"torch": 2.8, "scikit-learn": 3.5, "sgemm": 2},
    "epoch 100": {"scikit-learn": 2.5, "rbms": 4, "torch": 2, "numpy": None},
    "epoch 500": {"scikit-learn": 2.8, "rbms": 4, "torch": 2.2, "numpy": None},
    "ais": {"rbms": 5},
}
TWO_THREADS = {"epoch 100": 3.0, "epoch 500": 3.5}  # beside scikit-learn
AVX2 = 0.65  # of AVX-512

Work = Callable[[], object]
Works = dict[tuple[str, str], tuple[Work, float]]  # (what, who) -> (work, how many units of it)
RNG = np.random.default_rng(1)
WEIGHTS = RNG.normal(0, 0.05, (N_VISIBLE, N_HIDDEN)).astype(np.float32)


def spins(rows: int, n: int) -> np.ndarray:
    return RNG.choice(np.array([-1, 1], np.int8), (rows, n))


# -- ours ----------------------------------------------------------------------------------------------


def ours(which: list[str]) -> Works:
    works: Works = {}
    for name in kernels.instruction_sets():
        for threads in (1, 2):
            who = f"{name} x{threads}"
            if "gibbs" in which:
                for chains in CHAINS:
                    works[f"gibbs {chains}", who] = (
                        _gibbs(name, WEIGHTS, chains, STEPS, threads),
                        chains * STEPS,
                    )
            if "epoch" in which:
                for batch in BATCHES:
                    works[f"epoch {batch}", who] = _epoch(name, batch, threads), batch * UPDATES / SAMPLES
            if "ais" in which:
                works["ais", who] = _ais(name, threads), AIS_TEMPERATURES
        if "small" in which:
            small = RNG.normal(0, 0.05, SMALL).astype(np.float32)
            for chains in SMALL_CHAINS:
                steps = 5000 // chains
                works[f"small {chains}", f"{name} x1"] = _gibbs(name, small, chains, steps, 1), steps
    return works


def _with(name: str, work: Work) -> Work:
    def run() -> None:
        kernels.choose(name)
        work()

    return run


def _gibbs(name: str, weights: np.ndarray, chains: int, steps: int, threads: int) -> Work:
    rbm, v = RBM(weights), spins(chains, len(weights))
    return _with(name, lambda: rbm.gibbs(v, steps, seed=2, threads=threads))


def _epoch(name: str, batch: int, threads: int) -> Work:
    params = TrainingParams(batch_size=batch, epochs=10**5)
    trainer = Trainer(N_HIDDEN, spins(batch * 2 * UPDATES, N_VISIBLE), params, seed=1, threads=threads)
    return _with(name, lambda: trainer.advance(UPDATES))


def _ais(name: str, threads: int) -> Work:
    rbm = RBM(WEIGHTS)
    return _with(name, lambda: partition.annealed(rbm, AIS_CHAINS, AIS_TEMPERATURES, 1, threads))


# -- peers ---------------------------------------------------------------------------------------------


def numpy_works() -> Works:
    def drawn(x: np.ndarray) -> np.ndarray:
        up = RNG.random(x.shape, np.float32) * (1 + np.exp(2 * np.clip(x, -40, 40))) < 1
        return np.where(up, np.float32(1), np.float32(-1))

    def gibbs(v: np.ndarray) -> None:
        for _ in range(STEPS):
            v = drawn(drawn(v @ WEIGHTS) @ WEIGHTS.T)

    def epoch(batch: int) -> Work:
        samples = spins(batch * UPDATES, N_VISIBLE)
        weights = RNG.normal(0, 0.01, (N_VISIBLE, N_HIDDEN)).astype(np.float32)
        velocity = np.zeros_like(weights)

        def run() -> None:
            for k in range(UPDATES):
                v = samples[k * batch : (k + 1) * batch].astype(np.float32)
                field = v @ weights
                again = drawn(drawn(field) @ weights.T)
                gradient = -(v.T @ np.tanh(field)) + again.T @ np.tanh(again @ weights)
                velocity[:] = 0.5 * velocity - 0.01 / batch * gradient
                moved = weights + velocity
                weights[:] = np.sign(moved) * np.maximum(np.abs(moved) - 3e-4, 0)

        return run

    def product(chains: int) -> Work:
        v, out = spins(chains, N_VISIBLE).astype(np.float32), np.empty((chains, N_HIDDEN), np.float32)
        return lambda: np.dot(v, WEIGHTS, out=out)

    works: Works = {}
    for chains in CHAINS:
        v = spins(chains, N_VISIBLE).astype(np.float32)
        works[f"gibbs {chains}", "numpy"] = lambda v=v: gibbs(v), chains * STEPS
        works[f"gibbs {chains}", "sgemm"] = product(chains), chains / 2  # a step takes two products
    for batch in BATCHES:
        works[f"epoch {batch}", "numpy"] = epoch(batch), batch * UPDATES / SAMPLES
    return works


def torch_works() -> Works:
    import torch

    torch.set_num_threads(1)
    weights = torch.from_numpy(WEIGHTS.copy())

    def drawn(x: torch.Tensor) -> torch.Tensor:
        return torch.bernoulli(torch.sigmoid(x.mul(-2))).mul_(2).sub_(1)

    def gibbs(v: torch.Tensor) -> None:
        for _ in range(STEPS):
            v = drawn(drawn(v @ weights) @ weights.T)

    def epoch(batch: int) -> Work:
        samples = torch.from_numpy(spins(batch * UPDATES, N_VISIBLE))
        w, velocity = torch.randn(N_VISIBLE, N_HIDDEN) * 0.01, torch.zeros(N_VISIBLE, N_HIDDEN)

        def run() -> None:
            for k in range(UPDATES):
                v = samples[k * batch : (k + 1) * batch].float()
                field = v @ w
                again = drawn(drawn(field) @ w.T)
                gradient = again.T @ torch.tanh(again @ w) - v.T @ torch.tanh(field)
                velocity.mul_(0.5).sub_(gradient, alpha=0.01 / batch)
                w.copy_(torch.nn.functional.softshrink(w.add_(velocity), 3e-4))

        return run

    works: Works = {}
    for chains in CHAINS:
        v = torch.from_numpy(spins(chains, N_VISIBLE)).float()
        works[f"gibbs {chains}", "torch"] = lambda v=v: gibbs(v), chains * STEPS
    for batch in BATCHES:
        works[f"epoch {batch}", "torch"] = epoch(batch), batch * UPDATES / SAMPLES
    return works


def scikit_learn_works() -> Works:
    from sklearn.neural_network import BernoulliRBM

    def fitted(batch: int) -> BernoulliRBM:
        machine = BernoulliRBM(N_HIDDEN, learning_rate=0.01, batch_size=batch, n_iter=1, random_state=1)
        machine.partial_fit((spins(batch, N_VISIBLE) > 0).astype(np.float32))
        return machine

    def gibbs(machine: BernoulliRBM, v: np.ndarray) -> None:
        for _ in range(STEPS):
            v = machine.gibbs(v)

    def epoch(machine: BernoulliRBM, batch: int, samples: np.ndarray) -> None:
        for k in range(UPDATES):
            machine.partial_fit(samples[k * batch : (k + 1) * batch])

    works: Works = {}
    for chains in CHAINS:
        v = (spins(chains, N_VISIBLE) > 0).astype(np.float32)
        machine = fitted(chains)
        works[f"gibbs {chains}", "scikit-learn"] = lambda m=machine, v=v: gibbs(m, v), chains * STEPS
    for batch in BATCHES:
        samples, machine = (spins(batch * UPDATES, N_VISIBLE) > 0).astype(np.float32), fitted(batch)
        work = lambda m=machine, b=batch, s=samples: epoch(m, b, s)  # noqa: E731
        works[f"epoch {batch}", "scikit-learn"] = work, batch * UPDATES / SAMPLES
    return works


def rbms_works() -> Works:
    import torch
    from rbms.bernoulli_bernoulli.classes import BBRBM
    from rbms.partition_function.ais import compute_partition_function_ais
    from rbms.training.pcd import fit_batch_pcd

    torch.set_num_threads(1)
    zeros = torch.zeros(N_VISIBLE), torch.zeros(N_HIDDEN)
    machine = BBRBM(torch.from_numpy(WEIGHTS.copy()), zeros[0].clone(), zeros[1].clone())

    def gibbs(chains: dict) -> None:
        machine.sample_state(chains=chains, n_steps=STEPS)

    def epoch(batch: int) -> Work:
        learner = BBRBM(torch.randn(N_VISIBLE, N_HIDDEN) * 0.01, zeros[0].clone(), zeros[1].clone())
        samples = (torch.from_numpy(spins(batch * UPDATES, N_VISIBLE)) > 0).float()
        optimizer, ones = torch.optim.SGD(learner.parameters(), lr=0.01, maximize=True), torch.ones(batch)
        kept = [learner.init_chains(batch)]
        learner.init_grad()

        def run() -> None:
            with torch.no_grad():
                for k in range(UPDATES):
                    optimizer.zero_grad(set_to_none=False)
                    some = samples[k * batch : (k + 1) * batch], ones
                    kept[0], _ = fit_batch_pcd(some, kept[0], learner, 1, 1.0)
                    optimizer.step()

        return run

    works: Works = {}
    with torch.no_grad():
        for chains in CHAINS:
            begun = machine.init_chains(chains)
            works[f"gibbs {chains}", "rbms"] = lambda begun=begun: gibbs(begun), chains * STEPS
    for batch in BATCHES:
        works[f"epoch {batch}", "rbms"] = epoch(batch), batch * UPDATES / SAMPLES

    def ais() -> None:
        with torch.no_grad():
            compute_partition_function_ais(AIS_CHAINS, AIS_TEMPERATURES + 1, machine)

    works["ais", "rbms"] = ais, AIS_TEMPERATURES
    return works


PEERS = {"numpy": numpy_works, "torch": torch_works, "scikit-learn": scikit_learn_works, "rbms": rbms_works}


def peers(which: list[str]) -> Works:
    works: Works = {}
    for name, make in PEERS.items():
        try:
            works |= make()
        except ImportError:
            print(f"{name} is not installed and left out")
    return {key: work for key, work in works.items() if key[0].split()[0] in which}


# -- side by side ----------------------------------------------------------------------------------------


def rates_of(works: Works, rounds: int) -> dict[tuple[str, str], float]:
    """Units of work a second, the best of the rounds, everybody in turn."""
    rates = dict.fromkeys(works, 0.0)
    for _ in range(rounds):
        for key, (work, units) in works.items():
            began = time.perf_counter()
            work()
            rates[key] = max(rates[key], units / (time.perf_counter() - began))
    return rates


def lines(rates: dict[tuple[str, str], float]) -> Iterator[tuple[str, float, float | None]]:
    """(what is compared, ratio of the rates, what it should be at least)."""
    names = kernels.instruction_sets()
    best = names[-1]
    for what, bars in BARS.items():
        for name in names:
            for peer in ("numpy", "torch", "scikit-learn", "rbms", "sgemm"):
                if (what, peer) in rates and (what, f"{name} x1") in rates:
                    bar = bars.get(peer) if name == best else None
                    yield f"{what}, {name} / {peer}", rates[what, f"{name} x1"] / rates[what, peer], bar
        if {"avx2", "avx512"} <= set(names) and (what, "avx2 x1") in rates:
            yield f"{what}, avx2 / avx512", rates[what, "avx2 x1"] / rates[what, "avx512 x1"], AVX2
        if (what, f"{best} x2") in rates:
            yield f"{what}, two threads / one", rates[what, f"{best} x2"] / rates[what, f"{best} x1"], None
            if what in TWO_THREADS and (what, "scikit-learn") in rates:
                ratio = rates[what, f"{best} x2"] / rates[what, "scikit-learn"]
                yield f"{what}, two threads / scikit-learn", ratio, TWO_THREADS[what]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parts = ("gibbs", "epoch", "small", "ais")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    options = parser.parse_args()
    with threadpool_limits(1):
        rates = rates_of(ours(options.only) | peers(options.only), options.rounds)
    for words, ratio, bar in lines(rates):
        verdict = "" if bar is None else f"   at least {bar:g}: {'yes' if ratio >= bar else 'NO'}"
        print(f"{words:<44}{ratio:7.2f}{verdict}")
    print()
    for (what, who), rate in rates.items():
        if what.startswith("gibbs"):
            print(f"{what:<12}{who:<14}{rate * (N_VISIBLE + N_HIDDEN) / 1e6:9.1f} million units/s")
        elif what.startswith("epoch"):
            print(f"{what:<12}{who:<14}{1 / rate:9.3f} s an epoch")
        else:
            print(f"{what:<12}{who:<14}{1e6 / rate:9.1f} us a {'temperature' if what == 'ais' else 'step'}")


if __name__ == "__main__":
    main()
