"""CrateDB behind TLS, its logins and refusals, and several nodes of it. The nodes are replay servers of the test's own;
what a real server can be asked without another configuration is asked of it too, where PORTER_TEST_CRATEDB names one."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

import pyodbc

import netservers
from support import connection_string, host_and_port

REPLAY = Path(__file__).resolve().parent.parent / "servers" / "cratedb" / "replay.py"
REAL = os.environ.get("PORTER_TEST_CRATEDB")
NAME = "porter_login"  # of a user that a real server has for this test alone
LOGIN = {"UID": NAME, "PWD": "s3cret"}


class Node:
    """A replay server of the test's own."""

    def __init__(self, *more):
        self.process = subprocess.Popen([sys.executable, "-B", REPLAY, *map(str, more)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.url = f"http://localhost:{self.port}"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def close(self):
        if self.process.poll() is None:
            self.kill()


def setUpModule():
    global folder, node
    folder = netservers.Folder()
    unittest.addModuleCleanup(folder.close)
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    node = Node()
    unittest.addModuleCleanup(node.close)


def by_hand(url, statement):
    """A request of user crate, without the driver."""
    with contextlib.closing(http.client.HTTPConnection(*host_and_port(url), timeout=60)) as link:
        link.request("POST", "/_sql", json.dumps({"stmt": statement}))
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())


class Case(unittest.TestCase):
    def open(self, url=None, **keywords):
        words = {"ServerType": "cratedb", "UID": "crate", "PWD": "", **keywords}
        connection = pyodbc.connect(connection_string(url or node.url, **words), autocommit=True)
        self.addCleanup(connection.close)
        return connection

    def one(self, connection, sql):
        return connection.execute(sql).fetchone()[0]

    def refused(self, state, *texts, url=None, **keywords):
        with self.assertRaises(pyodbc.Error) as caught:
            self.open(url, **keywords)
        self.told(caught.exception, state, *texts)

    def fails(self, connection, sql, state, *texts):
        with self.assertRaises(pyodbc.Error) as caught:
            connection.execute(sql)
        self.told(caught.exception, state, *texts)

    def told(self, error, state, *texts):
        self.assertEqual(error.args[0], state, error)
        for text in texts:
            self.assertIn(text, error.args[1])
        self.assertNotIn("s3cret", str(error))
        self.assertNotIn("wr0ng", str(error))

    def servers(self):
        """A server with the user NAME, and a real one where there is one."""
        yield node.url
        if REAL:
            by_hand(REAL, f"DROP USER IF EXISTS {NAME}")
            self.assertEqual(by_hand(REAL, f"CREATE USER {NAME} WITH (password = 's3cret')")[0], 200)
            self.addCleanup(by_hand, REAL, f"DROP USER IF EXISTS {NAME}")
            yield REAL


class Logins(Case):
    def test_password(self):
        for url in self.servers():
            with self.subTest(url):
                self.assertEqual(self.one(self.open(url, **LOGIN), "SELECT current_user"), NAME)

    def test_wrong_password(self):
        """401 of the first shape: plain words, and the link is closed."""
        for url in self.servers():
            with self.subTest(url):
                self.refused("28000", f'password authentication failed for user "{NAME}"', url=url, UID=NAME, PWD="wr0ng")
                self.refused("28000", 'user "mallory"', url=url, UID="mallory", PWD="wr0ng")

    def test_missing_privilege(self):
        """401 of the second shape: an error of the server's own, of a user who is logged in."""
        for url in self.servers():
            with self.subTest(url):
                connection = self.open(url, **LOGIN)
                if url == node.url:
                    connection.execute("SET SESSION replay_fail = '401'")
                self.fails(connection, "CREATE USER porter_denied", "42501",
                           f"privilege for user '{NAME}'", "(4011)")
                self.assertEqual(self.one(connection, "SELECT current_user"), NAME)

    def test_token(self):
        """401 of the third shape: what is wrong with a token."""
        connection = self.open(UID=None, PWD=None, AccessToken="replay-token")
        self.assertEqual(self.one(connection, "SELECT current_user"), "alice")
        self.refused("28000", "jwt authentication failed", UID=None, PWD=None, AccessToken="wr0ng")

    def test_token_of_a_file_is_read_again(self):
        file = folder.path / "token"
        file.write_text("replay-token\n")
        words = {"UID": None, "PWD": None, "AccessTokenFile": file}
        self.assertEqual(self.one(self.open(**words), "SELECT current_user"), "alice")
        file.write_text("wr0ng\n")
        self.refused("28000", "jwt authentication failed", **words)

    def test_no_answer_at_all(self):
        """A server with http.compression answers a refused login with nothing."""
        self.refused("08001", "user or password may be wrong", UID="hushed", PWD="wr0ng")


class Refusals(Case):
    def failing(self, words, **keywords):
        connection = self.open(**keywords)
        connection.execute(f"SET SESSION replay_fail = '{words}'")
        return connection

    def test_reads_are_asked_again(self):
        for words in ("503", "429", "502", "503 429"):
            with self.subTest(words):
                self.assertEqual(self.one(self.failing(words), "SELECT 7"), 7)

    def test_reads_are_given_up(self):
        connection = self.failing("503 503", Retries=0)
        self.fails(connection, "SELECT 7", "08S01", "the node is starting", "(5030)")
        connection = self.failing("429", Retries=0)
        self.fails(connection, "SELECT 7", "08004", "too much to do", "(4290)")
        self.assertEqual(self.one(connection, "SELECT 8"), 8)

    def test_writes_are_sent_once(self):
        """The second failure is still to come when the write has failed."""
        for word, state in (("503", "08S01"), ("429", "08004"), ("502", "08S01")):
            with self.subTest(word):
                connection = self.failing(f"{word} 413", Retries=None)
                self.fails(connection, "INSERT INTO doc.t VALUES (1)", state)
                self.fails(connection, "INSERT INTO doc.t VALUES (1)", "HY000", "http.max_content_length")
                self.assertEqual(self.one(connection, "SELECT 9"), 9)

    def test_too_large(self):
        connection = self.failing("413")
        self.fails(connection, "SELECT 7", "HY000", "larger than the server takes")


class Tls(Case):
    @classmethod
    def setUpClass(cls):
        cls.authority, cls.other = netservers.Authority(folder.path, "ca"), netservers.Authority(folder.path, "other")
        host = cls.authority.issue("host")
        cls.alice = cls.authority.issue("alice", usage="clientAuth")
        cls.mallory = cls.authority.issue("mallory", usage="clientAuth")
        cls.stranger = cls.other.issue("stranger", usage="clientAuth")
        cls.node = Node("--tls", *host)
        cls.addClassCleanup(cls.node.close)
        cls.asking = Node("--tls", *host, "--clients", cls.authority.file)
        cls.addClassCleanup(cls.asking.close)

    def keywords(self, **more):
        return {"Secure": 1, "CACert": self.authority.file, "UID": None, "PWD": None, **more}

    def certificate(self, pair, user="alice"):
        return self.keywords(ClientCert=pair[0], ClientCertKey=pair[1], CertificateAuth=1, UID=user)

    def test_verified(self):
        connection = self.open(self.node.url, **self.keywords(**LOGIN))
        self.assertEqual(self.one(connection, "SELECT current_user"), NAME)
        rows = connection.execute("SELECT x FROM generate_series(1, 50000) t(x)").fetchall()
        self.assertEqual((len(rows), rows[-1][0]), (50000, 50000))

    def test_not_verified(self):
        self.refused("08001", url=self.node.url, **self.keywords(CACert=self.other.file))
        self.refused("08001", url=self.node.url, **self.keywords(CACert=None))
        self.refused("08001", url=self.node.url.replace("localhost", "127.0.0.1"), **self.keywords())

    def test_plain_to_tls(self):
        self.refused("08001", url=self.node.url)

    def test_client_certificate(self):
        connection = self.open(self.asking.url, **self.certificate(self.alice))
        self.assertEqual(self.one(connection, "SELECT current_user"), "alice")

    def test_client_certificates_that_are_refused(self):
        self.refused("28000", 'Common name "mallory" in client certificate doesn\'t match username "alice"',
                     url=self.asking.url, **self.certificate(self.mallory))
        self.refused("28000", "CertificateAuth needs UID", url=self.asking.url, **self.certificate(self.alice, None))
        self.refused("08001", url=self.asking.url, **self.certificate(self.stranger))
        self.refused("28000", "authentication failed", url=self.asking.url, **self.keywords(**{**LOGIN, "PWD": "wr0ng"}))

    def test_token_behind_tls(self):
        connection = self.open(self.node.url, **self.keywords(AccessToken="replay-token"))
        self.assertEqual(self.one(connection, "SELECT current_user"), "alice")


class Nodes(Case):
    def setUp(self):
        self.nodes = [Node(), Node()]
        for one in self.nodes:
            self.addCleanup(one.close)
        self.hosts = ",".join(f"127.0.0.1:{one.port}" for one in self.nodes)

    def cluster(self, **keywords):
        return self.open(Server=self.hosts, Port=None, LoadBalance=None, **keywords)

    def port(self, connection):
        return int(connection.getinfo(pyodbc.SQL_SERVER_NAME).rsplit(":", 1)[1])

    def end_its_node(self, connection):
        """Kills the node that the connection uses; returns the other one's port."""
        port = self.port(connection)
        one, other = self.nodes if self.nodes[0].port == port else self.nodes[::-1]
        self.assertEqual(one.port, port)
        one.kill()
        return other.port

    def test_the_next_statement_goes_to_the_other_node(self):
        connection = self.cluster(Schema="sys")
        connection.execute("SET SESSION search_path TO porter_a, sys")
        other = self.end_its_node(connection)
        self.assertEqual(self.one(connection, "SELECT current_schema"), "porter_a")
        self.assertEqual(self.port(connection), other)
        self.assertEqual(self.one(connection, "SELECT 3"), 3)

    def test_new_connections_go_to_the_other_node(self):
        other = self.end_its_node(self.cluster())
        for _ in range(4):
            connection = self.cluster()
            self.assertEqual((self.one(connection, "SELECT 1"), self.port(connection)), (1, other))

    def test_a_cursor_goes_with_its_node(self):
        connection = self.cluster(FetchMode="cursor", FetchSize=100)
        cursor = connection.cursor()
        cursor.execute("SELECT x FROM generate_series(1, 1000) t(x)")
        rows = [cursor.fetchone()[0] for _ in range(50)]
        other = self.end_its_node(connection)
        with self.assertRaises(pyodbc.Error) as caught:
            while row := cursor.fetchone():
                rows.append(row[0])
        self.told(caught.exception, "08S01")
        self.assertEqual(rows, list(range(1, len(rows) + 1)))
        self.assertLess(len(rows), 1000)
        self.assertEqual(self.one(connection, "SELECT 4 AS x"), 4)
        self.assertEqual(self.port(connection), other)

    def test_no_node_is_left(self):
        connection = self.cluster()
        for one in self.nodes:
            one.kill()
        self.fails(connection, "SELECT 1", "08001", "cannot be reached")
        self.refused("08001", Server=self.hosts, Port=None)


if __name__ == "__main__":
    unittest.main()
