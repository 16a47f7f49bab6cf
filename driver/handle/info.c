/* SQLGetInfo: the table, and the few values that are computed. */
#include "handle/info.h"

#include <stdio.h>

#include "base/manager.h"
#include "convert/convert.h"
#include "types/kind.h"

/* ODBC 4 spelling: whether escape clauses are returned; some BI tools ask for it. */
#ifndef SQL_RETURN_ESCAPE_CLAUSE
#define SQL_RETURN_ESCAPE_CLAUSE 180
#endif

enum info_kind { INFO_TEXT, INFO_SMALL, INFO_INTEGER };

struct info {
    SQLUSMALLINT type;
    enum info_kind kind;
    SQLUINTEGER number;
    const char *text;
    int (*compute)(struct dbc *dbc, SQLUSMALLINT type, struct item *value, struct error *err);
};

#define COMPUTE(name)                                                                                        \
    static int info_##name(struct dbc *dbc, SQLUSMALLINT type, struct item *value, struct error *err)

static int info_connected(struct dbc *dbc, struct item *value, struct text text, struct error *err)
{
    if (dbc_require(dbc, err) < 0)
        return -1;
    value->text = text;
    return 0;
}

#define SESSION_TEXT(name, expression)                                                                       \
    COMPUTE(name)                                                                                            \
    {                                                                                                        \
        (void)type;                                                                                          \
        return dbc_require(dbc, err) < 0 ? -1 : info_connected(dbc, value, (expression), err);               \
    }

SESSION_TEXT(dsn, dbc->options.dsn)
SESSION_TEXT(database, session_database(dbc->session))
SESSION_TEXT(dbms_name, text_of(dbc->session->server->name))
SESSION_TEXT(user, dbc->session->user)
SESSION_TEXT(server_name, dbc_server_name(dbc))

#undef SESSION_TEXT

#define ALL_STATEMENTS(prefix)                                                                               \
    (prefix##_DML_STATEMENTS | prefix##_TABLE_DEFINITION | prefix##_PRIVILEGE_DEFINITION)

/* What differs with DatabaseAs: databases are schemas [0], or catalogs [1]. */
static const struct {
    SQLUSMALLINT type;
    const char *text[2]; /* NULL: a number */
    SQLUINTEGER number[2];
} info_levels[] = {
    {SQL_CATALOG_LOCATION, {NULL, NULL}, {0, SQL_CL_START}},
    {SQL_CATALOG_NAME, {"N", "Y"}, {0, 0}},
    {SQL_CATALOG_NAME_SEPARATOR, {"", "."}, {0, 0}},
    {SQL_CATALOG_TERM, {"", "database"}, {0, 0}},
    {SQL_CATALOG_USAGE, {NULL, NULL}, {0, ALL_STATEMENTS(SQL_CU)}},
    {SQL_SCHEMA_TERM, {"database", ""}, {0, 0}},
    {SQL_SCHEMA_USAGE, {NULL, NULL}, {ALL_STATEMENTS(SQL_SU), 0}},
};

#undef ALL_STATEMENTS

COMPUTE(level)
{
    int way = dbc->options.database_as == 1;

    (void)err;
    for (size_t i = 0; i < sizeof info_levels / sizeof *info_levels; i++)
        if (info_levels[i].type == type) {
            value->number = info_levels[i].number[way];
            if (info_levels[i].text[way])
                value->text = text_of(info_levels[i].text[way]);
        }
    return 0;
}

COMPUTE(quote)
{
    (void)type;
    if (dbc_require(dbc, err) < 0)
        return -1;
    value->text = arena_copy(&dbc->call, text_make(&dbc->session->server->identifier_quote, 1));
    return value->text.data ? 0 : error_memory(err);
}

COMPUTE(like_escape)
{
    (void)type;
    if (dbc_require(dbc, err) < 0)
        return -1;
    value->text = text_of(dbc->session->escapes.like_escape ? "Y" : "N");
    return 0;
}

/* ##.##.#### as ODBC asks, then the server's own words. */
COMPUTE(dbms_version)
{
    char text[128];
    int size;

    (void)type;
    if (dbc_require(dbc, err) < 0)
        return -1;
    size = snprintf(text, sizeof text, "%02u.%02u.%04u %.*s", dbc->session->version_number[0],
                    dbc->session->version_number[1], dbc->session->version_number[2],
                    (int)(dbc->session->version.size < 64 ? dbc->session->version.size : 64),
                    dbc->session->version.data);
    value->text = arena_copy(&dbc->call, text_make(text, (size_t)size));
    return value->text.data ? 0 : error_memory(err);
}

COMPUTE(driver_version)
{
    unsigned major = 0, minor = 0, patch = 0;
    char text[32];
    int size;

    (void)type;
    sscanf(PORTER_VERSION, "%u.%u.%u", &major, &minor, &patch);
    size = snprintf(text, sizeof text, "%02u.%02u.%04u", major % 100, minor % 100, patch % 10000);
    value->text = arena_copy(&dbc->call, text_make(text, (size_t)size));
    return value->text.data ? 0 : error_memory(err);
}

COMPUTE(keywords)
{
    (void)dbc;
    (void)type;
    (void)err;
    value->text =
        text_of("ANTI,ARRAY,ASOF,ATTACH,CLUSTER,CODEC,DATABASE,DATABASES,DETACH,DICTIONARY,ENGINE,EVENTS,"
                "EXPLAIN,FINAL,FORMAT,FUNCTION,ILIKE,INTERPOLATE,KILL,LIMIT,MATERIALIZED,MODIFY,"
                "MUTATION,OFFSET,OPTIMIZE,OUTFILE,PARTITION,POPULATE,PREWHERE,PROJECTION,QUALIFY,RENAME,"
                "SAMPLE,SEMI,SETTINGS,SHOW,TTL,TOTALS,TRUNCATE,USE,WATCH,WINDOW");
    return 0;
}

/* Bitmaps of scalar functions are those that the server's escape table spells. */
COMPUTE(functions)
{
    if (dbc_require(dbc, err) < 0)
        return -1;
    value->number = escape_info(&dbc->session->escapes, type);
    return 0;
}

#define CVT_TEXT                                                                                             \
    (SQL_CVT_CHAR | SQL_CVT_VARCHAR | SQL_CVT_LONGVARCHAR | SQL_CVT_WCHAR | SQL_CVT_WVARCHAR |               \
     SQL_CVT_WLONGVARCHAR)
#define CVT_NUMBER                                                                                           \
    (SQL_CVT_BIT | SQL_CVT_TINYINT | SQL_CVT_SMALLINT | SQL_CVT_INTEGER | SQL_CVT_BIGINT | SQL_CVT_REAL |    \
     SQL_CVT_FLOAT | SQL_CVT_DOUBLE | SQL_CVT_DECIMAL | SQL_CVT_NUMERIC)
#define CVT_ALL (CVT_TEXT | CVT_NUMBER | SQL_CVT_DATE | SQL_CVT_TIME | SQL_CVT_TIMESTAMP | SQL_CVT_GUID)

/* {fn CONVERT} from each type, as the integration test runs it; a pair that is not here is an error. */
COMPUTE(convert)
{
    static const struct {
        SQLUSMALLINT source;
        SQLUINTEGER targets;
    } conversions[] = {
        {SQL_CONVERT_CHAR, CVT_ALL},
        {SQL_CONVERT_VARCHAR, CVT_ALL},
        {SQL_CONVERT_LONGVARCHAR, CVT_ALL},
        {SQL_CONVERT_WCHAR, CVT_ALL},
        {SQL_CONVERT_WVARCHAR, CVT_ALL},
        {SQL_CONVERT_WLONGVARCHAR, CVT_ALL},
        {SQL_CONVERT_BIT, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_TINYINT, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_SMALLINT, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_INTEGER, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_BIGINT, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_REAL, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_FLOAT, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_DOUBLE, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_DECIMAL, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_NUMERIC, CVT_NUMBER | CVT_TEXT},
        {SQL_CONVERT_DATE, SQL_CVT_DATE | SQL_CVT_TIMESTAMP | CVT_TEXT},
        {SQL_CONVERT_TIME, SQL_CVT_TIME | CVT_TEXT},
        {SQL_CONVERT_TIMESTAMP, SQL_CVT_DATE | SQL_CVT_TIME | SQL_CVT_TIMESTAMP | CVT_TEXT},
        {SQL_CONVERT_GUID, SQL_CVT_GUID | CVT_TEXT},
    };

    value->number = 0;
    if (dbc_require(dbc, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++)
        if (conversions[i].source == type)
            value->number = conversions[i].targets & escape_targets(&dbc->session->escapes);
    return 0;
}

#undef CVT_TEXT
#undef CVT_NUMBER
#undef CVT_ALL
#undef COMPUTE

static const struct info info_table[] = {
    {SQL_ACCESSIBLE_PROCEDURES, INFO_TEXT, 0, "N", NULL},
    {SQL_ACCESSIBLE_TABLES, INFO_TEXT, 0, "N", NULL},
    {SQL_ACTIVE_ENVIRONMENTS, INFO_SMALL, 0, NULL, NULL},
    {SQL_AGGREGATE_FUNCTIONS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_ALTER_DOMAIN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_ALTER_TABLE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_ASYNC_DBC_FUNCTIONS, INFO_INTEGER, SQL_ASYNC_DBC_NOT_CAPABLE, NULL, NULL},
    {SQL_ASYNC_MODE, INFO_INTEGER, SQL_AM_STATEMENT, NULL, NULL},
    {SQL_ASYNC_NOTIFICATION, INFO_INTEGER, SQL_ASYNC_NOTIFICATION_NOT_CAPABLE, NULL, NULL},
    {SQL_BATCH_ROW_COUNT, INFO_INTEGER, 0, NULL, NULL},
    {SQL_BATCH_SUPPORT, INFO_INTEGER, 0, NULL, NULL},
    {SQL_BOOKMARK_PERSISTENCE, INFO_INTEGER, SQL_BP_SCROLL, NULL, NULL},
    {SQL_CATALOG_LOCATION, INFO_SMALL, 0, NULL, info_level},
    {SQL_CATALOG_NAME, INFO_TEXT, 0, NULL, info_level},
    {SQL_CATALOG_NAME_SEPARATOR, INFO_TEXT, 0, NULL, info_level},
    {SQL_CATALOG_TERM, INFO_TEXT, 0, NULL, info_level},
    {SQL_CATALOG_USAGE, INFO_INTEGER, 0, NULL, info_level},
    {SQL_COLLATION_SEQ, INFO_TEXT, 0, "UTF-8", NULL},
    {SQL_COLUMN_ALIAS, INFO_TEXT, 0, "Y", NULL},
    {SQL_CONCAT_NULL_BEHAVIOR, INFO_SMALL, SQL_CB_NULL, NULL, NULL},
    {SQL_CONVERT_BIGINT, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_BINARY, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_BIT, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_CHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_DATE, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_DECIMAL, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_DOUBLE, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_FLOAT, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_GUID, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_INTEGER, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_INTERVAL_DAY_TIME, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_INTERVAL_YEAR_MONTH, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_LONGVARBINARY, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_LONGVARCHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_NUMERIC, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_REAL, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_SMALLINT, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_TIME, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_TIMESTAMP, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_TINYINT, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_VARBINARY, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_VARCHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_WCHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_WLONGVARCHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_WVARCHAR, INFO_INTEGER, 0, NULL, info_convert},
    {SQL_CONVERT_FUNCTIONS, INFO_INTEGER, SQL_FN_CVT_CAST | SQL_FN_CVT_CONVERT, NULL, NULL},
    {SQL_CORRELATION_NAME, INFO_SMALL, SQL_CN_ANY, NULL, NULL},
    {SQL_CREATE_ASSERTION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_CHARACTER_SET, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_COLLATION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_DOMAIN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_SCHEMA, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_TABLE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_TRANSLATION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_CREATE_VIEW, INFO_INTEGER, SQL_CV_CREATE_VIEW, NULL, NULL},
    {SQL_CURSOR_COMMIT_BEHAVIOR, INFO_SMALL, SQL_CB_PRESERVE, NULL, NULL},
    {SQL_CURSOR_ROLLBACK_BEHAVIOR, INFO_SMALL, SQL_CB_PRESERVE, NULL, NULL},
    {SQL_CURSOR_SENSITIVITY, INFO_INTEGER, SQL_INSENSITIVE, NULL, NULL},
    {SQL_DATA_SOURCE_NAME, INFO_TEXT, 0, NULL, info_dsn},
    {SQL_DATA_SOURCE_READ_ONLY, INFO_TEXT, 0, "N", NULL},
    {SQL_DATABASE_NAME, INFO_TEXT, 0, NULL, info_database},
    {SQL_DATETIME_LITERALS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DBMS_NAME, INFO_TEXT, 0, NULL, info_dbms_name},
    {SQL_DBMS_VER, INFO_TEXT, 0, NULL, info_dbms_version},
    {SQL_DDL_INDEX, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DEFAULT_TXN_ISOLATION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DESCRIBE_PARAMETER, INFO_TEXT, 0, "Y", NULL},
    {SQL_DM_VER, INFO_TEXT, 0, "", NULL},
    {SQL_DRIVER_AWARE_POOLING_SUPPORTED, INFO_INTEGER, SQL_DRIVER_AWARE_POOLING_NOT_CAPABLE, NULL, NULL},
    {SQL_DRIVER_NAME, INFO_TEXT, 0, LIBRARY_NAME, NULL},
    {SQL_DRIVER_ODBC_VER, INFO_TEXT, 0, "03.80", NULL},
    {SQL_DRIVER_VER, INFO_TEXT, 0, NULL, info_driver_version},
    {SQL_DROP_ASSERTION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_CHARACTER_SET, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_COLLATION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_DOMAIN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_SCHEMA, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_TABLE, INFO_INTEGER, SQL_DT_DROP_TABLE, NULL, NULL},
    {SQL_DROP_TRANSLATION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DROP_VIEW, INFO_INTEGER, SQL_DV_DROP_VIEW, NULL, NULL},
    {SQL_DTC_TRANSITION_COST, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DYNAMIC_CURSOR_ATTRIBUTES1, INFO_INTEGER, 0, NULL, NULL},
    {SQL_DYNAMIC_CURSOR_ATTRIBUTES2, INFO_INTEGER, 0, NULL, NULL},
    {SQL_EXPRESSIONS_IN_ORDERBY, INFO_TEXT, 0, "Y", NULL},
    {SQL_FETCH_DIRECTION, INFO_INTEGER,
     SQL_FD_FETCH_NEXT | SQL_FD_FETCH_FIRST | SQL_FD_FETCH_LAST | SQL_FD_FETCH_PRIOR | SQL_FD_FETCH_ABSOLUTE |
         SQL_FD_FETCH_RELATIVE | SQL_FD_FETCH_BOOKMARK,
     NULL, NULL},
    {SQL_FILE_USAGE, INFO_SMALL, SQL_FILE_NOT_SUPPORTED, NULL, NULL},
    {SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1, INFO_INTEGER, SQL_CA1_NEXT | SQL_CA1_BULK_ADD, NULL, NULL},
    {SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES2, INFO_INTEGER,
     SQL_CA2_READ_ONLY_CONCURRENCY | SQL_CA2_MAX_ROWS_SELECT, NULL, NULL},
    {SQL_GETDATA_EXTENSIONS, INFO_INTEGER, SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER | SQL_GD_BOUND | SQL_GD_BLOCK,
     NULL, NULL},
    {SQL_GROUP_BY, INFO_SMALL, SQL_GB_GROUP_BY_CONTAINS_SELECT, NULL, NULL},
    {SQL_IDENTIFIER_CASE, INFO_SMALL, SQL_IC_SENSITIVE, NULL, NULL},
    {SQL_IDENTIFIER_QUOTE_CHAR, INFO_TEXT, 0, NULL, info_quote},
    {SQL_INDEX_KEYWORDS, INFO_INTEGER, SQL_IK_NONE, NULL, NULL},
    {SQL_INFO_SCHEMA_VIEWS, INFO_INTEGER, SQL_ISV_TABLES | SQL_ISV_COLUMNS | SQL_ISV_VIEWS | SQL_ISV_SCHEMATA,
     NULL, NULL},
    {SQL_INSERT_STATEMENT, INFO_INTEGER, SQL_IS_INSERT_LITERALS | SQL_IS_INSERT_SEARCHED, NULL, NULL},
    {SQL_INTEGRITY, INFO_TEXT, 0, "N", NULL},
    {SQL_KEYSET_CURSOR_ATTRIBUTES1, INFO_INTEGER, 0, NULL, NULL},
    {SQL_KEYSET_CURSOR_ATTRIBUTES2, INFO_INTEGER, 0, NULL, NULL},
    {SQL_KEYWORDS, INFO_TEXT, 0, NULL, info_keywords},
    {SQL_LIKE_ESCAPE_CLAUSE, INFO_TEXT, 0, NULL, info_like_escape},
    {SQL_LOCK_TYPES, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_ASYNC_CONCURRENT_STATEMENTS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_BINARY_LITERAL_LEN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_CATALOG_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_CHAR_LITERAL_LEN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_COLUMN_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_COLUMNS_IN_GROUP_BY, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_COLUMNS_IN_INDEX, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_COLUMNS_IN_ORDER_BY, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_COLUMNS_IN_SELECT, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_COLUMNS_IN_TABLE, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_CONCURRENT_ACTIVITIES, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_CURSOR_NAME_LEN, INFO_SMALL, 127, NULL, NULL},
    {SQL_MAX_DRIVER_CONNECTIONS, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_IDENTIFIER_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_INDEX_SIZE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_PROCEDURE_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_ROW_SIZE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_ROW_SIZE_INCLUDES_LONG, INFO_TEXT, 0, "Y", NULL},
    {SQL_MAX_SCHEMA_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_STATEMENT_LEN, INFO_INTEGER, 0, NULL, NULL},
    {SQL_MAX_TABLE_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_TABLES_IN_SELECT, INFO_SMALL, 0, NULL, NULL},
    {SQL_MAX_USER_NAME_LEN, INFO_SMALL, 0, NULL, NULL},
    {SQL_MULT_RESULT_SETS, INFO_TEXT, 0, "Y", NULL},
    {SQL_MULTIPLE_ACTIVE_TXN, INFO_TEXT, 0, "N", NULL},
    {SQL_NEED_LONG_DATA_LEN, INFO_TEXT, 0, "N", NULL},
    {SQL_NON_NULLABLE_COLUMNS, INFO_SMALL, SQL_NNC_NON_NULL, NULL, NULL},
    {SQL_NULL_COLLATION, INFO_SMALL, SQL_NC_END, NULL, NULL},
    {SQL_NUMERIC_FUNCTIONS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_ODBC_API_CONFORMANCE, INFO_SMALL, SQL_OAC_LEVEL1, NULL, NULL},
    {SQL_ODBC_INTERFACE_CONFORMANCE, INFO_INTEGER, SQL_OIC_CORE, NULL, NULL},
    {SQL_ODBC_SAG_CLI_CONFORMANCE, INFO_SMALL, SQL_OSCC_COMPLIANT, NULL, NULL},
    {SQL_ODBC_SQL_CONFORMANCE, INFO_SMALL, SQL_OSC_MINIMUM, NULL, NULL},
    {SQL_OJ_CAPABILITIES, INFO_INTEGER, 0, NULL, NULL},
    {SQL_ORDER_BY_COLUMNS_IN_SELECT, INFO_TEXT, 0, "N", NULL},
    {SQL_OUTER_JOINS, INFO_TEXT, 0, "Y", NULL},
    {SQL_PARAM_ARRAY_ROW_COUNTS, INFO_INTEGER, SQL_PARC_NO_BATCH, NULL, NULL},
    {SQL_PARAM_ARRAY_SELECTS, INFO_INTEGER, SQL_PAS_BATCH, NULL, NULL},
    {SQL_POS_OPERATIONS, INFO_INTEGER, SQL_POS_POSITION | SQL_POS_REFRESH, NULL, NULL},
    {SQL_POSITIONED_STATEMENTS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_PROCEDURE_TERM, INFO_TEXT, 0, "", NULL},
    {SQL_PROCEDURES, INFO_TEXT, 0, "N", NULL},
    {SQL_QUOTED_IDENTIFIER_CASE, INFO_SMALL, SQL_IC_SENSITIVE, NULL, NULL},
    {SQL_RETURN_ESCAPE_CLAUSE, INFO_SMALL, 0, NULL, NULL},
    {SQL_ROW_UPDATES, INFO_TEXT, 0, "N", NULL},
    {SQL_SCHEMA_TERM, INFO_TEXT, 0, NULL, info_level},
    {SQL_SCHEMA_USAGE, INFO_INTEGER, 0, NULL, info_level},
    {SQL_SCROLL_CONCURRENCY, INFO_INTEGER, SQL_SCCO_READ_ONLY, NULL, NULL},
    {SQL_SCROLL_OPTIONS, INFO_INTEGER, SQL_SO_FORWARD_ONLY | SQL_SO_STATIC, NULL, NULL},
    {SQL_SEARCH_PATTERN_ESCAPE, INFO_TEXT, 0, "\\", NULL},
    {SQL_SERVER_NAME, INFO_TEXT, 0, NULL, info_server_name},
    /* In quoted names; the quote itself and the backslash would have to be escaped. */
    {SQL_SPECIAL_CHARACTERS, INFO_TEXT, 0, " !\"#$%&'()*+,-./:;<=>?@[]^{|}~", NULL},
    {SQL_SQL_CONFORMANCE, INFO_INTEGER, SQL_SC_SQL92_ENTRY, NULL, NULL},
    {SQL_SQL92_DATETIME_FUNCTIONS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_FOREIGN_KEY_DELETE_RULE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_FOREIGN_KEY_UPDATE_RULE, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_GRANT, INFO_INTEGER,
     SQL_SG_SELECT_TABLE | SQL_SG_INSERT_TABLE | SQL_SG_INSERT_COLUMN | SQL_SG_UPDATE_TABLE |
         SQL_SG_UPDATE_COLUMN | SQL_SG_DELETE_TABLE | SQL_SG_WITH_GRANT_OPTION,
     NULL, NULL},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_PREDICATES, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_REVOKE, INFO_INTEGER,
     SQL_SR_SELECT_TABLE | SQL_SR_INSERT_TABLE | SQL_SR_INSERT_COLUMN | SQL_SR_UPDATE_TABLE |
         SQL_SR_UPDATE_COLUMN | SQL_SR_DELETE_TABLE | SQL_SR_GRANT_OPTION_FOR,
     NULL, NULL},
    {SQL_SQL92_ROW_VALUE_CONSTRUCTOR, INFO_INTEGER,
     SQL_SRVC_VALUE_EXPRESSION | SQL_SRVC_NULL | SQL_SRVC_ROW_SUBQUERY, NULL, NULL},
    {SQL_SQL92_STRING_FUNCTIONS, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SQL92_VALUE_EXPRESSIONS, INFO_INTEGER,
     SQL_SVE_CASE | SQL_SVE_CAST | SQL_SVE_COALESCE | SQL_SVE_NULLIF, NULL, NULL},
    {SQL_STANDARD_CLI_CONFORMANCE, INFO_INTEGER, SQL_SCC_XOPEN_CLI_VERSION1 | SQL_SCC_ISO92_CLI, NULL, NULL},
    {SQL_STATIC_CURSOR_ATTRIBUTES1, INFO_INTEGER,
     SQL_CA1_NEXT | SQL_CA1_ABSOLUTE | SQL_CA1_RELATIVE | SQL_CA1_BOOKMARK | SQL_CA1_LOCK_NO_CHANGE |
         SQL_CA1_POS_POSITION | SQL_CA1_POS_REFRESH | SQL_CA1_BULK_ADD,
     NULL, NULL},
    {SQL_STATIC_CURSOR_ATTRIBUTES2, INFO_INTEGER, SQL_CA2_READ_ONLY_CONCURRENCY | SQL_CA2_MAX_ROWS_SELECT,
     NULL, NULL},
    {SQL_STATIC_SENSITIVITY, INFO_INTEGER, 0, NULL, NULL},
    {SQL_STRING_FUNCTIONS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_SUBQUERIES, INFO_INTEGER, 0, NULL, NULL},
    {SQL_SYSTEM_FUNCTIONS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_TABLE_TERM, INFO_TEXT, 0, "table", NULL},
    {SQL_TIMEDATE_ADD_INTERVALS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_TIMEDATE_DIFF_INTERVALS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_TIMEDATE_FUNCTIONS, INFO_INTEGER, 0, NULL, info_functions},
    {SQL_TXN_CAPABLE, INFO_SMALL, SQL_TC_NONE, NULL, NULL},
    {SQL_TXN_ISOLATION_OPTION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_UNION, INFO_INTEGER, 0, NULL, NULL},
    {SQL_USER_NAME, INFO_TEXT, 0, NULL, info_user},
    {SQL_XOPEN_CLI_YEAR, INFO_TEXT, 0, "1995", NULL},
};

/* A number or a text that depends on the server, once there is one. An empty text stays empty: what it is
 * about is not there. */
static void info_of_server(const struct dbc *dbc, SQLUSMALLINT type, struct item *value)
{
    const struct server_info *row = dbc->session ? dbc->session->server->info : NULL;

    while (row && row->type != 0 &&
           !(row->type == type && (row->before == 0 || dbc->session->escapes.version < row->before)))
        row++;
    if (row && row->type != 0)
        value->number = row->number;
    for (const struct server_word *word = dbc->session ? dbc->session->server->words : NULL;
         word && word->type != 0; word++)
        if (word->type == type && value->text.size > 0)
            value->text = text_of(word->text);
}

int info_get(struct dbc *dbc, SQLUSMALLINT type, struct item *value, struct error *err)
{
    memset(value, 0, sizeof *value);
    for (size_t i = 0; i < sizeof info_table / sizeof *info_table; i++) {
        const struct info *info = &info_table[i];
        if (info->type != type)
            continue;
        value->is_text = info->kind == INFO_TEXT;
        value->width = info->kind == INFO_SMALL ? 2 : 4;
        value->number = info->number;
        value->text = text_of(info->text);
        if (info->compute && info->compute(dbc, type, value, err) < 0)
            return -1;
        info_of_server(dbc, type, value);
        return 0;
    }
    return error_set(err, STATE_HY096, 0, "Information type %u is not known", type);
}
