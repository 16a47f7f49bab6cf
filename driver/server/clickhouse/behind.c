/* Requests whose answers carry totals and extremes. */
#include "server/clickhouse/behind.h"

#include "server/clickhouse/clickhouse.h"

static const char CSV[] = "CSVWithNamesAndTypes", TABS[] = "TabSeparatedWithNamesAndTypes";

/* What values look like by default, which is how they are read. */
static const struct setting SHAPES[] = {
    {{"date_time_output_format", 23}, {"simple", 6}},
    {{"interval_output_format", 22}, {"numeric", 7}},
    {{"bool_true_representation", 24}, {"true", 4}},
    {{"bool_false_representation", 25}, {"false", 5}},
    {{"output_format_float_precision", 29}, {"0", 1}},
    {{"format_csv_delimiter", 20}, {",", 1}},
    {{"format_csv_null_representation", 30}, {"\\N", 2}},
    {{"output_format_csv_crlf_end_of_line", 34}, {"0", 1}},
    {{"format_tsv_null_representation", 30}, {"\\N", 2}},
    {{"output_format_tsv_crlf_end_of_line", 34}, {"0", 1}},
};
static const char TUPLES[] = "output_format_csv_serialize_tuple_into_separate_columns";

bool clickhouse_asks_behind(const struct query *query)
{
    return query->purpose == QUERY_RUN && (query->totals || query->extremes) && !query->as_text &&
           query->statement->kind == STATEMENT_SELECT && !clickhouse_asks_raw(query);
}

/* CSV tells an empty string from an empty line. Older servers write a tuple as several fields, and so do
 * those that let the user set nothing. */
static bool uses_csv(const struct session *session)
{
    return clickhouse_at_least(session, 24, 5) && !session_flag(&session->bare);
}

struct text clickhouse_behind_format(const struct session *session)
{
    return text_of(uses_csv(session) ? CSV : TABS);
}

bool clickhouse_is_behind(struct text format)
{
    return text_equal(format, text_of(CSV)) || text_equal(format, text_of(TABS));
}

bool clickhouse_shapes_text(struct text name)
{
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (text_equal(name, SHAPES[i].name))
            return true;
    }
    return text_equal(name, text_of(TUPLES));
}

bool clickhouse_names_shape(struct text message)
{
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (text_search(message, SHAPES[i].name, 0) != SIZE_MAX)
            return true;
    }
    return text_search(message, text_of(TUPLES), 0) != SIZE_MAX;
}

void clickhouse_add_behind(struct buffer *url, struct session *session, const struct query *query)
{
    if (!clickhouse_asks_behind(query) || session_flag(&session->bare))
        return;
    if (uses_csv(session))
        url_add(url, TUPLES, text_of("0"));
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (clickhouse_has_setting(session, query, SHAPES[i].name.data))
            url_add(url, SHAPES[i].name.data, SHAPES[i].value);
    }
}
