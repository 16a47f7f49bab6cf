"""TLS, logins, proxies and the log, before the real server: nginx, tinyproxy, microsocks and a canned server."""

import os
import re
import socket
import stat
import subprocess
import sys
import threading
import time
import unittest

import pyodbc

import netservers
from support import MODERN, connect, connection_string, host_and_port, needed

SECRETS = ["pr0xy-S3cret", "s0cks-S3cret", "k3y-S3cret", "t0ken-S3cret", "t0ken-N3w", "pw-S3cret", "c0mmand-S3cret",
           "h3ader-S3cret"]


def setUpModule():
    global folder, ca, other, sites, files, log
    folder = netservers.Folder()
    unittest.addModuleCleanup(folder.close)
    path = folder.path
    log = path / "trace.log"
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    ca, other = netservers.Authority(path, "ca"), netservers.Authority(path, "other")
    files = {
        "good": ca.issue("good"),
        "expired": ca.issue("expired", days=(-9, -1)),
        "early": ca.issue("early", days=(1, 9)),
        "host": ca.issue("host", host="elsewhere.test"),
        "client-only": ca.issue("client-only", usage="clientAuth"),
        "self": netservers.self_signed(path, "self"),
        "client": ca.issue("client", usage="clientAuth"),
        "stranger": other.issue("stranger", usage="clientAuth"),
    }
    locked = path / "locked.key"
    netservers.openssl(path, "pkey", "-in", files["client"][1], "-aes256", "-passout", "pass:k3y-S3cret", "-out", locked)
    files["locked"] = (files["client"][0], locked)
    asks = f"ssl_client_certificate {ca.file}; ssl_verify_client on;"
    wanted = {
        "good": ("good", ""), "tls12": ("good", "ssl_protocols TLSv1.2;"), "tls13": ("good", "ssl_protocols TLSv1.3;"),
        "tls11": ("good", "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;"), "expired": ("expired", ""),
        "early": ("early", ""), "host": ("host", ""), "client-only": ("client-only", ""), "self": ("self", ""),
        "asks": ("good", asks), "asks12": ("good", asks + "ssl_protocols TLSv1.2;"),
    }
    host, port = host_and_port(MODERN)
    ports = netservers.nginx(folder, f"{host}:{port}",
                             [(*files[name], more) for name, more in wanted.values()])
    sites = dict(zip(wanted, ports))


def site(name, host="localhost", **more):
    """Keywords for one of nginx's sites, whose log is on; CALocation=None leaves the system's."""
    return {"url": f"http://{host}:{sites[name]}", "SSLMode": "verify-full", "CALocation": ca.file, "LogLevel": "trace",
            "LogFile": log, **more}


class NetworkCase(unittest.TestCase):
    def works(self, query="SELECT 40 + 2", expect=42, **keywords):
        with connect(**keywords) as connection:
            self.assertEqual(connection.execute(query).fetchval(), expect)

    def refused(self, words, state="08001", **keywords):
        with self.assertRaises(pyodbc.Error) as caught, connect(**keywords):
            pass
        self.assertEqual(caught.exception.args[0], state, caught.exception)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, caught.exception.args[1])
        return caught.exception.args[1]


class Tls(NetworkCase):
    def test_good(self):
        for name in ("good", "tls12", "tls13"):
            for mode in ("verify-full", "require", "verify-ca", "insecure"):
                with self.subTest(f"{name} {mode}"):
                    self.works(**site(name, SSLMode=mode))

    def test_words_that_choose_tls(self):
        for words in ({"Secure": 1}, {"Encrypt": "yes"}, {"Proto": "https"}, {}):
            with self.subTest(words):
                self.works(**site("good", SSLMode=None, **words))
        url = f"https://default:@localhost:{sites['good']}/default"
        self.works(url="http://x:1", Server=None, Port=None, Url=url, CALocation=ca.file)
        self.refused("authority that is not known", **site("good", SSLMode=None, CALocation=None, Secure=1))
        self.works(**site("good", SSLMode=None, CALocation=None, Secure=1, Verify="no"))

    def test_each_wrong_certificate_is_refused_for_its_reason(self):
        cases = {
            "expired": "has expired", "early": "is not valid yet", "client-only": "is not one for servers",
            "self": ["is self-signed", "CALocation"],
        }
        for name, words in cases.items():
            for mode in ("verify-full", "verify-ca"):
                with self.subTest(f"{name} {mode}"):
                    self.refused(words, **site(name, SSLMode=mode))
            with self.subTest(f"{name} insecure"):
                self.works(**site(name, SSLMode="insecure"))
        self.refused(["authority that is not known", "CALocation"], **site("good", CALocation=other.file))
        self.refused("authority that is not known", **site("good", CALocation=other.file, SSLMode="verify-ca"))
        self.works(**site("self", CALocation=files["self"][0]))

    def test_the_hosts_name(self):
        self.refused(["is for another host", "TLSServerName"], **site("host"))
        self.refused("is for another host", **site("good", host="127.0.0.1"))
        self.works(**site("host", SSLMode="verify-ca"))
        self.works(**site("host", TLSServerName="elsewhere.test"))
        self.works(**site("good", host="127.0.0.1", TLSServerName="localhost"))
        self.refused("is for another host", **site("good", TLSServerName="elsewhere.test"))

    def test_the_name_is_sent(self):
        """SNI: what a server with several certificates chooses by."""
        front = netservers.TlsForward(host_and_port(MODERN), *files["host"])
        self.addCleanup(front.close)
        keywords = {"url": f"http://127.0.0.1:{front.port}", "SSLMode": "verify-full", "CALocation": ca.file}
        self.works(**keywords, TLSServerName="elsewhere.test")
        self.assertEqual(set(front.names), {"elsewhere.test"})
        front.names.clear()
        self.works(**{**keywords, "url": f"http://localhost:{front.port}", "SSLMode": "verify-ca"})
        self.assertEqual(set(front.names), {"localhost"})

    def test_versions_and_ciphers(self):
        self.works(**site("tls13", TLSMinVersion="1.3"))
        self.refused("TLSMinVersion", **site("tls12", TLSMinVersion="1.3"))
        self.refused("TLSMinVersion", **site("tls11"))
        self.works(**site("tls12", TLSCiphers="ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"))
        self.refused("TLSCiphers", **site("tls12", TLSCiphers="ECDHE-RSA-AES128-GCM-SHA256"))
        self.works(**site("tls13", TLSCiphers="TLS_AES_128_GCM_SHA256"))
        self.refused("TLSCiphers", **site("tls13", TLSCiphers="NONSENSE"))

    def test_pins(self):
        good, wrong = (netservers.pin(folder.path, files[name][0]) for name in ("good", "self"))
        self.works(**site("good", PinnedPublicKey=good))
        self.works(**site("good", PinnedPublicKey=f"{{{wrong};{good}}}"))
        for mode in ("verify-full", "verify-ca", "insecure"):
            with self.subTest(mode):
                self.refused("PinnedPublicKey", **site("good", SSLMode=mode, PinnedPublicKey=wrong))

    def test_client_certificates(self):
        def given(name, **more):
            certificate, key = files[name]
            return {"CertificateFile": certificate, "PrivateKeyFile": key, **more}
        for name in ("asks", "asks12"):
            with self.subTest(name):
                self.works(**site(name, **given("client")))
                self.works(**site(name, **given("locked", PrivateKeyPassword="k3y-S3cret")))
                self.refused("client certificate", **site(name))
                self.refused("client certificate", **site(name, **given("stranger")))
        message = self.refused("PrivateKeyPassword", **site("asks", **given("locked", PrivateKeyPassword="pw-S3cret")))
        self.assertNotIn("S3cret", message)
        self.refused("CertificateFile", **site("asks", CertificateFile="/nowhere.pem"))

    def test_login_by_certificate_is_asked_of_the_server(self):
        """The tests' server has no TLS of its own, and says that it would need to see the certificate's name."""
        certificate, key = files["client"]
        words = {"CertificateFile": certificate, "PrivateKeyFile": key, "CertificateAuth": 1, "UID": "default"}
        self.refused(("SSL certificate authentication", "Common Name"), state="28000", **site("asks", **words))

    def test_a_folder_of_authorities(self):
        path = folder.path / "authorities"
        path.mkdir()
        (path / "ca.pem").write_bytes(ca.file.read_bytes())
        netservers.openssl(folder.path, "rehash", path)
        self.works(**site("good", CALocation=path))
        self.refused("CALocation", **site("good", CALocation="/nowhere"))

    def test_connections_of_a_process_keep_to_their_own(self):
        with connect(**site("good")) as full, connect(**site("self", SSLMode="insecure", CALocation=None)) as insecure:
            self.refused("authority that is not known", **site("good", CALocation=other.file))
            self.refused("is self-signed", **site("self"))
            for _ in range(3):
                self.assertEqual(full.execute("SELECT 1").fetchval(), 1)
                self.assertEqual(insecure.execute("SELECT 2").fetchval(), 2)
            self.refused("is self-signed", **site("self", CALocation=None))
        self.works(**site("good"))

    def test_ports_that_do_not_speak_tls(self):
        self.refused("does not speak TLS", url=MODERN, SSLMode="verify-full")
        # One host with TLS means all: the other one gets no credentials without it.
        self.refused("does not speak TLS", Server=f"127.0.0.1:8443,127.0.0.1:{host_and_port(MODERN)[1]}", Port=None)
        self.refused("HTTP", **site("good", SSLMode="disable", CALocation=None))


class Canned(NetworkCase):
    """Logins and headers, as they arrive at a server that accepts one token only."""

    def setUp(self):
        self.status = {}
        self.server = netservers.Canned(self.answer)
        self.addCleanup(self.server.close)

    def answer(self, request):
        token = request["headers"].get("authorization", b"").decode("latin-1")
        status = self.status.get(token, 200)
        if status != 200:
            return status, {"X-ClickHouse-Exception-Code": "516"} if status == 403 else {}, b"", None
        return 200, {}, b"26.7.2.1\tUTC\tdefault\tdefault\n", None

    def keywords(self, **more):
        return {"url": f"http://127.0.0.1:{self.server.port}", "LogLevel": "trace", "LogFile": log, **more}

    def headers(self, **more):
        """Of the login."""
        with connect(**self.keywords(**more)):
            pass
        request = self.server.requests[0]
        self.server.requests.clear()
        for secret in SECRETS:
            self.assertNotIn(secret, request["line"])
        return request["headers"]

    def test_passwords_of_any_characters(self):
        for password in ("pw-S3cret", "a:b", "ä€😀", "x" * 1000, "%41+ \"'\\", "a;b{c"):
            with self.subTest(password):
                headers = self.headers(UID="me:too", PWD="{" + password.replace("}", "}}") + "}")
                self.assertEqual(headers["x-clickhouse-user"], b"me:too")
                self.assertEqual(headers["x-clickhouse-key"], password.encode())
        headers = self.headers(UID="me", PWD="")
        self.assertEqual(headers["x-clickhouse-user"], b"me")
        self.assertNotIn("x-clickhouse-key", headers)

    def test_white_space_at_the_ends_survives(self):
        self.assertEqual(self.headers(UID="me", PWD="{ pw }")["authorization"], b"Basic bWU6IHB3IA==")
        self.refused("colon", state="HY000", **self.keywords(UID="me:too", PWD="{ pw }"))

    def test_line_breaks_are_refused(self):
        for break_ in "\r\n":
            message = self.refused("control character", state="HY024", **self.keywords(UID="me", PWD=f"pw-S3{break_}x"))
            self.assertNotIn("pw-S3", message)

    def test_tokens(self):
        headers = self.headers(AccessToken="t0ken-S3cret")
        self.assertEqual(headers["authorization"], b"Bearer t0ken-S3cret")
        self.assertNotIn("x-clickhouse-user", headers)
        self.refused("both given", state="HY000", **self.keywords(AccessToken="t0ken-S3cret", PWD="x"))

    def test_a_token_file_is_read_again(self):
        file = folder.path / "token"
        for status in (401, 403):
            with self.subTest(status):
                self.status = {}
                file.write_text("t0ken-S3cret\n")
                with connect(**self.keywords(AccessTokenFile=file)) as connection:
                    self.status = {"Bearer t0ken-S3cret": status}
                    file.write_text("t0ken-N3w\n")
                    self.server.requests.clear()
                    connection.execute("CREATE TABLE x (y Int8)")
                    seen = [request["headers"]["authorization"] for request in self.server.requests]
                    self.assertEqual(seen, [b"Bearer t0ken-S3cret", b"Bearer t0ken-N3w"])
                    self.status["Bearer t0ken-N3w"] = status
                    with self.assertRaises(pyodbc.Error) as caught:
                        connection.execute("CREATE TABLE x (y Int8)")
                    self.assertEqual(caught.exception.args[0], "28000")
        file.write_text("two words")
        message = self.refused("no token", state="28000", **self.keywords(AccessTokenFile=file))
        self.assertNotIn("two", message)
        self.refused("cannot be read", state="28000", **self.keywords(AccessTokenFile="/nowhere"))

    def test_a_token_command_is_run_again(self):
        count = folder.path / "count"
        self.status = {"Bearer t0ken-1": 401}
        command = f"{{echo x >> {count}; echo t0ken-$(wc -l < {count}); : c0mmand-S3cret}}"
        headers = None
        with connect(**self.keywords(AccessTokenCommand=command)):
            headers = [request["headers"]["authorization"] for request in self.server.requests]
        self.assertEqual(headers, [b"Bearer t0ken-1", b"Bearer t0ken-2"])
        for command, words in (("exit 3", "exit status 3"), ("true", "gives no token"), ("kill -9 $$", "exit status 137")):
            self.refused(words, state="28000", **self.keywords(AccessTokenCommand=command))
        self.refused("AccessTokenCommand cannot be", state="HY000",
                     **self.keywords(Url="http://localhost?AccessTokenCommand=true"))

    def test_reading_a_token_again_is_cancelled(self):
        """The token is refused in the middle of a connection's life, and its command takes long the second time."""
        count = folder.path / "slow"
        for cancelled in (True, False):
            with self.subTest(cancelled):
                self.status = {}
                count.write_text("")
                command = f"{{test -s {count} && sleep 20; echo x > {count}; echo t0ken-S3cret}}"
                with connect(**self.keywords(AccessTokenCommand=command)) as connection:
                    self.status = {"Bearer t0ken-S3cret": 401}
                    connection.timeout = 0 if cancelled else 1
                    cursor = connection.cursor()
                    if cancelled:
                        threading.Timer(0.3, cursor.cancel).start()
                    begun = time.monotonic()
                    with self.assertRaises(pyodbc.Error) as caught:
                        cursor.execute("CREATE TABLE x (y Int8)")
                    self.assertLess(time.monotonic() - begun, 15)
                    self.assertEqual(caught.exception.args[0], "HY008" if cancelled else "HYT00")

    def test_certificate_login_role_quota_and_names(self):
        headers = self.headers(UID="me", CertificateAuth=1, QuotaKey="quota", ClientName="tool/7",
                               HttpHeader_X_Secret="h3ader-S3cret")
        self.assertEqual(headers["x-clickhouse-ssl-certificate-auth"], b"on")
        self.assertEqual(headers["x-clickhouse-user"], b"me")
        self.assertNotIn("x-clickhouse-key", headers)
        self.assertEqual(headers["x-clickhouse-quota"], b"quota")
        self.assertRegex(headers["user-agent"].decode(), r"^tool/7 porter-odbc/\d+\.\d+\.\d+ \(python[\w.]*\)$")
        with connect(**self.keywords(Role="boss")):
            self.assertIn("role=boss", self.server.requests[0]["line"])


class Proxies(NetworkCase):
    @classmethod
    def setUpClass(cls):
        cls.http = netservers.tinyproxy(folder, "me", "pr0xy-S3cret")
        cls.socks = netservers.microsocks(folder, "me", "s0cks-S3cret")

    def through(self, url=MODERN, **more):
        return {"url": url, "LogLevel": "trace", "LogFile": log, **more}

    def test_http(self):
        proxy = f"http://me:pr0xy-S3cret@127.0.0.1:{self.http}"
        seen = folder.path / f"tinyproxy-{self.http}.txt"
        before = seen.read_text().count("\n")
        self.works(**self.through(Proxy=proxy))
        self.assertGreater(seen.read_text().count("\n"), before)
        self.works(**site("good", Proxy=proxy))  # CONNECT, TLS to the server's end
        for keywords in (self.through(), site("good")):
            message = self.refused("roxy", state="28000" if "SSLMode" not in keywords else "08001",
                                   **{**keywords, "Proxy": f"http://me:wr0ng@127.0.0.1:{self.http}"})
            self.assertNotIn("wr0ng", message)
        self.refused("", **self.through(Proxy=f"http://127.0.0.1:{netservers.free_port()}"))

    def test_https(self):
        front = netservers.TlsForward(("127.0.0.1", self.http), *files["good"])
        self.addCleanup(front.close)
        proxy = f"https://me:pr0xy-S3cret@localhost:{front.port}"
        self.works(**self.through(Proxy=proxy, ProxyCALocation=ca.file))
        self.works(**site("self", SSLMode="insecure", Proxy=proxy, ProxyCALocation=ca.file))
        for more in ({}, {"ProxyCALocation": other.file}):
            self.refused("ProxyCALocation", **self.through(Proxy=proxy, **more))
            self.refused("ProxyCALocation", **site("self", SSLMode="insecure", Proxy=proxy, **more))

    def test_socks(self):
        for scheme in ("socks5", "socks5h"):
            self.works(**self.through(Proxy=f"{scheme}://me:s0cks-S3cret@127.0.0.1:{self.socks}"))
            self.works(**site("good", Proxy=f"{scheme}://me:s0cks-S3cret@127.0.0.1:{self.socks}"))
        message = self.refused("proxy", **self.through(Proxy=f"socks5://me:wr0ng@127.0.0.1:{self.socks}"))
        self.assertNotIn("wr0ng", message)

    def test_the_environment_and_no_proxy(self):
        dead = f"http://127.0.0.1:{netservers.free_port()}"
        for name, keywords in (("https_proxy", site("good")), ("HTTPS_PROXY", site("good")), ("ALL_PROXY", self.through()),
                               ("http_proxy", self.through())):
            os.environ[name] = dead
            self.addCleanup(os.environ.pop, name, None)
            with self.subTest(name):
                self.refused("", **keywords)
                for hosts in ("127.0.0.1,localhost", "*"):
                    os.environ["no_proxy"] = hosts
                    self.works(**keywords)
                    del os.environ["no_proxy"]
            if name != "http_proxy":
                del os.environ[name]
        for more in ({"Proxy": ""}, {"Proxy": "none"}, {"NoProxy": "127.0.0.1"},
                     {"Proxy": f"http://me:pr0xy-S3cret@127.0.0.1:{self.http}"}):
            with self.subTest(more):
                self.works(**self.through(**more))


class System(NetworkCase):
    """What the machine has: names with several addresses, a store of authorities. A child process sees ours in their place."""

    def ask(self, store=None, **keywords):
        """The child's one cell, or its SQLSTATE."""
        script = ("import pyodbc, sys\ntry: print(pyodbc.connect(sys.argv[1], autocommit=True).execute('SELECT 42').fetchval())\n"
                  "except pyodbc.Error as error: print(error.args[0], error.args[1])")
        environment = {**os.environ, "LD_PRELOAD": needed("PORTER_TEST_PRELOAD"), "PORTER_TEST_STORE": str(store or "")}
        if not store:
            del environment["PORTER_TEST_STORE"]
        done = subprocess.run([sys.executable, "-B", "-c", script, connection_string(**keywords)], env=environment,
                              capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip()

    def test_a_name_with_several_addresses(self):
        port = host_and_port(MODERN)[1]
        self.refused("", Server="127.0.0.2", Port=port)
        self.assertEqual(self.ask(Server="several.test", Port=port), "42")
        self.assertEqual(self.ask(Server=f"several.test:{netservers.free_port()},several.test:{port}", Port=None), "42")

    def test_the_systems_authorities(self):
        words = site("good", CALocation=None)
        self.assertEqual(self.ask(ca.file, **words), "42")
        for store in (None, other.file):
            self.assertIn("authority that is not known", self.ask(store, **words))
        self.assertIn("authority that is not known", self.ask(ca.file, **site("good", CALocation=other.file)))


class Addresses(NetworkCase):
    def test_ipv6(self):
        try:
            forward = netservers.Forward(host_and_port(MODERN), "::1", socket.AF_INET6)
        except OSError as error:
            self.skipTest(f"this machine has no ::1: {error}")
        self.addCleanup(forward.close)
        self.works(Server=f"[::1]:{forward.port}", Port=None)
        self.works(Server="::1", Port=forward.port)
        self.works(Server=None, Port=None, Url=f"http://[::1]:{forward.port}/default")


class Log(NetworkCase):
    def test_lines_rotation_and_rights(self):
        path = folder.path / "rotated.log"
        with connect(LogLevel="info", LogFile=path) as connection:
            connection.execute("SELECT number FROM numbers(1000)").fetchall()
            path.rename(folder.path / "rotated.log.1")
            connection.execute("SELECT number FROM numbers(10)").fetchall()
            with self.assertRaises(pyodbc.Error):
                connection.execute("SELECT nothing_of_this_name")
        old, new = ((folder.path / name).read_text() for name in ("rotated.log.1", "rotated.log"))
        self.assertRegex(old, r"INFO query [0-9a-f-]{36}: complete: 1000 rows, \d{4,} bytes, \d+ ms\n")
        self.assertRegex(new, r"INFO query [0-9a-f-]{36}: complete: 10 rows, \d+ bytes, \d+ ms\n")
        self.assertRegex(new, r"ERROR query [0-9a-f-]{36}: failed with 42S22 \(47\): 0 rows, 0 bytes, \d+ ms\n")
        self.assertNotIn("nothing_of_this_name", new)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0)

    def test_calls(self):
        path = folder.path / "calls.log"
        with connect(LogLevel="trace", LogFile=path) as connection:
            connection.execute("SELECT 'c0mmand-S3cret'").fetchall()
        text = path.read_text()
        for call in ("SQLDriverConnectW", "SQLExecDirectW", "SQLFetch", "SQLGetData"):
            self.assertRegex(text, rf"TRACE \w*{call}\(0x[0-9a-f]+\) = ")


class Secrets(unittest.TestCase):
    """Runs last (load_tests): all that the tests before it have logged."""

    def test_no_log_has_one(self):
        texts = {path: path.read_text(errors="replace") for path in folder.path.glob("*.log")}
        texts = {path: text for path, text in texts.items() if re.search(r"\d+:\d+ (TRACE|INFO|ERROR) ", text)}
        self.assertIn(log, texts)
        self.assertGreater(texts[log].count(" TRACE "), 100)
        for path, text in texts.items():
            for secret in SECRETS:
                self.assertNotIn(secret, text, path.name)


def load_tests(loader, _tests, _pattern):
    suite = unittest.TestSuite()
    for case in (Tls, Canned, Proxies, System, Addresses, Log, Secrets):
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main()
