"""rgapp: a desktop laboratory for watching machine learning do renormalization."""

__version__ = "0.1.0"
