#!/usr/bin/env python3
"""No file of driver/ has more than 600 lines, and no tabs; long functions and wide lines are told of."""
import re
import sys
from pathlib import Path

from source import bare, c_files, finish, line_of

FILE_LINES, FUNCTION_LINES, COLUMNS = 600, 80, 110
# A function's head begins in the first column; its opening brace stands alone there too.
FUNCTION = re.compile(r"^(?P<head>[A-Za-z_][^;{}#=]*?\b(?P<name>\w+)\s*\([^;{}]*\))\s*\n\{$", re.M)


def functions(code):
    """(name, first line, lines) of every function of a file without comments and literals."""
    for match in FUNCTION.finditer(code):
        end = code.find("\n}", match.end())
        first = line_of(code, match.start())
        yield match.group("name"), first, line_of(code, end + 1 if end >= 0 else len(code)) - first + 1


def check(root):
    problems, long_ones, wide, count = [], [], 0, 0
    for path in c_files(root, "driver", "include"):
        name, text = path.relative_to(root).as_posix(), path.read_text()
        lines = text.splitlines()
        count += 1
        if len(lines) > FILE_LINES:
            problems.append(f"{name}: {len(lines)} lines, {FILE_LINES} at most")
        for number, line in enumerate(lines, 1):
            wide += len(line) > COLUMNS
            if "\t" in line:
                problems.append(f"{name}:{number}: a tab")
        long_ones += [(size, f"{name}:{first}: {function} has {size} lines")
                      for function, first, size in functions(bare(text)) if size > FUNCTION_LINES]
    notes = [text for _, text in sorted(long_ones, reverse=True)]
    if wide:
        notes.append(f"{wide} lines have more than {COLUMNS} columns")
    return problems, count, notes


if __name__ == "__main__":
    found, looked_at, notes = check(Path(sys.argv[1]))
    for note in notes:
        print("note:", note)
    finish("sizes", found, looked_at)
