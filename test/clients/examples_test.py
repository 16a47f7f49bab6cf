#!/usr/bin/env python3
"""The programs of examples/, as their first lines say to compile them."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import MODERN, ask, connection_string

EXAMPLES = Path(__file__).parents[2] / "examples"


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = Path(folder.name)
        for source in EXAMPLES.glob("*.c"):
            shutil.copy(source, cls.path)
            (line,) = re.findall(r"\bcc \S+\.c -o \w+ -lodbc", source.read_text())
            subprocess.run([*line.split(), "-Wall", "-Wextra", "-Werror"], cwd=cls.path, check=True)

    def run_example(self, *arguments, status=0):
        done = subprocess.run([self.path / arguments[0], *arguments[1:]], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_read(self):
        sql = "SELECT number, if(number = 7, NULL, toString(number * 2)) FROM numbers(2500)"
        lines = self.run_example("read", connection_string(), sql).splitlines()
        self.assertEqual(lines, [f"{n} {'NULL' if n == 7 else n * 2}" for n in range(2500)])
        self.assertIn("42S02", self.run_example("read", connection_string(), "SELECT 1, 2 FROM nowhere", status=1))

    def test_insert(self):
        table = f"porter_example_{os.getpid()}"
        self.addCleanup(ask, f"DROP TABLE IF EXISTS {table}")
        ask(f"CREATE TABLE {table} (id Int64, name Nullable(String)) ENGINE = Memory")
        self.assertEqual(self.run_example("insert", connection_string(), table), "10000 rows written\n")
        self.assertEqual(ask(f"SELECT count(), sum(id), countIf(name = concat('name ', toString(id))), "
                             f"countIf(isNull(name)) FROM {table}", MODERN), "10000\t49995000\t9000\t1000")


if __name__ == "__main__":
    unittest.main()
