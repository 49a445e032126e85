"""The settings inside what the program has written: figures, numbers, films, results."""

from __future__ import annotations

import codecs
import html
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rgapp import film
from rgapp.export import data

LARGEST = 64 << 20  # bytes of a file of text that is looked into
_SUBJECT, _DESCRIPTION = b"/Subject (", re.compile(r"<dc:description>(.*?)</dc:description>", re.S)


def read_settings(path: str | os.PathLike) -> dict[str, Any] | None:
    """The block of provenance in a file; None where it was not written by rgapp, or holds none.

    PNG, SVG, PDF; CSV, NPZ, HDF5; MP4, GIF, APNG; ``provenance.json`` of a folder. Never raises for what is
    in the file.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        return None
    try:
        found = reader(path)
        found = json.loads(found) if isinstance(found, str) else found
    except Exception:  # libraries have exceptions of their own for what is damaged, or too large
        return None
    known = isinstance(found, dict) and found.get("program") == "rgapp"
    return found if known and isinstance(found.get("experiment"), str) else None


def _png(path: Path) -> str:
    from PIL import Image

    with Image.open(path, formats=("PNG",)) as picture:
        return picture.text[film.KEY]


def _svg(path: Path) -> str:
    found = _DESCRIPTION.search(_bytes(path).decode("utf-8"))
    return html.unescape(found.group(1)) if found else ""


def _pdf(path: Path) -> str:
    """The subject of a document as matplotlib writes it: a string in parentheses, escaped by backslashes."""
    text = _bytes(path)
    at = text.index(_SUBJECT) + len(_SUBJECT)
    found = bytearray()
    while text[at : at + 1] != b")":
        if text[at : at + 1] == b"\\":
            at += 1
            found += {b"n": b"\n", b"r": b"\r"}.get(text[at : at + 1], text[at : at + 1])
        else:
            found += text[at : at + 1]
        if at >= len(text):
            raise ValueError("the subject has no end")
        at += 1
    if found.startswith(codecs.BOM_UTF16_BE):
        return found[2:].decode("utf-16-be")
    return found.decode("ascii")


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise ValueError("too large")
    return path.read_bytes()


_READERS: dict[str, Callable[[Path], str | dict[str, Any]]] = {
    ".png": _png,
    ".svg": _svg,
    ".pdf": _pdf,
    ".csv": data.read_provenance,
    ".npz": data.read_provenance,
    ".h5": data.read_provenance,
    ".mp4": film.read_provenance,
    ".gif": film.read_provenance,
    ".apng": film.read_provenance,
    ".json": lambda path: _bytes(path).decode("utf-8"),
}
