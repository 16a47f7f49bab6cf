"""Builds the wheel with the driver's library in it.

PORTER_LIBRARY names a library that is built already; without it cmake builds one from the driver's sources,
two folders up. The library needs nothing of Python, so one wheel is for every Python of a platform. It links with
libraries of this system: build_wheel.py takes them in.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from setuptools import Distribution, setup
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
    """A wheel for any Python 3 of this platform."""

    def finalize_options(self) -> None:
        """Says that the wheel has machine code in it."""
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        """py3-none-linux_x86_64 and its like: build_wheel.py makes manylinux_* of it."""
        return "py3", "none", sysconfig.get_platform().replace("-", "_").replace(".", "_")


class BinaryDistribution(Distribution):
    """One that is not pure Python."""

    def has_ext_modules(self) -> bool:
        """True: there is machine code in it."""
        return True


setup(
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
    distclass=BinaryDistribution,
)
