"""The science: validates, owns the arrays, cites the equations."""
