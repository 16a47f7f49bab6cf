"""Results put together column by column: frames of pandas, arrays of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import pandas

__all__ = ["array_of", "frame_of"]

_TOGETHER = 4096  # rows


def frame_of(names: Sequence[str], columns: Sequence[Any]) -> pandas.DataFrame:
    """A DataFrame of series, one a column; names may be there twice."""
    import pandas

    frame = pandas.concat(columns, axis=1) if columns else pandas.DataFrame()
    frame.columns = pandas.Index(names)
    return frame


def array_of(names: Sequence[str], columns: Sequence[Any], rows: int) -> numpy.ndarray[Any, Any]:
    """Arrays of `rows` elements, one a column, as one: of two dimensions where all are of one type, but object;
    else of rows with fields.
    """
    import numpy

    kinds = {column.dtype for column in columns}
    if len(kinds) == 1 and kinds != {numpy.dtype(object)}:
        stacked: numpy.ndarray[Any, Any] = numpy.stack(columns, axis=1)
        return stacked
    fields = list(zip(names, columns, strict=True))
    # zeros(), as empty() puts None into every object's place.
    made: numpy.ndarray[Any, Any] = numpy.zeros(rows, dtype=[(name, column.dtype) for name, column in fields])
    for start in range(0, rows, _TOGETHER):  # a whole column at once would go through all of the rows' memory
        part = slice(start, start + _TOGETHER)
        for name, column in fields:
            made[name][part] = column[part]
    return made
