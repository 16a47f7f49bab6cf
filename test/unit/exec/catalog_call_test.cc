// Catalog functions over the scripted transport: how many requests, and what becomes of the server's rows.
#include <gtest/gtest.h>

#include "statement.h"

extern "C" {
#include "exec/catalog_call.h"
}

using namespace porter_test;

namespace
{

using Texts = std::vector<const char *>;

SQLRETURN ask(Statement &s, enum catalog_function function, const Texts &texts,
              const std::vector<SQLUSMALLINT> &numbers = {})
{
    struct catalog_arguments arguments = {};
    for (size_t i = 0; i < texts.size(); i++)
        arguments.texts[i] = text_of(texts[i]);
    for (size_t i = 0; i < numbers.size(); i++)
        arguments.numbers[i] = numbers[i];
    return s.run(CALL_PREPARE,
                 [&](struct error *err) { return exec_catalog(s.stmt, function, &arguments, err); });
}

Answer strings(const std::vector<std::vector<std::string>> &rows, size_t width)
{
    NativeBlock block(rows.size());
    for (size_t i = 0; i < width; i++) {
        std::vector<std::string> cells;
        for (const auto &row : rows)
            cells.push_back(row[i]);
        block.column("c" + std::to_string(i), "String", cells);
    }
    return rows_answer(block.bytes());
}

} // namespace

TEST(CatalogCall, OneRequestEach)
{
    FakeConnection fake({strings({{"db", "t", "TABLE", "said"}, {"", "u", "LOCAL TEMPORARY", ""}}, 4)});
    Statement s(fake);
    ASSERT_EQ(ask(s, CATALOG_SQLTABLES, {nullptr, "%", "%", "'TABLE'"}), SQL_SUCCESS) << s.message();
    EXPECT_EQ(fake.requests(), 1u);
    EXPECT_NE(fake.body(0).find("table_kind IN ('TABLE')"), std::string::npos) << fake.body(0);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "NULL");
    EXPECT_EQ(s.text(2), "db");
    EXPECT_EQ(s.text(3), "t");
    EXPECT_EQ(s.text(4), "TABLE");
    EXPECT_EQ(s.text(5), "said");
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(2), "NULL");
    EXPECT_EQ(s.text(5), "NULL");
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(fake.requests(), 1u);
}

TEST(CatalogCall, NoRowsNeedNoSecondRequest)
{
    FakeConnection fake({rows_answer("")});
    Statement s(fake);
    ASSERT_EQ(ask(s, CATALOG_SQLCOLUMNS, {nullptr, nullptr, "none", nullptr}), SQL_SUCCESS) << s.message();
    EXPECT_EQ(s.stmt->column_count, 18u);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(fake.requests(), 1u);
}

TEST(CatalogCall, WhatIsKnownIsNotAsked)
{
    FakeConnection fake;
    Statement s(fake);
    const std::vector<std::pair<enum catalog_function, Texts>> calls = {
        {CATALOG_SQLTABLES, {"", "", "", "%"}},
        {CATALOG_SQLTABLES, {nullptr, nullptr, nullptr, "%"}}, /* LibreOffice's way */
        {CATALOG_SQLTABLES, {"%", "", "", nullptr}},
        {CATALOG_SQLTABLES, {nullptr, nullptr, nullptr, "SYNONYM"}},
        {CATALOG_SQLTABLES, {"elsewhere", nullptr, nullptr, nullptr}},
        {CATALOG_SQLFOREIGNKEYS, {nullptr, nullptr, "t", nullptr, nullptr, nullptr}},
        {CATALOG_SQLPROCEDURES, {nullptr, nullptr, nullptr}},
        {CATALOG_SQLPROCEDURECOLUMNS, {nullptr, nullptr, nullptr, nullptr}},
    };
    for (const auto &one : calls) {
        EXPECT_EQ(ask(s, one.first, one.second), SQL_SUCCESS) << s.message();
        s.close();
    }
    EXPECT_EQ(fake.requests(), 0u);
}

TEST(CatalogCall, ErrorsOfTheServerAreTold)
{
    FakeConnection fake({error_answer(497, "Not enough privileges")});
    Statement s(fake);
    EXPECT_EQ(ask(s, CATALOG_SQLTABLES, {nullptr, nullptr, nullptr, nullptr}), SQL_ERROR);
    EXPECT_EQ(s.states(), "42000");
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

TEST(CatalogCall, CutAnswersAreNoShortResults)
{
    Answer cut = strings({{"db", "t", "TABLE", ""}}, 4);
    cut.cut = true;
    FakeConnection fake({cut});
    Statement s(fake);
    EXPECT_EQ(ask(s, CATALOG_SQLTABLES, {nullptr, nullptr, nullptr, nullptr}), SQL_ERROR);
    EXPECT_EQ(s.states(), "08S01");
}

TEST(CatalogCall, TypesUnknownHereAreTexts)
{
    FakeConnection fake({strings({{"db", "t", "c", "FutureType(7)", "", "", "", "12"}}, 8)});
    Statement s(fake);
    ASSERT_EQ(ask(s, CATALOG_SQLCOLUMNS, {nullptr, nullptr, "t", nullptr}), SQL_SUCCESS) << s.message();
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(5), std::to_string(SQL_WVARCHAR));
    EXPECT_EQ(s.text(6), "FutureType(7)");
    EXPECT_EQ(s.text(17), "12");
}

TEST(CatalogCall, CardinalityBeyondItsTypeIsUnknown)
{
    FakeConnection fake({strings({{"d", "t", "", "2147483647"}, {"d", "u", "", "2147483648"}}, 4)});
    Statement s(fake);
    ASSERT_EQ(ask(s, CATALOG_SQLSTATISTICS, {nullptr, nullptr, "t"}, {SQL_INDEX_UNIQUE, SQL_QUICK}),
              SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(11), "2147483647");
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(11), "NULL");
}

TEST(CatalogCall, PlacesInKeysAreCountedInEachTable)
{
    FakeConnection fake({strings({{"d", "T", "a"}, {"d", "T", "b"}, {"d", "t", "a"}}, 3)});
    Statement s(fake);
    ASSERT_EQ(ask(s, CATALOG_SQLPRIMARYKEYS, {nullptr, nullptr, "t"}), SQL_SUCCESS);
    for (const char *place : {"1", "2", "1"}) {
        ASSERT_EQ(s.fetch(), SQL_SUCCESS);
        EXPECT_EQ(s.text(5), place);
    }
}

TEST(CatalogCall, ListsOfTypes)
{
    EXPECT_EQ(catalog_types(text_of("")), CATALOG_ALL_TYPES);
    EXPECT_EQ(catalog_types(text_of("%")), CATALOG_ALL_TYPES);
    EXPECT_EQ(catalog_types(text_of("TABLE")), static_cast<unsigned>(CATALOG_TABLE));
    EXPECT_EQ(catalog_types(text_of("'TABLE','VIEW'")), static_cast<unsigned>(CATALOG_TABLE | CATALOG_VIEW));
    EXPECT_EQ(catalog_types(text_of(" table , ' system table ',x")),
              static_cast<unsigned>(CATALOG_TABLE | CATALOG_SYSTEM));
    EXPECT_EQ(catalog_types(text_of(",")), 0u);
    EXPECT_EQ(catalog_types(text_of("TABLE,")), static_cast<unsigned>(CATALOG_TABLE));
}
