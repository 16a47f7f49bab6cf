/* Catalog functions as queries of information_schema: one each, filters and all. */
#include "server/cratedb/cratedb.h"
#include "server/filter.h"

#define SYSTEM_SCHEMAS "('information_schema', 'pg_catalog', 'sys')"
#define BLOB_SCHEMA "'blob'"
/* The lists give lengths apart, and of numeric no scale. Arrays keep the list's word for them. */
#define TYPE_TEXT                                                                                            \
    "CASE WHEN c.data_type = 'numeric' AND c.numeric_precision IS NOT NULL THEN 'numeric(' || "              \
    "c.numeric_precision::text || '" CRATEDB_SCALE_UNKNOWN "' "                                              \
    "WHEN c.character_maximum_length IS NULL THEN c.data_type "                                              \
    "WHEN c.data_type = 'text' THEN 'varchar(' || c.character_maximum_length::text || ')' "                  \
    "WHEN c.data_type IN ('bit', 'character') THEN "                                                         \
    "c.data_type || '(' || c.character_maximum_length::text || ')' ELSE c.data_type END"

/* ---- filters */

static void put_literal(struct buffer *sql, struct text text)
{
    buffer_byte(sql, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\'')
            buffer_byte(sql, '\'');
        buffer_byte(sql, text.data[i]);
    }
    buffer_byte(sql, '\'');
}

static const struct filter_words filter_words = {put_literal, "lower", "CURRENT_SCHEMA"};

static void put_filter(struct buffer *sql, const char *column, const struct catalog_filter *filter)
{
    filter_put(sql, &filter_words, column, filter);
}

static void put_where(struct buffer *sql, const struct catalog_request *request, const char *schema,
                      const char *table)
{
    buffer_puts(sql, " WHERE TRUE");
    put_filter(sql, schema, &request->database);
    put_filter(sql, table, &request->table);
}

/* ---- the lists */

static void put_schemas(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT schema_name FROM information_schema.schemata WHERE TRUE");
    put_filter(sql, "schema_name", &request->database);
    buffer_puts(sql, " ORDER BY schema_name");
}

/* Blob tables have a type of their own: they take no INSERT, and their content is not to be had by SQL. */
static void put_tables(const struct catalog_request *request, struct buffer *sql)
{
    const char *separator = " WHERE t.kind IN (";
    buffer_puts(sql,
                "SELECT t.table_schema, t.table_name, t.kind, t.remarks FROM (SELECT table_schema, "
                "table_name, CASE WHEN table_schema IN " SYSTEM_SCHEMAS
                " THEN 'SYSTEM TABLE' WHEN table_type = 'VIEW' THEN 'VIEW' WHEN table_schema = " BLOB_SCHEMA
                " THEN 'BLOB TABLE' ELSE 'TABLE' END AS kind, CASE WHEN table_type = 'FOREIGN' "
                "THEN 'foreign table' ELSE '' END AS remarks FROM information_schema.tables");
    put_where(sql, request, "table_schema", "table_name");
    buffer_puts(sql, ") AS t");
    for (unsigned i = 0; request->types != CATALOG_ALL_TYPES && i < CATALOG_TYPE_COUNT; i++) {
        if (!(request->types & 1u << i))
            continue;
        buffer_printf(sql, "%s'%s'", separator, catalog_type_names[i]);
        separator = ", ";
    }
    if (request->types != CATALOG_ALL_TYPES)
        buffer_byte(sql, ')');
    buffer_puts(sql, " ORDER BY t.kind, t.table_schema, t.table_name");
}

/* The server counts columns within objects too, those of blob tables from 0, and those of foreign tables not
 * at all: here a column's position is its place among those that are listed, as SELECT * has them. */
static void put_columns(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql,
                "SELECT l.table_schema, l.table_name, l.column_name, l.type, l.default_kind, l.value, '' "
                "AS remarks, l.place::text, l.is_nullable FROM (SELECT c.table_schema, c.table_name, "
                "c.column_name, " TYPE_TEXT " AS type, CASE WHEN c.column_default IS NULL THEN '' ELSE "
                "'DEFAULT' END AS default_kind, c.column_default AS value, row_number() OVER (PARTITION "
                "BY c.table_schema, c.table_name ORDER BY c.ordinal_position, c.column_name) AS place, "
                "c.is_nullable FROM information_schema.columns AS c");
    put_where(sql, request, "c.table_schema", "c.table_name");
    if (!request->nested)
        buffer_puts(sql, " AND c.column_details['path'] = []");
    buffer_puts(sql, ") AS l WHERE TRUE");
    put_filter(sql, "l.column_name", &request->column);
    buffer_puts(sql, " ORDER BY l.table_schema, l.table_name, l.place");
}

static void put_primary_key(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT table_schema, table_name, column_name, constraint_name FROM "
                     "information_schema.key_column_usage");
    put_where(sql, request, "table_schema", "table_name");
    buffer_puts(sql, " ORDER BY table_schema, table_name, ordinal_position");
}

/* How many rows there are is known of tables that were analyzed. */
static void put_statistics(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT s.table_schema, s.table_name, s.column_name, s.row_count, s.index_name, "
                     "s.is_unique FROM (SELECT t.table_schema, t.table_name, '' AS column_name, CASE WHEN "
                     "r.reltuples >= 0 THEN r.reltuples::bigint::text ELSE '' END AS row_count, '' AS "
                     "index_name, '' AS is_unique, 0 AS place FROM information_schema.tables AS t LEFT JOIN "
                     "pg_catalog.pg_namespace AS n ON n.nspname = t.table_schema LEFT JOIN "
                     "pg_catalog.pg_class AS r ON r.relnamespace = n.oid AND r.relname = t.table_name");
    put_where(sql, request, "t.table_schema", "t.table_name");
    if (request->kind == CATALOG_STATISTICS) {
        buffer_puts(sql, " UNION ALL SELECT table_schema, table_name, column_name, '', constraint_name, 'U', "
                         "ordinal_position FROM information_schema.key_column_usage");
        put_where(sql, request, "table_schema", "table_name");
    }
    buffer_puts(sql, ") AS s ORDER BY s.table_schema, s.table_name, s.place");
}

/* The primary key; where there is none, the pseudo column _id. */
static void put_row_id(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql,
                "SELECT t.table_schema, t.table_name, coalesce(k.column_name, '_id'), CASE WHEN "
                "k.column_name IS NULL THEN 'text' ELSE " TYPE_TEXT " END, CASE WHEN k.column_name IS NULL "
                "THEN 'P' ELSE '' END FROM information_schema.tables AS t LEFT JOIN "
                "information_schema.key_column_usage AS k ON k.table_schema = t.table_schema AND "
                "k.table_name = t.table_name LEFT JOIN information_schema.columns AS c ON c.table_schema = "
                "k.table_schema AND c.table_name = k.table_name AND c.column_name = k.column_name");
    put_where(sql, request, "t.table_schema", "t.table_name");
    buffer_puts(sql, " AND t.table_type = 'BASE TABLE' AND t.table_schema NOT IN " SYSTEM_SCHEMAS
                     " AND t.table_schema != " BLOB_SCHEMA " ORDER BY t.table_schema, t.table_name, "
                     "k.ordinal_position");
}

/* Functions of users; analyzers and their parts are in the same list, but are none. */
static void put_procedures(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT routine_schema, routine_name, specific_name FROM information_schema.routines");
    put_where(sql, request, "routine_schema", "routine_name");
    buffer_puts(sql, " AND routine_type = 'FUNCTION' ORDER BY routine_schema, routine_name, specific_name");
}

/* ---- privileges: those of the user who is logged in. Who may grant them on is known of the superuser only.
 */

#define TABLE_NAME "quote_ident(t.table_schema) || '.' || quote_ident(t.table_name)"

static void put_table_privileges(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql,
                "SELECT t.table_schema, t.table_name, '', CURRENT_USER, p.name, CASE WHEN CURRENT_USER = "
                "'crate' THEN 'YES' ELSE '' END FROM information_schema.tables AS t, unnest(['DELETE', "
                "'INSERT', 'SELECT', 'UPDATE']) AS p(name)");
    put_where(sql, request, "t.table_schema", "t.table_name");
    buffer_puts(
        sql,
        " AND (p.name = 'SELECT' OR t.table_type = 'BASE TABLE' AND t.table_schema NOT IN " SYSTEM_SCHEMAS
        " AND t.table_schema != " BLOB_SCHEMA ") AND has_table_privilege(" TABLE_NAME
        ", p.name) ORDER BY t.table_schema, t.table_name, p.name");
}

static void put_column_privileges(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT t.table_schema, t.table_name, c.column_name, CURRENT_USER, p.name, CASE WHEN "
                     "CURRENT_USER = 'crate' THEN 'YES' ELSE '' END FROM information_schema.tables AS t JOIN "
                     "information_schema.columns AS c ON c.table_schema = t.table_schema AND c.table_name = "
                     "t.table_name, unnest(['INSERT', 'SELECT', 'UPDATE']) AS p(name)");
    put_where(sql, request, "t.table_schema", "t.table_name");
    put_filter(sql, "c.column_name", &request->column);
    buffer_puts(sql,
                " AND c.column_details['path'] = [] AND (p.name = 'SELECT' OR t.table_type = 'BASE TABLE' "
                "AND t.table_schema NOT IN " SYSTEM_SCHEMAS " AND t.table_schema != " BLOB_SCHEMA
                ") AND has_table_privilege(" TABLE_NAME ", p.name) ORDER BY t.table_schema, "
                "t.table_name, c.column_name, p.name");
}

/* No limit of a user's cuts an answer. */
static void (*const makers[])(const struct catalog_request *, struct buffer *) = {
    [CATALOG_DATABASES] = put_schemas,
    [CATALOG_TABLES] = put_tables,
    [CATALOG_COLUMNS] = put_columns,
    [CATALOG_PRIMARY_KEY] = put_primary_key,
    [CATALOG_CARDINALITY] = put_statistics,
    [CATALOG_STATISTICS] = put_statistics,
    [CATALOG_ROW_ID] = put_row_id,
    [CATALOG_PROCEDURES] = put_procedures,
    [CATALOG_TABLE_PRIVILEGES] = put_table_privileges,
    [CATALOG_COLUMN_PRIVILEGES] = put_column_privileges,
    [CATALOG_LIMITS] = NULL,
};

int cratedb_catalog(const struct session *session, const struct catalog_request *request, struct buffer *sql,
                    struct error *err)
{
    (void)session;
    if (makers[request->kind])
        makers[request->kind](request, sql);
    return buffer_check(sql, "the catalog query", err);
}
