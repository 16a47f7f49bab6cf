#!/usr/bin/env python3
"""Counts what more of something costs: eight times as much may cost a little more than eight times, never its square.

usage: scale_test.py PORTER_SCALE
"""

import re
import subprocess
import sys
import tempfile

# Work (see scale.cc) and the smaller size. Instructions are counted by callgrind: the same on a busy machine.
WORKS = {
    "columns": 125,
    "pieces": 200000,
    "array": 20000,
    "records": 30,
    "parameters": 500,
    "script": 20000,
    "literals": 20000,
    "rows": 2000,
}
FACTOR = 8
# Something linear costs FACTOR at most, as what it begins with is not more; something quadratic FACTOR * FACTOR.
MOST = 1.25 * FACTOR


def count(program, work, size):
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--toggle-collect=scale_work",
                f"--callgrind-out-file={out.name}",
                program,
                work,
                str(size),
            ],
            capture_output=True,
            text=True,
        )
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{work} {size}: {done.stdout}{done.stderr}")
    return int(found.group(1))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bad = []
    for work, size in WORKS.items():
        small, large = (count(sys.argv[1], work, n) for n in (size, size * FACTOR))
        times = large / small
        print(f"{work}: {small / size:.0f} instructions each of {size}, {large / size / FACTOR:.0f} of {size * FACTOR}")
        # Less than half would be work that was not done.
        if not FACTOR / 4 < times < MOST:
            bad.append(work)
    if bad:
        sys.exit(f"cost does not grow as the size does: {', '.join(bad)}")


if __name__ == "__main__":
    main()
