#!/usr/bin/env python3
"""A file of driver/ includes only headers of its own folder or of a folder with a lower rank, and no cycles."""
import re
import sys
from pathlib import Path

from source import bare, c_files, finish, line_of

RANKS = {
    "base": 0, "types": 1, "column": 2, "codec": 3, "decode": 3, "encode": 3, "convert": 3, "sql": 3,
    "transport": 4, "server": 5, "result": 6, "handle": 7, "exec": 8, "api": 9,
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?P<name>["<][^">\n]*[">])', re.M)


def includes(text):
    """(line, name with its quotes) of every include that is not in a comment."""
    code = bare(text)
    for match in INCLUDE.finditer(text):
        if "#" in code[match.start():match.end()]:
            yield line_of(text, match.start("name")), match.group("name")


def cycles(graph):
    """The cycles of the include graph, each once, as lists of names."""
    found, state, path = [], {}, []

    def visit(node):
        state[node] = "open"
        path.append(node)
        for target in sorted(graph.get(node, ())):
            if state.get(target) == "open":
                found.append(path[path.index(target):] + [target])
            elif target not in state:
                visit(target)
        path.pop()
        state[node] = "done"

    for node in sorted(graph):
        if node not in state:
            visit(node)
    return found


def check(root):
    driver, public = Path(root) / "driver", Path(root) / "include"
    problems, graph, count = [], {}, 0
    for path in c_files(root, "driver"):
        name = path.relative_to(driver).as_posix()
        folder = name.split("/")[0]
        count += 1
        if folder not in RANKS:
            problems.append(f"driver/{name}: {folder} has no rank")
            continue
        for line, quoted in includes(path.read_text()):
            target = quoted[1:-1]
            where = f"driver/{name}:{line}: {target}"
            is_ours = (driver / target).is_file()
            if quoted[0] == "<":
                if is_ours:
                    problems.append(f"{where} is ours: use quotes")
                continue
            if not is_ours:
                if not (public / target).is_file():
                    problems.append(f"{where} is neither below driver/ nor in include/")
                continue
            other = target.split("/")[0]
            if other not in RANKS:
                problems.append(f"{where} lies outside of the ranked folders")
            elif other != folder and RANKS[other] >= RANKS[folder]:
                problems.append(f"{where}: {folder} (rank {RANKS[folder]}) may not include "
                                f"{other} (rank {RANKS[other]})")
            graph.setdefault(name, set()).add(target)
    problems += ["include cycle: " + " -> ".join(cycle) for cycle in cycles(graph)]
    return problems, count


if __name__ == "__main__":
    finish("ranks", *check(sys.argv[1]))
