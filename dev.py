#!/usr/bin/env python3
"""Set up, open and test rgapp on a machine that has Python 3.11, pip and a C compiler, and nothing else.

    python3 dev.py run [FILE]       set up, then open the window
    python3 dev.py test [ARGS]      set up, then run the tests (ARGS go to pytest)
    python3 dev.py test --checked-kernels [ARGS]
                                    the kernel tests once more, with the kernels built bounds-checked
    python3 dev.py lint             ruff and cython-lint
    python3 dev.py bench [ARGS]     the speed table of this machine
    python3 dev.py bundle           a folder with the program that needs no Python, in build/bundle
    python3 dev.py shots            contact sheets of every place, size, scale and theme, in build/shots
    python3 dev.py setup            only set up

Everything lands in .venv beside this file; a second call starts at once.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / ".rgapp-stamp"

# What Qt loads at run time, as shared library -> Debian package.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}


def stop(sentence):
    """End with one clear line; 2 is "bad arguments or bad input" everywhere in rgapp."""
    print(f"dev.py: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def call(*command, **options):
    """Run a command from the project's root and end with its exit status if it fails."""
    status = subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode
    if status:
        raise SystemExit(status)


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(window):
    """Debian packages that must be there before pip can build and Qt can load."""
    missing = []
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        missing.append("python3-dev")
    if not any(shutil.which(compiler) for compiler in (os.environ.get("CC", "cc"), "gcc", "clang")):
        missing.append("gcc")
    if sys.platform == "linux":
        wanted = QT_LIBRARIES | (WINDOW_LIBRARIES if window else {})
        missing += [package for library, package in wanted.items() if not loads(library)]
    return missing


def system_packages(window, optional=()):
    """Install what is missing as root, or say in one line what to install."""
    missing = missing_packages(window)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    apt = shutil.which("apt-get")
    if root and apt:
        missing += optional
    if not missing:
        return
    if not (root and apt):
        command = "sudo apt-get install -y " + " ".join(missing)
        remedy = command if apt else "install what your system calls " + ", ".join(missing)
        stop(f"system packages are missing; please run: {remedy}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print("Installing system packages:", " ".join(missing), flush=True)
    call(apt, "update", "-qq", env=quiet)
    call(
        apt, "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet, stdout=subprocess.DEVNULL
    )


def fingerprint():
    """What the installed state depends on: metadata, build script and kernel sources."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    kernels = ROOT / "rgapp" / "_kernels"
    sources = [path for path in kernels.iterdir() if path.suffix in {".pyx", ".pxd", ".h", ".c"}]
    for path in [ROOT / "pyproject.toml", ROOT / "setup.py", *sorted(sources)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def groups(*names):
    """The requirements of these dependency groups (older pips cannot read them themselves)."""
    import tomllib

    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [requirement for name in names for requirement in table[name]]


def pip(python, *arguments):
    """Run this Python's pip for the environment of another one."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        stop("pip is missing for this Python; please run: sudo apt-get install -y python3-pip")
    call(sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", *arguments)


def make_environment(folder):
    """An empty one; the outer pip installs into it from outside, for a bare Debian has no ensurepip."""
    import venv

    venv.EnvBuilder(with_pip=False, clear=True).create(folder)


def set_up(window=False, optional=()):
    """Bring .venv to the state that the sources ask for; nothing to do when it is there already."""
    system_packages(window, optional)
    wanted = fingerprint()
    if STAMP.exists() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        make_environment(VENV)
    print("Setting up .venv (a few minutes the first time) ...", flush=True)
    pip(PYTHON, "install", "--quiet", "--editable", ROOT, *groups("test", "lint"))
    STAMP.write_text(wanted, encoding="utf-8")


def test(arguments):
    has_screen = shutil.which("Xvfb")
    set_up(window=False, optional=[] if has_screen else ["xvfb", *WINDOW_LIBRARIES.values()])
    if "--checked-kernels" not in arguments:
        call(PYTHON, "-m", "pytest", *arguments)
        return
    arguments.remove("--checked-kernels")
    checked = ROOT / "build" / "checked"
    options = ["--build-lib", checked, "--build-temp", ROOT / "build" / "checked-objects"]
    environment = os.environ | {"RGAPP_DEBUG_KERNELS": "1"}
    call(PYTHON, "setup.py", "-q", "build", *options, env=environment)
    names = ("random", "raster", "ising_kernels", "packed", "cluster", "gibbs", "descent", "moments")
    tests = [ROOT / "tests" / f"test_{name}.py" for name in names]
    call(PYTHON, "-m", "pytest", *tests, *arguments, env=environment | {"PYTHONPATH": str(checked)})


def bundle():
    """From an environment of its own, which holds what the program needs and no more."""
    system_packages(window=True, optional=[] if shutil.which("strip") else ["binutils"])
    folder = ROOT / "build" / "bundle"
    python = folder / "venv" / PYTHON.relative_to(VENV)
    if not python.exists():
        make_environment(python.parents[1])
    print("Setting up build/bundle/venv and making the bundle (a few minutes) ...", flush=True)
    pip(python, "install", "--quiet", "--force-reinstall", "--no-deps", ROOT)
    pip(python, "install", "--quiet", f"{ROOT}[video]", *groups("bundle"))
    call(python, ROOT / "tools" / "bundle.py", folder)


def main(arguments):
    if sys.version_info < (3, 11):  # noqa: UP036 (run by whatever python3 is there)
        stop(f"Python 3.11 or newer is needed (this is {sys.version.split()[0]})")
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "setup":
        set_up()
    elif command == "run":
        set_up(window=True)
        call(PYTHON, "-m", "rgapp", *rest)
    elif command == "test":
        test(rest)
    elif command == "lint":
        set_up()
        call(PYTHON, "-m", "ruff", "check", ".")
        call(PYTHON, "-m", "ruff", "format", "--check", ".")
        path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", "")])  # it calls pycodestyle
        call(PYTHON.parent / "cython-lint", "rgapp/_kernels", env=os.environ | {"PATH": path})
    elif command == "bundle":
        bundle()
    elif command == "shots":
        set_up()
        call(PYTHON, ROOT / "tools" / "shots.py", ROOT / "build" / "shots")
    elif command == "bench":
        set_up()
        call(PYTHON, "-m", "rgapp", "bench", *rest)
    else:
        print(__doc__)
        raise SystemExit(0 if command in {"-h", "--help", "help"} else 2)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
