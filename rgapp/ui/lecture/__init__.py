"""Lecture mode: a window of its own with one scene, one control and what is shown of it."""
