"""What the network tests stand before the real servers: certificates, nginx, proxies, a canned server.

Everything listens on the loopback, lives in a folder of its own and ends with its test.
"""

import base64
import contextlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def program(name):
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/bin:/usr/local/bin:/usr/local/sbin")
    if not path:
        sys.exit(f"{name} is missing: ./check installs it (packaging/prepare.sh, TEST_PACKAGES)")
    return path


def free_port(family=socket.AF_INET, host="127.0.0.1"):
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.bind((host, 0))
        return sock.getsockname()[1]


def wait_for(port, process=None, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process and process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on {port}")


class Folder:
    """A folder with processes in it: all of them end with `close`."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="porter-net-"))
        self.path.chmod(0o755)
        self.processes = []

    def start(self, port, *command):
        log = open(self.path / f"{Path(command[0]).name}-{port}.log", "wb")
        with log:
            process = subprocess.Popen(command, cwd=self.path, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append(process)
        wait_for(port, process)

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.path, ignore_errors=True)


# ---------------------------------------------------------------- certificates

class Authority:
    """A certificate authority of the test's own, made by openssl."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.file = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN=Porter test {name}", "-days", "2", "-keyout", self.key, "-out", self.file)
        self.serial = 0

    def issue(self, name, host="localhost", usage="serverAuth", days=(-1, 2)):
        """NAME.pem and NAME.key: for a host, valid between two times relative to now."""
        begin, end = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + day * 86400)) for day in days)
        request, out, key = (self.folder / f"{name}.{kind}" for kind in ("csr", "pem", "key"))
        openssl(self.folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self.serial += 1
        work = self.folder / f"{self.name}-{self.serial}"
        work.mkdir()
        (work / "index").touch()
        (work / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=it\n[it]\ndatabase={work}/index\nrand_serial=yes\npolicy=any\n[any]\ncommonName=supplied\n"
            f"[extra]\nsubjectAltName=DNS:{host}\nextendedKeyUsage={usage}\n")
        openssl(self.folder, "ca", "-batch", "-config", work / "ca.cnf", "-extensions", "extra", "-notext",
                "-cert", self.file, "-keyfile", self.key, "-in", request, "-out", out, "-outdir", work,
                "-md", "sha256", "-startdate", begin, "-enddate", end)
        return out, key


def openssl(folder, *arguments):
    done = subprocess.run([program("openssl"), *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
    return done.stdout


def self_signed(folder, name, host="localhost"):
    out, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-days", "2", "-keyout", key, "-out", out)
    return out, key


def pin(folder, certificate):
    """The certificate's public key as PinnedPublicKey names it."""
    key = openssl(folder, "x509", "-in", certificate, "-noout", "-pubkey")
    pem = folder / "pin.pem"
    pem.write_text(key)
    der = folder / "pin.der"
    openssl(folder, "pkey", "-pubin", "-in", pem, "-outform", "DER", "-out", der)
    digest = subprocess.run([program("openssl"), "dgst", "-sha256", "-binary", str(der)], check=True,
                            capture_output=True).stdout
    return "sha256//" + base64.b64encode(digest).decode()


# ---------------------------------------------------------------- nginx and proxies

def nginx(folder, target, sites):
    """TLS before `target` (host:port): a list of (certificate, key, more directives); returns their ports."""
    ports, servers = [], []
    for certificate, key, more in sites:
        ports.append(free_port())
        servers.append(f"""server {{ listen 127.0.0.1:{ports[-1]} ssl; server_name localhost;
          ssl_certificate {certificate}; ssl_certificate_key {key}; {more}
          location / {{ proxy_pass http://{target}; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_buffering off; proxy_request_buffering off; client_max_body_size 0;
            proxy_set_header Accept-Encoding $http_accept_encoding; }} }}""")
    work = folder.path / "nginx"
    work.mkdir()
    paths = "".join(f"{name}_temp_path {work}/{name};" for name in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    (work / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {work}/pid; error_log {work}/error.log;\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off; {paths}\n" + "\n".join(servers) + "\n}\n")
    folder.start(ports[0], program("nginx"), "-e", f"{work}/error.log", "-p", str(work), "-c", f"{work}/nginx.conf")
    return ports


# What a proxy of a site is to be told, for requests and heads as large as the server itself takes them.
LIKE_THE_SERVER = ("large_client_header_buffers 16 1m; proxy_buffer_size 1m; proxy_buffers 8 1m; "
                   "proxy_busy_buffers_size 2m; keepalive_requests 100000;")


def tinyproxy(folder, user, password):
    port = free_port()
    config = folder.path / f"tinyproxy-{port}.conf"
    config.write_text(f"Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nLogLevel Connect\n"
                      f'LogFile "{folder.path}/tinyproxy-{port}.txt"\nBasicAuth {user} {password}\n')
    folder.start(port, program("tinyproxy"), "-d", "-c", str(config))
    return port


def microsocks(folder, user, password):
    port = free_port()
    folder.start(port, program("microsocks"), "-i", "127.0.0.1", "-p", str(port), "-u", user, "-P", password)
    return port


# ---------------------------------------------------------------- servers of the test's own

class Threaded:
    """Accepts links in a thread; each is given to `serve` in one of its own."""

    def __init__(self, host="127.0.0.1", family=socket.AF_INET):
        self.family = family
        self.failures = []
        self.listen(host, 0)

    def listen(self, host, port):
        self.socket = socket.socket(self.family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((host, port))
        self.socket.listen(32)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.guard, args=(link,), daemon=True).start()

    def guard(self, link):
        with link:
            try:
                self.serve(link)
            except OSError:
                pass

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Forward(Threaded):
    """Carries bytes to and from `target` (host, port)."""

    def __init__(self, target, host, family):
        self.target = target
        super().__init__(host, family)

    def serve(self, link):
        with socket.create_connection(self.target) as other:
            back = threading.Thread(target=self.carry, args=(other, link), daemon=True)
            back.start()
            self.carry(link, other)
            back.join()

    @staticmethod
    def carry(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


class TlsForward(Forward):
    """The same behind TLS. `names`: that clients asked for (SNI); `peers`: their certificates, None for those that
    showed none, when an authority of theirs is given."""

    def __init__(self, target, certificate, key, ask=None):
        self.names, self.peers = [], []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.context.sni_callback = lambda link, name, context: self.names.append(name)
        if ask:
            self.context.load_verify_locations(ask)
            self.context.verify_mode = ssl.CERT_OPTIONAL
        super().__init__(target, "127.0.0.1", socket.AF_INET)

    def serve(self, link):
        with self.context.wrap_socket(link, server_side=True) as wrapped:
            self.peers.append(wrapped.getpeercert())
            super().serve(wrapped)


class Canned(Threaded):
    """An HTTP server whose answers `answer(request)` makes: (status, headers, body, bytes of the body to send)."""

    def __init__(self, answer):
        self.answer, self.requests = answer, []
        super().__init__()

    def serve(self, link):
        stream = link.makefile("rb")
        while True:
            line = stream.readline()
            if not line:
                return
            headers = {}
            while (field := stream.readline().rstrip(b"\r\n")):
                name, value = field.split(b":", 1)
                headers[name.decode().lower()] = value.strip()
            body = self.body(stream, headers)
            request = {"line": line.decode().strip(), "headers": headers, "body": body}
            self.requests.append(request)
            status, more, body, cut = self.answer(request)
            head = f"HTTP/1.1 {status} X\r\nTransfer-Encoding: chunked\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in more.items()) + "\r\n"
            whole = (b"%x\r\n" % len(body) + body + b"\r\n" if body else b"") + b"0\r\n\r\n"
            if cut is None:
                link.sendall(head.encode() + whole)
                continue
            # The frame is cut, and the chunks around it pretend that this was all.
            part = body[:cut]
            link.sendall(head.encode() + (b"%x\r\n" % len(part) + part + b"\r\n" if part else b"") + b"0\r\n\r\n")

    @staticmethod
    def body(stream, headers):
        if headers.get("transfer-encoding") != b"chunked":
            return stream.read(int(headers.get("content-length", 0)))
        whole = b""
        while size := int(stream.readline(), 16):
            whole += stream.read(size)
            stream.readline()
        stream.readline()
        return whole
