"""Where the driver's library is."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["driver_path"]

_FOLDER = Path(__file__).resolve().parent / "lib"
_NAMES = ("libporterodbc.so", "libporterodbc.dylib")


def driver_path() -> str:
    """The path of the ODBC driver's library, for `DRIVER=` in a connection string.

    That is the one in this package; the environment variable PORTER_LIBRARY names another. FileNotFoundError
    when there is none.
    """
    named = os.environ.get("PORTER_LIBRARY")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"PORTER_LIBRARY={named}: no such file")
        return str(Path(named).resolve())
    for name in _NAMES:
        path = _FOLDER / name
        if path.is_file():
            return str(path)
    raise FileNotFoundError(
        f"no driver library in {_FOLDER}: install the wheel, or set PORTER_LIBRARY to libporterodbc.so"
    )
