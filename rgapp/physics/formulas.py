"""The formulas behind the theory figures, as they are used, and what the essay prints in their place.

The essay: Z. Liu, Machine Learning and the Renormalization Group. Its equations are cited by number.
"""

from __future__ import annotations

from dataclasses import dataclass

FIGURES = ("momentum shell", "coupling flow", "recursions", "mapping")


@dataclass(frozen=True)
class Formula:
    """``text`` in TeX as matplotlib sets it, between dollar signs; ``source``; ``correction``: in what the
    essay differs and why, "" where it does not.
    """

    figure: str
    name: str
    text: str
    source: str
    correction: str = ""


def of(figure: str) -> tuple[Formula, ...]:
    """The formulas of one of ``FIGURES``, in order; ValueError for another name."""
    if figure not in FIGURES:
        raise ValueError(f"there are formulas for {', '.join(FIGURES)} (got {figure})")
    return tuple(formula for formula in FORMULAS if formula.figure == figure)


_SHELL = (
    Formula(
        "momentum shell",
        "Hamiltonian",
        r"$H = \int d^d x\,\left[\frac{1}{2}(\nabla S)^2 + \frac{r}{2} S^2 + \frac{u}{4} S^4\right],"
        r"\quad P \propto e^{-H}$",
        "Wilson & Kogut 1974; eq. 11",
        "Eq. 11 prints the Laplacian of S, which integrates to nothing, for the squared gradient, and -H on "
        "the left, which with the weight of eq. 3 and 15 would grow without bound.",
    ),
    Formula(
        "momentum shell",
        "Flow of r",
        r"$\frac{dr}{ds} = 2 r + (n + 2)\,K_d\,\frac{u}{1 + r}$",
        "Wilson & Kogut 1974, one loop, cut-off 1, s = ln l",
        "The essay leaves this equation out; without it nobody can see that one direction is relevant.",
    ),
    Formula(
        "momentum shell",
        "Flow of u",
        r"$\frac{du}{ds} = (4 - d)\,u - A\,\frac{u^2}{(1 + r)^2}, \quad A = (n + 8)\,K_d$",
        "Wilson & Kogut 1974; eq. 13",
        "Eq. 13 calls A hard to calculate: it is 9 K_d, which is 9 / (8 π²) = 0.1140 in four dimensions.",
    ),
    Formula(
        "momentum shell",
        "Area of the shell",
        r"$K_d = \frac{2}{(4\pi)^{d/2}\,\Gamma(d/2)}$",
        "Area of the unit sphere divided by (2π)^d",
    ),
    Formula(
        "momentum shell",
        "Linear truncation",
        r"$\frac{dr}{ds} = 2 r + (n + 2)\,K_d\,u\,(1 - r), \quad \frac{du}{ds} = \epsilon u - A u^2$",
        "Second order where r and u are both of order ε = 4 − d",
    ),
    Formula(
        "momentum shell",
        "Wilson–Fisher point",
        r"$u^* = \frac{\epsilon}{A}, \quad r^* = -\frac{n+2}{n+8}\,\frac{\epsilon}{2}, \quad "
        r"\frac{1}{\nu} = y_T = 2 - \frac{n+2}{n+8}\,\epsilon, \quad y_u = -\epsilon$",
        "Wilson & Fisher 1972, first order in ε; eq. 14",
    ),
)

_COUPLING = (
    Formula(
        "coupling flow",
        "Distribution",
        r"$P \propto \exp\left(-\frac{1}{2}\sum_{ij}\phi_i K_{ij} \phi_j - g \sum_i \phi_i^4\right)$",
        "Bradde & Bialek 2017; eq. 15, 16",
        "Eq. 16 has no 1/2; with it K is the inverse covariance, and the constant below 36 rather than 9.",
    ),
    Formula(
        "coupling flow",
        "Density of modes",
        r"$\rho(\lambda) = \frac{1}{N} \sum_\mu \delta(\lambda - \lambda_\mu) \propto \lambda^{\alpha - 1},"
        r"\quad \sum_\mu \lambda_\mu \tilde\phi_\mu^2 = "
        r"N \int_0^\Lambda d\lambda\,\rho(\lambda)\,\lambda\,\tilde\phi^2$",
        "Bradde & Bialek 2017; eq. 19, 20",
        "Eq. 20 lacks the factor N and the field. Uniform in ln λ, as in sloppy models, is α = 0, not α = 1.",
    ),
    Formula(
        "coupling flow",
        "Flow",
        r"$\frac{d\tilde g}{ds} = (2 - \alpha)\,\tilde g - 36\,\tilde g^2, \quad "
        r"\tilde g = \frac{g\,\rho(\Lambda)}{\Lambda}, \quad s = \ln\frac{\Lambda_0}{\Lambda}$",
        "Second order in g, eigenvectors spread over all variables; eq. 21",
        "Eq. 21 has no linear term: g = g − B g² has no solution but 0, so that it cannot lead to eq. 22.",
    ),
    Formula(
        "coupling flow",
        "One step",
        r"$\tilde g' = l^{\,y}\,(\tilde g - B\,\tilde g^2), \quad y = 2 - \alpha, \quad "
        r"B = 36\,\frac{l^{\,y} - 1}{y}$",
        "The flow over a step Λ → Λ / l; eq. 21",
        "Eq. 21 lacks the rescaling by l to the power 2 − α.",
    ),
    Formula(
        "coupling flow",
        "Fixed point",
        r"$\tilde g^* = \frac{2 - \alpha}{36}$",
        "Eq. 22",
        "Eq. 22 prints α − 2. It is reached from g > 0 for α < 2: below four dimensions, as α = d / 2.",
    ),
    Formula(
        "coupling flow",
        "Solution",
        r"$\tilde g(s) = \frac{g_0\,e^{ys}}{1 + 36\,g_0\,(e^{ys} - 1)/y}, \quad y = 2 - \alpha$",
        "Bernoulli's equation",
    ),
    Formula(
        "coupling flow",
        "Coupling of data",
        r"$g \approx -\,\frac{(\kappa_i - 3)\,C_{ii}^2}{24 \sum_j C_{ij}^4}, \quad "
        r"\kappa_i = \frac{\langle \phi_i^4 \rangle}{\langle \phi_i^2 \rangle^2}$",
        "First order in g",
        "The essay asks whether g is small: this measures it. Moments above 3 mean g < 0, which no equation "
        "here covers.",
    ),
)

_RECURSIONS = (
    Formula(
        "recursions",
        "Chain",
        r"$K' = \frac{1}{2} \ln\cosh 2K, \quad \tanh K' = \tanh^2 K$",
        "Decimation, exact",
    ),
    Formula(
        "recursions",
        "Migdal–Kadanoff",
        r"$K' = \frac{1}{2}\ln\cosh 4K \quad\mathrm{or}\quad K' = \ln\cosh 2K$",
        "Migdal 1975; Kadanoff 1976; b = 2, bonds moved first or last",
    ),
    Formula(
        "recursions",
        "Migdal–Kadanoff, b → 1",
        r"$\frac{dK}{ds} = K + \frac{1}{2} \sinh 2K\,\ln\tanh K$",
        "Kadanoff 1976; its K* is Onsager's",
    ),
    Formula("recursions", "Square", r"$K' = \frac{3}{8}\ln\cosh 4K, \quad b = \sqrt{2}$", "Wilson 1975"),
    Formula(
        "recursions",
        "Triangles",
        r"$K' = 2K\left(\frac{e^{3K} + e^{-K}}{e^{3K} + 3 e^{-K}}\right)^2, \quad b = \sqrt{3}$",
        "Niemeijer & van Leeuwen 1974, first order",
    ),
    Formula(
        "recursions",
        "Exponents",
        r"$y_T = \frac{\ln (dK'/dK)_{K^*}}{\ln b}, \quad \nu = \frac{1}{y_T}$",
        "Linearised at the fixed point",
    ),
)

_MAPPING = (
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

FORMULAS: tuple[Formula, ...] = (*_SHELL, *_COUPLING, *_RECURSIONS, *_MAPPING)
