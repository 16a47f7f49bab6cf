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


# The server has no keys that it enforces or tells, no indexes of that kind, no generated ids.
lacks(
    "primary_key_constraint_reflection", "foreign_key_constraint_reflection", "foreign_keys_reflect_as_index",
    "self_referential_foreign_keys", "unique_constraint_reflection", "index_reflection",
    "duplicate_key_raises_integrity_error", "autoincrement_insert", "autoincrement_without_sequence", "empty_inserts",
)  # fmt: skip
# There is no LIKE .. ESCAPE, and ORDER BY and LIMIT do not stand within a part of a UNION.
lacks(
    "like_escapes",
    "parens_in_union_contained_select_w_limit_offset",
    "parens_in_union_contained_select_wo_limit_offset",
)
# DateTime and Time have seconds (DateTime64 and Time64 have more); a Date does not take a time of day.
lacks("datetime_microseconds", "time_microseconds", "date_coerces_from_datetime")
# Temporary tables are not in the server's own lists.
lacks("temp_table_reflection", "temp_table_reflect_indexes", "has_temp_table")


def has(*names):
    """Opens requirements that SQLAlchemy closes unless a dialect says so."""
    for name in names:
        assert hasattr(SuiteRequirements, name), name
        setattr(Requirements, name, property(lambda _self: exclusions.open()))


has(
    "views", "view_column_reflection", "ctes", "window_functions", "comment_reflection",
    "comment_reflection_full_unicode", "intersect", "except_", "unicode_ddl", "infinity_floats", "schemas",
    "tuple_in",
)  # fmt: skip
