"""What a session of CrateDB does by itself, without recordings: settings, search_path, cursors, and rows that are
generated. As measured on 6.4.3."""
import re
import threading

import exact

FLAGS = re.I | re.S
SET = re.compile(r"set\s+(?:session\s+|local\s+)?(?P<name>[\w.]+|\"[^\"]+\")\s*(?:=|\s+to\s)\s*(?P<value>.+?)\s*;?\Z", FLAGS)
SHOW = re.compile(r"show\s+(?P<name>[\w.]+)\s*;?\Z", FLAGS)
DECLARE = re.compile(r"declare\s+(?P<name>\"[^\"]+\"|\w+)\s+(?:binary\s+)?(?:(?:in|a)sensitive\s+)?(?:no\s+scroll\s+|scroll\s+)?"
                     r"cursor\s+(?P<hold>with\s+hold\s+|without\s+hold\s+)?for\s+(?P<query>.+)\Z", FLAGS)
FETCH = re.compile(r"fetch\s+(?:(?:forward\s+)?(?P<count>\d+|all)\s+|next\s+)?(?:(?:from|in)\s+)?(?P<name>\"[^\"]+\"|\w+)\s*;?\Z",
                   FLAGS)
CLOSE = re.compile(r"close\s+(?P<name>\"[^\"]+\"|\w+)\s*;?\Z", FLAGS)
BEGIN = re.compile(r"(?:begin|start\s+transaction)\b[\w\s]*;?\Z", FLAGS)
END = re.compile(r"(?:commit|end)\b[\w\s]*;?\Z", FLAGS)
KILL = re.compile(r"kill\s+(?P<id>'[^']*'|\?|\$1|all)\s*;?\Z", FLAGS)
JOBS = re.compile(r"select\s+(?P<columns>.+?)\s+from\s+sys\.jobs\b(?P<where>.*)\Z", FLAGS)
SERIES = re.compile(r"select\s+(?P<items>.+?)\s+from\s+generate_series\(\s*(?P<first>-?\d+)\s*,\s*(?P<last>-?\d+)\s*\)"
                    r"(?:\s+(?:as\s+)?\w+\s*(?:\(\s*(?P<column>\w+)\s*\))?)?(?:\s+limit\s+(?P<limit>\d+))?\s*;?\Z", FLAGS)
ENDLESS = re.compile(r"select\s+count\(\*\).*generate_series\(\s*1\s*,\s*\d{7,}\s*\).*generate_series\(\s*1\s*,\s*\d{4,}\s*\)",
                     FLAGS)
VERSION = "CrateDB 6.4.3 (built NA/NA, recorded)"
NOTHING = {"cols": [], "col_types": [], "rows": [[]], "rowcount": 0}
DEFAULTS = {"search_path": "doc", "statement_timeout": "0s", "application_name": ""}


class Refused(Exception):
    """An answer that is an error: status, exception's name, text, code."""

    def __init__(self, status, name, text, code):
        super().__init__(text)
        self.status, self.body = status, {"error": {"message": f"{name}[{text}]", "code": code}}


def unquote(name):
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def milliseconds(text):
    """Of 500, 500ms, 2s, 1m."""
    match = re.fullmatch(r"(\d+)\s*(ms|s|m|)", text.strip())
    return int(match.group(1)) * {"": 1, "ms": 1, "s": 1000, "m": 60000}[match.group(2)] if match else 0


def values_of(text):
    """The values of a SET: quoted ones lose their quotes."""
    found = re.findall(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"|([^\s,'\"]+)", text)
    return [a.replace("''", "'") or b.replace('""', '"') or c for a, b, c in found]


class Cursor:
    """Rows that FETCH takes away; an error in the middle, and behind it the rest."""

    def __init__(self, body, hold):
        self.body, self.hold, self.at = body, hold, 0
        self.source = body.get("source")
        self.error = body.get("error_at")
        self.cut = body.get("cut", False)

    def fetch(self, count):
        rows = self.body["rows"] if self.source is None else self.source
        end = len(rows) if count is None else min(self.at + count, len(rows))
        wanted = len(rows) + 1 if count is None else self.at + count
        if self.error is not None and self.at <= int(self.error["at"]) < wanted:
            error, self.error = self.error, None
            self.at = end
            raise_body(int(error["status"]), error["body"])
        if self.cut and wanted > len(rows):
            raise Refused(500, "ReplayException", f"the recording has only the first {len(rows)} rows", 5000)
        part = list(rows[self.at:end])
        self.at = end
        return {"cols": self.body["cols"], "col_types": self.body["col_types"], "rows": part, "rowcount": len(part)}


def raise_body(status, body):
    refused = Refused(status, "", "", 0)
    refused.body = body
    raise refused


class Jobs:
    """Statements that run, for sys.jobs and KILL; all links share it."""

    def __init__(self):
        self.lock, self.running, self.count = threading.Lock(), {}, 0

    def run(self, user, statement, seconds, timeout):
        """An endless statement: ends by KILL or statement_timeout, or after `seconds`."""
        ended = threading.Event()
        with self.lock:
            self.count += 1
            job = f"00000000-0000-4000-8000-{self.count:012x}"
            self.running[job] = (user, statement, ended)
        killed = ended.wait(min(seconds, timeout / 1000) if timeout else seconds)
        with self.lock:
            self.running.pop(job, None)
        if killed:
            raise Refused(500, "JobKilledException", f"Job killed. KILL invoked by user: {user}", 5005)
        if timeout:
            raise Refused(500, "JobKilledException", f"Job killed. statement_timeout ({timeout}ms/exec)", 5005)

    def kill(self, job):
        with self.lock:
            for name, (_, _, ended) in self.running.items():
                if job in (name, "all"):
                    ended.set()

    def rows(self, columns, tokens):
        """Jobs whose statement has one of the patterns' words."""
        with self.lock:
            found = [(name, user, text) for name, (user, text, _) in self.running.items()
                     if any(token in text for token in tokens)]
        cells = {"id": 0, "username": 1, "stmt": 2}
        return [[row[cells[column]] for column in columns] for row in found]


class Series:
    """Rows of generate_series, made when they are taken."""

    def __init__(self, first, last, makers):
        self.first, self.count, self.makers = first, max(0, last - first + 1), makers

    def __len__(self):
        return self.count

    def __getitem__(self, part):
        start, stop, _ = part.indices(self.count)
        return [[make(self.first + i) for make in self.makers] for i in range(start, stop)]


ITEMS = [
    # what an item of a select list over a series may be: pattern, CrateDB's name of it, type, maker
    (r"\*|x", lambda m, c: c, 9, lambda m: lambda x: x),
    (r"x\s*([*+])\s*(\d+)", lambda m, c: f"({c} {m[1]} {m[2]})", 9,
     lambda m: (lambda x: x * int(m[2])) if m[1] == "*" else (lambda x: x + int(m[2]))),
    (r"x::bigint", lambda m, c: f"CAST({c} AS bigint)", 10, lambda m: lambda x: x),
    (r"x::(?:text|string)", lambda m, c: f"CAST({c} AS text)", 4, lambda m: str),
    (r"x::double(?: precision)?", lambda m, c: f"CAST({c} AS double precision)", 6, lambda m: float),
    (r"x::boolean", lambda m, c: f"CAST({c} AS boolean)", 3, lambda m: lambda x: x > 0),
    (r"x::(timestamp(?: without time zone)?)", lambda m, c: f"CAST({c} AS {m[1].lower()})", 15,
     lambda m: lambda x: x),
    (r"'([^']*)'\s*\|\|\s*x", lambda m, c: "op_||", 4, lambda m: lambda x: m[1] + str(x)),
    (r"'([^']*)'", lambda m, c: f"'{m[1]}'", 4, lambda m: lambda x: m[1]),
]


def split(items):
    """A select list at its commas that are in no brackets and no quotes."""
    parts, depth, quote, start = [], 0, False, 0
    for i, letter in enumerate(items):
        quote ^= letter == "'"
        depth += 0 if quote else (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth and not quote:
            parts.append(items[start:i].strip())
            start = i + 1
    return [*parts, items[start:].strip()]


def named(item):
    """An item and its alias, if any."""
    match = re.fullmatch(r"(.+?)\s+as\s+(\w+)|(.*[\w*)'])\s+(\w+)", item, FLAGS)
    if not match:
        return item, None
    return (match[1], match[2]) if match[1] else (match[3], match[4])


def series(statement):
    """The columns and rows of a SELECT over one generate_series, or None."""
    match = SERIES.match(statement)
    if not match:
        return None
    column = match["column"] or "generate_series"
    first, last = int(match["first"]), int(match["last"])
    if match["limit"]:
        last = min(last, first + int(match["limit"]) - 1)
    names, types, makers = [], [], []
    for item in split(match["items"]):
        text, alias = named(item)
        text = re.sub(rf"\b{column}\b", "x", text.strip())
        for pattern, name, kind, maker in ITEMS:
            found = re.fullmatch(pattern, text, FLAGS)
            if found:
                names.append(alias or name(found, column))
                types.append(kind)
                makers.append(maker(found))
                break
        else:
            return None
    return {"cols": names, "col_types": types, "source": Series(first, last, makers), "rows": []}


def type_of(value):
    """The type that CrateDB gives a parameter."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return 3
    if isinstance(value, exact.Number):
        if re.fullmatch(r"-?\d+", value):
            if not -2**63 <= int(value) < 2**63:
                raise Refused(400, "SQLParseException", f"Cannot detect the type of the value: {value}", 4000)
            return 9 if -2**31 <= int(value) < 2**31 else 10
        return 6
    return 4 if isinstance(value, str) else 100


def double(text):
    """A double as Java writes it."""
    digits = repr(float(text))
    if 1e-3 <= abs(float(text)) < 1e7 or float(text) == 0:
        return exact.Number(digits)
    mantissa, _, power = f"{float(text):.17e}".partition("e")
    mantissa = re.sub(r"[^0-9]", "", digits.split("e")[0]).strip("0") or "0"
    sign = "-" if digits.startswith("-") else ""
    return exact.Number(f"{sign}{mantissa[0]}.{mantissa[1:] or '0'}E{int(power)}")


class Session:
    """One link's."""

    def __init__(self, server, user, schema):
        self.server, self.user = server, user
        self.settings = dict(DEFAULTS)
        self.path = [schema or "doc"]
        self.cursors, self.block = {}, False

    # -- settings

    def set(self, match):
        name, values = unquote(match["name"]), values_of(match["value"])
        if name == "search_path":
            self.path = values
        elif name == "statement_timeout":
            self.settings[name] = f"{milliseconds(values[0])}ms"
        elif name in DEFAULTS or name.startswith("replay_"):
            self.settings[name] = values[0] if values else ""
        return NOTHING

    def show(self, match):
        name = match["name"].lower()
        if name == "search_path":
            value = ", ".join(self.path)
        elif name in DEFAULTS:
            value = self.settings[name]
        else:
            return None
        return {"cols": [name], "col_types": [4], "rows": [[value]], "rowcount": 1}

    # -- cursors

    def declare(self, match, request, find):
        name = unquote(match["name"])
        hold = (match["hold"] or "").lower().startswith("with ")
        if not hold and not self.block:
            raise Refused(400, "UnsupportedFeatureException",
                          "DECLARE CURSOR can only be used in transaction blocks", 4004)
        if name in self.cursors:
            raise Refused(500, "IllegalStateException", f"Cursor `{name}` already exists", 5000)
        self.cursors[name] = Cursor(find(dict(request, stmt=match["query"])), hold)
        return NOTHING

    def cursor(self, name):
        if name not in self.cursors:
            raise Refused(400, "SQLParseException", f"No cursor named `{name}` available", 4000)
        return self.cursors[name]

    def fetch(self, match):
        count = (match["count"] or "1").lower()
        return self.cursor(unquote(match["name"])).fetch(None if count == "all" else int(count))

    def close(self, match):
        name = unquote(match["name"])
        if name == "all":
            self.cursors.clear()
        else:
            self.cursor(name)
            del self.cursors[name]
        return dict(NOTHING, rowcount=1)

    def end(self):
        self.block = False
        self.cursors = {name: one for name, one in self.cursors.items() if one.hold}
        return NOTHING

    # -- others

    def jobs(self, match, request):
        columns = [column.strip() for column in match["columns"].split(",")]
        counted = columns == ["count(*)"]
        if not counted and not set(columns) <= {"id", "username", "stmt"}:
            return None
        patterns = re.findall(r"like\s+'([^']*)'", match["where"], FLAGS) + [
            value for value in request.get("args") or [] if isinstance(value, str)]
        tokens = [pattern.strip("%") for pattern in patterns if "sys.jobs" not in pattern]
        rows = self.server.jobs.rows(["id"] if counted else columns, tokens)
        if counted:
            return {"cols": columns, "col_types": [10], "rows": [[len(rows)]], "rowcount": 1}
        return {"cols": columns, "col_types": [4] * len(columns), "rows": rows, "rowcount": len(rows)}

    def kill(self, match, request):
        job = match["id"].strip("'")
        self.server.jobs.kill(request["args"][0] if job in ("?", "$1") else job)
        return NOTHING

    def endless(self, request):
        timeout = milliseconds(self.settings["statement_timeout"])
        self.server.jobs.run(self.user, request["stmt"], 60, timeout)
        return {"cols": ["count(*)"], "col_types": [10], "rows": [[0]], "rowcount": 1}

    def scalar(self, item, arguments):
        """Type and value of an item without a table; None: it is not known."""
        known = {"version()": (4, VERSION), "current_schema": (4, self.path[0]), "current_user": (4, self.user), "session_user": (4, self.user),
                 "user": (4, self.user), "null": (0, None), "true": (3, True), "false": (3, False),
                 "current_schemas(true)": (exact.parse("[100,4]"), ["pg_catalog", *self.path])}
        marker = re.fullmatch(r"\?|\$(\d+)", item)
        if marker:
            index = int(marker[1]) - 1 if marker[1] else arguments["next"]
            arguments["next"] += not marker[1]
            if index >= len(arguments["values"]):
                return None
            value = arguments["values"][index]
            kind = type_of(value)
            return kind, double(value) if kind == 6 else value, f"${index + 1}"
        name = {"version()": "version", "user": "current_user", "current_schemas(true)": "current_schemas", "null": "NULL"}.get(item.lower(), item.lower())
        if item.lower() in known:
            return *known[item.lower()], name
        if re.fullmatch(r"\d+", item):
            return type_of(exact.Number(item)), exact.Number(item), item
        if re.fullmatch(r"\d+\.\d+", item):
            return 6, exact.Number(item), item
        if re.fullmatch(r"'(?:[^']|'')*'", item):
            return 4, item[1:-1].replace("''", "'"), item
        return None

    def scalars(self, statement, request):
        match = re.fullmatch(r"select\s+(.+?)\s*;?", statement, FLAGS)
        if not match or re.search(r"\b(from|where|union|limit|order)\b", match[1], FLAGS):
            return None
        arguments = {"values": request.get("args") or [], "next": 0}
        names, types, row = [], [], []
        for item in split(match[1]):
            text, alias = named(item)
            found = self.scalar(text.strip(), arguments)
            if not found or (types and found[0] == 100) or found[0] == 100:
                return None
            types.append(found[0])
            row.append(found[1])
            names.append(alias or found[2])
        return {"cols": names, "col_types": types, "rows": [row], "rowcount": 1}

    def answer(self, statement, request, find):
        """The body of the answer, or None when the model knows none."""
        if not statement:
            return dict(NOTHING, rows=[])
        for pattern, act in ((SET, self.set), (SHOW, self.show), (FETCH, self.fetch), (CLOSE, self.close),
                             (DECLARE, lambda m: self.declare(m, request, find)),
                             (KILL, lambda m: self.kill(m, request)), (JOBS, lambda m: self.jobs(m, request)),
                             (END, lambda m: self.end())):
            match = pattern.match(statement)
            if match:
                return act(match)
        if BEGIN.match(statement):
            self.block = True
            return NOTHING
        return self.rows(statement, request)

    def rows(self, statement, request):
        if ENDLESS.match(statement):
            return self.endless(request)
        return series(statement) or self.scalars(statement, request)
