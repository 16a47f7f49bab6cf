/* Looks at the top level of a query. */
#include "sql/select.h"

#include "base/number.h"
#include "sql/scanner.h"

/* Reading one query; `token` is the next one. */
struct reading {
    struct scanner scanner;
    struct token token;
    size_t depth;
    struct select_facts *out;
};

static void step(struct reading *reading)
{
    struct error ignored = {0};
    if (reading->token.kind == TOKEN_OPEN)
        reading->depth++;
    if (scanner_next(&reading->scanner, &reading->token, &ignored) < 0)
        reading->token = (struct token){TOKEN_END, reading->scanner.text.size, 0};
    if (reading->token.kind == TOKEN_CLOSE && reading->depth)
        reading->depth--;
    error_clear(&ignored);
}

static bool is(const struct reading *reading, const char *word)
{
    return scanner_word(&reading->scanner, &reading->token, word);
}

static bool is_one_of(const struct reading *reading, const char *const *words, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count && !found; i++)
        found = is(reading, words[i]);
    return found;
}
#define IS_ONE_OF(reading, words) is_one_of(reading, words, sizeof(words) / sizeof *(words))

/* Behind the list of columns. */
static bool is_clause(const struct reading *reading)
{
    static const char *const WORDS[] = {"FROM",   "WHERE", "GROUP",     "HAVING", "ORDER",  "LIMIT",
                                        "OFFSET", "UNION", "INTERSECT", "EXCEPT", "WINDOW", "FETCH"};
    return reading->depth == 0 && IS_ONE_OF(reading, WORDS);
}

/* Words that are values. */
static bool is_value(const struct reading *reading)
{
    static const char *const WORDS[] = {"TRUE", "FALSE", "NULL", "SESSION_USER", "USER"};
    return IS_ONE_OF(reading, WORDS) ||
           (reading->token.kind == TOKEN_WORD &&
            text_starts_same(scanner_text(&reading->scanner, &reading->token), text_of("current_")));
}

static bool is_aggregate(const struct reading *reading)
{
    static const char *const WORDS[] = {
        "count",     "sum",       "avg",        "mean",           "min",
        "max",       "stddev",    "variance",   "string_agg",     "array_agg",
        "any_value", "arbitrary", "percentile", "geometric_mean", "hyperloglog_distinct"};
    return IS_ONE_OF(reading, WORDS);
}

/* Over one column of the list: whether it has a name of its own. */
static bool take_item(struct reading *reading, bool *aggregate)
{
    bool path = true, named = false, name_due = true, windowed = false;
    bool first_aggregate = is_aggregate(reading), aggregates = false;
    for (bool first = true; reading->token.kind != TOKEN_END; first = false) {
        enum token_kind kind = reading->token.kind;
        bool name = (kind == TOKEN_WORD && !is_value(reading)) || kind == TOKEN_NAME ||
                    scanner_byte(&reading->scanner, &reading->token, '*');
        if (reading->depth == 0 && (kind == TOKEN_COMMA || is_clause(reading)))
            break;
        if (!first && kind == TOKEN_OPEN && reading->depth == 0)
            aggregates = aggregates || first_aggregate;
        first_aggregate = first_aggregate && first;
        windowed = windowed || (reading->depth == 0 && is(reading, "OVER"));
        if (reading->depth == 0 && is(reading, "AS")) {
            step(reading);
            named = reading->token.kind == TOKEN_WORD || reading->token.kind == TOKEN_NAME;
            path = false;
        } else {
            path = path && (name_due ? name : kind == TOKEN_DOT);
            name_due = !name_due;
        }
        step(reading);
    }
    *aggregate = *aggregate || (aggregates && !windowed);
    return named || path;
}

static void take_list(struct reading *reading)
{
    static const char *const BEFORE[] = {"ALL", "DISTINCT"};
    struct select_facts *out = reading->out;
    if (IS_ONE_OF(reading, BEFORE))
        step(reading);
    out->named = true;
    do {
        if (reading->token.kind == TOKEN_COMMA)
            step(reading);
        if (!take_item(reading, &out->one_row))
            out->named = false;
    } while (reading->token.kind == TOKEN_COMMA);
    out->from = is(reading, "FROM");
}

/* At LIMIT, OFFSET or FETCH of the whole. */
static void take_tail(struct reading *reading)
{
    struct select_facts *out = reading->out;
    bool limits = !is(reading, "OFFSET");
    size_t at = reading->token.at;
    step(reading);
    while (is(reading, "FIRST") || is(reading, "NEXT"))
        step(reading);
    bool number = reading->token.kind == TOKEN_NUMBER;
    if (!number && reading->token.kind != TOKEN_QUESTION && reading->token.kind != TOKEN_TYPED_MARKER &&
        !is(reading, "ALL") && !is(reading, "NULL"))
        return;
    if (out->tail_at > at)
        out->tail_at = at;
    if (!limits)
        return;
    out->limited = !is(reading, "ALL") && !is(reading, "NULL");
    if (!number || !number_parse_u64(scanner_text(&reading->scanner, &reading->token), &out->limit))
        out->limit = UINT64_MAX;
}

void select_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                      struct select_facts *out)
{
    static const char *const SETS[] = {"UNION", "INTERSECT", "EXCEPT", "GROUP"};
    static const char *const TAILS[] = {"LIMIT", "OFFSET", "FETCH"};
    struct reading reading = {
        .scanner = {.text = text_make(statement->text.data, statement->end), .dialect = dialect}, .out = out};
    *out = (struct select_facts){.limit = UINT64_MAX, .tail_at = statement->end};
    step(&reading);
    out->plain = is(&reading, "SELECT") || is(&reading, "VALUES");
    out->named = is(&reading, "VALUES");
    if (is(&reading, "SELECT")) {
        step(&reading);
        take_list(&reading);
    }
    for (; out->plain && reading.token.kind != TOKEN_END; step(&reading)) {
        if (reading.depth)
            continue;
        if (IS_ONE_OF(&reading, SETS))
            out->one_row = false;
        while (reading.depth == 0 && IS_ONE_OF(&reading, TAILS))
            take_tail(&reading);
    }
}
