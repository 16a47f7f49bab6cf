// SQLGetTypeInfo against the specification: columns, order, and agreement with what columns are described as.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "statement.h"

using namespace porter_test;

namespace
{

SQLRETURN type_info(Statement &s, SQLSMALLINT type)
{
    return s.run(CALL_PREPARE, [&](struct error *err) { return exec_type_info(s.stmt, type, err); });
}

struct Row {
    std::map<std::string, std::string> cells;
    const std::string &operator[](const std::string &name) const
    {
        return cells.at(name);
    }
};

const char *const names[] = {
    "TYPE_NAME",        "DATA_TYPE",         "COLUMN_SIZE",     "LITERAL_PREFIX",    "LITERAL_SUFFIX",
    "CREATE_PARAMS",    "NULLABLE",          "CASE_SENSITIVE",  "SEARCHABLE",        "UNSIGNED_ATTRIBUTE",
    "FIXED_PREC_SCALE", "AUTO_UNIQUE_VALUE", "LOCAL_TYPE_NAME", "MINIMUM_SCALE",     "MAXIMUM_SCALE",
    "SQL_DATA_TYPE",    "SQL_DATETIME_SUB",  "NUM_PREC_RADIX",  "INTERVAL_PRECISION"};

std::vector<Row> rows_of(Statement &s, SQLSMALLINT type)
{
    std::vector<Row> rows;
    EXPECT_EQ(type_info(s, type), SQL_SUCCESS) << s.message();
    while (s.fetch() == SQL_SUCCESS) {
        Row row;
        for (SQLUSMALLINT i = 0; i < 19; i++)
            row.cells[names[i]] = s.text(static_cast<SQLUSMALLINT>(i + 1));
        rows.push_back(row);
    }
    s.close();
    return rows;
}

TEST(TypeInfo, Columns)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(type_info(s, SQL_ALL_TYPES), SQL_SUCCESS);
    ASSERT_EQ(s.stmt->column_count, 19u);
    const std::set<std::string> not_null = {"TYPE_NAME",      "DATA_TYPE",  "NULLABLE",
                                            "CASE_SENSITIVE", "SEARCHABLE", "FIXED_PREC_SCALE",
                                            "SQL_DATA_TYPE"};
    const std::set<std::string> texts = {"TYPE_NAME", "LITERAL_PREFIX", "LITERAL_SUFFIX", "CREATE_PARAMS",
                                         "LOCAL_TYPE_NAME"};
    const std::set<std::string> integers = {"COLUMN_SIZE", "NUM_PREC_RADIX"};
    for (int i = 0; i < 19; i++) {
        const struct desc_record *record = desc_at(s.stmt->ird, i + 1);
        std::string name(record->name.data, record->name.size);
        EXPECT_EQ(name, names[i]);
        EXPECT_EQ(record->nullable, not_null.count(name) ? SQL_NO_NULLS : SQL_NULLABLE) << name;
        EXPECT_EQ(record->concise_type, texts.count(name)      ? SQL_WVARCHAR
                                        : integers.count(name) ? SQL_INTEGER
                                                               : SQL_SMALLINT)
            << name;
    }
}

TEST(TypeInfo, AllTypesInOrder)
{
    FakeConnection fake;
    Statement s(fake);
    std::vector<Row> rows = rows_of(s, SQL_ALL_TYPES);
    ASSERT_GT(rows.size(), 20u);
    std::set<std::string> seen;
    for (size_t i = 0; i < rows.size(); i++) {
        EXPECT_TRUE(seen.insert(rows[i]["TYPE_NAME"]).second) << rows[i]["TYPE_NAME"];
        EXPECT_EQ(rows[i]["NULLABLE"], "1");
        EXPECT_EQ(rows[i]["LOCAL_TYPE_NAME"], rows[i]["TYPE_NAME"]);
        if (i > 0) {
            EXPECT_LE(std::stoi(rows[i - 1]["DATA_TYPE"]), std::stoi(rows[i]["DATA_TYPE"]));
        }
    }
    for (const char *name :
         {"Bool", "Int8", "UInt64", "Float64", "Decimal", "String", "Date", "DateTime", "UUID"})
        EXPECT_TRUE(seen.count(name)) << name;
}

TEST(TypeInfo, OneType)
{
    FakeConnection fake;
    Statement s(fake);
    for (const Row &row : rows_of(s, SQL_BIGINT))
        EXPECT_EQ(row["DATA_TYPE"], std::to_string(SQL_BIGINT));
    std::vector<Row> timestamps = rows_of(s, SQL_TYPE_TIMESTAMP);
    ASSERT_FALSE(timestamps.empty());
    for (const Row &row : timestamps) {
        EXPECT_EQ(row["SQL_DATA_TYPE"], std::to_string(SQL_DATETIME));
        EXPECT_EQ(row["SQL_DATETIME_SUB"], std::to_string(SQL_CODE_TIMESTAMP));
        EXPECT_EQ(row["UNSIGNED_ATTRIBUTE"], "NULL");
        EXPECT_EQ(row["NUM_PREC_RADIX"], "NULL");
    }
    std::vector<Row> integers = rows_of(s, SQL_INTEGER);
    ASSERT_EQ(integers.size(), 2u) << "Int32 and UInt16";
    EXPECT_EQ(integers[0]["TYPE_NAME"], "Int32") << "the closest one first";
    EXPECT_EQ(integers[0]["COLUMN_SIZE"], "10");
    EXPECT_EQ(integers[0]["UNSIGNED_ATTRIBUTE"], "0");
    EXPECT_EQ(integers[0]["AUTO_UNIQUE_VALUE"], "0");
    EXPECT_EQ(integers[0]["LITERAL_PREFIX"], "NULL");
    EXPECT_EQ(integers[0]["NUM_PREC_RADIX"], "10");
    EXPECT_EQ(integers[1]["UNSIGNED_ATTRIBUTE"], "1");
    std::vector<Row> decimals = rows_of(s, SQL_DECIMAL);
    ASSERT_GT(decimals.size(), 1u);
    EXPECT_EQ(decimals[0]["TYPE_NAME"], "Decimal") << "an integer would lose what the fraction says";
    EXPECT_EQ(decimals[0]["COLUMN_SIZE"], "76");
    EXPECT_EQ(decimals[0]["CREATE_PARAMS"], "precision,scale");
    EXPECT_EQ(decimals[0]["MINIMUM_SCALE"], "0");
    EXPECT_EQ(decimals[0]["MAXIMUM_SCALE"], "76");
    EXPECT_EQ(decimals[1]["MINIMUM_SCALE"], decimals[1]["MAXIMUM_SCALE"]);
    EXPECT_EQ(timestamps[0]["TYPE_NAME"], "DateTime64");
    EXPECT_EQ(timestamps[0]["COLUMN_SIZE"], "29");
    EXPECT_EQ(timestamps[0]["MINIMUM_SCALE"], "0");
    EXPECT_EQ(timestamps[0]["MAXIMUM_SCALE"], "9");
    EXPECT_EQ(rows_of(s, SQL_TYPE_DATE)[0]["TYPE_NAME"], "Date32") << "the one with dates before 1970";
    std::vector<Row> texts = rows_of(s, SQL_WVARCHAR);
    ASSERT_FALSE(texts.empty()) << "Power BI asks for a WVARCHAR row";
    EXPECT_EQ(texts[0]["TYPE_NAME"], "String");
    EXPECT_EQ(texts[0]["LITERAL_PREFIX"], "'");
    EXPECT_EQ(texts[0]["LITERAL_SUFFIX"], "'");
    EXPECT_EQ(texts[0]["MINIMUM_SCALE"], "NULL");
}

/* A type that the server does not have gives no rows; a number that is no type is an error. */
TEST(TypeInfo, OtherTypes)
{
    FakeConnection fake;
    Statement s(fake);
    EXPECT_TRUE(rows_of(s, SQL_INTERVAL_DAY).empty());
    EXPECT_EQ(type_info(s, 4711), SQL_ERROR);
    EXPECT_EQ(s.states(), "HY004");
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

TEST(TypeInfo, Odbc2HasItsOwnCodes)
{
    FakeConnection fake({}, SQL_OV_ODBC2);
    Statement s(fake);
    std::vector<Row> rows = rows_of(s, SQL_TIMESTAMP);
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(rows[0]["DATA_TYPE"], std::to_string(SQL_TIMESTAMP));
    for (const Row &row : rows_of(s, SQL_ALL_TYPES)) {
        EXPECT_NE(row["DATA_TYPE"], std::to_string(SQL_TYPE_DATE));
        EXPECT_NE(row["DATA_TYPE"], std::to_string(SQL_TYPE_TIMESTAMP));
    }
}

TEST(TypeInfo, AgreesWithWhatColumnsAreDescribedAs)
{
    FakeConnection fake;
    Statement s(fake);
    struct arena arena;
    arena_init(&arena, 1 << 22);
    struct type_context context = {&arena, fake.dbc->zones, text_of("UTC")};
    for (const Row &row : rows_of(s, SQL_ALL_TYPES)) {
        std::string name = row["TYPE_NAME"];
        if (row["CREATE_PARAMS"] != "NULL")
            continue; /* its figures depend on them */
        struct error err = {};
        const struct type *type = type_parse(text_of(name.c_str()), &context, &err);
        ASSERT_NE(type, nullptr) << name;
        struct desc_record record;
        desc_describe(&record, text_of("x"), type, &fake.dbc->type_options);
        EXPECT_EQ(row["DATA_TYPE"], std::to_string(record.concise_type)) << name;
        EXPECT_EQ(row["COLUMN_SIZE"], std::to_string(record.length)) << name;
        EXPECT_EQ(row["CASE_SENSITIVE"], std::to_string(record.case_sensitive)) << name;
        EXPECT_EQ(row["SEARCHABLE"], std::to_string(record.searchable)) << name;
        EXPECT_EQ(row["SQL_DATA_TYPE"], std::to_string(record.type)) << name;
    }
    arena_clear(&arena);
}

} // namespace
