/* The entry points of the catalog functions, written once: see strings.h, whose macros this uses, and which
 * it follows. No include guard: it is meant to be included twice. */

#include "exec/catalog_call.h"

/* A text as an application passes it. */
struct NAME(argument) {
    const API_CHAR *data;
    SQLSMALLINT length;
};

static SQLRETURN NAME(catalog_enter)(const char *name, SQLHSTMT hstmt, enum catalog_function function,
                                     const struct NAME(argument) * given, size_t count,
                                     struct catalog_arguments *arguments)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter_as(name, hstmt, CALL_PREPARE, &stmt);
    int outcome = OUTCOME_OK;

    if (code != SQL_SUCCESS)
        return code;
    for (size_t i = 0; outcome == OUTCOME_OK && i < count; i++)
        outcome = TEXT_FROM(given[i].data, given[i].length, &stmt->call, &arguments->texts[i], &err);
    if (outcome == OUTCOME_OK)
        outcome = exec_catalog(stmt, function, arguments, &err);
    return stmt_leave(stmt, outcome, &err);
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
