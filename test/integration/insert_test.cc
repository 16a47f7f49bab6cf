/* INSERTs of parameter arrays: every row stored, or told which one is wrong and nothing stored. */
#include <algorithm>
#include <cstring>
#include <ctime>
#include <iostream>

#include <unistd.h>

#include "fixture.h"
#include "memory.h"

namespace
{

class Insert : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.insert_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    void TearDown() override
    {
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }
    void make(const std::string &columns)
    {
        odbc::Statement s(connection());
        ASSERT_OK(s,
                  s.exec("CREATE TABLE " + table + " (" + columns + ") ENGINE = MergeTree ORDER BY tuple()"));
    }
    std::string has(const std::string &expressions)
    {
        return server_says("SELECT " + expressions + " FROM " + table + " FORMAT TSVRaw");
    }
    std::string table;
};

TEST_P(Insert, BadRowsAreToldAndNothingIsSent)
{
    make("a Int8, b Nullable(String), c Int32 DEFAULT 7");
    for (int bad : {0, 2, 4}) {
        odbc::Statement s(connection());
        SQLINTEGER a[5] = {1, 2, 3, 4, 5};
        char b[5][4] = {"x", "y", "z", "u", "v"};
        SQLLEN lengths[5] = {1, SQL_NULL_DATA, 1, 1, 1}, nulls[5] = {SQL_NULL_DATA, 4, 4, 4, 4};
        SQLUSMALLINT status[5];
        SQLULEN processed = 0;
        SQLLEN count = 0;
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(5)));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(status)));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMS_PROCESSED_PTR, static_cast<void *>(&processed)));
        ASSERT_OK(s, s.prepare("INSERT INTO " + table + " (a, b, c) VALUES (?, ?, ?)"));
        ASSERT_OK(
            s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, a, 0, nullptr));
        ASSERT_OK(
            s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 3, 0, b, 4, lengths));
        ASSERT_OK(
            s, SQLBindParameter(s.handle, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, a, 0, nulls));
        a[bad] = 300;
        EXPECT_STATE(s, s.execute(), SQL_ERROR, "22003");
        for (int i = 0; i < 5; i++)
            EXPECT_EQ(status[i], i == bad ? SQL_PARAM_ERROR : SQL_PARAM_UNUSED);
        SQLLEN row = 0;
        SQLINTEGER column = 0;
        SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr);
        SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_COLUMN_NUMBER, &column, 0, nullptr);
        EXPECT_EQ(row, bad + 1);
        EXPECT_EQ(column, 1);
        EXPECT_EQ(has("count()"), "0\n");
        a[bad] = 0;
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(processed, 5u);
        EXPECT_EQ(status[bad], SQL_PARAM_SUCCESS);
        ASSERT_OK(s, SQLRowCount(s.handle, &count));
        EXPECT_EQ(count, 5);
        EXPECT_EQ(has("count(), countIf(b IS NULL), countIf(c = 7)"), "5\t1\t1\n");
        odbc::Statement empty(connection());
        ASSERT_OK(empty, empty.exec("TRUNCATE TABLE " + table));
    }
}

TEST_P(Insert, NullWhereNoneMayBe)
{
    make("a Int8");
    odbc::Statement s(connection());
    SQLLEN null = SQL_NULL_DATA;
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, nullptr, 0, &null));
    EXPECT_STATE(s, s.exec("INSERT INTO " + table + " VALUES (?)"), SQL_ERROR, "23000");
}

TEST_P(Insert, IgnoredSetsAreLeftOut)
{
    make("a Int32");
    odbc::Statement s(connection());
    SQLINTEGER a[3] = {1, 2, 3};
    SQLUSMALLINT operation[3] = {SQL_PARAM_PROCEED, SQL_PARAM_IGNORE, SQL_PARAM_PROCEED}, status[3];
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(3)));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_OPERATION_PTR, static_cast<void *>(operation)));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(status)));
    ASSERT_OK(s,
              SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, a, 0, nullptr));
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " VALUES (?)"));
    EXPECT_EQ(status[1], SQL_PARAM_UNUSED);
    EXPECT_EQ(has("groupArray(a)"), "[1,3]\n");
}

TEST_P(Insert, ParametersAreDescribedByTheirColumns)
{
    make("a UInt8, b Nullable(Decimal(10, 3)), m Int32 MATERIALIZED 1, t DateTime64(6)");
    odbc::Statement s(connection());
    SQLSMALLINT type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?, ?)"));
    ASSERT_OK(s, SQLDescribeParam(s.handle, 1, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_SMALLINT);
    EXPECT_EQ(nullable, SQL_NO_NULLS);
    ASSERT_OK(s, SQLDescribeParam(s.handle, 2, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_DECIMAL);
    EXPECT_EQ(size, 10u);
    EXPECT_EQ(digits, 3);
    EXPECT_EQ(nullable, SQL_NULLABLE);
    ASSERT_OK(s, SQLDescribeParam(s.handle, 3, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_TYPE_TIMESTAMP);
    EXPECT_EQ(digits, 6);
}

/* A million rows of six columns by arrays of ten thousand. */
TEST_P(Insert, AMillionRows)
{
    constexpr size_t batch = 10000, total = 1000000;
    make("i Int32, l Int64, d Float64, s String, t DateTime, n Nullable(Int32)");
    odbc::Statement s(connection());
    std::vector<SQLINTEGER> i(batch);
    std::vector<SQLBIGINT> l(batch);
    std::vector<double> d(batch);
    std::vector<char> text(batch * 16);
    std::vector<SQLLEN> lengths(batch), nulls(batch);
    std::vector<SQL_TIMESTAMP_STRUCT> t(batch);
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(batch)));
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?)"));
    auto bind = [&](SQLUSMALLINT number, SQLSMALLINT c, SQLSMALLINT sql, SQLULEN size, void *data,
                    SQLLEN room, SQLLEN *ind) {
        return SQLBindParameter(s.handle, number, SQL_PARAM_INPUT, c, sql, size, 0, data, room, ind);
    };
    ASSERT_OK(s, bind(1, SQL_C_SLONG, SQL_INTEGER, 0, i.data(), 0, nullptr));
    ASSERT_OK(s, bind(2, SQL_C_SBIGINT, SQL_BIGINT, 0, l.data(), 0, nullptr));
    ASSERT_OK(s, bind(3, SQL_C_DOUBLE, SQL_DOUBLE, 0, d.data(), 0, nullptr));
    ASSERT_OK(s, bind(4, SQL_C_CHAR, SQL_VARCHAR, 16, text.data(), 16, lengths.data()));
    ASSERT_OK(s, bind(5, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 19, t.data(), 0, nullptr));
    ASSERT_OK(s, bind(6, SQL_C_SLONG, SQL_INTEGER, 0, i.data(), 0, nulls.data()));
    timespec from, to;
    clock_t cpu = clock();
    size_t before = 0, most = 0; /* bytes in use: flat from the first array on */
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (size_t at = 0; at < total; at += batch) {
        for (size_t r = 0; r < batch; r++) {
            i[r] = static_cast<SQLINTEGER>(at + r);
            l[r] = static_cast<SQLBIGINT>(at + r) * 1000;
            d[r] = static_cast<double>(at + r) / 2;
            lengths[r] = snprintf(&text[r * 16], 16, "row %zu", at + r);
            nulls[r] = r % 3 ? 4 : SQL_NULL_DATA;
            t[r] = {2024, 1, 2, 3, 4, static_cast<SQLUSMALLINT>(r % 60), 0};
        }
        ASSERT_OK(s, s.execute());
        before = at ? before : memory::in_use();
        most = std::max(most, memory::in_use());
    }
    EXPECT_LT(most, before + (1 << 20));
    clock_gettime(CLOCK_MONOTONIC, &to);
    double seconds =
        static_cast<double>(to.tv_sec - from.tv_sec) + static_cast<double>(to.tv_nsec - from.tv_nsec) / 1e9;
    std::cout << total / seconds << " rows/s, client CPU "
              << static_cast<double>(clock() - cpu) / CLOCKS_PER_SEC << " s\n";
    EXPECT_EQ(
        has("count(), uniqExact(i), countIf(l != toInt64(i) * 1000 OR d != i / 2 OR s != concat('row ', "
            "toString(i))), countIf(n IS NULL)"),
        "1000000\t1000000\t0\t333400\n");
}

BOTH_ENTRY_POINTS(Insert);

} // namespace
