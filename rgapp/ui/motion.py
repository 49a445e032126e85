"""How much may move: calm drawing as it is set, or as the system asks for it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rgapp.settings import Preferences


def calm(preferences: Preferences) -> bool:
    """Whether the lattice is drawn at most ten times a second and nothing fades."""
    return preferences.calm or reduced_motion()


def reduced_motion() -> bool:
    """What the system is set to; Qt can tell from 6.12 on."""
    hints = QGuiApplication.styleHints()  # kept by name, for what it hands out goes with it
    asked = getattr(hints.accessibility(), "motionPreference", None)
    return asked is not None and asked().name == "ReducedMotion"
