"""SQLAlchemy's own test plugin, and what its tests need to know of CrateDB."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

import sqlalchemy  # noqa: E402
from sqlalchemy import event  # noqa: E402
from sqlalchemy.ext.compiler import compiles  # noqa: E402
from sqlalchemy.schema import CreateTable  # noqa: E402
from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402, F403
from sqlalchemy.testing.provision import generate_driver_url  # noqa: E402
from sqlalchemy_cratedb.support import refresh_after_dml  # noqa: E402


@compiles(CreateTable, "crate")
def with_one_shard(element, compiler, **kw):
    """Tables of one shard without copies: thousands are made."""
    text = compiler.visit_create_table(element, **kw).rstrip()
    return text if "SHARDS" in text else f"{text} CLUSTERED INTO 1 SHARDS WITH (number_of_replicas = 0)"


@event.listens_for(sqlalchemy.engine.Engine, "engine_connect")
def seen_at_once(connection):
    """The stock dialect has no option that refreshes what was written; ours has."""
    engine = connection.engine
    if engine.dialect.driver == "crate-python" and not getattr(engine, "_is_refreshed", False):
        engine._is_refreshed = True
        refresh_after_dml(engine)


@generate_driver_url.for_db("crate")
def as_it_is(url, _driver, _query):
    """The stock dialect's URL names no driver."""
    return url
