"""The magnet, the network that learns it, the moment flow of data, and what experiments measure."""

from __future__ import annotations

from rgapp.physics.formulas.formula import Formula

LATTICE = (
    Formula(
        "lattice",
        "Hamiltonian",
        r"$\frac{E}{J} = -\sum_{\langle ij \rangle} s_i s_j - h \sum_i s_i, \quad P \propto e^{-E/T}, \quad "
        r"K = \frac{J}{T}$",
        "Ising; eq. 6, 7. On a torus; the energy that is drawn leaves the field out",
        "Eq. 6 and 7 print plus signs, which with the weight exp(-H) make K negative for a ferromagnet.",
    ),
    Formula(
        "lattice",
        "Moves",
        r"$P_{\mathrm{Metropolis}} = \min(1, e^{-\Delta E/T}), \quad "
        r"P_{\mathrm{heat\ bath}}(+) = \frac{1}{1 + e^{-2(n + h)/T}}, \quad P_{\mathrm{bond}} = 1 - e^{-2K}$",
        "Metropolis et al. 1953; heat bath with n the sum of the neighbours; clusters of Swendsen & Wang "
        "1987 and Wolff 1989",
    ),
    Formula(
        "lattice",
        "Critical temperature",
        r"$T_c = \frac{2}{\ln(1 + \sqrt{2})} = 2.269185\ldots$",
        "Kramers & Wannier 1941; Onsager 1944",
    ),
    Formula(
        "lattice",
        "Magnetization",
        r"$|m| = \left(1 - \sinh^{-4} 2K\right)^{1/8} \quad (T < T_c)$",
        "Yang 1952; infinite lattice, no field",
    ),
    Formula(
        "lattice",
        "Energy per site",
        r"$e = -\coth 2K \left[1 + \frac{2}{\pi}\left(2\tanh^2 2K - 1\right) K_1(k)\right], \quad "
        r"k = \frac{2\sinh 2K}{\cosh^2 2K}$",
        "Onsager 1944; K₁ is the complete elliptic integral of modulus k",
    ),
    Formula(
        "lattice",
        "Block spin",
        r"$s'_B = \mathrm{sign} \sum_{i \in B} s_i$",
        "Kadanoff 1966; a tie takes a fair coin",
    ),
    Formula(
        "lattice",
        "Hidden unit",
        r"$\langle h_j \rangle = -\tanh\left(b_j + \sum_i v_i W_{ij}\right)$",
        "Eq. 1, units ±1: with the sign of E a unit opposes positive weights, so that fields are drawn as -W",
        "The essay calls stacked machines a deep Boltzmann machine; trained one by one they are a deep "
        "belief network, of which the top pair alone is undirected.",
    ),
    Formula(
        "lattice",
        "Receptive field of layer l",
        r"$F_l = (-1)^l\, W_1 W_2 \cdots W_l$",
        "Each unit signed so that its field sums to a positive number, and placed by the torus centre of F²",
    ),
    Formula(
        "lattice",
        "Agreement by chance",
        r"$p_1 p_2 + (1 - p_1)(1 - p_2)$",
        "Shares of up-spins of the two pictures; near 1 below the critical temperature",
    ),
)

TRAINING = (
    Formula(
        "training",
        "Energy of the machine",
        r"$E(v, h) = \sum_j b_j h_j + \sum_i c_i v_i + \sum_{ij} v_i W_{ij} h_j, \quad P = e^{-E}/Z$",
        "Eq. 1, 2; units ±1",
    ),
    Formula(
        "training",
        "Free energy",
        r"$F(v) = \sum_i c_i v_i - \sum_j \ln 2\cosh\left(b_j + \sum_i v_i W_{ij}\right), \quad "
        r"P(v) = e^{-F(v)}/Z$",
        "Summing the hidden units over both their values",
    ),
    Formula(
        "training",
        "Gradient",
        r"$\frac{\partial(-\ln P)}{\partial W_{ij}} = \langle v_i h_j \rangle_{\mathrm{data}} - "
        r"\langle v_i h_j \rangle_{\mathrm{model}}$",
        "Ackley, Hinton & Sejnowski 1985, in the signs of eq. 1",
    ),
    Formula(
        "training",
        "CD and PCD",
        r"$\langle \cdot \rangle_{\mathrm{model}} \approx \langle \cdot \rangle_{k\ \mathrm{steps}}$",
        "CD-k: k Gibbs steps from the data, Hinton 2002; PCD: chains that go on, Tieleman 2008. CD-1 makes "
        "the dreams more magnetic than the data near the critical temperature",
    ),
    Formula(
        "training",
        "Singular values of noise",
        r"$x_\pm = \sigma\left|\sqrt{N} \pm \sqrt{n}\right|$",
        "Marchenko & Pastur 1967: N × n weights of variance σ² have their singular values between these",
    ),
    Formula(
        "training",
        "Area of a field",
        r"$A_j = \frac{\left(\sum_i W_{ij}^2\right)^2}{\sum_i W_{ij}^4}$",
        "Participation: sites that hold the field if all held as much",
    ),
    Formula(
        "training",
        "Samples of Mehta and Schwab",
        r"$K = 0.408, \quad T = 2.451, \quad \xi = 7.5$",
        "Mehta & Schwab 2014",
        "The essay says near the critical point; the samples had one temperature, well above it.",
    ),
)

MOMENTS = (
    Formula(
        "moment flow",
        "Modes",
        r"$C_{ij} = \langle \phi_i \phi_j \rangle, \quad \phi^{(k)} = \sum_{\mu \leq k} u_\mu "
        r"(u_\mu \cdot \phi)$",
        "Bradde & Bialek 2017; modes in the order of falling variance, the data carried back to "
        "the variables",
        "The essay calls what PCA keeps the highest modes, opposite to renormalization; in K = C⁻¹ the order "
        "is the same: strong modes are the long waves and stay.",
    ),
    Formula(
        "moment flow",
        "Fourth moment",
        r"$\kappa_i = \frac{\langle \phi_i^4 \rangle}{\langle \phi_i^2 \rangle^2}, \quad "
        r"\kappa = 3\ \mathrm{for\ a\ Gaussian}$",
        "Of every variable; the median over the variables is drawn. Spins of mean zero have exactly 1 before "
        "modes are dropped",
    ),
    Formula(
        "moment flow",
        "Projection is a marginal",
        r"$P(\tilde\phi_1 \ldots \tilde\phi_k) = \int \prod_{\mu = k+1}^{N} d\tilde\phi_\mu\, P(\tilde\phi)$",
        "Eq. 5",
        "Eq. 5 starts the product one mode too early, runs it to the number of samples, and sums what is to "
        "be integrated.",
    ),
    Formula(
        "moment flow",
        "Power-law spectrum",
        r"$\mathrm{variance}\ \propto\ r^{-1/\alpha} \quad \Leftrightarrow \quad "
        r"\rho(\lambda)\ \propto\ \lambda^{\alpha - 1}$",
        "r the rank, λ = 1/variance; for a field with λ = k² in d dimensions α = d/2",
    ),
    Formula(
        "moment flow",
        "Spectrum of noise",
        r"$\lambda_\pm = \left(1 \pm \sqrt{N/T}\right)^2$",
        "Marchenko & Pastur 1967: N variables of variance 1 without correlations, T samples",
    ),
    Formula(
        "moment flow",
        "Coupling of the data",
        r"$g_i = -\frac{(\kappa_i - 3)\,C_{ii}^2}{24 \sum_j C_{ij}^4}$",
        "First order in g of exp(-φKφ/2 - g Σφ⁴); small means that |g| ρ(Λ)/Λ is far below 1/36",
    ),
    Formula(
        "moment flow",
        "Shared volatility",
        r"$\phi = e^{s z} x \quad \Rightarrow \quad \kappa = 3\,e^{4 s^2}\ \mathrm{at\ every\ cut}$",
        "x Gaussian, z a standard normal number for each sample: a plateau without any interaction",
    ),
)

PAIRING = (
    Formula(
        "clusters of data",
        "Pairing",
        r"$x'_i = x_i + x_{j(i)}$",
        "Meshulam et al. 2019: the most correlated pairs first, each variable once; then again",
    ),
    Formula(
        "clusters of data",
        "Variance of a cluster",
        r"$\langle \delta X^2 \rangle\ \propto\ K^{\tilde\alpha}$",
        "Meshulam et al. 2019: K variables in a cluster; 1 if independent, 2 if all alike, 15/8 for the "
        "critical magnet. One exponent says little: a magnet at T = 2.7 has about 1.5 over two decades, so "
        "that the local slope must be constant",
    ),
    Formula(
        "clusters of data",
        "Silence",
        r"$-\ln P(0)\ \propto\ K^{\tilde\beta}$",
        "Meshulam et al. 2019",
    ),
)

CLOUD = (
    Formula(
        "two dimensions",
        "Variance along a direction",
        r"$\sigma^2(u) = u \cdot C u, \quad u_1 = \mathrm{arg\,max}\ \sigma^2(u)$",
        "Pearson 1901. The figure of the essay: C has the eigenvalues 9 and 1, the first at 30 degrees",
    ),
    Formula(
        "two dimensions",
        "What is left",
        r"$P(\tilde\phi_1) = \int d\tilde\phi_2\, P(\tilde\phi_1, \tilde\phi_2)$",
        "Eq. 5: every direction is a marginal, the first component is the one of largest variance",
        "Eq. 5 prints a sum for the integral.",
    ),
)

EXPERIMENTS = (
    Formula(
        "receptive fields",
        "Two predictions",
        r"$A = \frac{N}{n} \quad \mathrm{or} \quad \sqrt{A}\ \propto\ \xi(T), \quad "
        r"\xi^{-1} = \ln\coth K - 2K \quad (T > T_c)$",
        "A share of the lattice for each of n units, or the correlation length of McCoy & Wu 1973",
        "The essay leaves open which: fields that grow with depth are no evidence, for products of random "
        "local fields grow as well.",
    ),
    Formula(
        "temperature flow",
        "Temperature of dreams",
        r"$e_{\mathrm{exact}}(T, L) = \langle e \rangle_{\mathrm{dreams}}$",
        "Kaufman 1949 on the same torus",
    ),
    Formula(
        "temperature flow",
        "Mixture",
        r"$e_{\mathrm{exact}}(T_{\mathrm{mix}}, L) = \frac{1}{n} \sum_k e_{\mathrm{exact}}(T_k, L)$",
        "What a machine that knows its data, a mixture of temperatures, shows on a thermometer of energy",
    ),
    Formula(
        "measured",
        "Fluctuations",
        r"$c = \frac{N}{T^2}\left(\langle e^2 \rangle - \langle e \rangle^2\right), \quad "
        r"\chi = \frac{N}{T}\left(\langle m^2 \rangle - \langle |m| \rangle^2\right)$",
        "e, m per site; in a field e - h m stands for e, and m for its amount",
    ),
    Formula(
        "measured",
        "Binder’s ratio",
        r"$U_4 = 1 - \frac{\langle m^4 \rangle}{3\,\langle m^2 \rangle^2}$",
        "Binder 1981; at the critical temperature large tori of all sizes have the same, 0.61069; one of "
        "4 × 4 has 0.6172",
    ),
    Formula(
        "measured",
        "Second-moment length",
        r"$\xi = \frac{1}{2\sin(\pi/L)} \sqrt{\frac{S(0)}{S(2\pi/L)} - 1}$",
        "Cooper, Freedman & Preston 1982",
    ),
    Formula(
        "depth",
        "Couplings of a layer",
        r"$P(s_i\,|\,\mathrm{all\ others}) = \frac{1}{1 + e^{-2 s_i \sum_j K_{ij} s_j}}$",
        "Besag 1975: couplings by pseudo-likelihood, without a partition function",
    ),
    Formula(
        "depth",
        "Halved at every step",
        r"$\xi_{l+1} = \xi_l / 2$",
        "Kadanoff 1966, in units of the spacing of the units",
    ),
    Formula(
        "Monte Carlo RG",
        "Linearized step",
        r"$T = B^{-1} A, \quad A = \langle S' S \rangle_c, \quad B = \langle S' S' \rangle_c, \quad "
        r"y = \frac{\ln\lambda}{\ln 2}$",
        "Swendsen 1979; exactly y_T = 1 and y_h = 15/8",
    ),
)

# what is said at the head of a sheet, by its figure
ABOUT: dict[str, str] = {
    "lattice": "Spins on a square lattice, and two ways of seeing them from further away: hidden units of a "
    "network that learned such lattices, and block spins. Both are stochastic maps from spins to fewer "
    "spins; the question is whether they are the same one.",
    "training": "A restricted Boltzmann machine is fitted to samples of the magnet, layer upon layer: each "
    "learns the hidden units of the one below. It is told the samples alone, neither where sites are nor "
    "that neighbours attract each other.",
    "moment flow": "Principal components take the place of waves: dropping the weakest modes of the "
    "covariance integrates out the short distances. What is left becomes Gaussian, with fourth moment 3, or "
    "it does not: at another fixed point, in an ordered phase, or where all share one volatility.",
    "clusters of data": "The most correlated variables are added in pairs, again and again: block spins "
    "without a lattice. At a fixed point moments grow as powers of the cluster size.",
    "two dimensions": "Two variables: the first principal component is the line on which the shadow of the "
    "cloud is widest. Looking at the shadow alone integrates the other direction out.",
    "receptive fields": "If networks coarse-grain by blocks, fields share the lattice out among the units "
    "whatever the temperature; if they learn correlations, fields follow the correlation length.",
    "temperature flow": "A machine’s dreams are read by another machine trained alike, again and again: does "
    "this flow to the critical temperature, or to what the machine was trained on?",
    "measured": "What is measured of lattices, and of dreams as if they were lattices.",
    "depth": "If a layer is a coarse-graining its units are a lattice again, with half the correlation "
    "length and other couplings.",
    "Monte Carlo RG": "How averages of blocked spins answer to couplings of the spins gives the exponents of "
    "the block rule.",
}
