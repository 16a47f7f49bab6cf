#!/usr/bin/env python3
"""Every header compiles alone, and twice, with all warnings; the public ones as C++ too."""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source import finish

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wvla", "-Wformat=2", "-Werror"]
C_ONLY = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
# Text that another file includes on purpose, twice: not a header.
FRAGMENTS = {"driver/api/catalog.h", "driver/api/strings.h", "driver/api/odbc2_strings.h"}


def compile_alone(root, header, language, flags):
    """The compiler's complaint about a file that has nothing but this include, or None."""
    root = Path(root)
    if language == "c":
        command = ["cc", "-x", "c", "-std=c11", *C_ONLY]
    else:
        command = ["c++", "-x", "c++", "-std=c++17"]
    command += [*WARNINGS, "-D_GNU_SOURCE", '-DPORTER_VERSION="0"', f"-I{root / 'driver'}", f"-I{root / 'include'}",
                *flags, "-fsyntax-only", "-"]
    text = f'#include "{header}"\n' * 2
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"{header} ({language}) does not stand alone:\n{done.stderr}"


def check(root, flags=()):
    root = Path(root)
    jobs = []
    for header in sorted((root / "driver").rglob("*.h")):
        if header.relative_to(root).as_posix() not in FRAGMENTS:
            jobs.append((root, header.relative_to(root / "driver").as_posix(), "c", flags))
    for header in sorted((root / "include").rglob("*.h")):
        name = header.relative_to(root / "include").as_posix()
        jobs += [(root, name, "c", flags), (root, name, "c++", flags)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda job: compile_alone(*job), jobs))
    return [answer for answer in answers if answer], len(jobs)


if __name__ == "__main__":
    finish("headers", *check(sys.argv[1], sys.argv[2:]))
