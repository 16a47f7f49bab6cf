/* CrateDB's types and failures: the tables, against what a real server has answered. */
#include <gtest/gtest.h>

#include <set>
#include <string>

extern "C" {
#include "server/cratedb/cratedb.h"
#include "types/kind.h"
}

namespace
{

struct Crate : ::testing::Test {
    Crate()
    {
        arena_init(&memory, 1 << 20);
        zones = zone_set_new();
    }
    ~Crate() override
    {
        arena_clear(&memory);
        zone_set_free(zones);
        error_clear(&err);
    }
    const type *of(int64_t id, unsigned depth = 0)
    {
        return cratedb_type(zones, {id, depth}, &memory, &form, &err);
    }
    const type *named(const char *name, uint32_t length = 0, uint8_t precision = 0, uint8_t scale = 0)
    {
        return cratedb_named_type(zones, text_of(name), length, precision, scale, &memory, &err);
    }
    static std::string name(const type *type)
    {
        return std::string(type->name.data, type->name.size);
    }
    arena memory{};
    zone_set *zones;
    json_form form = JSON_PLAIN;
    error err{};
};

TEST_F(Crate, AnIdAndANameMeanOneType)
{
    for (int64_t id = 0; id <= 30; id++) {
        const type *by_id = of(id);
        ASSERT_NE(by_id, nullptr) << id;
        const type *by_name = named(name(by_id).c_str());
        ASSERT_NE(by_name, nullptr) << name(by_id);
        type_options options{};
        options.string_length = 1000;
        type_facts a{}, b{};
        type_describe(by_id, &options, &a);
        type_describe(by_name, &options, &b);
        EXPECT_EQ(a.concise_type, b.concise_type) << id;
        EXPECT_EQ(a.column_size, b.column_size) << id;
        EXPECT_EQ(a.decimal_digits, b.decimal_digits) << id;
    }
}

TEST_F(Crate, SqlTypes)
{
    const std::pair<int64_t, SQLSMALLINT> expected[] = {{2, SQL_TINYINT},         {3, SQL_BIT},
                                                        {4, SQL_WVARCHAR},        {5, SQL_WVARCHAR},
                                                        {6, SQL_DOUBLE},          {7, SQL_REAL},
                                                        {8, SQL_SMALLINT},        {9, SQL_INTEGER},
                                                        {10, SQL_BIGINT},         {11, SQL_TYPE_TIMESTAMP},
                                                        {15, SQL_TYPE_TIMESTAMP}, {22, SQL_DECIMAL},
                                                        {24, SQL_TYPE_DATE},      {29, SQL_GUID},
                                                        {12, SQL_WVARCHAR}};
    type_options options{};
    options.string_length = 1000;
    for (const auto &[id, sql_type] : expected) {
        type_facts facts{};
        type_describe(of(id), &options, &facts);
        EXPECT_EQ(facts.concise_type, sql_type) << id;
        EXPECT_EQ(facts.nullable, SQL_NULLABLE) << id;
    }
    type_facts facts{};
    type_describe(of(11), &options, &facts);
    EXPECT_EQ(facts.column_size, 23u);
    EXPECT_EQ(facts.decimal_digits, 3);
    type_describe(of(5), &options, &facts);
    EXPECT_EQ(facts.column_size, 45u);
    type_describe(of(4), &options, &facts);
    EXPECT_EQ(facts.column_size, 1000u);
}

TEST_F(Crate, DeclaredSizes)
{
    type_options options{};
    options.string_length = 1000;
    type_facts facts{};
    type_describe(named("text", 20), &options, &facts);
    EXPECT_EQ(facts.column_size, 20u);
    type_describe(named("numeric", 0, 18, 4), &options, &facts);
    EXPECT_EQ(facts.column_size, 18u);
    EXPECT_EQ(facts.decimal_digits, 4);
    type_describe(named("integer_array", 7), &options, &facts);
    EXPECT_EQ(facts.column_size, 1000u);
}

TEST_F(Crate, Arrays)
{
    EXPECT_EQ(name(of(9, 1)), "integer_array");
    EXPECT_EQ(form, JSON_TREE);
    EXPECT_EQ(name(of(11, 2)), "timestamp with time zone_array_array");
    EXPECT_EQ(of(9, 2)->kind, KIND_STRING);
    EXPECT_EQ(of(9, 65), nullptr);
    EXPECT_EQ(named("integer_array_array")->kind, KIND_STRING);
}

TEST_F(Crate, UnknownTypesSaySo)
{
    EXPECT_EQ(of(77), nullptr);
    EXPECT_EQ(err.state, STATE_HYC00);
    EXPECT_NE(std::string(err.message).find("77"), std::string::npos);
    EXPECT_EQ(named("no such"), nullptr);
    EXPECT_NE(std::string(err.message).find("no such"), std::string::npos);
}

TEST_F(Crate, FailuresAreSortedAndOnce)
{
    for (size_t i = 1; i < CRATEDB_FAILURES; i++)
        EXPECT_LT(cratedb_failures[i - 1].native, cratedb_failures[i].native);
}

/* Messages of a real server. */
TEST_F(Crate, States)
{
    const struct {
        int32_t code;
        const char *message;
        state expected;
    } cases[] = {
        {4000, "ParsingException[line 1:1: mismatched input 'selec' expecting {<EOF>, 'SELECT'}]",
         STATE_42000},
        {4000, "SQLParseException[Cannot cast `'abc'` of type `text` to type `integer`]", STATE_22018},
        {4000, "SQLParseException['12345678901234567890...' is too long for the text type of length: 20]",
         STATE_22001},
        {4000, "SQLParseException[/ by zero]", STATE_22012},
        {4000, "SQLParseException[integer overflow]", STATE_22003},
        {4000, "SQLParseException[Value 9223372036854775807 exceeds allowed range for column of type bigint]",
         STATE_22003},
        {4000, "SQLParseException[No cursor named `z` available]", STATE_34000},
        {4000, "SQLParseException[something else]", STATE_42000},
        {4004, "UnsupportedFunctionException[Unknown function: nosuch(1)]", STATE_HYC00},
        {4006, "AmbiguousColumnException[Column \"id\" is ambiguous]", STATE_42000},
        {4011, "MissingPrivilegeException[Missing 'DQL' privilege for user 'bob']", STATE_42501},
        {4041, "RelationUnknown[Relation 'nosuch' unknown]", STATE_42S02},
        {4043, "ColumnUnknownException[Column nosuch unknown]", STATE_42S22},
        {4045, "SchemaUnknownException[Schema 'nosuch' unknown]", STATE_3F000},
        {4091, "DuplicateKeyException[A document with the same primary key exists already]", STATE_23000},
        {4093, "RelationAlreadyExists[Relation 'doc.alltypes' already exists.]", STATE_42S01},
        {5005, "JobKilledException[Job killed. KILL invoked by user: crate]", STATE_HY008},
        {5005, "JobKilledException[Job killed. statement_timeout (500ms/exec)]", STATE_HYT00},
        {5000, "CircuitBreakingException[Allocating 80b for 'collect: 0' failed]", STATE_HY001},
        {5000, "EsRejectedExecutionException[rejected execution of [x] on [y]]", STATE_08004},
        {5000, "NullPointerException[null]", STATE_HY000},
        {5030, "NotReady[x]", STATE_08S01},
        {5031, "MasterNotDiscoveredException[null]", STATE_08S01},
        {1234, "x", STATE_HY000},
    };
    for (const auto &one : cases)
        EXPECT_EQ(cratedb_state(one.code, text_of(one.message)), one.expected) << one.message;
}

TEST_F(Crate, MessagesLoseTheExceptionsName)
{
    auto message = [](const char *whole) {
        text out = cratedb_message(text_of(whole));
        return std::string(out.data, out.size);
    };
    EXPECT_EQ(message("SQLParseException[/ by zero]"), "/ by zero");
    EXPECT_EQ(message("RelationUnknown[Relation 'a[b]' unknown]"), "Relation 'a[b]' unknown");
    EXPECT_EQ(message("no name"), "no name");
    EXPECT_EQ(message("[x]"), "[x]");
    EXPECT_EQ(message(""), "");
    EXPECT_EQ(message("A["), "A[");
    EXPECT_EQ(message("MasterNotDiscoveredException[null]"), "MasterNotDiscoveredException[null]");
}

TEST(CratedbPath, TheSchemaThatASetChooses)
{
    const struct {
        const char *sql, *schema; /* NULL: as before */
    } cases[] = {
        {"SET search_path TO porter_zz, sys", "porter_zz"},
        {"SET SESSION search_path = 'Abc', sys", "Abc"},
        {"SET search_path TO \"Q \"\"q\"", "Q \"q"},
        {"SET search_path TO DEFAULT", "doc"},
        {"SET SEARCH_PATH TO Foo;", "foo"},
        {"set /* x */ search_path = 'a, b'", "a"},
        {"SET search_path TO 'it''s'", "it's"},
        {"SET LOCAL search_path TO abc", nullptr},
        {"SET search_path TO ''", nullptr},
        {"SET search_path", nullptr},
        {"SET statement_timeout = '1s'", nullptr},
        {"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", nullptr},
    };
    for (const auto &one : cases) {
        struct effect effect = {EFFECT_SET, nullptr, 0, text_of(one.sql)};
        struct buffer out;
        buffer_init(&out, 1000);
        EXPECT_EQ(cratedb_database_set(&effect, &out), one.schema != nullptr) << one.sql;
        if (one.schema) {
            EXPECT_EQ(std::string(reinterpret_cast<const char *>(out.data), out.size), one.schema) << one.sql;
        }
        buffer_clear(&out);
    }
}

} // namespace
