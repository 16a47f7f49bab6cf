#!/usr/bin/env python3
"""Runs a test with the driver's log at its most talkative, and fails when a secret is in it.

    watch.py FOLDER NAME COMMAND ...   the command's connections log to PORTER_TEST_LOG; the log is scanned and removed
    watch.py FOLDER --begin            empties the folder; the scanner must find what is planted, and nothing else
    watch.py FOLDER --end              the logs were not empty

Passwords, tokens and the like of the tests have one of MARKS in them.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Without regard to case. None of the last ones belongs into a log, whatever follows.
MARKS = ["s3cret", "verysecret", "wr0ng", "t0ken-", "pwd=", "password=", "token=", "authorization", "bearer",
         "x-clickhouse-key"]
COUNTED = {"calls": " TRACE ", "requests": " INFO query ", "connects": "SQL[A-Za-z]*Connect[AW]*(0x"}
# Tests that make millions of calls on one connection: of those a line a request must do, one a call takes longer than
# the test. The connections of others do so once the log has a few megabytes.
QUIET = {"integration/managed/abandon", "integration/managed/control", "integration/direct/abandon",
         "integration/direct/control", "clients/compression", "clients/failover", "clients/values"}
WHOLE_RUN = 40  # tests: from so many on the log must be long


def encoded():
    """A secret behind a user in Basic's encoding, at each of the three places where it may begin."""
    for secret in (b"S3cret", b"s3cret"):
        for before in range(3):
            code = base64.b64encode(b"x" * before + secret + b"x" * 3)
            yield code[(0, 2, 3)[before]:].decode()[:7]


def percent():
    yield "s3cret%3a"


def patterns():
    return [*MARKS, *percent()], [*encoded()]


def grep(log, *options):
    done = subprocess.run(["grep", "-a", *options, str(log)], env={**os.environ, "LC_ALL": "C"}, capture_output=True,
                          text=True, errors="replace", check=False)
    if done.returncode > 1:
        sys.exit(f"grep: {done.stderr}")
    return done.stdout.splitlines()


def listed(words):
    return [part for word in words for part in ("-e", word)]


def scan(log):
    """Lines with a secret, five at most of each kind."""
    plain, cased = patterns()
    return grep(log, "-n", "-i", "-F", "-m", "5", *listed(plain)) + grep(log, "-n", "-F", "-m", "5", *listed(cased))


def begin(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder / "planted.log"
    clean = "2026-01-02 03:04:05.678 1:2 TRACE SQLDriverConnectW(0x1) = 0, 1.0 ms\n" * 1000
    secrets = ["PWD=x", "s3cret:\u00e4", "S3CRET", "Authorization: Basic x", "t0ken-N3w", "s3cret%3A%C3%A4", "wr0ng-S3cret"]
    secrets += [base64.b64encode(f"{user}:{secret}".encode()).decode() for user in ("a", "me", "you", "alice")
                for secret in ("pw-S3cret", "s3cret", "x-s3cret-y")]
    for secret in ["", *secrets]:
        log.write_text(clean + secret + "\n" + clean)
        if bool(scan(log)) != bool(secret):
            sys.exit(f"the scanner is wrong about {secret!r}")
    log.unlink()
    print(f"{len(secrets)} planted secrets were found")


def end(folder):
    told = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    total = {name: sum(one[name] for one in told) for name in [*COUNTED, "bytes"]}
    print(f"{len(told)} tests, {total}")
    if not told or (len(told) >= WHOLE_RUN and min(total["calls"] // 1000, total["requests"] // 10, total["connects"]) < 100):
        sys.exit("there is too little in the logs")


def run(folder, name, command):
    log = folder / f"{name.replace('/', '-')}.log"
    log.unlink(missing_ok=True)
    level = "info" if name in QUIET else "trace"
    status = subprocess.run(command, env={**os.environ, "PORTER_TEST_LOG": str(log), "PORTER_TEST_LOG_LEVEL": level},
                            check=False).returncode
    found, told = [], dict.fromkeys([*COUNTED, "bytes"], 0)
    if log.exists():
        found = scan(log)
        told = {what: int(grep(log, "-c", "-e", words)[0]) for what, words in COUNTED.items()}
        told["bytes"] = log.stat().st_size
        log.unlink()
    log.with_suffix(".json").write_text(json.dumps(told))
    if found:
        print("a secret is in the driver's log:", *found, sep="\n")
        sys.exit(1)
    sys.exit(status if status >= 0 else 128 - status)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, what = Path(sys.argv[1]), sys.argv[2]
    if what == "--begin":
        begin(folder)
    elif what == "--end":
        end(folder)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        run(folder, what, sys.argv[3:])


if __name__ == "__main__":
    main()
