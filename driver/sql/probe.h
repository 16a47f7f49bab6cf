/* The parts of a statement whose expressions a query that is never run can tell about. */
#ifndef PORTER_SQL_PROBE_H
#define PORTER_SQL_PROBE_H

#include "sql/statement.h"

/* From offset `from` to offset `to` of the statement's text; empty when both are equal. */
struct probe_range {
    size_t from, to;
};

/* Either `query` (SELECT; the SELECT of an INSERT), or SELECT set FROM table WHERE where (UPDATE, DELETE and
 * ALTER TABLE's UPDATE and DELETE: `a = ?` is a comparison there). */
struct probe {
    struct probe_range query, set, table, where;
};

/* Whether the statement has such parts; anything unusual has none. */
bool probe_find(const struct statement *statement, const struct sql_dialect *dialect, struct probe *out);

/* A marker where the grammar takes no value: where a name or a type is due (FROM ?, CREATE TABLE ?, AS ?,
 * t.?), and anywhere in CREATE VIEW, which would store the placeholder. Its index and a word for what is due
 * there, or NULL. Typed markers are the user's own business: {?:Identifier} is a name. */
const char *probe_misplaced(const struct statement *statement, const struct sql_dialect *dialect,
                            uint32_t *index);

/* SELECT * FROM t or SELECT a, b FROM t, with WHERE, ORDER BY, LIMIT: the table's place. The result's columns
 * are then the table's own, by their names. */
bool probe_base_table(const struct statement *statement, const struct sql_dialect *dialect,
                      struct probe_range *table);

#endif
