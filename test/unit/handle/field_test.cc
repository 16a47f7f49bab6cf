// Descriptor fields: the specification's table of types and access, and what setting them does.
#include <gtest/gtest.h>

#include <vector>

#include "fake_connection.h"

extern "C" {
#include "handle/field.h"
}

using namespace porter_test;

namespace
{

enum Access { none, ro, rw };

/* SQLSetDescField, "Initialization of Descriptor Fields": type (0 is text) and access in ARD, APD, IRD, IPD.
 */
struct Row {
    SQLSMALLINT id;
    bool header;
    size_t width;
    Access access[4];
};

const size_t S = sizeof(SQLSMALLINT), I = sizeof(SQLINTEGER), L = sizeof(SQLLEN), P = sizeof(SQLPOINTER),
             T = 0;

const Row rows[] = {
    {SQL_DESC_ALLOC_TYPE, true, S, {ro, ro, ro, ro}},
    {SQL_DESC_ARRAY_SIZE, true, L, {rw, rw, none, none}},
    {SQL_DESC_ARRAY_STATUS_PTR, true, P, {rw, rw, rw, rw}},
    {SQL_DESC_BIND_OFFSET_PTR, true, P, {rw, rw, none, none}},
    {SQL_DESC_BIND_TYPE, true, I, {rw, rw, none, none}},
    {SQL_DESC_COUNT, true, S, {rw, rw, ro, rw}},
    {SQL_DESC_ROWS_PROCESSED_PTR, true, P, {none, none, rw, rw}},
    {SQL_DESC_AUTO_UNIQUE_VALUE, false, I, {none, none, ro, none}},
    {SQL_DESC_BASE_COLUMN_NAME, false, T, {none, none, ro, none}},
    {SQL_DESC_BASE_TABLE_NAME, false, T, {none, none, ro, none}},
    {SQL_DESC_CASE_SENSITIVE, false, I, {none, none, ro, ro}},
    {SQL_DESC_CATALOG_NAME, false, T, {none, none, ro, none}},
    {SQL_DESC_CONCISE_TYPE, false, S, {rw, rw, ro, rw}},
    {SQL_DESC_DATA_PTR, false, P, {rw, rw, none, none}},
    {SQL_DESC_DATETIME_INTERVAL_CODE, false, S, {rw, rw, ro, rw}},
    {SQL_DESC_DATETIME_INTERVAL_PRECISION, false, I, {rw, rw, ro, rw}},
    {SQL_DESC_DISPLAY_SIZE, false, L, {none, none, ro, none}},
    {SQL_DESC_FIXED_PREC_SCALE, false, S, {none, none, ro, ro}},
    {SQL_DESC_INDICATOR_PTR, false, P, {rw, rw, none, none}},
    {SQL_DESC_LABEL, false, T, {none, none, ro, none}},
    {SQL_DESC_LENGTH, false, L, {rw, rw, ro, rw}},
    {SQL_DESC_LITERAL_PREFIX, false, T, {none, none, ro, none}},
    {SQL_DESC_LITERAL_SUFFIX, false, T, {none, none, ro, none}},
    {SQL_DESC_LOCAL_TYPE_NAME, false, T, {none, none, ro, ro}},
    {SQL_DESC_NAME, false, T, {none, none, ro, rw}},
    {SQL_DESC_NULLABLE, false, S, {none, none, ro, ro}},
    {SQL_DESC_NUM_PREC_RADIX, false, I, {rw, rw, ro, rw}},
    {SQL_DESC_OCTET_LENGTH, false, L, {rw, rw, ro, rw}},
    {SQL_DESC_OCTET_LENGTH_PTR, false, P, {rw, rw, none, none}},
    {SQL_DESC_PARAMETER_TYPE, false, S, {none, none, none, rw}},
    {SQL_DESC_PRECISION, false, S, {rw, rw, ro, rw}},
    {SQL_DESC_ROWVER, false, S, {none, none, ro, ro}},
    {SQL_DESC_SCALE, false, S, {rw, rw, ro, rw}},
    {SQL_DESC_SCHEMA_NAME, false, T, {none, none, ro, none}},
    {SQL_DESC_SEARCHABLE, false, S, {none, none, ro, none}},
    {SQL_DESC_TABLE_NAME, false, T, {none, none, ro, none}},
    {SQL_DESC_TYPE, false, S, {rw, rw, ro, rw}},
    {SQL_DESC_TYPE_NAME, false, T, {none, none, ro, ro}},
    {SQL_DESC_UNNAMED, false, S, {none, none, ro, rw}},
    {SQL_DESC_UNSIGNED, false, S, {none, none, ro, ro}},
    {SQL_DESC_UPDATABLE, false, S, {none, none, ro, none}},
};

class Field : public testing::Test
{
  protected:
    void SetUp() override
    {
        stmt = fake.statement();
        all[0] = stmt->ard;
        all[1] = stmt->apd;
        all[2] = stmt->ird;
        all[3] = stmt->ipd;
    }
    void TearDown() override
    {
        error_clear(&err);
    }
    int get(const struct desc *desc, SQLINTEGER record, SQLSMALLINT id)
    {
        error_clear(&err);
        return field_get(desc, record, id, &item, &err);
    }
    int set(struct desc *desc, SQLINTEGER record, SQLSMALLINT id, SQLULEN number)
    {
        struct item value = {};
        value.number = number;
        error_clear(&err);
        return field_set(desc, record, id, &value, &err);
    }
    int set_name(struct desc *desc, const char *name)
    {
        struct item value = {};
        value.is_text = true;
        value.text = text_of(name);
        error_clear(&err);
        return field_set(desc, 1, SQL_DESC_NAME, &value, &err);
    }
    SQLULEN value_of(const struct desc *desc, SQLINTEGER record, SQLSMALLINT id)
    {
        EXPECT_EQ(get(desc, record, id), OUTCOME_OK) << id;
        return item.number;
    }
    FakeConnection fake;
    struct stmt *stmt = nullptr;
    struct desc *all[4] = {};
    struct item item = {};
    struct error err = {};
};

TEST_F(Field, ReadAccessAndWidths)
{
    for (int kind = 0; kind < 4; kind++) {
        ASSERT_NE(desc_make(all[kind], 1, &err), nullptr);
        for (const Row &row : rows) {
            int outcome = get(all[kind], 1, row.id);
            if (row.access[kind] == none) {
                EXPECT_EQ(outcome, OUTCOME_ERROR) << row.id << " of " << kind;
                EXPECT_EQ(err.state, STATE_HY091) << row.id << " of " << kind;
                continue;
            }
            ASSERT_EQ(outcome, OUTCOME_OK) << row.id << " of " << kind;
            EXPECT_EQ(item.is_text, row.width == T) << row.id;
            EXPECT_EQ(field_is_text(row.id), row.width == T) << row.id;
            if (row.width != T) {
                EXPECT_EQ(item.width, row.width) << row.id;
            }
            EXPECT_EQ(field_of_columns(row.id), !row.header || row.id == SQL_DESC_COUNT) << row.id;
        }
    }
}

TEST_F(Field, WriteAccess)
{
    for (int kind = 0; kind < 4; kind++)
        for (const Row &row : rows) {
            if (row.access[kind] == rw || (row.id == SQL_DESC_DATA_PTR && kind == 3))
                continue; /* below; setting an IPD's data pointer asks for the consistency check */
            EXPECT_EQ(set(all[kind], 1, row.id, 1), -1) << row.id << " of " << kind;
            EXPECT_EQ(err.state, kind == 2 ? STATE_HY016 : STATE_HY091) << row.id << " of " << kind;
        }
}

TEST_F(Field, UnknownField)
{
    EXPECT_EQ(get(stmt->ard, 1, 9999), -1);
    EXPECT_EQ(err.state, STATE_HY091);
    EXPECT_EQ(set(stmt->ird, 1, 9999, 1), -1);
    EXPECT_EQ(err.state, STATE_HY091);
    EXPECT_FALSE(field_is_text(9999));
    EXPECT_FALSE(field_of_columns(9999));
}

TEST_F(Field, WhatIsSetIsRead)
{
    SQLLEN place = 0;
    SQLULEN pointer = reinterpret_cast<SQLULEN>(&place);
    const struct {
        SQLSMALLINT id;
        SQLULEN value;
    } cases[] = {
        {SQL_DESC_ARRAY_SIZE, 70000000000},
        {SQL_DESC_ARRAY_STATUS_PTR, pointer},
        {SQL_DESC_BIND_OFFSET_PTR, pointer},
        {SQL_DESC_BIND_TYPE, 48},
        {SQL_DESC_CONCISE_TYPE, SQL_C_NUMERIC},
        {SQL_DESC_PRECISION, 20},
        {SQL_DESC_SCALE, 4},
        {SQL_DESC_LENGTH, 5000000000},
        {SQL_DESC_OCTET_LENGTH, 6000000000},
        {SQL_DESC_NUM_PREC_RADIX, 10},
        {SQL_DESC_INDICATOR_PTR, pointer},
        {SQL_DESC_OCTET_LENGTH_PTR, pointer},
        {SQL_DESC_DATA_PTR, pointer},
    };
    for (const auto &c : cases)
        ASSERT_EQ(set(stmt->ard, 1, c.id, c.value), 0) << c.id;
    for (const auto &c : cases)
        EXPECT_EQ(value_of(stmt->ard, 1, c.id), c.value) << c.id;
    EXPECT_EQ(value_of(stmt->ard, 1, SQL_DESC_COUNT), 1u);
    EXPECT_EQ(set(stmt->ard, 1, SQL_DESC_SCALE, static_cast<SQLULEN>(-3)), 0);
    EXPECT_EQ(static_cast<SQLLEN>(value_of(stmt->ard, 1, SQL_DESC_SCALE)), -3);
}

TEST_F(Field, AllocType)
{
    EXPECT_EQ(value_of(stmt->ard, 0, SQL_DESC_ALLOC_TYPE), static_cast<SQLULEN>(SQL_DESC_ALLOC_AUTO));
    struct desc *mine = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    EXPECT_EQ(value_of(mine, 0, SQL_DESC_ALLOC_TYPE), static_cast<SQLULEN>(SQL_DESC_ALLOC_USER));
}

TEST_F(Field, RecordsOutOfRange)
{
    desc_make(stmt->ard, 2, &err);
    EXPECT_EQ(get(stmt->ard, 3, SQL_DESC_TYPE), OUTCOME_NO_DATA);
    EXPECT_EQ(get(stmt->ard, -1, SQL_DESC_TYPE), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(get(stmt->ird, 0, SQL_DESC_TYPE), -1) << "bookmarks are off";
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(get(stmt->ipd, 0, SQL_DESC_TYPE), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(set(stmt->ard, -1, SQL_DESC_TYPE, SQL_C_CHAR), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(set(stmt->ipd, 0, SQL_DESC_TYPE, SQL_CHAR), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(set(stmt->apd, 0, SQL_DESC_TYPE, SQL_C_CHAR), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(set(stmt->ard, 40000, SQL_DESC_TYPE, SQL_C_CHAR), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(stmt->ard->count, 2);
}

TEST_F(Field, HeaderFieldsIgnoreTheRecord)
{
    EXPECT_EQ(set(stmt->ard, -5, SQL_DESC_ARRAY_SIZE, 3), 0);
    EXPECT_EQ(value_of(stmt->ard, 999, SQL_DESC_ARRAY_SIZE), 3u);
    EXPECT_EQ(set(stmt->ard, 0, SQL_DESC_ARRAY_SIZE, 0), -1);
    EXPECT_EQ(err.state, STATE_HY092);
    EXPECT_EQ(set(stmt->ard, 0, SQL_DESC_COUNT, static_cast<SQLULEN>(-1)), -1);
    EXPECT_EQ(err.state, STATE_07009);
}

/* The three type fields follow each other. */
TEST_F(Field, TypeFieldsAreTied)
{
    struct desc *ard = stmt->ard;
    ASSERT_EQ(set(ard, 1, SQL_DESC_CONCISE_TYPE, SQL_C_TYPE_TIMESTAMP), 0);
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_TYPE), static_cast<SQLULEN>(SQL_DATETIME));
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE), static_cast<SQLULEN>(SQL_CODE_TIMESTAMP));
    ASSERT_EQ(set(ard, 1, SQL_DESC_CONCISE_TYPE, SQL_C_CHAR), 0);
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_TYPE), static_cast<SQLULEN>(SQL_C_CHAR));
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE), 0u);
    ASSERT_EQ(set(ard, 1, SQL_DESC_TYPE, SQL_DATETIME), 0);
    ASSERT_EQ(set(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_DATE), 0);
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_CONCISE_TYPE), static_cast<SQLULEN>(SQL_C_TYPE_DATE));
    ASSERT_EQ(set(ard, 1, SQL_DESC_TYPE, SQL_INTERVAL), 0);
    ASSERT_EQ(set(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_DAY_TO_SECOND), 0);
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_CONCISE_TYPE), static_cast<SQLULEN>(SQL_C_INTERVAL_DAY_TO_SECOND));
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_DATETIME_INTERVAL_PRECISION), 2u);
    EXPECT_EQ(value_of(ard, 1, SQL_DESC_PRECISION), 6u);
}

TEST_F(Field, TypesThatDoNotExist)
{
    for (SQLSMALLINT id : {SQL_DESC_TYPE, SQL_DESC_CONCISE_TYPE}) {
        EXPECT_EQ(set(stmt->ard, 1, id, 4711), -1);
        EXPECT_EQ(err.state, STATE_HY021);
        EXPECT_EQ(set(stmt->ipd, 1, id, 4711), -1);
        EXPECT_EQ(err.state, STATE_HY021);
    }
}

TEST_F(Field, SettingATypeAttributeUnbinds)
{
    SQLINTEGER value = 0;
    SQLULEN pointer = reinterpret_cast<SQLULEN>(&value);
    const SQLSMALLINT unbinding[] = {SQL_DESC_TYPE,      SQL_DESC_CONCISE_TYPE, SQL_DESC_OCTET_LENGTH,
                                     SQL_DESC_PRECISION, SQL_DESC_SCALE,        SQL_DESC_LENGTH};
    for (SQLSMALLINT id : unbinding) {
        ASSERT_EQ(set(stmt->ard, 1, SQL_DESC_CONCISE_TYPE, SQL_C_SLONG), 0);
        ASSERT_EQ(set(stmt->ard, 1, SQL_DESC_DATA_PTR, pointer), 0);
        ASSERT_EQ(set(stmt->ard, 1, id, 4), 0); /* 4 is SQL_C_LONG too */
        EXPECT_EQ(value_of(stmt->ard, 1, SQL_DESC_DATA_PTR), 0u) << id;
    }
    ASSERT_EQ(set(stmt->ard, 1, SQL_DESC_DATA_PTR, pointer), 0);
    for (SQLSMALLINT id : {SQL_DESC_INDICATOR_PTR, SQL_DESC_OCTET_LENGTH_PTR}) {
        ASSERT_EQ(set(stmt->ard, 1, id, pointer), 0);
        EXPECT_EQ(value_of(stmt->ard, 1, SQL_DESC_DATA_PTR), pointer);
    }
}

/* The consistency check that setting the data pointer prompts. */
TEST_F(Field, Consistency)
{
    struct Case {
        const char *name;
        std::vector<std::pair<SQLSMALLINT, SQLULEN>> fields;
        bool consistent;
    };
    const Case cases[] = {
        {"plain", {{SQL_DESC_TYPE, SQL_C_SLONG}}, true},
        {"default", {}, true},
        {"datetime without subcode", {{SQL_DESC_TYPE, SQL_DATETIME}}, false},
        {"datetime with a subcode that is none",
         {{SQL_DESC_TYPE, SQL_DATETIME}, {SQL_DESC_DATETIME_INTERVAL_CODE, 9}},
         false},
        {"datetime with subcode",
         {{SQL_DESC_TYPE, SQL_DATETIME}, {SQL_DESC_DATETIME_INTERVAL_CODE, 2}},
         true},
        {"numeric", {{SQL_DESC_TYPE, SQL_C_NUMERIC}, {SQL_DESC_PRECISION, 10}, {SQL_DESC_SCALE, 2}}, true},
        {"numeric without precision", {{SQL_DESC_TYPE, SQL_C_NUMERIC}, {SQL_DESC_PRECISION, 0}}, false},
        {"numeric with a scale that is none", {{SQL_DESC_TYPE, SQL_C_NUMERIC}, {SQL_DESC_SCALE, 500}}, false},
        {"seconds' precision",
         {{SQL_DESC_CONCISE_TYPE, SQL_C_TYPE_TIMESTAMP}, {SQL_DESC_PRECISION, 10}},
         false},
        {"interval", {{SQL_DESC_CONCISE_TYPE, SQL_C_INTERVAL_DAY}}, true},
        {"interval's leading precision",
         {{SQL_DESC_CONCISE_TYPE, SQL_C_INTERVAL_DAY}, {SQL_DESC_DATETIME_INTERVAL_PRECISION, 0}},
         false},
    };
    SQLLEN place[8] = {};
    for (const Case &c : cases) {
        desc_clear_records(stmt->ard);
        for (const auto &field : c.fields)
            ASSERT_EQ(set(stmt->ard, 1, field.first, field.second), 0) << c.name;
        int outcome = set(stmt->ard, 1, SQL_DESC_DATA_PTR, reinterpret_cast<SQLULEN>(place));
        EXPECT_EQ(outcome, c.consistent ? 0 : -1) << c.name;
        EXPECT_EQ(err.state, c.consistent ? STATE_00000 : STATE_HY021) << c.name;
        if (!c.consistent) {
            EXPECT_EQ(value_of(stmt->ard, 1, SQL_DESC_DATA_PTR), 0u) << c.name;
        }
        EXPECT_EQ(set(stmt->ard, 1, SQL_DESC_DATA_PTR, 0), 0) << c.name << ": unbinding needs no check";
    }
}

/* pyodbc's arrays of decimals into columns of unknown size, as String's. */
TEST_F(Field, AParametersStructureTellsItsPrecision)
{
    SQLLEN place[8] = {};
    ASSERT_EQ(set(stmt->apd, 1, SQL_DESC_TYPE, SQL_C_NUMERIC), 0);
    ASSERT_EQ(set(stmt->apd, 1, SQL_DESC_PRECISION, 0), 0);
    ASSERT_EQ(set(stmt->apd, 1, SQL_DESC_SCALE, 0), 0);
    EXPECT_EQ(set(stmt->apd, 1, SQL_DESC_DATA_PTR, reinterpret_cast<SQLULEN>(place)), 0);
    EXPECT_EQ(value_of(stmt->apd, 1, SQL_DESC_DATA_PTR), reinterpret_cast<SQLULEN>(place));
}

TEST_F(Field, AnIpdsDataPointerOnlyChecks)
{
    ASSERT_EQ(set(stmt->ipd, 1, SQL_DESC_TYPE, SQL_INTEGER), 0);
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_DATA_PTR, 1), 0);
    EXPECT_EQ(desc_at(stmt->ipd, 1)->data, nullptr);
    ASSERT_EQ(set(stmt->ipd, 1, SQL_DESC_TYPE, SQL_DATETIME), 0);
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_DATA_PTR, 1), -1);
    EXPECT_EQ(err.state, STATE_HY021);
}

TEST_F(Field, NamesOfParameters)
{
    ASSERT_EQ(set_name(stmt->ipd, "p"), 0);
    get(stmt->ipd, 1, SQL_DESC_NAME);
    EXPECT_TRUE(text_equal(item.text, text_of("p")));
    EXPECT_EQ(value_of(stmt->ipd, 1, SQL_DESC_UNNAMED), static_cast<SQLULEN>(SQL_NAMED));
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_UNNAMED, SQL_NAMED), -1);
    EXPECT_EQ(err.state, STATE_HY092);
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_UNNAMED, SQL_UNNAMED), 0);
    get(stmt->ipd, 1, SQL_DESC_NAME);
    EXPECT_EQ(item.text.size, 0u);
}

TEST_F(Field, ParameterTypes)
{
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_PARAMETER_TYPE, SQL_PARAM_INPUT), 0);
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_PARAMETER_TYPE, SQL_PARAM_OUTPUT), -1);
    EXPECT_EQ(err.state, STATE_HYC00);
    EXPECT_EQ(set(stmt->ipd, 1, SQL_DESC_PARAMETER_TYPE, 77), -1);
    EXPECT_EQ(err.state, STATE_HY105);
}

/* SQLColAttribute: ODBC 2's identifiers mean other fields, or the same numbers. */
TEST_F(Field, ColumnAttributes)
{
    struct type_context context = {&stmt->result_arena, fake.dbc->zones, text_of("UTC")};
    const struct type *type = type_parse(text_of("Nullable(Decimal(12, 4))"), &context, &err);
    ASSERT_NE(type, nullptr);
    desc_describe(desc_make(stmt->ird, 1, &err), text_of("amount"), type, &fake.dbc->type_options);
    const struct {
        SQLUSMALLINT id;
        SQLLEN value;
    } numbers[] = {
        {SQL_COLUMN_COUNT, 1},
        {SQL_DESC_COUNT, 1},
        {SQL_COLUMN_TYPE, SQL_DECIMAL},
        {SQL_DESC_CONCISE_TYPE, SQL_DECIMAL},
        {SQL_DESC_TYPE, SQL_DECIMAL},
        {SQL_COLUMN_PRECISION, 12},
        {SQL_DESC_PRECISION, 12},
        {SQL_COLUMN_SCALE, 4},
        {SQL_DESC_SCALE, 4},
        {SQL_COLUMN_NULLABLE, SQL_NULLABLE},
        {SQL_DESC_NULLABLE, SQL_NULLABLE},
        {SQL_COLUMN_UNSIGNED, SQL_FALSE},
        {SQL_DESC_LENGTH, 12},
        {SQL_COLUMN_DISPLAY_SIZE, 14},
        {SQL_DESC_NUM_PREC_RADIX, 10},
        {SQL_COLUMN_AUTO_INCREMENT, SQL_FALSE},
        {SQL_COLUMN_UPDATABLE, SQL_ATTR_READONLY},
        {SQL_DESC_OCTET_LENGTH, 14},
        {SQL_COLUMN_LENGTH, 14},
    };
    for (const auto &c : numbers) {
        ASSERT_EQ(field_column(stmt->ird, 1, c.id, &item, &err), 0) << c.id;
        EXPECT_FALSE(item.is_text) << c.id;
        EXPECT_EQ(static_cast<SQLLEN>(item.number), c.value) << c.id;
    }
    const struct {
        SQLUSMALLINT id;
        const char *value;
    } texts[] = {
        {SQL_COLUMN_NAME, "amount"},
        {SQL_DESC_NAME, "amount"},
        {SQL_COLUMN_LABEL, "amount"},
        {SQL_COLUMN_TYPE_NAME, "Nullable(Decimal(12, 4))"},
        {SQL_DESC_LOCAL_TYPE_NAME, "Nullable(Decimal(12, 4))"},
        {SQL_COLUMN_TABLE_NAME, ""},
        {SQL_COLUMN_OWNER_NAME, ""},
        {SQL_COLUMN_QUALIFIER_NAME, ""},
        {SQL_DESC_BASE_TABLE_NAME, ""},
        {SQL_DESC_LITERAL_PREFIX, ""},
    };
    for (const auto &c : texts) {
        ASSERT_EQ(field_column(stmt->ird, 1, c.id, &item, &err), 0) << c.id;
        ASSERT_TRUE(item.is_text) << c.id;
        EXPECT_EQ(std::string(item.text.data ? item.text.data : "", item.text.size), c.value) << c.id;
    }
    EXPECT_EQ(field_column(stmt->ird, 0, SQL_DESC_NAME, &item, &err), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(field_column(stmt->ird, 2, SQL_DESC_NAME, &item, &err), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(field_column(stmt->ird, 0, SQL_DESC_COUNT, &item, &err), 0);
    EXPECT_EQ(field_column(stmt->ird, 1, SQL_DESC_DATA_PTR, &item, &err), -1);
    EXPECT_EQ(err.state, STATE_HY091);
    EXPECT_EQ(field_column(stmt->ird, 1, 9999, &item, &err), -1);
    EXPECT_EQ(err.state, STATE_HY091);
}

} // namespace
