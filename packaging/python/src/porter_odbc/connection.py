"""Connection strings out of friendly keywords, and connections made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pyodbc

from porter_odbc.handles import word
from porter_odbc.library import driver_path

__all__ = ["connect", "connection_string"]

_OBJECTS = ("pool_mgr", "token_provider", "generic_args", "headers", "executor")
_OUTSIDE = frozenset({"access_token_command", "token_command", "accesstokencommand", "tokencommand"})


def braced(value: str) -> str:
    """A value as a connection string takes it, whatever is in it."""
    return "{" + value.replace("}", "}}") + "}"


def _address(host: str, port: int | None) -> str:
    if "," in host or not host:
        raise ValueError("several hosts: give them as server='a:8123,b:8123'")
    name = f"[{host}]" if ":" in host and not host.startswith("[") else quote(host, safe="[]:.-_")
    return f"{name}:{port}" if port else name


def _option(name: str, value: Any) -> str:
    if name in _OBJECTS or callable(value) or isinstance(value, (dict, list, tuple, set)):
        raise TypeError(f"{name}: a Python object cannot be an option of the driver")
    text = word(value)
    if name in ("ca_cert", "cacert") and text == "certifi":
        import certifi

        text = certifi.where()
    return f"{quote(name, safe='')}={quote(text, safe='')}"


def _is_on(secure: bool | str | None) -> bool | None:
    if secure is None or isinstance(secure, bool):
        return secure
    return secure.lower() in ("1", "true", "yes", "on", "https")


def _words(given: Mapping[str, Any]) -> list[str]:
    return [f"{key}={braced(word(value))}" for key, value in given.items() if value is not None]


def connection_string(
    host: str | None = None,
    *,
    port: int | None = None,
    user: str | None = None,
    username: str | None = None,
    password: str | None = None,
    database: str | None = None,
    secure: bool | str | None = None,
    settings: Mapping[str, Any] | None = None,
    server: str | None = None,
    dsn: str | None = None,
    driver: str | None = None,
    **options: Any,
) -> str:
    """An ODBC connection string for this driver.

    host, port: localhost and the server's own port (8123, 8443 with TLS) without them; server: several ones,
    `a:8123,b:8123`, in place of both. user (or username), password, database: the server's defaults without
    them. secure: TLS. settings: server settings of all statements. dsn: a data source whose lines fill what
    is not given. driver: a path or a registered name in place of this package's own library.

    Everything else goes by its name to the driver: its options, those of clickhouse-connect, and server
    settings, `max_threads=4`. None counts as not given. TypeError for objects, ValueError for what cannot be.
    """
    if user is not None and username is not None:
        raise TypeError("user and username are the same: give one")
    name = user if user is not None else username
    for other in [key for key in options if key.lower() in ("ssl", "tls", "encrypt")]:
        # In a URL its scheme would win over them.
        secure = options.pop(other) if secure is None else secure
    tls = _is_on(secure)
    if tls is None and port in (443, 8443):
        tls = True
    if dsn:
        if options:
            raise TypeError(f"with dsn, options stand in the data source: {', '.join(options)}")
        given = {"Server": server or host, "Port": port, "UID": name, "PWD": password, "Database": database}
        given |= {"Secure": tls} | {f"setting_{key}": value for key, value in (settings or {}).items()}
        return ";".join([f"DSN={braced(dsn)}", *_words(given)])
    driver = driver or driver_path()
    words = [f"DRIVER={driver if driver.startswith('{') else braced(driver)}"]
    given = {key: value for key, value in options.items() if value is not None}
    outside = {key.replace("_", ""): given.pop(key) for key in list(given) if key.lower() in _OUTSIDE}
    pairs = [_option(key, value) for key, value in given.items()]
    pairs += [_option(f"setting_{key}", value) for key, value in (settings or {}).items()]
    credentials = "" if name is None and password is None else quote(name or "default", safe="")
    credentials += f":{quote(password, safe='')}" if password is not None else ""
    place = (credentials and credentials + "@") + _address(host or "localhost", port)
    path = "/" + quote(database, safe="") if database else "/"
    url = f"http{'s' if tls else ''}://{place}{path}" + ("?" + "&".join(pairs) if pairs else "")
    return ";".join([*words, *_words({"Url": url, "Server": server} | outside)])


def connect(host: str | None = None, **keywords: Any) -> pyodbc.Connection:
    """A connection of pyodbc to the server, with this package's own driver: nothing has to be registered.

    Time and Time64 come as text (TimeAs=varchar): Python's time has no room for their values.
    Keywords as connection_string has them; odbc: a whole connection string in place of them; timeout:
    seconds to connect; attrs_before: connection attributes set before connecting, as pyodbc has them.
    pyodbc.Error (its classes) when connecting fails.
    """
    own = {key: keywords.pop(key) for key in ("timeout", "attrs_before", "encoding") if key in keywords}
    odbc = keywords.pop("odbc", None)
    if odbc is not None:
        if host is not None or keywords:
            raise TypeError("odbc is a whole connection string: give no other keywords")
        return pyodbc.connect(odbc, autocommit=True, **own)
    if "dsn" not in keywords and not any(name.lower().replace("_", "") == "timeas" for name in keywords):
        keywords["TimeAs"] = "varchar"
    return pyodbc.connect(connection_string(host, **keywords), autocommit=True, **own)
