"""The ODBC handles behind pyodbc's objects: attributes, diagnostics, raw data, by ctypes.

Attribute numbers are those of the driver's porter_odbc.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyodbc

if TYPE_CHECKING:
    from porter_odbc.arrays import Parameter

# The manager that pyodbc itself is linked with: its handles mean nothing to any other.
_manager = ctypes.CDLL(pyodbc.__file__)

QUERY_ID, SESSION_ID, SETTINGS = 0x4101, 0x4102, 0x4103
DATABASE, ROLE, PARAMS, USE_DATABASE = 0x4104, 0x4105, 0x4106, 0x4107
RAW_FORMAT, RAW_CHUNK_SIZE, RAW_CONTENT_ENCODING = 0x4110, 0x4111, 0x4112
EXTERNAL_TABLE, SUMMARY, TIME_ZONE, FORMAT, PROGRESS = 0x4120, 0x4130, 0x413B, 0x413C, 0x4140
LAST_QUERY_ID = 0x4002
ROWS_READY = 0x4145
CONCISE_TYPE, UNSIGNED = 2, 8  # fields of a column

_SUCCESS, _SUCCESS_WITH_INFO, _NEED_DATA, _NO_DATA = 0, 1, 99, 100
_HANDLE_STMT, _IS_POINTER, _IS_UINTEGER = 3, -4, -5
_NAME, _TYPE_NAME, _C_BINARY, _LONGVARBINARY = 1011, 14, -2, -4
_CLOSE, _RESET_PARAMS, _PARAM_INPUT = 0, 3, 1
_NULL_DATA, _NO_TOTAL, _DATA_AT_EXEC = -1, -4, -2
_PARAM_BIND_TYPE, _PARAMS_PROCESSED_PTR, _PARAMSET_SIZE = 18, 21, 22
_ROW_STATUS_PTR, _ROWS_FETCHED_PTR, _ROW_ARRAY_SIZE, _UNBIND, _ROW_ERROR = 25, 26, 27, 2, 5

READ = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
TELL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, *[ctypes.c_uint64] * 4)


class ExternalTable(ctypes.Structure):
    """struct porter_external_table."""

    _fields_ = [
        ("version", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("structure", ctypes.c_char_p),
        ("types", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("data", ctypes.c_char_p),
        ("size", ctypes.c_size_t),
        ("path", ctypes.c_char_p),
        ("read", READ),
        ("context", ctypes.c_void_p),
    ]


class Progress(ctypes.Structure):
    """struct porter_progress."""

    _fields_ = [
        ("version", ctypes.c_size_t),
        ("interval", ctypes.c_size_t),
        ("callback", TELL),
        ("context", ctypes.c_void_p),
    ]


# SQLWCHAR has two bytes with unixODBC, four with iODBC.
_WIDE = pyodbc.SQLWCHAR_SIZE
_ENCODING = {2: "utf-16", 4: "utf-32"}[_WIDE] + ("-le" if sys.byteorder == "little" else "-be")

_pointer, _short, _int, _length = ctypes.c_void_p, ctypes.c_short, ctypes.c_int, ctypes.c_ssize_t
for _name, _arguments in {
    "SQLSetStmtAttr": (_pointer, _int, _pointer, _int),
    "SQLGetStmtAttr": (_pointer, _int, _pointer, _int, ctypes.POINTER(_int)),
    "SQLColAttributeW": (
        _pointer,
        ctypes.c_ushort,
        ctypes.c_ushort,
        _pointer,
        _short,
        ctypes.POINTER(_short),
        _pointer,
    ),
    "SQLGetDiagRecW": (
        _short,
        _pointer,
        _short,
        _pointer,
        ctypes.POINTER(_int),
        _pointer,
        _short,
        ctypes.POINTER(_short),
    ),
    "SQLExecDirectW": (_pointer, _pointer, _int),
    "SQLPrepareW": (_pointer, _pointer, _int),
    "SQLFetch": (_pointer,),
    "SQLBindCol": (_pointer, ctypes.c_ushort, _short, _pointer, _length, _pointer),
    "SQLGetData": (_pointer, ctypes.c_ushort, _short, _pointer, _length, ctypes.POINTER(_length)),
    "SQLBindParameter": (
        _pointer,
        ctypes.c_ushort,
        _short,
        _short,
        _short,
        ctypes.c_size_t,
        _short,
        _pointer,
        _length,
        ctypes.POINTER(_length),
    ),
    "SQLExecute": (_pointer,),
    "SQLParamData": (_pointer, ctypes.POINTER(_pointer)),
    "SQLPutData": (_pointer, _pointer, _length),
    "SQLFreeStmt": (_pointer, ctypes.c_ushort),
    "SQLCancel": (_pointer,),
    "SQLNumResultCols": (_pointer, ctypes.POINTER(_short)),
}.items():
    getattr(_manager, _name).argtypes = _arguments
    getattr(_manager, _name).restype = _short

# pyodbc's classes by the beginning of an SQLSTATE; what is not here is Error.
_CLASSES: tuple[tuple[str, type[pyodbc.Error]], ...] = (
    ("0A000", pyodbc.NotSupportedError),
    ("40002", pyodbc.IntegrityError),
    ("22", pyodbc.DataError),
    ("23", pyodbc.IntegrityError),
    ("24", pyodbc.ProgrammingError),
    ("25", pyodbc.ProgrammingError),
    ("28", pyodbc.InterfaceError),
    ("42", pyodbc.ProgrammingError),
    ("HYT00", pyodbc.OperationalError),
    ("HYT01", pyodbc.OperationalError),
    ("HYC00", pyodbc.NotSupportedError),
    ("08", pyodbc.OperationalError),
)


def percent_encoded(values: Mapping[str, Any]) -> str:
    """`name=value&name=value`, as the driver's attributes take settings and parameters."""
    return "&".join(f"{quote(name, safe='')}={quote(word(value), safe='')}" for name, value in values.items())


def word(value: Any) -> str:
    """A setting's text: true and false are 1 and 0."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def statement(cursor: pyodbc.Cursor) -> int:
    """The address of a cursor's statement. ProgrammingError when the cursor is closed."""
    handle = cursor.hstmt
    if handle is None or handle.value is None:
        raise pyodbc.ProgrammingError("HY010", "The cursor is closed.")
    return int(handle.value)


def close(cursor: pyodbc.Cursor) -> None:
    """Closes a cursor that may be closed already."""
    with contextlib.suppress(pyodbc.ProgrammingError):
        cursor.close()


def record(cursor: pyodbc.Cursor, number: int) -> tuple[str, int, str] | None:
    """A diagnostic record of the cursor's last call, from 1: SQLSTATE, the server's code, text; None: there is none."""
    handle = statement(cursor)
    state, text = ctypes.create_string_buffer(6 * _WIDE), ctypes.create_string_buffer(8192 * _WIDE)
    native, size = ctypes.c_int(), ctypes.c_short()
    code = _manager.SQLGetDiagRecW(_HANDLE_STMT, handle, number, state, native, text, 8192, size)
    if code not in (_SUCCESS, _SUCCESS_WITH_INFO):
        return None
    message = text.raw[: min(size.value, 8191) * _WIDE].decode(_ENCODING, "replace")
    return state.raw[: 5 * _WIDE].decode(_ENCODING), native.value, message


def error_class(state: str) -> type[pyodbc.Error]:
    """The class that pyodbc has for an SQLSTATE."""
    return next((kind for start, kind in _CLASSES if state.startswith(start)), pyodbc.Error)


def error_of(cursor: pyodbc.Cursor, where: str) -> pyodbc.Error:
    """The error of a call that failed, in the class and with the words that pyodbc gives it."""
    told = record(cursor, 1)
    if told is None:
        return pyodbc.Error("HY000", f"[HY000] {where} failed and says nothing")
    name, native, message = told
    return error_class(name)(name, f"[{name}] {message} ({native}) ({where})")


def _messages(cursor: pyodbc.Cursor) -> list[tuple[str, str]]:
    """The records of a call that succeeded, as pyodbc's cursor.messages has them."""
    found: list[tuple[str, str]] = []
    while told := record(cursor, len(found) + 1):
        found.append((f"[{told[0]}] ({told[1]})", told[2]))
    return found


def _check(cursor: pyodbc.Cursor, code: int, where: str) -> int:
    if code in (_SUCCESS, _SUCCESS_WITH_INFO, _NO_DATA, _NEED_DATA):
        return code
    raise error_of(cursor, where)


def set_text(cursor: pyodbc.Cursor, attribute: int, text: str) -> None:
    """Sets a statement's text attribute. pyodbc.Error with the driver's reason when it cannot be."""
    data = text.encode()
    _check(cursor, _manager.SQLSetStmtAttr(statement(cursor), attribute, data, len(data)), "SQLSetStmtAttr")


def get_text(cursor: pyodbc.Cursor, attribute: int) -> str:
    """A statement's text attribute."""
    size, room = ctypes.c_int(), 1024
    while True:
        place = ctypes.create_string_buffer(room)
        _check(
            cursor,
            _manager.SQLGetStmtAttr(statement(cursor), attribute, place, room, ctypes.byref(size)),
            "SQLGetStmtAttr",
        )
        if size.value < room:
            return place.raw[: size.value].decode()
        room = size.value + 1


def set_number(cursor: pyodbc.Cursor, attribute: int, value: int) -> None:
    """Sets a statement's attribute that is a number."""
    _check(cursor, _manager.SQLSetStmtAttr(statement(cursor), attribute, value or None, _IS_UINTEGER), "SQLSetStmtAttr")


def set_pointer(cursor: pyodbc.Cursor, attribute: int, value: ctypes.Structure | None) -> None:
    """Sets a statement's attribute that is a pointer; the driver copies what it points to."""
    place = ctypes.byref(value) if value is not None else None
    _check(cursor, _manager.SQLSetStmtAttr(statement(cursor), attribute, place, _IS_POINTER), "SQLSetStmtAttr")


def column_type(cursor: pyodbc.Cursor, column: int) -> str:
    """The server's full name of a column's type; columns count from 1."""
    return _column_text(cursor, column, _TYPE_NAME)


def _column_text(cursor: pyodbc.Cursor, column: int, field: int) -> str:
    handle, size, room = statement(cursor), ctypes.c_short(), 1024
    while True:
        place = ctypes.create_string_buffer(room)
        code = _manager.SQLColAttributeW(handle, column, field, place, room, ctypes.byref(size), None)
        _check(cursor, code, "SQLColAttribute")
        if 0 <= size.value <= room - _WIDE or room > 32000:
            return place.raw[: min(max(size.value, 0), room)].decode(_ENCODING)
        room = 32766


def column_number(cursor: pyodbc.Cursor, column: int, field: int) -> int:
    """A column's field that is a number; columns count from 1."""
    found = ctypes.c_ssize_t()
    code = _manager.SQLColAttributeW(statement(cursor), column, field, None, 0, None, ctypes.byref(found))
    _check(cursor, code, "SQLColAttribute")
    return found.value


def rows_ready(cursor: pyodbc.Cursor) -> int:
    """How many rows can be fetched without waiting."""
    found = ctypes.c_size_t()
    code = _manager.SQLGetStmtAttr(statement(cursor), ROWS_READY, ctypes.byref(found), 0, None)
    _check(cursor, code, "SQLGetStmtAttr")
    return found.value


def unbind(cursor: pyodbc.Cursor) -> None:
    """Takes all of a Rowset's buffers away from a cursor: pyodbc's own fetches are as before."""
    handle = statement(cursor)
    _manager.SQLFreeStmt(handle, _UNBIND)
    _manager.SQLSetStmtAttr(handle, _ROW_ARRAY_SIZE, 1, _IS_UINTEGER)
    _manager.SQLSetStmtAttr(handle, _ROWS_FETCHED_PTR, None, _IS_POINTER)
    _manager.SQLSetStmtAttr(handle, _ROW_STATUS_PTR, None, _IS_POINTER)


class Rowset:
    """Rows of one fetch, in bound buffers, until unbind. Keeps what the driver writes to alive."""

    def __init__(self, cursor: pyodbc.Cursor, capacity: int) -> None:
        self.cursor = cursor
        self._handle = statement(cursor)
        self._size = 1
        self._with_info = False
        self._kept: list[Any] = []
        self._fetched = ctypes.c_size_t()
        self._statuses = (ctypes.c_ushort * capacity)()
        self._set(_ROWS_FETCHED_PTR, ctypes.addressof(self._fetched), _IS_POINTER)
        self._set(_ROW_STATUS_PTR, ctypes.addressof(self._statuses), _IS_POINTER)

    def _set(self, attribute: int, value: int, kind: int) -> None:
        _check(self.cursor, _manager.SQLSetStmtAttr(self._handle, attribute, value, kind), "SQLSetStmtAttr")

    def bind(self, column: int, c_type: int, memory: bytearray, width: int, lengths: bytearray) -> None:
        """Binds a column, from 1, to a buffer of `width` bytes a row."""
        data, indicators = _address(memory), _address(lengths)
        self._kept += [data, indicators]
        code = _manager.SQLBindCol(self._handle, column, c_type, data, width, indicators)
        _check(self.cursor, code, "SQLBindCol")

    def fetch(self, rows: int) -> int:
        """Fetches at most so many rows; how many there are. pyodbc.Error as pyodbc has it."""
        if rows != self._size:
            self._set(_ROW_ARRAY_SIZE, rows, _IS_UINTEGER)
            self._size = rows
        code = _check(self.cursor, _manager.SQLFetch(self._handle), "SQLFetch")
        self._with_info = code == _SUCCESS_WITH_INFO
        return 0 if code == _NO_DATA else int(self._fetched.value)

    def has_error(self, count: int) -> bool:
        """Whether a cell of the rows could not be given."""
        return self._with_info and _ROW_ERROR in self._statuses[:count]


def summary(cursor: pyodbc.Cursor) -> dict[str, Any]:
    """What the server counted in the cursor's last query; numbers as int, and its query_id."""
    told: dict[str, Any] = json.loads(get_text(cursor, SUMMARY) or "{}")
    found = {name: int(value) if str(value).isdigit() else value for name, value in told.items()}
    found["query_id"] = get_text(cursor, LAST_QUERY_ID)
    return found


def execute_direct(cursor: pyodbc.Cursor, sql: str) -> bool:
    """SQLExecDirect on the cursor's statement. True: data at execution are waited for."""
    data = sql.encode(_ENCODING)
    code = _manager.SQLExecDirectW(statement(cursor), data, len(data) // _WIDE)
    return _check(cursor, code, "SQLExecDirect") == _NEED_DATA


def end_result(cursor: pyodbc.Cursor) -> None:
    """Ends the result that a cursor's statement may have."""
    _check(cursor, _manager.SQLFreeStmt(statement(cursor), _CLOSE), "SQLFreeStmt")


def prepare_only(cursor: pyodbc.Cursor, sql: str) -> None:
    """SQLPrepare on the cursor's statement."""
    data = sql.encode(_ENCODING)
    _check(cursor, _manager.SQLPrepareW(statement(cursor), data, len(data) // _WIDE), "SQLPrepare")


def prepare(cursor: pyodbc.Cursor, sql: str) -> list[tuple[str, str]]:
    """SQLPrepare on the cursor's statement: names and full types of the columns it will have; it is not run."""
    prepare_only(cursor, sql)
    return [(_column_text(cursor, at, _NAME), column_type(cursor, at)) for at in range(1, columns(cursor) + 1)]


def columns(cursor: pyodbc.Cursor) -> int:
    """How many columns the result has; 0 for none."""
    count = ctypes.c_short()
    _check(cursor, _manager.SQLNumResultCols(statement(cursor), count), "SQLNumResultCols")
    return count.value


def fetch(cursor: pyodbc.Cursor) -> bool:
    """SQLFetch; False at the end."""
    return _check(cursor, _manager.SQLFetch(statement(cursor)), "SQLFetch") != _NO_DATA


def get_data(cursor: pyodbc.Cursor, place: Any, size: int) -> tuple[int, bool]:
    """Reads the next bytes of the first column into a buffer of `size` bytes: how many, and whether more follow."""
    left = ctypes.c_ssize_t()
    code = _check(
        cursor,
        _manager.SQLGetData(statement(cursor), 1, _C_BINARY, place, size, ctypes.byref(left)),
        "SQLGetData",
    )
    if code == _NO_DATA or left.value == _NULL_DATA:
        return 0, False
    if code == _SUCCESS_WITH_INFO and (left.value == _NO_TOTAL or left.value > size):
        return size, True
    return left.value, False


def _address(memory: Any) -> Any:
    """What ctypes passes the address of, for a bytearray or an array."""
    return (ctypes.c_char * memoryview(memory).nbytes).from_buffer(memory)


@contextlib.contextmanager
def arrays_bound(cursor: pyodbc.Cursor, parameters: Sequence[Parameter], rows: int) -> Iterator[int]:
    """Arrays of parameters are bound to the cursor's statement, whose address it gives, for a block."""
    handle = statement(cursor)
    kept: list[Any] = []
    try:
        for attribute, value in ((_PARAM_BIND_TYPE, 0), (_PARAMSET_SIZE, rows)):
            code = _manager.SQLSetStmtAttr(handle, attribute, value or None, _IS_UINTEGER)
            _check(cursor, code, "SQLSetStmtAttr")
        for at, given in enumerate(parameters):
            place, lengths = _address(given.data), _address(given.lengths)
            kept += [place, lengths]
            code = _manager.SQLBindParameter(
                handle, at + 1, _PARAM_INPUT, given.c_type, given.sql_type, given.size, given.digits,
                place, given.width, ctypes.cast(lengths, ctypes.POINTER(_length)),
            )  # fmt: skip
            _check(cursor, code, "SQLBindParameter")
        yield handle
    finally:
        _manager.SQLFreeStmt(handle, _RESET_PARAMS)
        _manager.SQLSetStmtAttr(handle, _PARAMSET_SIZE, 1, _IS_UINTEGER)


def execute_arrays(
    cursor: pyodbc.Cursor, sql: str, parameters: Sequence[Parameter], rows: int
) -> list[tuple[str, str]]:
    """Executes a statement once for arrays of parameters, and gives the driver's messages. pyodbc.Error when it
    fails, in pyodbc's words."""
    prepare_only(cursor, sql)
    with arrays_bound(cursor, parameters, rows) as handle:
        code = _check(cursor, _manager.SQLExecute(handle), "SQLExecute")
        return _messages(cursor) if code == _SUCCESS_WITH_INFO else []


class DataAtExecution:
    """The one parameter of `INSERT .. FORMAT x ?`, given piece by piece: bind, execute, put, end."""

    def __init__(self, cursor: pyodbc.Cursor) -> None:
        self.cursor = cursor
        self._indicator = ctypes.c_ssize_t(_DATA_AT_EXEC)
        self._token = ctypes.c_void_p()

    def begin(self, sql: str) -> None:
        """Binds the parameter, sends the statement, and makes ready for the first piece."""
        handle = statement(self.cursor)
        code = _manager.SQLBindParameter(
            handle, 1, _PARAM_INPUT, _C_BINARY, _LONGVARBINARY, 0, 0, 1, 0, ctypes.byref(self._indicator)
        )
        _check(self.cursor, code, "SQLBindParameter")
        if execute_direct(self.cursor, sql):
            _check(self.cursor, _manager.SQLParamData(handle, self._token), "SQLParamData")

    def put(self, data: bytes | bytearray | memoryview) -> None:
        """Sends a piece."""
        if not len(data):
            return
        place: Any = data if isinstance(data, bytes) else bytes(data)
        _check(self.cursor, _manager.SQLPutData(statement(self.cursor), place, len(place)), "SQLPutData")

    def end(self) -> None:
        """Ends the data and waits for the server's answer."""
        handle = statement(self.cursor)
        code = _manager.SQLParamData(handle, self._token)
        if code not in (_SUCCESS, _SUCCESS_WITH_INFO, _NO_DATA):
            raise error_of(self.cursor, "SQLParamData")
        _manager.SQLFreeStmt(handle, _RESET_PARAMS)

    def cancel(self) -> None:
        """Gives up: the request is cut off and the query killed."""
        _manager.SQLCancel(statement(self.cursor))
        _manager.SQLFreeStmt(statement(self.cursor), _RESET_PARAMS)
