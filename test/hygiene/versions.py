#!/usr/bin/env python3
"""There is one version number: CMake's, the Python package's and the changelog's newest are the same."""
import re
import sys
from pathlib import Path

from source import finish

PLACES = {
    "CMakeLists.txt": r"^project\(\w+\s+VERSION\s+(\d+\.\d+\.\d+)\b",
    "packaging/python/src/porter_odbc/version.py": r"^__version__ = \"(\d+\.\d+\.\d+)\"$",
    "CHANGELOG.md": r"^## \[(\d+\.\d+\.\d+)\]",
}


def check(root):
    problems, found = [], {}
    for name, pattern in PLACES.items():
        path = Path(root) / name
        match = re.search(pattern, path.read_text(), re.M) if path.is_file() else None
        if match:
            found[name] = match[1]
        else:
            problems.append(f"{name}: no version")
    if len(set(found.values())) > 1:
        problems.append("versions differ: " + ", ".join(f"{name} {version}" for name, version in found.items()))
    return problems, len(PLACES)


if __name__ == "__main__":
    finish("versions", *check(sys.argv[1]))
