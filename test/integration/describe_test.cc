/* What ODBC is told of columns, of the driver and of its types: against rows written down here. */
#include <chrono>
#include <map>
#include <set>

#include <unistd.h>

#include "fixture.h"
#include "type_cases.h"

namespace
{

/* Expected facts of a column of `type`. Figures follow ODBC's Appendix D. */
struct Facts {
    const char *type;      /* to cast to */
    const char *type_name; /* SQL_DESC_TYPE_NAME, nullptr: as cast */
    SQLSMALLINT sql_type, verbose, code;
    SQLULEN size;
    SQLSMALLINT digits;
    SQLLEN octets, display;
    SQLLEN is_unsigned;
    SQLLEN precision, radix;
    SQLLEN nullable;
    bool quoted; /* a literal of it */
};

const SQLULEN TEXT = 1048575;
const SQLSMALLINT TS = SQL_TYPE_TIMESTAMP;

const Facts facts[] = {
    /* type, name, SQL type, verbose, code, size, digits, octets, display, unsigned, precision, radix, nullable, quoted */
    {"Bool", nullptr, SQL_BIT, SQL_BIT, 0, 1, 0, 1, 1, 1, 1, 10, 0, false},
    {"Int8", nullptr, SQL_TINYINT, SQL_TINYINT, 0, 3, 0, 1, 4, 0, 3, 10, 0, false},
    {"Int16", nullptr, SQL_SMALLINT, SQL_SMALLINT, 0, 5, 0, 2, 6, 0, 5, 10, 0, false},
    {"Int32", nullptr, SQL_INTEGER, SQL_INTEGER, 0, 10, 0, 4, 11, 0, 10, 10, 0, false},
    {"Int64", nullptr, SQL_BIGINT, SQL_BIGINT, 0, 19, 0, 8, 20, 0, 19, 10, 0, false},
    {"UInt8", nullptr, SQL_SMALLINT, SQL_SMALLINT, 0, 5, 0, 2, 5, 1, 5, 10, 0, false},
    {"UInt16", nullptr, SQL_INTEGER, SQL_INTEGER, 0, 10, 0, 4, 10, 1, 10, 10, 0, false},
    {"UInt32", nullptr, SQL_BIGINT, SQL_BIGINT, 0, 20, 0, 8, 20, 1, 20, 10, 0, false},
    {"UInt64", nullptr, SQL_BIGINT, SQL_BIGINT, 0, 20, 0, 8, 20, 1, 20, 10, 0, false},
    {"Int128", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 39, 0, 41, 41, 0, 39, 10, 0, false},
    {"Int256", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 77, 0, 79, 79, 0, 77, 10, 0, false},
    {"UInt128", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 39, 0, 41, 41, 1, 39, 10, 0, false},
    {"UInt256", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 78, 0, 80, 80, 1, 78, 10, 0, false},
    {"Float32", nullptr, SQL_REAL, SQL_REAL, 0, 7, 0, 4, 17, 0, 7, 10, 0, false},
    {"BFloat16", nullptr, SQL_REAL, SQL_REAL, 0, 7, 0, 4, 17, 0, 7, 10, 0, false},
    {"Float64", nullptr, SQL_DOUBLE, SQL_DOUBLE, 0, 15, 0, 8, 25, 0, 15, 10, 0, false},
    {"Decimal(9, 4)", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 9, 4, 11, 11, 0, 9, 10, 0, false},
    {"Decimal(18, 0)", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 18, 0, 20, 20, 0, 18, 10, 0, false},
    {"Decimal(38, 38)", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 38, 38, 41, 41, 0, 38, 10, 0, false},
    {"Decimal(76, 38)", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 76, 38, 78, 78, 0, 76, 10, 0, false},
    {"Nullable(Decimal(5, 2))", nullptr, SQL_DECIMAL, SQL_DECIMAL, 0, 5, 2, 7, 7, 0, 5, 10, 1, false},
    {"String", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, true},
    {"Nullable(String)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 1, true},
    {"FixedString(7)", nullptr, SQL_WCHAR, SQL_WCHAR, 0, 7, 0, 14, 7, 1, 0, 0, 0, true},
    {"LowCardinality(String)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, true},
    {"LowCardinality(Nullable(String))", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 1, true},
    {"Date", nullptr, SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 10, 0, 6, 10, 1, 0, 0, 0, true},
    {"Date32", nullptr, SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 10, 0, 6, 10, 1, 0, 0, 0, true},
    {"DateTime", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 19, 0, 16, 19, 1, 0, 0, 0, true},
    {"DateTime('Europe/Berlin')", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 19, 0, 16, 19, 1, 0, 0, 0, true},
    {"DateTime64(0)", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 19, 0, 16, 19, 1, 0, 0, 0, true},
    {"DateTime64(3)", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 23, 3, 16, 23, 1, 3, 0, 0, true},
    {"DateTime64(9, 'Asia/Tokyo')", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 29, 9, 16, 29, 1, 9, 0, 0, true},
    {"Nullable(DateTime64(6))", nullptr, TS, SQL_DATETIME, SQL_CODE_TIMESTAMP, 26, 6, 16, 26, 1, 6, 0, 1, true},
    {"Time", nullptr, SQL_TYPE_TIME, SQL_DATETIME, SQL_CODE_TIME, 8, 0, 6, 10, 1, 0, 0, 0, true},
    {"Time64(6)", nullptr, SQL_TYPE_TIME, SQL_DATETIME, SQL_CODE_TIME, 15, 6, 6, 17, 1, 6, 0, 0, true},
    {"UUID", nullptr, SQL_GUID, SQL_GUID, 0, 36, 0, 16, 36, 1, 0, 0, 0, true},
    {"IPv4", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, 15, 0, 30, 15, 1, 0, 0, 0, true},
    {"IPv6", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, 45, 0, 90, 45, 1, 0, 0, 0, true},
    {"Enum8('a' = 1, 'longest' = 2)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, 7, 0, 14, 7, 1, 0, 0, 0, true},
    {"Enum16('Zürich' = 1000)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, 6, 0, 12, 6, 1, 0, 0, 0, true},
    {"IntervalDay", nullptr, SQL_BIGINT, SQL_BIGINT, 0, 19, 0, 8, 20, 0, 19, 10, 0, false},
    {"Array(Int32)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, false},
    {"Map(String, UInt8)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, false},
    {"Tuple(Int8, String)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, false},
    {"JSON", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 0, true},
    {"Dynamic", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 1, false},
    {"Variant(Int64, String)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, TEXT, 0, TEXT * 2, TEXT, 1, 0, 0, 1, false},
    {"Nullable(Nothing)", nullptr, SQL_WVARCHAR, SQL_WVARCHAR, 0, 1, 0, 2, 1, 1, 0, 0, 1, false},
};

class Describe : public WithDriver
{
  protected:
    /* One column a row of the table, named c0, c1, ... */
    static std::string all_types()
    {
        std::string sql;
        for (size_t i = 0; i < std::size(facts); i++)
            sql += (i ? ", " : "SELECT ") + std::string("defaultValueOfTypeName($t$") + facts[i].type + "$t$) AS c" +
                   std::to_string(i);
        return sql;
    }
    void check(odbc::Statement &statement);
};

void Describe::check(odbc::Statement &statement)
{
    ASSERT_EQ(statement.columns(), static_cast<SQLSMALLINT>(std::size(facts)));
    SQLHDESC ird = SQL_NULL_HDESC;
    ASSERT_EQ(SQLGetStmtAttr(statement.handle, SQL_ATTR_IMP_ROW_DESC, &ird, 0, nullptr), SQL_SUCCESS);
    for (size_t i = 0; i < std::size(facts); i++) {
        const Facts &one = facts[i];
        SCOPED_TRACE(one.type);
        SQLUSMALLINT number = static_cast<SQLUSMALLINT>(i + 1);
        odbc::Column column;
        ASSERT_OK(statement, statement.describe(number, &column));
        EXPECT_EQ(column.name, "c" + std::to_string(i));
        EXPECT_EQ(column.type, one.sql_type);
        EXPECT_EQ(column.size, one.size);
        EXPECT_EQ(column.digits, one.digits);
        EXPECT_EQ(column.nullable, one.nullable);
        EXPECT_EQ(statement.attribute_text(number, SQL_DESC_TYPE_NAME), one.type_name ? one.type_name : one.type);
        EXPECT_EQ(statement.attribute_text(number, SQL_DESC_NAME), column.name);
        EXPECT_EQ(statement.attribute_text(number, SQL_DESC_LABEL), column.name);
        EXPECT_EQ(statement.attribute_text(number, SQL_COLUMN_NAME), column.name);
        EXPECT_EQ(statement.attribute_text(number, SQL_DESC_LITERAL_PREFIX), one.quoted ? "'" : "");
        EXPECT_EQ(statement.attribute_text(number, SQL_DESC_LITERAL_SUFFIX), one.quoted ? "'" : "");
        const struct {
            SQLUSMALLINT field;
            SQLLEN value;
        } numbers[] = {
            {SQL_DESC_CONCISE_TYPE, one.sql_type}, {SQL_DESC_TYPE, one.verbose},
            {SQL_DESC_LENGTH, static_cast<SQLLEN>(one.size)}, {SQL_DESC_OCTET_LENGTH, one.octets},
            {SQL_DESC_DISPLAY_SIZE, one.display}, {SQL_DESC_UNSIGNED, one.is_unsigned},
            {SQL_DESC_PRECISION, one.precision}, {SQL_DESC_SCALE, one.digits},
            {SQL_DESC_NUM_PREC_RADIX, one.radix}, {SQL_DESC_NULLABLE, one.nullable},
            {SQL_DESC_AUTO_UNIQUE_VALUE, SQL_FALSE}, {SQL_DESC_FIXED_PREC_SCALE, SQL_FALSE},
            {SQL_DESC_UNNAMED, SQL_NAMED}, {SQL_DESC_UPDATABLE, SQL_ATTR_READONLY},
            {SQL_COLUMN_NULLABLE, one.nullable}, {SQL_DESC_COUNT, static_cast<SQLLEN>(std::size(facts))},
        };
        for (const auto &expected : numbers) {
            SQLLEN value = -12345;
            EXPECT_OK(statement, statement.attribute(number, expected.field, &value));
            EXPECT_EQ(value, expected.value) << "field " << expected.field;
        }
        SQLSMALLINT code = -1;
        ASSERT_EQ(SQLGetDescField(ird, static_cast<SQLSMALLINT>(number), SQL_DESC_DATETIME_INTERVAL_CODE, &code, 0,
                                  nullptr),
                  SQL_SUCCESS);
        EXPECT_EQ(code, one.code);
        SQLSMALLINT type = -1, subtype = -1, precision = -1, scale = -1, nullable = -1;
        SQLLEN length = -1;
        ASSERT_EQ(SQLGetDescRec(ird, static_cast<SQLSMALLINT>(number), nullptr, 0, nullptr, &type, &subtype, &length,
                                &precision, &scale, &nullable),
                  SQL_SUCCESS);
        EXPECT_EQ(type, one.verbose);
        EXPECT_EQ(subtype, one.code);
        EXPECT_EQ(length, one.octets);
        EXPECT_EQ(precision, one.precision);
        EXPECT_EQ(scale, one.digits);
        EXPECT_EQ(nullable, one.nullable);
    }
}

TEST_P(Describe, EveryTypePreparedAndExecuted)
{
    auto db = open(modern_url(), type_keywords());
    odbc::Statement statement(*db);
    ASSERT_OK(statement, statement.prepare(all_types()));
    {
        SCOPED_TRACE("prepared");
        check(statement);
    }
    ASSERT_OK(statement, statement.execute());
    {
        SCOPED_TRACE("executed");
        check(statement);
    }
    odbc::Statement direct(*db);
    ASSERT_OK(direct, direct.exec(all_types()));
    {
        SCOPED_TRACE("direct");
        check(direct);
    }
}

TEST_P(Describe, OptionsChangeTypes)
{
    auto db = open(modern_url(), "StringType=varchar;StringMaxLength=4000;HugeIntAs=varchar");
    odbc::Statement statement(*db);
    odbc::Column column;
    ASSERT_OK(statement, statement.exec("SELECT 'x', 'y'::FixedString(3), 1::Int128, 2::UInt256"));
    ASSERT_OK(statement, statement.describe(1, &column));
    EXPECT_EQ(column.type, SQL_VARCHAR);
    EXPECT_EQ(column.size, 4000u);
    ASSERT_OK(statement, statement.describe(2, &column));
    EXPECT_EQ(column.type, SQL_CHAR);
    ASSERT_OK(statement, statement.describe(3, &column));
    EXPECT_EQ(column.type, SQL_VARCHAR);
    EXPECT_EQ(column.size, 40u);
    ASSERT_OK(statement, statement.describe(4, &column));
    EXPECT_EQ(column.type, SQL_VARCHAR);
    auto rows = statement.rows();
    EXPECT_EQ(rows[0][2], "1");
}

/* Describing must neither run a query nor change anything. */
TEST_P(Describe, PreparedStatementIsNotRun)
{
    using Clock = std::chrono::steady_clock;
    odbc::Statement statement(connection());
    auto start = Clock::now();
    odbc::Column column;

    ASSERT_OK(statement, statement.prepare("SELECT sleepEachRow(0.3) AS s, throwIf(number >= 0) AS t FROM numbers(3);"));
    EXPECT_EQ(statement.columns(), 2);
    ASSERT_OK(statement, statement.describe(2, &column));
    EXPECT_EQ(column.name, "t");
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 0.28);
    EXPECT_ERROR(statement, statement.execute(), "22000");
}

TEST_P(Describe, PreparedInsertIsNotRun)
{
    std::string table = "default.described_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("CREATE TABLE " + table + " (a Int32) ENGINE = Memory"));
    for (const std::string &sql : {"INSERT INTO " + table + " SELECT number FROM numbers(5)",
                                   "INSERT INTO " + table + " VALUES (1), (2)", "TRUNCATE TABLE " + table}) {
        SCOPED_TRACE(sql);
        odbc::Statement one(connection());
        ASSERT_OK(one, one.prepare(sql));
        EXPECT_EQ(one.columns(), 0);
        odbc::Column column;
        EXPECT_ERROR(one, one.describe(1, &column), "07005");
        EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "0\n");
    }
    odbc::Statement one(connection());
    ASSERT_OK(one, one.prepare("INSERT INTO " + table + " VALUES (1), (2)"));
    EXPECT_EQ(one.columns(), 0);
    ASSERT_OK(one, one.execute());
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "2\n");
    ASSERT_OK(one, one.execute());
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "4\n");
    ASSERT_OK(statement, statement.exec("DROP TABLE " + table));
}

TEST_P(Describe, NamesInAllScripts)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("SELECT 1 AS `Zürich`, 2 AS `日本`, 3 AS `😀`, 4 AS `a b\"c`, 5"));
    const char *const names[] = {"Zürich", "日本", "😀", "a b\"c", "5"};
    for (SQLUSMALLINT i = 1; i <= 5; i++) {
        odbc::Column column;
        ASSERT_OK(statement, statement.describe(i, &column));
        EXPECT_EQ(column.name, names[i - 1]);
    }
}

/* Lengths of names: characters for wide calls of SQLDescribeCol, bytes for SQLColAttribute; cut between characters. */
TEST_P(Describe, LengthsOfNames)
{
    odbc::Statement statement(connection());
    SQLSMALLINT length = 0;
    ASSERT_OK(statement, statement.exec("SELECT 1 AS `aé😀b`"));
    if (GetParam()) {
        char16_t name[4] = {u'x', u'x', u'x', u'x'};
        SQLWCHAR *out = reinterpret_cast<SQLWCHAR *>(name);
        EXPECT_INFO(statement, SQLDescribeColW(statement.handle, 1, out, 4, &length, nullptr, nullptr, nullptr, nullptr),
                    "01004");
        EXPECT_EQ(length, 5);
        EXPECT_EQ(std::u16string(name), u"aé"); /* the pair does not fit whole */
        EXPECT_INFO(statement, SQLColAttributeW(statement.handle, 1, SQL_DESC_NAME, out, 8, &length, nullptr), "01004");
        EXPECT_EQ(length, 10);
        EXPECT_EQ(std::u16string(name), u"aé");
    } else {
        SQLCHAR name[6] = "xxxxx";
        EXPECT_INFO(statement, SQLDescribeCol(statement.handle, 1, name, 6, &length, nullptr, nullptr, nullptr, nullptr),
                    "01004");
        EXPECT_EQ(length, 8);
        EXPECT_STREQ(reinterpret_cast<char *>(name), "aé");
        EXPECT_INFO(statement, SQLColAttribute(statement.handle, 1, SQL_DESC_NAME, name, 6, &length, nullptr), "01004");
        EXPECT_EQ(length, 8);
    }
}

TEST_P(Describe, InfoTypesAnswerOrSayHY096)
{
    /* The driver's handles are the manager's to tell. */
    const std::set<SQLUSMALLINT> of_manager = {SQL_DRIVER_HDBC, SQL_DRIVER_HENV, SQL_DRIVER_HLIB, SQL_DRIVER_HSTMT,
                                               SQL_DRIVER_HDESC};
    int answered = 0;

    for (SQLUSMALLINT type = 0; type <= 20000; type++) {
        if (managed && of_manager.count(type))
            continue;
        char buffer[8192] = {};
        SQLSMALLINT length = 0;
        SQLRETURN code = GetParam() ? SQLGetInfoW(connection().dbc, type, buffer, sizeof buffer, &length)
                                    : SQLGetInfo(connection().dbc, type, buffer, sizeof buffer, &length);
        if (SQL_SUCCEEDED(code)) {
            answered++;
            EXPECT_LT(length, 8192);
            continue;
        }
        ASSERT_EQ(connection().state(), "HY096") << type << ": " << odbc::told(connection().diags());
    }
    EXPECT_GT(answered, 150);
}

TEST_P(Describe, InfoThatApplicationsAskFor)
{
    odbc::Connection &db = connection();
    std::string version = server_says("SELECT version() FORMAT TSVRaw");
    version.pop_back();

    EXPECT_EQ(db.info_text(SQL_DBMS_NAME), "ClickHouse");
    EXPECT_EQ(db.info_text(SQL_DRIVER_NAME), "libporterodbc.so");
    EXPECT_EQ(db.info_text(SQL_DATABASE_NAME), "default");
    EXPECT_EQ(db.info_text(SQL_USER_NAME), "default");
    EXPECT_NE(db.info_text(SQL_DBMS_VER).value_or("").find(version), std::string::npos);
    EXPECT_NE(std::string("`\"").find(db.info_text(SQL_IDENTIFIER_QUOTE_CHAR).value_or("?")), std::string::npos);
    EXPECT_EQ(db.info_text(SQL_DRIVER_ODBC_VER).value_or("").substr(0, 3), "03.");
    const struct {
        SQLUSMALLINT type;
        SQLUINTEGER value;
        SQLSMALLINT width;
    } numbers[] = {
        {SQL_TXN_CAPABLE, SQL_TC_NONE, 2},
        {SQL_CURSOR_COMMIT_BEHAVIOR, SQL_CB_PRESERVE, 2},
        {SQL_CURSOR_ROLLBACK_BEHAVIOR, SQL_CB_PRESERVE, 2},
        {SQL_GETDATA_EXTENSIONS, SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER | SQL_GD_BLOCK | SQL_GD_BOUND, 4},
        {SQL_MAX_CONCURRENT_ACTIVITIES, 0, 2},
        {SQL_SCROLL_OPTIONS, SQL_SO_FORWARD_ONLY | SQL_SO_STATIC, 4},
    };
    for (const auto &one : numbers) {
        SQLUINTEGER value = 0;
        SQLSMALLINT length = 0;
        EXPECT_OK(db, SQLGetInfo(db.dbc, one.type, &value, sizeof value, &length));
        EXPECT_EQ(value, one.value) << one.type;
        EXPECT_EQ(length, one.width) << one.type;
    }
}

TEST_P(Describe, FunctionsThatAreThere)
{
    odbc::Connection &db = connection();
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE];
    ASSERT_OK(db, SQLGetFunctions(db.dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits));
    for (SQLUSMALLINT function : {SQL_API_SQLALLOCHANDLE, SQL_API_SQLBINDCOL, SQL_API_SQLEXECDIRECT, SQL_API_SQLFETCH,
                                  SQL_API_SQLGETDATA, SQL_API_SQLDESCRIBECOL, SQL_API_SQLGETTYPEINFO,
                                  SQL_API_SQLBINDPARAMETER, SQL_API_SQLCANCEL, SQL_API_SQLGETDIAGFIELD}) {
        SQLUSMALLINT one = SQL_FALSE;
        EXPECT_TRUE(SQL_FUNC_EXISTS(bits, function)) << function;
        EXPECT_OK(db, SQLGetFunctions(db.dbc, function, &one));
        EXPECT_EQ(one, SQL_TRUE) << function;
    }
}

/* ---- SQLGetTypeInfo */

TEST_P(Describe, TypeInfoHasTheSpecificationsColumns)
{
    const char *const names[] = {"TYPE_NAME", "DATA_TYPE", "COLUMN_SIZE", "LITERAL_PREFIX", "LITERAL_SUFFIX",
                                 "CREATE_PARAMS", "NULLABLE", "CASE_SENSITIVE", "SEARCHABLE", "UNSIGNED_ATTRIBUTE",
                                 "FIXED_PREC_SCALE", "AUTO_UNIQUE_VALUE", "LOCAL_TYPE_NAME", "MINIMUM_SCALE",
                                 "MAXIMUM_SCALE", "SQL_DATA_TYPE", "SQL_DATETIME_SUB", "NUM_PREC_RADIX",
                                 "INTERVAL_PRECISION"};
    odbc::Statement statement(connection());
    ASSERT_OK(statement, GetParam() ? SQLGetTypeInfoW(statement.handle, SQL_ALL_TYPES)
                                    : SQLGetTypeInfo(statement.handle, SQL_ALL_TYPES));
    ASSERT_EQ(statement.columns(), static_cast<SQLSMALLINT>(std::size(names)));
    for (size_t i = 0; i < std::size(names); i++) {
        odbc::Column column;
        ASSERT_OK(statement, statement.describe(static_cast<SQLUSMALLINT>(i + 1), &column));
        EXPECT_EQ(column.name, names[i]);
        bool text = i == 0 || (i >= 3 && i <= 5) || i == 12;
        EXPECT_EQ(column.type, text ? SQL_WVARCHAR : i == 2 || i == 17 ? SQL_INTEGER : SQL_SMALLINT) << names[i];
    }
}

TEST_P(Describe, TypeInfoRows)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, SQLGetTypeInfo(statement.handle, SQL_ALL_TYPES));
    auto rows = statement.rows();
    std::set<int> types;
    std::map<std::string, std::vector<odbc::Cell>> by_name;
    int last = -32768;
    for (const auto &row : rows) {
        int type = std::stoi(row[1].value());
        EXPECT_GE(type, last) << "not sorted by DATA_TYPE";
        last = type;
        types.insert(type);
        by_name[row[0].value()] = row;
        EXPECT_EQ(row[6], std::to_string(SQL_NULLABLE));
    }
    for (int type : {SQL_WVARCHAR, SQL_WCHAR, SQL_BIT, SQL_TINYINT, SQL_SMALLINT, SQL_INTEGER, SQL_BIGINT, SQL_REAL,
                     SQL_DOUBLE, SQL_DECIMAL, SQL_GUID, SQL_TYPE_DATE, SQL_TYPE_TIME, SQL_TYPE_TIMESTAMP})
        EXPECT_TRUE(types.count(type)) << type;
    ASSERT_TRUE(by_name.count("String"));
    EXPECT_EQ(by_name["String"][2], std::to_string(TEXT));
    EXPECT_EQ(by_name["String"][3], "'");
    EXPECT_EQ(by_name["String"][9], std::nullopt);
    ASSERT_TRUE(by_name.count("UInt64"));
    EXPECT_EQ(by_name["UInt64"][9], "1");
    ASSERT_TRUE(by_name.count("DateTime64"));
    EXPECT_EQ(by_name["DateTime64"][14], "9");
    EXPECT_EQ(by_name["DateTime64"][15], std::to_string(SQL_DATETIME));
    EXPECT_EQ(by_name["DateTime64"][16], std::to_string(SQL_CODE_TIMESTAMP));

    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, SQLGetTypeInfo(statement.handle, SQL_INTEGER));
    for (const auto &row : statement.rows())
        EXPECT_EQ(row[1], std::to_string(SQL_INTEGER));
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, SQLGetTypeInfo(statement.handle, SQL_INTERVAL_DAY));
    EXPECT_EQ(statement.columns(), 19);
    EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
}

/* Every name can be declared: a column made with it comes back as that type. */
TEST_P(Describe, TypeInfoNamesCanBeDeclared)
{
    auto db = open(modern_url(), type_keywords());
    odbc::Statement statement(*db), other(*db);
    ASSERT_OK(statement, SQLGetTypeInfo(statement.handle, SQL_ALL_TYPES));
    for (const auto &row : statement.rows()) {
        std::string name = row[0].value(), params = row[5].value_or("");
        if (params == "length")
            name += "(5)";
        else if (params == "precision,scale")
            name += "(20, 5)";
        else if (params != "")
            name += "(3)";
        ASSERT_OK(other, other.exec("SELECT defaultValueOfTypeName('" + name + "')"));
        odbc::Column column;
        ASSERT_OK(other, other.describe(1, &column));
        EXPECT_EQ(std::to_string(column.type), row[1].value()) << name;
        other.close();
    }
}

BOTH_ENTRY_POINTS(Describe);

} // namespace
