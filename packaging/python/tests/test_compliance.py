"""SQLAlchemy's own suite for dialects: what fails is explained in compliance/explained.txt, line by line."""

from __future__ import annotations

import collections
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conftest import DATABASE, HOST, PORT, ask

FOLDER = Path(__file__).resolve().parent / "compliance"
SCHEMA = f"{DATABASE}_schema"
SETTINGS = "data_type_default_nullable=1&create_index_ignore_unique=1&allow_create_index_without_type=1"
ENOUGH = 480  # tests that pass, at least


@pytest.fixture
def schemas():
    for name in (SCHEMA, SCHEMA + "_2"):
        ask(f"CREATE DATABASE {name}")
    yield
    for name in (SCHEMA, SCHEMA + "_2"):
        ask(f"DROP DATABASE {name}")


def test_sqlalchemys_own_suite(schemas, tmp_path):
    told = tmp_path / "suite.xml"
    uri = f"clickhousedb+pyodbc://default:@{HOST}:{PORT}/{DATABASE}?{SETTINGS}"
    command = [
        sys.executable, "-m", "pytest", "-c", "setup.cfg", "--rootdir", ".", "suite.py", "-q", "--tb=no",
        "--dburi", uri, f"--junitxml={told}",
    ]  # fmt: skip
    environment = os.environ | {"PORTER_COMPLIANCE_SCHEMA": SCHEMA}
    done = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False)
    assert told.exists(), done.stdout + done.stderr
    counts: collections.Counter[str] = collections.Counter()
    failed = set()
    for case in ET.parse(told).getroot().iter("testcase"):
        words = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
        counts[words[0] if words else "passed"] += 1
        if words and words[0] != "skipped":
            name = re.sub(r"_clickhousedb.*", "", str(case.get("classname")).split(".")[-1])
            failed.add(f"{name}.{str(case.get('name')).partition('[')[0]}")
    print(dict(counts))
    lines = [line for line in (FOLDER / "explained.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(len(line.split(None, 1)) == 2 for line in lines)
    explained = {line.split()[0] for line in lines}
    assert failed <= explained, "without an explanation: " + " ".join(sorted(failed - explained))
    assert explained <= failed, "explained, but not failing: " + " ".join(sorted(explained - failed))
    assert counts["passed"] >= ENOUGH
