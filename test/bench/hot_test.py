#!/usr/bin/env python3
"""Counts the instructions of the hot loops by callgrind: they are the same on a busy machine and on a quiet one.

usage: hot_test.py PORTER_HOT
"""

import re
import subprocess
import sys
import tempfile

ROWS = 20000
SIXTEENS = 20000 // 16
# Instructions a row of ten columns (where not said otherwise), decoding included (row: one at a time), or 16 characters
# of ASCII, as counted when the loops were written (x86-64, GCC 12, -O2 and -O3); half as much again is allowed.
COUNTED = {
    "bind/native": 313,
    "bind/char": 1894,
    "bind/wchar": 2335,
    "row/native": 1318,
    "getdata/native": 2600,
    "getdata/wchar": 4071,
    "crate/native": 1990,  # eight columns, 105 bytes of JSON
    "utf/to_wide": 27,
    "utf/from_wide": 30,
    "utf/wide_length": 16,
    "utf/length_of_wide": 18,
}
MARGIN = 1.5


def count(program, mode):
    """Instructions within hot_read_... of one run, each row or 16 characters."""
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--toggle-collect=hot_read_*",
                f"--callgrind-out-file={out.name}",
                program,
                mode,
            ],
            capture_output=True,
            text=True,
        )
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{mode}: {done.stdout}{done.stderr}")
    return int(found.group(1)) / (SIXTEENS if mode.startswith("utf/") else ROWS)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bad = []
    for mode, counted in COUNTED.items():
        now = count(sys.argv[1], mode)
        print(f"{mode}: {now:.0f} instructions, {counted} when it was written")
        # Far fewer would be a loop that did not run; say the new number then.
        if not counted / 3 < now < counted * MARGIN:
            bad.append(mode)
    if bad:
        sys.exit(f"not within {MARGIN} times what was counted: {', '.join(bad)}")


if __name__ == "__main__":
    main()
