"""The house stands without Qt, imports point downwards only, and what the window loads first is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rgapp

ROOT = Path(rgapp.__file__).parent
QT = ("PySide6", "pyqtgraph", "shiboken6")

# every module or package of rgapp by its layer; a module may import from its own layer and from those below
LAYERS = (
    ("_kernels",),
    (
        "params",
        "words",
        "bits",
        "streams",
        "parallel",
        "patience",
        "blas",
        "files",
        "hdf5",
        "raster",
        "resources",
    ),
    ("extras",),
    ("film", "spool"),
    ("physics", "engine"),
    ("models", "foreign", "data"),
    ("experiments",),
    ("export", "results"),
    ("runs", "checkpoint", "history", "settings", "scenes", "session_file"),
    ("session",),
    ("cli", "commands", "film_command", "bench", "display", "frozen", "ui"),
    ("__main__",),
)
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}

# beyond the order of the layers
NEVER = {
    "engine": {"numpy", "physics", "rgapp.physics"},
    "physics": {"matplotlib", "rgapp.engine", "rgapp.data", "rgapp.models", "h5py"},
    "ui": {"rgapp._kernels", "rgapp.cli", "rgapp.commands"},
}
HEAVY = ("scipy", "h5py", "pandas", "matplotlib", "PIL")


def modules():
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imports(path):
    """Full names of what a module imports, anywhere in it, except for type checkers only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(name):
    """The module or package right below rgapp."""
    words = name.split(".")
    return words[1] if words[0] == "rgapp" and len(words) > 1 else None


def test_every_part_has_its_layer():
    parts = {part(name) for name, _ in modules()} - {None}
    assert parts <= LAYER.keys(), f"give {sorted(parts - LAYER.keys())} a layer in this test"


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=[name for name, _ in modules()])
def test_imports_point_downwards(name, path):
    here = part(name)
    if here is None:
        return
    for imported in imports(path):
        there = part(imported)
        if there in LAYER:
            assert LAYER[there] <= LAYER[here], f"{name} imports {imported}, which is above it"
        banned = NEVER.get(here, set()) | (set() if here == "ui" else set(QT))
        for word in banned:
            assert imported != word and not imported.startswith(f"{word}."), f"{name} imports {imported}"


def loaded(code):
    """Modules in a fresh interpreter after the code, which must succeed."""
    code += "\nimport sys; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_everything_below_the_window_works_where_qt_is_not_installed():
    names = [name for name, _ in modules() if part(name) not in ("ui", "__main__")]
    assert len(names) > 30
    hide = f"import sys\nfor name in {QT}: sys.modules[name] = None\n"
    found = loaded(hide + "\n".join(f"import {name}" for name in names))
    assert set(names) <= found


def test_what_the_window_loads_first_is_light():
    found = loaded(
        "import rgapp.session, rgapp.experiments.lattice, rgapp.cli, rgapp.display\n"
        "from rgapp.experiments import EXPERIMENTS\n"
        "session = rgapp.session.Session()\n"
        "session.params('lattice')"
    )
    heavy = [name for name in HEAVY if name in found]
    assert not heavy, f"{heavy} would make the window slow to open"


def test_the_registry_itself_loads_no_experiment():
    found = loaded("import rgapp.experiments")
    assert not [name for name in found if name.startswith(("numpy", "rgapp.physics", "rgapp.experiments."))]
