"""The exact mapping of networks and transformations."""

from __future__ import annotations

from rgapp.physics.formulas.formula import Formula

MAPPING = (
    Formula(
        "mapping",
        "Energy of the machine",
        r"$E(v, h) = \sum_j b_j h_j + \sum_i c_i v_i + \sum_{ij} v_i W_{ij} h_j, \quad P = e^{-E}/Z$",
        "Eq. 1, 2; units ±1",
    ),
    Formula(
        "mapping",
        "Hamiltonian of the spins",
        r"$H(v) = -K \sum_{\langle ij \rangle} v_i v_j, \quad K = 1/T$",
        "Ising; eq. 6",
        "Eq. 6 and 7 print plus signs, which with the weight exp(-H) make K negative for a ferromagnet.",
    ),
    Formula(
        "mapping",
        "Hidden spins, closed form",
        r"$H_h(h) = \sum_j b_j h_j - \sum_i \ln 2\cosh\left(c_i + \sum_j W_{ij} h_j\right)$",
        "Eq. 4",
    ),
    Formula(
        "mapping",
        "Transformation",
        r"$T(v, h) = H(v) - E(v, h), \quad e^{-H'(h)} = \sum_v e^{T(v, h) - H(v)}$",
        "Mehta & Schwab 2014; eq. 9, 10",
        "Eq. 10 is a definition, valid for any parameters, trained or not; T depends on the law of the data, "
        "so that a machine trained at one K is no map to be used at another.",
    ),
    Formula(
        "mapping",
        "Trace condition",
        r"$\tau(v) = \sum_h e^{T(v, h)} = 1 \quad\mathrm{for\ all}\ v$",
        "Mehta & Schwab 2014",
        "Eq. 8 asks for equal partition functions only, which is far less.",
    ),
    Formula(
        "mapping",
        "Distance of the distributions",
        r"$\mathrm{KL} = \ln\langle\tau\rangle - \langle\ln\tau\rangle$",
        "Eq. 23; averages over the law of the spins",
    ),
    Formula(
        "mapping",
        "Difference of the free energies",
        r"$\Delta F = -\ln\langle\tau\rangle = \ln Z - \ln Z'$",
        "Eq. 24",
        "Eq. 24 is an identity for Z' = Tr exp(-E); as Z' = Z it fixes one constant and says nothing of W.",
    ),
    Formula(
        "mapping",
        "Mutual information",
        r"$I(v; h) = \sum_{v, h} P(v, h) \ln\frac{P(v, h)}{P(v)\,P(h)}, \quad P = e^{T - H}/Z'$",
        "Shannon 1948, in nats",
    ),
    Formula(
        "mapping",
        "Block-spin rule",
        r"$e^T = \prod_j \frac{e^{w h_j B_j}}{2\cosh w B_j}, \quad B_j = \sum_{i \in j} v_i$",
        "Kadanoff 1976; w = 0 independent, w → ∞ majority",
    ),
    Formula(
        "mapping",
        "One unit a bond",
        r"$W = -w, \quad \cosh 2w = e^{2K}, \quad \ln Z' = \ln Z + 2N(\ln 2 + K)$",
        "Summing a hidden unit over both its values",
    ),
    Formula(
        "mapping",
        "One unit a triangle",
        r"$\cosh^2 w = \frac{e^{4K} + 3}{4}, \quad \ln Z' = \ln Z + 6(\ln 2\cosh w + K)$",
        "Rows and columns of the 3 × 3 torus",
    ),
    Formula(
        "mapping",
        "Independent hidden units",
        r"$T = -H_0(h) - \ln\sum_h e^{-H_0(h)}, \quad I(v; h) = 0$",
        "Lin, Tegmark & Rolnick 2017",
        "The essay calls it an example of a machine; one without weights has independent visible spins.",
    ),
    Formula(
        "mapping",
        "Couplings",
        r"$J_A = -2^{-n} \sum_h H'(h) \prod_{j \in A} h_j$",
        "Walsh 1923",
    ),
    Formula(
        "mapping",
        "Surroundings",
        r"$I(h; \mathcal{E}) = \sum_{h, e} p(h, e) \ln\frac{p(h, e)}{p(h)\,p(e)}$",
        "Koch-Janusz & Ringel 2018, the third objective",
    ),
)
