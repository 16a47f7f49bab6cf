#!/usr/bin/env python3
"""libporterodbc.so exports ODBC's entry points and nothing else, imports none of them, and stays loaded."""
import re
import subprocess
import sys
from pathlib import Path

from source import bare, finish

# Functions that take or give text: each is exported for ANSI and as W, or not at all.
TEXT = """SQLBrowseConnect SQLColAttribute SQLColAttributes SQLColumnPrivileges SQLColumns SQLConnect SQLDataSources
SQLDescribeCol SQLDriverConnect SQLDrivers SQLError SQLExecDirect SQLForeignKeys SQLGetConnectAttr
SQLGetConnectOption SQLGetCursorName SQLGetDescField SQLGetDescRec SQLGetDiagField SQLGetDiagRec SQLGetInfo
SQLGetStmtAttr SQLGetTypeInfo SQLNativeSql SQLPrepare SQLPrimaryKeys SQLProcedureColumns SQLProcedures
SQLSetConnectAttr SQLSetConnectOption SQLSetCursorName SQLSetDescField SQLSetStmtAttr SQLSpecialColumns
SQLStatistics SQLTablePrivileges SQLTables""".split()
# Without these no driver manager and no application gets far.
NEEDED = """SQLAllocHandle SQLFreeHandle SQLConnect SQLDriverConnect SQLDisconnect SQLExecDirect SQLPrepare SQLExecute
SQLFetch SQLGetData SQLBindCol SQLNumResultCols SQLDescribeCol SQLColAttribute SQLRowCount SQLFreeStmt
SQLCloseCursor SQLGetDiagRec SQLGetDiagField SQLGetInfo SQLGetFunctions SQLGetTypeInfo SQLSetEnvAttr
SQLGetEnvAttr SQLSetConnectAttr SQLGetConnectAttr SQLSetStmtAttr SQLGetStmtAttr SQLBindParameter SQLEndTran
SQLCancel""".split()
# The manager's own: no driver has them.
OF_MANAGER = {"SQLDataSources", "SQLDrivers", "SQLAllocHandleStd", "SQLGetTranslator"}
# Where the functions of ODBC are declared; names that end in A are the manager's too.
INCLUDE = Path("/usr/include")
HEADERS = ("sql.h", "sqlext.h", "sqlucode.h")
# The setup library's functions, which a driver may call.
INSTALLER = {"SQLGetPrivateProfileString", "SQLGetPrivateProfileStringW", "SQLWritePrivateProfileString"}


def tool(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def defined(library):
    """(type, name) of the exported symbols."""
    rows = [line.split() for line in tool("nm", "-D", "--defined-only", library).splitlines()]
    return [(row[-2], row[-1].split("@")[0]) for row in rows]


def imported(library):
    return [line.split()[-1].split("@")[0] for line in tool("nm", "-D", "--undefined-only", library).splitlines()]


def listed(export_map):
    """The names that the version script makes global; None where a pattern stands for them."""
    text = bare(export_map.read_text())
    part = re.search(r"global\s*:(.*?)(?:local\s*:|\})", text, re.S)
    names = re.findall(r"[\w*?]+", part.group(1)) if part else []
    return None if any("*" in name or "?" in name for name in names) else set(names)


def check_names(exported, wanted):
    """What is wrong with a set of exported names; `wanted` is the map's own list or None."""
    problems = [f"{name} is exported and is no entry point of ODBC" for name in sorted(exported)
                if not re.fullmatch(r"SQL[A-Z]\w+", name)]
    problems += [f"{name} is not exported" for name in NEEDED if name not in exported]
    for name in TEXT:
        if (name in exported) != (name + "W" in exported):
            present, absent = (name, name + "W") if name in exported else (name + "W", name)
            problems.append(f"{present} is exported without {absent}")
    text = set(TEXT)
    problems += [f"{name} is exported, but {name[:-1]} takes no text" for name in sorted(exported)
                 if name.endswith("W") and name[:-1] not in text]
    if wanted is not None:
        problems += [f"{name} is in exports.map and not in the library" for name in sorted(wanted - exported)]
        problems += [f"{name} is in the library and not in exports.map" for name in sorted(exported - wanted)]
    return problems


def check_told(exported, functions):
    """SQLGetFunctions' table against what is exported; SQLColAttributes shares SQLColAttribute's number."""
    told = set(re.findall(r"SQL_API_(SQL[A-Z0-9]+)\b", bare(functions.read_text()))) | {"SQLCOLATTRIBUTES"}
    plain = {name for name in exported if not (name.endswith("W") and name[:-1] in TEXT)}
    problems = [f"{name} is exported, and SQLGetFunctions denies it" for name in sorted(plain)
                if name.upper() not in told]
    present = {name.upper() for name in plain}
    return problems + [f"SQLGetFunctions tells of {name}, which is not exported" for name in sorted(told - present)]


def declared(text):
    """The entry points that a header declares and a driver has."""
    names = set(re.findall(r"\bSQLRETURN\s+SQL_API\s+(SQL\w+)\s*\(", bare(text)))
    return {name for name in names
            if not name.endswith("A") and name not in OF_MANAGER and name.removesuffix("W") not in OF_MANAGER}


def check_declared(exported, folder):
    problems = []
    for header in HEADERS:
        path = folder / header
        if not path.is_file():
            problems.append(f"{path.name} is not there to be compared with")
            continue
        missing = declared(path.read_text(errors="replace")) - exported
        problems += [f"{name} of {header} is not exported" for name in sorted(missing)]
    return problems


def check(library, export_map):
    if not library.is_file():
        return [f"{library.name} has not been built"], 1
    if not export_map.is_file():
        return [f"{export_map} is missing"], 1
    symbols = defined(library)
    problems = [f"{name} is exported data" for kind, name in symbols if kind not in "TWi"]
    problems += check_names({name for _, name in symbols}, listed(export_map))
    problems += check_declared({name for _, name in symbols}, INCLUDE)
    functions = export_map.parent / "functions.c"
    if functions.is_file():
        problems += check_told({name for _, name in symbols}, functions)
    problems += [f"{name} is called through the driver manager" for name in imported(library)
                 if name.startswith("SQL") and name not in INSTALLER]
    dynamic = tool("readelf", "-dW", library)
    if "NODELETE" not in dynamic:
        problems.append("the library may be unloaded: link with -z nodelete")
    problems += [f"the library needs {name}" for name in re.findall(r"NEEDED.*\[(libi?odbc\.so[^\]]*)\]", dynamic)]
    return problems, len(symbols)


if __name__ == "__main__":
    finish("exports", *check(Path(sys.argv[1]), Path(sys.argv[2])))
