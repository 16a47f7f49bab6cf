#!/usr/bin/env python3
"""docs/types.md, docs/options.md and odbcinst/porter.dsn.ini say what the driver's tables say: the generator prints the
same text."""
import difflib
import os
import subprocess
import sys
from pathlib import Path

from source import finish

PAGES = {"types": "docs/types.md", "options": "docs/options.md", "dsn": "odbcinst/porter.dsn.ini"}


def find_generator(build):
    """The program porter_docs, wherever the build has put it."""
    found = [path for path in Path(build).rglob("porter_docs") if path.is_file() and os.access(path, os.X_OK)]
    return found[0] if found else None


def check_page(name, wanted, root):
    page = root / PAGES[name]
    if not page.is_file():
        return [f"{PAGES[name]} is missing: porter_docs {name} > {PAGES[name]}"]
    text = page.read_text()
    if text == wanted:
        return []
    lines = difflib.unified_diff(text.splitlines(), wanted.splitlines(), PAGES[name], "the tables", lineterm="")
    return [f"{PAGES[name]} is stale: porter_docs {name} > {PAGES[name]}\n" + "\n".join(list(lines)[:40])]


def check(root, build):
    generator = find_generator(build)
    if not generator:
        return ["porter_docs has not been built"], 1
    problems = []
    for name in PAGES:
        done = subprocess.run([generator, name], capture_output=True, text=True, check=False)
        if done.returncode != 0 or not done.stdout:
            problems.append(f"porter_docs {name} failed with {done.returncode}: {done.stderr}")
        else:
            problems += check_page(name, done.stdout, Path(root))
    return problems, len(PAGES)


if __name__ == "__main__":
    finish("docs_fresh", *check(sys.argv[1], sys.argv[2]))
