/* The text that is sent: markers replaced by parameters, and the wrappings for describing and casting. */
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/named.h"
#include "server/clickhouse/parameter.h"
#include "sql/probe.h"

enum { TREE_MARKERS = 4096 };

/* A text in the making. */
struct making {
    const struct session *session;
    const struct query *query;
    const struct wire *wires; /* one a marker, or NULL: stand-ins */
    const struct named *named;
    size_t named_count;
    struct buffer out;
    struct error *err;
};

static size_t back_over_space(struct text text, size_t at)
{
    while (at > 0 && text_is_space(text.data[at - 1]))
        at--;
    return at;
}

/* The word right before `at`, blanks skipped. */
static struct text word_before(struct text text, size_t at)
{
    size_t end = back_over_space(text, at);
    size_t start = end;
    while (start > 0 && (text_is_alpha(text.data[start - 1]) || text.data[start - 1] == '_'))
        start--;
    return text_make(text.data + start, end - start);
}

static bool word_is_one(struct text word, const char *const *words)
{
    for (; *words; words++) {
        if (text_same(word, text_of(*words)))
            return true;
    }
    return false;
}

/* LIMIT ?, ? and numbers(?, ?): where the list begins that `at` stands in, when it is of markers and numbers.
 */
static size_t list_start(struct text text, size_t at)
{
    size_t start = back_over_space(text, at);
    while (start > 0 && text.data[start - 1] == ',') {
        size_t item = back_over_space(text, start - 1);
        size_t end = item;
        while (item > 0 && (text_is_digit(text.data[item - 1]) || text.data[item - 1] == '?'))
            item--;
        if (item == end)
            break;
        start = back_over_space(text, item);
    }
    return start;
}

/* Where a NULL is never accepted, a number is meant. */
bool clickhouse_wants_number(const struct statement *statement, const struct marker *marker)
{
    static const char *const WORDS[] = {"LIMIT", "OFFSET", "TOP", "FIRST", "NEXT", "SAMPLE", "FETCH", NULL};
    static const char *const TABLES[] = {"numbers",         "numbers_mt",     "zeros", "zeros_mt",
                                         "generate_series", "generateSeries", NULL};
    struct text text = statement->text;
    size_t start = list_start(text, marker->at);
    if (word_is_one(word_before(text, start), WORDS))
        return true;
    return start > 0 && text.data[start - 1] == '(' && word_is_one(word_before(text, start - 1), TABLES);
}

/* A value of a type; NULL where that is one. All servers know an array's element that is not there. */
static void put_value_of(struct buffer *out, struct text type)
{
    static const char *const WAYS[][3] = {{"CAST(CAST('[]' AS Array(", "))[1] AS ", ")"},
                                          {"CAST(NULL AS ", "", ")"},
                                          {"CAST(NULL AS Nullable(", "", "))"}};
    bool whole = wire_is_container(type) || text_starts(type, text_of("LowCardinality("));
    const char *const *way = WAYS[wire_takes_null(type) ? 1 : whole ? 0 : 2];
    buffer_puts(out, way[0]);
    buffer_put(out, type);
    buffer_puts(out, way[1]);
    if (way == WAYS[0])
        buffer_put(out, type);
    buffer_puts(out, way[2]);
}

/* What stands for a parameter that has no value yet, while the server only describes. Typed markers know
 * more. */
static void put_stand_in(struct making *making, uint32_t index)
{
    static const char *const STAND_INS[] = {"NULL", "1", "''"};
    const struct statement *statement = making->query->statement;
    const struct marker *marker = &statement->markers[index];
    unsigned attempt = making->query->attempt < 3 ? making->query->attempt : 2;
    if (marker->type.size) {
        put_value_of(&making->out, marker->type);
        return;
    }
    if (clickhouse_wants_number(statement, marker))
        buffer_puts(&making->out, "1");
    else if (making->query->purpose == QUERY_PARAMETERS)
        buffer_printf(&making->out, "concat(NULL, '_porter_%u')", index + 1); /* see tree.c */
    else
        buffer_puts(&making->out, STAND_INS[attempt]);
}

/* A marker that is alone between commas and parentheses, behind VALUES: the column's type reads it. */
static bool is_bare(const struct statement *statement, const struct marker *marker)
{
    struct text text = statement->text;
    if (statement->kind != STATEMENT_INSERT)
        return false;
    size_t before = back_over_space(text, marker->at);
    size_t after = marker->at + marker->size;
    while (after < text.size && text_is_space(text.data[after]))
        after++;
    if (before == 0 || after >= text.size || !strchr("(,", text.data[before - 1]) ||
        !strchr(",)", text.data[after]))
        return false;
    for (size_t at = statement->body; at + 6 <= marker->at; at++) {
        if (text_same(text_make(text.data + at, 6), text_of("VALUES")))
            return true;
    }
    return false;
}

/* A value that travels as a table of one row; what is no string is read from its text. The server reads a map
 * so only as an element of something else (measured). */
static void put_external(struct making *making, const struct wire *wire, char letter, size_t number)
{
    static const struct {
        const char *before, *between, *after;
    } WAYS[] = {{"assumeNotNull(", "", ")"},
                {"CAST(", " AS ", ")"},
                {"CAST(concat('[', ", ", ']') AS Array(", "))[1]"}};
    bool typed = wire->kind == WIRE_TYPED && !text_equal(wire->type, text_of("String"));
    int way = !typed ? 0 : text_starts(wire->type, text_of("Map(")) ? 2 : 1;
    buffer_printf(&making->out, "%s(SELECT s FROM _%c%zu)%s", WAYS[way].before, letter, number,
                  WAYS[way].between);
    if (typed)
        buffer_put(&making->out, wire->type);
    buffer_puts(&making->out, WAYS[way].after);
}

static int put_marker(struct making *making, uint32_t index)
{
    const struct statement *statement = making->query->statement;
    const struct marker *marker = &statement->markers[index];
    if (!making->wires) {
        put_stand_in(making, index);
        return 0;
    }
    const struct wire *wire = &making->wires[index];
    if (making->session->old_literals) {
        int status = literal_put(wire, is_bare(statement, marker), &making->out, making->err);
        return status ? error_at(making->err, 0, (int32_t)index + 1) : 0;
    }
    if (wire->external) {
        put_external(making, wire, 'p', index + 1);
        return 0;
    }
    buffer_printf(&making->out, "{p%u:", index + 1);
    buffer_put(&making->out, wire->type);
    buffer_byte(&making->out, '}');
    return 0;
}

/* The statement's text from *at to `to`, named parameters of large values replaced; *at is `to` then. */
static void put_plain(struct making *making, size_t *at, size_t to)
{
    for (size_t i = 0; i < making->named_count; i++) {
        const struct named *named = &making->named[i];
        if (!named->wire.external || named->at < *at || named->at >= to)
            continue;
        size_t first = 0; /* the one whose value is sent */
        while (!text_equal(making->named[first].name, named->name))
            first++;
        buffer_append(&making->out, making->query->statement->text.data + *at, named->at - *at);
        put_external(making, &named->wire, 'n', first + 1);
        *at = named->at + named->size;
    }
    if (to > *at)
        buffer_append(&making->out, making->query->statement->text.data + *at, to - *at);
    *at = to;
}

/* The statement from `from` to `to`, markers replaced. */
static int put_statement(struct making *making, size_t from, size_t to)
{
    const struct statement *statement = making->query->statement;
    size_t at = from;
    for (uint32_t i = 0; i < statement->marker_count; i++) {
        const struct marker *marker = &statement->markers[i];
        if (marker->at < from || marker->at >= to)
            continue;
        put_plain(making, &at, marker->at);
        if (put_marker(making, i))
            return -1;
        at = marker->at + marker->size;
    }
    put_plain(making, &at, to > at ? to : at);
    return 0;
}

/* Where the part ends that can stand in parentheses. */
static size_t inner_end(const struct statement *statement)
{
    return statement->format_at < statement->end ? statement->format_at : statement->end;
}

static int put_describe(struct making *making)
{
    const struct statement *statement = making->query->statement;
    buffer_puts(&making->out, "DESCRIBE TABLE (");
    if (put_statement(making, statement->body, inner_end(statement)))
        return -1;
    buffer_puts(&making->out, "\n)");
    return 0;
}

/* The expressions around the markers, in a query whose tree tells types. */
static int put_tree(struct making *making)
{
    const struct statement *statement = making->query->statement;
    struct probe probe;
    if (!clickhouse_at_least(making->session, 23, 3) || statement->marker_count > TREE_MARKERS ||
        !probe_find(statement, making->session->server->dialect, &probe))
        return error_set(making->err, STATE_HYC00, 0, "the server cannot tell the types of these parameters");
    buffer_puts(&making->out, "EXPLAIN QUERY TREE passes = 1 ");
    if (probe.query.to)
        return put_statement(making, probe.query.from, probe.query.to);
    buffer_puts(&making->out, "SELECT ");
    if (probe.set.to == 0)
        buffer_byte(&making->out, '1');
    else if (put_statement(making, probe.set.from, probe.set.to))
        return -1;
    buffer_puts(&making->out, " FROM ");
    if (put_statement(making, probe.table.from, probe.table.to))
        return -1;
    buffer_puts(&making->out, " WHERE ");
    return put_statement(making, probe.where.from, probe.where.to);
}

static void put_name(struct buffer *out, struct text name)
{
    buffer_byte(out, '`');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '`' || name.data[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, name.data[i]);
    }
    buffer_byte(out, '`');
}

/* Columns of types that Native does not describe enough to be read (states) come as String, whose bytes they
 * are. */
static int put_cast(struct making *making)
{
    const struct query *query = making->query;
    if (!query->as_text_names)
        return error_set(making->err, STATE_HYC00, 0,
                         "a column's type cannot be read, and its name is not known");
    buffer_puts(&making->out, "SELECT ");
    for (size_t i = 0; i < query->as_text_count; i++) {
        buffer_puts(&making->out, i ? ", " : "");
        if (query->as_text[i])
            buffer_puts(&making->out, "CAST(");
        put_name(&making->out, query->as_text_names[i]);
        if (query->as_text[i]) {
            buffer_puts(&making->out, " AS String) AS ");
            put_name(&making->out, query->as_text_names[i]);
        }
    }
    buffer_puts(&making->out, " FROM (");
    if (put_statement(making, query->statement->body, inner_end(query->statement)))
        return -1;
    buffer_puts(&making->out, "\n)");
    return 0;
}

/* The data of an INSERT with a format of its own may end in anything; elsewhere the tail says nothing. */
static size_t outer_end(const struct statement *statement)
{
    bool data = statement->kind == STATEMENT_INSERT && statement->format.size;
    return data ? statement->text.size : statement->end;
}

static bool is_replaced(const struct named *named, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (named[i].wire.external)
            return true;
    }
    return false;
}

int clickhouse_text(const struct session *session, const struct query *query, const struct wire *wires,
                    const struct named *named, size_t named_count, struct arena *arena, struct text *out,
                    struct error *err)
{
    const struct statement *statement = query->statement;
    bool plain = query->purpose != QUERY_DESCRIBE && query->purpose != QUERY_PARAMETERS && !query->as_text;
    if (plain && statement->marker_count == 0 && !is_replaced(named, named_count)) {
        *out = text_make(statement->text.data, outer_end(statement));
        return 0;
    }
    struct making making = {.session = session,
                            .query = query,
                            .wires = wires,
                            .named = named,
                            .named_count = named_count,
                            .err = err};
    buffer_init(&making.out, SIZE_MAX);
    int status;
    if (query->purpose == QUERY_DESCRIBE)
        status = put_describe(&making);
    else if (query->purpose == QUERY_PARAMETERS)
        status = put_tree(&making);
    else if (query->as_text)
        status = put_cast(&making);
    else
        status = put_statement(&making, 0, outer_end(statement));
    if (status == 0)
        status = buffer_check(&making.out, "the statement", err);
    if (status == 0) {
        *out = buffer_copy(&making.out, arena);
        status = out->data ? 0 : error_memory(err);
    }
    buffer_clear(&making.out);
    return status;
}
