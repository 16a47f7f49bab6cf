/* Answers that carry totals and extremes behind their rows: how they are asked for and read. */
#ifndef PORTER_SERVER_CLICKHOUSE_BEHIND_H
#define PORTER_SERVER_CLICKHOUSE_BEHIND_H

#include "server/server.h"

/* behind.c */
/* Whether the query is to bring them. */
bool clickhouse_asks_behind(const struct query *query);
/* The format that it is asked for in. */
struct text clickhouse_behind_format(const struct session *session);
/* Whether `format`, of the answer's head (empty: old servers do not tell), is that. */
bool clickhouse_is_behind(struct text format);
/* Whether a setting changes how the format writes values: the user's own is then left out. */
bool clickhouse_shapes_text(struct text name);
/* Whether an error's message names such a setting. */
bool clickhouse_names_shape(struct text message);
/* The settings that the format is read by. */
void clickhouse_add_behind(struct buffer *url, struct session *session, const struct query *query);

/* text_rows.c */
enum text_form {
    TEXT_CSV, /* CSVWithNamesAndTypes: an empty line is never a row */
    TEXT_TABS /* TabSeparatedWithNamesAndTypes: of one column, it may be */
};
/* A decoder of rows as text. They become columns of the types that were told, under these types' names: but
 * LowCardinality is undone, and what Native has as trees (arrays, tuples, maps, JSON ..) comes as strings of
 * the server's text. Behind the rows decoder_more leads to the totals, then to the extremes, as far as there
 * are any; `totals` and `extremes` say what is expected, where only that can tell. `zones` outlives it. NULL:
 * no memory. */
struct decoder *text_rows_open(enum text_form form, bool totals, bool extremes, struct zone_set *zones,
                               struct text default_zone, struct error *err);

#endif
