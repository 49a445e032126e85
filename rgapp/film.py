"""Films from frames at a fixed spacing: MP4, GIF, APNG, or a folder of PNG pictures.

    film.check("walk.mp4", frames=600, size=(1280, 720))       FileError before anything is drawn
    film.write("walk.mp4", frames, rate=30, count=600, provenance=block)

MP4 is coded by PyAV (the extra ``video``), the others by Pillow. What is written takes the place of what was
there only once it is whole; the block of provenance goes into every kind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from rgapp.files import FileError, new_folder, replacing, try_folder

Frame = NDArray[np.uint8]  # (height, width, 3), red green blue
Tell = Callable[[float], object]

SUFFIXES = {".mp4": "mp4", ".gif": "gif", ".apng": "apng", "": "folder"}
NARROW, WIDEST = ("gif", "apng"), 720  # kinds that need much room for every pixel, and their width in px
MOST_PIXELS = 250_000_000  # of all frames of a GIF or an APNG, which are held in memory until the end
QUALITY = "18"  # x264's constant rate factor: nothing to be seen of the coding
NO_VIDEO = "MP4 needs PyAV: pip install 'rgapp[video]'; GIF, APNG and a folder of PNG need nothing more"
KEY = "rgapp"  # of the provenance among the texts of an APNG


def has_video() -> bool:
    """Whether MP4 can be written."""
    return find_spec("av") is not None


def kind_of(path: str | os.PathLike) -> str:
    """ "mp4", "gif", "apng" or "folder" by the ending of the name; FileError in one sentence for others."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(
            f"{path} is no kind of film; expected .mp4, .gif, .apng, or a folder's name without an ending"
        )
    return SUFFIXES[suffix]


def check(path: str | os.PathLike, frames: int, size: tuple[int, int]) -> str:
    """The kind of film; FileError in one sentence where it could not be written there."""
    kind = kind_of(path)
    if kind == "mp4" and not has_video():
        raise FileError(NO_VIDEO)
    pixels = frames * size[0] * size[1]
    if kind in NARROW and pixels > MOST_PIXELS:
        raise FileError(
            f"{frames} frames of {size[0]} x {size[1]} are too many for {kind.upper()}; make it smaller or "
            f"shorter by a factor of {pixels / MOST_PIXELS:.1f}, or choose .mp4 or a folder"
        )
    if kind == "folder" and os.path.lexists(path):
        raise FileError(f"{path} is there already; give the name of a new folder")
    try_folder(path)
    return kind


def write(
    path: str | os.PathLike,
    frames: Iterable[Frame],
    *,
    rate: float,
    count: int,
    provenance: dict[str, Any],
    tell: Tell = lambda share: None,
) -> None:
    """Take ``frames`` one by one, each on screen for 1/``rate`` seconds, and write the film.

    ``count`` is how many there are, for ``tell(share)``; whatever ``frames`` or ``tell`` raise ends the
    writing, and nothing is left of it. FileError where the film cannot be written.
    """
    kind = kind_of(path)
    text = json.dumps(provenance, ensure_ascii=True)
    counted = _counted(frames, count, tell)
    if kind == "folder":
        _write_folder(Path(path), counted, text)
        return
    with replacing(path) as written:
        _WRITERS[kind](written, counted, rate, text)


def fitting(kind: str, size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) that pictures of this size have in such a film."""
    wide, high = size
    if kind not in NARROW or wide <= WIDEST:
        return size
    return WIDEST, max(1, round(high * WIDEST / wide))


def scaled(frames: Iterable[Frame], size: tuple[int, int]) -> Iterator[Frame]:
    """The frames at that (width, height)."""
    for frame in frames:
        if frame.shape[1::-1] == size:
            yield frame
        else:
            yield np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS))


def _counted(frames: Iterable[Frame], count: int, tell: Tell) -> Iterator[Frame]:
    for k, frame in enumerate(frames):
        tell(min(1.0, k / max(count, 1)))
        yield frame


# -- the kinds -----------------------------------------------------------------------------------------


def _write_mp4(path: Path, frames: Iterator[Frame], rate: float, text: str) -> None:
    import av

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        film.metadata["comment"] = text
        stream = None
        for frame in frames:
            even = np.pad(frame, [(0, side % 2) for side in frame.shape[:2]] + [(0, 0)], mode="edge")
            if stream is None:
                # one thread, that the same frames are the same pixels
                options = {"crf": QUALITY, "preset": "medium", "threads": "1"}
                exact = Fraction(rate).limit_denominator(1000)
                stream = film.add_stream("libx264", rate=exact, options=options)
                stream.height, stream.width = even.shape[:2]
                stream.pix_fmt = "yuv420p"
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")))
        if stream is None:
            raise FileError("there are no frames to write")
        film.mux(stream.encode())


def _write_gif(path: Path, frames: Iterator[Frame], rate: float, text: str) -> None:
    pictures = (
        _timed(Image.fromarray(frame).quantize(256, Image.Quantize.MEDIANCUT, dither=0), k, rate, 10)
        for k, frame in enumerate(frames)
    )
    first, comment = _first(pictures), text.encode()
    with open(path, "wb") as file:
        first.save(file, "GIF", save_all=True, append_images=pictures, loop=0, comment=comment, disposal=1)


def _write_apng(path: Path, frames: Iterator[Frame], rate: float, text: str) -> None:
    pictures = (_timed(Image.fromarray(frame), k, rate, 1) for k, frame in enumerate(frames))
    chunk = PngImagePlugin.PngInfo()
    chunk.add_text(KEY, text)
    first, others = _first(pictures), list(pictures)  # Pillow goes through them twice
    with open(path, "wb") as file:
        first.save(file, "PNG", save_all=True, append_images=others, loop=0, pnginfo=chunk)


def _first(pictures: Iterator[Image.Image]) -> Image.Image:
    first = next(pictures, None)
    if first is None:
        raise FileError("there are no frames to write")
    return first


def _timed(picture: Image.Image, k: int, rate: float, unit: int) -> Image.Image:
    """Frame k is shown until the next, in whole units of so many milliseconds; roundings do not add up."""
    ticks = 1000 / unit / rate
    picture.info["duration"] = unit * (round((k + 1) * ticks) - round(k * ticks))
    return picture


_WRITERS = {"mp4": _write_mp4, "gif": _write_gif, "apng": _write_apng}


def _write_folder(path: Path, frames: Iterator[Frame], text: str) -> None:
    with new_folder(path) as folder:
        number = 0
        for number, frame in enumerate(frames, 1):
            Image.fromarray(frame).save(folder / f"frame-{number:05d}.png")
        if not number:
            raise FileError("there are no frames to write")
        (folder / "provenance.json").write_text(text, encoding="ascii")


def read_provenance(path: str | os.PathLike) -> dict[str, Any]:
    """The block that ``write`` put into a film; FileError in one sentence where there is none, or where an
    MP4 cannot be read for want of PyAV.
    """
    path = Path(path)
    if path.suffix.lower() == ".mp4" and not has_video():
        raise FileError(NO_VIDEO)
    try:
        found = json.loads(_text_of(path))
    except Exception:  # Pillow and PyAV have exceptions of their own for what is damaged, or too large
        found = None
    if not isinstance(found, dict):
        raise FileError(f"{path} holds no settings of rgapp")
    return found


def _text_of(path: Path) -> str:
    if path.suffix.lower() == ".mp4":
        import av

        with av.open(str(path)) as film:
            return film.metadata.get("comment", "")
    with Image.open(path) as picture:
        text = picture.info.get("comment", b"") if picture.format == "GIF" else picture.info.get(KEY, "")
        return text.decode("ascii") if isinstance(text, bytes) else text
