#!/usr/bin/env python3
"""The packages: made by one command, installed, used and removed in a root of their own: packages_test.py BUILD LIBRARY

The root is an overlay over this system in a mount namespace, which takes root and overlayfs: nothing here is changed.
Where the machine lets have none, the .deb's files and scripts are run apart, and the test says so.
PORTER_TEST_ROOT names a folder with another system (of debootstrap, say) to install into instead.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
BUILD = Path(sys.argv.pop(1)).resolve()
SERVER = os.environ.get("PORTER_TEST_CLICKHOUSE") or sys.exit("PORTER_TEST_CLICKHOUSE is not set")
DRIVERS = ["Porter", "Porter ClickHouse", "Porter CrateDB"]
NEEDS = {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libm.so.6", "libcurl.so.4", "libodbcinst.so.2", "libyajl.so.2", "libzstd.so.1", "liblz4.so.1",
         "libz.so.1", "libssl.so.3", "libcrypto.so.3"}
OLDEST_GLIBC = (2, 34)  # Debian 12, Ubuntu 22.04, Red Hat 9
CLEAN = {name: value for name, value in os.environ.items()
         if not name.startswith(("ODBC", "LD_")) and not name.lower().endswith("_proxy")} | {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8"}

# Runs a script in a root that forgets: $1 the lower root, $2 the script; /packages has the packages.
ENTER = """
set -e
top=$(mktemp -d) && mount -t tmpfs tmpfs "$top" && mkdir "$top/up" "$top/work" "$top/root" "$top/keep"
mount --bind "$3" "$top/keep"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$top/up,workdir=$top/work" "$top/root"
mkdir -p "$top/root/packages" && mount --bind "$top/keep" "$top/root/packages"
mount -t proc proc "$top/root/proc"; mount --rbind /dev "$top/root/dev" 2>/dev/null || true
status=0; chroot "$top/root" bash -ec "$2" || status=$?
umount -l "$top"; rmdir "$top"
exit $status
"""


def run(*command, status=0, **more):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, timeout=280, **more)
    if done.returncode != status:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def can_enter():
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(["unshare", "-m", "bash", "-c", ENTER, "-", "/", "true", folder],
                              capture_output=True).returncode == 0


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="porter-packages-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = Path(cls.folder.name)
        cls.made = [Path(line) for line in run(SOURCES / "packaging/system/packages", "--build", BUILD, "--out",
                                               cls.path).split()]
        cls.version = re.search(r"project\(\w+ VERSION ([\d.]+)", (SOURCES / "CMakeLists.txt").read_text())[1]
        cls.lower = os.environ.get("PORTER_TEST_ROOT", "/")
        cls.enters = can_enter()

    def package(self, end):
        (found,) = [path for path in self.made if path.name.endswith(end)]
        return found

    def inside(self, script):
        """A script's output in a root that forgets what was done in it; as a user would type it, but it stops at errors."""
        if not self.enters:
            self.skipTest("no overlay can be mounted here")
        return run("unshare", "-m", "bash", "-c", ENTER, "-", self.lower, script, self.path, env=CLEAN)

    def unpacked(self):
        place = self.path / "unpacked"
        if not place.exists():
            run("dpkg-deb", "-x", self.package(".deb"), place)
        return place

    def test_manual(self):
        """It is there, and a manual page (where one can look at it)."""
        page = self.unpacked() / "usr/share/man/man1/porter-odbc.1.gz"
        self.assertIn(".TH PORTER-ODBC 1", run("gzip", "-dc", page))
        if shutil.which("man"):
            done = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True,
                                  env=CLEAN | {"MANPAGER": "cat"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_all_are_made(self):
        self.assertEqual(sorted(path.suffix for path in self.made), [".deb", ".gz", ".rpm"])
        for path in self.made:
            self.assertIn(self.version, path.name)

    def test_what_is_needed(self):
        for path in [*self.unpacked().rglob("*.so"), *self.unpacked().rglob("bin/*")]:
            dynamic = run("readelf", "-d", path)
            needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
            self.assertLessEqual(needed, NEEDS, path.name)
            self.assertNotIn("RPATH", dynamic)
            self.assertNotIn("RUNPATH", dynamic)
            versions = {tuple(map(int, one.split("."))) for one in re.findall(r"GLIBC_([\d.]+)", run("objdump", "-T", path))}
            self.assertTrue(versions)
            self.assertLessEqual(max(versions), OLDEST_GLIBC, path.name)
        depends = run("dpkg-deb", "-f", self.package(".deb"), "Depends")
        names = {re.match(r"[\w.+-]+", one.strip())[0] for one in depends.split(",")}
        self.assertLessEqual({"libcurl4", "libodbcinst2", "libyajl2", "libzstd1", "liblz4-1", "zlib1g", "libc6"}, names)
        self.assertLessEqual(len(names), 8, depends)

    def test_deb(self):
        out = self.inside(f"""
            printf '[Other]\\nDriver = other.so\\n' > /etc/odbcinst.ini
            find /usr /etc /opt /var/lib -xdev -name '*porter*' > /before
            dpkg -i /packages/{self.package(".deb").name}; odbcinst -q -d; echo ===
            ! ldd /usr/lib/*/libporterodbc.so | grep 'not found'
            porter-odbc doctor {SERVER}; porter-odbc dsn add --system mine Driver=Porter Url={SERVER}
            porter-odbc query -f csv mine 'SELECT 7 AS a'
            echo 'SELECT 8' | isql mine -b | grep -o '8 ' | head -1
            dpkg -i /packages/{self.package(".deb").name} >/dev/null; grep UsageCount /etc/odbcinst.ini | sort -u
            echo ===; dpkg -r porter-odbc >/dev/null; odbcinst -q -d
            dpkg -P porter-odbc >/dev/null; find /usr /etc /opt /var/lib -xdev -name '*porter*' > /after; diff /before /after && echo nothing left""")
        before, used, after = out.split("===\n")
        self.assertEqual(re.findall(r"^\[(.*)\]$", before, re.M), ["Other", *DRIVERS])
        self.assertIn("All is well.", used)
        self.assertIn("a\n7\n8 \nUsageCount=1\n", used.replace("\r", ""))
        self.assertEqual(after, "[Other]\nnothing left\n")

    def test_rpm(self):
        if self.lower != "/":
            self.skipTest("rpm is of this system")
        out = self.inside(f"""
            : > /etc/odbcinst.ini; rpm -i --nodeps /packages/{self.package(".rpm").name}; odbcinst -q -d; echo ===
            grep -m1 Driver /etc/odbcinst.ini; porter-odbc query -f csv 'Driver=Porter;Url={SERVER}' 'SELECT 7 AS a'
            echo ===; rpm -e porter-odbc; odbcinst -q -d || true; ls /usr/lib64/libporter* 2>/dev/null || echo nothing left""")
        before, used, after = out.split("===\n")
        self.assertEqual(re.findall(r"^\[(.*)\]$", before, re.M), DRIVERS)
        self.assertIn("/usr/lib64/libporterodbc.so", used)
        self.assertIn("a\n7\n", used.replace("\r", ""))
        self.assertIn("nothing left", after)
        self.assertNotIn("[Porter]", after.replace("[Porter] is removed", ""))
        requires = run("rpm", "-qp", "--requires", self.package(".rpm"))
        for name in NEEDS - {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libm.so.6", "libssl.so.3", "libcrypto.so.3"}:
            self.assertIn(name, requires)

    def archive(self):
        run("tar", "xzf", self.package(".tar.gz"), "-C", self.path)
        (folder,) = [one for one in self.path.iterdir() if one.is_dir() and (one / "install.sh").exists()]
        return folder

    def test_archive_as_root(self):
        folder = self.archive().name
        out = self.inside(f"""
            : > /etc/odbcinst.ini; /packages/{folder}/install.sh --prefix /opt/porter; odbcinst -q -d; echo ===
            /opt/porter/bin/porter-odbc query -f csv 'Driver=Porter;Url={SERVER}' 'SELECT 7 AS a'
            grep -h lib /opt/porter/share/porter-odbc/porter.driver.ini | sort -u
            echo ===; /packages/{folder}/install.sh --prefix /opt/porter --uninstall; find /opt/porter -type f; grep Porter /etc/odbcinst.ini || true""")
        before, used, after = out.split("===\n")
        self.assertIn("[Porter] is /opt/porter/lib/libporterodbc.so", before)
        self.assertIn("a\n7\n", used.replace("\r", ""))
        self.assertEqual(used.split("\n")[-3:-1], ["Driver = /opt/porter/lib/libporterodbc.so",
                                                   "Setup = /opt/porter/lib/libporterodbcS.so"])
        self.assertTrue(after.endswith("removed from /opt/porter\n"), after)

    def test_archive_as_user(self):
        """Into a folder, with a registry of one's own."""
        place = self.path / "home"
        place.mkdir()
        folder = shutil.copytree(self.archive(), place / "archive")
        environment = CLEAN | {"HOME": str(place), "ODBCSYSINI": str(place / "odbc"), "ODBCINI": str(place / "odbc.ini")}
        (place / "odbc").mkdir()
        out = run(folder / "install.sh", "--prefix", place / "local", env=environment)
        self.assertIn("All is well.", out)
        command = place / "local/bin/porter-odbc"
        self.assertIn("7", run(command, "query", "-f", "csv", f"Driver=Porter CrateDB;ServerType=clickhouse;Url={SERVER}",
                               "SELECT 7 AS a", env=environment))
        run(folder / "install.sh", "--prefix", place / "local", "--uninstall", env=environment)
        self.assertEqual([one for one in (place / "local").rglob("*") if one.is_file()], [])
        self.assertEqual((place / "odbc/odbcinst.ini").read_text().strip(), "")

    def test_scripts(self):
        """The .deb's scripts with their arguments, apart from dpkg: an upgrade keeps the registration."""
        control, root = self.path / "control", self.unpacked()
        run("dpkg-deb", "-e", self.package(".deb"), control)
        registry = self.path / "registry"
        registry.mkdir()
        environment = CLEAN | {"ODBCSYSINI": str(registry), "PATH": f"{root}/usr/bin:{CLEAN['PATH']}"}

        def registered():
            return re.findall(r"^\[(.*)\]$", (registry / "odbcinst.ini").read_text(), re.M)

        for script, argument, left in (("postinst", "configure", DRIVERS), ("prerm", "upgrade", DRIVERS),
                                       ("postinst", "configure", DRIVERS), ("prerm", "remove", [])):
            run(control / script, argument, env=environment)
            self.assertEqual(registered(), left)


if __name__ == "__main__":
    unittest.main(verbosity=2)
