#!/usr/bin/env python3
"""Fuzzes with the targets of a build (the preset fuzz), one after the other: run.py BUILD SECONDS SCRATCH [TARGET ..]

Each runs for SECONDS. What it found stays in SCRATCH/TARGET for the next time, its log beside it; an input that fails
is SCRATCH/TARGET-crash-.. and makes the status 1. A line a target tells CPU seconds, inputs and what they reached.
"""

import re
import resource
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MORE = {"native": [HERE.parent / "unit" / "decode" / "data"]}
LIMITS = ("-max_len=8192", "-timeout=20", "-rss_limit_mb=1500", "-malloc_limit_mb=600", "-print_final_stats=1")


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def last(pattern, text):
    return (re.findall(pattern, text) or ["?"])[-1]


def fuzz(build, seconds, scratch, target):
    found, log = scratch / target, scratch / f"{target}.log"
    found.mkdir(parents=True, exist_ok=True)
    words = HERE / "dictionaries" / f"{target}.dict"
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={scratch}/{target}-", *LIMITS]
    options += [f"-dict={words}"] * words.is_file()
    before = spent()
    with log.open("wb") as out:
        done = subprocess.run([build / "test" / "fuzz" / f"fuzz_{target}", found, HERE / "corpus" / target,
                               *MORE.get(target, []), *options], stdout=out, stderr=out, check=False)
    text = log.read_text(errors="replace")
    print(f"{target}: {'ended well' if done.returncode == 0 else f'FAILED, see {log}'}, {spent() - before:.0f} CPU s, "
          f"{last(r'number_of_executed_units: *([0-9]+)', text)} inputs, "
          f"edges {last(r'cov: ([0-9]+)', text)}, features {last(r'ft: ([0-9]+)', text)}", flush=True)
    return done.returncode == 0


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    build, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[3]).resolve()
    targets = sys.argv[4:] or sorted(path.name[5:] for path in (build / "test" / "fuzz").glob("fuzz_*"))
    results = [fuzz(build, int(sys.argv[2]), scratch, target) for target in targets]
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()
