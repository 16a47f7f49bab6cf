/* The privileges of the user who is logged in: its own grants and those of its roles, or what every user of
 * an old server has. */
#include "server/clickhouse/clickhouse.h"

/* Of the rows of grants and revokes for one thing the most special one decides. Settings: a user who may only
 * read may only read, whatever is granted. */
static const char FIRST[] =
    "SELECT t.database AS database, t.table AS table, t.column AS column, g.grantee AS "
    "grantee, g.privilege AS privilege, if(argMax(g.option, g.depth), 'YES', 'NO') AS "
    "grantable FROM (";
static const char GRANTS[] =
    ") AS t CROSS JOIN (SELECT ifNull(database, '') AS of_database, ifNull(table, '') AS of_table, "
    "ifNull(column, '') AS of_column, database IS NOT NULL AS in_database, table IS NOT NULL AS in_table, "
    "column "
    "IS NOT NULL AS in_column, in_database + in_table + in_column AS depth, "
    "assumeNotNull(coalesce(user_name, "
    "role_name)) AS grantee, is_partial_revoke AS revoked, grant_option AS option, arrayJoin(arrayFilter(p "
    "-> (p "
    "= 'SELECT' OR (SELECT value FROM system.settings WHERE name = 'readonly') = '0') AND "
    "(toString(access_type) IN ('ALL', p) OR (p IN ('DELETE', 'UPDATE') AND toString(access_type) IN "
    "('ALTER', "
    "'ALTER TABLE', concat('ALTER ', p)))), ";
static const char MINE[] =
    ")) AS privilege FROM system.grants WHERE user_name = currentUser() OR role_name IN (SELECT role_name "
    "FROM "
    "system.enabled_roles)) AS g WHERE (NOT g.in_database OR g.of_database = t.database) AND (NOT g.in_table "
    "OR "
    "g.of_table = t.table) AND (NOT g.in_column OR g.of_column = t.column) GROUP BY database, table, column, "
    "grantee, privilege HAVING NOT argMax(g.revoked, g.depth)";
static const char ORDER[] = " ORDER BY database, table, column, privilege, grantee";

/* What can be had of a table, or of a column. */
static const char *all_privileges(bool columns)
{
    return columns ? "['INSERT', 'SELECT', 'UPDATE']" : "['DELETE', 'INSERT', 'SELECT', 'UPDATE']";
}

/* The tables or columns that are asked for. */
static void put_things(const struct catalog_request *request, bool columns, struct buffer *sql)
{
    if (columns) {
        buffer_puts(sql, "SELECT database, table, name AS column FROM system.columns");
        catalog_where(sql, request, "table");
        catalog_filter(sql, "name", &request->column);
        return;
    }
    buffer_puts(sql, "SELECT database, name AS table, '' AS column FROM system.tables");
    catalog_where(sql, request, "name");
}

/* Servers of before access control (20.4), and the engine in the process, which keeps its grants to itself:
 * whoever sees a table may do with it what the setting allows. */
static void put_implied(const struct session *session, const struct catalog_request *request, bool columns,
                        struct buffer *sql)
{
    buffer_puts(sql, "SELECT database, table, column, ");
    catalog_literal(sql, session->user);
    buffer_printf(
        sql,
        " AS grantee, arrayJoin(if((SELECT value FROM system.settings WHERE name = 'readonly') = '0', "
        "%s, ['SELECT'])) AS privilege, 'NO' AS grantable FROM (",
        all_privileges(columns));
    put_things(request, columns, sql);
    buffer_puts(sql, ")");
}

void catalog_privileges(const struct session *session, const struct catalog_request *request,
                        struct buffer *sql)
{
    bool columns = request->kind == CATALOG_COLUMN_PRIVILEGES;
    bool alone = session->transport && session->transport->alone;
    if (!clickhouse_at_least(session, 20, 4) || alone) {
        put_implied(session, request, columns, sql);
    } else {
        buffer_puts(sql, FIRST);
        put_things(request, columns, sql);
        buffer_puts(sql, GRANTS);
        buffer_puts(sql, all_privileges(columns));
        buffer_puts(sql, MINE);
    }
    buffer_puts(sql, ORDER);
}
