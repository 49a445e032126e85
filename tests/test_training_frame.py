"""What a training shows of itself: fields, spectrum, curves, snapshots; and that looking changes nothing."""

import threading

import numpy as np
import pytest
from test_train_experiment import SMALL, as_bytes, run

from rgapp.engine import BatchRunner
from rgapp.experiments.snapshots import Snapshots, moments
from rgapp.experiments.train import Training
from rgapp.experiments.training_frame import (
    Look,
    curves_in,
    fields_of,
    result_frame,
    spectrum_of,
    unit_fields,
)
from rgapp.physics.patches import patches
from rgapp.physics.rbm import RBM
from rgapp.physics.stack import Stack


@pytest.fixture(scope="module")
def made():
    return run(Training(SMALL, 5))


@pytest.fixture(scope="module")
def weights(made):
    return [made[f"layer{layer}"]["weights"] for layer in (1, 2)]


def test_fields_are_what_the_units_agree_with(weights):
    stack = Stack([RBM(each) for each in weights])
    for layer in (1, 2):
        signed = stack.receptive_fields(layer)
        fields = unit_fields(weights[:layer], np.arange(signed.shape[1]))
        signs = np.where(fields.sum(axis=0) < 0, -1, 1)
        np.testing.assert_allclose(fields * signs, signed, atol=1e-6)
    # one unit that copies a spin: with E = +v W h it does so where W is negative
    alone = np.zeros((4, 1), np.float32)
    alone[2] = -3
    assert unit_fields([alone], np.arange(1))[2, 0] == 3
    assert RBM(alone).hidden_mean([1, 1, 1, 1])[0] > 0.99


def test_the_units_that_are_asked_for(weights):
    fields = fields_of(weights[:1], Look(which="strongest", number=4), 5)
    order = np.argsort(-np.square(weights[0]).sum(axis=0))[:4]
    assert fields.units.tolist() == order.tolist()
    every = unit_fields(weights[:1], np.arange(16))
    for unit, picture in zip(fields.units, fields.pictures, strict=True):
        np.testing.assert_array_equal(picture.ravel(), every[:, unit])


def test_the_spectrum_is_that_of_the_weights(weights):
    spectrum = spectrum_of(weights)
    np.testing.assert_allclose(spectrum.values, np.linalg.svd(weights[1], compute_uv=False), rtol=1e-5)
    assert spectrum.shape == (16, 4)
    assert spectrum.variance == pytest.approx(np.mean(np.square(weights[1], dtype=np.float64)))
    wide = spectrum_of([weights[0].T.copy()])
    np.testing.assert_allclose(wide.values, spectrum_of(weights[:1]).values)


def test_looking_changes_nothing_and_frames_cannot_be_written(made):
    runner = BatchRunner(lambda: Training(SMALL, 5), name="looked at")
    frames = []

    def watch():
        while not runner.done:
            frame = runner.mailbox.wait(0.05, Look(number=5))
            frames.extend([frame] if frame is not None else [])

    watcher = threading.Thread(target=watch, name="rgapp-watch")
    watcher.start()
    runner.start()
    assert runner.wait(60)
    watcher.join()
    assert runner.failure is None and as_bytes(runner.result) == as_bytes(made)
    layers = [frame.layer for frame in frames]
    assert layers == sorted(layers) and {1, 2} <= set(layers)
    of_first = [frame for frame in frames if frame.layer == 1]
    updates = [frame.updates for frame in of_first]
    assert updates == sorted(updates)
    assert all(frame.updates + frame.updates_left == 18 for frame in of_first)  # 3 epochs of 6 batches
    for frame in of_first:
        assert frame.epoch + frame.share == pytest.approx(frame.updates / 6)
        assert len(frame.fields) == 5
        with pytest.raises(ValueError, match="read-only"):
            frame.fields.pictures[:] = 0
    assert {frame.dreams.steps for frame in frames if frame.dreams} <= {0, 10, 20, 30}
    curves = frames[-1].curves
    np.testing.assert_array_equal(curves[0]["reconstruction_error"], made["layer1"]["reconstruction_error"])


def test_a_paused_training_shows_whatever_is_asked_for():
    runner = BatchRunner(lambda: Training(SMALL.changed(epochs="9999,1"), 5), name="paused").start()
    try:
        while (frame := runner.mailbox.wait(10, Look())).updates == 0:
            pass
        runner.pause()
        first = runner.look(Look(number=9))
        second = runner.look(Look(which="all", page=1, number=9, span=5, spectrum=False))
        assert first.updates == second.updates >= frame.updates
        assert second.fields.units.tolist() == [9, 10, 11, 12, 13, 14, 15]
        assert second.fields.pictures.shape == (7, 5, 5) and second.spectrum is None
    finally:
        runner.stop()


def test_before_it_begins_there_is_the_noise_it_begins_with(made):
    frame = Training(SMALL, 5).untrained(Look(which="all", spectrum=False))
    assert frame.layer == 0 and frame.spectrum is None
    first = Snapshots.of(made["layer1"], 8).patches[0]
    order = np.argsort(first.units)
    np.testing.assert_allclose(frame.fields.pictures, first.pictures[order], atol=0.0005)
    assert Training(SMALL, 5).untrained(Look(layer=2)).fields is None


def test_a_frame_of_what_was_kept(made, weights):
    frame = result_frame(made, Look(layer=1, which="all", network=True), 5)
    assert frame.layer == 3 and len(frame.curves) == 2
    every = unit_fields(weights[:1], np.arange(16)).T.reshape(16, 8, 8)
    np.testing.assert_array_equal(frame.fields.pictures, every)
    np.testing.assert_array_equal(frame.network.weights[1], weights[1])
    np.testing.assert_array_equal(result_frame(made, Look(), 5).spectrum.values, spectrum_of(weights).values)


def test_samples_and_dreams_are_shown_with_their_energies(made):
    frame = result_frame(made, Look(), 5)
    samples, dreams = frame.samples, frame.dreams
    assert samples.spins.shape == dreams.spins.shape == (3, 8, 8)
    assert set(np.unique(samples.spins)) <= {-1, 1} and dreams.steps == 20
    assert samples.energy == (made["samples"]["energy"], made["samples"]["energy_error"])
    assert samples.m2[0] >= made["samples"]["abs_magnetization"] ** 2
    every = made["layer2"]["dreams"].reshape(-1, 8, 8)
    pairs = every * (np.roll(every, 1, 1) + np.roll(every, 1, 2))
    assert dreams.energy[0] == pytest.approx(-pairs.mean())
    assert dreams.energy[1] == pytest.approx(pairs.mean(axis=(1, 2)).std(ddof=1) / 10)
    assert dreams.m2[0] == pytest.approx(np.square(every.mean(axis=(1, 2))).mean())
    np.testing.assert_array_equal(dreams.spins, every[:3])


def test_what_is_kept_of_a_layer_gives_its_curves(made):
    curves = curves_in(made["layer1"])
    assert {"reconstruction_error", "silent_units"} <= set(curves)
    assert all(len(values) == 3 for values in curves.values())


def test_moments_are_spaced_in_the_logarithm():
    first, second = moments(1, 3, 3000), moments(2, 3, 6000)
    assert len(first) <= 30 and len(second) <= 15 and len(first) + 2 * len(second) >= 54
    for found, last in ((first, 3000), (second, 6000)):
        assert found[0] == 0 and found[1] == 1 and found[-1] == last
        ratios = found[8:] / found[7:-1]
        assert ratios.max() / ratios.min() < 1.25
    assert moments(1, 1, 5).tolist() == [0, 1, 2, 3, 4, 5]
    assert len(moments(1, 1, 100_000)) == 60


def test_snapshots_end_with_the_fields_of_the_network(made, weights):
    for layer in (1, 2):
        shots = Snapshots.of(made[f"layer{layer}"], 8)
        assert shots.updates[0] == 0 and shots.updates[-1] == (18, 12)[layer - 1]
        last = shots.patches[-1]
        exact = patches(unit_fields(weights[:layer], last.units), range(len(last)))
        step = np.abs(exact.pictures).max() / 127
        np.testing.assert_allclose(last.pictures, exact.pictures, atol=0.51 * step)
        for name in ("centres", "resultant", "area"):
            np.testing.assert_allclose(getattr(last, name), getattr(exact, name), rtol=1e-5)
    start = Snapshots.of(made["layer1"], 8).patches[0].pictures
    assert np.std(start) == pytest.approx(SMALL.start, rel=0.1)


def test_snapshots_stand_where_the_field_ends():
    """A field that wanders is cut around its last place, at every moment."""
    from rgapp.experiments.snapshots import Album

    class Wandering:
        updates = 0

        @property
        def rbm(self):
            spins = np.zeros((20, 20), np.float32)
            spins[self.updates, 18] = -1.0 - self.updates
            return RBM(spins.reshape(400, 1))

    album, trainer = Album([], 1, 1, 3, 7), Wandering()
    for trainer.updates in range(4):
        album.look(trainer)
    shots = Snapshots.of(album.arrays(), 20)
    for moment, given in enumerate(shots.patches):
        assert given.pictures.shape == (1, 15, 15) and np.count_nonzero(given.pictures) == 1
        assert given.pictures[0, 7 + moment - 3, 7] == pytest.approx(1 + moment)
        np.testing.assert_allclose(given.centres, [[moment, 18]], atol=1e-5)


def test_snapshots_of_a_large_stack_stay_small():
    sizes = (400, 100, 25)
    bytes_kept = sum(
        len(moments(layer, 3, 200 * epochs)) * min(units, 100) * 15 * 15
        for layer, (units, epochs) in enumerate(zip(sizes, (15, 30, 60), strict=True), 1)
    )
    assert bytes_kept < 2_000_000
