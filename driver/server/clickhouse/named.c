/* Parameters that the SQL text names itself, {name:Type}: their values come from keywords and attributes. */
#include "server/clickhouse/named.h"
#include "server/clickhouse/clickhouse.h"
#include "sql/scanner.h"

/* The value given for `name`: the statement's, else the session's. */
static const struct setting *value_of(const struct session *session, const struct query *query,
                                      struct text name)
{
    const struct session_options *options = session->options;
    for (size_t i = query->param_count; i > 0; i--) {
        if (text_equal(query->params[i - 1].name, name))
            return &query->params[i - 1];
    }
    for (size_t i = 0; i < options->param_count; i++) {
        if (text_equal(options->params[i].name, name))
            return &options->params[i];
    }
    return NULL;
}

/* Whether `?` of the same statement has that name: p1, p2 ... */
static bool is_markers(const struct statement *statement, struct text name)
{
    uint32_t number = 0;
    if (name.size < 2 || name.data[0] != 'p' || name.data[1] == '0')
        return false;
    for (size_t i = 1; i < name.size; i++) {
        if (!text_is_digit(name.data[i]) || number > STATEMENT_MARKER_LIMIT)
            return false;
        number = number * 10 + (uint32_t)(name.data[i] - '0');
    }
    return number <= statement->marker_count;
}

static int take(const struct session *session, const struct query *query, struct text token,
                struct named *out, struct error *err)
{
    size_t colon = text_find(token, ':', 0);
    struct text name = text_trim(text_make(token.data + 1, colon - 1));
    struct text type = text_trim(text_make(token.data + colon + 1, token.size - colon - 2));
    const struct setting *found = value_of(session, query, name);
    if (!found)
        return 0;
    if (is_markers(query->statement, name))
        return error_set(err, STATE_07002, 0,
                         "the parameter {%.*s:...} has the name that the driver gives a marker of the same "
                         "statement: rename it",
                         (int)(name.size < 80 ? name.size : 80), name.data);
    out->name = name;
    out->wire = (struct wire){.kind = WIRE_TYPED, .type = type, .text = found->value};
    out->wire.null = text_equal(found->value, text_of("\\N"));
    out->wire.external = !out->wire.null && !text_equal(type, text_of("Identifier")) &&
                         found->value.size > CLICKHOUSE_VALUE_LIMIT;
    return 1;
}

static bool seen(const struct named *list, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(list[i].name, name))
            return true;
    }
    return false;
}

static int collect(const struct session *session, const struct query *query, struct named *list,
                   size_t *count, struct error *err)
{
    const struct statement *statement = query->statement;
    struct scanner scanner = {text_make(statement->text.data, statement->end), session->server->dialect, 0,
                              0};
    struct token token;
    for (;;) {
        if (scanner_next(&scanner, &token, err))
            return -1;
        if (token.kind == TOKEN_END)
            return 0;
        if (token.kind != TOKEN_PARAMETER)
            continue;
        struct named *named = &list[*count];
        *named = (struct named){.at = token.at, .size = token.size};
        int found = take(session, query, scanner_text(&scanner, &token), named, err);
        if (found < 0)
            return -1;
        named->again = found && seen(list, *count, named->name);
        *count += found > 0;
    }
}

int named_make(const struct session *session, const struct query *query, struct arena *arena,
               struct named **out, size_t *count, struct error *err)
{
    struct text text = text_make(query->statement->text.data, query->statement->end);
    size_t most = 0;
    *out = NULL;
    *count = 0;
    if (query->param_count + session->options->param_count == 0)
        return 0;
    for (size_t i = 0; i < text.size; i++)
        most += text.data[i] == '{';
    if (most == 0)
        return 0;
    *out = arena_calloc(arena, most, sizeof **out);
    return *out ? collect(session, query, *out, count, err) : error_memory(err);
}
