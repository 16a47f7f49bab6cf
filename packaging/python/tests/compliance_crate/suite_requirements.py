"""What of SQL the dialect has, for SQLAlchemy's tests."""

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements


class Requirements(SuiteRequirements):
    """Everything that is not said here is as SQLAlchemy takes it by default."""


def lacks(*names):
    """Closes requirements: the tests that need them are skipped."""
    for name in names:
        assert hasattr(SuiteRequirements, name), name
        setattr(Requirements, name, property(lambda _self: exclusions.closed()))


# The server has no keys but a primary one, no indexes by name, no generated ids, no temporary tables.
lacks(
    "foreign_keys", "foreign_key_constraint_reflection", "foreign_keys_reflect_as_index",
    "self_referential_foreign_keys", "unique_constraint_reflection", "index_reflection", "autoincrement_insert",
    "autoincrement_without_sequence", "empty_inserts", "temporary_tables", "temp_table_reflection",
    "temp_table_reflect_indexes", "has_temp_table",
)  # fmt: skip
# A part of a UNION takes no brackets, LIMIT no expression; no columns of bytes or of times of day; milliseconds.
lacks(
    "parens_in_union_contained_select_w_limit_offset", "parens_in_union_contained_select_wo_limit_offset",
    "sql_expression_limit_offset", "binary_literals", "binary_comparisons", "time", "time_microseconds",
    "datetime_microseconds",
)  # fmt: skip
