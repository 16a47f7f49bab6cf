"""Attributes of the driver's own, reached through ctypes on pyodbc's handles, as include/porter_odbc.h has them."""

import ctypes
import json

MANAGER = ctypes.CDLL("libodbc.so.2")
QUERY_ID, SETTINGS, DATABASE, ROLE, PARAMS, USE_DATABASE = 0x4101, 0x4103, 0x4104, 0x4105, 0x4106, 0x4107
LAST_QUERY_ID, EXTERNAL = 0x4002, 0x4120
RAW_FORMAT, RAW_CHUNK_SIZE, CONTENT_ENCODING = 0x4110, 0x4111, 0x4112
SUMMARY, READ_ROWS, WRITTEN_ROWS, ELAPSED_NS = 0x4130, 0x4131, 0x4133, 0x4138
SERVER_NAME, TIME_ZONE, FORMAT = 0x413A, 0x413B, 0x413C
PROGRESS, PROGRESS_ROWS, PROGRESS_TOTAL = 0x4140, 0x4141, 0x4142
UNKNOWN = 2**64 - 1

READ = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
TELL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, *[ctypes.c_uint64] * 4)


class ExternalTable(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_size_t), ("name", ctypes.c_char_p), ("structure", ctypes.c_char_p),
        ("types", ctypes.c_char_p), ("format", ctypes.c_char_p), ("data", ctypes.c_char_p),
        ("size", ctypes.c_size_t), ("path", ctypes.c_char_p), ("read", READ), ("context", ctypes.c_void_p),
    ]


class Progress(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_size_t), ("interval", ctypes.c_size_t), ("callback", TELL), ("context", ctypes.c_void_p),
    ]


def set_text(cursor, attribute, text):
    data = text.encode()
    code = MANAGER.SQLSetStmtAttr(cursor.hstmt, attribute, data, len(data))
    assert code == 0, code


def set_pointer(cursor, attribute, value):
    place = ctypes.cast(ctypes.pointer(value), ctypes.c_void_p) if value is not None else None
    return MANAGER.SQLSetStmtAttr(cursor.hstmt, attribute, place, -4)


def get_text(cursor, attribute):
    place, size = ctypes.create_string_buffer(5000), ctypes.c_int(0)
    code = MANAGER.SQLGetStmtAttr(cursor.hstmt, attribute, place, 5000, ctypes.byref(size))
    assert code == 0, code
    return place.raw[: size.value].decode()


def set_number(cursor, attribute, value):
    code = MANAGER.SQLSetStmtAttr(cursor.hstmt, attribute, ctypes.c_void_p(value), -5)
    assert code == 0, code


def get_number(cursor, attribute):
    place = ctypes.c_uint64(7)
    code = MANAGER.SQLGetStmtAttr(cursor.hstmt, attribute, ctypes.byref(place), 0, None)
    assert code == 0, code
    return place.value


def external(name, structure, data=None, form="CSV", **more):
    size = 0 if data is None else len(data)
    return ExternalTable(1, name.encode(), structure.encode(), None, form.encode(), data, size, **more)


def told(cursor):
    """What Messages=1 says of the last execution."""
    (kind, message), = cursor.messages
    assert kind.startswith("[01000]"), kind
    return json.loads(message[message.index("{"):])
