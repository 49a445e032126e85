"""What a program without one of the optional packages says."""

import sys


def remedy(command: str) -> str:
    """How to get the package: the command of pip, or, where pip cannot help, why it is missing."""
    if getattr(sys, "frozen", False):
        return "the bundle is made without it, an rgapp that pip installed can have it"
    return command
