"""Long lists of rows in few words: columns that count, texts that end in a number that counts, and what stays the
same. Only what comes out again as it was is packed."""
import re

import exact

LEAST = 50
COUNTED = re.compile(r"(.*?)(0|-?[1-9]\d*)\Z", re.S)


def split(value):
    """Text before a number, the number, and whether it is a text; or None."""
    match = COUNTED.match(value) if isinstance(value, str) else None
    if not match or (isinstance(value, exact.Number) and match[1]):
        return None
    return match[1], int(match[2]), not isinstance(value, exact.Number)


def pack_column(cells):
    """How the cells go on, or None."""
    if all(cell == cells[0] and type(cell) is type(cells[0]) for cell in cells):
        return {"same": cells[0]}
    first, second = split(cells[0]), split(cells[1])
    if not first or not second:
        return None
    packed = {"before": first[0], "first": exact.Number(first[1]), "step": exact.Number(second[1] - first[1]),
              "text": first[2]}
    return packed if list(unpack_column(packed, len(cells))) == cells else None


def unpack_column(packed, count):
    if "same" in packed:
        return [packed["same"]] * count
    first, step = int(packed["first"]), int(packed["step"])
    if packed["text"]:
        return [packed["before"] + str(first + i * step) for i in range(count)]
    return [exact.Number(first + i * step) for i in range(count)]


def pack_list(rows):
    """A list of rows, or of the outcomes of a bulk request."""
    if len(rows) < LEAST:
        return rows
    if all(row == rows[0] for row in rows):
        return {"count": exact.Number(len(rows)), "each": rows[0]}
    if not all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows):
        return rows
    columns = [pack_column(list(cells)) for cells in zip(*rows)]
    if not columns or None in columns:
        return rows
    return {"count": exact.Number(len(rows)), "columns": columns}


def unpack_list(packed):
    if not isinstance(packed, dict):
        return packed
    count = int(packed["count"])
    if "each" in packed:
        return [packed["each"]] * count
    return [list(row) for row in zip(*(unpack_column(column, count) for column in packed["columns"]))]


def convert(body, how):
    for name in ("rows", "results"):
        if isinstance(body, dict) and name in body:
            body[name] = how(body[name])
    return body


def pack(body):
    return convert(dict(body), pack_list) if isinstance(body, dict) else body


def unpack(body):
    return convert(body, unpack_list)
