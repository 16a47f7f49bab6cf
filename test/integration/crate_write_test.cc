/* Writing to CrateDB: parameters of every type, sets of them with each one's fate, RETURNING. */
#include <cstring>
#include <vector>

#include "crate.h"

namespace
{

class Crate_write : public WithCrate
{
};
BOTH_ENTRY_POINTS(Crate_write);

/* The last SQL_ATTR_PARAMS_PROCESSED_PTR and statuses. */
struct Sets {
    std::vector<SQLUSMALLINT> status;
    SQLULEN processed = 0;

    Sets(odbc::Statement &statement, size_t count) : status(count, 99)
    {
        EXPECT_OK(statement, statement.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(count)));
        EXPECT_OK(statement, statement.set(SQL_ATTR_PARAM_STATUS_PTR, status.data()));
        EXPECT_OK(statement, statement.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
    }
};

/* A column of texts for sets. */
struct Texts {
    enum { ROOM = 32 };
    std::vector<char> bytes;
    std::vector<SQLLEN> lengths;

    explicit Texts(const std::vector<const char *> &values)
    {
        bytes.resize(values.size() * ROOM);
        for (size_t i = 0; i < values.size(); i++) {
            if (values[i])
                strncpy(&bytes[i * ROOM], values[i], ROOM - 1);
            lengths.push_back(values[i] ? SQL_NTS : SQL_NULL_DATA);
        }
    }
    void bind(odbc::Statement &statement, SQLUSMALLINT number, SQLSMALLINT type = SQL_VARCHAR)
    {
        EXPECT_OK(statement, SQLBindParameter(statement.handle, number, SQL_PARAM_INPUT, SQL_C_CHAR, type,
                                              ROOM, 0, bytes.data(), ROOM, lengths.data()));
    }
};

void bind_numbers(odbc::Statement &statement, SQLUSMALLINT number, std::vector<SQLINTEGER> &values)
{
    EXPECT_OK(statement, SQLBindParameter(statement.handle, number, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER,
                                          0, 0, values.data(), 0, nullptr));
}

SQLLEN row_count(odbc::Statement &statement)
{
    SQLLEN count = -7;
    EXPECT_OK(statement, SQLRowCount(statement.handle, &count));
    return count;
}

/* Each text goes into a column of its type, and comes back as the server casts it. */
TEST_P(Crate_write, ParametersReachTheirColumns)
{
    const struct {
        const char *column, *value, *back;
    } cases[] = {
        {"b byte", "-128", "-128"},
        {"s smallint", "32767", "32767"},
        {"i integer", "-2147483647", "-2147483647"},
        {"l bigint", "9007199254740993", "9007199254740993"},
        {"d double precision", "1.7976931348623157E308", "1.7976931348623157e308"},
        {"n numeric(30, 10)", "12345678901234567890.0123456789", "12345678901234567890.0123456789"},
        {"t text", "it's \"\\ \xc3\xa9\xf0\x9f\x98\x80", "it's \"\\ \xc3\xa9\xf0\x9f\x98\x80"},
        {"z timestamp with time zone", "1969-12-31 23:59:59.999", "1969-12-31 23:59:59.999"},
        {"w timestamp without time zone", "2024-02-29 12:00:00", "2024-02-29 12:00:00.000"},
        {"f boolean", "true", "1"},
        {"a ip", "10.0.0.1", "10.0.0.1"},
        {"o object(dynamic)", "{\"e\":null,\"k\":{\"x\":[1,2]}}", "{\"e\":null,\"k\":{\"x\":[1,2]}}"},
        {"g geo_point", "[1.5,2.5]", "[1.4999999944120646,2.4999999767169356]"},
        {"h geo_shape", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}",
         "{\"coordinates\":[1.0,2.0],\"type\":\"Point\"}"},
        {"r array(integer)", "[1,null,3]", "[1,null,3]"},
        {"q array(text)", "[\"a\",\"b\"]", "[\"a\",\"b\"]"},
        {"v float_vector(3)", "[1.0,2.5,-3.0]", "[1.0,2.5,-3.0]"},
        {"m bit(8)", "11110000", "11110000"},
    };
    std::string columns = "k integer";
    for (const auto &one : cases)
        columns += std::string(", ") + one.column;
    make("values_of", columns);
    for (const auto &one : cases) {
        std::string column = one.column, name = column.substr(0, column.find(' '));
        SCOPED_TRACE(column);
        odbc::Statement statement(connection());
        ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.values_of (" + name + ") VALUES (?)"));
        SQLLEN length = SQL_NTS;
        ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR,
                                              200, 0, const_cast<char *>(one.value), 200, &length));
        ASSERT_OK(statement, statement.execute());
        EXPECT_EQ(row_count(statement), 1);
        length = SQL_NULL_DATA;
        ASSERT_OK(statement, statement.execute());
    }
    run("REFRESH TABLE porter_k1.values_of");
    for (const auto &one : cases) {
        std::string column = one.column, name = column.substr(0, column.find(' '));
        std::string back = ask("SELECT " + name + " FROM porter_k1.values_of WHERE " + name + " IS NOT NULL");
        EXPECT_EQ(back, one.back) << column;
    }
    EXPECT_EQ(ask("SELECT count(*) FROM porter_k1.values_of"), std::to_string(2 * std::size(cases)));
    run("DROP TABLE porter_k1.values_of");
}

TEST_P(Crate_write, ColumnsOfAnInsertDescribeItsMarkers)
{
    make("described",
         "i integer, t text, d double precision, z timestamp with time zone, a array(integer), v varchar(7)");
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.prepare(
                             "INSERT INTO porter_k1.described (z, i, t, d, a, v) VALUES (?, ?, ?, ?, ?, ?)"));
    const SQLSMALLINT types[] = {SQL_TYPE_TIMESTAMP, SQL_INTEGER,  SQL_WVARCHAR,
                                 SQL_DOUBLE,         SQL_WVARCHAR, SQL_WVARCHAR};
    for (SQLUSMALLINT i = 0; i < 6; i++) {
        SQLSMALLINT type = 0, digits = 0, nullable = 0;
        SQLULEN size = 0;
        ASSERT_OK(statement, SQLDescribeParam(statement.handle, i + 1u, &type, &size, &digits, &nullable));
        EXPECT_EQ(type, types[i]) << i;
        EXPECT_TRUE(i != 5 || size == 7u) << size;
    }
    run("DROP TABLE porter_k1.described");
}

/* The server cuts 5.7 to 5 without a word, and microseconds too. */
TEST_P(Crate_write, ACutFractionIsTold)
{
    make("whole", "i integer");
    odbc::Statement statement(connection());
    SQLDOUBLE value = 5.7;
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.whole VALUES (?)"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0,
                                          0, &value, 0, nullptr));
    EXPECT_INFO(statement, statement.execute(), "01S07");
    value = 6;
    EXPECT_OK(statement, statement.execute());
    run("REFRESH TABLE porter_k1.whole");
    EXPECT_EQ(ask("SELECT i FROM porter_k1.whole ORDER BY i"), "5\n6");
    run("DROP TABLE porter_k1.whole");
}

TEST_P(Crate_write, SetsOfParametersTellEachRowsFate)
{
    make("fates", "id integer PRIMARY KEY, t text NOT NULL");
    run("INSERT INTO porter_k1.fates VALUES (3, 'there')");
    odbc::Statement statement(connection());
    std::vector<SQLINTEGER> ids = {1, 2, 3, 4, 5, 6};
    Texts texts({"a", "b", "c", nullptr, "e", "f"});
    std::vector<SQLUSMALLINT> operation(6, SQL_PARAM_PROCEED);
    operation[4] = SQL_PARAM_IGNORE;
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.fates (id, t) VALUES (?, ?)"));
    bind_numbers(statement, 1, ids);
    texts.bind(statement, 2);
    Sets sets(statement, 6);
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_OPERATION_PTR, operation.data()));
    EXPECT_EQ(statement.execute(), SQL_SUCCESS_WITH_INFO) << odbc::told(statement.diags());
    const std::vector<SQLUSMALLINT> expected = {SQL_PARAM_SUCCESS, SQL_PARAM_SUCCESS, SQL_PARAM_ERROR,
                                                SQL_PARAM_ERROR,   SQL_PARAM_UNUSED,  SQL_PARAM_SUCCESS};
    EXPECT_EQ(sets.status, expected);
    EXPECT_EQ(sets.processed, 6u);
    auto records = statement.diags();
    ASSERT_EQ(records.size(), 2u) << odbc::told(records);
    for (SQLSMALLINT i = 1; i <= 2; i++) {
        SQLLEN row = 0;
        EXPECT_EQ(
            SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, i, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
            SQL_SUCCESS);
        EXPECT_EQ(row, i + 2);
        EXPECT_EQ(records[(size_t)i - 1].state, "23000") << odbc::told(records);
    }
    EXPECT_EQ(records[0].native, 4091);
    EXPECT_EQ(row_count(statement), 3);
    run("REFRESH TABLE porter_k1.fates");
    EXPECT_EQ(ask("SELECT id, t FROM porter_k1.fates ORDER BY id"), "1|a\n2|b\n3|there\n6|f");
    run("DROP TABLE porter_k1.fates");
}

/* The server refuses the whole request for one value that it cannot cast: the others are stored all the same.
 */
TEST_P(Crate_write, AFailedCastIsOfItsRowAlone)
{
    make("casts", "id integer PRIMARY KEY, z timestamp with time zone");
    odbc::Statement statement(connection());
    std::vector<SQLINTEGER> ids;
    std::vector<const char *> values;
    for (SQLINTEGER i = 0; i < 40; i++) {
        ids.push_back(i);
        values.push_back(i == 7 || i == 31 ? "no time" : "2024-01-02 03:04:05");
    }
    Texts texts(values);
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.casts (id, z) VALUES (?, ?)"));
    bind_numbers(statement, 1, ids);
    texts.bind(statement, 2);
    Sets sets(statement, 40);
    EXPECT_EQ(statement.execute(), SQL_SUCCESS_WITH_INFO);
    for (size_t i = 0; i < 40; i++)
        EXPECT_EQ(sets.status[i], i == 7 || i == 31 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS) << i;
    auto records = statement.diags();
    ASSERT_EQ(records.size(), 2u) << odbc::told(records);
    for (SQLSMALLINT i = 1; i <= 2; i++) {
        SQLLEN row = 0;
        EXPECT_EQ(
            SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, i, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
            SQL_SUCCESS);
        EXPECT_EQ(row, i == 1 ? 8 : 32);
        EXPECT_EQ(records[(size_t)i - 1].native, 4000);
        EXPECT_EQ(records[(size_t)i - 1].state, "22018") << odbc::told(records);
        EXPECT_NE(records[(size_t)i - 1].message.find("no time"), std::string::npos);
    }
    EXPECT_EQ(row_count(statement), 38);
    run("REFRESH TABLE porter_k1.casts");
    EXPECT_EQ(ask("SELECT count(*) FROM porter_k1.casts"), "38");
    run("DROP TABLE porter_k1.casts");
}

/* The server gives reasons for ten rows of a shard only. */
TEST_P(Crate_write, EveryFailedRowHasItsReason)
{
    make("reasons", "id integer PRIMARY KEY");
    run("INSERT INTO porter_k1.reasons SELECT x FROM generate_series(0, 24) t(x)");
    odbc::Statement statement(connection());
    std::vector<SQLINTEGER> ids;
    for (SQLINTEGER i = 0; i < 30; i++)
        ids.push_back(i);
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.reasons VALUES (?)"));
    bind_numbers(statement, 1, ids);
    Sets sets(statement, 30);
    EXPECT_EQ(statement.execute(), SQL_SUCCESS_WITH_INFO);
    for (size_t i = 0; i < 30; i++)
        EXPECT_EQ(sets.status[i], i < 25 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS) << i;
    auto records = statement.diags();
    ASSERT_EQ(records.size(), 25u);
    for (const auto &record : records)
        EXPECT_EQ(record.native, 4091) << record;
    EXPECT_EQ(row_count(statement), 5);
    run("DROP TABLE porter_k1.reasons");
}

/* A value that is wrong before anything is sent: nothing is stored, wherever it stands; or the other rows
 * are. */
TEST_P(Crate_write, AWrongValueStoresNothing)
{
    enum { COUNT = 10050 };
    auto skipping = open("OnParamError=skip");
    make("wrong", "id integer PRIMARY KEY, n integer");
    std::vector<SQLINTEGER> ids;
    for (SQLINTEGER i = 0; i < COUNT; i++)
        ids.push_back(i);
    for (size_t bad : {size_t(0), size_t(5000), size_t(COUNT - 1)}) {
        std::vector<const char *> values(COUNT, "7");
        values[bad] = "seven";
        Texts texts(values);
        auto execute = [&](odbc::Connection &with, SQLRETURN expected) {
            odbc::Statement statement(with);
            ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.wrong (id, n) VALUES (?, ?)"));
            bind_numbers(statement, 1, ids);
            texts.bind(statement, 2, SQL_INTEGER);
            Sets sets(statement, COUNT);
            EXPECT_EQ(statement.execute(), expected) << odbc::told(statement.diags());
            auto records = statement.diags();
            ASSERT_EQ(records.size(), 1u) << odbc::told(records);
            EXPECT_EQ(records[0].state, "22018");
            SQLLEN row = 0;
            EXPECT_EQ(
                SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 1, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
                SQL_SUCCESS);
            EXPECT_EQ(row, SQLLEN(bad) + 1);
            EXPECT_EQ(sets.processed, SQLULEN(COUNT));
            SQLUSMALLINT others = expected == SQL_ERROR ? SQL_PARAM_UNUSED : SQL_PARAM_SUCCESS;
            for (size_t i = 0; i < COUNT; i++)
                ASSERT_EQ(sets.status[i], i == bad ? SQL_PARAM_ERROR : others) << i;
        };
        execute(connection(), SQL_ERROR);
        if (bad != COUNT - 1)
            continue;
        run("REFRESH TABLE porter_k1.wrong");
        EXPECT_EQ(ask("SELECT count(*) FROM porter_k1.wrong"), "0");
        execute(*skipping, SQL_SUCCESS_WITH_INFO);
        run("REFRESH TABLE porter_k1.wrong");
        EXPECT_EQ(ask("SELECT count(*), max(id) FROM porter_k1.wrong"), "10049|10048");
    }
    run("DROP TABLE porter_k1.wrong");
}

TEST_P(Crate_write, RowsThatAreNotThereAreNoErrors)
{
    make("missing", "id integer PRIMARY KEY, t text");
    run("INSERT INTO porter_k1.missing VALUES (1, 'a'), (2, 'b')");
    run("REFRESH TABLE porter_k1.missing");
    odbc::Statement statement(connection());
    std::vector<SQLINTEGER> ids = {1, 99, 2};
    ASSERT_OK(statement, statement.prepare("UPDATE porter_k1.missing SET t = 'new' WHERE id = ?"));
    bind_numbers(statement, 1, ids);
    Sets sets(statement, 3);
    ASSERT_OK(statement, statement.execute());
    EXPECT_EQ(sets.status, std::vector<SQLUSMALLINT>(3, SQL_PARAM_SUCCESS));
    EXPECT_EQ(row_count(statement), 2);
    run("DROP TABLE porter_k1.missing");
}

TEST_P(Crate_write, ManySetsGoInFewRequests)
{
    enum { COUNT = 25000 };
    make("many", "id integer PRIMARY KEY, t text");
    odbc::Statement statement(connection());
    std::vector<SQLINTEGER> ids;
    std::vector<const char *> values;
    for (SQLINTEGER i = 0; i < COUNT; i++) {
        ids.push_back(i);
        values.push_back(i % 3 ? "text" : nullptr);
    }
    Texts texts(values);
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.many (id, t) VALUES (?, ?)"));
    bind_numbers(statement, 1, ids);
    texts.bind(statement, 2);
    Sets sets(statement, COUNT);
    ASSERT_OK(statement, statement.execute());
    EXPECT_EQ(row_count(statement), COUNT);
    EXPECT_EQ(sets.processed, SQLULEN(COUNT));
    run("REFRESH TABLE porter_k1.many");
    EXPECT_EQ(ask("SELECT count(*), count(t), sum(id) FROM porter_k1.many"), "25000|16666|312487500");
    run("DROP TABLE porter_k1.many");
}

TEST_P(Crate_write, ReturningGivesRows)
{
    make("returned", "id integer PRIMARY KEY, t text");
    EXPECT_EQ(ask("INSERT INTO porter_k1.returned VALUES (1, 'r'), (2, 's') RETURNING id + 1 AS n, t"),
              "2|r\n3|s");
    run("DROP TABLE porter_k1.returned");
}

TEST_P(Crate_write, TypedMarkersTakeJson)
{
    odbc::Statement statement(connection());
    char array[] = "[1,2]", object[] = "{\"a\":[true,null]}";
    SQLLEN length = SQL_NTS;
    ASSERT_OK(statement, statement.prepare("SELECT {?:array(integer)} AS a, {?:json} AS o"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20,
                                          0, array, sizeof array, &length));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20,
                                          0, object, sizeof object, &length));
    ASSERT_OK(statement, statement.execute());
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0], "[1,2]");
    EXPECT_EQ(rows[0][1], "{\"a\":[true,null]}");
}

TEST_P(Crate_write, DataAtExecution)
{
    make("pieces", "id integer, t text");
    odbc::Statement statement(connection());
    SQLINTEGER id = 5;
    SQLLEN later = SQL_LEN_DATA_AT_EXEC(0);
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_k1.pieces VALUES (?, ?)"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0,
                                          &id, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR,
                                          0, 0, &id, 0, &later));
    EXPECT_EQ(statement.execute(), SQL_NEED_DATA);
    SQLPOINTER token = nullptr;
    EXPECT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, &id);
    std::string piece(9000, 'x');
    for (int i = 0; i < 3; i++)
        ASSERT_OK(statement, SQLPutData(statement.handle, piece.data(), (SQLLEN)piece.size()));
    ASSERT_OK(statement, SQLParamData(statement.handle, &token));
    run("REFRESH TABLE porter_k1.pieces");
    EXPECT_EQ(ask("SELECT id, char_length(t) FROM porter_k1.pieces"), "5|27000");
    run("DROP TABLE porter_k1.pieces");
}

TEST_P(Crate_write, RefreshAfterWriteShowsTheRows)
{
    make("fresh", "id integer");
    auto other = open("RefreshAfterWrite=1");
    odbc::Statement statement(*other);
    ASSERT_OK(statement, statement.exec("INSERT INTO porter_k1.fresh VALUES (1), (2)"));
    EXPECT_EQ(row_count(statement), 2);
    ASSERT_OK(statement, statement.exec("SELECT count(*) FROM porter_k1.fresh"));
    EXPECT_EQ(statement.rows().at(0).at(0), "2");
    run("DROP TABLE porter_k1.fresh");
}

} // namespace
