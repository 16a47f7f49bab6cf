#!/usr/bin/env python3
"""No function in driver/ that a library in other people's processes must not call."""
import re
import sys
from pathlib import Path

from source import bare, c_files, finish, line_of

# name -> why, and what to use
GROUPS = {
    "unsafe or ambiguous; use base/number, base/text, base/buffer":
        "atoi atol atoll atof strtok sprintf vsprintf strcpy strncpy strcat strncat stpcpy gets alloca",
    "depends on the locale; use base/number, base/utf":
        "strtod strtof strtold setlocale newlocale uselocale localeconv mblen mbtowc wctomb mbstowcs wcstombs "
        "mbrtowc wcrtomb mbsrtowcs wcsrtombs strcoll strxfrm isalpha isdigit isalnum isspace isupper islower "
        "isxdigit ispunct isprint iscntrl isgraph isblank tolower toupper strcasecmp strncasecmp towlower "
        "towupper iswspace iswalpha iswdigit iconv_open",
    "depends on the process's zone; use base/zone, base/calendar":
        "gmtime localtime localtime_r mktime timelocal tzset ctime ctime_r asctime asctime_r strftime strptime",
    "ends, forks or reconfigures somebody else's process":
        "exit _exit _Exit quick_exit abort atexit on_exit system popen fork vfork signal sigaction sigprocmask setrlimit "
        "chdir umask raise longjmp setjmp",
    "touches the environment":
        "getenv secure_getenv putenv setenv unsetenv clearenv",
    "writes to somebody else's output":
        "printf vprintf puts putchar putc perror psignal",
    "shared state of the process":
        "rand srand random srandom drand48 lrand48 strerror",
}
HEAP = "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf aligned_alloc posix_memalign"
HEAP_WHY = "only base/memory.c asks the heap; use mem_*"
STREAMS = re.compile(r"\b(stdout|stderr|stdin|environ)\b")


def pattern(names):
    """A call of one of the names, or one of them handed on as a value; members of structs are not meant."""
    alternatives = "|".join(map(re.escape, names.split()))
    return re.compile(rf"(?<![\w.])(?<!->)(?P<call>{alternatives})\s*\("
                      rf"|[=,(?:]\s*(?P<value>{alternatives})\s*(?=[,;):}}])")


PATTERNS = [(pattern(names), why) for why, names in GROUPS.items()]
# What one file alone may: meet the process's end, because the embedded engine's destructors crash or hang otherwise; leave
# a library that takes NULL for memory.
ALONE = {"driver/transport/engine_exit.c": {"on_exit", "_exit"}, "driver/base/heap.c": {"setjmp", "longjmp"}}
HEAP_PATTERN = pattern(HEAP)


# format(printf, 2, 3) in an attribute calls nothing.
ATTRIBUTE = re.compile(r"\bformat\s*\(\s*\w+")


def check(root):
    problems, count = [], 0
    for path in c_files(root, "driver"):
        name = path.relative_to(root).as_posix()
        code = ATTRIBUTE.sub(lambda match: " " * len(match.group()), bare(path.read_text()))
        count += 1
        patterns = PATTERNS if name == "driver/base/memory.c" else PATTERNS + [(HEAP_PATTERN, HEAP_WHY)]
        for regex, why in patterns:
            for match in regex.finditer(code):
                word = match.group("call") or match.group("value")
                if word in ALONE.get(name, ()):
                    continue
                problems.append(f"{name}:{line_of(code, match.start())}: {word}: {why}")
        for match in STREAMS.finditer(code):
            problems.append(f"{name}:{line_of(code, match.start())}: {match.group()}: belongs to the application")
    return problems, count


if __name__ == "__main__":
    finish("banned", *check(Path(sys.argv[1])))
