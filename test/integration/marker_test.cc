/* Parameter markers: what SQLDescribeParam and the IPD tell of them, and where none may stand. */
#include "cutter.h"
#include "fixture.h"

namespace
{

struct Told {
    SQLSMALLINT type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    bool operator==(const Told &other) const
    {
        return type == other.type && digits == other.digits && size == other.size &&
               nullable == other.nullable;
    }
};

std::ostream &operator<<(std::ostream &out, const Told &told)
{
    return out << "{type " << told.type << ", digits " << told.digits << ", nullable " << told.nullable
               << ", size " << told.size << "}";
}

const Told TEXT{SQL_WVARCHAR, 0, SQL_NULLABLE, 0};
const Told WHOLE{SQL_BIGINT, 0, SQL_NULLABLE, 19};
const Told UNSIGNED{SQL_BIGINT, 0, SQL_NULLABLE, 20};

class Marker : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        database = std::string("porter_marker_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a");
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("DROP DATABASE IF EXISTS " + database));
        ASSERT_OK(s, s.exec("CREATE DATABASE " + database));
        ASSERT_OK(s,
                  s.exec("CREATE TABLE " + table() +
                         " (a UInt64, s LowCardinality(Nullable(String)), d DateTime64(3), e Decimal(10, 2), "
                         "u UUID, day Date, n Enum8('x' = 1, 'y' = 2), f Float32, b Bool, arr Array(Int32), "
                         "m Map(String, Int32), i Int32) ENGINE = MergeTree ORDER BY a"));
        ASSERT_OK(s, s.exec("INSERT INTO " + table() +
                            " (a, s, e, i) SELECT number, toString(number), number, number FROM numbers(5)"));
    }
    void TearDown() override
    {
        odbc::Statement s(connection());
        s.exec("DROP DATABASE IF EXISTS " + database);
        WithDriver::TearDown();
    }
    std::string table() const
    {
        return database + ".t";
    }
    static std::vector<Told> describe(odbc::Statement &s)
    {
        SQLSMALLINT count = 0;
        std::vector<Told> out;
        EXPECT_EQ(SQLNumParams(s.handle, &count), SQL_SUCCESS) << odbc::told(s.diags());
        for (SQLUSMALLINT i = 1; i <= count; i++) {
            Told told;
            SQLRETURN code =
                SQLDescribeParam(s.handle, i, &told.type, &told.size, &told.digits, &told.nullable);
            EXPECT_EQ(code, SQL_SUCCESS) << odbc::told(s.diags());
            out.push_back(told);
        }
        return out;
    }
    void expect(const std::string &sql, const std::vector<Told> &expected)
    {
        SCOPED_TRACE(sql);
        odbc::Statement s(connection());
        ASSERT_OK(s, s.prepare(sql));
        EXPECT_EQ(describe(s), expected);
    }
    std::string database;
};

TEST_P(Marker, Comparisons)
{
    const Told stamp{SQL_TYPE_TIMESTAMP, 3, SQL_NULLABLE, 23}, money{SQL_DECIMAL, 2, SQL_NULLABLE, 10};
    const std::string from = "SELECT count() FROM " + table() + " WHERE ";
    expect(from + "a = ?", {UNSIGNED});
    expect(from + "? < a AND s = ?", {UNSIGNED, TEXT});
    expect(from + "d BETWEEN ? AND ?", {stamp, stamp});
    expect(from + "e IN (?, ?, 5)", {money, money});
    expect(from + "e NOT IN (?)", {money});
    expect(from + "i IN [?, ?]", {{SQL_INTEGER, 0, SQL_NULLABLE, 10}, {SQL_INTEGER, 0, SQL_NULLABLE, 10}});
    expect(from + "(a, e) = (?, ?)", {UNSIGNED, money});
    expect(from + "(a, e) IN ((?, ?), (1, 2))", {UNSIGNED, money});
    expect(from + "? IN (SELECT d FROM " + table() + ")", {stamp});
    expect(from + "u = ? AND day >= ? AND n = ? AND f <> ? AND b = ?", {{SQL_GUID, 0, SQL_NULLABLE, 36},
                                                                        {SQL_TYPE_DATE, 0, SQL_NULLABLE, 10},
                                                                        {SQL_WVARCHAR, 0, SQL_NULLABLE, 6},
                                                                        {SQL_REAL, 0, SQL_NULLABLE, 7},
                                                                        {SQL_BIT, 0, SQL_NULLABLE, 1}});
    expect(from + "s LIKE ? AND s NOT ILIKE ?", {TEXT, TEXT});
    expect(from + "toDate(d) = ? OR length(s) > ?", {{SQL_TYPE_DATE, 0, SQL_NULLABLE, 10}, UNSIGNED});
    expect(from + "5 = ?", {WHOLE}); /* not the UInt8 that a 5 is */
    expect(from + "a IS NOT DISTINCT FROM ?", {UNSIGNED});
}

TEST_P(Marker, ElsewhereInQueries)
{
    const Told money{SQL_DECIMAL, 2, SQL_NULLABLE, 10}, number{SQL_DOUBLE, 0, SQL_NULLABLE, 15};
    expect("SELECT number FROM numbers(?) WHERE number = ? LIMIT ?, ?", {WHOLE, UNSIGNED, WHOLE, WHOLE});
    expect("SELECT a FROM " + table() + " LIMIT ? OFFSET ?", {WHOLE, WHOLE});
    expect("SELECT ?, ?", {TEXT, TEXT});
    const Told amount{SQL_DECIMAL, 2, SQL_NULLABLE, 38};
    expect("SELECT e + ?, ? - e, e * ?, sum(e) / ?, intDiv(e, ?), toDecimal256(1, 40) + ? FROM " + table() +
               " GROUP BY e",
           {amount, amount, amount, amount, amount, {SQL_DECIMAL, 40, SQL_NULLABLE, 76}});
    expect("SELECT i + ?, f * ?, day + ?, d - INTERVAL ? DAY FROM " + table(), {WHOLE, number, WHOLE, WHOLE});
    expect("SELECT substring(s, ?, ?), if(? , e, ?), arr[?], m[?], has(arr, ?) FROM " + table(),
           {WHOLE,
            WHOLE,
            {SQL_BIT, 0, SQL_NULLABLE, 1},
            money,
            WHOLE,
            TEXT,
            {SQL_INTEGER, 0, SQL_NULLABLE, 10}});
    expect("SELECT CASE a WHEN ? THEN 'x' ELSE ? END, CASE WHEN a > ? THEN e ELSE ? END FROM " + table(),
           {UNSIGNED, TEXT, UNSIGNED, money});
    expect("SELECT CAST(? AS Decimal(9, 3)), ?::Int16",
           {{SQL_DECIMAL, 3, SQL_NULLABLE, 9}, {SQL_SMALLINT, 0, SQL_NULLABLE, 5}});
    expect("SELECT x.a FROM " + table() + " x JOIN " + table() +
               " y ON x.a = y.a AND y.e = ? WHERE x.a IN (SELECT a FROM " + table() +
               " WHERE d < ?) GROUP BY ALL HAVING max(y.e) > ? UNION ALL SELECT 1 WHERE 1 = ?",
           {money, {SQL_TYPE_TIMESTAMP, 3, SQL_NULLABLE, 23}, money, WHOLE});
    expect("SELECT ifNull(s, ?), coalesce(?, e), least(e, ?) FROM " + table(), {TEXT, money, money});
    expect("SELECT {?:UInt64} + 1, {?:Nullable(Decimal(5, 1))}, a = ? FROM " + table(),
           {{SQL_BIGINT, 0, SQL_NO_NULLS, 20}, {SQL_DECIMAL, 1, SQL_NULLABLE, 5}, UNSIGNED});
}

TEST_P(Marker, OutsideOfQueries)
{
    const Told money{SQL_DECIMAL, 2, SQL_NULLABLE, 10};
    expect("INSERT INTO " + table() + " (a, s, e) VALUES (?, ?, ?)",
           {{SQL_BIGINT, 0, SQL_NO_NULLS, 20}, TEXT, {SQL_DECIMAL, 2, SQL_NO_NULLS, 10}});
    expect("INSERT INTO " + table() + " (a) SELECT a FROM " + table() + " WHERE e > ?", {money});
    const std::string into = "INSERT INTO " + table();
    const Told key{SQL_BIGINT, 0, SQL_NO_NULLS, 20}, exact{SQL_DECIMAL, 2, SQL_NO_NULLS, 10};
    expect(into + " (a, s, e) SELECT ?, ?, ?", {key, TEXT, exact});
    expect(into + " (e, a) SELECT DISTINCT ? AS x, ? y FROM numbers(?) WHERE number < ?",
           {exact, key, WHOLE, UNSIGNED});
    expect(into + " (e, a, i) SETTINGS max_threads = 1 SELECT ? + 1, (?), number FROM numbers(1)",
           {WHOLE, TEXT});
    expect(into + " SELECT ?, ?, '2020-01-01', ? FROM (SELECT ? AS q)", {key, TEXT, exact, TEXT});
    expect(into + " (a, e) SELECT a, ? FROM " + table() + " WHERE e = ? UNION ALL SELECT ?, ?",
           {exact, money, key, exact});
    expect(into + " (a, e, u) SELECT *, ?, ? FROM (SELECT 1)", {TEXT, TEXT});
    expect(into + " (a, e) WITH x AS (SELECT 1) SELECT {?:Int8}, ?",
           {{SQL_TINYINT, 0, SQL_NO_NULLS, 3}, exact});
    expect("INSERT INTO " + database + ".no_such_table (a) SELECT ?", {TEXT});
    expect("ALTER TABLE " + table() + " UPDATE e = ?, s = lower(?) WHERE a = ?", {money, TEXT, UNSIGNED});
    expect("ALTER TABLE " + table() + " DELETE WHERE e = ?", {money});
    expect("DELETE FROM " + table() + " WHERE a = ? AND e IN (?, ?)", {UNSIGNED, money, money});
    expect("UPDATE " + table() + " SET e = ? WHERE a = ?", {money, UNSIGNED});
    expect("KILL QUERY WHERE query_id = ?", {TEXT});
    expect("SELECT 1", {});
}

/* Nothing runs, one request is made, and what was wrong before stays wrong. */
TEST_P(Marker, AsksOnceAndNeverRuns)
{
    odbc::Statement s(connection());
    const std::string count = "SELECT count() FROM " + table() + " FORMAT TSVRaw";
    ASSERT_OK(s, s.prepare("DELETE FROM " + table() + " WHERE a = ? OR 1 = 1"));
    EXPECT_EQ(describe(s), (std::vector<Told>{UNSIGNED}));
    EXPECT_EQ(server_says(count), "5\n");
    net::Cutter counter(modern_url());
    auto counted = open(counter.url());
    {
        odbc::Statement one(*counted);
        SQLSMALLINT first = 0;
        ASSERT_OK(one, one.prepare("SELECT a = ?, e = ?, i = ? FROM " + table()));
        counter.start_counting();
        ASSERT_OK(one, SQLDescribeParam(one.handle, 3, &first, nullptr, nullptr, nullptr));
        uint64_t bytes = counter.count(net::Side::request);
        EXPECT_GT(bytes, 100u);
        EXPECT_LT(bytes, 2000u); /* one request */
        describe(one);
        describe(one);
        EXPECT_EQ(counter.count(net::Side::request), bytes);
    }
    counted.reset();
    SQLSMALLINT type = 0;
    ASSERT_OK(s, s.prepare("SELECT 1 FROM " + table() + " WHERE nope = ?"));
    EXPECT_ERROR(s, SQLDescribeParam(s.handle, 1, &type, nullptr, nullptr, nullptr), "42S22");
    ASSERT_OK(s, s.prepare("SELECT 1 FROM " + database + ".nope WHERE a = ?"));
    EXPECT_ERROR(s, SQLDescribeParam(s.handle, 1, &type, nullptr, nullptr, nullptr), "42S02");
    ASSERT_OK(s, s.prepare("SELECT 1 FROM " + table() + " WHERE WHERE a = ?"));
    EXPECT_ERROR(s, SQLDescribeParam(s.handle, 1, &type, nullptr, nullptr, nullptr), "42000");
    EXPECT_ERROR(s, SQLDescribeParam(s.handle, 2, &type, nullptr, nullptr, nullptr), "07009");
    EXPECT_ERROR(s, SQLDescribeParam(s.handle, 0, &type, nullptr, nullptr, nullptr), "07009");
    /* What cannot be described for the stand-in's sake is text. */
    expect("SELECT quantile(?)(a) FROM " + table() + " WHERE e = ?", {TEXT, TEXT});
}

TEST_P(Marker, OldServerTellsText)
{
    auto old = open(old_url());
    odbc::Statement s(*old);
    ASSERT_OK(s, s.prepare("SELECT number FROM numbers(?) WHERE number = ? LIMIT ?"));
    EXPECT_EQ(describe(s), (std::vector<Told>{WHOLE, TEXT, WHOLE}));
}

TEST_P(Marker, TheIpdFillsItself)
{
    odbc::Statement s(connection());
    SQLHDESC ipd = nullptr;
    SQLUINTEGER automatic = SQL_FALSE;
    SQLULEN enabled = SQL_FALSE;
    SQLSMALLINT count = 0, type = 0, scale = 0;
    SQLBIGINT value = 2;
    ASSERT_OK(connection(), SQLGetConnectAttr(connection().dbc, SQL_ATTR_AUTO_IPD, &automatic, 0, nullptr));
    EXPECT_EQ(automatic, static_cast<SQLUINTEGER>(SQL_TRUE));
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_ENABLE_AUTO_IPD, &enabled, 0, nullptr));
    EXPECT_EQ(enabled, static_cast<SQLULEN>(SQL_TRUE));
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, nullptr));
    ASSERT_OK(s, s.prepare("SELECT a FROM " + table() + " WHERE a = ? AND e < ?"));
    ASSERT_OK(s, SQLGetDescField(ipd, 0, SQL_DESC_COUNT, &count, 0, nullptr));
    EXPECT_EQ(count, 2);
    ASSERT_OK(s, SQLGetDescField(ipd, 2, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr));
    EXPECT_EQ(type, SQL_DECIMAL);
    ASSERT_OK(s, SQLGetDescField(ipd, 2, SQL_DESC_SCALE, &scale, 0, nullptr));
    EXPECT_EQ(scale, 2);
    /* What the application says stays; what it does not, is still filled in. */
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_INTEGER, 0, 0, &value, 0,
                                  nullptr));
    ASSERT_OK(s, SQLGetDescField(ipd, 1, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr));
    EXPECT_EQ(type, SQL_INTEGER);
    /* Another statement's parameters are others. */
    ASSERT_OK(s, s.prepare("SELECT a FROM " + table() + " WHERE a = ? AND d < ?"));
    ASSERT_OK(s, SQLGetDescField(ipd, 1, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr));
    EXPECT_EQ(type, SQL_INTEGER);
    ASSERT_OK(s, SQLGetDescField(ipd, 2, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr));
    EXPECT_EQ(type, SQL_TYPE_TIMESTAMP);
    ASSERT_OK(s, s.prepare("SELECT a FROM " + table() + " WHERE a = ?"));
    ASSERT_OK(s, SQLGetDescField(ipd, 0, SQL_DESC_COUNT, &count, 0, nullptr));
    EXPECT_EQ(count, 1);
    ASSERT_OK(s, s.execute());
    EXPECT_EQ(s.rows().size(), 1u);
    /* Switched off it knows nothing by itself. */
    odbc::Statement off(connection());
    ASSERT_OK(off, off.set(SQL_ATTR_ENABLE_AUTO_IPD, SQLULEN{SQL_FALSE}));
    ASSERT_OK(off, off.prepare("SELECT a FROM " + table() + " WHERE a = ?"));
    ASSERT_OK(off, SQLGetStmtAttr(off.handle, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, nullptr));
    ASSERT_OK(off, SQLGetDescField(ipd, 0, SQL_DESC_COUNT, &count, 0, nullptr));
    EXPECT_EQ(count, 0);
}

/* ---- where no value may stand */

TEST_P(Marker, NamesAreNoValues)
{
    const struct {
        const char *sql, *place;
    } cases[] = {
        {"SELECT * FROM ?", "Parameter 1 (line 1, column 15)"},
        {"SELECT a\n  FROM ? WHERE a = ?", "Parameter 1 (line 2, column 8)"},
        {"SELECT ? AS x, 1 AS ?", "Parameter 2 (line 1, column 21)"},
        {"CREATE TABLE ? (x Int8) ENGINE = Memory", "Parameter 1 (line 1, column 14)"},
        {"DROP TABLE IF EXISTS ?", "Parameter 1 (line 1, column 22)"},
        {"ALTER TABLE t ADD COLUMN ? Int8", "Parameter 1 (line 1, column 26)"},
        {"INSERT INTO ? VALUES (1)", "Parameter 1 (line 1, column 13)"},
        {"USE ?", "Parameter 1 (line 1, column 5)"},
        {"SELECT CAST(1 AS ?)", "Parameter 1 (line 1, column 18)"},
        {"SELECT a FROM system.?", "Parameter 1 (line 1, column 22)"},
        {"SELECT 1 FROM (SELECT 1 FROM ?)", "Parameter 1 (line 1, column 30)"},
        {"CREATE VIEW v AS SELECT 1 WHERE 1 = ?", "Parameter 1 (line 1, column 37)"},
        {"TRUNCATE TABLE ?", "Parameter 1 (line 1, column 16)"},
    };
    for (const std::string &url : {modern_url(), old_url()}) {
        auto db = open(url);
        odbc::Statement s(*db);
        for (const auto &one : cases) {
            SCOPED_TRACE(one.sql);
            EXPECT_ERROR(s, s.prepare(one.sql), "42000");
            EXPECT_NE(odbc::told(s.diags()).find(one.place), std::string::npos) << odbc::told(s.diags());
        }
    }
}

TEST_P(Marker, ValuesBesideNameWordsStay)
{
    odbc::Statement s(connection());
    SQLCHAR text[] = "xx";
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, text, 2, nullptr));
    for (const char *sql :
         {"SELECT substring(? FROM 1 FOR 2)", "SELECT trim(BOTH 'y' FROM ?)",
          "SELECT 'xx' WHERE 'xx' IS NOT DISTINCT FROM ?", "SELECT ? AS `from`", "WITH ? AS c SELECT c"}) {
        SCOPED_TRACE(sql);
        ASSERT_OK(s, s.exec(sql));
        EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"xx"}}));
        s.close();
    }
    /* A name by a marker that says so. */
    std::string name = table();
    SQLCHAR plain[] = "t";
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, plain, 1, nullptr));
    ASSERT_OK(s, s.exec("SELECT count() FROM " + database + ".{?:Identifier}"));
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"5"}}));
}

BOTH_ENTRY_POINTS(Marker);

} // namespace
