"""JSON whose numbers stay as they are written: 1.10 is not 1.1, and 1E-10 not 1e-10."""
import json
import re

# What a JSON text needs escaped, the way CrateDB's writer does it: pairs of surrogates beyond the first plane.
ESCAPED = re.compile(r'["\\\x00-\x1f\U00010000-\U0010ffff]')
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Number(str):
    """A number as it is written."""


def parse(text):
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number)


def escape(match):
    character = match.group()
    if character in SHORT:
        return SHORT[character]
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04X}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04X}\\u{0xDC00 + (code & 0x3FF):04X}"


def text_of(value):
    return '"' + ESCAPED.sub(escape, value) + '"'


def dump(value):
    """One line, no blanks: as CrateDB writes it."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return text_of(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{text_of(key)}:{dump(one)}" for key, one in value.items()) + "}"
    return "[" + ",".join(map(dump, value)) + "]"
