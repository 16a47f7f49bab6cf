// SQLGetInfo: every information type of ODBC 3.8 answers, in the type that the specification gives it.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "fake_connection.h"

extern "C" {
#include "handle/info.h"
}

using namespace porter_test;

namespace
{

/* The specification says for each type whether it is text, a SQLUSMALLINT or a SQLUINTEGER. What the driver
 * manager answers itself (handles, SQL_DRIVER_HLIB, SQL_ODBC_VER) is not here. */
const std::vector<SQLUSMALLINT> texts = {
    SQL_ACCESSIBLE_PROCEDURES,
    SQL_ACCESSIBLE_TABLES,
    SQL_CATALOG_NAME,
    SQL_CATALOG_NAME_SEPARATOR,
    SQL_CATALOG_TERM,
    SQL_COLLATION_SEQ,
    SQL_COLUMN_ALIAS,
    SQL_DATA_SOURCE_NAME,
    SQL_DATA_SOURCE_READ_ONLY,
    SQL_DATABASE_NAME,
    SQL_DBMS_NAME,
    SQL_DBMS_VER,
    SQL_DESCRIBE_PARAMETER,
    SQL_DRIVER_NAME,
    SQL_DRIVER_ODBC_VER,
    SQL_DRIVER_VER,
    SQL_EXPRESSIONS_IN_ORDERBY,
    SQL_IDENTIFIER_QUOTE_CHAR,
    SQL_INTEGRITY,
    SQL_KEYWORDS,
    SQL_LIKE_ESCAPE_CLAUSE,
    SQL_MAX_ROW_SIZE_INCLUDES_LONG,
    SQL_MULT_RESULT_SETS,
    SQL_MULTIPLE_ACTIVE_TXN,
    SQL_NEED_LONG_DATA_LEN,
    SQL_ORDER_BY_COLUMNS_IN_SELECT,
    SQL_OUTER_JOINS,
    SQL_PROCEDURE_TERM,
    SQL_PROCEDURES,
    SQL_ROW_UPDATES,
    SQL_SCHEMA_TERM,
    SQL_SEARCH_PATTERN_ESCAPE,
    SQL_SERVER_NAME,
    SQL_SPECIAL_CHARACTERS,
    SQL_TABLE_TERM,
    SQL_USER_NAME,
    SQL_XOPEN_CLI_YEAR,
};

const std::vector<SQLUSMALLINT> smalls = {
    SQL_ACTIVE_ENVIRONMENTS,
    SQL_CATALOG_LOCATION,
    SQL_CONCAT_NULL_BEHAVIOR,
    SQL_CORRELATION_NAME,
    SQL_CURSOR_COMMIT_BEHAVIOR,
    SQL_CURSOR_ROLLBACK_BEHAVIOR,
    SQL_FILE_USAGE,
    SQL_GROUP_BY,
    SQL_IDENTIFIER_CASE,
    SQL_MAX_CATALOG_NAME_LEN,
    SQL_MAX_COLUMN_NAME_LEN,
    SQL_MAX_COLUMNS_IN_GROUP_BY,
    SQL_MAX_COLUMNS_IN_INDEX,
    SQL_MAX_COLUMNS_IN_ORDER_BY,
    SQL_MAX_COLUMNS_IN_SELECT,
    SQL_MAX_COLUMNS_IN_TABLE,
    SQL_MAX_CONCURRENT_ACTIVITIES,
    SQL_MAX_CURSOR_NAME_LEN,
    SQL_MAX_DRIVER_CONNECTIONS,
    SQL_MAX_IDENTIFIER_LEN,
    SQL_MAX_PROCEDURE_NAME_LEN,
    SQL_MAX_SCHEMA_NAME_LEN,
    SQL_MAX_TABLE_NAME_LEN,
    SQL_MAX_TABLES_IN_SELECT,
    SQL_MAX_USER_NAME_LEN,
    SQL_NON_NULLABLE_COLUMNS,
    SQL_NULL_COLLATION,
    SQL_ODBC_API_CONFORMANCE,
    SQL_ODBC_SAG_CLI_CONFORMANCE,
    SQL_ODBC_SQL_CONFORMANCE,
    SQL_QUOTED_IDENTIFIER_CASE,
    SQL_TXN_CAPABLE,
};

const std::vector<SQLUSMALLINT> integers = {
    SQL_AGGREGATE_FUNCTIONS,
    SQL_ALTER_DOMAIN,
    SQL_ALTER_TABLE,
    SQL_ASYNC_DBC_FUNCTIONS,
    SQL_ASYNC_MODE,
    SQL_ASYNC_NOTIFICATION,
    SQL_BATCH_ROW_COUNT,
    SQL_BATCH_SUPPORT,
    SQL_BOOKMARK_PERSISTENCE,
    SQL_CATALOG_USAGE,
    SQL_CONVERT_BIGINT,
    SQL_CONVERT_BINARY,
    SQL_CONVERT_BIT,
    SQL_CONVERT_CHAR,
    SQL_CONVERT_DATE,
    SQL_CONVERT_DECIMAL,
    SQL_CONVERT_DOUBLE,
    SQL_CONVERT_FLOAT,
    SQL_CONVERT_GUID,
    SQL_CONVERT_INTEGER,
    SQL_CONVERT_INTERVAL_DAY_TIME,
    SQL_CONVERT_INTERVAL_YEAR_MONTH,
    SQL_CONVERT_LONGVARBINARY,
    SQL_CONVERT_LONGVARCHAR,
    SQL_CONVERT_NUMERIC,
    SQL_CONVERT_REAL,
    SQL_CONVERT_SMALLINT,
    SQL_CONVERT_TIME,
    SQL_CONVERT_TIMESTAMP,
    SQL_CONVERT_TINYINT,
    SQL_CONVERT_VARBINARY,
    SQL_CONVERT_VARCHAR,
    SQL_CONVERT_WCHAR,
    SQL_CONVERT_WLONGVARCHAR,
    SQL_CONVERT_WVARCHAR,
    SQL_CONVERT_FUNCTIONS,
    SQL_CREATE_ASSERTION,
    SQL_CREATE_CHARACTER_SET,
    SQL_CREATE_COLLATION,
    SQL_CREATE_DOMAIN,
    SQL_CREATE_SCHEMA,
    SQL_CREATE_TABLE,
    SQL_CREATE_TRANSLATION,
    SQL_CREATE_VIEW,
    SQL_CURSOR_SENSITIVITY,
    SQL_DATETIME_LITERALS,
    SQL_DDL_INDEX,
    SQL_DEFAULT_TXN_ISOLATION,
    SQL_DROP_ASSERTION,
    SQL_DROP_CHARACTER_SET,
    SQL_DROP_COLLATION,
    SQL_DROP_DOMAIN,
    SQL_DROP_SCHEMA,
    SQL_DROP_TABLE,
    SQL_DROP_TRANSLATION,
    SQL_DROP_VIEW,
    SQL_DYNAMIC_CURSOR_ATTRIBUTES1,
    SQL_DYNAMIC_CURSOR_ATTRIBUTES2,
    SQL_FETCH_DIRECTION,
    SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1,
    SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES2,
    SQL_GETDATA_EXTENSIONS,
    SQL_INDEX_KEYWORDS,
    SQL_INFO_SCHEMA_VIEWS,
    SQL_INSERT_STATEMENT,
    SQL_KEYSET_CURSOR_ATTRIBUTES1,
    SQL_KEYSET_CURSOR_ATTRIBUTES2,
    SQL_LOCK_TYPES,
    SQL_MAX_ASYNC_CONCURRENT_STATEMENTS,
    SQL_MAX_BINARY_LITERAL_LEN,
    SQL_MAX_CHAR_LITERAL_LEN,
    SQL_MAX_INDEX_SIZE,
    SQL_MAX_ROW_SIZE,
    SQL_MAX_STATEMENT_LEN,
    SQL_NUMERIC_FUNCTIONS,
    SQL_ODBC_INTERFACE_CONFORMANCE,
    SQL_OJ_CAPABILITIES,
    SQL_PARAM_ARRAY_ROW_COUNTS,
    SQL_PARAM_ARRAY_SELECTS,
    SQL_POS_OPERATIONS,
    SQL_POSITIONED_STATEMENTS,
    SQL_SCHEMA_USAGE,
    SQL_SCROLL_CONCURRENCY,
    SQL_SCROLL_OPTIONS,
    SQL_SQL_CONFORMANCE,
    SQL_SQL92_DATETIME_FUNCTIONS,
    SQL_SQL92_FOREIGN_KEY_DELETE_RULE,
    SQL_SQL92_FOREIGN_KEY_UPDATE_RULE,
    SQL_SQL92_GRANT,
    SQL_SQL92_NUMERIC_VALUE_FUNCTIONS,
    SQL_SQL92_PREDICATES,
    SQL_SQL92_RELATIONAL_JOIN_OPERATORS,
    SQL_SQL92_REVOKE,
    SQL_SQL92_ROW_VALUE_CONSTRUCTOR,
    SQL_SQL92_STRING_FUNCTIONS,
    SQL_SQL92_VALUE_EXPRESSIONS,
    SQL_STANDARD_CLI_CONFORMANCE,
    SQL_STATIC_CURSOR_ATTRIBUTES1,
    SQL_STATIC_CURSOR_ATTRIBUTES2,
    SQL_STATIC_SENSITIVITY,
    SQL_STRING_FUNCTIONS,
    SQL_SUBQUERIES,
    SQL_SYSTEM_FUNCTIONS,
    SQL_TIMEDATE_ADD_INTERVALS,
    SQL_TIMEDATE_DIFF_INTERVALS,
    SQL_TIMEDATE_FUNCTIONS,
    SQL_TXN_ISOLATION_OPTION,
    SQL_UNION,
};

class Info : public testing::Test
{
  protected:
    void TearDown() override
    {
        error_clear(&err);
    }
    std::string text(SQLUSMALLINT type)
    {
        EXPECT_EQ(info_get(fake.dbc, type, &item, &err), 0) << type;
        EXPECT_TRUE(item.is_text) << type;
        return std::string(item.text.data ? item.text.data : "", item.text.size);
    }
    SQLULEN number(SQLUSMALLINT type)
    {
        EXPECT_EQ(info_get(fake.dbc, type, &item, &err), 0) << type;
        EXPECT_FALSE(item.is_text) << type;
        return item.number;
    }
    FakeConnection fake;
    struct item item = {};
    struct error err = {};
};

TEST_F(Info, Types)
{
    const struct {
        const std::vector<SQLUSMALLINT> &types;
        size_t width; /* 0: text */
    } groups[] = {{texts, 0}, {smalls, sizeof(SQLUSMALLINT)}, {integers, sizeof(SQLUINTEGER)}};
    for (const auto &group : groups)
        for (SQLUSMALLINT type : group.types) {
            ASSERT_EQ(info_get(fake.dbc, type, &item, &err), 0) << type;
            EXPECT_EQ(item.is_text, group.width == 0) << type;
            if (group.width) {
                EXPECT_EQ(item.width, group.width) << type;
            }
        }
}

/* Whatever else answers is listed above, or one of the few that applications ask for without a place in
 * ODBC 3. */
TEST_F(Info, NothingAnswersUnlisted)
{
    const std::vector<SQLUSMALLINT> extra = {180, 1750, SQL_DM_VER, SQL_DRIVER_AWARE_POOLING_SUPPORTED};
    for (int type = 0; type < 12000; type++) {
        SQLUSMALLINT id = static_cast<SQLUSMALLINT>(type);
        bool listed = false;
        for (const auto *list : {&texts, &smalls, &integers, &extra})
            listed = listed || std::find(list->begin(), list->end(), id) != list->end();
        int outcome = info_get(fake.dbc, id, &item, &err);
        EXPECT_EQ(outcome, listed ? 0 : -1) << type;
        if (!listed) {
            EXPECT_EQ(err.state, STATE_HY096) << type;
        }
    }
}

TEST_F(Info, Values)
{
    EXPECT_EQ(text(SQL_DBMS_NAME), "ClickHouse");
    EXPECT_EQ(text(SQL_DBMS_VER), "26.07.0002 26.7.2.1");
    EXPECT_EQ(text(SQL_SERVER_NAME), "the-server");
    EXPECT_EQ(text(SQL_USER_NAME), "tester");
    EXPECT_EQ(text(SQL_DATABASE_NAME), "default");
    EXPECT_EQ(text(SQL_IDENTIFIER_QUOTE_CHAR), "`");
    EXPECT_EQ(text(SQL_DRIVER_ODBC_VER), "03.80");
    EXPECT_EQ(text(SQL_DRIVER_VER).size(), 10u) << "##.##.####";
    EXPECT_EQ(number(SQL_TXN_CAPABLE), static_cast<SQLULEN>(SQL_TC_NONE));
    EXPECT_EQ(number(SQL_DEFAULT_TXN_ISOLATION), 0u) << "0 when there are no transactions";
    EXPECT_EQ(number(SQL_TXN_ISOLATION_OPTION), 0u);
    EXPECT_EQ(number(SQL_CURSOR_COMMIT_BEHAVIOR), static_cast<SQLULEN>(SQL_CB_PRESERVE));
    EXPECT_EQ(number(SQL_CURSOR_ROLLBACK_BEHAVIOR), static_cast<SQLULEN>(SQL_CB_PRESERVE));
    EXPECT_EQ(number(SQL_GETDATA_EXTENSIONS),
              static_cast<SQLULEN>(SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER | SQL_GD_BLOCK | SQL_GD_BOUND));
    EXPECT_EQ(number(SQL_SCROLL_OPTIONS), static_cast<SQLULEN>(SQL_SO_FORWARD_ONLY | SQL_SO_STATIC));
    EXPECT_EQ(number(SQL_ASYNC_MODE), static_cast<SQLULEN>(SQL_AM_STATEMENT)) << "as the attribute takes it";
    EXPECT_EQ(number(SQL_INSERT_STATEMENT),
              static_cast<SQLULEN>(SQL_IS_INSERT_LITERALS | SQL_IS_INSERT_SEARCHED));
    EXPECT_EQ(number(SQL_FILE_USAGE), static_cast<SQLULEN>(SQL_FILE_NOT_SUPPORTED));
    EXPECT_EQ(number(SQL_MAX_CONCURRENT_ACTIVITIES), 0u);
}

TEST_F(Info, CatalogsOrSchemas)
{
    EXPECT_EQ(text(SQL_CATALOG_NAME), "N");
    EXPECT_EQ(text(SQL_CATALOG_TERM), "");
    EXPECT_EQ(text(SQL_CATALOG_NAME_SEPARATOR), "");
    EXPECT_EQ(number(SQL_CATALOG_LOCATION), 0u);
    EXPECT_EQ(number(SQL_CATALOG_USAGE), 0u);
    EXPECT_EQ(text(SQL_SCHEMA_TERM), "database");
    EXPECT_NE(number(SQL_SCHEMA_USAGE), 0u);
    fake.dbc->options.database_as = 1;
    EXPECT_EQ(text(SQL_CATALOG_NAME), "Y");
    EXPECT_EQ(text(SQL_CATALOG_TERM), "database");
    EXPECT_EQ(text(SQL_CATALOG_NAME_SEPARATOR), ".");
    EXPECT_EQ(number(SQL_CATALOG_LOCATION), static_cast<SQLULEN>(SQL_CL_START));
    EXPECT_NE(number(SQL_CATALOG_USAGE), 0u);
    EXPECT_EQ(text(SQL_SCHEMA_TERM), "");
    EXPECT_EQ(number(SQL_SCHEMA_USAGE), 0u);
}

/* Texts that are "Y" or "N" are nothing else. */
TEST_F(Info, YesOrNo)
{
    for (SQLUSMALLINT type :
         {SQL_ACCESSIBLE_PROCEDURES, SQL_ACCESSIBLE_TABLES, SQL_CATALOG_NAME, SQL_COLUMN_ALIAS,
          SQL_DATA_SOURCE_READ_ONLY, SQL_DESCRIBE_PARAMETER, SQL_EXPRESSIONS_IN_ORDERBY, SQL_INTEGRITY,
          SQL_LIKE_ESCAPE_CLAUSE, SQL_MAX_ROW_SIZE_INCLUDES_LONG, SQL_MULT_RESULT_SETS,
          SQL_MULTIPLE_ACTIVE_TXN, SQL_NEED_LONG_DATA_LEN, SQL_ORDER_BY_COLUMNS_IN_SELECT, SQL_PROCEDURES,
          SQL_ROW_UPDATES})
        EXPECT_TRUE(text(type) == "Y" || text(type) == "N") << type << " " << text(type);
}

TEST_F(Info, FunctionBitmapsComeFromTheEscapeTable)
{
    EXPECT_TRUE(number(SQL_STRING_FUNCTIONS) & SQL_FN_STR_UCASE);
    EXPECT_TRUE(number(SQL_NUMERIC_FUNCTIONS) & SQL_FN_NUM_ABS);
    EXPECT_TRUE(number(SQL_TIMEDATE_FUNCTIONS) & SQL_FN_TD_NOW);
    EXPECT_TRUE(number(SQL_SYSTEM_FUNCTIONS) & SQL_FN_SYS_IFNULL);
    for (const struct escape_function *function = server_clickhouse.escapes->functions; function->name;
         function++) {
        if (function->info_type) {
            EXPECT_TRUE(number(static_cast<SQLUSMALLINT>(function->info_type)) & function->info_bit)
                << function->name;
        }
    }
}

TEST_F(Info, WithoutAConnection)
{
    struct dbc *fresh = dbc_new(fake.env, &err);
    for (SQLUSMALLINT type : {SQL_DBMS_NAME, SQL_DBMS_VER, SQL_SERVER_NAME, SQL_USER_NAME, SQL_DATABASE_NAME,
                              SQL_IDENTIFIER_QUOTE_CHAR, SQL_STRING_FUNCTIONS, SQL_CONVERT_CHAR}) {
        EXPECT_EQ(info_get(fresh, type, &item, &err), -1) << type;
        EXPECT_EQ(err.state, STATE_08003) << type;
    }
    EXPECT_EQ(info_get(fresh, SQL_DRIVER_NAME, &item, &err), 0);
    dbc_free(fresh, &err);
}

} // namespace
