"""The pages for those who come from other clients: each example there and here, and both print the same."""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path

import pytest

from conftest import DATABASE, HOST, PORT

DOCS = Path(__file__).resolve().parent.parent.parent.parent / "docs"
PORTS = {"from-clickhouse-connect.md": PORT, "from-clickhouse-driver.md": int(os.environ["PORTER_TEST_CLICKHOUSE_TCP"])}


def placed(program, port):
    """A program for the server of the tests."""
    program = program.replace("localhost/default", f"{HOST}:{port}/{DATABASE}")
    return re.sub(r'"localhost"', f'"{HOST}", port={port}, database="{DATABASE}"', program)


def printed(program, names, where):
    """What a program prints, and leaves in the names."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, where, "exec"), names)
    return out.getvalue()


def pairs_of(page):
    """The examples of a page: their titles, and the programs there and here."""
    sections = re.split(r"^## ", (DOCS / page).read_text(), flags=re.M)[1:]
    pairs = [(text.split("\n")[0], re.findall(r"```python\n(.*?)```", text, re.S)) for text in sections]
    assert [title for title, programs in pairs if len(programs) != 2] == ["What is different"]
    return pairs[:-1]


def side_of(page, side, place):
    """What the examples of a side print, one by one."""
    names: dict[str, object] = {"__name__": "guide"}
    word = ("there", "here")[side]
    return [
        printed(place(programs[side]), names, f"{page}: {title}, {word}") for title, programs in pairs_of(page)
    ]


@pytest.mark.parametrize("page", list(PORTS))
def test_examples_there_and_here(page):
    there = side_of(page, 0, lambda program: placed(program, PORTS[page]))
    here = side_of(page, 1, lambda program: placed(program, PORT))
    assert here == there
    assert all(map(str.strip, here))


CRATE = [
    "[('Mont Blanc', 4808, [6.86444, 45.8325]), ('Monte Rosa', 4634, [7.86694, 45.93694])] 2\n"
    "['mountain', 'height', 'coordinates']\n",
    "[{'rowcount': 1}, {'rowcount': 1}]\n[[{'k': [1]}, ['a']], [None, []]]\n",
    "[-2, 1]\n",
    "1704164645678\n2024-01-02 03:04:05.678000\n",
    "True\n",
    "   n  value\n0  1    0.5\n1  2    1.5\n",
    "closed\n",
]


def test_examples_of_crate_python(server):
    """Both sides on a real server; on recorded answers ours, as those are of its requests."""
    named = f'setting_application_name="{server.scene}"'

    def here(program):
        program = program.replace('"http://localhost:4200"', f'"http://{server.place}", {named}')
        return program.replace("crate@localhost:4200/doc", server.url().partition("//")[2])

    assert side_of("from-crate-python.md", 1, here) == CRATE
    if server.kind == "real":
        page = "from-crate-python.md"
        assert side_of(page, 0, lambda program: program.replace("localhost:4200", server.place)) == CRATE
