"""Sloppiness, wave functions, confusion: what the essay touches besides."""

from __future__ import annotations

from rgapp.physics.formulas.formula import Formula

SLOPPINESS = (
    Formula(
        "sloppiness",
        "Fisher information",
        r"$g_{\mu\nu} = \left\langle \frac{\partial \ln p}{\partial \theta_\mu}"
        r"\,\frac{\partial \ln p}{\partial \theta_\nu} \right\rangle = \mathrm{Cov}(\Phi_\mu, \Phi_\nu)$",
        "Fisher; the second for exp(θ·Φ) / Z",
        "Uniform in the logarithm, as spectra of sloppy models are, means ρ(λ) ~ 1/λ: α = 0, not α = 1.",
    ),
    Formula(
        "sloppiness",
        "Seen coarsely",
        r"$g' = \mathrm{Cov}_h\left(\langle \Phi \,|\, h \rangle\right) \leq g$",
        "Machta, Chachra, Transtrum & Sethna 2013",
    ),
    Formula(
        "sloppiness",
        "Hopping",
        r"$g_{\mu\nu} = t^2 \sum_j \frac{\rho_{t-1}(j - \mu)\,\rho_{t-1}(j - \nu)}{\rho_t(j)}, \quad "
        r"\rho_t = \theta^{*t}$",
        "Machta, Chachra, Transtrum & Sethna 2013",
    ),
    Formula(
        "sloppiness",
        "Sum of exponentials",
        r"$y(t) = \sum_k e^{-\theta_k t}, \quad g_{kl} = \sum_t \frac{\partial y}{\partial \ln\theta_k}"
        r"\,\frac{\partial y}{\partial \ln\theta_l}$",
        "Waterfall et al. 2006",
    ),
    Formula(
        "sloppiness",
        "Scatter of fits",
        r"$\mathrm{Cov}(\hat\theta) \geq \frac{g^{-1}}{n}$",
        "Cramér & Rao; equal for many samples n",
        "The essay calls the inverse of g an estimator of a covariance of data; it is the covariance of the "
        "estimated parameters.",
    ),
)
