/* What is known of a statement's parameter markers: SQLDescribeParam, and an IPD that fills itself. */
#include "exec/bulk.h"
#include "exec/exec.h"
#include "sql/probe.h"

#define MARKER_ANSWER_LIMIT (64u << 20)

int exec_check_markers(const struct statement *statement, const struct sql_dialect *dialect,
                       struct error *err)
{
    uint32_t index = 0, line = 1;
    const char *what = statement->marker_count ? probe_misplaced(statement, dialect, &index) : NULL;
    size_t at, start = 0;

    if (!what)
        return 0;
    at = statement->markers[index].at;
    for (size_t i = 0; i < at; i++)
        if (statement->text.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    return error_set(
        err, STATE_42000, 0,
        "Parameter %u (line %u, column %zu) stands where %s is written: a parameter is a value. A "
        "name can be one as {?:Identifier}",
        index + 1, line, at - start + 1, what);
}

static int marker_lines(struct buffer *out, const struct block *block, struct error *err)
{
    if (block->column_count < 1 || !block->columns[0].spans)
        return error_set(err, STATE_HYC00, 0, "The server's tree of the query is not understood");
    for (uint64_t row = 0; row < block->rows; row++) {
        struct span span = block->columns[0].spans[row];
        buffer_append(out, block->columns[0].data + span.at, span.size);
        buffer_byte(out, '\n');
    }
    return buffer_check(out, "the server's tree of the query", err);
}

static int marker_read(struct stmt *stmt, struct buffer *out, struct error *err)
{
    struct query query = {.statement = &stmt->statement,
                          .purpose = QUERY_PARAMETERS,
                          .session_id = stmt->choices.session_id,
                          .timeout = (int64_t)stmt->attributes.query_timeout};
    struct result *result = NULL;
    struct block block;
    int more;

    exec_choose_place(stmt, &query);
    exec_choose_values(stmt, &query);
    if (result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    while ((more = result_next(result, &block, err)) > 0)
        if (marker_lines(out, &block, err) < 0) {
            more = -1;
            break;
        }
    result_close(result);
    return more;
}

/* A statement that is wrong says so; one that only cannot be described is described by nothing. */
static bool marker_wrong(const struct stmt *stmt, const struct error *err)
{
    if (err->source != ERROR_SERVER)
        return err->state != STATE_HYC00;
    if (err->state == STATE_42S02 || err->state == STATE_42S22)
        return true;
    /* Of a syntax error the place alone tells whether a stand-in brought it. */
    return err->state == STATE_42000 && stmt->statement.kind == STATEMENT_SELECT && err->message &&
           strstr(err->message, "Syntax error") && !strstr(err->message, "): concat(NULL");
}

/* Markers that are an INSERT's values by way of a SELECT. */
static int marker_targets(struct stmt *stmt, struct text *types, bool *required, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;
    const struct bulk_column **columns = arena_calloc(&stmt->call, count, sizeof *columns);

    if (!columns)
        return error_memory(err);
    if (stmt->statement.kind == STATEMENT_INSERT && bulk_select(stmt, columns, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        if (columns[i] && columns[i]->type) {
            types[i] = columns[i]->type->name;
            required[i] = !columns[i]->type->nullable && !columns[i]->has_default;
        }
    return 0;
}

/* Types of all markers, asked once a prepared statement. */
static int marker_ask(struct stmt *stmt, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;
    bool *required;
    struct text *types;
    struct buffer answer;
    struct text copy;
    int outcome;

    if (stmt->marker_types)
        return 0;
    types = arena_calloc(&stmt->prepared_arena, count, sizeof *types);
    required = arena_zalloc(&stmt->prepared_arena, count * sizeof *required);
    if (!types || !required)
        return error_memory(err);
    buffer_init(&answer, MARKER_ANSWER_LIMIT);
    outcome = marker_read(stmt, &answer, err);
    if (outcome < 0 && !marker_wrong(stmt, err)) {
        error_clear(err);
        buffer_reset(&answer);
        outcome = 0;
    }
    copy = buffer_copy(&answer, &stmt->call);
    buffer_clear(&answer);
    if (outcome < 0)
        return -1;
    if (!copy.data)
        return error_memory(err);
    if (stmt->dbc->session->server->parameter_types(&stmt->statement, copy, types, &stmt->call, err) < 0 ||
        marker_targets(stmt, types, required, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        types[i] = arena_copy(&stmt->prepared_arena, types[i]);
        if (!types[i].data)
            return error_memory(err);
    }
    stmt->marker_types = types;
    stmt->marker_required = required;
    return 0;
}

/* Kinds of which a single value is bound; arrays and their like are texts of any length. */
static const struct type *marker_parse(struct stmt *stmt, struct text text, struct error *err)
{
    struct type_context context = {&stmt->call, stmt->dbc->zones, stmt->dbc->session->zone};
    const struct type *type = text.size ? stmt->dbc->session->server->type(text, &context, err) : NULL;

    if (text.size && !type && err->state == STATE_HY001)
        return NULL;
    if (type && type->kind != KIND_AGGREGATE && type->kind != KIND_FIXEDSTRING)
        return type;
    error_clear(err);
    return type_parse(text_of("Nullable(String)"), &context, err);
}

static int marker_type(struct stmt *stmt, uint32_t index, const struct type **type, SQLSMALLINT *nullable,
                       struct error *err)
{
    struct type_context context = {&stmt->call, stmt->dbc->zones, stmt->dbc->session->zone};
    struct text own = stmt->statement.markers[index].type;
    const struct bulk_column *column;

    if (stmt->statement.data_marker && index == stmt->statement.marker_count - 1) {
        struct text format = stmt->statement.format;
        *type = raw_type(stmt->dbc->session->server->binary(format, text_make(NULL, 0)));
        *nullable = SQL_NO_NULLS;
        return 0;
    }
    /* What applications prepare by these types they do not look at again: they are those of now. */
    if (bulk_plan(stmt, err) < 0 || (stmt->insert && bulk_plan_refresh(stmt, err) < 0))
        return -1;
    column = stmt->insert && stmt->insert->columns ? &stmt->insert->columns[index] : NULL;
    if (column && column->type) {
        *type = column->type;
        *nullable = column->type->nullable || column->has_default ? SQL_NULLABLE : SQL_NO_NULLS;
        return 0;
    }
    if (own.size) {
        *type = stmt->dbc->session->server->type(own, &context, err);
        *nullable = *type && (*type)->nullable ? SQL_NULLABLE : SQL_NO_NULLS;
        return *type ? 0 : -1;
    }
    if (marker_ask(stmt, err) < 0)
        return -1;
    *type = marker_parse(stmt, stmt->marker_types[index], err);
    *nullable = stmt->marker_required[index] ? SQL_NO_NULLS : SQL_NULLABLE;
    return *type ? 0 : -1;
}

static int marker_check(const struct stmt *stmt, SQLUSMALLINT number, struct error *err)
{
    if (number == 0 || number > stmt->statement.marker_count)
        return error_set(err, STATE_07009, 0, "Parameter %u does not exist: the statement has %u", number,
                         stmt->statement.marker_count);
    return 0;
}

static SQLULEN marker_size(const struct type *type, SQLULEN size)
{
    /* Unbounded: 0, "cannot be determined". pyodbc then sends such values at execution; a large size would
     * make it allocate that much for every row. */
    if (kind_get(type->kind)->size_rule == SIZE_TEXT && type->length == 0)
        return 0;
    /* An enum's number may be given as well as its label: -32768. */
    if ((type->kind == KIND_ENUM8 || type->kind == KIND_ENUM16) && size < 6)
        return 6;
    return size;
}

int exec_describe_parameter(struct stmt *stmt, SQLUSMALLINT number, struct parameter_facts *facts,
                            struct error *err)
{
    const struct type *type = NULL;
    struct type_facts known;

    if (marker_check(stmt, number, err) < 0 ||
        marker_type(stmt, number - 1u, &type, &facts->nullable, err) < 0)
        return -1;
    type_describe(type, &stmt->dbc->type_options, &known);
    facts->sql_type = known.concise_type;
    facts->size = marker_size(type, known.column_size);
    facts->digits = known.decimal_digits;
    return 0;
}

static int marker_record(struct stmt *stmt, SQLUSMALLINT number, struct error *err)
{
    const struct type *type = NULL;
    SQLSMALLINT nullable = SQL_NULLABLE;
    struct desc_record *record;

    /* desc_describe begins anew: a record keeps nothing of what it had. */
    if (marker_type(stmt, number - 1u, &type, &nullable, err) < 0)
        return -1;
    record = desc_make(stmt->ipd, number, err);
    if (!record)
        return -1;
    desc_describe(record, text_make("", 0), type, &stmt->dbc->type_options);
    /* The texts of a type live in arenas that end before the descriptor does. */
    record->type_name = record->local_type_name = text_make("", 0);
    record->length = marker_size(type, record->length);
    record->nullable = nullable;
    record->unnamed = SQL_UNNAMED;
    record->parameter_type = SQL_PARAM_INPUT;
    record->automatic = true;
    return 0;
}

int exec_fill_ipd(struct stmt *stmt, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;

    if (!stmt->attributes.auto_ipd || stmt->state == STMT_ALLOCATED || stmt->state == STMT_NEED_DATA ||
        count > INT16_MAX)
        return 0;
    for (SQLUSMALLINT number = 1; number <= count; number++) {
        const struct desc_record *record = desc_at(stmt->ipd, number);
        if ((!record || record->automatic) && marker_record(stmt, number, err) < 0)
            return -1;
    }
    return 0;
}
