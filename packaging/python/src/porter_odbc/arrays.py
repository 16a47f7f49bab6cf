"""Columns of Python values as arrays of ODBC parameters: an INSERT of many rows by one call.

pyodbc goes through rows value by value. Here each column becomes one buffer, which the driver reads; what it
cannot be made of (values of several classes, very long texts) is pyodbc's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from porter_odbc import _cells

__all__ = ["Parameter", "parameter"]

_ROOM = 128 << 20  # bytes that a column's buffer may take
# What porter_odbc._cells tells of a column: C type, SQL type, size (None: the longest value's), digits.
_KINDS: dict[str, tuple[int, int, int | None, int]] = {
    "q": (-25, -5, 19, 0),
    "d": (8, 8, 15, 0),
    "?": (-7, -7, 1, 0),
    "t": (1, -9, None, 0),
    "s": (-2, -3, None, 0),
    "D": (91, 91, 10, 0),
    "T": (93, 93, 29, 9),
    "u": (-11, -11, 36, 0),
}


class Parameter(NamedTuple):
    """A column: `data` has `width` bytes for each row, `lengths` a 64-bit length or NULL's sign."""

    c_type: int
    sql_type: int
    size: int
    digits: int
    data: bytearray
    width: int
    lengths: bytearray


def parameter(values: Sequence[object], most: int = _ROOM) -> Parameter | None:
    """A column of values of one class, and None, as an array; None when pyodbc has to bind them.

    most: bytes that the buffer may take.
    """
    made = _cells.packed(values, most)
    if made is None:
        return None
    letter, data, width, lengths = made
    c_type, sql_type, size, digits = _KINDS[letter]
    return Parameter(c_type, sql_type, size or width, digits, data, width, lengths)
