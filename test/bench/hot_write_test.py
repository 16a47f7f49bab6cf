#!/usr/bin/env python3
"""Counts the instructions of arrays of parameters and of small queries, as hot_test.py does those of reading.

usage: hot_write_test.py PORTER_HOT_WRITE
"""

import re
import subprocess
import sys
import tempfile

# Of how many rows or calls a run is, and instructions of one as counted when the loops were written (x86-64, GCC 12,
# -O2 and -O3), the request's own within the driver included, libcurl's not. Half as much again is allowed.
COUNTED = {
    "insert/native": (20000, 514),
    "insert/wchar": (20000, 2300),
    "select1": (200, 41000),
}
MARGIN = 1.5


def count(program, mode):
    """Instructions within hot_write_... of one run."""
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=hot_write_*", f"--callgrind-out-file={out.name}",
             program, mode],
            capture_output=True, text=True,
        )  # fmt: skip
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{mode}: {done.stdout}{done.stderr}")
    return int(found.group(1))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bad = []
    for mode, (pieces, counted) in COUNTED.items():
        now = count(sys.argv[1], mode) / pieces
        print(f"{mode}: {now:.0f} instructions, {counted} when it was written")
        # Far fewer would be a loop that did not run; say the new number then.
        if not counted / 3 < now < counted * MARGIN:
            bad.append(mode)
    if bad:
        sys.exit(f"not within {MARGIN} times what was counted: {', '.join(bad)}")


if __name__ == "__main__":
    main()
