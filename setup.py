"""What pyproject cannot say: the compiled kernels and where the resources lie."""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

# The bounds-checked build is what the tests run a second time; the shipped one trusts the validated callers.
DEBUG = os.environ.get("RGAPP_DEBUG_KERNELS") == "1"

# Identical results on every processor: no contraction of a*b + c, no fast-math. What is left out (errno and
# floating-point traps) changes no value.
FLAGS = ["-O3", "-std=c11", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
if sys.platform == "win32":
    FLAGS = ["/O2", "/std:c11", "/fp:precise"]  # the same, as Visual Studio says it

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "wraparound": False,
    "initializedcheck": DEBUG,
    "cdivision": not DEBUG,
    "embedsignature": True,
}

KERNELS = Path("rgapp/_kernels")
HEADERS = sorted(str(path) for path in KERNELS.glob("*.h")) + sorted(
    str(path) for path in KERNELS.glob("*.pxd")
)

extensions = [
    Extension(
        f"rgapp._kernels.{path.stem}",
        [str(path)],
        include_dirs=[str(KERNELS)],
        extra_compile_args=FLAGS,
        depends=HEADERS,
    )
    for path in sorted(KERNELS.glob("*.pyx"))
]

setup(
    options={"build_ext": {"parallel": os.cpu_count()}},
    ext_modules=cythonize(
        extensions,
        compiler_directives=DIRECTIVES,
        build_dir="build/cython-checked" if DEBUG else "build/cython",
    ),
    packages=[
        "rgapp.resources",
        *(".".join(path.parent.parts) for path in sorted(Path("rgapp").rglob("__init__.py"))),
    ],
    package_dir={"rgapp.resources": "resources", "rgapp": "rgapp"},
    package_data={
        "rgapp.resources": ["**/*"],
        "rgapp._kernels": ["*.pyi", "*.pxd", "*.h"],
    },
)
