#!/usr/bin/env python3
"""libporterodbc.so has no writable variable of its own but the guards of pthread_once."""
import re
import subprocess
import sys
from pathlib import Path

from source import finish

WRITABLE = (".data", ".bss", ".tdata", ".tbss")
# What compiler and linker put there.
NOT_OURS = re.compile(r"(?:\.data|\.bss|\.tdata|\.tbss|__\w+|_edata|_?end|completed\.\d+|object\.\d+|_DYNAMIC)$")
ONCE = re.compile(r"(?:\w+_)?once(?:\.\d+|\.lto_priv\.\d+)*$")
# What is the process's and no connection's: idle links, how often it was forked, which hosts failed, the engine and who is in it.
PROCESS = re.compile(r"(?:shared_pools|process_forks|host_failures|host_turns|engine_of_process|engine_exits|engine_exit_depth|engine_objects)(?:\.\d+|\.lto_priv\.\d+)*$")


def writable(listing):
    """The names that `objdump -t` shows in a writable section."""
    for line in listing.splitlines():
        match = re.match(r"[0-9a-f]+ .{7} (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$", line)
        if match and match.group(1) in WRITABLE:
            yield match.group(2)


def check_listing(listing):
    return [f"{name} is a mutable global" for name in writable(listing)
            if not NOT_OURS.match(name) and not ONCE.match(name) and not PROCESS.match(name)]


def check(library):
    if not library.is_file():
        return [f"{library.name} has not been built"], 1
    listing = subprocess.run(["objdump", "-t", library], check=True, capture_output=True, text=True).stdout
    if "SYMBOL TABLE" not in listing or "no symbols" in listing:
        return [f"{library.name} has no symbol table to look into"], 1
    return check_listing(listing), len(listing.splitlines())


if __name__ == "__main__":
    finish("globals", *check(Path(sys.argv[1])))
