"""Columns of pandas as columns of Arrow, of types that a table's columns take without a loss."""

from __future__ import annotations

import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from porter_odbc import clickhouse_types, dbapi
from porter_odbc.clickhouse_types import TypeName, parse

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["arrow_column"]

# The server reads these out of texts; Arrow has no type of theirs.
_AS_TEXT = frozenset({"Int128", "Int256", "UInt128", "UInt256", "IPv4", "IPv6", "Time64"})
_FLOATS = frozenset({"Float32", "Float64", "BFloat16"})


def _text_of(value: Any) -> str | None:
    if value is None or value != value:
        return None
    if isinstance(value, datetime.timedelta):
        return clickhouse_types.time_text(value)
    return dbapi.json_text(value) if isinstance(value, dict) else dbapi.text_of(value)


def _texts(values: Any) -> pyarrow.Array:
    import pyarrow

    return pyarrow.array(list(map(_text_of, values)), pyarrow.string())


def _decimals(values: Any, kind: TypeName) -> Any:
    import pyarrow

    precision, scale = map(int, kind.arguments)
    make = pyarrow.decimal128 if precision <= 38 else pyarrow.decimal256
    try:
        return pyarrow.array(values, make(precision, scale), from_pandas=True)
    except pyarrow.ArrowInvalid as error:
        raise dbapi.DataError("22003", f"[22003] a value does not fit {kind.text}: {error}") from error
    except pyarrow.ArrowTypeError:
        return None  # not decimals alone


def _maps(values: list[Any], kind: TypeName) -> pyarrow.Array:
    import pyarrow

    maps = [{} if value is None else value for value in values]
    ends = list(accumulate(map(len, maps), initial=0))
    keys = _of_objects([key for one in maps for key in one], parse(kind.arguments[0]))
    items = _of_objects([item for one in maps for item in one.values()], parse(kind.arguments[1]))
    return pyarrow.MapArray.from_arrays(pyarrow.array(ends, pyarrow.int32()), keys, items)


def _of_objects(values: Any, kind: TypeName | None) -> Any:
    """Objects as a column of Arrow; as texts where Arrow has no type for them."""
    import pyarrow

    if kind is not None:
        if kind.base.startswith("Decimal") and (found := _decimals(values, kind)) is not None:
            return found
        if kind.base == "Map" and all(value is None or isinstance(value, dict) for value in values):
            return _maps(list(values), kind)
        if kind.base in _AS_TEXT:
            return _texts(values)
    try:
        return pyarrow.array(values, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError, OverflowError):
        return _texts(values)


def arrow_column(series: pandas.Series[Any], kind: TypeName | None) -> Any:
    """A column of Arrow for a table's column of a type (None: not known); NaN and NA in it are NULL.

    A NaN stays one where the column takes no NULL. DataError for a decimal with more digits than the type has.
    """
    import pyarrow

    letter = getattr(series.dtype, "kind", "O")
    if letter == "O" and str(series.dtype) == "object":
        return _of_objects(series, kind)
    if kind is not None and kind.base == "Time64" and letter == "m":
        return _texts(
            None if value is None else value.to_pytimedelta()
            for value in series.astype(object).where(series.notna(), None)
        )
    if kind is not None and kind.base in _FLOATS and not kind.nullable and str(series.dtype).startswith("float"):
        return pyarrow.array(series.to_numpy(), from_pandas=False)
    return pyarrow.array(series, from_pandas=True)
