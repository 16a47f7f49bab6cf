#!/usr/bin/env python3
"""Shows that each checker finds what it is there to find, and leaves good code alone."""
import subprocess
import tempfile
import unittest
from pathlib import Path

import banned
import docs_fresh
import exports
import globals as mutable
import hardening
import headers
import names
import paths
import ranks
import sizes
import versions
import source


class Tree(unittest.TestCase):
    """A small tree of files for each test."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def complaints(self, check, *fragments):
        """The problems of a check: as many as fragments, each with its fragment, in order."""
        problems = check(self.root)[0]
        self.assertEqual(len(problems), len(fragments), problems)
        for problem, fragment in zip(problems, fragments):
            self.assertIn(fragment, problem)


class Bare(unittest.TestCase):
    def test_comments_and_literals_go_and_lines_stay(self):
        text = 'a /* free(\n */ "x\\"//" b \'"\' // c\nd'
        code = source.bare(text)
        self.assertEqual(code.split(), ["a", '"', '"', "b", "'", "'", "d"])
        self.assertEqual(len(code), len(text))
        self.assertEqual(source.line_of(code, code.index("d")), 3)


class Ranks(Tree):
    def test_lower_ranks_are_free(self):
        self.write("driver/base/text.h", "")
        self.write("include/porter_odbc.h", "")
        self.write("driver/exec/run.c", '#include "base/text.h"\n#include "porter_odbc.h"\n#include <sql.h>\n')
        self.complaints(ranks.check)

    def test_higher_and_equal_ranks_are_not(self):
        self.write("driver/exec/run.h", "")
        self.write("driver/codec/lz4.h", "")
        self.write("driver/base/text.c", '\n#include "exec/run.h"\n')
        self.write("driver/decode/native.c", '#include "codec/lz4.h"\n')
        self.complaints(ranks.check, "driver/base/text.c:2: exec/run.h: base (rank 0)", "may not include codec")

    def test_an_include_in_a_comment_is_none(self):
        self.write("driver/exec/run.h", "")
        self.write("driver/base/text.c", '/*\n#include "exec/run.h"\n*/\n')
        self.complaints(ranks.check)

    def test_unknown_folders_and_files(self):
        self.write("driver/base/text.c", '#include "text.h"\n#include "../base/text.h"\n#include <base/ours.h>\n')
        self.write("driver/base/ours.h", "")
        self.write("driver/misc/a.c", "")
        self.complaints(ranks.check, "text.h is neither", "../base/text.h is neither", "use quotes",
                        "misc has no rank")

    def test_cycles(self):
        for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
            self.write(f"driver/base/{one}.h", f'#include "base/{other}.h"\n')
        self.complaints(ranks.check, "base/a.h -> base/b.h -> base/c.h -> base/a.h")


class Headers(Tree):
    def test_good(self):
        self.write("driver/base/good.h", "#ifndef G\n#define G\n#include <stddef.h>\nsize_t f(void);\n#endif\n")
        self.write("include/api.h", "#ifndef A\n#define A\nint g(void);\n#endif\n")
        self.complaints(headers.check)

    def test_missing_include_and_missing_guard(self):
        self.write("driver/base/a.h", "size_t f(void);\n")
        self.write("driver/base/b.h", "struct twice { int x; };\n")
        self.complaints(headers.check, "size_t", "redefinition")

    def test_public_header_as_cpp(self):
        self.write("include/api.h", "int template_of(int class);\n")
        self.complaints(headers.check, "(c++)")


class Banned(Tree):
    def test_calls_and_values(self):
        self.write("driver/exec/run.c", """/* x */
void f(void) { x = atoi(y); }
void g(void) { free (p); register_it(p, free); hook = malloc; }
const char *h = getenv ("HOME");
void k(void) { fprintf(stderr, "x"); }
""")
        problems = banned.check(self.root)[0]
        found = sorted(problem.split(":")[2].strip() for problem in problems)
        self.assertEqual(found, ["atoi", "free", "free", "getenv", "malloc", "stderr"], problems)

    def test_other_things_of_that_name(self):
        self.write("driver/exec/run.c", """/* free(p) */
struct ops { void (*free)(void *); };
void g(struct ops *o) __attribute__((format(printf, 1, 2)));
void f(struct ops *o) { o->free(0); ops.free(0); mem_free(p); my_exit(); say("exit(1)"); o.free = mem_free; }
struct ops table = { .free = mem_free };
""")
        self.complaints(banned.check)

    def test_only_memory_asks_the_heap(self):
        self.write("driver/base/memory.c", "/* x */ void *f(void) { return malloc(1); }\n")
        self.write("driver/base/buffer.c", "/* x */ void *f(void) { return malloc(1); }\n")
        self.complaints(banned.check, "driver/base/buffer.c:1: malloc")

    def test_only_one_meets_the_exit(self):
        text = "/* x */ void f(void) { on_exit(g, 0); _exit(1); }\n"
        self.write("driver/transport/engine_exit.c", text)
        self.write("driver/transport/engine.c", text)
        self.complaints(banned.check, "driver/transport/engine.c:1: on_exit", "driver/transport/engine.c:1: _exit")


class Exports(Tree):
    good = set(exports.NEEDED) | {name + "W" for name in exports.NEEDED if name in exports.TEXT}

    def test_good(self):
        self.assertEqual(exports.check_names(self.good, None), [])
        self.assertEqual(exports.check_names(self.good, set(self.good)), [])

    def test_bad(self):
        bad = (self.good | {"mem_alloc", "SQLFetchW", "SQLTablesW"}) - {"SQLFetch"}
        problems = exports.check_names(bad, self.good)
        for expected in ("mem_alloc is exported and is no entry point", "SQLFetch is not exported",
                         "SQLTablesW is exported without SQLTables", "SQLFetch takes no text",
                         "SQLFetch is in exports.map", "SQLTablesW is in the library and not"):
            self.assertTrue(any(expected in problem for problem in problems), (expected, problems))

    def test_headers(self):
        text = ("SQLRETURN  SQL_API SQLFetch(SQLHSTMT h);\nSQLRETURN SQL_API SQLTablesW\n(\n SQLHSTMT h);\n"
                "SQLRETURN SQL_API SQLTablesA(SQLHSTMT h);\n/* SQLRETURN SQL_API SQLNot(int); */\n"
                "SQLRETURN SQL_API SQLDriversW(SQLHENV h);\n")
        self.assertEqual(exports.declared(text), {"SQLFetch", "SQLTablesW"})
        for name in exports.HEADERS:
            self.write(name, text)
        self.assertEqual(exports.check_declared({"SQLFetch", "SQLTablesW"}, self.root), [])
        self.assertEqual(len(exports.check_declared({"SQLFetch"}, self.root)), 3)
        self.assertEqual(len(exports.check_declared({"SQLFetch"}, self.root / "none")), 3)

    def test_map(self):
        stars = self.write("a.map", "{ global: SQL*; local: *; };")
        plain = self.write("b.map", "/* SQLNot */ PORTER { global: SQLFetch; SQLGetData;\n local: *; };")
        self.assertIsNone(exports.listed(stars))
        self.assertEqual(exports.listed(plain), {"SQLFetch", "SQLGetData"})

    def test_a_real_library(self):
        code = self.write("lib.c", "int counter; int SQLTables(void); int helper(void) { return SQLTables(); }\n")
        library = self.root / "lib.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, code], check=True)
        problems = exports.check(library, self.write("c.map", "{ global: SQL*; local: *; };"))[0]
        for expected in ("counter is exported data", "helper is exported and", "SQLTables is called through",
                         "may be unloaded"):
            self.assertTrue(any(expected in problem for problem in problems), (expected, problems))

    def test_missing_library(self):
        self.assertTrue(exports.check(self.root / "none.so", self.root)[0])


class Globals(Tree):
    def test_a_real_library(self):
        code = self.write("lib.c", "static int counter; int f(void) { return ++counter; } int shared = 3;\n"
                          "static int load_once; int h(void) { return ++load_once; }\n"
                          "static const char *const words[] = {\"a\"}; const char *g(void) { return words[0]; }\n"
                          "static _Thread_local int tls; int k(void) { return ++tls; }\n")
        library = self.root / "lib.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, code], check=True)
        problems = mutable.check(library)[0]
        self.assertEqual(sorted(problem.split()[0] for problem in problems), ["counter", "shared", "tls"])

    def test_missing_library(self):
        self.assertTrue(mutable.check(self.root / "none.so")[0])


class Sizes(Tree):
    def test_limits(self):
        self.write("driver/base/long.c", "/* x */\n" * 601)
        self.write("driver/base/tab.c", "/* x */\n\tint x;\n")
        self.write("driver/base/good.c", "/* x */\n" * 600)
        self.complaints(sizes.check, "601 lines", "a tab")

    def test_functions(self):
        body = "    x++;\n" * 90
        self.write("driver/base/f.c", f"static int\nlong_one(int a,\n         int b)\n{{\n{body}}}\n"
                   "int short_one(void)\n{\n    return 1;\n}\n\nstruct s {\n    int x;\n};\n")
        found = {name: size for name, _, size in sizes.functions((self.root / "driver/base/f.c").read_text())}
        self.assertEqual(found, {"long_one": 95, "short_one": 4})
        self.assertIn("long_one has 95 lines", sizes.check(self.root)[2][0])


class Names(Tree):
    def test_twice_and_without_purpose(self):
        self.write("driver/base/text.c", "/* Text. */\n")
        self.write("driver/sql/text.c", "/* Text. */\n")
        self.write("driver/base/text.h", "#ifndef X\n")
        self.complaints(names.check, "driver/base/text.h does not begin", "has the name of driver/base/text.c")


class Docs(Tree):
    def generator(self, text):
        program = self.write("build/tools/porter_docs", f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)

    def problems(self):
        return docs_fresh.check(self.root, self.root / "build")[0]

    def test_fresh(self):
        self.generator('echo "page $1"')
        self.write("docs/types.md", "page types\n")
        self.write("docs/options.md", "page options\n")
        self.write("odbcinst/porter.dsn.ini", "page dsn\n")
        self.assertEqual(self.problems(), [])

    def test_stale_missing_and_broken(self):
        self.generator('echo "page $1"')
        self.write("docs/types.md", "page tapes\n")
        problems = self.problems()
        self.assertIn("docs/types.md is stale", problems[0])
        self.assertIn("docs/options.md is missing", problems[1])
        self.assertIn("odbcinst/porter.dsn.ini is missing", problems[2])
        self.generator("exit 1")
        self.assertEqual(len(self.problems()), 3)

    def test_no_generator(self):
        self.assertEqual(self.problems(), ["porter_docs has not been built"])


class Versions(Tree):
    def write_all(self, cmake="1.2.3", python="1.2.3", changes="1.2.3"):
        self.write("CMakeLists.txt", f"# x\nproject(porter_odbc VERSION {cmake} LANGUAGES C)\n")
        self.write("packaging/python/src/porter_odbc/version.py", f'__version__ = "{python}"\n')
        self.write("CHANGELOG.md", f"# C\n## [Unreleased]\n## [{changes}] - 2026-01-01\n## [0.0.1]\n")

    def test_versions(self):
        self.write_all()
        self.complaints(versions.check)
        for name in "cmake", "python", "changes":
            self.write_all(**{name: "1.2.4"})
            self.complaints(versions.check, "versions differ")
        self.write("CHANGELOG.md", "nothing\n")
        self.assertIn("CHANGELOG.md: no version", versions.check(self.root)[0])


class Paths(Tree):
    def test_found(self):
        self.write("a.sh", "cd /" + "root/x\n")
        self.write("b.md", "see https://py" + "pi.org/project\n")
        self.write("c.c", "f = \"/" + "work/main\";\n")
        self.complaints(paths.check, "a.sh:1", "b.md:1", "c.c:1")

    def test_dumps(self):
        (self.root / "core").write_bytes(bytes(paths.LARGEST + 1))
        (self.root / "data").write_bytes(bytes(paths.LARGEST))
        self.complaints(paths.check, "core")

    def test_left_alone(self):
        home, place = "/" + "root/", "/" + "work/"
        self.write("a.sh", f"cd \"$root{place}x\"; cat ${{home}}{home}y; ls data{home}; see http://host{place}\n")
        self.complaints(paths.check)


class Hardening(Tree):
    def library(self, *options):
        code = self.write("lib.c", "#include <string.h>\nvoid use(char *);\n"
                          "void copy(const char *text) { char part[40]; strcpy(part, text); use(part); }\n"
                          "const char *where(void) { return __FILE__; }\n")
        library = self.root / "lib.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-U_FORTIFY_SOURCE", "-o", library, code, *options], check=True)
        return library

    def problems(self, *options):
        return hardening.check(self.library(*options), True, [self.root])[0]

    def test_hardened(self):
        good = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro,-z,now,-z,noexecstack",
                f"-ffile-prefix-map={self.root}=."]
        self.assertEqual(self.problems(*good), [])

    def test_soft(self):
        found = self.problems("-fno-stack-protector", "-Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/lib")
        for expected in ("relocations stay writable", "linkage table stays writable", "stack is executable",
                         "no frame is guarded", "no copy is checked", "search path", "where it was built"):
            self.assertTrue(any(expected in problem for problem in found), (expected, found))


if __name__ == "__main__":
    unittest.main()
