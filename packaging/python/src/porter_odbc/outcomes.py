"""Arrays of parameters, one ODBC call for many rows, with what became of each row. pyodbc does not tell that."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyodbc

from porter_odbc import arrays, handles

__all__ = ["Failure", "Outcome", "execute"]

_manager = handles._manager
_pointer, _short, _length = ctypes.c_void_p, ctypes.c_short, ctypes.c_ssize_t
_manager.SQLRowCount.argtypes = (_pointer, ctypes.POINTER(_length))
_manager.SQLRowCount.restype = _short
_manager.SQLGetDiagFieldW.argtypes = (
    _short, _pointer, _short, _short, _pointer, _short, ctypes.POINTER(_short),
)  # fmt: skip
_manager.SQLGetDiagFieldW.restype = _short

_STMT, _SUCCESS, _SUCCESS_WITH_INFO, _NO_DATA = 3, 0, 1, 100
_PARAM_STATUS_PTR, _PARAMS_PROCESSED_PTR, _ROW_NUMBER = 20, 21, -1248
_PARAM_SUCCESS, _PARAM_ERROR, _PARAM_SUCCESS_WITH_INFO, _PARAM_UNUSED = 0, 5, 6, 7
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


def _rows_of_a_call(columns: Sequence[Sequence[Any]], count: int) -> int:
    widest = sum(
        max((len(value) for value in values if value is not None), default=0)
        for values in columns
        if any(isinstance(value, str) for value in values)
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
    count = len(columns[0])
    handles.prepare_only(cursor, sql)
    step = _rows_of_a_call(columns, count)
    failures: dict[int, Failure | None] = {}
    changed = 0
    for start in range(0, count, step):
        part = [values[start : start + step] for values in columns] if step < count else columns
        found = _call(cursor, [_parameter(values) for values in part], len(part[0]))
        failures |= {start + row: failure for row, failure in found.failures.items()}
        changed += found.changed
    return Outcome(failures, changed)


def _parameter(values: Sequence[Any]) -> arrays.Parameter:
    made = arrays.parameter(values, sys.maxsize)
    if made is None:
        raise pyodbc.DataError("22018", "[22018] values of a column that are no array of one class")
    return made


def _call(cursor: pyodbc.Cursor, parameters: Sequence[arrays.Parameter], count: int) -> Outcome:
    states, done = (ctypes.c_ushort * count)(*([_PARAM_UNUSED] * count)), ctypes.c_size_t()
    with handles.arrays_bound(cursor, parameters, count) as handle:
        return _executed(cursor, handle, states, done)


def _executed(cursor: pyodbc.Cursor, handle: int, states: Any, done: ctypes.c_size_t) -> Outcome:
    count = len(states)
    try:
        for name, place in ((_PARAM_STATUS_PTR, states), (_PARAMS_PROCESSED_PTR, done)):
            code = _manager.SQLSetStmtAttr(handle, name, ctypes.byref(place), -5)
            handles._check(cursor, code, "SQLSetStmtAttr")
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
