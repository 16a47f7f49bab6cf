/* How CrateDB's SQL is tokenised. */
#include "server/cratedb/cratedb.h"

const struct sql_dialect cratedb_dialect = {
    .backslash_escapes = false,
    .backtick_names = false,
    .heredocs = true,
    .nested_comments = false,
    .hash_comments = false,
    .slash_comments = false,
    .unicode_quotes = false,
    .ternary = false,
    .braced_parameters = false,
    .question_operators = false,
    .settings_only = true,
};
