"""The Train place: receptive fields filling in, curves, singular values, samples beside dreams."""
