#!/usr/bin/env python3
"""The replay server against the recorded exchanges, and, where PORTER_TEST_CRATEDB names one, against a real server:
the same answer to the same request."""
import base64
import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import book  # noqa: E402
import exact  # noqa: E402
import packing  # noqa: E402

HERE = Path(__file__).resolve().parent
REAL = os.environ.get("PORTER_TEST_CRATEDB")


class Link:
    """A connection that keeps alive: a session."""

    def __init__(self, url, user=None, password="", headers=None):
        where = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
        self.headers = dict(headers or {})
        if user:
            self.headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def raw(self, method, path, data=None, headers=None):
        self.connection.request(method, path, data, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def sql(self, statement, args=None, bulk=None, path="/_sql?types"):
        request = {"stmt": statement}
        if args is not None:
            request["args"] = args
        if bulk is not None:
            request["bulk_args"] = bulk
        status, data, _ = self.raw("POST", path, exact.dump(request).encode())
        body = exact.parse(data.decode()) if data.startswith(b"{") else data.decode()
        if isinstance(body, dict):
            body.pop("duration", None)
        return status, body

    def close(self):
        self.connection.close()


class Replay:
    """A server of our own."""

    def __init__(self, folder=HERE, *more):
        self.scratch = tempfile.TemporaryDirectory()
        port = Path(self.scratch.name) / "port"
        self.process = subprocess.Popen([sys.executable, "-B", HERE / "replay.py", "--port-file", port, "--folder",
                                         folder, *more], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (port.exists() and port.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the replay server does not start")
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port.read_text().strip()}"

    def end(self):
        self.process.terminate()
        self.process.wait(20)
        self.scratch.cleanup()


# Statements whose answers hold anywhere: each list is one session's, in this order.
SESSIONS = {
    "settings": [
        "SHOW search_path", "SET SESSION search_path = 'sys'", "SHOW search_path", "select current_schema",
        "set search_path to doc, \"Sys\"", "show search_path", "SET statement_timeout = 200", "show statement_timeout",
        "set statement_timeout = '2s'", "set session nonsense.of_ours = 'x'", "SET SESSION application_name = 'it''s'",
        "SHOW application_name", "begin", "commit", "end", "select current_user, session_user",
        "set search_path = 'sys', 'doc'", "select current_schemas(true)",
    ],
    "cursors": [
        "declare c1 no scroll cursor with hold for select x from generate_series(1,10) t(x)", "fetch 3 from c1",
        "declare c2 no scroll cursor with hold for select * from generate_series(1,4)", "select 1", "fetch next from c1",
        "fetch from c1", "fetch forward 2 in c1", "FETCH 3 FROM c2", "fetch 0 from c1", "fetch 100 from c1",
        "fetch 1 from c1", "close c1", "fetch 1 from c1", "close c1", "fetch all from c2", "close c2",
        "declare c3 cursor for select 1", "begin", "declare c3 cursor for select 1 a", "fetch 5 from c3", "commit",
        "fetch 1 from c3", "declare c4 cursor with hold for select 1", "close all", "fetch 1 from c4",
        "declare \"Mixed\" cursor with hold for select 1", "fetch 1 from \"Mixed\"", "fetch 1 from Mixed",
        "declare dup cursor with hold for select 1", "declare dup cursor with hold for select 2",
    ],
    "series": [
        "select x, x*2 y from generate_series(1,5) t(x)", "select * from generate_series(1,3)",
        "select x::bigint, x::text, 'a' || x from generate_series(9,11) t(x)", "select x from generate_series(1,100) t(x) limit 3",
        "select x*2, x + 1 from generate_series(1,2) t(x)", "select x from generate_series(2,1) t(x)",
        "select x::double precision d, x::boolean b, x::timestamp from generate_series(0,2) t(x)",
    ],
    "scalars": [
        "select 1", "select 1;", "select 1 a, 'x' b, true, null, 1.5", "select 'it''s' as text", "select 9999999999",
        ("select ?, ? as b, $1", [1, "x"]), ("select ?, ?, ?, ?, ?", [1.5, None, True, "é😀", 2**40]),
        ("select $2, $1", [1, 2]), ("select ?, ?, ?, ?", [1e21, -1.25e-9, 0.001, 12345678.5]), ("select ?", [2**63]), ("select ?", [1, 2]), "", "-- nothing", "/* a */ select 1",
    ],
    "errors": [
        "selec 1", "select 1; select 2", "prepare p as select 1", "select nosuch(1)", "select * from nosuch.tbl",
        "kill '00000000-0000-0000-0000-000000000000'", ("select ?", None, [[1], [2]]),
        ("insert into doc.alltypes (id) values (?)", [1], [[1]]),
    ],
}


def play(link, statements):
    """What a session answers, one by one."""
    out = []
    for one in statements:
        statement, args, bulk = (*one, None, None)[:3] if isinstance(one, tuple) else (one, None, None)
        status, body = link.sql(statement, args, bulk)
        out.append((statement, status, exact.dump(body) if isinstance(body, dict) else body))
    return out


class ReplayTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Replay()

    @classmethod
    def tearDownClass(cls):
        cls.server.end()

    def link(self, *arguments, **more):
        link = Link(self.server.url, *arguments, **more)
        self.addCleanup(link.close)
        return link

    # -- exactness

    def test_numbers_and_texts_stay_as_written(self):
        for text in ('{"a":1.10,"b":[1E-10,-0.0,12345678901234567890.123456789],"c":"é\\"\\\\\\n\\u0000"}',
                     '["\\uD83D\\uDE00",null,true,{}]'):
            self.assertEqual(exact.dump(exact.parse(text)), text)

    def test_packed_rows_come_out_as_they_were(self):
        for rows in ([[1, "a 1"]] * 60, [[i, f"a {i}", 7, None, -2 * i] for i in range(60)],
                     [[i, i % 2] for i in range(60)], [["1", 1], ["2", 2]] * 40, [[i, "01"] for i in range(60)],
                     [[f"0{i}"] for i in range(60)], [{"rowcount": 1}] * 60, [[1.5 + i] for i in range(60)],
                     [["1"], *[[str(i)] for i in range(2, 90)]], [[True, i] for i in range(60)], [[1]]):
            before = exact.dump(rows)
            packed = packing.pack_list(exact.parse(before))
            self.assertEqual(exact.dump(packing.unpack_list(exact.parse(exact.dump(packed)))), before)
        self.assertLess(len(exact.dump(packing.pack_list(exact.parse(exact.dump([[i, f"t{i}"] for i in range(1000)]))))), 200)

    # -- transcripts

    def test_answers_are_the_recorded_ones(self):
        """Each recorded request, but those that a session must have come before."""
        needs_session = re.compile(r"fetch|close|declare|kill|set |show search|.*current_schema|.*sys\.jobs|select current_user"
                                   r"|.*generate_series\(1,20000000\)|.*from doc\.y", re.I | re.S)
        seen, count = set(), 0
        for line in book.read_lines(HERE / "transcripts.jsonl"):
            key = book.key_of(line)
            if needs_session.match(book.bare(line["stmt"])) or key in seen:
                continue
            seen.add(key)
            count += 1
            path = "/_sql?types" if "col_types" in line["body"] or "rows" not in line["body"] else "/_sql"
            status, body = self.link().sql(line["stmt"], line.get("args"), line.get("bulk_args"), path)
            line["body"].pop("duration", None)
            self.assertEqual((status, exact.dump(body)), (int(line["status"]), exact.dump(line["body"])), line["name"])
        self.assertGreater(count, 90)

    def recorded(self, name):
        for line in book.read_lines(HERE / "transcripts.jsonl"):
            if line["name"] == name:
                line["body"].pop("duration", None)
                return int(line["status"]), exact.dump(line["body"])
        self.fail(name)

    def check(self, link, name, statement, args=None):
        status, body = link.sql(statement, args)
        self.assertEqual((status, exact.dump(body)), self.recorded(name), name)

    def test_sessions_are_the_recorded_ones(self):
        link, other = self.link(), self.link()
        self.check(link, "100_sess_set", "set session search_path = 'sys'")
        self.check(link, "101_sess_show_same_conn", "show search_path")
        self.check(other, "102_sess_show_other_conn", "show search_path")
        first = self.link(headers={"Default-Schema": "sys"})
        self.check(first, "103_default_schema", "select current_schema, current_schemas(true)")
        first.headers["Default-Schema"] = "doc"
        self.check(first, "104_default_schema_changed_same_conn", "select current_schema")

    def test_cursors_are_the_recorded_ones(self):
        link = self.link()
        self.check(link, "110_cursor_declare_hold",
                   "declare c1 no scroll cursor with hold for select x, x*2 y from generate_series(1,1000000) t(x)")
        self.check(link, "111_cursor_fetch", "fetch 3 from c1")
        link.sql("fetch 2 from c1")
        self.assertEqual(link.sql("select 1")[0], 200)
        self.assertEqual(exact.dump(link.sql("fetch 2 from c1")[1]["rows"]), "[[6,12],[7,14]]")
        link.sql("declare short no scroll cursor with hold for select x, x*2 y from generate_series(1,9) t(x)")
        self.assertEqual(len(link.sql("fetch all from short")[1]["rows"]), 9)
        self.check(link, "113_cursor_at_end", "fetch 1 from short")
        self.check(link, "114_cursor_close", "close c1")
        self.check(self.link(), "140_cursor_lost_after_reconnect", "fetch 1 from z")
        self.check(self.link(), "071_declare", "declare c1 cursor for select * from generate_series(1,10)")

    # -- scenes

    def scene_folder(self, lines):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        folder = Path(scratch.name)
        (folder / "scenes").mkdir()
        with open(folder / "scenes" / "A.jsonl", "w", encoding="utf-8") as out:
            for line in lines:
                book.write_line(out, {"scene": "A.one", **line})
        return folder

    def test_scenes_are_played_in_order(self):
        def body(number):
            return {"cols": ["n"], "col_types": [9], "rows": [[number]], "rowcount": 1}
        rows = {"cols": ["n"], "col_types": [9], "rows": [[i] for i in range(5)], "rowcount": 5}
        error = {"at": 3, "status": 400, "body": {"error": {"message": "SQLParseException[/ by zero]", "code": 4000}}}
        folder = self.scene_folder([
            {"stmt": "select n", "status": 200, "body": body(1)}, {"stmt": "select n", "status": 200, "body": body(2)},
            {"stmt": "select m", "args": ["x" * 1000], "status": 200, "body": body(3)} | {"args": book.short(["x" * 1000])},
            {"stmt": "select r", "cursor": True, "status": 200, "body": rows},
            {"stmt": "select e", "cursor": True, "status": 200, "body": {**rows, "error_at": error}},
            {"stmt": "select c", "cursor": True, "status": 200, "body": {**rows, "cut": True}}])
        server = Replay(folder)
        self.addCleanup(server.end)
        link, other = Link(server.url), Link(server.url)
        self.addCleanup(link.close)
        self.addCleanup(other.close)
        self.assertEqual(link.sql("select n")[0], 500)  # of no scene
        for run in "12":
            self.assertEqual(link.sql(f"set session application_name = 'scene:A.one:{run}'")[0], 200)
            self.assertEqual(other.sql(f"set session application_name = 'scene:A.one:{run}'")[0], 200)
            answers = [link.sql("select n"), other.sql("/* odbc:1 */ select n"), link.sql("select n")]
            self.assertEqual([exact.dump(answer[1]["rows"]) for answer in answers], ["[[1]]", "[[2]]", "[[2]]"])
        self.assertEqual(exact.dump(link.sql("select m", ["x" * 1000])[1]["rows"]), "[[3]]")
        self.assertIn("no recording", link.sql("select m", ["x"])[1]["error"]["message"])
        for name, size in (("r", 2), ("s", 4)):
            link.sql(f"declare {name} no scroll cursor with hold for select r")
            taken = [exact.dump(link.sql(f"fetch {size} from {name}")[1]["rows"]) for _ in range(3)]
            self.assertEqual("".join(taken).replace("][", ",").replace(",[]", "").replace("],]", "]]").replace("[],", ""),
                             "[[0],[1],[2],[3],[4]]")
        link.sql("declare e no scroll cursor with hold for select e")
        self.assertEqual([link.sql("fetch 2 from e")[0] for _ in range(3)], [200, 400, 200])
        link.sql("declare cut no scroll cursor with hold for select c")
        self.assertEqual([link.sql("fetch 3 from cut")[0] for _ in range(2)], [200, 500])

    def test_what_a_driver_asks_first(self):
        body = self.link().sql("SELECT version(), current_schema, current_user")[1]
        self.assertEqual((body["cols"], body["col_types"]), (["version", "current_schema", "current_user"], ["4"] * 3))
        self.assertEqual((body["rows"][0][0][:13], body["rows"][0][1:]), ("CrateDB 6.4.3", ["doc", "crate"]))

    # -- HTTP

    def test_about(self):
        status, data, _ = self.link().raw("GET", "/")
        about = json.loads(data)
        self.assertEqual((status, about["ok"], about["version"]["number"]), (200, True, "6.4.3"))
        self.assertEqual(self.link().raw("GET", "/nothing")[0], 404)

    def test_logins(self):
        self.assertEqual(self.link("alice", "s3cret").sql("select current_user")[1]["rows"], [["alice"]])
        status, data, headers = self.link("alice", "wrong").raw("POST", "/_sql?types", '{"stmt":"select 1"}')
        self.assertEqual((status, data), (401, b'password authentication failed for user "alice"\n'))
        self.assertIn("Basic", headers["www-authenticate"])
        self.assertEqual(self.link("who", "x").raw("GET", "/")[0], 401)
        with self.assertRaises(http.client.RemoteDisconnected):
            self.link("hushed", "x").raw("GET", "/")

    def test_a_user_is_a_session(self):
        link = self.link()
        link.sql("set search_path = 'sys'")
        link.headers["Authorization"] = "Basic " + base64.b64encode(b"alice:s3cret").decode()
        self.assertEqual(link.sql("show search_path")[1]["rows"], [["doc"]])

    def test_packed_requests_and_types(self):
        data = gzip.compress(b'{"stmt":"select 1"}')
        status, answer, _ = self.link().raw("POST", "/_sql", data, {"Content-Encoding": "gzip"})
        self.assertEqual((status, list(json.loads(answer))), (200, ["cols", "rows", "rowcount", "duration"]))
        for flag in ("types", "types=true"):
            _, answer, _ = self.link().raw("POST", f"/_sql?{flag}", '{"stmt":"select 1"}')
            self.assertEqual(json.loads(answer)["col_types"], [9])

    def test_failures_on_demand(self):
        link = self.link()
        link.sql("set session replay_fail = '503 429 413'")
        self.assertEqual([link.sql("select 1")[0] for _ in range(4)], [503, 429, 413, 200])

    def test_endless_statements_end(self):
        link = self.link()
        link.sql("set statement_timeout = '200ms'")
        statement = "select count(*) from generate_series(1,20000000) a(x), generate_series(1,20000) b(y)"
        began = time.monotonic()
        status, body = link.sql(statement)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual((status, body["error"]["message"]),
                         (500, "JobKilledException[Job killed. statement_timeout (200ms/exec)]"))
        victim, other = self.link(), self.link()
        victim.connection.request("POST", "/_sql?types", json.dumps({"stmt": "/* odbc:tok1 */ " + statement}))
        jobs = []
        while not jobs:
            jobs = other.sql("select id, stmt from sys.jobs where stmt like '%tok1%' and stmt not like '%sys.jobs%'")[1]["rows"]
        self.assertEqual(other.sql("kill ?", [jobs[0][0]])[0], 200)
        answer = victim.connection.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["error"]["code"]), (500, 5005))


@unittest.skipUnless(REAL, "PORTER_TEST_CRATEDB names no real server")
class Differential(unittest.TestCase):
    """The model and a real server, side by side."""
    maxDiff = None

    def test_same_answers(self):
        server = Replay()
        self.addCleanup(server.end)
        for name, statements in SESSIONS.items():
            ours, real = Link(server.url), Link(REAL)
            self.addCleanup(ours.close)
            self.addCleanup(real.close)
            with self.subTest(name):
                for mine, theirs in zip(play(ours, statements), play(real, statements)):
                    self.assertEqual(mine, theirs)


if __name__ == "__main__":
    unittest.main()
