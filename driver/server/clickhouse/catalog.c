/* The queries behind the catalog functions: one each, over the system tables, filters and all. */
#include "server/clickhouse/clickhouse.h"
#include "server/filter.h"

/* What the system tables have depends on the server's age. */
static bool has_positions(const struct session *session)
{
    return clickhouse_at_least(session, 21, 6);
}

static bool has_table_comments(const struct session *session)
{
    return clickhouse_at_least(session, 22, 1);
}

static bool has_row_counts(const struct session *session)
{
    return clickhouse_at_least(session, 20, 1);
}

void catalog_literal(struct buffer *sql, struct text text)
{
    buffer_byte(sql, '\'');
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '\'' || byte == '\\' || byte == '\0')
            buffer_byte(sql, '\\');
        buffer_byte(sql, byte == '\0' ? '0' : byte);
    }
    buffer_byte(sql, '\'');
}

static const struct filter_words filter_words = {catalog_literal, "lowerUTF8", "currentDatabase()"};

void catalog_filter(struct buffer *sql, const char *column, const struct catalog_filter *filter)
{
    filter_put(sql, &filter_words, column, filter);
}

void catalog_where(struct buffer *sql, const struct catalog_request *request, const char *name)
{
    buffer_puts(sql, " WHERE 1");
    catalog_filter(sql, "database", &request->database);
    catalog_filter(sql, name, &request->table);
}

static void put_databases(const struct session *session, const struct catalog_request *request,
                          struct buffer *sql)
{
    (void)session;
    buffer_puts(sql, "SELECT name FROM system.databases WHERE name != '_temporary_and_external_tables'");
    catalog_filter(sql, "name", &request->database);
    buffer_puts(sql, " ORDER BY name");
}

/* Tables behind materialized views are no business of the application's: SYSTEM TABLE, like the server's. */
static void put_tables(const struct session *session, const struct catalog_request *request,
                       struct buffer *sql)
{
    buffer_puts(sql, "SELECT database, name, multiIf(is_temporary != 0, 'LOCAL TEMPORARY', database IN "
                     "('system', 'information_schema', 'INFORMATION_SCHEMA') OR startsWith(name, '.inner'), "
                     "'SYSTEM TABLE', endsWith(engine, 'View'), 'VIEW', 'TABLE') AS table_kind, ");
    buffer_puts(sql, has_table_comments(session) ? "comment" : "'' AS comment");
    buffer_puts(sql, " FROM system.tables");
    catalog_where(sql, request, "name");
    if (request->types != CATALOG_ALL_TYPES) {
        const char *separator = " AND table_kind IN (";
        for (unsigned i = 0; i < CATALOG_TYPE_COUNT; i++) {
            if (!(request->types & 1u << i))
                continue;
            buffer_printf(sql, "%s'%s'", separator, catalog_type_names[i]);
            separator = ", ";
        }
        buffer_byte(sql, ')');
    }
    buffer_puts(sql, " ORDER BY table_kind, database, name");
}

/* Servers without positions list columns in order: they are counted before names are filtered. */
static void put_columns(const struct session *session, const struct catalog_request *request,
                        struct buffer *sql)
{
    buffer_puts(sql, "SELECT database, table, name, type, default_kind, default_expression, comment, "
                     "toString(position) FROM ");
    if (has_positions(session)) {
        buffer_puts(sql, "system.columns");
        catalog_where(sql, request, "table");
    } else {
        buffer_puts(sql, "(SELECT database, table, groupArray(name) AS names, groupArray(type) AS types, "
                         "groupArray(default_kind) AS kinds, groupArray(default_expression) AS expressions, "
                         "groupArray(comment) AS comments FROM system.columns");
        catalog_where(sql, request, "table");
        buffer_puts(sql, " GROUP BY database, table) ARRAY JOIN names AS name, types AS type, "
                         "kinds AS default_kind, expressions AS default_expression, comments AS comment, "
                         "arrayEnumerate(names) AS position WHERE 1");
    }
    catalog_filter(sql, "name", &request->column);
    buffer_puts(sql, " AND default_kind != 'EPHEMERAL' ORDER BY database, table, position");
}

/* Columns of primary keys, with their place in the key's text: it is taken apart into names, plain and
 * quoted.
 */
static void put_keys(const struct catalog_request *request, struct buffer *sql)
{
    buffer_puts(sql, "SELECT database, table, name, toUInt32(greatest(indexOf(words, name), indexOf(words, "
                     "concat('`', replaceAll(replaceAll(name, '\\\\', '\\\\\\\\'), '`', '\\\\`'), '`')))) AS "
                     "place FROM (SELECT database, table, name FROM system.columns");
    catalog_where(sql, request, "table");
    buffer_puts(sql, " AND is_in_primary_key) AS c ANY LEFT JOIN (SELECT database, name AS table, "
                     "extractAll(primary_key, '`(?:[^`\\\\\\\\]|\\\\\\\\.)*`|[A-Za-z_][A-Za-z0-9_]*') AS "
                     "words FROM system.tables");
    catalog_where(sql, request, "name");
    buffer_puts(sql, ") AS t USING (database, table)");
}

static void put_primary_key(const struct session *session, const struct catalog_request *request,
                            struct buffer *sql)
{
    (void)session;
    buffer_puts(sql, "SELECT database, table, name FROM (");
    put_keys(request, sql);
    buffer_puts(sql, ") ORDER BY database, table, place");
}

static void put_counts(const struct session *session, const struct catalog_request *request,
                       struct buffer *sql)
{
    buffer_printf(sql,
                  "SELECT database, name AS table, '' AS column_name, %s AS row_count, toUInt32(0) AS place "
                  "FROM system.tables",
                  has_row_counts(session) ? "ifNull(toString(total_rows), '')" : "''");
    catalog_where(sql, request, "name");
}

static void put_statistics(const struct session *session, const struct catalog_request *request,
                           struct buffer *sql)
{
    buffer_puts(sql, "SELECT database, table, column_name, row_count FROM (");
    put_counts(session, request, sql);
    if (request->kind == CATALOG_STATISTICS) {
        buffer_puts(sql, " UNION ALL SELECT database, table, name AS column_name, '' AS row_count, place "
                         "FROM (");
        put_keys(request, sql);
        buffer_byte(sql, ')');
    }
    buffer_puts(sql, ") ORDER BY database, table, place");
}

/* Limits that cut without an error: where the answer is to be cut and not refused. `limit` and `offset` are
 * not to be seen from within a query: that fewer rows come than were asked for shows them. */
static void put_limits(const struct session *session, const struct catalog_request *request,
                       struct buffer *sql)
{
    static const struct {
        const char *mode, *limit;
    } limits[] = {
        {"result", "max_result_bytes"}, {"read", "max_rows_to_read"}, {"read", "max_bytes_to_read"},
        {"sort", "max_rows_to_sort"},   {"set", "max_rows_in_set"},   {"group_by", "max_rows_to_group_by"},
    };
    if (!clickhouse_at_least(session, 21, 1))
        return;
    buffer_puts(sql, "SELECT multiIf(");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        buffer_printf(sql, "getSetting('%s_overflow_mode') != 'throw' AND getSetting('%s') != 0, '%s', ",
                      limits[i].mode, limits[i].limit, limits[i].limit);
    buffer_printf(sql,
                  "'') AS cutting, if(getSetting('result_overflow_mode') != 'throw' AND "
                  "getSetting('max_result_rows') != 0, toString(getSetting('max_result_rows')), "
                  "'18446744073709551615') AS counted FROM numbers(%llu)",
                  (unsigned long long)request->rows);
}

/* No column tells rows apart, and there are no procedures. */
static void put_nothing(const struct session *session, const struct catalog_request *request,
                        struct buffer *sql)
{
    (void)session;
    (void)request;
    (void)sql;
}

static void (*const makers[])(const struct session *, const struct catalog_request *, struct buffer *) = {
    [CATALOG_DATABASES] = put_databases,
    [CATALOG_TABLES] = put_tables,
    [CATALOG_COLUMNS] = put_columns,
    [CATALOG_PRIMARY_KEY] = put_primary_key,
    [CATALOG_ROW_ID] = put_nothing,
    [CATALOG_PROCEDURES] = put_nothing,
    [CATALOG_CARDINALITY] = put_statistics,
    [CATALOG_STATISTICS] = put_statistics,
    [CATALOG_TABLE_PRIVILEGES] = catalog_privileges,
    [CATALOG_COLUMN_PRIVILEGES] = catalog_privileges,
    [CATALOG_LIMITS] = put_limits,
};

int clickhouse_catalog(const struct session *session, const struct catalog_request *request,
                       struct buffer *sql, struct error *err)
{
    makers[request->kind](session, request, sql);
    return buffer_check(sql, "the catalog query", err);
}

int clickhouse_columns(struct text table, struct buffer *sql, struct error *err)
{
    buffer_puts(sql, "DESCRIBE TABLE ");
    buffer_put(sql, table);
    return buffer_check(sql, "a table's name", err);
}
