/* INSERT .. VALUES in all its forms: what is stored, what is refused, and tables that change underneath. */
#include <cstring>

#include <unistd.h>

#include "fixture.h"

namespace
{

/* A bound value: text, number or NULL. */
struct Given {
    bool null = false, number = false;
    std::string text;
    SQLINTEGER integer = 0;
    SQLLEN length = 0;
    Given(const char *t) : text(t), length(SQL_NTS)
    {
    }
    Given(int i) : number(true), integer(i), length(sizeof integer)
    {
    }
    Given(std::nullptr_t) : null(true), length(SQL_NULL_DATA)
    {
    }
    SQLRETURN bind(odbc::Statement &s, SQLUSMALLINT at)
    {
        if (number)
            return SQLBindParameter(s.handle, at, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &integer,
                                    0, &length);
        return SQLBindParameter(s.handle, at, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, text.data(),
                                static_cast<SQLLEN>(text.size()), &length);
    }
};

class Values : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.values_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    void TearDown() override
    {
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }
    void make(const std::string &columns)
    {
        ddl("DROP TABLE IF EXISTS " + table);
        ddl("CREATE TABLE " + table + " (" + columns + ") ENGINE = Memory");
    }
    void ddl(const std::string &sql)
    {
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec(sql));
    }
    /* `sql` with T for the table. */
    std::string named(std::string sql) const
    {
        size_t at = sql.find("INTO T");
        return at == std::string::npos ? sql : sql.replace(at + 5, 1, table);
    }
    SQLRETURN insert(odbc::Statement &s, const std::string &sql, std::vector<Given> values)
    {
        for (size_t i = 0; i < values.size(); i++)
            EXPECT_OK(s, values[i].bind(s, static_cast<SQLUSMALLINT>(i + 1)));
        return s.exec(named(sql));
    }
    std::string has(const std::string &expressions)
    {
        return server_says("SELECT " + expressions + " FROM " + table + " ORDER BY ALL FORMAT TSV");
    }
    std::string table;
};

const char wide_table[] =
    "a Int8, `b c` String, d Int32 DEFAULT 7, m Int32 MATERIALIZED a * 2, al Int32 ALIAS a + 1, "
    "e Int32 EPHEMERAL, f Int32 DEFAULT e + 1, n Nullable(Int32)";

TEST_P(Values, Forms)
{
    const struct {
        const char *sql;
        std::vector<Given> values;
        const char *stored;
    } cases[] = {
        {"INSERT INTO T (a, `b c`) VALUES (?, 'x''y\\n')", {1}, "1\tx\\'y\\n\t7\t1\t\\N\n"},
        {"insert /*?*/ INTO T (a, \"b c\") -- ?\n values (?, ?), (?, 'k')",
         {1, "j", 2},
         "1\tj\t7\t1\t\\N\n2\tk\t7\t1\t\\N\n"},
        {"INSERT INTO T (a, `b c`) VALUES (?, ?) (?, ?),(?,?)",
         {1, "x", 2, "y", 3, "z"},
         "1\tx\t7\t1\t\\N\n2\ty\t7\t1\t\\N\n3\tz\t7\t1\t\\N\n"},
        {"INSERT INTO T (d, a) VALUES (DEFAULT, ?)", {4}, "4\t\t7\t1\t\\N\n"},
        {"INSERT INTO T (a, d) VALUES (?, 5), (?, DEFAULT)", {1, 2}, "1\t\t5\t1\t\\N\n2\t\t7\t1\t\\N\n"},
        {"INSERT INTO T (a, d, n) VALUES (?, -5, NULL)", {1}, "1\t\t-5\t1\t\\N\n"},
        {"INSERT INTO T (a, `b c`) VALUES (? + 1, lower(?))", {1, "QQ"}, "2\tqq\t7\t1\t\\N\n"},
        {"INSERT INTO T (a, `b c`) VALUES (?, concat(?, '?', ?)), (?, 'c')",
         {1, "p", "q", 2},
         "1\tp?q\t7\t1\t\\N\n2\tc\t7\t1\t\\N\n"},
        {"INSERT INTO T (a) SETTINGS async_insert = 0, max_threads=1 VALUES (?)", {9}, "9\t\t7\t1\t\\N\n"},
        {"INSERT INTO T VALUES (?, ?, ?, ?, ?)", {1, "b", 2, 3, nullptr}, "1\tb\t2\t3\t\\N\n"},
        {"INSERT INTO T VALUES (?, 'b', 2, 3, ?);", {1, 4}, "1\tb\t2\t3\t4\n"},
        {"INSERT INTO T (a, `b c`, n) VALUES ({?:Int8}, {?:String}, {?:Nullable(Int32)})",
         {1, "t", nullptr},
         "1\tt\t7\t1\t\\N\n"},
        {"INSERT INTO T (a, e) VALUES (?, ?)", {1, 41}, "1\t\t7\t42\t\\N\n"},
        {"INSERT INTO T (a, d) VALUES (?, ?)", {1, nullptr}, "1\t\t7\t1\t\\N\n"},
        {"INSERT INTO T (`b c`, a) VALUES ('a\\tb', ?), (?, 2)",
         {1, "\\N\t\x01'"},
         "1\ta\\tb\t7\t1\t\\N\n2\t\\\\N\\t\x01\\'\t7\t1\t\\N\n"},
        {"INSERT INTO T (a) SELECT ? + number FROM numbers(2)", {1}, "1\t\t7\t1\t\\N\n2\t\t7\t1\t\\N\n"},
    };
    for (const auto &one : cases) {
        make(wide_table);
        odbc::Statement s(connection());
        EXPECT_OK(s, insert(s, one.sql, one.values));
        EXPECT_EQ(has("a, `b c`, d, f, n"), one.stored) << one.sql;
    }
    EXPECT_EQ(has("m, al"), "2\t2\n4\t3\n");
}

TEST_P(Values, NumbersOfColumnsThatDiffer)
{
    make("a Int32, b Int32, c Int32 DEFAULT 1");
    odbc::Statement s(connection());
    EXPECT_STATE(s, insert(s, "INSERT INTO T (a, b) VALUES (?)", {1}), SQL_ERROR, "21S01");
    EXPECT_STATE(s, insert(s, "INSERT INTO T VALUES (?, ?)", {1, 2}), SQL_ERROR, "21S01");
    EXPECT_STATE(s, insert(s, "INSERT INTO T (a, b) VALUES (?, 1), (?)", {1, 2}), SQL_ERROR, "21S01");
    EXPECT_STATE(s, insert(s, "INSERT INTO T (a) VALUES (? + 1, 2)", {1}), SQL_ERROR, "21S01");
    EXPECT_EQ(has("count()"), "0\n");
}

/* What the server would store as something else, through each path. */
const struct {
    const char *type;
    Given value;
    const char *state;
    bool old;
} refused[] = {
    {"Int8", 300, "22003", true},
    {"Int8", "300", "22003", true},
    {"UInt8", -1, "22003", true},
    {"UInt64", -1, "22003", true},
    {"Int16", "1.5", "22001", true},
    {"Int32", "abc", "22018", true},
    {"Date", "1950-01-01", "22008", true},
    {"Date", "2024-02-30", "22007", true},
    {"DateTime", "1950-01-01 00:00:00", "22008", true},
    {"FixedString(3)", "abcd", "22001", true},
    {"String", nullptr, "23000", true},
    {"Int32", nullptr, "23000", true},
    {"Enum8('a' = 1, 'b' = 2)", "zz", "22018", true},
    {"Decimal(5, 2)", "12345.6", "22003", true},
    {"Decimal(5, 2)", "1.234", "22001", true},
    {"Float32", "1e300", "22003", true},
    {"LowCardinality(String)", nullptr, "23000", false},
    {"LowCardinality(FixedString(2))", "abc", "22001", false},
    {"Int256", "1e90", "22003", false},
    {"Date32", "1800-01-01", "22008", false},
    {"DateTime64(3)", "2300-01-01 00:00:00", "22008", false},
    {"IPv4", "300.1.1.1", "22018", false},
    {"UUID", "xyz", "22018", false},
    {"Array(Int8)", "[1, 300]", "22003", false},
    {"Array(Int8)", "[1, NULL]", "23000", false},
    {"Array(Int8)", "[1, 2", "22018", false},
    {"Map(String, Int8)", "{'a': 1, 'b': 999}", "22003", false},
    {"Tuple(Int8, String)", "(1)", "22018", false},
    {"JSON", "{\"a\": [1, 2}", "22018", false},
    {"JSON", "{\"a\": 1} {", "22018", false},
    {"JSON", "{\"a\" 1}", "22018", false},
    {"JSON", "x", "22018", false},
};

TEST_P(Values, NothingWraps)
{
    for (const auto &one : refused) {
        make("v " + std::string(one.type) + ", k Int32");
        for (const char *sql :
             {"INSERT INTO T (v, k) VALUES (?, ?)", "INSERT INTO T (v, k) VALUES (?, ? + 1)",
              "INSERT INTO T (k, v) VALUES (1, ?)", "INSERT INTO T VALUES (?, ?), (DEFAULT, 1)",
              "INSERT INTO T (v, k) VALUES ((?), ((?)))"}) {
            odbc::Statement s(connection());
            std::vector<Given> values = {one.value, 1};
            if (!strchr(strchr(sql, '?') + 1, '?'))
                values.pop_back();
            SCOPED_TRACE(one.type + std::string(": ") + sql);
            EXPECT_STATE(s, insert(s, sql, values), SQL_ERROR, one.state);
            SQLINTEGER column = 0;
            SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_COLUMN_NUMBER, &column, 0, nullptr);
            EXPECT_EQ(column, 1) << one.type << ": " << sql;
        }
        EXPECT_EQ(has("count()"), "0\n") << one.type;
    }
}

TEST_P(Values, NothingWrapsOnAnOldServer)
{
    auto old = open(old_url());
    for (const auto &one : refused) {
        if (!one.old)
            continue;
        SCOPED_TRACE(one.type);
        odbc::Statement s(*old);
        ASSERT_OK(s, s.exec("DROP TABLE IF EXISTS " + table));
        ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (v " + one.type + ", k Int32) ENGINE = Memory"));
        EXPECT_STATE(s, insert(s, "INSERT INTO T (v, k) VALUES (?, ?)", {one.value, 1}), SQL_ERROR,
                     one.state);
        EXPECT_STATE(s, insert(s, "INSERT INTO T (v, k) VALUES (?, 1)", {one.value}), SQL_ERROR, one.state);
        ASSERT_OK(s, s.exec("SELECT count() FROM " + table));
        EXPECT_EQ(s.rows()[0][0], "0") << one.type;
        s.close();
        ASSERT_OK(s, s.exec("DROP TABLE " + table));
    }
}

TEST_P(Values, TypedMarkersKeepTheirMeaning)
{
    make("t DateTime('Asia/Tokyo')");
    odbc::Statement s(connection());
    EXPECT_OK(s, insert(s, "INSERT INTO T VALUES ({?:DateTime('UTC')})", {"2024-01-01 00:00:00"}));
    EXPECT_EQ(has("toUnixTimestamp(t)"), "1704067200\n");
    make("v Int8");
    EXPECT_STATE(s, insert(s, "INSERT INTO T VALUES ({?:Int32})", {"300"}), SQL_ERROR, "22003");
    EXPECT_STATE(s, insert(s, "INSERT INTO T VALUES ({?:Int8})", {"300"}), SQL_ERROR, "22003");
    EXPECT_OK(s, insert(s, "INSERT INTO T VALUES ({?:Int32})", {"100"}));
    EXPECT_EQ(has("v"), "100\n");
}

/* Changed by another connection, so that this one does not know: in each place the new table decides. */
TEST_P(Values, TablesChangeUnderneath)
{
    for (const char *second : {"Int32", "LowCardinality(String)", "JSON"}) {
        make("a Int32, b " + std::string(second));
        SCOPED_TRACE(second);
        odbc::Statement s(connection());
        Given a(300), b(second[0] == 'J' ? "{\"x\":1}" : "7");
        SQLSMALLINT type;
        SQLULEN size;
        ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
        ASSERT_OK(s, SQLDescribeParam(s.handle, 1, &type, &size, nullptr, nullptr));
        ASSERT_OK(s, a.bind(s, 1));
        ASSERT_OK(s, b.bind(s, 2));
        ASSERT_OK(s, s.execute());
        server_says("ALTER TABLE " + table + " MODIFY COLUMN a Int16");
        ASSERT_OK(s, s.execute());
        server_says("DROP TABLE " + table + " SYNC");
        server_says("CREATE TABLE " + table + " (a Int8, b " + second +
                    ") ENGINE = MergeTree ORDER BY tuple()");
        EXPECT_STATE(s, s.execute(), SQL_ERROR, "22003");
        a.integer = 5;
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(has("a"), "5\n");
        server_says("ALTER TABLE " + table + " RENAME COLUMN b TO c");
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(has("count(), sum(a), uniqExact(toString(c))"), "2\t10\t1\n") << second;
        server_says("DROP TABLE " + table + " SYNC");
        EXPECT_STATE(s, s.execute(), SQL_ERROR, "42S02");
        server_says("CREATE TABLE " + table + " (a Int8, b " + second + ") ENGINE = Memory");
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(has("a"), "5\n");
        server_says("ALTER TABLE " + table + " ADD COLUMN d Int32");
    }
}

/* The same by the connection itself: what it knows of tables goes with each DDL. */
TEST_P(Values, OwnChanges)
{
    make("a Int32");
    odbc::Statement s(connection());
    Given a(300);
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?)"));
    ASSERT_OK(s, a.bind(s, 1));
    ASSERT_OK(s, s.execute());
    make("a Int8, b Int32 DEFAULT 1");
    odbc::Statement other(connection());
    EXPECT_STATE(other, insert(other, "INSERT INTO T VALUES (?)", {1}), SQL_ERROR, "21S01");
    EXPECT_STATE(other, insert(other, "INSERT INTO T (a) VALUES (?)", {300}), SQL_ERROR, "22003");
    EXPECT_STATE(s, s.execute(), SQL_ERROR, "21S01");
}

/* Digits that the column has not: cut and told for numbers and times, refused for the text of a number. */
TEST_P(Values, Fractions)
{
    make("i Int32, d Decimal(5, 1), t DateTime('UTC'), s DateTime64(2, 'UTC')");
    double number = 1.75;
    SQL_TIMESTAMP_STRUCT stamp = {2024, 1, 2, 3, 4, 5, 987654321};
    for (const char *sql :
         {"INSERT INTO T VALUES (?, ?, ?, ?)", "INSERT INTO T (s, i, d, t) VALUES (?, 0, 0, 0)"}) {
        odbc::Statement s(connection());
        bool all = !strstr(sql, "(s,");
        SQLUSMALLINT last = all ? 4 : 1;
        if (all) {
            for (SQLUSMALLINT i : {1, 2})
                ASSERT_OK(s, SQLBindParameter(s.handle, i, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0,
                                              &number, 0, nullptr));
            ASSERT_OK(s, SQLBindParameter(s.handle, 3, SQL_PARAM_INPUT, SQL_C_TYPE_TIMESTAMP,
                                          SQL_TYPE_TIMESTAMP, 0, 0, &stamp, 0, nullptr));
        }
        ASSERT_OK(s, SQLBindParameter(s.handle, last, SQL_PARAM_INPUT, SQL_C_TYPE_TIMESTAMP,
                                      SQL_TYPE_TIMESTAMP, 0, 0, &stamp, 0, nullptr));
        EXPECT_STATE(s, s.exec(named(sql)), SQL_SUCCESS_WITH_INFO, "01S07");
        EXPECT_EQ(s.diags().size(), last);
    }
    EXPECT_EQ(has("i, d, t, s"), "0\t0\t1970-01-01 00:00:00\t2024-01-02 03:04:05.98\n"
                                 "1\t1.7\t2024-01-02 03:04:05\t2024-01-02 03:04:05.98\n");
    odbc::Statement s(connection());
    EXPECT_STATE(s, insert(s, "INSERT INTO T (d) VALUES (?)", {"1.75"}), SQL_ERROR, "22001");
    /* Declared without digits behind the second, it has some: that is the declaration's business. */
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 19,
                                  0, &stamp, 0, nullptr));
    EXPECT_STATE(s, s.exec(named("INSERT INTO T (t) VALUES (?)")), SQL_ERROR, "22008");
}

/* Local times that do not exist, or exist twice, are what the server makes of them. */
TEST_P(Values, SummerTime)
{
    make("t DateTime('Europe/Berlin'), u DateTime64(3, 'America/New_York')");
    for (const char *text :
         {"2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-03-10 02:00:00", "2024-11-03 01:59:59"}) {
        odbc::Statement s(connection());
        EXPECT_OK(s, insert(s, "INSERT INTO T VALUES (?, ?)", {text, text}));
        EXPECT_EQ(has("toUnixTimestamp(t), toUnixTimestamp64Milli(u)"),
                  server_says("SELECT toUnixTimestamp(toDateTime('" + std::string(text) +
                              "', 'Europe/Berlin')), toUnixTimestamp64Milli(toDateTime64('" + text +
                              "', 3, 'America/New_York')) FORMAT TSV"))
            << text;
        server_says("TRUNCATE TABLE " + table);
    }
}

TEST_P(Values, DefaultParametersAreForProcedures)
{
    make("a Int32 DEFAULT 5");
    odbc::Statement s(connection());
    SQLINTEGER number = 1;
    SQLLEN length = SQL_DEFAULT_PARAM;
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                  &length));
    EXPECT_STATE(s, s.exec(named("INSERT INTO T VALUES (?)")), SQL_ERROR, "07S01");
    EXPECT_EQ(has("count()"), "0\n");
}

TEST_P(Values, NullAsDefault)
{
    make("a Int32, b String, n Nullable(Int32) DEFAULT 5, d Int32 DEFAULT 7");
    auto lenient = open(modern_url(), "NullAsDefault=1");
    odbc::Statement s(*lenient);
    EXPECT_OK(s, insert(s, "INSERT INTO T VALUES (?, ?, ?, ?)", {nullptr, nullptr, nullptr, nullptr}));
    EXPECT_OK(s, insert(s, "INSERT INTO T VALUES (?, ?, ? + 1, ?)", {nullptr, nullptr, 1, nullptr}));
    EXPECT_EQ(has("*"), "0\t\t2\t7\n0\t\t\\N\t7\n");
}

BOTH_ENTRY_POINTS(Values);

} // namespace
