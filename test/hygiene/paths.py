#!/usr/bin/env python3
"""No committed file knows a machine: no home or work folder, no build folder, no package registry's host, no dump of memory."""
import re
import subprocess
import sys
from pathlib import Path

from source import finish

# Written so that this file does not find itself.
FOLDERS = ("roo" + "t", "wor" + "k", "hom" + "e/[a-z]", "User" + "s/[A-Za-z]", "tmp/buil" + "d", "tmp/porte" + "r")
HOSTS = ("registry\\.npm" + "js", "npm" + "js\\.(?:org|com)", "py" + "pi\\.org", "files\\.python" + "hosted",
         "deb\\.deb" + "ian\\.org", "security\\.deb" + "ian\\.org", "packages\\.click" + "house\\.com")
LARGEST = 2 << 20  # bytes of a file that somebody wrote or recorded
PATTERN = re.compile(r"(?<![\w.$}>-])/(?:" + "|".join(FOLDERS) + r")\b|\b(?:" + "|".join(HOSTS) + r")\b")


def committed(root):
    """The files that git has or would add; without git, all that are not hidden and not built."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-coz", "--exclude-standard"], capture_output=True,
                          text=True, check=False)
    if done.returncode == 0:
        return sorted({Path(root) / name for name in done.stdout.split("\0") if name})
    files = [path for path in Path(root).rglob("*") if path.is_file()]
    return sorted(path for path in files
                  if not any(part.startswith(".") or part == "build" for part in path.relative_to(root).parts))


def check(root):
    problems, count = [], 0
    for path in committed(root):
        if path.is_file() and path.stat().st_size > LARGEST:
            problems.append(f"{path.relative_to(root)}: {path.stat().st_size} bytes are no source")
            continue
        try:
            text = path.read_text()
        except (UnicodeDecodeError, OSError):
            continue
        count += 1
        for number, line in enumerate(text.splitlines(), 1):
            match = PATTERN.search(line)
            if match:
                problems.append(f"{path.relative_to(root)}:{number}: {match.group()}")
    return problems, count


if __name__ == "__main__":
    finish("paths", *check(Path(sys.argv[1])))
