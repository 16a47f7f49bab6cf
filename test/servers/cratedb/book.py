"""Recorded exchanges: what a real CrateDB answered to which request.

A line is {"scene", "stmt", "args" or "bulk_args", "user", "status", "body"}; `cursor` marks rows that came through a
cursor, with "body" as if one FETCH had brought them all. Long arguments are kept as a digest. A scene is one run of a
test; the transcripts are of no scene.
"""
import hashlib
import json
import re
from pathlib import Path

import exact
import packing

LONG = 400
COMMENTS = re.compile(r"\A(?:\s*/\*.*?\*/)*\s*", re.S)
NUMBERED = re.compile(r"\$[0-9]+")
TAG = re.compile(r"\s*/\*\s*porter:[^*]*\*/\s*\Z")


def bare(statement):
    """Without the comments before it and the driver's behind it: they are tokens for KILL."""
    return COMMENTS.sub("", TAG.sub("", statement)).rstrip()


def short(arguments):
    text = exact.dump(arguments)
    return arguments if len(text) <= LONG else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def key_of(request, cursor=False):
    """What two requests must have in common to have one answer. A marker's number is no difference."""
    return (NUMBERED.sub("?", bare(request["stmt"])), exact.dump(short(request.get("args") or [])),
            exact.dump(short(request["bulk_args"])) if "bulk_args" in request else "", bool(cursor))


def write_line(out, line):
    """Answers keep no durations: these are another each time."""
    if isinstance(line.get("body"), dict) and "duration" in line["body"]:
        line["body"]["duration"] = exact.Number("0.5")
    out.write(exact.dump({**line, "body": packing.pack(line["body"])}) + "\n")


def read_lines(path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            line = exact.parse(line)
            packing.unpack(line["body"])
            yield line


class Book:
    """Answers by scene and key, in the order in which they were given."""

    def __init__(self, folder):
        self.scenes = {}
        for path in [folder / "transcripts.jsonl", *sorted((folder / "scenes").glob("*.jsonl"))]:
            if path.exists():
                for line in read_lines(path):
                    self.add(line)

    def add(self, line):
        scene = self.scenes.setdefault(line.get("scene", ""), {})
        scene.setdefault(key_of(line, line.get("cursor")), []).append((int(line["status"]), line["body"]))


class Reading:
    """One run through a scene: each answer once, the last of a request again and again."""

    def __init__(self, answers):
        self.answers, self.given = answers, {}

    def next(self, request, cursor=False):
        key = key_of(request, cursor)
        known = self.answers.get(key)
        if not known:
            return self.columns_of(key)
        index = self.given.get(key, 0)
        self.given[key] = index + 1
        return known[min(index, len(known) - 1)]

    def columns_of(self, key):
        """LIMIT 0 behind a known query asks for its columns."""
        end = " LIMIT 0"
        known = self.answers.get((key[0][:-len(end)], *key[1:])) if key[0].endswith(end) else None
        if not known or known[0][0] != 200:
            return known[0] if known else None
        return 200, {**known[0][1], "rows": [], "rowcount": 0}

    def close_to(self, request):
        """The first word of a statement that is there, for the message when one is not."""
        word = bare(request["stmt"]).split(" ")[0].lower()
        return [key[0] for key in self.answers if key[0].lower().startswith(word)][:3]


class Recorder:
    """Scenes that are played against a real server: each replaces what the files have of it."""

    def __init__(self, folder):
        self.folder, self.lines = Path(folder), {}

    def add(self, scene, line):
        self.lines.setdefault(scene, []).append({"scene": scene, **line})

    def forget(self, scene):
        self.lines[scene] = []

    def save(self):
        suites = {}
        for scene in self.lines:
            suites.setdefault(scene.split(".")[0], []).append(scene)
        for suite, scenes in suites.items():
            path = self.folder / "scenes" / f"{suite}.jsonl"
            kept = [line for line in read_lines(path) if line["scene"] not in scenes] if path.exists() else []
            new = [line for scene in scenes for line in without_repeats(self.lines[scene])]
            path.parent.mkdir(exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as out:
                for line in sorted(kept + new, key=lambda line: line["scene"]):
                    write_line(out, line)


def without_repeats(lines):
    """Without answers that a Reading gives anyway: it gives a request's last one again and again."""
    answers = {}
    for line in lines:
        body = {name: part for name, part in (line["body"] or {}).items() if name != "duration"}
        answers.setdefault(key_of(line, line.get("cursor")), []).append((str(line["status"]), exact.dump(body)))
    needed = {}
    for key, told in answers.items():
        while len(told) > 1 and told[-1] == told[-2]:
            told.pop()
        needed[key] = len(told)
    kept = []
    for line in lines:
        key = key_of(line, line.get("cursor"))
        needed[key] -= 1
        if needed[key] >= 0:
            kept.append(line)
    return kept


def plain(value):
    """Numbers as Python's own."""
    return json.loads(exact.dump(value))
