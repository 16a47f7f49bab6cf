#!/usr/bin/env python3
"""porter-odbc as a user runs it: the doctor on broken set-ups, queries, data sources, registering. In a private root."""

import csv
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import unittest
from pathlib import Path

import netservers
from support import LIBRARY, MODERN, OLD, ask, host_and_port, needed

COMMAND = needed("PORTER_TEST_COMMAND")
NATIVE = int(needed("PORTER_TEST_CLICKHOUSE_TCP"))
REPLAY = needed("PORTER_TEST_CRATEDB_REPLAY")


class Root(unittest.TestCase):
    """A folder of its own for ini files, and the command under it."""

    maxDiff = None

    def setUp(self):
        self.folder = netservers.Folder()
        self.addCleanup(self.folder.close)
        self.path = self.folder.path
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.lower().endswith("_proxy") and not name.startswith("ODBC")}
        self.environment |= {"ODBCSYSINI": str(self.path), "ODBCINI": str(self.path / "user.ini"),
                             "HOME": str(self.path), "LC_ALL": "C.UTF-8"}
        self.write("odbcinst.ini", f"[Porter]\nDriver = {LIBRARY}\n")

    def write(self, name, text):
        (self.path / name).write_text(text)
        return self.path / name

    def run_command(self, *arguments, status=0, given=None, **more):
        done = subprocess.run([COMMAND, *map(str, arguments)], env=self.environment | more, capture_output=True,
                              input=given, timeout=60)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, out + err)
        return out, err

    def doctor(self, target, status=1, **more):
        """The steps of a report, by name; those that failed."""
        out, _ = self.run_command("doctor", "--json", target, status=status, **more)
        report = json.loads(out)
        self.assertEqual(report["ok"], status == 0)
        return report["steps"]

    def found(self, target, step, text, remedy, verdict="failed", status=1, **more):
        """Just this step has the verdict, with these words; it has the remedy's words too, and people see all of it."""
        steps = self.doctor(target, status, **more)
        hits = [one for one in steps if one["verdict"] == verdict]
        self.assertEqual([one["step"] for one in hits], [step], steps)
        self.assertRegex(hits[0]["text"], text)
        self.assertRegex(hits[0].get("remedy", ""), remedy)
        out, _ = self.run_command("doctor", target, status=status, **more)
        mark = {"failed": "✗", "note": "!"}[verdict]
        self.assertIn(f"{mark} {step:<12} {hits[0]['text']}\n", out)
        self.assertIn(f"→ {hits[0]['remedy']}\n", out)
        return steps


class Doctor(Root):
    def target(self, url=MODERN, **words):
        host, port = host_and_port(url)
        words = {"Driver": "Porter", "Server": host, "Port": port} | words
        return ";".join(f"{name}={value}" for name, value in words.items())

    def test_all_well(self):
        self.write("odbc.ini", f"[flights]\nDriver = Porter\nUrl = {MODERN}\n")
        steps = self.doctor("flights", status=0)
        names = [one["step"] for one in steps]
        self.assertEqual(names, ["ini files", "data source", "registered", "library", "dependencies", "name", "port",
                                 "protocol", "login", "version", "query", "latency", "throughput"])
        self.assertEqual({one["verdict"] for one in steps}, {"ok"})
        facts = dict(zip(names, steps))
        self.assertEqual(facts["version"]["version"], ask("SELECT version()"))
        self.assertEqual(facts["data source"]["file"], str(self.path / "odbc.ini"))
        self.assertGreater(facts["latency"]["milliseconds"], 0)
        self.assertGreater(facts["throughput"]["rows_per_second"], 1000)
        out, _ = self.run_command("doctor", "flights")
        self.assertEqual(len(re.findall("^✓", out, re.M)), len(names))
        self.assertTrue(out.endswith("All is well.\n"))

    def test_url_and_plain_terminal(self):
        out, _ = self.run_command("doctor", MODERN, LC_ALL="C")
        self.assertNotIn("✓", out)
        self.assertIn("ok   throughput", out)

    def test_cratedb(self):
        steps = self.doctor(f"Driver=Porter;ServerType=cratedb;Url={REPLAY}", status=1)
        facts = {one["step"]: one for one in steps}
        self.assertEqual(facts["login"]["verdict"], "ok")
        self.assertEqual((facts["version"]["server"], facts["version"]["verdict"]), ("CrateDB", "ok"))

    def test_nothing_given(self):
        out, _ = self.run_command("doctor", "--json")
        steps = {one["step"]: one for one in json.loads(out)["steps"]}
        self.assertIn("[Porter]", steps["registered"]["text"])
        self.assertEqual(steps["library"]["path"], LIBRARY)

    def test_driver_missing(self):
        self.write("odbcinst.ini", "[SQLite3]\nDriver = libsqlite3odbc.so\n[Portor]\nDriver = x\n")
        self.found(self.target(), "registered", "no driver 'Porter' in odbcinst.ini",
                   "did you mean 'Portor'.*There is: SQLite3, Portor.*porter-odbc register")

    def test_wrong_path(self):
        self.write("odbcinst.ini", "[Porter]\nDriver = /nowhere/libporterodbc.so\n")
        self.found(self.target(), "library", "/nowhere/libporterodbc.so: there is no such file",
                   re.escape(f"it is at {Path(LIBRARY).resolve()}"))

    def test_no_library(self):
        place = self.write("libporterodbc.so", "not a library")
        self.found(self.target(Driver=place), "library", "is no shared library", "Driver= must be the path")

    def test_data_source_misspelt(self):
        self.write("odbc.ini", f"[flights]\nDriver = Porter\nUrl = {MODERN}\n[other]\nDriver = Porter\n")
        self.found("flihgts", "data source", "no 'flihgts' in odbc.ini",
                   "did you mean 'flights'.*There is: flights, other")

    def test_option_misspelt(self):
        steps = self.doctor(self.target(Conpression="lz4"), status=0)
        notes = [one for one in steps if one["verdict"] == "note"]
        self.assertEqual([one["step"] for one in notes], ["options"])
        self.assertEqual(notes[0]["remedy"], "did you mean Compression?")

    def test_option_wrong(self):
        self.found(self.target(Port="x"), "options", "Port", "porter-odbc options")
        self.found("Driver={Porter;Server=x", "options", "brace", "PWD=")

    def test_name_unknown(self):
        self.found("Driver=Porter;Server=no-such-host.invalid", "name", "no-such-host.invalid", "correct Server=")

    def test_port_closed(self):
        port = netservers.free_port()
        self.found(f"Driver=Porter;Server=127.0.0.1;Port={port}", "port", f"port {port}: Connection refused",
                   "start the server")

    def test_native_port(self):
        self.found(f"Driver=Porter;Server=127.0.0.1;Port={NATIVE}", "protocol", "ClickHouse's native protocol$",
                   "Port=8123")

    def behind_tls(self, target):
        """TLS before a port; its authority."""
        authority = netservers.Authority(self.path, "authority")
        certificate, key = authority.issue("server")
        forward = netservers.TlsForward(target, certificate, key)
        self.addCleanup(forward.close)
        return forward.port, authority.file

    def test_native_port_with_tls(self):
        port, authority = self.behind_tls(("127.0.0.1", NATIVE))
        words = "ClickHouse's native protocol with TLS"
        self.found(f"Driver=Porter;Server=localhost;Port={port}", "protocol", words, "Port=8443")
        self.found(f"Driver=Porter;Server=localhost;Port={port};SSLMode=verify-full;CALocation={authority}",
                   "protocol", words, "Port=8443")

    def test_postgresql_port(self):
        class PostgreSQL(netservers.Threaded):
            """Answers as PostgreSQL's first step does: a byte to a request for TLS, nothing to what is no start-up."""

            def serve(self, link):
                if link.recv(8) == struct.pack(">II", 8, 80877103):
                    link.sendall(b"N")
                    link.recv(1)

        server = PostgreSQL()
        self.addCleanup(server.close)
        target = f"Driver=Porter;Server=127.0.0.1;Port={server.port}"
        for more in "", ";SSLMode=insecure":
            self.found(target + more, "protocol", "PostgreSQL's protocol", "4200.*8123")

    def test_mysql_port(self):
        class MySQL(netservers.Threaded):
            def serve(self, link):
                link.sendall(b"\x4a\0\0\0\x0a8.0.36\0" + bytes(64))
                link.recv(100)

        server = MySQL()
        self.addCleanup(server.close)
        self.found(f"Driver=Porter;Server=127.0.0.1;Port={server.port}", "protocol", "MySQL's protocol", "8123")

    def test_tls_or_not(self):
        port, _ = self.behind_tls(host_and_port(MODERN))
        self.found(f"Driver=Porter;Server=localhost;Port={port}", "protocol", "TLS, and the options ask for none",
                   "SSLMode=verify-full")
        self.found(self.target(OLD, SSLMode="verify-full"), "protocol", "speaks HTTP", "SSLMode=disable")

    def test_wrong_password(self):
        steps = self.found(self.target(UID="default", PWD="wr0ng-s3cret"), "login", "^28000", "UID and PWD")
        self.assertNotIn("s3cret", json.dumps(steps))
        self.assertEqual([one["sqlstate"] for one in steps if "sqlstate" in one], ["28000"])

    def test_no_such_database(self):
        self.found(self.target(Database="no_such_one"), "login", "no_such_one", "correct Database=")

    def test_certificates(self):
        port, authority = self.behind_tls(host_and_port(MODERN))
        other = netservers.Authority(self.path, "stranger").file
        target = f"Driver=Porter;Server=localhost;Port={port};SSLMode=verify-full;CALocation="
        steps = {one["step"]: one for one in self.doctor(f"{target}{authority}", status=0) }
        self.assertRegex(steps["TLS"]["protocol"], "^TLSv1.[23]$")
        self.assertIn("DNS:localhost", steps["TLS"]["names"])
        self.assertIn("Porter test authority", steps["TLS"]["issuer"])
        self.assertEqual(steps["certificate"]["verdict"], "ok")
        # two days are few: that is told
        self.assertEqual((steps["TLS"]["verdict"], steps["TLS"]["remedy"]), ("note", "renew the certificate soon"))

        def failed(ca, step, text, remedy):
            bad = [one for one in self.doctor(target + str(ca)) if one["verdict"] == "failed"]
            self.assertEqual([one["step"] for one in bad[:1]], [step], bad)
            self.assertRegex(bad[0]["text"], text)
            self.assertRegex(bad[0]["remedy"], remedy)

        failed(other, "certificate", "authority that is not known", "CALocation")
        failed(self.path / "missing.pem", "files", "CALocation=.*No such file", "correct the path")
        failed(self.write("empty.pem", "x"), "certificate", "CALocation", "PEM")

    def test_proxy_down(self):
        port = netservers.free_port()
        self.found(self.target(Proxy=f"http://u:s3cret@127.0.0.1:{port}"), "proxy port", f"port {port}: Connection",
                   "start the proxy, correct Proxy, or go without one")
        self.found(self.target(), "proxy port", f"port {port}: Connection", "correct http_proxy",
                   http_proxy=f"http://127.0.0.1:{port}")
        steps = self.doctor(self.target(), status=0, http_proxy=f"http://127.0.0.1:{port}", no_proxy="127.0.0.1")
        self.assertIn("throughput", [one["step"] for one in steps])

    def test_proxy_works(self):
        port = netservers.tinyproxy(self.folder, "user", "s3cret")
        good = self.doctor(self.target(Proxy=f"http://user:s3cret@127.0.0.1:{port}"), status=0)
        self.assertIn("proxy port", [one["step"] for one in good])
        self.found(self.target(Proxy=f"http://user:wr0ng@127.0.0.1:{port}"), "login", "407|proxy", "UID|Proxy|docs")

    def test_old_server(self):
        steps = self.found(self.target(OLD), "version", "ClickHouse 18.16.*The server is old: .*gzip",
                           "from 23.3 on", "note", 0)
        self.assertEqual([one["version"] for one in steps if one["step"] == "version"], [ask("SELECT version()", OLD)])

    def changed(self, change):
        """The driver's library with other bytes."""
        place = self.path / "libporterodbc.so"
        place.write_bytes(change(Path(LIBRARY).read_bytes()))
        return self.target(Driver=place)

    def test_dependency_missing(self):
        target = self.changed(lambda data: data.replace(b"\0libyajl.so.2\0", b"\0libyajl.so.9\0"))
        self.found(target, "dependencies", r"needs what is not here: libyajl.so.9 \(apt install libyajl2", "install")

    def test_wrong_architecture(self):
        target = self.changed(lambda data: data[:18] + struct.pack("<H", 183) + data[20:])
        self.found(target, "library", r"another architecture \(ARM64, 64 bits\)", "package for this machine")
        target = self.changed(lambda data: data[:4] + b"\1" + data[5:18] + struct.pack("<H", 3) + data[20:])
        self.found(target, "library", r"another architecture \(x86, 32 bits\)", "package for this machine")

    def test_damaged_library(self):
        for size in 0, 3, 17, 40, 64, 500, 5000, 100000:
            steps = self.doctor(self.changed(lambda data: data[:size]))
            self.assertIn([one["step"] for one in steps if one["verdict"] == "failed"], (["library"], ["dependencies"]))


class Query(Root):
    SQL = ("SELECT toInt64(number) - 9007199254740993 AS n, concat('a,\"', toString(number), '\\n') AS text, "
           "if(number = 1, NULL, toDecimal32(number, 2)) AS d, number = 1 AS e, 1 / number AS f FROM numbers(3)")

    def query(self, *arguments, **more):
        return self.run_command("query", *arguments, **more)[0]

    def test_table(self):
        out = self.query(MODERN, "SELECT * FROM (SELECT 1 AS one, 'é' AS text, NULL AS nothing UNION ALL "
                                 "SELECT 1000, 'a\\tb', NULL) ORDER BY one")
        self.assertEqual(out, " one  text  nothing\n----  ----  -------\n   1  é     NULL\n1000  a\\tb  NULL\n(2 rows)\n")

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self.query("--format=csv", MODERN, self.SQL), newline="")))
        self.assertEqual(rows[0], ["n", "text", "d", "e", "f"])
        self.assertEqual(rows[2], ["-9007199254740992", 'a,"1\n', "", "1", "1"])
        out = self.query("-f", "csv", MODERN, "SELECT NULL AS a, '' AS b")
        self.assertEqual(out, 'a,b\n,""\n'.replace("\n", "\r\n"))

    def test_json(self):
        rows = json.loads(self.query("--format", "json", MODERN, self.SQL))
        self.assertEqual(rows[1]["n"], -9007199254740992)
        self.assertEqual([row["text"] for row in rows], [f'a,"{n}\n' for n in range(3)])
        self.assertEqual([row["d"] for row in rows], [0, None, 2])
        self.assertEqual([row["f"] for row in rows], ["inf", 1, 0.5])
        lines = self.query("-f", "jsonl", MODERN, self.SQL).splitlines()
        self.assertEqual([json.loads(line) for line in lines], rows)
        self.assertEqual(json.loads(self.query("-f", "json", MODERN, "SELECT 1 AS a WHERE 0")), [])
        self.assertEqual(json.loads(self.query("-f", "json", MODERN, "SELECT true AS a, false AS b")),
                         [{"a": True, "b": False}])

    def test_bytes_that_json_has_not(self):
        out, err = self.run_command("query", "-f", "json", MODERN, "SELECT unhex('61FFE282') AS a, concat(char(1), 'é') AS b")
        self.assertEqual(json.loads(out), [{"a": "a\ufffd\ufffd\ufffd", "b": "\x01é"}])
        self.assertIn("3 bytes are not UTF-8", err)

    def test_long_values_and_many_rows(self):
        out = self.query("-f", "csv", MODERN, "SELECT repeat('xyz', 100000) AS a")
        self.assertEqual(out, "a\r\n" + "xyz" * 100000 + "\r\n")
        out = self.query("-f", "csv", MODERN, "SELECT number FROM numbers(300000)")
        self.assertEqual([int(line) for line in out.split()[1:]], list(range(300000)))
        out = self.query(MODERN, "SELECT number, toString(number) AS t FROM numbers(2500)").splitlines()
        self.assertEqual([line.split() for line in out[2:-1]], [[str(n)] * 2 for n in range(2500)])
        self.assertEqual(out[-1], "(2500 rows)")

    def test_standard_input_and_data_source(self):
        self.write("odbc.ini", f"[flights]\nDriver = Porter\nUrl = {MODERN}\n")
        self.assertEqual(self.query("-f", "csv", "flights", given=b"SELECT 7 AS a"), "a\r\n7\r\n")

    def test_errors(self):
        out, err = self.run_command("query", MODERN, "SELEC 1", status=1)
        self.assertEqual(out, "")
        self.assertRegex(err, r"42000 \(62\) .*[Ss]yntax error")
        _, err = self.run_command("query", "nowhere", "SELECT 1", status=1)
        self.assertIn("porter-odbc doctor", err)
        # in the middle of a result: the rows before it, and no success
        _, err = self.run_command("query", "-f", "csv", MODERN,
                                  "SELECT throwIf(number = 99999) FROM numbers(100000) SETTINGS max_block_size = 1000",
                                  status=1)
        self.assertIn("(395)", err)
        self.run_command("query", status=2)
        self.run_command("query", "-f", "xml", MODERN, "SELECT 1", status=2)

    def test_writing(self):
        name = f"porter_command_{os.getpid()}"
        self.addCleanup(ask, f"DROP TABLE IF EXISTS {name}")
        self.query(MODERN, f"CREATE TABLE {name} (a Int32) ENGINE = Memory")
        self.query(MODERN, f"INSERT INTO {name} VALUES (1), (2)")
        self.assertEqual(ask(f"SELECT sum(a) FROM {name}"), "3")

    def test_output_full(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COMMAND, "query", "-f", "csv", OLD, "SELECT number FROM numbers(100000)"],
                                  env=self.environment, stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot be written", done.stderr)

    def test_progress(self):
        sql = "SELECT count() FROM numbers(30) WHERE sleepEachRow(0.05) = 0 SETTINGS max_block_size = 3"
        out, err = self.run_command("query", "-f", "csv", "--progress", MODERN, sql)
        self.assertEqual(out.split()[1], "30")
        self.assertRegex(err, r"\[#+\.*\] +\d+ %  \d+ of \d+ rows read")
        self.assertTrue(err.endswith("\r\033[K"), "nothing of it stays")
        self.assertEqual(self.run_command("query", MODERN, sql)[1], "")  # no terminal: no bar

    def test_progress_on_a_terminal(self):
        ours, theirs = pty.openpty()
        with open(ours, "rb", buffering=0) as read:
            done = subprocess.run([COMMAND, "query", "-f", "csv", MODERN,
                                   "SELECT sleepEachRow(0.1) FROM numbers(5) SETTINGS max_block_size = 1"],
                                  env=self.environment, stdout=subprocess.PIPE, stderr=theirs, timeout=60)
            os.close(theirs)
            self.assertEqual(done.returncode, 0)
            self.assertRegex(read.read(1 << 16), b"rows (read|received)")


class Sources(Root):
    def test_add_list_remove(self):
        out, _ = self.run_command("dsn", "add", "one", f"Url={MODERN}", "PWD=a s3cret")
        self.assertIn(f"{self.path}/user.ini: [one]", out)
        self.run_command("dsn", "add", "two", "--system", "Server=x", "--driver=Porter")
        self.assertEqual((self.path / "user.ini").stat().st_mode & 0o777, 0o600)
        self.assertIn("[two]", (self.path / "odbc.ini").read_text())
        self.assertEqual(self.run_command("dsn", "list", "--names")[0].split(), ["one", "two"])
        listed = json.loads(self.run_command("dsn", "list", "--json")[0])
        self.assertEqual([(one["name"], one.get("PWD")) for one in listed], [("one", "***"), ("two", None)])
        _, err = self.run_command("dsn", "add", "one", "Server=y", status=1)
        self.assertIn("already", err)
        self.run_command("dsn", "remove", "one")
        self.run_command("dsn", "remove", "two", "--system")
        self.assertEqual(self.run_command("dsn", "list")[0], "")
        _, err = self.run_command("dsn", "remove", "one", status=1)
        self.assertIn("there is no data source 'one'", err)

    def test_refused(self):
        for words, text in ((["Conpression=lz4"], "did you mean Compression"), (["Port=x"], "Port"),
                            (["Server"], "KEYWORD=VALUE"), (["SSLMode=perhaps"], "SSLMode"),
                            (["Database=" + "x" * 1000], "too long"), (["Database=a\nb"], "control|one line")):
            _, err = self.run_command("dsn", "add", "bad", *words, status=1)
            self.assertRegex(err, text)
        _, err = self.run_command("dsn", "add", "a[b", "Server=x", status=1)
        self.assertIn("no name for a data source", err)
        self.assertEqual((self.path / "user.ini").read_text(), "")  # unixODBC made it

    def test_others_are_left_alone(self):
        self.write("user.ini", "[other]\nDriver = SQLite3\nDatabase = x\n")
        self.run_command("dsn", "add", "mine", "Server=x")
        self.assertEqual(self.run_command("dsn", "list", "--names")[0].split(), ["mine"])
        self.run_command("dsn", "remove", "mine")
        self.assertIn("SQLite3", (self.path / "user.ini").read_text())


class Registering(Root):
    NAMES = ["Porter", "Porter ClickHouse", "Porter CrateDB"]

    def installed(self):
        done = subprocess.run(["odbcinst", "-q", "-d"], env=self.environment, capture_output=True, text=True)
        return re.findall(r"^\[(.*)\]$", done.stdout, re.M)

    def test_register(self):
        self.write("odbcinst.ini", "[SQLite3]\nDriver = x\n")
        for _ in range(2):
            self.run_command("register", "--library", LIBRARY)
        self.assertEqual(sorted(self.installed()), sorted([*self.NAMES, "SQLite3"]))
        text = (self.path / "odbcinst.ini").read_text()
        for line in "Threading", "DontDLClose", "UsageCount", "ServerType=clickhouse", "ServerType=cratedb":
            self.assertIn(line.replace(" ", ""), text.replace(" ", ""))
        self.assertNotIn("UsageCount=2", text.replace(" ", ""))
        # each of them connects
        for name, url in zip(self.NAMES, (MODERN, MODERN, REPLAY)):
            out, _ = self.run_command("query", "-f", "csv", f"Driver={name};Url={url}", "SELECT 1")
            self.assertEqual(out.split()[1], "1")
        self.run_command("unregister")
        self.assertEqual(self.installed(), ["SQLite3"])

    def test_moved(self):
        place = self.path / "libporterodbc.so"
        shutil.copy(LIBRARY, place)
        self.run_command("register", "--library", place, "--name", "Porter")
        self.assertIn(str(place), (self.path / "odbcinst.ini").read_text())
        self.assertNotIn(str(LIBRARY), (self.path / "odbcinst.ini").read_text())

    def test_refused(self):
        _, err = self.run_command("register", "--library", "/nowhere/libporterodbc.so", status=1)
        self.assertIn("there is no such library", err)
        self.write("odbcinst.ini", "[Porter]\nDriver = /usr/lib/libother.so\n")
        _, err = self.run_command("unregister", "--name", "Porter", status=1)
        self.assertIn("not ours", err)
        self.environment["ODBCSYSINI"] = "/proc/nowhere"
        _, err = self.run_command("register", "--library", LIBRARY, status=1)
        self.assertIn("ODBCSYSINI", err)


class Rest(Root):
    def test_options(self):
        table = json.loads(self.run_command("options", "--json")[0])
        page = (Path(__file__).parents[2] / "docs/options.md").read_text()
        keywords = re.findall(r"^\| `(\w+?)(?:NAME)?`.*\|$", page.split("## Names")[0], re.M)
        self.assertEqual([row["keyword"] for row in table], keywords)
        self.assertTrue(all(row["help"] for row in table))
        out, _ = self.run_command("options", "proxy")
        self.assertRegex(out, r"(?m)^Proxy \(text\)")
        self.run_command("options", "nosuchword", status=1)

    def test_help_and_version(self):
        out, _ = self.run_command("--help")
        for name in "doctor", "query", "dsn", "register", "unregister", "options":
            self.assertIn(f"porter-odbc {name}", out)
            self.assertIn(f"usage: porter-odbc {name}", self.run_command(name, "--help")[0])
        self.assertRegex(self.run_command("version")[0], r"^porter-odbc \d+\.\d+\.\d+$")
        self.run_command(status=2)
        self.run_command("nosuch", status=2)

    def test_manual_and_completion(self):
        folder = Path(__file__).parents[2] / "tool"
        page, bash = (folder / "porter-odbc.1").read_text(), folder / "completion.bash"
        out, _ = self.run_command("--help")
        for flag in sorted(set(re.findall(r"--[a-z-]+", out))):
            self.assertIn(flag.replace("-", r"\-"), page, "the manual page has all flags")
            self.assertIn(flag, bash.read_text(), "the completion has all flags")
        self.write("odbc.ini", f"[flights]\nDriver = Porter\nUrl = {MODERN}\n")
        script = f"""set -e; PATH={Path(COMMAND).parent}:$PATH; . {bash}
            complete_of() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _porter_odbc; printf '%s ' "${{COMPREPLY[@]}}"; echo; }}
            complete_of porter-odbc do; complete_of porter-odbc doctor fl; complete_of porter-odbc dsn add x Com"""
        done = subprocess.run(["bash", "-c", script], env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.stdout.split("\n")[:3], ["doctor ", "flights ", "Compression= ComplexTypes= "], done.stderr)


if __name__ == "__main__":
    unittest.main()
