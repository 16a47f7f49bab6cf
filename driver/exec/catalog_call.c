/* The catalog functions: one row each, and the few steps that they share. */
#include "exec/catalog_call.h"

struct catalog_row {
    struct catalog_signature signature;
    enum catalog_kind kind; /* what the server is asked for, when the function's rows come from it */
    int (*check)(const struct catalog_arguments *arguments, struct error *err);
};

static int call_check_statistics(const struct catalog_arguments *arguments, struct error *err)
{
    if (arguments->numbers[0] > SQL_INDEX_ALL)
        return error_set(err, STATE_HY100, 0, "Uniqueness option %u is not known", arguments->numbers[0]);
    if (arguments->numbers[1] > SQL_ENSURE)
        return error_set(err, STATE_HY101, 0, "Accuracy option %u is not known", arguments->numbers[1]);
    return 0;
}

static int call_check_special(const struct catalog_arguments *arguments, struct error *err)
{
    if (arguments->numbers[0] != SQL_BEST_ROWID && arguments->numbers[0] != SQL_ROWVER)
        return error_set(err, STATE_HY097, 0, "Column type %u is not known", arguments->numbers[0]);
    if (arguments->numbers[1] > SQL_SCOPE_SESSION)
        return error_set(err, STATE_HY098, 0, "Scope %u is not known", arguments->numbers[1]);
    if (arguments->numbers[2] > SQL_NULLABLE)
        return error_set(err, STATE_HY099, 0, "Nullable option %u is not known", arguments->numbers[2]);
    return 0;
}

static int call_check_foreign(const struct catalog_arguments *arguments, struct error *err)
{
    if (arguments->texts[2].data || arguments->texts[5].data)
        return 0;
    return error_set(err, STATE_HY009, 0, "Both tables' names are null pointers");
}

#define SCHEMA_TABLE 6 /* patterns: schema and table */
#define WITH_COLUMN 8

static const struct catalog_row call_table[CATALOG_FUNCTION_COUNT] = {
    [CATALOG_SQLTABLES] = {{7, 3, false}, CATALOG_TABLES, NULL},
    [CATALOG_SQLCOLUMNS] = {{SCHEMA_TABLE | WITH_COLUMN, 4, false}, CATALOG_COLUMNS, NULL},
    [CATALOG_SQLPRIMARYKEYS] = {{0, 3, true}, CATALOG_PRIMARY_KEY, NULL},
    [CATALOG_SQLSTATISTICS] = {{0, 3, true}, CATALOG_STATISTICS, call_check_statistics},
    [CATALOG_SQLSPECIALCOLUMNS] = {{0, 3, true}, CATALOG_ROW_ID, call_check_special},
    [CATALOG_SQLFOREIGNKEYS] = {{0, 0, false}, 0, call_check_foreign},
    [CATALOG_SQLTABLEPRIVILEGES] = {{SCHEMA_TABLE, 3, false}, CATALOG_TABLE_PRIVILEGES, NULL},
    [CATALOG_SQLCOLUMNPRIVILEGES] = {{WITH_COLUMN, 4, true}, CATALOG_COLUMN_PRIVILEGES, NULL},
    [CATALOG_SQLPROCEDURES] = {{SCHEMA_TABLE, 3, false}, CATALOG_PROCEDURES, NULL},
    [CATALOG_SQLPROCEDURECOLUMNS] = {{SCHEMA_TABLE | WITH_COLUMN, 4, false}, 0, NULL},
};

static bool call_empty(struct text text)
{
    return text.data && text.size == 0;
}

static bool call_all(struct text text)
{
    return text_equal(text, text_of("%"));
}

static int call_list_types(struct stmt *stmt, struct catalog_rows *rows, struct error *err)
{
    rows->width = 3;
    for (unsigned i = 0; i < CATALOG_TYPE_COUNT; i++) {
        struct text row[3] = {text_make("", 0), text_make("", 0), text_of(catalog_type_names[i])};
        if (stmt->dbc->session->server->table_types & 1u << i && catalog_add(stmt, rows, row, err) < 0)
            return -1;
    }
    return 0;
}

static int call_list_databases(struct stmt *stmt, bool there, struct catalog_rows *rows, struct error *err)
{
    struct catalog_request request = {.kind = CATALOG_DATABASES};

    return there ? catalog_read(stmt, &request, rows, err) : 0;
}

/* SQLTables lists all catalogs, schemas or types of tables when asked for "%" and nothing else. 1: it did. */
static int call_enumerate(struct stmt *stmt, const struct catalog_arguments *arguments,
                          struct catalog_rows *rows, struct error *err)
{
    const struct text *texts = arguments->texts;
    int outcome;

    /* LibreOffice asks for the types with null pointers, as there is nothing else that "%" of them could
     * mean. */
    if (texts[0].size == 0 && texts[1].size == 0 && texts[2].size == 0 && call_all(texts[3]))
        return call_list_types(stmt, rows, err) < 0 ? -1 : 1;
    if (!call_empty(texts[2]))
        return 0;
    if (call_all(texts[0]) && call_empty(texts[1]))
        outcome = call_list_databases(stmt, catalog_is_catalog(stmt), rows, err);
    else if (call_empty(texts[0]) && call_all(texts[1]))
        outcome = call_list_databases(stmt, !catalog_is_catalog(stmt), rows, err);
    else
        return 0;
    return outcome < 0 ? -1 : 1;
}

static int call_ask(struct stmt *stmt, enum catalog_function function,
                    const struct catalog_arguments *arguments, struct catalog_request *request, bool possible,
                    struct catalog_rows *rows, struct error *err)
{
    const struct server *server = stmt->dbc->session->server;

    if (function == CATALOG_SQLTABLES) {
        request->types = catalog_types(arguments->texts[3]);
        if (request->types != CATALOG_ALL_TYPES)
            request->types &= server->table_types;
    }
    if (function == CATALOG_SQLSTATISTICS && arguments->numbers[0] == SQL_INDEX_UNIQUE &&
        !server->unique_keys)
        request->kind = CATALOG_CARDINALITY;
    if (!possible || !catalog_shapes[function].put ||
        (function == CATALOG_SQLTABLES && request->types == 0) ||
        (function == CATALOG_SQLSPECIALCOLUMNS && arguments->numbers[0] != SQL_BEST_ROWID))
        return 0;
    request->nested = stmt->dbc->options.show_nested;
    if (catalog_read(stmt, request, rows, err) < 0)
        return -1;
    return request->kind == CATALOG_COLUMNS && server->type_query ? catalog_complete(stmt, rows, err) : 0;
}

/* ODBC 2 has other names for some columns. */
static const struct {
    const char *name, *odbc2;
} call_renamed[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER"},
    {"TABLE_SCHEM", "TABLE_OWNER"},
    {"PKTABLE_CAT", "PKTABLE_QUALIFIER"},
    {"PKTABLE_SCHEM", "PKTABLE_OWNER"},
    {"FKTABLE_CAT", "FKTABLE_QUALIFIER"},
    {"FKTABLE_SCHEM", "FKTABLE_OWNER"},
    {"PROCEDURE_CAT", "PROCEDURE_QUALIFIER"},
    {"PROCEDURE_SCHEM", "PROCEDURE_OWNER"},
    {"COLUMN_SIZE", "PRECISION"},
    {"BUFFER_LENGTH", "LENGTH"},
    {"DECIMAL_DIGITS", "SCALE"},
    {"NUM_PREC_RADIX", "RADIX"},
    {"ASC_OR_DESC", "COLLATION"},
};

static const char *call_name(const struct stmt *stmt, enum catalog_function function, const char *name)
{
    if (stmt->dbc->env->odbc_version != SQL_OV_ODBC2)
        return name;
    if (function == CATALOG_SQLSTATISTICS && strcmp(name, "ORDINAL_POSITION") == 0)
        return "SEQ_IN_INDEX";
    for (size_t i = 0; i < sizeof call_renamed / sizeof *call_renamed; i++)
        if (strcmp(name, call_renamed[i].name) == 0)
            return call_renamed[i].odbc2;
    return name;
}

static int call_open(struct stmt *stmt, enum catalog_function function, const struct catalog_rows *rows,
                     struct error *err)
{
    const struct catalog_shape *shape = &catalog_shapes[function];
    struct local_column *columns = arena_calloc(&stmt->call, shape->width, sizeof *columns);
    struct local_table table;
    int outcome = 0;

    if (!columns)
        return error_memory(err);
    for (size_t i = 0; i < shape->width; i++) {
        columns[i] = shape->columns[i];
        columns[i].name = call_name(stmt, function, columns[i].name);
    }
    if (local_begin(&table, stmt, columns, shape->width, rows->count, err) < 0)
        return -1;
    for (size_t row = 0; outcome == 0 && row < rows->count; row++)
        outcome = shape->put(stmt, &table, rows, row, err);
    if (outcome == 0)
        return local_open(&table, err);
    local_drop(&table);
    return -1;
}

int exec_catalog(struct stmt *stmt, enum catalog_function function, const struct catalog_arguments *arguments,
                 struct error *err)
{
    const struct catalog_row *row = &call_table[function];
    struct catalog_request request = {.kind = row->kind};
    struct catalog_rows rows = {0};
    bool possible = false;
    int done = 0;

    if (row->check && row->check(arguments, err) < 0)
        return -1;
    stmt_reset(stmt);
    if (function == CATALOG_SQLTABLES)
        done = call_enumerate(stmt, arguments, &rows, err);
    if (done == 0 && row->signature.names > 0)
        done = catalog_filters(stmt, &row->signature, arguments, &request, &possible, err);
    if (done == 0)
        done = call_ask(stmt, function, arguments, &request, possible, &rows, err);
    return done < 0 ? -1 : call_open(stmt, function, &rows, err);
}
