#!/usr/bin/env python3
"""Answers as CrateDB 6.4.3 does over HTTP: from recorded exchanges, and from a model of its sessions.

A connection is a session. `SET SESSION application_name = 'scene:NAME:RUN'` says which test is played: its recorded
answers come in their order then; all connections of one RUN share it. With --record URL everything goes on to a real
server, and each scene that is played is written to the folder of scenes when this program ends.
"""
import argparse
import base64
import contextlib
import gzip
import http.client
import http.server
import re
import signal
import ssl
import sys
import threading
import urllib.parse
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import book  # noqa: E402
import exact  # noqa: E402
import model  # noqa: E402

HERE = Path(__file__).resolve().parent
VERSION = "6.4.3"
USERS = {"crate": None, "alice": "s3cret", "porter_reader": "reader", "porter_login": "s3cret", "carol": "c@rol:ä ?&%\""}
LARGEST = 100 << 20
SCENE = re.compile(r"scene:(?P<name>[^:]+):(?P<run>.+)")
ABOUT = {"ok": True, "status": 200, "name": "replay", "cluster_name": "porter",
         "version": {"number": VERSION, "build_hash": "NA", "build_timestamp": "NA", "build_snapshot": False,
                     "lucene_version": "10.4.0"}}
# What `replay_fail` makes of the next request, once a word.
FAILURES = {"413": (413, None), "429": (429, {"error": {"message": "TooManyRequests[too much to do]", "code": 4290}}),
            "503": (503, {"error": {"message": "NotReady[the node is starting]", "code": 5030}}),
            "502": (502, None),
            "401": (401, {"error": {"message": "MissingPrivilegeException[Missing 'AL' privilege for user 'porter_login']",
                                    "code": 4011}})}


class Playing:
    """One run of a scene; connections that say the same name and run share it."""

    def __init__(self, name, run, answers):
        self.name, self.run, self.reading = name, run, book.Reading(answers)


class Server(http.server.ThreadingHTTPServer):
    """The listening side, and what all links have in common."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, folder, record=None, tls=None):
        super().__init__(address, Link)
        self.tls = tls
        self.book, self.jobs, self.lock = book.Book(folder), model.Jobs(), threading.Lock()
        self.playing, self.record = {}, record
        self.recorder = book.Recorder(folder) if record else None

    def play(self, text):
        match = SCENE.fullmatch(text)
        if not match:
            return None
        with self.lock:
            if (match["name"], match["run"]) not in self.playing:
                answers = self.book.scenes.get(match["name"], {})
                self.playing[match["name"], match["run"]] = Playing(match["name"], match["run"], answers)
                if self.recorder:
                    self.recorder.forget(match["name"])
            return self.playing[match["name"], match["run"]]

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""


class Link(http.server.BaseHTTPRequestHandler):
    """One connection."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def setup(self):
        self.certificate = None
        if self.server.tls:  # here, and not where links are accepted: a handshake takes as long as its client likes
            self.request.settimeout(30)
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            self.certificate = self.request.getpeercert()
        super().setup()
        self.session, self.upstream, self.open_cursors = None, None, {}

    def finish(self):
        for name in list(self.open_cursors):
            self.keep_cursor(name)
        if self.upstream:
            self.upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_):
        pass

    def version_string(self):
        return "replay"

    # -- sending

    def send(self, status, body, kind="application/json; charset=UTF-8", headers=()):
        data = body.encode() if isinstance(body, str) else body
        self.send_response_only(status)
        if kind:
            self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        self.wfile.flush()

    def unauthorized(self, text):
        self.close_connection = True
        self.send(401, text + "\n", None, [("www-authenticate", 'Basic realm="CrateDB Authenticator"')])

    # -- who it is

    def user(self):
        """The user's name; None: refused, and told so."""
        given = self.headers.get("Authorization", "")
        asks = self.server.tls and self.server.tls.verify_mode != ssl.CERT_NONE
        names = [value for part in (self.certificate or {}).get("subject", ()) for key, value in part if key == "commonName"]
        if not given:
            if not asks or (names and names[0] in USERS):
                return "crate"  # whoever's certificate it is (measured)
            return self.unauthorized('No valid auth.host_based.config entry found for host "127.0.0.1", user '
                                     f'"{names[0] if names else "crate"}", protocol "http". Did you enable TLS in your client?')
        if given.lower().startswith("bearer "):
            if given.split(" ", 1)[1] == "replay-token":
                return "alice"
            return self.unauthorized("jwt authentication failed for user \"null\". Reason: The token was expected to have 3 parts, but got 0.")
        try:
            name, _, password = base64.b64decode(given.split(" ", 1)[1]).decode().partition(":")
        except ValueError:
            return self.unauthorized("password authentication failed for user \"\"")
        if asks and names and not password:
            if names[0] == name and name in USERS:
                return name
            return self.unauthorized(f'Common name "{names[0]}" in client certificate doesn\'t match username "{name}"')
        if name == "hushed":  # as a server with http.compression: the refusal is lost
            self.close_connection = True
            return None
        if name not in USERS or USERS[name] not in (None, password):
            return self.unauthorized(f'password authentication failed for user "{name}"')
        return name

    # -- requests

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        user = self.user()
        if user is None:
            return
        path = urllib.parse.urlsplit(self.path)
        if path.path == "/_sql":
            self.sql(user, path.query)
            return
        self.body()
        if path.path == "/" and not path.query:
            self.send(200, exact.dump(ABOUT), "application/json")
        elif self.command == "POST":
            self.send(403, f"POST method is not allowed for [{path.path}]", None)
        else:
            self.send(404, f"Requested file [{path.path[1:]}] was not found", None)

    do_POST = do_GET

    def body(self):
        """The request's bytes; None: refused, and told so."""
        size = int(self.headers.get("Content-Length") or 0)
        data = self.rfile.read(size)
        coding = self.headers.get("Content-Encoding", "")
        try:
            if coding == "gzip":
                data = gzip.decompress(data)
            elif coding == "deflate":
                data = zlib.decompress(data)
        except (OSError, zlib.error):
            data = b""
        if len(data) > LARGEST:
            self.send(413, b"", None)
            return None
        return data

    def sql(self, user, query):
        data = self.body()
        if data is None:
            return
        flags = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        typed = flags.get("types", "false") in ("", "true")
        if self.session is None or self.session.user != user:
            self.session = model.Session(self.server, user, self.headers.get("Default-Schema"))
        try:
            request = exact.parse(data.decode())
            status, body = self.record(data, query, request) if self.server.record else self.answer(request)
        except model.Refused as refused:
            status, body = refused.status, refused.body
        except (ValueError, KeyError):
            status, body = 500, {"error": {"message": "SQLParseSourceException[Field [stmt] has no value]", "code": 5000}}
        self.give(status, body, typed)

    def give(self, status, body, typed):
        if body is None:
            self.send(status, b"", None)
            return
        if "source" in body:
            rows = body["source"][:]
            body = {"cols": body["cols"], "col_types": body["col_types"], "rows": rows, "rowcount": len(rows)}
        if "cols" in body:
            if not typed:
                body = {name: value for name, value in body.items() if name != "col_types"}
            if "duration" not in body:
                body = {**body, "duration": 0.5}
        self.send(status, exact.dump(body))

    # -- playing

    def answer(self, request):
        statement = book.bare(request["stmt"])
        if request["stmt"] == "":
            raise KeyError("stmt")
        fail = self.session.settings.pop("replay_fail", "")
        if fail:
            first, _, rest = fail.partition(" ")
            if rest:
                self.session.settings["replay_fail"] = rest
            if first == "cut":
                self.close_connection = True
                raise ConnectionAbortedError
            return FAILURES[first]
        if "args" in request and "bulk_args" in request:
            raise model.Refused(400, "SQLParseException", "request body contains args and bulk_args. "
                                "It's forbidden to provide both", 4000)
        playing = self.server.play(self.session.settings.get("application_name", ""))
        return self.find(statement, request, playing)

    def find(self, statement, request, playing):
        """In the scene, in the model, in the transcripts."""
        ours = model.SET.match(statement) or model.ENDLESS.match(statement)
        known = playing.reading.next(request) if playing and not ours else None
        if known:
            return known
        body = self.session.answer(re.sub(r"\A--[^\n]*\Z", "", statement), request,
                                   lambda inner: self.rows(inner, playing))
        if body is not None:
            return 200, body
        known = book.Reading(self.server.book.scenes.get("", {})).next(request)
        if known:
            return known
        near = playing.reading.close_to(request) if playing else []
        raise model.Refused(500, "ReplayException", f"no recording of {statement[:300]} with "
                            f"{exact.dump(book.short(request.get('args') or []))} in the scene "
                            f"{playing.name if playing else 'of none'}; close to it: {near}", 5000)

    def rows(self, request, playing):
        """What a cursor's query gives: recorded through a cursor, else plainly."""
        for reading in ([playing.reading] if playing else []) + [book.Reading(self.server.book.scenes.get("", {}))]:
            known = reading.next(request, cursor=True)
            if known:
                break
        else:
            known = self.find(book.bare(request["stmt"]), request, playing)
        status, body = known
        if status != 200:
            model.raise_body(status, body)
        return body

    # -- recording

    def forward(self, data, query):
        if self.upstream is None:
            where = urllib.parse.urlsplit(self.server.record)
            self.upstream = http.client.HTTPConnection(where.hostname, where.port)
        kept = ("Authorization", "Content-Encoding", "Content-Type", "Default-Schema")
        headers = {name: self.headers[name] for name in kept if self.headers.get(name)}
        headers.pop("Content-Encoding", None)
        self.upstream.request("POST", f"/_sql?{query}" if query else "/_sql", data, headers)
        answer = self.upstream.getresponse()
        text = answer.read().decode()
        return answer.status, exact.parse(text) if text.startswith("{") else None

    def record(self, data, query, request):
        statement = book.bare(request["stmt"])
        set_ = model.SET.match(statement)
        if set_:
            self.session.set(set_)
        status, body = self.forward(data, query)
        playing = self.server.play(self.session.settings.get("application_name", ""))
        if not playing:
            return status, body
        line = {name: request[name] for name in ("args",) if request.get(name)}
        if "args" in line:
            line["args"] = book.short(line["args"])
        if "bulk_args" in request:
            line["bulk_args"] = book.short(request["bulk_args"])
        for pattern, act in ((model.DECLARE, self.record_declare), (model.FETCH, self.record_fetch),
                             (model.CLOSE, self.record_close)):
            match = pattern.match(statement)
            if match:
                act(match, line, playing, status, body)
                return status, body
        if not any(pattern.match(statement) for pattern in (model.SET, model.BEGIN, model.END, model.KILL, model.JOBS,
                                                           model.ENDLESS)):
            with self.server.lock:
                self.server.recorder.add(playing.name, {"stmt": statement, **line, "status": status, "body": body})
        return status, body

    def record_declare(self, match, line, playing, status, body):
        name = model.unquote(match["name"])
        self.open_cursors[name] = (playing.name, {"stmt": book.bare(match["query"]), **line, "cursor": True})
        if status != 200:
            self.keep(name, status, body)
        else:
            self.open_cursors[name][1]["body"] = {"cols": [], "col_types": [], "rows": [], "rowcount": 0}

    def record_fetch(self, match, _line, _playing, status, body):
        known = self.open_cursors.get(model.unquote(match["name"]))
        if not known:
            return
        whole = known[1]["body"]
        if status != 200:
            whole.setdefault("error_at", {"at": len(whole["rows"]), "status": status, "body": body})
            return
        whole.update(cols=body["cols"], col_types=body["col_types"])
        whole["rows"] += body["rows"]
        asked = (match["count"] or "1").lower()
        whole["cut"] = asked != "all" and len(body["rows"]) >= int(asked)

    def record_close(self, match, _line, _playing, _status, _body):
        self.keep_cursor(model.unquote(match["name"]))

    def keep_cursor(self, name):
        if name in self.open_cursors:
            self.keep(name, 200, self.open_cursors[name][1]["body"])

    def keep(self, name, status, body):
        scene, line = self.open_cursors.pop(name)
        if not body.get("cut", True):
            del body["cut"]
        with self.server.lock:
            self.server.recorder.add(scene, {**line, "status": status, "body": body})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0: a free one")
    parser.add_argument("--port-file", type=Path, help="where the port is written")
    parser.add_argument("--record", metavar="URL", help="a real server to record from")
    parser.add_argument("--folder", type=Path, default=HERE, help="of the recordings")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"), help="speak TLS alone")
    parser.add_argument("--clients", metavar="AUTHORITY", help="with --tls: clients' certificates of it are logins")
    options = parser.parse_args()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if options.tls else None
    if tls:
        tls.load_cert_chain(*options.tls)
    if tls and options.clients:
        tls.load_verify_locations(options.clients)
        tls.verify_mode = ssl.CERT_OPTIONAL
    server = Server(("127.0.0.1", options.port), options.folder, options.record, tls)
    if options.port_file:
        options.port_file.write_text(f"{server.server_address[1]}\n")
    print(f"listening at http://127.0.0.1:{server.server_address[1]}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        pass
    if server.recorder:
        server.recorder.save()


if __name__ == "__main__":
    main()
