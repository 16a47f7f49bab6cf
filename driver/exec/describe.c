/* Columns of a result: taken from its first block, or asked for. */
#include "exec/exec.h"
#include "exec/rawout.h"

static bool describe_same(const struct stmt *stmt, const struct block *block)
{
    if (stmt->column_count != block->column_count || !stmt->columns)
        return false;
    for (uint32_t i = 0; i < block->column_count; i++)
        if (!text_equal(stmt->columns[i].name, block->names[i]) ||
            !text_equal(stmt->columns[i].type->name, block->columns[i].type->name) ||
            !text_equal(stmt->columns[i].type->zone_name, block->columns[i].type->zone_name) ||
            stmt->columns[i].type->kind != block->columns[i].type->kind)
            return false;
    return true;
}

/* Column 0: how much room a bookmark needs. */
static void describe_bookmark(const struct stmt *stmt, struct desc_record *record)
{
    bool variable = stmt->attributes.use_bookmarks == SQL_UB_VARIABLE;

    memset(record, 0, sizeof *record);
    if (stmt->attributes.use_bookmarks == SQL_UB_OFF || !exec_is_static(stmt))
        return;
    record->type = record->concise_type = variable ? SQL_BINARY : SQL_INTEGER;
    record->octet_length = variable ? (SQLLEN)sizeof(uint64_t) : (SQLLEN)sizeof(uint32_t);
    record->length = variable ? sizeof(uint64_t) : 10;
    record->display_size = variable ? 16 : 10;
    record->precision = variable ? 0 : 10;
    record->radix = variable ? 0 : 10;
    record->nullable = SQL_NO_NULLS;
    record->unsigned_attr = SQL_TRUE;
    record->searchable = SQL_PRED_NONE;
    record->updatable = SQL_ATTR_READONLY;
    record->unnamed = SQL_UNNAMED;
}

/* The IRD's records are computed from the columns and nowhere else. */
static int describe_ird(struct stmt *stmt, struct error *err)
{
    if (desc_set_count(stmt->ird, (SQLINTEGER)stmt->column_count, err) < 0)
        return -1;
    describe_bookmark(stmt, &stmt->ird->records[0]);
    for (uint32_t i = 0; i < stmt->column_count; i++) {
        struct desc_record *record = &stmt->ird->records[i + 1];
        const struct result_column *column = &stmt->columns[i];
        desc_describe(record, column->name, column->type, &stmt->dbc->type_options);
        if (column->size) {
            record->length = column->size;
            record->octet_length = (SQLLEN)(column->size * sizeof(SQLWCHAR));
            record->display_size = (SQLLEN)column->size;
        }
    }
    return 0;
}

static int describe_column(struct stmt *stmt, uint32_t index, struct text name, struct text type_name,
                           struct error *err)
{
    struct type_context context = {&stmt->result_arena, stmt->dbc->zones, stmt->dbc->session->zone};
    struct result_column *column = &stmt->columns[index];

    column->name = arena_copy(&stmt->result_arena, name);
    if (!column->name.data)
        return error_memory(err);
    column->type = stmt->dbc->session->server->type(type_name, &context, err);
    return column->type ? 0 : -1;
}

/* The same with a type that is known: the answer's own, which ends with it. */
static int describe_known(struct stmt *stmt, uint32_t index, struct text name, const struct type *type,
                          struct error *err)
{
    struct result_column *column = &stmt->columns[index];

    column->name = arena_copy(&stmt->result_arena, name);
    if (!column->name.data)
        return error_memory(err);
    column->type = type_copy(type, &stmt->result_arena, err);
    return column->type ? 0 : -1;
}

static int describe_begin(struct stmt *stmt, uint32_t count, struct error *err)
{
    arena_reset(&stmt->result_arena);
    desc_clear_records(stmt->ird);
    stmt->described = false;
    stmt->column_count = 0;
    stmt->columns = arena_calloc(&stmt->result_arena, count ? count : 1, sizeof *stmt->columns);
    return stmt->columns ? 0 : error_memory(err);
}

int exec_columns_known(struct stmt *stmt, uint32_t count, struct error *err)
{
    stmt->column_count = count;
    if (describe_ird(stmt, err) < 0)
        return -1;
    stmt->described = true;
    return 0;
}

int exec_set_raw_column(struct stmt *stmt, bool binary, size_t chunk, struct error *err)
{
    SQLSMALLINT sql_type = binary ? SQL_LONGVARBINARY : SQL_LONGVARCHAR;
    struct desc_record *record;

    if (describe_begin(stmt, 1, err) < 0)
        return -1;
    stmt->columns[0].name = raw_name();
    stmt->columns[0].type = raw_type(binary);
    if (exec_columns_known(stmt, 1, err) < 0)
        return -1;
    record = &stmt->ird->records[1];
    record->type = record->concise_type = sql_type;
    record->length = chunk;
    record->octet_length = (SQLLEN)chunk;
    record->display_size = (SQLLEN)(binary ? 2 * chunk : chunk);
    record->nullable = SQL_NO_NULLS;
    record->searchable = SQL_PRED_NONE;
    return 0;
}

/* A column that came as text, or as another kind of number, keeps its type's name and all that is told of it,
 * but is read as what it is. */
static int describe_as_sent(struct stmt *stmt, const struct block *block, struct error *err)
{
    for (uint32_t i = 0; i < block->column_count; i++) {
        const struct type *came = block->columns[i].type;
        struct result_column *column = &stmt->columns[i];
        struct type *type;
        if (came->kind == column->type->kind)
            continue;
        type = arena_alloc(&stmt->result_arena, sizeof *type);
        if (!type)
            return error_memory(err);
        *type = *column->type;
        type->kind = came->kind;
        type->width = came->width;
        type->child_count = 0;
        column->type = type;
    }
    return 0;
}

int exec_set_columns(struct stmt *stmt, const struct block *block, struct error *err)
{
    if (describe_same(stmt, block)) {
        stmt->described = true;
        return 0;
    }
    if (describe_begin(stmt, block->column_count, err) < 0)
        return -1;
    for (uint32_t i = 0; i < block->column_count; i++) {
        const struct type *type = block->columns[i].type;
        /* What comes as text has its own type's name: that is what is told of it. */
        bool named = !stmt->dbc->session->server->tells_columns;
        if ((named ? describe_column(stmt, i, block->names[i], type->name, err)
                   : describe_known(stmt, i, block->names[i], type, err)) < 0)
            return -1;
    }
    if (exec_columns_known(stmt, block->column_count, err) < 0)
        return -1;
    return describe_as_sent(stmt, block, err);
}

/* Names and type texts from the rows of the server's description, collected over its blocks. */
struct description {
    struct text *names, *types;
    uint32_t count, capacity;
};

static int describe_grow(struct stmt *stmt, struct description *d, struct error *err)
{
    uint32_t capacity = d->capacity ? d->capacity * 2 : 64;
    struct text *names = arena_calloc(&stmt->call, capacity, sizeof *names);
    struct text *types = arena_calloc(&stmt->call, capacity, sizeof *types);

    if (!names || !types)
        return error_memory(err);
    for (uint32_t i = 0; i < d->count; i++) {
        names[i] = d->names[i];
        types[i] = d->types[i];
    }
    d->names = names;
    d->types = types;
    d->capacity = capacity;
    return 0;
}

static int describe_block(struct stmt *stmt, const struct block *block, struct description *d,
                          struct error *err)
{
    if (block->column_count < 2 || !block->columns[0].spans || !block->columns[1].spans)
        return error_set(err, STATE_HY000, 0, "The server's description of the columns is not understood");
    for (uint64_t row = 0; row < block->rows; row++) {
        struct text cell[2];
        for (int i = 0; i < 2; i++) {
            struct span span = block->columns[i].spans[row];
            cell[i] =
                arena_copy(&stmt->call, text_make((const char *)block->columns[i].data + span.at, span.size));
            if (!cell[i].data)
                return error_memory(err);
        }
        if (d->count == d->capacity && describe_grow(stmt, d, err) < 0)
            return -1;
        d->names[d->count] = cell[0];
        d->types[d->count++] = cell[1];
    }
    return 0;
}

static int describe_read(struct stmt *stmt, const struct query *query, struct description *d,
                         struct error *err)
{
    struct result *result = NULL;
    struct block block;
    int more;

    if (result_open(stmt->dbc->session, query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    while ((more = result_next(result, &block, err)) > 0)
        if (describe_block(stmt, &block, d, err) < 0) {
            more = -1;
            break;
        }
    result_close(result);
    return more;
}

/* SHOW-like statements cannot be described: asked again in a format that keeps its columns when there are no
 * rows. */
static int describe_names(struct stmt *stmt, enum query_purpose purpose, struct error *err)
{
    struct query query = {.statement = &stmt->statement, .purpose = purpose};
    struct result *result = NULL;
    struct block block;
    int more, outcome;

    exec_choose(stmt, &query);
    if (result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    more = result_next(result, &block, err);
    if (more == 0 && !result_columns(result, &block))
        more = error_set(err, STATE_HY000, 0, "The server did not tell the columns of an empty result");
    outcome = more < 0 ? -1 : exec_set_columns(stmt, &block, err);
    result_close(result);
    return outcome;
}

int exec_ask_columns(struct stmt *stmt, struct error *err)
{
    struct query query = {.statement = &stmt->statement, .purpose = QUERY_DESCRIBE};
    struct description description = {0};

    if (stmt->statement.kind != STATEMENT_SELECT)
        return describe_names(stmt, QUERY_NAMES, err);
    if (stmt->dbc->session->server->tells_columns)
        return describe_names(stmt, QUERY_DESCRIBE, err);
    query.timeout = (int64_t)stmt->attributes.query_timeout;
    exec_choose(stmt, &query);
    if (describe_read(stmt, &query, &description, err) < 0)
        return -1;
    if (describe_begin(stmt, description.count, err) < 0)
        return -1;
    for (uint32_t i = 0; i < description.count; i++)
        if (describe_column(stmt, i, description.names[i], description.types[i], err) < 0)
            return -1;
    return exec_columns_known(stmt, description.count, err);
}

static int describe_by_running(struct stmt *stmt, struct error *err)
{
    if (exec_execute(stmt, err) < 0)
        return -1;
    if (stmt->state == STMT_OPEN) {
        stmt->kept = true;
        stmt->state = STMT_PREPARED;
    }
    return 0;
}

int exec_describe(struct stmt *stmt, struct error *err)
{
    if (stmt->described || stmt->state != STMT_PREPARED)
        return 0;
    if (raw_asked(stmt))
        return raw_describe(stmt, err);
    if (stmt->statement.kind == STATEMENT_SELECT)
        return exec_ask_columns(stmt, err);
    if (stmt->statement.kind == STATEMENT_SHOW)
        return describe_by_running(stmt, err);
    stmt->described = true; /* no result set */
    stmt->column_count = 0;
    return 0;
}

int exec_describe_descriptor(const struct desc *desc, struct error *err)
{
    struct stmt *stmt = desc->kind == DESC_IRD || desc->kind == DESC_IPD ? desc->stmt : NULL;

    if (!stmt)
        return 0;
    if (desc->kind == DESC_IRD && stmt->state == STMT_ALLOCATED)
        return error_set(err, STATE_HY007, 0, "The statement is not prepared: its columns are not known");
    canceller_begin(&stmt->canceller);
    return desc->kind == DESC_IPD ? exec_fill_ipd(stmt, err) : exec_describe(stmt, err);
}

SQLSMALLINT exec_type_code(const struct dbc *dbc, SQLSMALLINT type)
{
    if (dbc->env->odbc_version != SQL_OV_ODBC2)
        return type;
    return type == SQL_TYPE_DATE        ? SQL_DATE
           : type == SQL_TYPE_TIME      ? SQL_TIME
           : type == SQL_TYPE_TIMESTAMP ? SQL_TIMESTAMP
                                        : type;
}
