"""Flows: momentum shell, coupling of PCA-RG, recursions in real space."""

from __future__ import annotations

from rgapp.physics.formulas.formula import Formula

SHELL = (
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

COUPLING = (
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

RECURSIONS = (
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
