/* SQLGetTypeInfo: rows made from the type table. */
#include <stdlib.h>

#include "exec/exec.h"
#include "exec/local.h"

static const struct local_column typeinfo_columns[] = {
    {"TYPE_NAME", LOCAL_TEXT, 128, false},        {"DATA_TYPE", LOCAL_SMALL, 0, false},
    {"COLUMN_SIZE", LOCAL_INTEGER, 0, true},      {"LITERAL_PREFIX", LOCAL_TEXT, 128, true},
    {"LITERAL_SUFFIX", LOCAL_TEXT, 128, true},    {"CREATE_PARAMS", LOCAL_TEXT, 128, true},
    {"NULLABLE", LOCAL_SMALL, 0, false},          {"CASE_SENSITIVE", LOCAL_SMALL, 0, false},
    {"SEARCHABLE", LOCAL_SMALL, 0, false},        {"UNSIGNED_ATTRIBUTE", LOCAL_SMALL, 0, true},
    {"FIXED_PREC_SCALE", LOCAL_SMALL, 0, false},  {"AUTO_UNIQUE_VALUE", LOCAL_SMALL, 0, true},
    {"LOCAL_TYPE_NAME", LOCAL_TEXT, 128, true},   {"MINIMUM_SCALE", LOCAL_SMALL, 0, true},
    {"MAXIMUM_SCALE", LOCAL_SMALL, 0, true},      {"SQL_DATA_TYPE", LOCAL_SMALL, 0, false},
    {"SQL_DATETIME_SUB", LOCAL_SMALL, 0, true},   {"NUM_PREC_RADIX", LOCAL_INTEGER, 0, true},
    {"INTERVAL_PRECISION", LOCAL_SMALL, 0, true},
};
#define TYPEINFO_WIDTH (sizeof typeinfo_columns / sizeof *typeinfo_columns)

/* Names that ODBC 2 has for the same columns. */
static const struct {
    size_t column;
    const char *name;
} typeinfo_odbc2[] = {{2, "PRECISION"}, {10, "MONEY"}, {11, "AUTO_INCREMENT"}};

struct typeinfo_row {
    const struct server_type *name;
    const char *create_params;
    struct type_facts facts;
};

static int typeinfo_order(const void *a, const void *b)
{
    const struct typeinfo_row *x = a, *y = b;

    if (x->facts.concise_type != y->facts.concise_type)
        return x->facts.concise_type < y->facts.concise_type ? -1 : 1;
    return x->name < y->name ? -1 : x->name > y->name;
}

static bool typeinfo_numeric(const struct typeinfo_row *row)
{
    return row->facts.radix != 0;
}

static void typeinfo_put(struct stmt *stmt, struct local_table *table, const struct typeinfo_row *row)
{
    const struct type_facts *f = &row->facts;
    struct text type = text_of(row->name->type);
    struct text name = text_make(type.data, text_find(type, '(', 0));
    bool temporal = f->datetime_code != 0;

    local_text(table, name);
    local_number(table, exec_type_code(stmt->dbc, f->concise_type));
    local_number(table, f->column_size > INT32_MAX ? INT32_MAX : (int64_t)f->column_size);
    f->prefix[0] ? local_text(table, text_of(f->prefix)) : local_null(table);
    f->suffix[0] ? local_text(table, text_of(f->suffix)) : local_null(table);
    row->create_params && * row->create_params ? local_text(table, text_of(row->create_params))
                                               : local_null(table);
    local_number(table, SQL_NULLABLE);
    local_number(table, f->case_sensitive);
    local_number(table, f->searchable);
    typeinfo_numeric(row) ? local_number(table, f->is_unsigned) : local_null(table);
    local_number(table, f->fixed_scale);
    typeinfo_numeric(row) ? local_number(table, SQL_FALSE) : local_null(table);
    local_text(table, name);
    f->digits_apply ? local_number(table, row->name->scale ? 0 : f->decimal_digits) : local_null(table);
    f->digits_apply ? local_number(table, row->name->scale ? row->name->scale : f->decimal_digits)
                    : local_null(table);
    local_number(table, f->verbose_type);
    temporal ? local_number(table, f->datetime_code) : local_null(table);
    f->radix ? local_number(table, f->radix) : local_null(table);
    local_null(table);
}

static int typeinfo_collect(struct stmt *stmt, SQLSMALLINT sql_type, struct typeinfo_row *rows, size_t *count,
                            struct error *err)
{
    struct type_context context = {&stmt->call, stmt->dbc->zones, text_make(NULL, 0)};
    const struct server *server = stmt->dbc->session->server;

    for (size_t i = 0; server->types[i].type; i++) {
        struct typeinfo_row *row = &rows[*count];
        const struct type *type = server->type(text_of(server->types[i].type), &context, err);
        if (!type)
            return -1;
        row->name = &server->types[i];
        row->create_params =
            row->name->create_params ? row->name->create_params : kind_get(type->kind)->create_params;
        type_describe(type, &stmt->dbc->type_options, &row->facts);
        if (sql_type == SQL_ALL_TYPES || sql_type == exec_type_code(stmt->dbc, row->facts.concise_type) ||
            sql_type == row->facts.concise_type)
            (*count)++;
    }
    qsort(rows, *count, sizeof *rows, typeinfo_order);
    return 0;
}

/* The columns as the application's ODBC version names them; NULL: no memory. */
static const struct local_column *typeinfo_named(struct stmt *stmt)
{
    struct local_column *columns = arena_calloc(&stmt->call, TYPEINFO_WIDTH, sizeof *columns);

    if (!columns || stmt->dbc->env->odbc_version != SQL_OV_ODBC2)
        return columns ? typeinfo_columns : NULL;
    memcpy(columns, typeinfo_columns, sizeof typeinfo_columns);
    for (size_t i = 0; i < sizeof typeinfo_odbc2 / sizeof *typeinfo_odbc2; i++)
        columns[typeinfo_odbc2[i].column].name = typeinfo_odbc2[i].name;
    return columns;
}

int exec_type_info(struct stmt *stmt, SQLSMALLINT sql_type, struct error *err)
{
    struct desc_record unused = {0};
    const struct local_column *columns;
    struct typeinfo_row *rows;
    struct local_table table;
    size_t count = 0, known = 0;

    if (sql_type != SQL_ALL_TYPES && desc_set_type(&unused, sql_type, false, err) < 0)
        return -1;
    stmt_reset(stmt);
    columns = typeinfo_named(stmt);
    while (stmt->dbc->session->server->types[known].type)
        known++;
    rows = arena_calloc(&stmt->call, known + 1, sizeof *rows);
    if (!rows || !columns)
        return error_memory(err);
    if (typeinfo_collect(stmt, sql_type, rows, &count, err) < 0)
        return -1;
    if (local_begin(&table, stmt, columns, TYPEINFO_WIDTH, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        typeinfo_put(stmt, &table, &rows[i]);
    return local_open(&table, err);
}
