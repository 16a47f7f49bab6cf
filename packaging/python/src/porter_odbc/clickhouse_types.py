"""ClickHouse's type names, and the Python values of the texts that the driver gives for them.

The driver gives containers, UUIDs, addresses and times as text. `reader` makes, from the full name of a
column's type, the function that turns such a text into the value that ClickHouse's own Python clients give.
"""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import json
import re
import uuid
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["TypeName", "numeric", "parse", "reader", "time_text", "timedelta_of", "zone_of"]

Reader = Callable[[Any], Any]
Element = Callable[[str, int], tuple[Any, int]]

_WRAPPERS = frozenset({"Nullable", "LowCardinality"})
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME = re.compile(r"\s*(?:`((?:[^`\\]|\\.|``)*)`|\"((?:[^\"\\]|\\.)*)\"|([A-Za-z_][A-Za-z0-9_.]*))\s+(?=\S)")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.|'')*)'", re.S)
_BARE = re.compile(r"[^,\])}:(\[{'\s]+")
_NUMBERS = re.compile(r"(?:U?Int(?:8|16|32|64|128|256)|Interval[A-Z][a-z]+)\Z")
_FLOATS = frozenset({"Float32", "Float64", "BFloat16"})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "a": "\a", "v": "\v"}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))|''", re.S)
_DIGITS = decimal.Context(prec=80)
_GEOMETRY = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": "Array(Point)",
    "LineString": "Array(Point)",
    "MultiPoint": "Array(Point)",
    "Polygon": "Array(Ring)",
    "MultiLineString": "Array(LineString)",
    "MultiPolygon": "Array(Polygon)",
}


@dataclass(frozen=True)
class TypeName:
    """A type's name taken apart: `Map(String, Array(UInt8))` is Map with two arguments.

    `text` is the whole of it, without Nullable and LowCardinality around it; `names` are those of a named
    tuple's or Nested's elements, else empty; `nullable` says whether a Nullable stood around it.
    """

    base: str
    text: str
    arguments: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    nullable: bool = False


def split_arguments(text: str) -> list[str]:
    """The arguments between a type's outermost parentheses, by their commas; quotes and parentheses count."""
    found, depth, start, at = [], 0, 0, 0
    while at < len(text):
        letter = text[at]
        if letter in "'`\"":
            at += 1
            while at < len(text) and text[at] != letter:
                at += 2 if text[at] == "\\" else 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == "," and not depth:
            found.append(text[start:at].strip())
            start = at + 1
        at += 1
    last = text[start:].strip()
    return [*found, last] if last else found


@lru_cache(maxsize=4096)
def parse(text: str) -> TypeName:
    """Takes a type's name apart. Names that cannot be read are types without arguments."""
    text = text.strip()
    nullable = False
    while True:
        word = _WORD.match(text)
        base = word.group() if word else text
        inner = text[len(base) + 1 : -1] if text.endswith(")") and text[len(base) :].startswith("(") else None
        if base == "SimpleAggregateFunction" and inner is not None:
            text = split_arguments(inner)[1]
        elif base in _WRAPPERS and inner is not None:
            nullable = nullable or base == "Nullable"
            text = inner.strip()
        else:
            break
    arguments = split_arguments(inner) if inner is not None else []
    names: list[str] = []
    if base in ("Tuple", "Nested"):
        matches = [_NAME.match(argument) for argument in arguments]
        if arguments and all(matches):
            named = [(found, argument) for found, argument in zip(matches, arguments, strict=True) if found]
            names = [next(part for part in found.groups() if part is not None) for found, _ in named]
            arguments = [argument[found.end() :].strip() for found, argument in named]
    return TypeName(base, text, tuple(arguments), tuple(names), nullable)


def numeric(kind: TypeName) -> bool:
    """Whether values are Python's int: all integers, and intervals."""
    return _NUMBERS.match(kind.base) is not None


def zone_of(kind: TypeName) -> zoneinfo.ZoneInfo | None:
    """The time zone that a DateTime or DateTime64 names, None for none and for UTC, as the clients have it."""
    at = {"DateTime": 0, "DateTime64": 1}.get(kind.base)
    if at is None or len(kind.arguments) <= at:
        return None
    name = kind.arguments[at].strip("'")
    if name in ("UTC", "Etc/UTC", "Universal", "Etc/Universal", "Zulu", "GMT", "Etc/GMT", "UCT", "Etc/UCT"):
        return None
    return zoneinfo.ZoneInfo(name)


def timedelta_of(text: str) -> datetime.timedelta:
    """`-100:00:01.5` as a timedelta; digits beyond microseconds are cut, as the clients do."""
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = text.lstrip("-").split(":")
    whole, _, fraction = seconds.partition(".")
    return sign * datetime.timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(whole), microseconds=int((fraction + "000000")[:6])
    )


def time_text(value: datetime.timedelta) -> str:
    """A timedelta as the text of a Time or Time64: `-100:00:01.500000`."""
    micros = abs(value) // datetime.timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return ("-" if value < datetime.timedelta() else "") + text + (f".{micros:06d}" if micros else "")


def _unescape(text: str) -> str:
    if "\\" not in text and "'" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        if found.group(1):
            return chr(int(found.group(1), 16))
        if found.group(2):
            return _ESCAPES.get(found.group(2), found.group(2))
        return "'"

    return _ESCAPE.sub(one, text)


def _datetime_of(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text[:26])


def _decimal_reader(kind: TypeName) -> Reader:
    scale = int(kind.arguments[-1]) if kind.arguments and kind.arguments[-1].isdigit() else 0
    step = decimal.Decimal(1).scaleb(-scale)
    return lambda text: decimal.Decimal(text).quantize(step, context=_DIGITS)


def _datetime_reader(kind: TypeName) -> Reader:
    zone = zone_of(kind)
    if zone is None:
        return _datetime_of
    return lambda text: _datetime_of(text).replace(tzinfo=zone)


def _fixed_reader(kind: TypeName) -> Reader:
    width = int(kind.arguments[0])
    return lambda text: text.encode("utf-8", "surrogateescape").ljust(width, b"\0")


_LEAVES: dict[str, Callable[[TypeName], Reader]] = {
    "UUID": lambda _: uuid.UUID,
    "IPv4": lambda _: ipaddress.IPv4Address,
    "IPv6": lambda _: ipaddress.IPv6Address,
    "JSON": lambda _: json.loads,
    "Object": lambda _: json.loads,
    "Date": lambda _: datetime.date.fromisoformat,
    "Date32": lambda _: datetime.date.fromisoformat,
    "DateTime": _datetime_reader,
    "DateTime64": _datetime_reader,
    "Time": lambda _: timedelta_of,
    "Time64": lambda _: timedelta_of,
    "Bool": lambda _: lambda text: text in ("true", "1"),
    "Decimal": _decimal_reader,
    "FixedString": _fixed_reader,
}


def _leaf(kind: TypeName) -> Reader | None:
    """What makes a scalar of its text; None: the text is the value."""
    if numeric(kind):
        return int
    if kind.base in _FLOATS:
        return float
    made = _LEAVES.get("Decimal" if kind.base.startswith("Decimal") else kind.base)
    return made(kind) if made else None


def _scalar_element(kind: TypeName) -> Element:
    make = _leaf(kind)
    is_untyped = kind.base in ("Variant", "Dynamic")

    def read(text: str, at: int) -> tuple[Any, int]:
        quoted = _QUOTED.match(text, at)
        if quoted:
            word = _unescape(quoted.group(1))
            return (make(word) if make else word), quoted.end()
        if is_untyped:
            return _untyped(text, at)
        bare = _BARE.match(text, at)
        if not bare:
            raise ValueError(f"{kind.text}: no value at {at} of {text[:200]!r}")
        word = bare.group()
        if word == "NULL":
            return None, bare.end()
        return (make(word) if make else word), bare.end()

    return read


def _untyped(text: str, at: int) -> tuple[Any, int]:
    """An element whose type its text does not tell: numbers, booleans and nested brackets by their looks."""
    opened = text[at : at + 1]
    if opened in ("[", "(", "{"):
        if opened == "{":
            return _pairs(text, at, _untyped, _untyped)
        items, end = _items(text, at, lambda _: _untyped)
        return (items if opened == "[" else tuple(items)), end
    quoted = _QUOTED.match(text, at)
    if quoted:
        return _unescape(quoted.group(1)), quoted.end()
    bare = _BARE.match(text, at)
    if not bare:
        raise ValueError(f"no value at {at} of {text[:200]!r}")
    word = bare.group()
    if word in ("NULL", "true", "false"):
        return {"NULL": None, "true": True, "false": False}[word], bare.end()
    for make in (int, float):
        try:
            return make(word), bare.end()
        except ValueError:
            continue
    return word, bare.end()


def _items(text: str, at: int, element: Callable[[int], Element]) -> tuple[list[Any], int]:
    """The elements between brackets or parentheses; `element` gives the reader of the n-th."""
    closing = {"[": "]", "(": ")"}.get(text[at : at + 1])
    if closing is None:
        raise ValueError(f"no bracket at {at} of {text[:200]!r}")
    at += 1
    found: list[Any] = []
    while text[at] != closing:
        value, at = element(len(found))(text, at)
        found.append(value)
        if text[at] == ",":
            at += 1
    return found, at + 1


def _pairs(text: str, at: int, key: Element, value: Element) -> tuple[dict[Any, Any], int]:
    if text[at : at + 1] != "{":
        raise ValueError(f"no brace at {at} of {text[:200]!r}")
    at += 1
    found: dict[Any, Any] = {}
    while text[at] != "}":
        name, at = key(text, at)
        found[name], at = value(text, at + 1)
        if text[at] == ",":
            at += 1
    return found, at + 1


def _tuple_element(kind: TypeName) -> Element:
    parts = [_element(argument) for argument in kind.arguments]

    def read(text: str, at: int) -> tuple[Any, int]:
        if text.startswith("NULL", at):
            return None, at + 4
        items, end = _items(text, at, parts.__getitem__)
        return (dict(zip(kind.names, items, strict=True)) if kind.names else tuple(items)), end

    return read


@lru_cache(maxsize=4096)
def _element(name: str) -> Element:
    """Reads one value of a type at a place in a text; gives the value and the place behind it."""
    kind = parse(name)
    if kind.base in _GEOMETRY:
        kind = parse(_GEOMETRY[kind.base])
    if kind.base == "Nested":
        part = _tuple_element(kind)
        return lambda text, at: _items(text, at, lambda _: part)
    if kind.base in ("Array", "QBit"):
        part = _element(kind.arguments[0])
        return lambda text, at: _items(text, at, lambda _: part)
    if kind.base == "Map":
        key, value = (_element(argument) for argument in kind.arguments)
        return lambda text, at: _pairs(text, at, key, value)
    if kind.base == "Tuple":
        return _tuple_element(kind)
    return _scalar_element(kind)


def _integers_only(kind: TypeName) -> bool:
    if kind.base == "Array":
        inner = parse(kind.arguments[0])
        return not inner.nullable and (numeric(inner) or _integers_only(inner))
    return False


@lru_cache(maxsize=4096)
def reader(name: str) -> Reader | None:
    """What turns the driver's text of a column into a value; None where the text is the value.

    Containers become list, dict and tuple (a named tuple: dict; Nested: list of dicts), UUID and addresses
    objects, Time a timedelta, JSON what json.loads makes of it. ValueError for a text that is none of the
    type. Not for Variant and Dynamic outside of containers, whose text does not tell its type: text.
    """
    kind = parse(name)
    if kind.base in ("Array", "Map", "Tuple", "Nested", "QBit") or kind.base in _GEOMETRY:
        if _integers_only(kind):
            return json.loads  # a list of integers is JSON as it stands
        element = _element(name)

        def read(text: str) -> Any:
            try:
                value, end = element(text, 0)
            except IndexError:
                raise ValueError(f"{name}: ends too early: {text[:200]!r}") from None
            if end != len(text):
                raise ValueError(f"{name}: more behind {end} of {text[:200]!r}")
            return value

        return read
    return _leaf(kind)
