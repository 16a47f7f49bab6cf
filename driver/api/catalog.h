/* The entry points of the catalog functions, written once: see strings.h, whose macros this uses, and which
 * it follows. No include guard: it is meant to be included twice. */

#include "exec/catalog_call.h"

/* A text as an application passes it. */
struct NAME(argument) {
    const API_CHAR *data;
    SQLSMALLINT length;
};

#define CATALOG_TEXTS 6

struct NAME(catalog_call) {
    struct NAME(argument) given[CATALOG_TEXTS];
    size_t count;
    enum catalog_function function;
    struct catalog_arguments arguments;
};

static int NAME(take_catalog)(struct stmt *stmt, void *arguments, struct error *err)
{
    struct NAME(catalog_call) *call = arguments;

    for (size_t i = 0; i < call->count; i++) {
        struct text *text = &call->arguments.texts[i];
        if (TEXT_FROM(call->given[i].data, call->given[i].length, &stmt->call, text, err) < 0 ||
            async_keep(stmt, text, err) < 0)
            return -1;
    }
    return OUTCOME_OK;
}

static int NAME(catalog)(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct NAME(catalog_call) *call = arguments;

    return exec_catalog(stmt, call->function, &call->arguments, err);
}

static SQLRETURN NAME(catalog_enter)(const char *name, SQLHSTMT hstmt, enum catalog_function function,
                                     const struct NAME(argument) * given, size_t count,
                                     const struct catalog_arguments *arguments)
{
    static const SQLUSMALLINT functions[] = {
        [CATALOG_SQLTABLES] = SQL_API_SQLTABLES,
        [CATALOG_SQLCOLUMNS] = SQL_API_SQLCOLUMNS,
        [CATALOG_SQLPRIMARYKEYS] = SQL_API_SQLPRIMARYKEYS,
        [CATALOG_SQLSTATISTICS] = SQL_API_SQLSTATISTICS,
        [CATALOG_SQLSPECIALCOLUMNS] = SQL_API_SQLSPECIALCOLUMNS,
        [CATALOG_SQLFOREIGNKEYS] = SQL_API_SQLFOREIGNKEYS,
        [CATALOG_SQLTABLEPRIVILEGES] = SQL_API_SQLTABLEPRIVILEGES,
        [CATALOG_SQLCOLUMNPRIVILEGES] = SQL_API_SQLCOLUMNPRIVILEGES,
        [CATALOG_SQLPROCEDURES] = SQL_API_SQLPROCEDURES,
        [CATALOG_SQLPROCEDURECOLUMNS] = SQL_API_SQLPROCEDURECOLUMNS,
    };
    const struct async_form form = {functions[function], CALL_PREPARE, NAME(take_catalog), NAME(catalog)};
    struct NAME(catalog_call) call = {.count = count, .function = function, .arguments = *arguments};

    memcpy(call.given, given, count * sizeof *given);
    return async_run_as(name, hstmt, &form, &call, sizeof call);
}

#define CATALOG(function)                                                                                    \
    NAME(catalog_enter)(__func__, hstmt, function, given, sizeof given / sizeof *given, &arguments)

SQLRETURN SQL_API NAME(SQLTables)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                  API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                  SQLSMALLINT table_length, API_CHAR *types, SQLSMALLINT types_length)
{
    const struct NAME(argument) given[] = {
        {catalog, catalog_length}, {schema, schema_length}, {table, table_length}, {types, types_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLTABLES);
}

SQLRETURN SQL_API NAME(SQLColumns)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                   API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                   SQLSMALLINT table_length, API_CHAR *column, SQLSMALLINT column_length)
{
    const struct NAME(argument) given[] = {
        {catalog, catalog_length}, {schema, schema_length}, {table, table_length}, {column, column_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLCOLUMNS);
}

SQLRETURN SQL_API NAME(SQLPrimaryKeys)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                       API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                       SQLSMALLINT table_length)
{
    const struct NAME(argument)
        given[] = {{catalog, catalog_length}, {schema, schema_length}, {table, table_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLPRIMARYKEYS);
}

SQLRETURN SQL_API NAME(SQLStatistics)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                      API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                      SQLSMALLINT table_length, SQLUSMALLINT unique, SQLUSMALLINT reserved)
{
    const struct NAME(argument)
        given[] = {{catalog, catalog_length}, {schema, schema_length}, {table, table_length}};
    struct catalog_arguments arguments = {.numbers = {unique, reserved}};

    return CATALOG(CATALOG_SQLSTATISTICS);
}

SQLRETURN SQL_API NAME(SQLSpecialColumns)(SQLHSTMT hstmt, SQLUSMALLINT identifier, API_CHAR *catalog,
                                          SQLSMALLINT catalog_length, API_CHAR *schema,
                                          SQLSMALLINT schema_length, API_CHAR *table,
                                          SQLSMALLINT table_length, SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    const struct NAME(argument)
        given[] = {{catalog, catalog_length}, {schema, schema_length}, {table, table_length}};
    struct catalog_arguments arguments = {.numbers = {identifier, scope, nullable}};

    return CATALOG(CATALOG_SQLSPECIALCOLUMNS);
}

SQLRETURN SQL_API NAME(SQLForeignKeys)(SQLHSTMT hstmt, API_CHAR *pk_catalog, SQLSMALLINT pk_catalog_length,
                                       API_CHAR *pk_schema, SQLSMALLINT pk_schema_length, API_CHAR *pk_table,
                                       SQLSMALLINT pk_table_length, API_CHAR *fk_catalog,
                                       SQLSMALLINT fk_catalog_length, API_CHAR *fk_schema,
                                       SQLSMALLINT fk_schema_length, API_CHAR *fk_table,
                                       SQLSMALLINT fk_table_length)
{
    const struct NAME(argument) given[] = {{pk_catalog, pk_catalog_length}, {pk_schema, pk_schema_length},
                                           {pk_table, pk_table_length},     {fk_catalog, fk_catalog_length},
                                           {fk_schema, fk_schema_length},   {fk_table, fk_table_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLFOREIGNKEYS);
}

SQLRETURN SQL_API NAME(SQLTablePrivileges)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                           API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                           SQLSMALLINT table_length)
{
    const struct NAME(argument)
        given[] = {{catalog, catalog_length}, {schema, schema_length}, {table, table_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLTABLEPRIVILEGES);
}

SQLRETURN SQL_API NAME(SQLColumnPrivileges)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                            API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *table,
                                            SQLSMALLINT table_length, API_CHAR *column,
                                            SQLSMALLINT column_length)
{
    const struct NAME(argument) given[] = {
        {catalog, catalog_length}, {schema, schema_length}, {table, table_length}, {column, column_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLCOLUMNPRIVILEGES);
}

SQLRETURN SQL_API NAME(SQLProcedures)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                      API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *procedure,
                                      SQLSMALLINT procedure_length)
{
    const struct NAME(argument)
        given[] = {{catalog, catalog_length}, {schema, schema_length}, {procedure, procedure_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLPROCEDURES);
}

SQLRETURN SQL_API NAME(SQLProcedureColumns)(SQLHSTMT hstmt, API_CHAR *catalog, SQLSMALLINT catalog_length,
                                            API_CHAR *schema, SQLSMALLINT schema_length, API_CHAR *procedure,
                                            SQLSMALLINT procedure_length, API_CHAR *column,
                                            SQLSMALLINT column_length)
{
    const struct NAME(argument) given[] = {{catalog, catalog_length},
                                           {schema, schema_length},
                                           {procedure, procedure_length},
                                           {column, column_length}};
    struct catalog_arguments arguments = {0};

    return CATALOG(CATALOG_SQLPROCEDURECOLUMNS);
}

#undef CATALOG
#undef CATALOG_TEXTS
