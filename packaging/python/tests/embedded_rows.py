"""Rows of the mission on the embedded engine: which tests fail there, and why.

All others run and pass. A test in FAILS that passes after all is a failure, so that the table cannot grow stale.
docs/python.md has it in words.
"""

from __future__ import annotations

import pytest

_QUERY_ID = "queryID() and system.processes have the engine's own number, not the id that was given"
_NETWORK = "is about a server over HTTP: clickhouse-connect's own client, an address, a refused login"

FAILS = {
    "test_q1_urls": _NETWORK,
    "test_c9_configuration": _NETWORK,
    "test_c31_the_quickstart_of_the_guide": _NETWORK,
    "test_c8_c9_login": "there are no users: every name and password is welcome",
    "test_q28_execution_options": _QUERY_ID,
    "test_s8_session_id_among_settings": _QUERY_ID,
    "test_c28_query_id": _QUERY_ID,
    "test_no_row_is_waited_for_that_was_not_asked_for": _QUERY_ID,
    "test_c17_raw_insert": "packed data of a raw INSERT are HYC00",
    "test_c27_summary": "the summary does not have all of the server's figures",
}
# Not run: whether they pass is a matter of time.
VARIES = {
    "test_d17_progress": "a query that ends before the first interval tells no total",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks them."""
    for item in items:
        name = getattr(item, "originalname", item.name)
        if name in FAILS:
            item.add_marker(pytest.mark.xfail(reason=FAILS[name], strict=True))
        if name in VARIES:
            item.add_marker(pytest.mark.skip(reason=VARIES[name]))
