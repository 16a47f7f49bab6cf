/* How ClickHouse's SQL is tokenised. */
#include "server/clickhouse/clickhouse.h"

const struct sql_dialect clickhouse_dialect = {
    .backslash_escapes = true,
    .backtick_names = true,
    .heredocs = true,
    .nested_comments = true,
    .hash_comments = true,
    .slash_comments = true,
    .unicode_quotes = true,
    .ternary = true,
    .braced_parameters = true,
    .question_operators = false,
};
