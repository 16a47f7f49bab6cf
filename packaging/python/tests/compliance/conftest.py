"""SQLAlchemy's own test plugin, and what its tests need to know of ClickHouse."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

from sqlalchemy.testing import config  # noqa: E402
from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402, F403
from sqlalchemy.testing.provision import delete_from_all_tables, temp_table_keyword_args  # noqa: E402

from porter_odbc.sqlalchemy.clickhouse import ClickHouseDialect_pyodbc  # noqa: E402

ClickHouseDialect_pyodbc.table_engine = "MergeTree ORDER BY tuple()"


@temp_table_keyword_args.for_db("clickhousedb")
def temporary(_configuration, _engine):
    """Words of a temporary table."""
    return {"prefixes": ["TEMPORARY"]}


@delete_from_all_tables.for_db("clickhousedb")
def empty(connection, _configuration, metadata):
    """Empties the tables between two tests: a DELETE of all rows is refused."""
    for table in metadata.tables.values():
        connection.exec_driver_sql(
            f"TRUNCATE TABLE IF EXISTS {connection.dialect.identifier_preparer.format_table(table)}"
        )


class Configuration(config.Config):
    """The other schemas of the tests are databases of this run's own."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.test_schema = os.environ["PORTER_COMPLIANCE_SCHEMA"]
        self.test_schema_2 = self.test_schema + "_2"


config.Config = Configuration
