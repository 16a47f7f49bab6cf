"""Builds the wheel with the driver's library in it.

PORTER_LIBRARY names a library that is built already; without it cmake builds one from the driver's sources,
two folders up. It links with libraries of this system: build_wheel.py takes them in. The module in native/ needs
Python's headers, and a C compiler.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parent.parent
LIBRARY = "libporterodbc.so"


def build_library(folder: Path) -> Path:
    """The library, built by cmake in a folder. CalledProcessError when that fails."""
    options = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DPORTER_TESTS=OFF"]
    subprocess.run(["cmake", "-S", str(SOURCES), "-B", str(folder), *options], check=True)
    subprocess.run(["cmake", "--build", str(folder), "--target", "porterodbc", "--parallel", "2"], check=True)
    return folder / LIBRARY


class BuildWithLibrary(build_py):
    """Puts the library beside the Python files."""

    def run(self) -> None:
        """Copies the Python files, then the library without its debugging symbols."""
        super().run()
        if self.editable_mode:
            return
        named = os.environ.get("PORTER_LIBRARY")
        library = Path(named) if named else build_library(Path(self.build_lib).parent.resolve() / "porterodbc")
        place = Path(self.build_lib) / "porter_odbc" / "lib" / LIBRARY
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)
        if shutil.which("strip"):
            subprocess.run(["strip", "--strip-unneeded", str(place)], check=True)
        place.chmod(0o755)


class PlatformWheel(bdist_wheel):
    """A wheel for any Python of this platform from 3.11 on, by the stable interface of Python."""

    def get_tag(self) -> tuple[str, str, str]:
        """cp311-abi3-linux_x86_64 and its like: build_wheel.py makes manylinux_* of it."""
        return "cp311", "abi3", sysconfig.get_platform().replace("-", "_").replace(".", "_")


CELLS = Extension(
    "porter_odbc._cells",
    sources=[f"native/{name}.c" for name in ("module", "read", "pack")],
    depends=["native/cells.h"],
    extra_compile_args=["-std=c11", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Wshadow"],
    py_limited_api=True,
)
setup(
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
    ext_modules=[CELLS],
)
