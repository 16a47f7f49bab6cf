/* SQLMoreResults: one result a set of parameters, and totals and extremes behind the rows. */
#include <algorithm>
#include <array>
#include <cstring>
#include <thread>

#include "fixture.h"

namespace
{

using Rows = std::vector<std::vector<odbc::Cell>>;

/* Integers, texts, statuses and the count of one array, bound to parameters 1 and 2. */
struct Sets {
    static const size_t MOST = 8;
    std::array<SQLINTEGER, MOST> numbers{};
    std::array<std::array<char, 16>, MOST> texts{};
    std::array<SQLLEN, MOST> number_lengths{}, text_lengths{};
    std::array<SQLUSMALLINT, MOST> operations{}, statuses{};
    SQLULEN processed = 99;

    Sets(odbc::Statement &s, const std::vector<std::pair<int, const char *>> &values)
    {
        for (size_t i = 0; i < values.size(); i++) {
            numbers[i] = values[i].first;
            text_lengths[i] =
                values[i].second ? static_cast<SQLLEN>(strlen(values[i].second)) : SQL_NULL_DATA;
            if (values[i].second)
                snprintf(texts[i].data(), texts[i].size(), "%s", values[i].second);
        }
        statuses.fill(99);
        EXPECT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(values.size())));
        EXPECT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, statuses.data()));
        EXPECT_OK(s, s.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
        EXPECT_OK(s, s.set(SQL_ATTR_PARAM_OPERATION_PTR, operations.data()));
        EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      numbers.data(), 0, number_lengths.data()));
        EXPECT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 15, 0,
                                      texts.data(), sizeof texts[0], text_lengths.data()));
    }
    std::vector<int> told(size_t count) const
    {
        return std::vector<int>(statuses.begin(), statuses.begin() + static_cast<ptrdiff_t>(count));
    }
};

const int GOOD = SQL_PARAM_SUCCESS, BAD = SQL_PARAM_ERROR, UNUSED = SQL_PARAM_UNUSED;

class Further : public WithDriver
{
};

TEST_P(Further, OneResultASet)
{
    for (bool direct : {false, true}) {
        SCOPED_TRACE(direct);
        odbc::Statement s(connection());
        Sets sets(s, {{1, "a"}, {2, nullptr}, {3, "c'\\\t"}, {4, "d"}});
        const char *sql = "SELECT number AS n, ? AS i, ? AS s FROM numbers(3) WHERE number < i ORDER BY n";
        sets.operations[0] = sets.operations[3] = SQL_PARAM_IGNORE;
        if (direct)
            ASSERT_OK(s, s.exec(sql));
        else {
            ASSERT_OK(s, s.prepare(sql));
            ASSERT_OK(s, s.execute());
        }
        EXPECT_EQ(sets.told(4), (std::vector<int>{UNUSED, GOOD, UNUSED, UNUSED}));
        EXPECT_EQ(sets.processed, 2u);
        /* Values are those of the execution. */
        sets.numbers.fill(77);
        sets.texts[2][0] = 'X';
        SQLLEN count = 5;
        EXPECT_OK(s, SQLRowCount(s.handle, &count));
        EXPECT_EQ(count, -1);
        EXPECT_EQ(s.columns(), 3);
        EXPECT_EQ(s.rows(), (Rows{{"0", "2", std::nullopt}, {"1", "2", std::nullopt}}));
        ASSERT_OK(s, SQLMoreResults(s.handle));
        EXPECT_EQ(sets.told(4), (std::vector<int>{UNUSED, GOOD, GOOD, UNUSED}));
        EXPECT_EQ(sets.processed, 4u) << "the last one is not to be run";
        EXPECT_EQ(s.columns(), 3);
        EXPECT_EQ(s.rows(), (Rows{{"0", "3", "c'\\\t"}, {"1", "3", "c'\\\t"}, {"2", "3", "c'\\\t"}}));
        EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
        EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
        EXPECT_EQ(s.fetch(), SQL_ERROR);
    }
}

/* Rows that are left are passed over; closing the cursor gives up the sets that are left. */
TEST_P(Further, ClosingDropsTheRest)
{
    odbc::Statement s(connection());
    Sets sets(s, {{3, "a"}, {4, "b"}, {5, "c"}});
    ASSERT_OK(s, s.prepare("SELECT ? + number, ? FROM numbers(1000000)"));
    ASSERT_OK(s, s.execute());
    ASSERT_OK(s, s.fetch());
    ASSERT_OK(s, SQLMoreResults(s.handle));
    ASSERT_OK(s, s.fetch());
    EXPECT_EQ(s.text(1), "4");
    ASSERT_OK(s, SQLCloseCursor(s.handle));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    EXPECT_EQ(sets.told(3), (std::vector<int>{GOOD, GOOD, UNUSED}));
    ASSERT_OK(s, s.execute());
    EXPECT_EQ(sets.told(3), (std::vector<int>{GOOD, UNUSED, UNUSED}));
    ASSERT_OK(s, s.close());
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    /* Another statement's results have nothing to do with the sets that were left. */
    ASSERT_OK(s, s.execute());
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec("SELECT 1"));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

TEST_P(Further, BoundColumnsAndTypesFollowTheResult)
{
    odbc::Statement s(connection());
    Sets sets(s, {{1, "5"}, {2, nullptr}});
    SQLINTEGER value = 0;
    SQLLEN length = 0;
    odbc::Column column;
    ASSERT_OK(s, SQLBindCol(s.handle, 1, SQL_C_SLONG, &value, 0, &length));
    ASSERT_OK(s, s.exec("SELECT {?:Int32} * 10, {?:Nullable(String)} AS s"));
    ASSERT_OK(s, s.fetch());
    EXPECT_EQ(value, 10);
    ASSERT_OK(s, SQLMoreResults(s.handle));
    ASSERT_OK(s, s.describe(2, &column));
    EXPECT_EQ(column.name, "s");
    EXPECT_EQ(column.nullable, SQL_NULLABLE);
    ASSERT_OK(s, s.fetch());
    EXPECT_EQ(value, 20);
    EXPECT_EQ(s.text(2), std::nullopt);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

/* Every value is converted before anything runs. */
TEST_P(Further, AWrongValueStopsAllSets)
{
    odbc::Statement s(connection());
    Sets sets(s, {{1, "5"}, {2, "x"}, {3, "7"}});
    ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_INTEGER, 0, 0,
                                  sets.texts.data(), sizeof sets.texts[0], sets.text_lengths.data()));
    ASSERT_OK(s, s.prepare("SELECT ? + ?"));
    EXPECT_ERROR(s, s.execute(), "22018");
    SQLLEN row = 0;
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(row, 2);
    EXPECT_EQ(sets.told(3), (std::vector<int>{UNUSED, BAD, UNUSED}));
    EXPECT_EQ(s.fetch(), SQL_ERROR);
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);

    auto skips = open(modern_url(), "OnParamError=skip");
    odbc::Statement t(*skips);
    Sets again(t, {{1, "5"}, {2, "x"}, {3, "7"}});
    ASSERT_OK(t, SQLBindParameter(t.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_INTEGER, 0, 0,
                                  again.texts.data(), sizeof again.texts[0], again.text_lengths.data()));
    EXPECT_STATE(t, t.exec("SELECT ? + ?"), SQL_SUCCESS_WITH_INFO, "22018");
    EXPECT_EQ(again.told(3), (std::vector<int>{GOOD, BAD, UNUSED}));
    EXPECT_EQ(t.rows(), (Rows{{"6"}}));
    ASSERT_OK(t, SQLMoreResults(t.handle));
    EXPECT_EQ(again.told(3), (std::vector<int>{GOOD, BAD, GOOD}));
    EXPECT_EQ(t.rows(), (Rows{{"10"}}));
    EXPECT_EQ(SQLMoreResults(t.handle), SQL_NO_DATA);
}

/* A set runs when it is reached: that one of them fails is told there, and ends the others. */
TEST_P(Further, AFailureOnTheServerIsToldWhereItIs)
{
    const char *sql = "SELECT intDiv(60, ?), ?";
    odbc::Statement s(connection());
    Sets sets(s, {{1, "a"}, {0, "b"}, {3, "c"}});
    ASSERT_OK(s, s.exec(sql));
    EXPECT_EQ(s.rows(), (Rows{{"60", "a"}}));
    EXPECT_ERROR(s, SQLMoreResults(s.handle), "22012");
    SQLLEN row = 0;
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(row, 2);
    EXPECT_EQ(sets.told(3), (std::vector<int>{GOOD, BAD, UNUSED}));
    EXPECT_EQ(sets.processed, 2u);
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);

    odbc::Statement first(connection());
    Sets bad(first, {{0, "a"}, {2, "b"}});
    EXPECT_ERROR(first, first.exec(sql), "22012");
    EXPECT_EQ(bad.told(2), (std::vector<int>{BAD, UNUSED}));
    EXPECT_EQ(bad.processed, 1u);
    EXPECT_EQ(SQLMoreResults(first.handle), SQL_NO_DATA);

    auto skips = open(modern_url(), "OnParamError=skip");
    odbc::Statement t(*skips);
    Sets again(t, {{0, "a"}, {2, "b"}, {0, "c"}, {4, "d"}, {0, "e"}});
    EXPECT_STATE(t, t.exec(sql), SQL_SUCCESS_WITH_INFO, "22012");
    EXPECT_EQ(t.rows(), (Rows{{"30", "b"}}));
    EXPECT_STATE(t, SQLMoreResults(t.handle), SQL_SUCCESS_WITH_INFO, "22012");
    EXPECT_EQ(again.told(5), (std::vector<int>{BAD, GOOD, BAD, GOOD, UNUSED}));
    EXPECT_EQ(t.rows(), (Rows{{"15", "d"}}));
    EXPECT_ERROR(t, SQLMoreResults(t.handle), "22012");
    EXPECT_EQ(again.told(5), (std::vector<int>{BAD, GOOD, BAD, GOOD, BAD}));
    EXPECT_EQ(again.processed, 5u);
    EXPECT_EQ(SQLMoreResults(t.handle), SQL_NO_DATA);
}

TEST_P(Further, NoSetIsToBeRun)
{
    odbc::Statement s(connection());
    Sets sets(s, {{1, "a"}, {2, "b"}});
    sets.operations[0] = sets.operations[1] = SQL_PARAM_IGNORE;
    ASSERT_OK(s, s.exec("SELECT ?, ?"));
    EXPECT_EQ(s.columns(), 0);
    EXPECT_EQ(sets.told(2), (std::vector<int>{UNUSED, UNUSED}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

/* All values come first, then each set has its result. */
TEST_P(Further, ValuesAtExecution)
{
    odbc::Statement s(connection());
    Sets sets(s, {{1, "a"}, {2, "b"}, {3, "c"}});
    sets.text_lengths[0] = sets.text_lengths[2] = SQL_LEN_DATA_AT_EXEC(0);
    ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0,
                                  sets.texts.data(), sizeof sets.texts[0], sets.text_lengths.data()));
    ASSERT_OK(s, s.prepare("SELECT ?, concat(?, '!')"));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    SQLPOINTER token = nullptr;
    std::string big(300000, 'x');
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, sets.texts[0].data());
    ASSERT_OK(s, SQLPutData(s.handle, big.data(), static_cast<SQLLEN>(big.size())));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, sets.texts[2].data());
    char z[] = "z";
    ASSERT_OK(s, SQLPutData(s.handle, z, SQL_NTS));
    ASSERT_OK(s, SQLParamData(s.handle, &token));
    EXPECT_EQ(s.rows(), (Rows{{"1", big + "!"}}));
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{"2", "b!"}}));
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{"3", "z!"}}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    EXPECT_EQ(sets.told(3), (std::vector<int>{GOOD, GOOD, GOOD}));
}

TEST_P(Further, RowWiseWithAnOffset)
{
    struct Set {
        SQLINTEGER number;
        SQLLEN length;
    } rows[3] = {{100, 0}, {7, 0}, {8, SQL_NULL_DATA}};
    SQLULEN offset = sizeof(Set);
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_BIND_TYPE, sizeof(Set)));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(2)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                  &rows[0].number, 0, &rows[0].length));
    ASSERT_OK(s, s.exec("SELECT ? AS a"));
    EXPECT_EQ(s.rows(), (Rows{{"7"}}));
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{std::nullopt}}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

TEST_P(Further, ScrollableCursors)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    Sets sets(s, {{1000, "a"}, {2000, "b"}});
    ASSERT_OK(s, s.exec("SELECT ? + number, ? FROM numbers(100)"));
    for (int set = 1; set <= 2; set++) {
        ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_LAST, 0));
        EXPECT_EQ(s.text(1), std::to_string(set * 1000 + 99));
        ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_ABSOLUTE, 11));
        EXPECT_EQ(s.text(1), std::to_string(set * 1000 + 10));
        EXPECT_EQ(SQLMoreResults(s.handle), set == 1 ? SQL_SUCCESS : SQL_NO_DATA);
    }
}

TEST_P(Further, RawResultsAndListsOfTheServer)
{
    odbc::Statement s(connection());
    Sets sets(s, {{1, "system"}, {2, "default"}});
    ASSERT_OK(s, s.exec("SELECT ? AS n, ? AS s FORMAT JSONEachRow"));
    EXPECT_EQ(s.rows(), (Rows{{"{\"n\":1,\"s\":\"system\"}\n"}}));
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{"{\"n\":2,\"s\":\"default\"}\n"}}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

/* The set in the middle takes long: it is ended, and so are those behind it. */
TEST_P(Further, CancelWhileASetRuns)
{
    odbc::Statement s(connection());
    Sets sets(s, {{0, "a"}, {1, "b"}, {0, "c"}});
    ASSERT_OK(s, s.exec("SELECT sum(sleepEachRow(? * 0.5)), ? FROM numbers(60) SETTINGS max_block_size=1, "
                        "function_sleep_max_microseconds_per_block=100000000"));
    EXPECT_EQ(s.rows().size(), 1u);
    std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        SQLCancel(s.handle);
    });
    EXPECT_ERROR(s, SQLMoreResults(s.handle), "HY008");
    canceller.join();
    EXPECT_EQ(sets.told(3), (std::vector<int>{GOOD, BAD, UNUSED}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(1)));
    ASSERT_OK(s, s.exec("SELECT ?, ?"));
    EXPECT_EQ(s.rows(), (Rows{{"0", "a"}}));
}

TEST_P(Further, AsynchronousSets)
{
    if (managed)
        return; /* whose manager does not find back from an unfinished SQLMoreResults */
    odbc::Statement s(connection());
    Sets sets(s, {{0, "a"}, {1, "b"}});
    ASSERT_OK(s, s.set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)));
    auto poll = [](auto call) {
        SQLRETURN code;
        while ((code = call()) == SQL_STILL_EXECUTING)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return code;
    };
    ASSERT_OK(s, poll([&] { return s.exec("SELECT sleep(? * 0.2), ?"); }));
    ASSERT_EQ(SQLMoreResults(s.handle), SQL_STILL_EXECUTING);
    ASSERT_OK(s, poll([&] { return SQLMoreResults(s.handle); }));
    ASSERT_OK(s, poll([&] { return s.fetch(); }));
    char text[8];
    SQLLEN length = 0;
    ASSERT_OK(s, poll([&] { return SQLGetData(s.handle, 2, SQL_C_CHAR, text, sizeof text, &length); }));
    EXPECT_STREQ(text, "b");
    EXPECT_EQ(poll([&] { return SQLMoreResults(s.handle); }), SQL_NO_DATA);
}

/* A list that had to run to be described waits for SQLExecute, and so do its further sets. */
TEST_P(Further, ListsThatDescribingRan)
{
    odbc::Statement s(connection());
    SQLINTEGER sizes[2] = {3, 5};
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(2)));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, sizes, 0, nullptr));
    for (bool described : {false, true}) {
        SCOPED_TRACE(described);
        ASSERT_OK(s, s.prepare("DESCRIBE (SELECT toFixedString('x', toUInt8(?)) AS x)"));
        if (described) {
            EXPECT_GT(s.columns(), 1);
        }
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(s.rows().at(0).at(1), "FixedString(3)");
        ASSERT_OK(s, SQLMoreResults(s.handle));
        EXPECT_EQ(s.rows().at(0).at(1), "FixedString(5)");
        EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    }
}

TEST_P(Further, OldServers)
{
    auto old = open(old_url());
    odbc::Statement s(*old);
    Sets sets(s, {{1, "a"}, {2, "b'\\"}});
    ASSERT_OK(s, s.exec("SELECT ? + 1, ?"));
    EXPECT_EQ(s.rows(), (Rows{{"2", "a"}}));
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{"3", "b'\\"}}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

BOTH_ENTRY_POINTS(Further);

} // namespace
