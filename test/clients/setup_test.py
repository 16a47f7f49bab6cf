#!/usr/bin/env python3
"""The setup library and the templates, by unixODBC's own installer library. In a private root."""

import ctypes
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import LIBRARY, MODERN, needed

COMMAND, SETUP = needed("PORTER_TEST_COMMAND"), needed("PORTER_TEST_SETUP")
TEMPLATES = Path(needed("PORTER_TEST_TEMPLATES"))
SOURCES = Path(__file__).parents[2]
ADD, CONFIG, REMOVE, ADD_SYSTEM, CONFIG_SYSTEM, REMOVE_SYSTEM = range(1, 7)
TEXT, LISTBOX, COMBOBOX, FILENAME, PASSWORD = 1, 2, 3, 4, 6


class Property(ctypes.Structure):
    """ODBCINSTPROPERTY of odbcinstext.h."""


Property._fields_ = [
    ("next", ctypes.POINTER(Property)), ("name", ctypes.c_char * 1001), ("value", ctypes.c_char * 1001),
    ("prompt", ctypes.c_int), ("choices", ctypes.POINTER(ctypes.c_char_p)), ("help", ctypes.c_char_p),
    ("widget", ctypes.c_void_p), ("refresh", ctypes.c_int), ("library", ctypes.c_void_p),
]


# One root for all tests: unixODBC remembers what it has read from a file of a name, whatever its folder.
ROOT = tempfile.TemporaryDirectory()
os.environ.pop("ODBCINSTINI", None)
os.environ |= {"ODBCSYSINI": ROOT.name, "ODBCINI": ROOT.name + "/user.ini", "HOME": ROOT.name}


class Installer(unittest.TestCase):
    def setUp(self):
        self.path = Path(ROOT.name)
        for name in "user.ini", "odbc.ini":
            (self.path / name).write_text("")
        (self.path / "odbcinst.ini").write_text(f"[Porter]\nDriver = {LIBRARY}\nSetup = {SETUP}\n")
        self.library = ctypes.CDLL("libodbcinst.so.2")
        self.name = f"s{os.getpid()}{self.id().split('.')[-1]}"[:32]

    def run_tool(self, *arguments, status=0):
        done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def config(self, request, *pairs, driver=b"Porter"):
        """SQLConfigDataSource; None, or the installer's error."""
        attributes = "".join(f"{pair}\0" for pair in pairs).encode() + b"\0"
        if self.library.SQLConfigDataSource(None, request, driver, attributes):
            return None
        text, code = ctypes.create_string_buffer(512), ctypes.c_uint32()
        size = ctypes.c_uint16()
        self.library.SQLInstallerError(1, ctypes.byref(code), text, len(text), ctypes.byref(size))
        return text.value.decode()

    def section(self, name, file="user.ini"):
        path = self.path / file
        text = path.read_text() if path.exists() else ""
        found = re.search(rf"^\[{re.escape(name)}\]\n(.*?)(?=^\[|\Z)", text, re.M | re.S)
        return dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in found[1].split("\n") if line) if found else None


class Properties(Installer):
    def construct(self):
        first = ctypes.POINTER(Property)()
        self.assertEqual(self.library.ODBCINSTConstructProperties(b"Porter", ctypes.byref(first)), 0)
        self.addCleanup(self.library.ODBCINSTDestructProperties, ctypes.byref(first))
        found, at = {}, first
        while at:
            found[at.contents.name.decode()] = at.contents
            at = at.contents.next
        return first, found

    @staticmethod
    def choices(one):
        count = 0
        while one.choices and one.choices[count] is not None:
            count += 1
        return [one.choices[n].decode() for n in range(count)]

    def test_all_options(self):
        _, found = self.construct()
        table = json.loads(self.run_tool(COMMAND, "options", "--json"))
        wanted = [row for row in table if row["keyword"] not in ("DSN", "Driver") and row["type"] != "list"]
        self.assertGreater(len(wanted), 50)
        ours = [name for name in found if name not in ("Name", "Driver", "Description")]
        self.assertEqual(ours, [row["keyword"] for row in wanted])
        for row in wanted:
            one = found[row["keyword"]]
            self.assertTrue(one.help.decode().startswith(row["help"]))
            if row["default"]:
                self.assertTrue(one.help.decode().endswith(f"Default: {row['default']}"))
            if row["choices"]:
                self.assertEqual(self.choices(one), ["", *row["choices"].split()])
            self.assertEqual(one.value, b"")  # nothing is written that nobody chose
        self.assertEqual([found[name].prompt for name in ("PWD", "SSLMode", "TLSMinVersion", "LogFile", "Server")],
                         [PASSWORD, LISTBOX, COMBOBOX, FILENAME, TEXT])
        self.assertEqual(self.choices(found["UseDatabase"]), ["", "1", "0"])

    def test_validate(self):
        first, _ = self.construct()
        setup = ctypes.CDLL(SETUP)
        message = ctypes.create_string_buffer(1001)
        self.assertEqual(setup.ODBCINSTValidateProperties(first, None, message), 0)
        for value, result in (b"8123", 0), (b"81234567", 2), (b"", 0):
            self.assertEqual(self.library.ODBCINSTSetProperty(first, b"Port", value), 0)
            self.assertEqual(setup.ODBCINSTValidateProperty(first, b"Port", message), result)
            self.assertEqual(setup.ODBCINSTValidateProperties(first, None, message), result)
        self.assertIn(b"Port", message.value)


class Sources(Installer):
    def test_add_change_remove(self):
        self.assertIsNone(self.config(ADD, f"DSN={self.name}", "Server=localhost", "Compression=lz4"))
        self.assertEqual(self.section(self.name),
                         {"Driver": "Porter", "Server": "localhost", "Compression": "lz4"})
        self.assertIsNone(self.config(CONFIG, f"DSN={self.name}", "Server=db", "Compression="))
        self.assertEqual(self.section(self.name), {"Driver": "Porter", "Server": "db"})
        self.assertIsNone(self.config(REMOVE, f"DSN={self.name}"))
        self.assertIsNone(self.section(self.name))

    def test_system(self):
        self.assertIsNone(self.config(ADD_SYSTEM, f"DSN={self.name}", "Server=localhost"))
        self.assertEqual(self.section(self.name, "odbc.ini"), {"Driver": "Porter", "Server": "localhost"})
        self.assertIsNone(self.section(self.name))
        self.assertIsNone(self.config(REMOVE_SYSTEM, f"DSN={self.name}"))
        self.assertIsNone(self.section(self.name, "odbc.ini"))

    def test_added_again_is_replaced(self):
        self.config(ADD, f"DSN={self.name}", "Server=a", "Port=1")
        self.assertIsNone(self.config(ADD, f"DSN={self.name}", "Server=b"))
        self.assertEqual(self.section(self.name), {"Driver": "Porter", "Server": "b"})

    def test_refused(self):
        for pairs, words in ((["Conpression=lz4"], "did you mean Compression"), (["Port=x"], "Port"),
                             (["nonsense"], "KEYWORD=VALUE"), (["Database=" + "x" * 1000], "too long")):
            self.assertIn(words, self.config(ADD, f"DSN={self.name}", "Server=a", *pairs))
            self.assertIsNone(self.section(self.name), "nothing of it is written")
        self.assertIn("DSN=", self.config(ADD, "Server=a"))
        self.assertIn("there is no data source", self.config(CONFIG, f"DSN={self.name}", "Server=a"))
        self.assertIn("there is no data source", self.config(REMOVE, f"DSN={self.name}"))

    def test_connects(self):
        self.config(ADD, f"DSN={self.name}", f"Url={MODERN}")
        self.assertEqual(self.run_tool(COMMAND, "query", "-f", "csv", self.name, "SELECT 7 AS a").split(), ["a", "7"])


class Templates(Installer):
    def test_driver(self):
        """odbcinst -i -d takes all three drivers; -u -d takes them out, as often as they were put in."""
        (self.path / "odbcinst.ini").write_text("")
        text = (TEMPLATES / "porter.driver.ini").read_text()
        folder = re.search("Driver = (.*)/libporterodbc.so", text)[1]
        mine = self.path / "driver.ini"
        mine.write_text(text.replace(f"{folder}/libporterodbcS.so", SETUP).replace(f"{folder}/libporterodbc.so", LIBRARY))
        names = ["Porter", "Porter ClickHouse", "Porter CrateDB"]
        for _ in range(2):
            self.run_tool("odbcinst", "-i", "-d", "-f", mine)
        for name in names:
            section = self.section(name, "odbcinst.ini")
            self.assertEqual((section["Driver"], section["Setup"], section["Threading"], section["DontDLClose"],
                              section["UsageCount"]), (LIBRARY, SETUP, "0", "1", "2"))
        self.assertEqual(self.section("Porter CrateDB", "odbcinst.ini")["ServerType"], "cratedb")
        out = self.run_tool(COMMAND, "query", "-f", "csv", f"Driver=Porter ClickHouse;Url={MODERN}", "SELECT 7 AS a")
        self.assertEqual(out.split(), ["a", "7"])
        for left in (True, False):
            for name in names:
                self.run_tool("odbcinst", "-u", "-d", "-n", name)
            self.assertEqual(self.section("Porter", "odbcinst.ini") is not None, left)

    def test_data_sources(self):
        template = SOURCES / "odbcinst/porter.dsn.ini"
        self.run_tool("odbcinst", "-i", "-s", "-l", "-f", template)
        for name in "clickhouse", "cratedb", "embedded", "porter":
            self.assertIn("Driver", self.section(name, "odbc.ini"))
        table = json.loads(self.run_tool(COMMAND, "options", "--json"))
        lines = re.findall(r"^#(\w+) =", template.read_text(), re.M)
        self.assertEqual(lines, [row["keyword"] + ("NAME" if row["type"] == "list" else "") for row in table
                                 if row["keyword"] not in ("DSN", "Driver")])

    def test_every_default_is_a_value(self):
        """Each commented line with a value, taken out of its comment, is taken by the command."""
        lines = re.findall(r"^#(\w+) = (.+)$", (SOURCES / "odbcinst/porter.dsn.ini").read_text(), re.M)
        self.assertGreater(len(lines), 30)
        self.run_tool(COMMAND, "dsn", "add", self.name, *[f"{name}={value}" for name, value in lines])
        self.assertEqual(len(self.section(self.name)), len(lines) + 1)


class Library(unittest.TestCase):
    def test_stays_loaded(self):
        """Linked -z nodelete, as threads of libcurl need its code."""
        flags = subprocess.run(["readelf", "-d", LIBRARY], capture_output=True, text=True, check=True).stdout
        self.assertIn("NODELETE", flags)

    def test_exports(self):
        names = subprocess.run(["nm", "-D", "--defined-only", SETUP], capture_output=True, text=True, check=True).stdout
        self.assertEqual(sorted(line.split()[-1] for line in names.splitlines()),
                         ["ConfigDSN", "ODBCINSTGetProperties", "ODBCINSTValidateProperties", "ODBCINSTValidateProperty"])


if __name__ == "__main__":
    unittest.main()
