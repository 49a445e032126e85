"""The networks that the menu offers: bundled ones, then files opened before."""

from __future__ import annotations

from pathlib import Path

from rgapp.experiments.networks import NO_NETWORK
from rgapp.settings import Settings

RECENT = 6


def choices(settings: Settings, current: str) -> list[tuple[str, str] | None]:
    """(name or path, words) for the menu; None is a line between bundled networks and files."""
    from rgapp import models

    bundled = list(models.bundled())
    recent = [path for path in settings.values.recent_networks if path not in bundled and Path(path).exists()]
    if current not in (*bundled, *recent, NO_NETWORK):
        recent.insert(0, current)
    offered: list[tuple[str, str] | None] = [(name, name) for name in bundled]
    if bundled and recent:
        offered.append(None)
    return offered + [(path, Path(path).stem) for path in recent[:RECENT]]


def remember(settings: Settings, path: str) -> None:
    """Put a network file first among those opened before."""
    others = [known for known in settings.values.recent_networks if known != path]
    settings.change(recent_networks=(path, *others)[:RECENT], last_folder=str(Path(path).parent))
