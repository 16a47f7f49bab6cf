#!/usr/bin/env python3
"""File names are unique over driver/, and each file begins with a comment that says what it is for."""
import sys
from pathlib import Path

from source import c_files, finish


def check(root):
    problems, seen, count = [], {}, 0
    for path in c_files(root, "driver", "include"):
        name = path.relative_to(root).as_posix()
        count += 1
        if path.name in seen:
            problems.append(f"{name} has the name of {seen[path.name]}")
        seen.setdefault(path.name, name)
        if not path.read_text().startswith("/* "):
            problems.append(f"{name} does not begin with a comment that says what it is for")
    return problems, count


if __name__ == "__main__":
    finish("names", *check(Path(sys.argv[1])))
