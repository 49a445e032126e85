"""Machines with units 0/1 from other programs: every state keeps its probability."""

from types import SimpleNamespace

import h5py
import numpy as np
import pytest

from rgapp import models
from rgapp.files import FileError
from rgapp.physics.binary import from_binary, from_scikit_learn, to_binary
from rgapp.physics.enumeration import all_states
from rgapp.physics.rbm import RBM


def arrays(n_visible=4, n_hidden=3, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (n_visible, n_hidden)), rng.normal(0, 1, n_hidden), rng.normal(0, 1, n_visible)


def states(n):
    return np.concatenate(list(all_states(n)))


def law_of_binary(weights, hidden_bias, visible_bias):
    """P(x) over x = (1 + v)/2 in the order of v, by the definition exp(b.g + c.x + x.W.g)/Z."""
    x, g = (1 + states(len(visible_bias))) / 2, (1 + states(len(hidden_bias))) / 2
    exponent = (x @ visible_bias)[:, None] + g @ hidden_bias + x @ weights @ g.T
    joint = np.exp(exponent)
    return joint.sum(axis=1) / joint.sum()


def law(rbm):
    v = states(rbm.n_visible)
    return np.exp(-rbm.free_energy(v) - rbm.log_partition())


def test_every_state_keeps_its_probability():
    rbm = from_binary(*arrays())
    assert law(rbm) == pytest.approx(law_of_binary(*arrays()), abs=1e-12)
    # read as they are, or with the weights alone, they are other machines
    weights, hidden_bias, visible_bias = arrays()
    mirrored = RBM(-weights, -hidden_bias, -visible_bias)
    for wrong in (RBM(weights, hidden_bias, visible_bias), RBM(-weights / 4), mirrored):
        assert np.abs(law(wrong) - law(rbm)).max() > 0.01


def test_so_do_hidden_units():
    """<g_j | x> = sigma(b_j + (x.W)_j), and <h> = 2<g> - 1."""
    weights, hidden_bias, _ = arrays()
    x = (1 + states(4)) / 2
    wanted = 2 / (1 + np.exp(-(hidden_bias + x @ weights))) - 1
    assert from_binary(*arrays()).hidden_mean(states(4)) == pytest.approx(wanted, abs=1e-12)


def test_there_and_back():
    for one, other in zip(to_binary(from_binary(*arrays())), arrays(), strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    # the numbers of physics.md: in its signs W01 = 4 W, b01 = 2 b - 2 colsum W, with E = -(...) of the other
    w, b, c = RBM(*arrays()).exact
    mirrored = to_binary(RBM(-w, -b, -c))
    assert mirrored[0] == pytest.approx(4 * w)
    assert mirrored[1] == pytest.approx(2 * b - 2 * w.sum(axis=0))
    assert mirrored[2] == pytest.approx(2 * c - 2 * w.sum(axis=1))


def fitted(seed=1):
    """What a fitted BernoulliRBM has."""
    weights, hidden_bias, visible_bias = arrays(seed=seed)
    return SimpleNamespace(
        components_=weights.T, intercept_hidden_=hidden_bias, intercept_visible_=visible_bias, batch_size=10
    )


def test_of_scikit_learn(tmp_path):
    assert law(from_scikit_learn(fitted())) == pytest.approx(law_of_binary(*arrays()), abs=1e-12)
    with pytest.raises(ValueError, match="has no components_; expected a fitted BernoulliRBM"):
        from_scikit_learn(SimpleNamespace(batch_size=10))
    path = tmp_path / "machine.npz"
    np.savez(path, **{name: value for name, value in vars(fitted()).items() if name.endswith("_")})
    stack, origin = models.load(path)
    assert law(stack.rbms[0]) == pytest.approx(law_of_binary(*arrays()), abs=1e-12)
    assert origin["program"] == "scikit-learn"
    np.savez(tmp_path / "other.npz", data=np.ones(3))
    (tmp_path / "text.npz").write_text("no archive")
    held = {name: models.holds_network(tmp_path / name) for name in ("machine.npz", "other.npz", "text.npz")}
    assert held == {"machine.npz": True, "other.npz": False, "text.npz": False}
    with pytest.raises(
        FileError, match=r"other\.npz holds no usable network: the machine has no components_"
    ):
        models.load(tmp_path / "other.npz")


@pytest.mark.parametrize("grouped", [True, False])
def test_of_rbms(grouped, tmp_path):
    """Files as rbms 0.5 writes them, with its parameters in a group of their own, or of earlier ones."""
    path = tmp_path / "rbms.h5"
    with h5py.File(path, "w") as file:
        for update in (9, 100, 20):
            group = file.create_group(f"update_{update}")
            holder = group.create_group("params") if grouped else group
            names = ("weight_matrix", "hbias", "vbias")
            for name, array in zip(names, arrays(seed=update), strict=True):
                holder[name] = array.astype(np.float32)
            group["time"] = 1.5
        file["parallel_chains"] = np.zeros((3, 4))
        file["model_type"] = "BBRBM"
        file.create_group("hyperparameters")["seed"] = 1
    assert models.holds_network(path)
    stack, origin = models.load(path)
    assert law(stack.rbms[0]) == pytest.approx(law_of_binary(*arrays(seed=100)), abs=1e-5)
    assert origin == {"program": "rbms", "update": 100, "units": "0 and 1, converted"}


def test_machines_of_other_units_and_damaged_ones_are_told(tmp_path):
    path = tmp_path / "rbms.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("update_5")
        for name, array in zip(("weight_matrix", "hbias", "vbias"), arrays(), strict=True):
            group[name] = array
        file["model_type"] = "BGRBM"
    with pytest.raises(
        FileError, match=r"it is a machine of the kind BGRBM; expected BBRBM, whose units are 0"
    ):
        models.load(path)
    with h5py.File(path, "r+") as file:
        del file["model_type"]
        del file["update_5/hbias"]
        file["update_5/hbias"] = np.ones(7)
    with pytest.raises(FileError, match=r"hidden_bias\.shape = \(7,\); expected \(3,\)"):
        models.load(path)
    with h5py.File(path, "r+") as file:
        del file["update_5/hbias"]
    assert not models.holds_network(path)
    with pytest.raises(FileError, match="holds no network"):
        models.load(path)


def test_a_network_file_is_plain_to_read(tmp_path):
    """In bare h5py: named arrays, each with its meaning, and the signs."""
    from rgapp.physics.stack import Stack

    path = tmp_path / "net.h5"
    models.save(Stack([from_binary(*arrays())]), path, {})
    with h5py.File(path) as file:
        assert file.attrs["format"] == "rgapp network"
        assert "E = b.h + c.v + v.W.h" in file.attrs["signs"]
        weights = file["layer1/weights"]
        assert weights.attrs["meaning"].startswith("W: units of the layer below x units of this layer")
        assert weights[()] == pytest.approx(-arrays()[0] / 4, abs=1e-6)
        assert sorted(file["layer1"]) == ["hidden_bias", "visible_bias", "weights"]
