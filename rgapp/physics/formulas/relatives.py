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

WAVE_FUNCTION = (
    Formula(
        "wave function",
        "Chain in a transverse field",
        r"$H = -\sum_i Z_i Z_{i+1} - h \sum_i X_i$",
        "Pfeuty 1970; J = 1, on a ring, critical at h = 1",
    ),
    Formula(
        "wave function",
        "Network",
        r"$\Psi(s) = e^{-F(s)}, \quad "
        r"F(s) = \sum_i c_i s_i - \sum_j \ln 2\cosh\left(b_j + \sum_i s_i W_{ij}\right)$",
        "Carleo & Troyer 2017, real weights, in the signs of eq. 2",
    ),
    Formula(
        "wave function",
        "Local energy",
        r"$E(s) = -\sum_i s_i s_{i+1} - h \sum_i "
        r"\frac{\Psi(s\ \mathrm{with}\ s_i\ \mathrm{turned})}{\Psi(s)}, \quad "
        r"\frac{\langle\Psi|H|\Psi\rangle}{\langle\Psi|\Psi\rangle} = \langle E \rangle_{|\Psi|^2}$",
        "Variational Monte Carlo; never below the ground state",
    ),
    Formula(
        "wave function",
        "Exact energy",
        r"$\frac{E_0}{N} = -\frac{1}{N} \sum_k \sqrt{1 + h^2 - 2 h \cos k}, \quad "
        r"k = \frac{(2m + 1)\,\pi}{N}$",
        "Pfeuty 1970, free fermions; diagonalisation gives the same",
    ),
)

CONFUSION = (
    Formula(
        "confusion",
        "Labels",
        r"$y(T) = \mathrm{sign}(T - T'), \quad A(T') = P\left(\hat y = y(T)\right)$",
        "van Nieuwenburg, Liu & Huber 2017; the accuracy A is a W: 1 at both ends, with a peak "
        "between them at T' = T_c",
    ),
)
