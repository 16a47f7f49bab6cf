"""Columns of Python values as arrays of ODBC parameters: an INSERT of many rows by one call.

pyodbc goes through rows value by value. Here each column becomes one buffer, which the driver reads; what it
cannot be made of (values of several classes, very long texts) is pyodbc's.
"""

from __future__ import annotations

import datetime
import decimal
import struct
import sys
import uuid
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["Parameter", "parameter"]

_PIECE = 1024  # values packed by one call
_ROOM = 128 << 20  # bytes that a column's buffer may take
_NULL = -1
_LITTLE = sys.byteorder == "little"
_C_CHAR, _C_BINARY, _C_BIT, _C_DOUBLE, _C_BIGINT, _C_DATE, _C_TIMESTAMP, _C_GUID = 1, -2, -7, 8, -25, 91, 93, -11
_BIT, _DOUBLE, _BIGINT, _DATE, _TIMESTAMP, _GUID, _WVARCHAR, _VARBINARY = -7, 8, -5, 91, 93, -11, -9, -3


@dataclass
class Parameter:
    """A column: `data` has `width` bytes for each row, `lengths` a 64-bit length or NULL's sign."""

    c_type: int
    sql_type: int
    size: int
    digits: int
    data: Any
    width: int
    lengths: Any


@lru_cache(maxsize=64)
def _packer(width: int, count: int) -> struct.Struct:
    return struct.Struct(f"{width}s" * count)


def _packed(values: Sequence[bytes], width: int) -> bytearray:
    """Byte strings behind each other, each in a place of its own."""
    data = bytearray(width * len(values))
    for at in range(0, len(values), _PIECE):
        piece = values[at : at + _PIECE]
        _packer(width, len(piece)).pack_into(data, at * width, *piece)
    return data


def _lengths(values: Sequence[Any], has_nulls: bool, width: int) -> array[int]:
    """The lengths of values of one width."""
    if not has_nulls:
        return array("q", [width]) * len(values)
    return array("q", [_NULL if value is None else width for value in values])


def _filled(values: Sequence[Any], has_nulls: bool, empty: Any) -> Sequence[Any]:
    return [empty if value is None else value for value in values] if has_nulls else values


def _numbers(letter: str, c_type: int, sql_type: int, size: int) -> Callable[[Sequence[Any], bool], Parameter]:
    def make(values: Sequence[Any], has_nulls: bool) -> Parameter:
        data = array(letter, _filled(values, has_nulls, 0))
        width = data.itemsize
        return Parameter(c_type, sql_type, size, 0, data, width, _lengths(values, has_nulls, width))

    return make


def _pieces(values: Sequence[bytes | None], has_nulls: bool, kind: tuple[int, int]) -> Parameter | None:
    """Byte strings of any length."""
    filled: Sequence[Any] = _filled(values, has_nulls, b"")
    lengths = array("q", map(len, filled))
    width = max(1, *lengths) if len(lengths) > 1 else max(1, lengths[0])
    if width * len(filled) > _ROOM:
        return None
    if has_nulls:
        for at, value in enumerate(values):
            if value is None:
                lengths[at] = _NULL
    return Parameter(*kind, width, 0, _packed(filled, width), width, lengths)


def _texts(values: Sequence[str | None], has_nulls: bool) -> Parameter | None:
    try:
        encoded = list(map(str.encode, _filled(values, has_nulls, "")))
    except UnicodeEncodeError:
        return None
    if has_nulls:
        encoded = [None if value is None else code for value, code in zip(values, encoded, strict=True)]  # type: ignore[misc]
    return _pieces(encoded, has_nulls, (_C_CHAR, _WVARCHAR))


def _bytes(values: Sequence[bytes | None], has_nulls: bool) -> Parameter | None:
    return _pieces(values, has_nulls, (_C_BINARY, _VARBINARY))


class _Days(dict[datetime.date, bytes]):
    """SQL_DATE_STRUCTs of dates, made once each."""

    def __missing__(self, day: datetime.date) -> bytes:
        if len(self) > 1 << 16:
            self.clear()
        self[day] = made = struct.pack("=hHH", day.year, day.month, day.day)
        return made


def _dates(values: Sequence[Any], has_nulls: bool) -> Parameter:
    filled = _filled(values, has_nulls, datetime.date.min)
    data = bytearray(b"".join(map(_Days().__getitem__, filled)))
    return Parameter(_C_DATE, _DATE, 10, 0, data, 6, _lengths(values, has_nulls, 6))


# Of SQL_TIMESTAMP_STRUCT's bytes, those which a pickled datetime has: year, month, day, hour, minute, second.
_FIELDS = ((0, 1), (1, 0), (2, 2), (4, 3), (6, 4), (8, 5), (10, 6)) if _LITTLE else (
    (0, 0), (1, 1), (3, 2), (5, 3), (7, 4), (9, 5), (11, 6))  # fmt: skip


def _timestamps(values: Sequence[Any], has_nulls: bool) -> Parameter:
    filled = _filled(values, has_nulls, datetime.datetime.min)
    states: Any = map(datetime.datetime.__reduce__, filled)
    packed = b"".join([state[0] for _, state in states])
    nanoseconds = array("I", [value.microsecond * 1000 for value in filled]).tobytes()
    data = bytearray(16 * len(filled))
    for at, field in _FIELDS:
        data[at::16] = packed[field::10]
    for byte in range(4):
        data[12 + byte :: 16] = nanoseconds[byte::4]
    return Parameter(_C_TIMESTAMP, _TIMESTAMP, 29, 9, data, 16, _lengths(values, has_nulls, 16))


def _decimals(values: Sequence[Any], has_nulls: bool) -> Parameter | None:
    """Texts: their digits are checked against the column's scale, where those of numbers would be cut."""
    texts = list(map(str, _filled(values, has_nulls, 0)))
    if "E" in "".join(texts):
        texts = [f"{value:f}" for value in _filled(values, has_nulls, decimal.Decimal())]
    made = _pieces(list(map(str.encode, texts)), False, (_C_CHAR, _WVARCHAR))
    if made is not None and has_nulls:
        known = zip(values, made.lengths, strict=True)
        made.lengths = array("q", [_NULL if value is None else length for value, length in known])
    return made


def _identifiers(values: Sequence[Any], has_nulls: bool) -> Parameter:
    filled = _filled(values, has_nulls, uuid.UUID(int=0))
    data = bytearray(b"".join([value.bytes_le if _LITTLE else value.bytes for value in filled]))
    return Parameter(_C_GUID, _GUID, 36, 0, data, 16, _lengths(values, has_nulls, 16))


_MAKERS: dict[type, Callable[[Sequence[Any], bool], Parameter | None]] = {
    int: _numbers("q", _C_BIGINT, _BIGINT, 19),
    float: _numbers("d", _C_DOUBLE, _DOUBLE, 15),
    bool: _numbers("b", _C_BIT, _BIT, 1),
    str: _texts,
    bytes: _bytes,
    datetime.date: _dates,
    datetime.datetime: _timestamps,
    decimal.Decimal: _decimals,
    uuid.UUID: _identifiers,
}


def parameter(values: Sequence[Any]) -> Parameter | None:
    """A column of values of one class, and None, as an array; None when pyodbc has to bind them."""
    kinds = set(map(type, values))
    has_nulls = type(None) in kinds
    kinds.discard(type(None))
    if not kinds:
        return Parameter(_C_CHAR, _WVARCHAR, 1, 0, bytearray(len(values)), 1, array("q", [_NULL]) * len(values))
    maker = _MAKERS.get(kinds.pop())
    if kinds or maker is None:
        return None
    try:
        return maker(values, has_nulls)
    except OverflowError:  # an integer beyond 64 bits
        return None
