"""Rows out of the driver in blocks: columns bound to buffers, and values made a column at a time.

pyodbc reads cell by cell. Here many rows come by one call, as far as the driver has them already: no fetch waits
for rows that nobody has asked for, and what is bound is unbound again before a function returns.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pyodbc

from porter_odbc import _cells, handles

__all__ = ["FEW", "Blocks", "plan"]

Reader = Callable[[Any], Any]

FEW = 24  # rows that are not worth binding columns
_MOST = 2048  # rows of a block
_ROOM = 1 << 20  # bytes that a block's buffers should take
_NARROW = 64  # bytes of a text at first
_RARE = 32  # one text in so many may be longer than the buffer, and is read by itself

# SQL types: C type, bytes, letter of porter_odbc._cells. Second: of columns without a sign.
_NUMBERS: dict[int, tuple[int, int, str]] = {
    -7: (-7, 1, "?"),
    -6: (-26, 1, "b"),
    5: (-15, 2, "h"),
    4: (-16, 4, "i"),
    -5: (-25, 8, "q"),
    6: (8, 8, "d"),
    7: (8, 8, "d"),
    8: (8, 8, "d"),
}
_UNSIGNED: dict[int, tuple[int, int, str]] = {-6: (-28, 1, "B"), 5: (-17, 2, "H"), 4: (-18, 4, "I"), -5: (-27, 8, "Q")}
_TEXTS = frozenset((1, 12, -1, -8, -9, -10))
_BYTES = frozenset((-2, -3, -4))
_C_CHAR, _C_BINARY, _C_GUID = 1, -2, -11
_DECIMALS, _DATE, _TIMESTAMP, _GUID = frozenset((2, 3)), 91, 93, -11
_DAYS = 1 << 16  # dates of a column that are kept


class Column:
    """A column of values of one width. Buffers are for `capacity` rows of `width` bytes."""

    needs: int | None = None  # bytes that a cut value needs; None: none was cut

    def __init__(self, c_type: int, width: int, letter: str, make: Reader | None = None, digits: int = 0) -> None:
        self.c_type = c_type
        self.width = width
        self.letter = letter
        self.make = make
        self.digits = digits
        self.made: dict[Any, Any] = {}  # values that there are already

    def room(self, capacity: int, width: int) -> None:
        """Makes buffers."""
        self.stride = width
        self.memory = bytearray(capacity * width)
        self.indicators = bytearray(capacity * 8)

    def cut(self, count: int) -> int:
        """The first of `count` rows whose value was cut; count for none."""
        return count

    def told(self) -> tuple[Any, ...]:
        """What porter_odbc._cells needs to know."""
        if len(self.made) > _DAYS:
            self.made.clear()
        return self.letter, self.memory, self.stride, self.indicators, self.make, self.digits, self.made


class Text(Column):
    """A column of texts in UTF-8, of bytes, or of decimals; width: bytes that are enough for most."""

    def __init__(self, width: int | None, letter: str = "t", make: Reader | None = None, digits: int = 0) -> None:
        super().__init__(_C_BINARY if letter == "s" else _C_CHAR, width or _NARROW, letter, make, digits)
        self.least = self.width
        self.spare = 0 if letter == "s" else 1  # the zero byte behind a text

    def cut(self, count: int) -> int:
        """The first row whose text was cut."""
        first, many, longest = _cells.cut(self.indicators, count, self.stride - self.spare)
        if first == count:
            if longest * 4 < self.width and self.stride == self.width > self.least:
                self.width = max(self.least, _wide(longest * 2))
            return count
        if many * _RARE >= count:
            self.width = max(self.width, _wide(longest))
        length = memoryview(self.indicators).cast("q")[first]
        self.needs = length + self.spare if length >= 0 else self.stride * 4
        return first


_set_number = getattr(getattr(uuid.UUID, "int", None), "__set__", None)
_set_safety = getattr(getattr(uuid.UUID, "is_safe", None), "__set__", None)


def _uuid_of(number: int) -> uuid.UUID:
    """uuid.UUID(int=number), without its checks of what else it could be given."""
    if _set_number is None or _set_safety is None:
        return uuid.UUID(int=number)
    made = object.__new__(uuid.UUID)
    _set_number(made, number)
    _set_safety(made, uuid.SafeUUID.unknown)
    return made


def _wide(length: int) -> int:
    """A buffer for a text of so many bytes."""
    return max(_NARROW, 1 << length.bit_length())


def _column(cursor: pyodbc.Cursor, at: int, size: int, digits: int, make: Reader | None) -> Column | None:
    """The column of a number from 1; None for types that pyodbc has to read."""
    kind = handles.column_number(cursor, at, handles.CONCISE_TYPE)
    if kind in _NUMBERS:
        unsigned = kind in _UNSIGNED and handles.column_number(cursor, at, handles.UNSIGNED)
        return Column(*(_UNSIGNED if unsigned else _NUMBERS)[kind], make)
    if kind in _DECIMALS:
        is_whole = make is int and not digits
        return Text(size + 4, "t" if is_whole else "n", make, digits)
    if kind in _TEXTS:
        return Text(None, "t", make)
    if kind in _BYTES:
        return Text(None, "s", make)
    if kind == _DATE:
        return Column(_DATE, 6, "D", make)
    if kind == _TIMESTAMP:
        return Column(_TIMESTAMP, 16, "T", make)
    return Column(_C_GUID, 16, "u", _uuid_of) if kind == _GUID else None


def plan(cursor: pyodbc.Cursor, readers: dict[int, Reader], own: frozenset[int]) -> Blocks | None:
    """How a cursor's result is read; None: cell by cell. `readers` make values of what pyodbc gives, by columns from 0.

    own: the SQL types whose converter is this package's (bytes of FixedString). None where another is set.
    """
    columns: list[Column] = []
    for index, (_, kind, _, size, _, digits, _) in enumerate(cursor.description or ()):
        sql_type = handles.column_number(cursor, index + 1, handles.CONCISE_TYPE)
        make = readers.get(index)
        if sql_type in own:
            column: Column | None = Text(None, "s")
        elif cursor.connection.get_output_converter(sql_type) is not None or kind is datetime.time:
            return None
        else:
            column = _column(cursor, index + 1, int(size or 0), int(digits or 0), make)
        if column is None:
            return None
        columns.append(column)
    return Blocks(cursor, columns)


class Blocks:
    """The rest of a cursor's result, in blocks."""

    def __init__(self, cursor: pyodbc.Cursor, columns: list[Column]) -> None:
        self.cursor = cursor
        self.columns = columns
        self.capacity = 0
        self.made: list[int] = []  # the widths that there are buffers for
        self.stuck = False  # a cell cannot be read: pyodbc is to say why

    def read(self, rows: int) -> list[tuple[Any, ...]]:
        """At most `rows` rows, which must be ready. pyodbc.Error when it fails."""
        found: list[tuple[Any, ...]] = []
        try:
            self._bind(rows)
            while rows > 0 and not self.stuck:
                taken = self._some(min(rows, self.capacity))
                if not taken:
                    break
                found += taken
                rows -= len(taken)
                if rows > 0 and self._changed():
                    self._bind(rows)
        finally:
            handles.unbind(self.cursor)
        return found

    def _changed(self) -> bool:
        return [column.width for column in self.columns] != self.made

    def _bind(self, rows: int) -> None:
        widths = [column.width for column in self.columns]
        capacity = max(1, min(_MOST, _ROOM // (sum(widths) + 10 * len(widths))))
        if widths != self.made or (self.capacity < capacity and self.capacity < rows):
            self._make(min(capacity, rows) if rows < 256 else capacity, widths)
        self.rowset = handles.Rowset(self.cursor, self.capacity)
        for at, column in enumerate(self.columns):
            self.rowset.bind(at + 1, column.c_type, column.memory, column.stride, column.indicators)

    def _make(self, capacity: int, widths: list[int]) -> None:
        self.capacity, self.made = capacity, widths
        for column, width in zip(self.columns, widths, strict=True):
            column.room(capacity, width)

    def _some(self, rows: int) -> list[tuple[Any, ...]]:
        """Rows of one fetch, none at the end; a row with a text that was cut is read again, by itself."""
        count = self.rowset.fetch(rows)
        if not count:
            return []
        if self.rowset.has_error(count):
            handles.set_number(self.cursor, handles.ROWS_READY, handles.rows_ready(self.cursor) + count)
            self.stuck = True
            return []
        whole = min([column.cut(count) for column in self.columns])
        found = self._rows(whole)
        if whole < count:
            handles.set_number(self.cursor, handles.ROWS_READY, handles.rows_ready(self.cursor) + count - whole)
            found += self._alone()
        return found

    def _rows(self, count: int) -> list[tuple[Any, ...]]:
        return _cells.rows([column.told() for column in self.columns], count) if count else []

    def _alone(self) -> list[tuple[Any, ...]]:
        """The next row, with as much room as its values need."""
        usual, self.made = self.made, []
        needed = list(usual)
        while True:
            needed = [max(width, column.needs or 0) for width, column in zip(needed, self.columns, strict=True)]
            for column, width in zip(self.columns, needed, strict=True):
                column.needs = None
                column.room(1, width)
            handles.unbind(self.cursor)
            self.rowset = handles.Rowset(self.cursor, 1)
            for at, column in enumerate(self.columns):
                self.rowset.bind(at + 1, column.c_type, column.memory, column.stride, column.indicators)
            count = self.rowset.fetch(1)
            if not count or min([column.cut(count) for column in self.columns]) == count:
                return self._rows(count)
            handles.set_number(self.cursor, handles.ROWS_READY, handles.rows_ready(self.cursor) + count)
