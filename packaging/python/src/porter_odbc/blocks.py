"""Rows out of the driver in blocks: columns bound to buffers, and values made a column at a time.

pyodbc reads cell by cell. Here many rows come by one call, as far as the driver has them already: no fetch waits
for rows that nobody has asked for, and what is bound is unbound again before a function returns.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import struct
import sys
import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

import pyodbc

from porter_odbc import handles

__all__ = ["FEW", "Blocks", "plan"]

Reader = Callable[[Any], Any]

FEW = 24  # rows that are not worth binding columns
_MOST = 2048  # rows of a block
_ROOM = 1 << 20  # bytes that a block's buffers should take
_NARROW = 64  # bytes of a text at first
_RARE = 32  # one text in so many may be longer than the buffer, and is read by itself
_SIGN = 7 if sys.byteorder == "little" else 0  # which byte of a length tells its sign

# SQL types: C type, bytes, letter of memoryview.cast. Second: of columns without a sign.
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


class Column:
    """A column of numbers; the other kinds derive from it. Buffers are for `capacity` rows of `width` bytes."""

    needs: int | None = None  # bytes that a cut value needs; None: none was cut

    def __init__(self, c_type: int, width: int, letter: str = "B", make: Reader | None = None) -> None:
        self.c_type = c_type
        self.width = width
        self.letter = letter
        self.make = make
        self.nullable = True

    def room(self, capacity: int, width: int) -> None:
        """Makes buffers."""
        self.stride = width
        self.memory = bytearray(capacity * width)
        self.indicators = bytearray(capacity * 8)
        self.cells: Any = memoryview(self.memory).cast(cast(Any, self.letter))
        self.lengths = memoryview(self.indicators).cast("q")

    def cut(self, count: int) -> int:
        """The first of `count` rows whose value was cut; count for none. Numbers are not."""
        return count

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        return self.made(self.with_nulls(self.cells[:count].tolist(), count))

    def with_nulls(self, values: list[Any], count: int) -> list[Any]:
        """The values, with None where the driver says NULL: by the sign of its lengths."""
        if self.nullable:
            signs = self.indicators[_SIGN : count * 8 : 8]
            at = signs.find(255)
            while at >= 0:
                values[at] = None
                at = signs.find(255, at + 1)
        return values

    def made(self, values: list[Any]) -> list[Any]:
        """The values of what has been read."""
        make = self.make
        if make is None:
            return values
        if self.nullable and None in values:
            return [None if value is None else make(value) for value in values]
        return list(map(make, values))


class Text(Column):
    """A column of texts in UTF-8, or of what is made of texts; width: bytes that are enough for most."""

    def __init__(self, width: int | None, make: Reader | None = None) -> None:
        super().__init__(_C_CHAR, width or _NARROW, "B", make)
        self.least = self.width
        self.spare = 1  # the zero byte behind a text
        self.same = -1  # the length of all texts of the block; -1: they differ

    def room(self, capacity: int, width: int) -> None:
        """Makes buffers."""
        super().room(capacity, width)
        self._expect(-1)

    def _expect(self, length: int) -> None:
        """The next texts are probably of this length: then one comparison tells of all of them."""
        self.same = length
        rows = len(self.indicators) // 8 if length >= 0 else 0
        self.pattern = length.to_bytes(8, sys.byteorder, signed=True) * rows
        self.slices = [slice(at, at + length) for at in range(0, rows * self.stride, self.stride)]

    def cut(self, count: int) -> int:
        """The first row whose text was cut."""
        if self.same >= 0 and self.indicators[: count * 8] == self.pattern[: count * 8]:
            return count
        self.sizes = lengths = self.lengths[:count].tolist()
        if self.same >= 0:
            self._expect(-1)
        elif count > FEW and 0 <= lengths[0] <= self.stride - self.spare and lengths.count(lengths[0]) == count:
            self._expect(lengths[0])
        longest, room = max(lengths), self.stride - self.spare
        if longest <= room and min(lengths) >= -1:
            if longest * 4 < self.width and self.stride == self.width > self.least:
                self.width = max(self.least, _wide(longest * 2))
            return count
        cut = [at for at, length in enumerate(lengths) if length > room or length < -1]
        if len(cut) * _RARE >= count:
            self.width = max(self.width, _wide(longest))
        length = lengths[cut[0]]
        self.needs = length + self.spare if length >= 0 else self.stride * 4
        return cut[0]

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        stride = self.stride
        lengths = self.sizes[:count] if self.same < 0 else [self.same] * count
        if self.nullable and min(lengths) < 0:
            return self._sparse(lengths)
        places = zip(range(0, count * stride, stride), lengths, strict=True)
        try:
            text = str(memoryview(self.memory)[: count * stride], "ascii")
        except UnicodeDecodeError:
            data = self.memory
            found = [data[at : at + length].decode("utf-8", "replace") for at, length in places]
            self.memory[:] = bytes(len(data))  # what is left of these texts would make the next ones look so
            return self.made(found)
        make = self.make
        if self.same >= 0:
            texts = map(text.__getitem__, self.slices[:count])
            return list(texts if make is None else map(make, texts))
        if make is None:
            return [text[at : at + length] for at, length in places]
        return [make(text[at : at + length]) for at, length in places]

    def _sparse(self, lengths: list[int]) -> list[Any]:
        data, stride = self.memory, self.stride
        return self.made(
            [
                None if length < 0 else data[at * stride : at * stride + length].decode("utf-8", "replace")
                for at, length in enumerate(lengths)
            ]
        )


_EXACT = decimal.Context(prec=200)


class Decimals(Text):
    """A column of decimals. The driver's text is without zeros at the end, and the value is to have its scale."""

    def __init__(self, width: int, digits: int, make: Reader | None) -> None:
        super().__init__(width, None)
        self.after = make
        self.scaled = functools.partial(_EXACT.add, decimal.Decimal(0).scaleb(-digits, _EXACT)) if digits else None

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        found: Any = super().values(count)
        for make in (decimal.Decimal, self.scaled, self.after):
            if make is not None and self.nullable and None in found:
                found = [None if value is None else make(value) for value in found]
            elif make is not None:
                found = list(map(make, found))
        return cast("Sequence[Any]", found)


class Bytes(Text):
    """A column of bytes."""

    def __init__(self, width: int | None, make: Reader | None = None) -> None:
        super().__init__(width, make)
        self.c_type = _C_BINARY
        self.spare = 0

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        data, stride = bytes(self.memory[: count * self.stride]), self.stride
        lengths = self.sizes[:count] if self.same < 0 else [self.same] * count
        return self.made(
            [
                None if length < 0 else data[at * stride : at * stride + length]
                for at, length in enumerate(lengths)
            ]
        )


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


class _Days(dict[bytes, Any]):
    """Dates by their bytes in the driver's buffer, made once each; None for the bytes of a NULL."""

    _most = 1 << 16

    def __missing__(self, data: bytes) -> datetime.date | None:
        if len(self) >= self._most:
            self.clear()
        self[data] = made = datetime.date(*struct.unpack("=hHH", data)) if any(data) else None
        return made


class Dates(Column):
    """A column of dates."""

    def __init__(self, make: Reader | None = None) -> None:
        super().__init__(_DATE, 6, "B", make)
        self.days = _Days()

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        days = struct.unpack("6s" * count, self.cells[: 6 * count])
        return self.made(self.with_nulls(list(map(self.days.__getitem__, days)), count))


class Identifiers(Column):
    """A column of UUIDs."""

    _order = (3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15)

    def __init__(self) -> None:
        super().__init__(_C_GUID, 16)

    def values(self, count: int) -> Sequence[Any]:
        """The first `count` values."""
        data = bytearray(16 * count)
        for at, source in enumerate(self._order):
            data[at::16] = self.memory[source : 16 * count : 16]
        numbers = memoryview(data).cast("B")
        found: list[Any] = [_uuid_of(int.from_bytes(numbers[at : at + 16], "big")) for at in range(0, 16 * count, 16)]
        return self.with_nulls(found, count)


def _wide(length: int) -> int:
    """A buffer for a text of so many bytes."""
    return max(_NARROW, 1 << length.bit_length())


def _chained(first: Reader, second: Reader | None) -> Reader:
    return first if second is None else (lambda value: second(first(value)))


def _precise(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text[:26])


def _column(cursor: pyodbc.Cursor, at: int, size: int, digits: int, make: Reader | None) -> Column | None:
    """The column of a number from 1; None for types that pyodbc has to read."""
    kind = handles.column_number(cursor, at, handles.CONCISE_TYPE)
    if kind in _NUMBERS:
        unsigned = kind in _UNSIGNED and handles.column_number(cursor, at, handles.UNSIGNED)
        return Column(*(_UNSIGNED if unsigned else _NUMBERS)[kind], make)
    if kind in _DECIMALS:
        return Text(size + 4, int) if make is int and not digits else Decimals(size + 4, digits, make)
    if kind in _TEXTS:
        return Text(None, make)
    if kind in _BYTES:
        return Bytes(None, make)
    if kind == _DATE:
        return Dates(make)
    if kind == _TIMESTAMP:
        return Text(48, _chained(_precise if digits > 6 else datetime.datetime.fromisoformat, make))
    return Identifiers() if kind == _GUID else None


def plan(cursor: pyodbc.Cursor, readers: dict[int, Reader], own: frozenset[int]) -> Blocks | None:
    """How a cursor's result is read; None: cell by cell. `readers` make values of what pyodbc gives, by columns from 0.

    own: the SQL types whose converter is this package's (bytes of FixedString). None where another is set.
    """
    columns: list[Column] = []
    for index, (_, kind, _, size, _, digits, nullable) in enumerate(cursor.description or ()):
        sql_type = handles.column_number(cursor, index + 1, handles.CONCISE_TYPE)
        make = readers.get(index)
        if sql_type in own:
            column: Column | None = Bytes(None)
        elif cursor.connection.get_output_converter(sql_type) is not None or kind is datetime.time:
            return None
        else:
            column = _column(cursor, index + 1, int(size or 0), int(digits or 0), make)
        if column is None:
            return None
        column.nullable = bool(nullable)
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
        return list(zip(*[column.values(count) for column in self.columns], strict=True)) if count else []

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
