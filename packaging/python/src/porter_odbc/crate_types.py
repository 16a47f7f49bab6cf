"""CrateDB's types: how their values become Python objects, and Python objects JSON."""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import ipaddress
import json
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["Reader", "json_text", "milliseconds", "reader"]

Reader = Callable[[Any], Any]

_EPOCH = datetime.datetime(1970, 1, 1)
_ARRAY = "_array"
_JSON = frozenset({"object", "geo_point", "geo_shape", "float_vector"})


def milliseconds(value: datetime.date) -> int:
    """A time as CrateDB counts it: milliseconds since 1970, UTC where it has no zone of its own."""
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return (value - _EPOCH) // datetime.timedelta(milliseconds=1)


def _plain(value: Any) -> Any:
    """What JSON has no form for, in one that it has."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.date):
        return milliseconds(value) if value == value else None  # pandas' NaT is not itself
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID, ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return list(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"CrateDB has no value for a {type(value).__name__}")


def _finite(value: Any) -> Any:
    """Numbers that JSON does not know as the texts that CrateDB has for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "tolist"):
        return [_finite(item) for item in (value.tolist() if hasattr(value, "tolist") else value)]
    return value


def json_text(value: Any) -> str:
    """A value as JSON; times are milliseconds since 1970, decimals texts. TypeError for what has no form."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)


def _time(text: str) -> Any:
    try:
        return datetime.time.fromisoformat(text)
    except ValueError:
        return text  # 24:00:00


def _moment(zone: datetime.tzinfo | None, count: int) -> datetime.datetime:
    moment = _EPOCH + datetime.timedelta(milliseconds=count)
    return moment if zone is None else moment.replace(tzinfo=datetime.UTC).astimezone(zone)


def _in_zone(zone: datetime.tzinfo, moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(tzinfo=datetime.UTC).astimezone(zone)


def _each(read: Reader | None, value: Any) -> Any:
    """The items of an array, of any depth."""
    if isinstance(value, list):
        return [_each(read, item) for item in value]
    return value if value is None or read is None else read(value)


def _item(name: str, zone: datetime.tzinfo | None, counted: bool) -> Reader | None:
    """What an item of an array becomes, out of its JSON."""
    if name.startswith("timestamp") and not counted:
        return functools.partial(_moment, zone)
    if name == "date" and not counted:
        return lambda count: _moment(None, count).date()
    return {"real": float, "double precision": float, "uuid": uuid.UUID}.get(name)


def reader(name: str, zone: datetime.tzinfo | None = None, counted: bool = False) -> Reader | None:
    """What makes a Python object out of what pyodbc gives for a column of this type; None: it is one already.

    zone: that of times, naive and UTC without it; counted: times stay milliseconds since 1970.
    """
    if name.endswith(_ARRAY):
        while name.endswith(_ARRAY):
            name = name[: -len(_ARRAY)]
        load: Reader = json.loads
        if name == "numeric":
            load = functools.partial(json.loads, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
        read = _item(name, zone, counted)
        return load if read is None else (lambda text: _each(read, load(text)))
    if name in _JSON:
        return json.loads
    if name.startswith("timestamp"):
        return milliseconds if counted else (functools.partial(_in_zone, zone) if zone else None)
    if name == "date":
        return milliseconds if counted else None
    if name == "uuid":
        return lambda value: value if isinstance(value, uuid.UUID) else uuid.UUID(value)
    return _time if name == "time with time zone" else None
