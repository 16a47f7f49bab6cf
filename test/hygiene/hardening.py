#!/usr/bin/env python3
"""libporterodbc.so is hardened: read-only relocations, no executable stack, guarded frames, checked copies, no paths of its build."""
import re
import subprocess
import sys
from pathlib import Path

from source import finish


def tool(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_segments(headers, dynamic):
    """What is wrong with the output of `readelf -lW` and `readelf -dW`."""
    problems = []
    if "GNU_RELRO" not in headers:
        problems.append("relocations stay writable: link with -z relro")
    if not re.search(r"\bBIND_NOW\b|Flags:.*\bNOW\b", dynamic):
        problems.append("the procedure linkage table stays writable: link with -z now")
    stack = re.search(r"GNU_STACK\s.*?\s([RWE]+)\s+0x\w+$", headers, re.M)
    if not stack or "E" in stack.group(1):
        problems.append("the stack is executable: link with -z noexecstack")
    if re.search(r"LOAD\s.*\sRWE\s", headers):
        problems.append("a segment is writable and executable")
    if "TEXTREL" in dynamic:
        problems.append("code is relocated when it is loaded: compile with -fPIC")
    if re.search(r"\b(RPATH|RUNPATH)\b", dynamic):
        problems.append("a search path of libraries is built in")
    return problems


def check_guards(imports, released):
    problems = [] if "__stack_chk_fail" in imports else ["no frame is guarded: compile with -fstack-protector-strong"]
    if released and not any(name.endswith("_chk") for name in imports):
        problems.append("no copy is checked: compile with -D_FORTIFY_SOURCE=2")
    return problems


def check_paths(content, folders):
    return [f"the library tells where it was built: {folder}" for folder in folders if str(folder).encode() in content]


def check(library, released, folders):
    """`released`: an optimised build without sanitizers; `folders`: those of the source and the build."""
    if not library.is_file():
        return [f"{library.name} has not been built"], 1
    headers, dynamic = tool("readelf", "-lW", library), tool("readelf", "-dW", library)
    imports = {line.split()[-1].split("@")[0] for line in tool("nm", "-D", "--undefined-only", library).splitlines()}
    problems = check_segments(headers, dynamic) + check_guards(imports, released)
    if released:
        problems += check_paths(library.read_bytes(), folders)
    return problems, len(imports)


if __name__ == "__main__":
    finish("hardening", *check(Path(sys.argv[1]), sys.argv[2] == "released", sys.argv[3:]))
