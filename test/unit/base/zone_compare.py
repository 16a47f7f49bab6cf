"""Compares our time zones with Python's zoneinfo, every zone, 1900 to 2299.

usage: zone_compare.py ZONE_DUMP

For each zone: both sides of every change of offset (as we see them, as the file lists them, and as a coarse
scan with zoneinfo finds them) and random instants; offsets at these, and UTC of the local times around them.
"""

import datetime
import os
import random
import struct
import subprocess
import sys
import zoneinfo

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
NAIVE_EPOCH = datetime.datetime(1970, 1, 1)
DAY = 86400
FROM = int((datetime.datetime(1900, 1, 2) - NAIVE_EPOCH).total_seconds())
UNTIL = int((datetime.datetime(2299, 12, 30) - NAIVE_EPOCH).total_seconds())
SECOND = datetime.timedelta(seconds=1)


def offset_at(zone, instant):
    moment = (EPOCH + instant * SECOND).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def utc_of(zone, local):
    """A local time that happens twice is the earlier one (fold=0), one in a gap has the later offset (fold=1)."""
    moment = (NAIVE_EPOCH + local * SECOND).replace(tzinfo=zone)
    utc = local - int(moment.utcoffset().total_seconds())
    if utc + offset_at(zone, utc) != local:
        utc = local - int(moment.replace(fold=1).utcoffset().total_seconds())
    return utc


def listed_changes(data):
    """Transitions of a TZif file's 64-bit part."""
    def counts(at):
        return struct.unpack(">6l", data[at + 20 : at + 44])

    ut, std, leap, times, types, chars = counts(0)
    second = 44 + times * 5 + types * 6 + chars + leap * 8 + std + ut
    times = counts(second)[3]
    return struct.unpack(f">{times}q", data[second + 44 : second + 44 + times * 8])


def scanned_changes(zone, step=20 * DAY):
    """Changes found by looking every `step` seconds and halving."""
    found = []
    before = offset_at(zone, FROM)
    for at in range(FROM + step, UNTIL, step):
        here = offset_at(zone, at)
        if here != before:
            low, high = at - step, at
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = here
    return found


def file_of(name):
    for folder in zoneinfo.TZPATH:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    return None


def ask(tool, lines):
    done = subprocess.run([tool], input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{tool} failed: {done.stderr}")
    return done.stdout.split("\n")[:-1]


def questions(zone, instants):
    for at in sorted(instants):
        yield f"O {at}", offset_at(zone, at)
    for at in sorted(instants):
        local = at + offset_at(zone, at)
        for near in (local, local - 3600, local + 3600):
            yield f"L {near}", utc_of(zone, near)


def main():
    tool = sys.argv[1]
    random.seed(1900)
    names = sorted(name for name in zoneinfo.available_timezones() if file_of(name))
    if not names:
        print("no time zone files on this machine: nothing to compare")
        return 77
    ours = ask(tool, [line for name in names for line in (f"Z {name}", f"T {FROM} {UNTIL}")])
    if len(ours) != len(names):
        sys.exit(f"{len(names)} zones, {len(ours)} answers")

    lines, expected, seen = [], [], set()
    for name, changes in zip(names, ours):
        data = file_of(name)
        zone = zoneinfo.ZoneInfo(name)
        instants = {random.randrange(FROM, UNTIL) for _ in range(20)}
        if data not in seen:  # of zones with several names one is looked at closely
            seen.add(data)
            marks = {int(at) for at in changes.split()}
            marks.update(at for at in listed_changes(data) if FROM < at < UNTIL)
            marks.update(scanned_changes(zone))
            instants.update(at + delta for at in marks for delta in (-1, 0))
            instants.update(random.randrange(FROM, UNTIL) for _ in range(200))
        lines.append(f"Z {name}")
        for line, answer in questions(zone, instants):
            lines.append(line)
            expected.append((name, line, answer))

    wrong = 0
    answers = ask(tool, lines)
    if len(answers) != len(expected):
        sys.exit(f"{len(expected)} questions, {len(answers)} answers")
    for (name, line, answer), got in zip(expected, answers):
        if int(got) != answer:
            wrong += 1
            if wrong <= 20:
                print(f"{name}: {line}: zoneinfo says {answer}, we say {got}")
    print(f"{len(names)} zones, {len(seen)} different, {len(expected)} questions, {wrong} answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
