#!/usr/bin/env python3
"""Runs integration tests with the driver's links to the modern server in TLS: tls.py PROGRAM [ARGUMENT ...]

nginx stands before PORTER_TEST_CLICKHOUSE, with a certificate of an authority of its own, and ends with the program.
"""
import os
import subprocess
import sys
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "clients"))
import netservers  # noqa: E402


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    url = os.environ.get("PORTER_TEST_CLICKHOUSE") or sys.exit("PORTER_TEST_CLICKHOUSE is not set: see ./check")
    folder = netservers.Folder()
    try:
        authority = netservers.Authority(folder.path, "authority")
        certificate, key = authority.issue("localhost")
        target = urllib.parse.urlsplit(url).netloc
        port = netservers.nginx(folder, target, [(certificate, key, netservers.LIKE_THE_SERVER)])[0]
        status = subprocess.run(sys.argv[1:], check=False, env=os.environ | {
            "PORTER_TEST_TLS": f"https://localhost:{port}", "PORTER_TEST_TLS_CA": str(authority.file)}).returncode
    finally:
        folder.close()
    sys.exit(status if status >= 0 else f"{sys.argv[1]} ended by signal {-status}")


if __name__ == "__main__":
    main()
