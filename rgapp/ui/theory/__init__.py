"""The Theory place: flows with their fixed points, and the exact mapping of small lattices."""
