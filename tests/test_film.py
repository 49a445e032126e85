"""Films: every frame is there for its time, the settings are inside, and what fails leaves nothing behind."""

import json

import numpy as np
import pytest
from PIL import Image

from rgapp import film
from rgapp.files import FileError

BLOCK = {"program": "rgapp", "seed": 563, "text": "φ⁴"}
RATE, COUNT = 15.0, 32


def frames(count=COUNT, size=(96, 64)):
    """A bar that goes to the right over a shaded ground: no two frames are the same."""
    wide, high = size
    ground = np.repeat(np.linspace(0, 200, wide).astype(np.uint8)[None, :, None], high, 0).repeat(3, 2)
    for k in range(count):
        frame = ground.copy()
        frame[:, 2 * k : 2 * k + 8] = (255, 60, 0)
        yield frame


def write(path, made=None, **more):
    options = {"rate": RATE, "count": COUNT, "provenance": BLOCK, **more}
    film.write(path, frames() if made is None else made, **options)
    return path


@pytest.mark.parametrize("kind", ["apng", "gif"])
def test_a_moving_picture_has_every_frame_for_its_time(tmp_path, kind):
    with Image.open(write(tmp_path / f"a.{kind}")) as picture:
        assert picture.n_frames == COUNT and picture.info["loop"] == 0
        shown = []
        for k, frame in enumerate(frames()):
            picture.seek(k)
            shown.append(picture.info["duration"])
            there = np.asarray(picture.convert("RGB")).astype(int)
            away = np.abs(there - frame)
            assert away.max() == 0 if kind == "apng" else away.mean() < 4
    # roundings to whole units do not add up: 32 frames of 1/15 s
    assert sum(shown) == pytest.approx(1000 * COUNT / RATE, abs=10)
    assert set(shown) <= ({66, 67} if kind == "apng" else {60, 70})
    assert film.read_provenance(tmp_path / f"a.{kind}") == BLOCK


def test_a_folder_holds_every_frame_as_it_was(tmp_path):
    path = write(tmp_path / "walk")
    names = sorted(one.name for one in path.iterdir())
    assert names == [f"frame-{k:05d}.png" for k in range(1, COUNT + 1)] + ["provenance.json"]
    for k, frame in enumerate(frames(), 1):
        np.testing.assert_array_equal(np.asarray(Image.open(path / f"frame-{k:05d}.png")), frame)
    assert json.loads((path / "provenance.json").read_text()) == BLOCK
    with pytest.raises(FileError, match="is there already"):
        write(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["walk"], "nothing is left beside it"


def test_a_video_has_every_frame_and_the_settings(tmp_path):
    av = pytest.importorskip("av")
    # sides that are odd get one pixel more: the coding knows even ones only
    path = write(tmp_path / "a.mp4", frames(size=(97, 65)))
    with av.open(str(path)) as found:
        stream = found.streams.video[0]
        assert stream.average_rate == RATE
        assert float(stream.duration * stream.time_base) == pytest.approx(COUNT / RATE)
        there = [frame.to_ndarray(format="rgb24") for frame in found.decode(video=0)]
    assert len(there) == COUNT and there[0].shape == (66, 98, 3)
    for one, frame in zip(there, frames(size=(97, 65)), strict=True):
        assert np.abs(one[:65, :97].astype(int) - frame).mean() < 8
    assert film.read_provenance(path) == BLOCK
    with av.open(str(write(tmp_path / "b.mp4", frames(size=(97, 65))))) as found:
        again = [frame.to_ndarray(format="rgb24") for frame in found.decode(video=0)]
    np.testing.assert_array_equal(again, there, "one film in a thousand has other bytes for the same pixels")


@pytest.mark.parametrize("rate", [12.5, 7.3, 59.94])
def test_a_video_has_rates_that_are_no_whole_number(tmp_path, rate):
    av = pytest.importorskip("av")
    with av.open(str(write(tmp_path / "a.mp4", rate=rate))) as found:
        stream = found.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(COUNT / rate, rel=1e-4)


def test_a_folder_may_have_a_long_name(tmp_path):
    path = write(tmp_path / ("x" * 250), frames(2))
    assert (path / "frame-00002.png").exists()


@pytest.mark.parametrize("name", ["a.gif", "a.apng", "a.mp4", "a"])
def test_what_fails_on_the_way_leaves_what_was_there(tmp_path, name):
    if name.endswith("mp4"):
        pytest.importorskip("av")
    path = tmp_path / name
    if path.suffix:
        path.write_bytes(b"before")

    def broken():
        yield from frames(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, broken())
    with pytest.raises(FileError, match="no frames"):
        write(path, [])
    if path.suffix:
        assert path.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == (1 if path.suffix else 0)
    with pytest.raises(FileError, match="no such folder"):
        film.check(tmp_path / "nowhere" / "b.gif", 3, (96, 64))


def test_what_cannot_be_is_told_before_anything_is_drawn(tmp_path, monkeypatch):
    assert film.check(tmp_path / "a.gif", 300, (720, 405)) == "gif"
    with pytest.raises(FileError, match=r"expected \.mp4, \.gif"):
        film.check(tmp_path / "a.avi", 1, (10, 10))
    with pytest.raises(FileError, match=r"too many for APNG.*factor of 4"):
        film.check(tmp_path / "a.apng", 1000, (1000, 1000))
    monkeypatch.setattr(film, "find_spec", lambda name: None)
    with pytest.raises(FileError, match=r"MP4 needs PyAV: pip install 'rgapp\[video\]'"):
        film.check(tmp_path / "a.mp4", 1, (10, 10))


def test_files_without_settings_are_told(tmp_path, monkeypatch):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.gif")
    (tmp_path / "b.apng").write_bytes(b"\x89PNG\r\n\x1a\n junk")
    for name in ("a.gif", "b.apng", "c.apng"):
        with pytest.raises(FileError, match="holds no settings"):
            film.read_provenance(tmp_path / name)
    monkeypatch.setattr(film, "find_spec", lambda name: None)
    with pytest.raises(FileError, match="MP4 needs PyAV"):
        film.read_provenance(tmp_path / "d.mp4")


def test_progress_is_told_and_can_stop_it(tmp_path):
    told = []

    def tell(share):
        told.append(share)
        if len(told) == 5:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write(tmp_path / "a.gif", tell=tell)
    assert told == [k / COUNT for k in range(5)] and not list(tmp_path.iterdir())
