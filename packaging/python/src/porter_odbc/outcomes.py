"""Arrays of parameters, one ODBC call for many rows, with what became of each row. pyodbc does not tell that."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyodbc

from porter_odbc import handles

__all__ = ["Failure", "Outcome", "execute"]

_manager = handles._manager
_pointer, _short, _length = ctypes.c_void_p, ctypes.c_short, ctypes.c_ssize_t
_manager.SQLExecute.argtypes = (_pointer,)
_manager.SQLExecute.restype = _short
_manager.SQLRowCount.argtypes = (_pointer, ctypes.POINTER(_length))
_manager.SQLRowCount.restype = _short
_manager.SQLGetDiagFieldW.argtypes = (
    _short, _pointer, _short, _short, _pointer, _short, ctypes.POINTER(_short),
)  # fmt: skip
_manager.SQLGetDiagFieldW.restype = _short

_STMT, _SUCCESS, _SUCCESS_WITH_INFO, _NO_DATA = 3, 0, 1, 100
_PARAM_STATUS_PTR, _PARAMS_PROCESSED_PTR, _PARAMSET_SIZE = 20, 21, 22
_ROW_NUMBER, _RESET_PARAMS, _NULL_DATA = -1248, 3, -1
_PARAM_SUCCESS, _PARAM_ERROR, _PARAM_SUCCESS_WITH_INFO, _PARAM_UNUSED = 0, 5, 6, 7
_INTEGER, _DOUBLE, _TEXT = (-25, -5), (8, 8), (1, -9)  # C and SQL types
# What the texts of one call may take, of longest text times rows.
_ROOM = 64 << 20


class Failure(NamedTuple):
    """Why a row failed."""

    state: str
    native: int
    message: str


class Outcome(NamedTuple):
    """What became of the rows: their failures by number (from 0; None: not told why), and how many rows changed."""

    failures: dict[int, Failure | None]
    changed: int


class _Column:
    """The values of one marker, as ODBC reads them."""

    def __init__(self, values: Sequence[Any], kind: tuple[int, int]) -> None:
        self.kind = kind
        count = len(values)
        sizes = (ctypes.c_ssize_t * count)()
        if kind == _TEXT:
            texts = [b"" if value is None else value.encode() for value in values]
            self.width = max(max(map(len, texts)), 1)
            self.place: Any = ctypes.create_string_buffer(b"".join([text.ljust(self.width) for text in texts]))
            sizes[:] = [
                _NULL_DATA if value is None else len(text) for value, text in zip(values, texts, strict=True)
            ]
        else:
            self.width = 8
            whole = kind == _INTEGER
            self.place = ((ctypes.c_int64 if whole else ctypes.c_double) * count)(
                *([0 if value is None else value for value in values] if None in values else values)
            )
            sizes[:] = [_NULL_DATA if value is None else 8 for value in values]
        self.sizes = sizes

    def bind(self, handle: int, number: int, cursor: pyodbc.Cursor) -> None:
        """SQLBindParameter."""
        code = _manager.SQLBindParameter(
            handle, number, 1, *self.kind, self.width, 0, ctypes.byref(self.place), self.width, self.sizes
        )
        handles._check(cursor, code, "SQLBindParameter")


def kind_of(values: Sequence[Any]) -> tuple[int, int]:
    """How a column of int, float or str travels."""
    kinds = set(map(type, values)) - {type(None)}
    return {frozenset({int}): _INTEGER, frozenset({float}): _DOUBLE}.get(frozenset(kinds), _TEXT)


def _rows_of_a_call(columns: Sequence[Sequence[Any]], kinds: Sequence[tuple[int, int]], count: int) -> int:
    widest = sum(
        max((len(value) for value in values if value is not None), default=0)
        for values, kind in zip(columns, kinds, strict=True)
        if kind == _TEXT
    )
    return max(1, min(count, _ROOM // max(1, widest)))


def _failures(cursor: pyodbc.Cursor, handle: int) -> dict[int, Failure]:
    """The first record of each row that has one, by the row's number from 0."""
    found: dict[int, Failure] = {}
    record, row, size = 1, ctypes.c_ssize_t(), ctypes.c_short()
    while True:
        told = handles.record(cursor, record)
        if told is None:
            return found
        code = _manager.SQLGetDiagFieldW(_STMT, handle, record, _ROW_NUMBER, ctypes.byref(row), 8, size)
        if code in (_SUCCESS, _SUCCESS_WITH_INFO) and row.value > 0 and not told[0].startswith("01"):
            found.setdefault(row.value - 1, Failure(*told))
        record += 1


def execute(cursor: pyodbc.Cursor, sql: str, columns: Sequence[Sequence[Any]]) -> Outcome:
    """Executes a statement for all rows of columns of int, float or str (and None), each of one class.

    Rows that fail are in the outcome; the others are in effect. The error of pyodbc's class when the whole fails.
    """
    count, kinds = len(columns[0]), [kind_of(values) for values in columns]
    handles.prepare_only(cursor, sql)
    step = _rows_of_a_call(columns, kinds, count)
    failures: dict[int, Failure | None] = {}
    changed = 0
    for start in range(0, count, step):
        part = [values[start : start + step] for values in columns] if step < count else columns
        found = _call(cursor, [_Column(values, kind) for values, kind in zip(part, kinds, strict=True)], len(part[0]))
        failures |= {start + row: failure for row, failure in found.failures.items()}
        changed += found.changed
    return Outcome(failures, changed)


def _call(cursor: pyodbc.Cursor, columns: list[_Column], count: int) -> Outcome:
    handle = handles.statement(cursor)
    states, done = (ctypes.c_ushort * count)(*([_PARAM_UNUSED] * count)), ctypes.c_size_t()
    number = ctypes.c_void_p(count)

    def attribute(name: int, value: Any) -> None:
        handles._check(cursor, _manager.SQLSetStmtAttr(handle, name, value, -5), "SQLSetStmtAttr")

    try:
        attribute(_PARAMSET_SIZE, number)
        attribute(_PARAM_STATUS_PTR, ctypes.byref(states))
        attribute(_PARAMS_PROCESSED_PTR, ctypes.byref(done))
        for index, column in enumerate(columns):
            column.bind(handle, index + 1, cursor)
        code = _manager.SQLExecute(handle)
        told = _failures(cursor, handle) if code != _SUCCESS else {}
        bad = [row for row, state in enumerate(states) if state in (_PARAM_ERROR, _PARAM_UNUSED)]
        if code not in (_SUCCESS, _SUCCESS_WITH_INFO, _NO_DATA):
            # Rows that do not fit are their own failures, all of them too; anything else is the statement's.
            reasons = {failure.state[:2] for failure in told.values()}
            if done.value < count or len(bad) < count or not reasons or not reasons <= {"22", "23"}:
                raise handles.error_of(cursor, "SQLExecute")
            return Outcome({row: told.get(row) for row in bad}, 0)
        size = ctypes.c_ssize_t()
        handles._check(cursor, _manager.SQLRowCount(handle, ctypes.byref(size)), "SQLRowCount")
        return Outcome({row: told.get(row) for row in bad}, max(size.value, 0))
    finally:
        for name in (_PARAM_STATUS_PTR, _PARAMS_PROCESSED_PTR):
            _manager.SQLSetStmtAttr(handle, name, None, -5)
        _manager.SQLSetStmtAttr(handle, _PARAMSET_SIZE, ctypes.c_void_p(1), -5)
        _manager.SQLFreeStmt(handle, _RESET_PARAMS)
