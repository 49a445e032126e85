"""The Coarse-grain place: a lattice, what a network sees in it, and its block spins."""
