// INSERTs as columns: what is asked, what is sent, and what is done when it fails.
#include <gtest/gtest.h>

#include "statement.h"

using porter_test::Answer;
using porter_test::FakeConnection;
using porter_test::NativeBlock;
using porter_test::Statement;

namespace
{

struct Described {
    std::string name, type, filled;
};

Answer table_answer(const std::vector<Described> &columns)
{
    std::vector<std::string> names, types, filled;
    for (const Described &column : columns) {
        names.push_back(column.name);
        types.push_back(column.type);
        filled.push_back(column.filled);
    }
    NativeBlock block(columns.size());
    block.column("name", "String", names)
        .column("type", "String", types)
        .column("default_type", "String", filled);
    return porter_test::rows_answer(block.bytes());
}

Answer create_answer(const std::string &text)
{
    NativeBlock block(1);
    block.column("statement", "String", std::vector<std::string>{text});
    return porter_test::rows_answer(block.bytes());
}

const std::vector<Described> plain = {{"a", "Int8", ""}, {"b", "String", ""}, {"d", "Int32", "DEFAULT"}};

struct Bound {
    SQLINTEGER number = 5;
    SQLLEN null = 0;
    SQLRETURN bind(Statement &s, SQLUSMALLINT at)
    {
        return s.bind_parameter(at, SQL_C_SLONG, SQL_INTEGER, &number, &null);
    }
};

TEST(Bulk, TablesAreAskedForOnceAConnection)
{
    FakeConnection fake({table_answer(plain), porter_test::nothing_answer(), porter_test::nothing_answer()});
    Bound a;
    for (int i = 0; i < 2; i++) {
        Statement s(fake);
        ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
        ASSERT_EQ(s.direct("INSERT INTO t (a, b, d) VALUES (?, 'x', DEFAULT)"), SQL_SUCCESS) << s.message();
    }
    ASSERT_EQ(fake.requests(), 3u);
    EXPECT_EQ(fake.body(0), "DESCRIBE TABLE t");
    EXPECT_NE(fake.target(1).find("query=INSERT%20INTO%20t%20%20%28%60a%60%2C%20%60b%60%29"),
              std::string::npos)
        << fake.target(1);
    for (const char *sent :
         {"&async_insert=0", "&insert_deduplication_token=", "&input_format_skip_unknown_fields=0",
          "&input_format_native_allow_types_conversion=0", "&input_format_null_as_default=0"})
        EXPECT_NE(fake.target(1).find(sent), std::string::npos) << sent;
    EXPECT_EQ(fake.body(1), fake.body(2));
    EXPECT_EQ(fake.body(1), std::string("\x02\x01\x01"
                                        "a\4Int8\5\1b\6String\1x",
                                        21));
}

TEST(Bulk, DdlForgetsTables)
{
    FakeConnection fake({table_answer(plain), porter_test::nothing_answer(), porter_test::nothing_answer(),
                         table_answer({{"a", "Int8", ""}}), porter_test::nothing_answer()});
    Bound a;
    Statement s(fake), ddl(fake), other(fake);
    ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
    ASSERT_EQ(a.bind(other, 1), SQL_SUCCESS);
    ASSERT_EQ(s.direct("INSERT INTO t (a) VALUES (?)"), SQL_SUCCESS);
    ASSERT_EQ(ddl.direct("ALTER TABLE t DROP COLUMN b"), SQL_SUCCESS);
    ASSERT_EQ(other.direct("INSERT INTO t VALUES (?)"), SQL_SUCCESS) << other.message();
    EXPECT_EQ(fake.requests(), 5u);
}

/* The server refuses the columns: the table is another one. It is asked for, and the values checked again. */
TEST(Bulk, ATableThatChanged)
{
    FakeConnection fake({table_answer({{"a", "Int32", ""}}), porter_test::nothing_answer(),
                         porter_test::error_answer(53, "Cannot convert: Int32 to Int8"),
                         table_answer({{"a", "Int8", ""}}), porter_test::nothing_answer()});
    Bound a;
    Statement s(fake);
    ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
    ASSERT_EQ(s.prepare("INSERT INTO t VALUES (?)"), SQL_SUCCESS);
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    ASSERT_EQ(s.execute(), SQL_SUCCESS) << s.message();
    EXPECT_EQ(fake.requests(), 5u);
    EXPECT_NE(fake.body(4).find("Int8"), std::string::npos);
}

/* A value that does not fit the table as the connection remembers it: the server is asked what it is now. */
TEST(Bulk, AnOlderTableJudgesNothing)
{
    FakeConnection fake({table_answer({{"a", "Int8", ""}}), porter_test::nothing_answer(),
                         table_answer({{"a", "Int32", ""}}), porter_test::nothing_answer(),
                         table_answer({{"a", "Int32", ""}}), porter_test::nothing_answer()});
    Bound a;
    Statement s(fake);
    ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
    ASSERT_EQ(s.prepare("INSERT INTO t VALUES (?)"), SQL_SUCCESS);
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    a.number = 300;
    EXPECT_EQ(s.execute(), SQL_SUCCESS) << s.message();
    EXPECT_EQ(fake.requests(), 4u);
    EXPECT_NE(fake.body(3).find("Int32"), std::string::npos);
    a.null = SQL_NULL_DATA;
    EXPECT_EQ(s.execute(), SQL_ERROR);
    EXPECT_EQ(s.states(), "23000");
    EXPECT_EQ(fake.requests(), 5u) << "asked once more, and nothing sent";
}

TEST(Bulk, WhereTheServerCastsItIsAskedEachTime)
{
    const std::vector<Described> json = {{"a", "Int8", ""}, {"j", "JSON", ""}};
    FakeConnection fake({table_answer(json), porter_test::nothing_answer(), table_answer(json),
                         porter_test::nothing_answer()});
    Bound a;
    Statement s(fake);
    char text[] = "{}";
    SQLLEN length = 2;
    ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
    ASSERT_EQ(s.bind_parameter(2, SQL_C_CHAR, SQL_VARCHAR, text, &length, 2), SQL_SUCCESS);
    ASSERT_EQ(s.prepare("INSERT INTO t VALUES (?, ?)"), SQL_SUCCESS);
    ASSERT_EQ(s.execute(), SQL_SUCCESS) << s.message();
    ASSERT_EQ(s.execute(), SQL_SUCCESS) << s.message();
    EXPECT_EQ(fake.requests(), 4u);
    EXPECT_EQ(fake.target(3).find("allow_types_conversion"), std::string::npos);
}

TEST(Bulk, ALostLinkIsNotSentTwice)
{
    FakeConnection fake({table_answer(plain), porter_test::failing_answer(STATE_08S01)});
    Bound a;
    Statement s(fake);
    ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
    EXPECT_EQ(s.direct("INSERT INTO t (a) VALUES (?)"), SQL_ERROR);
    EXPECT_EQ(s.states(), "08S01");
    EXPECT_NE(s.message().find("may have stored"), std::string::npos) << s.message();
    EXPECT_EQ(fake.requests(), 2u);
}

std::string token_of(const std::string &target)
{
    size_t at = target.find("insert_deduplication_token=");
    return at == std::string::npos ? "" : target.substr(at + 27, 36);
}

TEST(Bulk, InsertDeduplicateSendsAgainWhereTheTableKnowsTokens)
{
    const std::string windows = "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS "
                                "non_replicated_deduplication_window = ";
    const struct {
        std::string create;
        bool again;
    } cases[] = {
        {"CREATE TABLE t (a Int8) ENGINE = ReplicatedMergeTree ORDER BY a", true},
        {windows + "100", true},
        {windows + "0", false},
        {"CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a", false},
    };
    for (const auto &one : cases) {
        FakeConnection fake({table_answer(plain), porter_test::failing_answer(STATE_08S01),
                             create_answer(one.create), porter_test::nothing_answer()},
                            SQL_OV_ODBC3, "UID=tester;InsertDeduplicate=1");
        Bound a;
        Statement s(fake);
        ASSERT_EQ(a.bind(s, 1), SQL_SUCCESS);
        EXPECT_EQ(s.direct("INSERT INTO t (a) VALUES (?)"), one.again ? SQL_SUCCESS : SQL_ERROR)
            << one.create;
        ASSERT_EQ(fake.requests(), one.again ? 4u : 3u) << one.create;
        EXPECT_EQ(fake.body(2), "SHOW CREATE TABLE t");
        if (one.again) {
            EXPECT_EQ(token_of(fake.target(3)).size(), 36u);
            EXPECT_EQ(token_of(fake.target(3)), token_of(fake.target(1)));
            EXPECT_EQ(fake.body(3), fake.body(1));
        }
    }
}

} // namespace
