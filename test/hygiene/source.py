"""What the checkers share: finding C files, taking comments and strings out of them, reporting."""
import re
import sys
from pathlib import Path

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
""", re.S | re.X)


def c_files(root, *folders):
    """Every .c and .h file below the folders of root, sorted."""
    found = []
    for folder in folders:
        found += [path for path in (Path(root) / folder).rglob("*") if path.suffix in (".c", ".h", ".def")]
    return sorted(found)


def bare(text):
    """C text without what comments and literals say; lines and columns of the rest stay where they were."""
    def blank(match):
        kept = re.sub(r"[^\n]", " ", match.group())
        if match.group("string"):
            quote = match.group()[0]
            return quote + kept[1:-1] + quote
        return kept
    return TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def finish(name, problems, looked_at):
    """Prints the problems and ends the program; having looked at nothing is a problem too."""
    if not looked_at:
        problems = problems + ["nothing was there to check"]
    for problem in problems:
        print(problem)
    print(f"{name}: {looked_at} checked, {len(problems)} problem(s)")
    sys.exit(1 if problems else 0)
