/* Columns of the catalog functions' results, and how their rows are made. */
#include "exec/catalog_call.h"

#define NAME_SIZE 256
#define LONG_SIZE 4096

static const struct local_column shape_tables[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},  {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, true}, {"TABLE_TYPE", LOCAL_TEXT, NAME_SIZE, true},
    {"REMARKS", LOCAL_TEXT, LONG_SIZE, true},
};

static const struct local_column shape_columns[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},    {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, false},  {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"DATA_TYPE", LOCAL_SMALL, 0, false},          {"TYPE_NAME", LOCAL_TEXT, LONG_SIZE, false},
    {"COLUMN_SIZE", LOCAL_INTEGER, 0, true},       {"BUFFER_LENGTH", LOCAL_INTEGER, 0, true},
    {"DECIMAL_DIGITS", LOCAL_SMALL, 0, true},      {"NUM_PREC_RADIX", LOCAL_SMALL, 0, true},
    {"NULLABLE", LOCAL_SMALL, 0, false},           {"REMARKS", LOCAL_TEXT, LONG_SIZE, true},
    {"COLUMN_DEF", LOCAL_TEXT, LONG_SIZE, true},   {"SQL_DATA_TYPE", LOCAL_SMALL, 0, false},
    {"SQL_DATETIME_SUB", LOCAL_SMALL, 0, true},    {"CHAR_OCTET_LENGTH", LOCAL_INTEGER, 0, true},
    {"ORDINAL_POSITION", LOCAL_INTEGER, 0, false}, {"IS_NULLABLE", LOCAL_TEXT, 3, true},
};

static const struct local_column shape_primary_keys[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},   {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, false}, {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"KEY_SEQ", LOCAL_SMALL, 0, false},           {"PK_NAME", LOCAL_TEXT, NAME_SIZE, true},
};

static const struct local_column shape_statistics[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"NON_UNIQUE", LOCAL_SMALL, 0, true},
    {"INDEX_QUALIFIER", LOCAL_TEXT, NAME_SIZE, true},
    {"INDEX_NAME", LOCAL_TEXT, NAME_SIZE, true},
    {"TYPE", LOCAL_SMALL, 0, false},
    {"ORDINAL_POSITION", LOCAL_SMALL, 0, true},
    {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, true},
    {"ASC_OR_DESC", LOCAL_TEXT, 1, true},
    {"CARDINALITY", LOCAL_INTEGER, 0, true},
    {"PAGES", LOCAL_INTEGER, 0, true},
    {"FILTER_CONDITION", LOCAL_TEXT, NAME_SIZE, true},
};

static const struct local_column shape_special_columns[] = {
    {"SCOPE", LOCAL_SMALL, 0, true},          {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"DATA_TYPE", LOCAL_SMALL, 0, false},     {"TYPE_NAME", LOCAL_TEXT, LONG_SIZE, false},
    {"COLUMN_SIZE", LOCAL_INTEGER, 0, true},  {"BUFFER_LENGTH", LOCAL_INTEGER, 0, true},
    {"DECIMAL_DIGITS", LOCAL_SMALL, 0, true}, {"PSEUDO_COLUMN", LOCAL_SMALL, 0, true},
};

static const struct local_column shape_foreign_keys[] = {
    {"PKTABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},
    {"PKTABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"PKTABLE_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"PKCOLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"FKTABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},
    {"FKTABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"FKTABLE_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"FKCOLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"KEY_SEQ", LOCAL_SMALL, 0, false},
    {"UPDATE_RULE", LOCAL_SMALL, 0, true},
    {"DELETE_RULE", LOCAL_SMALL, 0, true},
    {"FK_NAME", LOCAL_TEXT, NAME_SIZE, true},
    {"PK_NAME", LOCAL_TEXT, NAME_SIZE, true},
    {"DEFERRABILITY", LOCAL_SMALL, 0, true},
};

static const struct local_column shape_table_privileges[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},   {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, false}, {"GRANTOR", LOCAL_TEXT, NAME_SIZE, true},
    {"GRANTEE", LOCAL_TEXT, NAME_SIZE, false},    {"PRIVILEGE", LOCAL_TEXT, NAME_SIZE, false},
    {"IS_GRANTABLE", LOCAL_TEXT, 3, true},
};

static const struct local_column shape_column_privileges[] = {
    {"TABLE_CAT", LOCAL_TEXT, NAME_SIZE, true},   {"TABLE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"TABLE_NAME", LOCAL_TEXT, NAME_SIZE, false}, {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"GRANTOR", LOCAL_TEXT, NAME_SIZE, true},     {"GRANTEE", LOCAL_TEXT, NAME_SIZE, false},
    {"PRIVILEGE", LOCAL_TEXT, NAME_SIZE, false},  {"IS_GRANTABLE", LOCAL_TEXT, 3, true},
};

static const struct local_column shape_procedures[] = {
    {"PROCEDURE_CAT", LOCAL_TEXT, NAME_SIZE, true},   {"PROCEDURE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"PROCEDURE_NAME", LOCAL_TEXT, NAME_SIZE, false}, {"NUM_INPUT_PARAMS", LOCAL_INTEGER, 0, true},
    {"NUM_OUTPUT_PARAMS", LOCAL_INTEGER, 0, true},    {"NUM_RESULT_SETS", LOCAL_INTEGER, 0, true},
    {"REMARKS", LOCAL_TEXT, LONG_SIZE, true},         {"PROCEDURE_TYPE", LOCAL_SMALL, 0, true},
};

static const struct local_column shape_procedure_columns[] = {
    {"PROCEDURE_CAT", LOCAL_TEXT, NAME_SIZE, true},
    {"PROCEDURE_SCHEM", LOCAL_TEXT, NAME_SIZE, true},
    {"PROCEDURE_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"COLUMN_NAME", LOCAL_TEXT, NAME_SIZE, false},
    {"COLUMN_TYPE", LOCAL_SMALL, 0, false},
    {"DATA_TYPE", LOCAL_SMALL, 0, false},
    {"TYPE_NAME", LOCAL_TEXT, LONG_SIZE, false},
    {"COLUMN_SIZE", LOCAL_INTEGER, 0, true},
    {"BUFFER_LENGTH", LOCAL_INTEGER, 0, true},
    {"DECIMAL_DIGITS", LOCAL_SMALL, 0, true},
    {"NUM_PREC_RADIX", LOCAL_SMALL, 0, true},
    {"NULLABLE", LOCAL_SMALL, 0, false},
    {"REMARKS", LOCAL_TEXT, LONG_SIZE, true},
    {"COLUMN_DEF", LOCAL_TEXT, LONG_SIZE, true},
    {"SQL_DATA_TYPE", LOCAL_SMALL, 0, false},
    {"SQL_DATETIME_SUB", LOCAL_SMALL, 0, true},
    {"CHAR_OCTET_LENGTH", LOCAL_INTEGER, 0, true},
    {"ORDINAL_POSITION", LOCAL_INTEGER, 0, false},
    {"IS_NULLABLE", LOCAL_TEXT, 3, true},
};

/* A cell of the server's; empty when the row has none. */
static struct text shape_cell(const struct catalog_rows *rows, size_t row, size_t i)
{
    return i < rows->width ? rows->cells[row * rows->width + i] : text_make("", 0);
}

static void shape_text(struct local_table *table, struct text text)
{
    text.size ? local_text(table, text) : local_null(table);
}

/* A number, or NULL for one that does not apply or does not fit. */
static void shape_number(struct local_table *table, bool applies, int64_t number)
{
    applies ? local_number(table, number) : local_null(table);
}

/* TABLE_CAT, TABLE_SCHEM. */
static void shape_database(const struct stmt *stmt, struct local_table *table, struct text database)
{
    if (!catalog_is_catalog(stmt))
        local_null(table);
    shape_text(table, database);
    if (catalog_is_catalog(stmt))
        local_null(table);
}

static int shape_put_table(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                           size_t row, struct error *err)
{
    (void)err;
    shape_database(stmt, table, shape_cell(rows, row, 0));
    for (size_t i = 1; i < 4; i++)
        shape_text(table, shape_cell(rows, row, i));
    return 0;
}

/* As SQLDescribeCol has it; a type that is unknown here is shown as the text that it is to applications. */
static int shape_facts(struct stmt *stmt, struct text name, struct type_facts *facts, struct error *err)
{
    struct type_context context = {&stmt->call, stmt->dbc->zones, text_make(NULL, 0)};
    const struct type *type = stmt->dbc->session->server->type(name, &context, err);

    if (!type && err->state == STATE_HY000) {
        error_clear(err);
        type = type_parse(text_of("String"), &context, err);
    }
    if (!type)
        return -1;
    type_describe(type, &stmt->dbc->type_options, facts);
    return 0;
}

static int64_t shape_clamp(SQLULEN size)
{
    return size > INT32_MAX ? INT32_MAX : (int64_t)size;
}

static int64_t shape_parse(struct text text)
{
    int64_t number = 0;

    for (size_t i = 0; i < text.size && text_is_digit(text.data[i]) && number <= INT32_MAX; i++)
        number = number * 10 + (text.data[i] - '0');
    return number;
}

/* Cells: database, table, column, type, kind of default, default, comment, position, "NO" for not nullable.
 */
static int shape_put_column(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                            size_t row, struct error *err)
{
    struct text type_name = shape_cell(rows, row, 3), value = shape_cell(rows, row, 5);
    bool has_default = text_equal(shape_cell(rows, row, 4), text_of("DEFAULT"));
    struct type_facts f;

    if (shape_facts(stmt, type_name, &f, err) < 0)
        return -1;
    if (text_equal(shape_cell(rows, row, 8), text_of("NO")))
        f.nullable = SQL_NO_NULLS;
    shape_database(stmt, table, shape_cell(rows, row, 0));
    local_text(table, shape_cell(rows, row, 1));
    local_text(table, shape_cell(rows, row, 2));
    local_number(table, exec_type_code(stmt->dbc, f.concise_type));
    local_text(table, type_name);
    local_number(table, shape_clamp(f.column_size));
    local_number(table, shape_clamp((SQLULEN)f.octet_length));
    shape_number(table, f.digits_apply, f.decimal_digits);
    shape_number(table, f.radix != 0, f.radix);
    local_number(table, f.nullable);
    shape_text(table, shape_cell(rows, row, 6));
    shape_text(table, has_default ? value : text_make("", 0));
    local_number(table, f.verbose_type);
    shape_number(table, f.datetime_code != 0, f.datetime_code);
    shape_number(table, f.char_octet_length != 0, shape_clamp((SQLULEN)f.char_octet_length));
    local_number(table, shape_parse(shape_cell(rows, row, 7)));
    local_text(table, text_of(f.nullable == SQL_NO_NULLS ? "NO" : "YES"));
    return 0;
}

/* The place of a key's column among those of its table, from 1: rows before it that have a column. */
static int64_t shape_sequence(const struct catalog_rows *rows, size_t row)
{
    int64_t sequence = 1;

    for (size_t i = row; i > 0; i--) {
        if (!text_equal(shape_cell(rows, i - 1, 0), shape_cell(rows, row, 0)) ||
            !text_equal(shape_cell(rows, i - 1, 1), shape_cell(rows, row, 1)))
            break;
        sequence += shape_cell(rows, i - 1, 2).size > 0;
    }
    return sequence;
}

static int shape_put_key(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                         size_t row, struct error *err)
{
    (void)err;
    shape_database(stmt, table, shape_cell(rows, row, 0));
    local_text(table, shape_cell(rows, row, 1));
    local_text(table, shape_cell(rows, row, 2));
    local_number(table, shape_sequence(rows, row));
    shape_text(table, shape_cell(rows, row, 3));
    return 0;
}

/* A row of the table, then rows of the key's columns: an index that is unique, or else one by which rows are
 * laid out. Cells: database, table, column, number of rows, name of the index, "U" for unique. */
static int shape_put_statistic(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                               size_t row, struct error *err)
{
    struct text column = shape_cell(rows, row, 2), count = shape_cell(rows, row, 3);
    struct text name = shape_cell(rows, row, 4);
    bool index = column.size > 0, unique = shape_cell(rows, row, 5).size > 0;
    int64_t kind = unique ? SQL_INDEX_OTHER : SQL_INDEX_CLUSTERED;
    int64_t cardinality = shape_parse(count);

    (void)err;
    shape_database(stmt, table, shape_cell(rows, row, 0));
    local_text(table, shape_cell(rows, row, 1));
    shape_number(table, index, unique ? SQL_FALSE : SQL_TRUE);
    local_null(table);
    shape_text(table, index && name.size == 0 ? text_of("PRIMARY KEY") : name);
    local_number(table, index ? kind : SQL_TABLE_STAT);
    shape_number(table, index, index ? shape_sequence(rows, row) : 0);
    shape_text(table, column);
    shape_text(table, index ? text_of("A") : text_make("", 0));
    shape_number(table, count.size > 0 && cardinality <= INT32_MAX, cardinality);
    local_null(table);
    local_null(table);
    return 0;
}

/* Cells: database, table, column, grantee, privilege, whether it may be granted on. */
static void shape_privilege(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                            size_t row, bool of_column)
{
    shape_database(stmt, table, shape_cell(rows, row, 0));
    local_text(table, shape_cell(rows, row, 1));
    if (of_column)
        local_text(table, shape_cell(rows, row, 2));
    local_null(table); /* who granted it is not kept */
    for (size_t i = 3; i < 6; i++)
        shape_text(table, shape_cell(rows, row, i));
}

static int shape_put_table_privilege(struct stmt *stmt, struct local_table *table,
                                     const struct catalog_rows *rows, size_t row, struct error *err)
{
    (void)err;
    shape_privilege(stmt, table, rows, row, false);
    return 0;
}

static int shape_put_column_privilege(struct stmt *stmt, struct local_table *table,
                                      const struct catalog_rows *rows, size_t row, struct error *err)
{
    (void)err;
    shape_privilege(stmt, table, rows, row, true);
    return 0;
}

/* Cells: database, table, column, type, "P" for a pseudo column. */
static int shape_put_row_id(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                            size_t row, struct error *err)
{
    struct type_facts f;

    if (shape_facts(stmt, shape_cell(rows, row, 3), &f, err) < 0)
        return -1;
    local_number(table, SQL_SCOPE_SESSION);
    local_text(table, shape_cell(rows, row, 2));
    local_number(table, exec_type_code(stmt->dbc, f.concise_type));
    local_text(table, shape_cell(rows, row, 3));
    local_number(table, shape_clamp(f.column_size));
    local_number(table, shape_clamp((SQLULEN)f.octet_length));
    shape_number(table, f.digits_apply, f.decimal_digits);
    local_number(table, shape_cell(rows, row, 4).size > 0 ? SQL_PC_PSEUDO : SQL_PC_NOT_PSEUDO);
    return 0;
}

/* Cells: database, name, comment. */
static int shape_put_procedure(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows,
                               size_t row, struct error *err)
{
    (void)err;
    shape_database(stmt, table, shape_cell(rows, row, 0));
    local_text(table, shape_cell(rows, row, 1));
    for (int i = 0; i < 3; i++)
        local_null(table); /* how many parameters and results it has is not kept */
    shape_text(table, shape_cell(rows, row, 2));
    local_number(table, SQL_PT_FUNCTION);
    return 0;
}

#define SHAPE(columns, put)                                                                                  \
    {                                                                                                        \
        columns, sizeof columns / sizeof *columns, put                                                       \
    }

const struct catalog_shape catalog_shapes[CATALOG_FUNCTION_COUNT] = {
    [CATALOG_SQLTABLES] = SHAPE(shape_tables, shape_put_table),
    [CATALOG_SQLCOLUMNS] = SHAPE(shape_columns, shape_put_column),
    [CATALOG_SQLPRIMARYKEYS] = SHAPE(shape_primary_keys, shape_put_key),
    [CATALOG_SQLSTATISTICS] = SHAPE(shape_statistics, shape_put_statistic),
    [CATALOG_SQLSPECIALCOLUMNS] = SHAPE(shape_special_columns, shape_put_row_id),
    [CATALOG_SQLFOREIGNKEYS] = SHAPE(shape_foreign_keys, NULL),
    [CATALOG_SQLTABLEPRIVILEGES] = SHAPE(shape_table_privileges, shape_put_table_privilege),
    [CATALOG_SQLCOLUMNPRIVILEGES] = SHAPE(shape_column_privileges, shape_put_column_privilege),
    [CATALOG_SQLPROCEDURES] = SHAPE(shape_procedures, shape_put_procedure),
    [CATALOG_SQLPROCEDURECOLUMNS] = SHAPE(shape_procedure_columns, NULL),
};
