"""Tests that log in with passwords once more, with the log at its most talkative: no password of theirs is in it."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOPICS = (("connection_test.py",), ("errors_test.py", "ErrorsTest.test_password_is_never_told"))
# Passwords that the topics log in with, values that they send, and what they read.
SECRETS = ("s3cret", "verysecret", "PWD=wrong", "X-ClickHouse-Key", "Authorization")


class Secrets(unittest.TestCase):
    def test_topics(self):
        here = Path(__file__).resolve().parent
        used = "".join((here / topic).read_text() for topic, *_ in TOPICS)
        for secret in SECRETS[:2]:
            self.assertIn(secret, used)
        with tempfile.TemporaryDirectory(prefix="porter-log-") as folder:
            log = Path(folder) / "trace.log"
            for topic, *tests in TOPICS:
                done = subprocess.run([sys.executable, "-B", str(here / topic), *tests], stderr=subprocess.PIPE, text=True,
                                      env={**os.environ, "PORTER_TEST_LOG": str(log)}, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
            text = log.read_text(errors="replace")
        self.assertGreater(text.count("SQLDriverConnectW"), 20)
        self.assertGreater(text.count(" INFO query "), 100)
        for secret in SECRETS:
            self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
