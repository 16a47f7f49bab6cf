/* SQLBulkOperations: rows in the buffers of a cursor's columns become an INSERT into its table. */
#include "exec/exec.h"
#include "exec/parameters.h"
#include "sql/probe.h"

#define ADD_TEXT_LIMIT (1u << 20)

/* One call. */
struct add {
    struct stmt *stmt;  /* the cursor's */
    struct stmt *plain; /* the INSERT's: of our own, nobody else has its handle */
    SQLULEN rows;
    SQLUSMALLINT *columns; /* numbers of those that are given */
    SQLSMALLINT count;
};

static bool add_wanted(const struct stmt *stmt, SQLULEN row)
{
    return !stmt->ard->array_status || stmt->ard->array_status[row] != SQL_ROW_IGNORE;
}

/* 1: the column takes part, 0: it is left out in all rows. */
static int add_takes(const struct add *add, SQLUSMALLINT number, struct error *err)
{
    const struct desc_record *record = desc_at(add->stmt->ard, number);
    SQLULEN ignored = 0, wanted = 0;
    struct source source;

    if (!record || (!record->data && !record->indicator_ptr))
        return 0;
    parameters_source(add->stmt->ard, record, &source);
    for (SQLULEN row = 0; source.octet_length && row < add->rows; row++) {
        SQLLEN length;
        if (!add_wanted(add->stmt, row))
            continue;
        wanted++;
        memcpy(&length, (const uint8_t *)source.octet_length + row * source.length_stride, sizeof length);
        ignored += length == SQL_COLUMN_IGNORE;
        if (length == SQL_DATA_AT_EXEC || length <= SQL_LEN_DATA_AT_EXEC_OFFSET)
            return error_set(err, STATE_HYC00, 0,
                             "Column %u: SQL_ADD takes no data at execution; an INSERT with parameters does",
                             number);
    }
    if (ignored && ignored != wanted)
        return error_set(err, STATE_HYC00, 0,
                         "Column %u: SQL_COLUMN_IGNORE stands for all rows of a SQL_ADD or for none", number);
    return ignored == 0;
}

static int add_choose(struct add *add, struct error *err)
{
    struct stmt *stmt = add->stmt;

    add->columns = arena_calloc(&stmt->call, stmt->column_count + 1u, sizeof *add->columns);
    if (!add->columns)
        return error_memory(err);
    for (SQLUSMALLINT number = 1; number <= stmt->column_count; number++) {
        int takes = add_takes(add, number, err);
        if (takes < 0)
            return -1;
        if (takes)
            add->columns[add->count++] = number;
    }
    return add->count ? 0 : error_set(err, STATE_21S02, 0, "No column of the row to add is bound");
}

static void add_name(struct buffer *out, char quote, struct text name)
{
    buffer_byte(out, quote);
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == quote || name.data[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, name.data[i]);
    }
    buffer_byte(out, quote);
}

/* INSERT INTO t (a, b) VALUES (?, ?) */
static int add_text(const struct add *add, struct buffer *out, struct error *err)
{
    const struct stmt *stmt = add->stmt;
    const struct server *server = stmt->dbc->session->server;
    struct probe_range table;

    if (!probe_base_table(&stmt->statement, server->dialect, &table))
        return error_set(err, STATE_HYC00, 0,
                         "SQL_ADD needs a query of one table's columns by their names: SELECT a, b FROM t");
    buffer_puts(out, "INSERT INTO ");
    buffer_append(out, stmt->statement.text.data + table.from, table.to - table.from);
    for (SQLSMALLINT i = 0; i < add->count; i++) {
        buffer_puts(out, i ? ", " : " (");
        add_name(out, server->identifier_quote, stmt->columns[add->columns[i] - 1].name);
    }
    for (SQLSMALLINT i = 0; i < add->count; i++)
        buffer_puts(out, i ? ", ?" : ") VALUES (?");
    buffer_byte(out, ')');
    return buffer_check(out, "the INSERT's text", err);
}

/* The cursor's buffers as parameters. */
static int add_bind(const struct add *add, struct error *err)
{
    const struct desc *ard = add->stmt->ard;
    struct desc *apd = add->plain->apd;

    for (SQLSMALLINT i = 0; i < add->count; i++) {
        SQLUSMALLINT number = add->columns[i];
        struct desc_record *record = desc_make(apd, i + 1, err);
        SQLSMALLINT c_type;
        if (!record || exec_c_type(add->stmt, number, SQL_ARD_TYPE, &c_type, err) < 0)
            return -1;
        *record = *desc_at(ard, number);
        record->concise_type = c_type;
    }
    apd->array_size = add->rows;
    apd->array_status = ard->array_status;
    apd->bind_offset = ard->bind_offset;
    apd->bind_type = ard->bind_type;
    return 0;
}

/* What the INSERT said, in terms of rows and columns of the cursor. */
static void add_tell(const struct add *add, const SQLUSMALLINT *sets, SQLUSMALLINT *status)
{
    const struct diag *said = &add->plain->handle.diag;

    for (SQLINTEGER i = 0; i < said->count; i++) {
        struct diag_record record = said->records[i];
        if (record.column > 0 && record.column <= add->count)
            record.column = add->columns[record.column - 1];
        diag_copy(&add->stmt->handle.diag, &record);
    }
    for (SQLULEN row = 0; status && row < add->rows; row++)
        status[row] = !add_wanted(add->stmt, row)      ? SQL_ROW_NOROW
                      : sets[row] == SQL_PARAM_SUCCESS ? SQL_ROW_ADDED
                                                       : SQL_ROW_ERROR;
}

static int add_run(struct add *add, struct text sql, SQLUSMALLINT *status, struct error *err)
{
    SQLUSMALLINT *sets = arena_calloc(&add->stmt->call, add->rows, sizeof *sets);
    int outcome;

    if (!sets)
        return error_memory(err);
    for (SQLULEN row = 0; row < add->rows; row++)
        sets[row] = SQL_PARAM_UNUSED;
    add->plain->attributes.query_timeout = add->stmt->attributes.query_timeout;
    add->plain->attributes.noscan = SQL_NOSCAN_ON;
    if (exec_prepare(add->plain, sql, err) < 0 || add_bind(add, err) < 0 ||
        exec_fill_ipd(add->plain, err) < 0)
        return -1;
    add->plain->ipd->array_status = sets;
    outcome = exec_execute(add->plain, err);
    add->stmt->row_count = outcome < 0 ? -1 : add->plain->row_count;
    add->stmt->handle.diag.row_count = add->stmt->row_count;
    if (outcome < 0 && err->column > 0 && err->column <= add->count)
        err->column = add->columns[err->column - 1];
    add_tell(add, sets, status);
    return outcome;
}

static int add_rows(struct add *add, SQLUSMALLINT *status, struct error *err)
{
    struct dbc *dbc = add->stmt->dbc;
    struct buffer text;
    int outcome;

    if (add_choose(add, err) < 0)
        return -1;
    buffer_init(&text, ADD_TEXT_LIMIT);
    outcome = add_text(add, &text, err);
    if (outcome == 0) {
        pthread_mutex_lock(&dbc->handle.lock);
        add->plain = stmt_new(dbc, err);
        pthread_mutex_unlock(&dbc->handle.lock);
        outcome = -1;
    }
    if (add->plain) {
        /* SQLCancel knows the cursor's handle only. */
        canceller_lead(&add->stmt->canceller, &add->plain->canceller);
        outcome = add_run(add, buffer_text(&text), status, err);
        canceller_lead(&add->stmt->canceller, NULL);
    }
    buffer_clear(&text);
    if (add->plain) {
        pthread_mutex_lock(&dbc->handle.lock);
        stmt_free(add->plain);
        pthread_mutex_unlock(&dbc->handle.lock);
    }
    return outcome;
}

int exec_bulk_operation(struct stmt *stmt, SQLSMALLINT operation, SQLULEN rows, SQLUSMALLINT *status,
                        struct error *err)
{
    struct add add = {.stmt = stmt, .rows = rows};
    const struct desc_record *bookmark = desc_at(stmt->ard, 0);

    if (operation < SQL_ADD || operation > SQL_FETCH_BY_BOOKMARK)
        return error_set(err, STATE_HY092, 0, "Bulk operation %d is not known", operation);
    if (operation != SQL_ADD)
        return error_set(err, STATE_HYC00, 0,
                         "Cursors are read-only: of the bulk operations there is SQL_ADD");
    if (bookmark && bookmark->data)
        return error_set(err, STATE_HYC00, 0, "Rows that are added have no bookmarks: unbind column 0");
    return add_rows(&add, status, err);
}
