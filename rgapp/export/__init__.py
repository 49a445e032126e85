"""Figures and data on their way out, each with its provenance."""
