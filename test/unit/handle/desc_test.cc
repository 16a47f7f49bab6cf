// Descriptors: records, counts, defaults of types, copies, and freeing one that is in use.
#include <gtest/gtest.h>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

class Desc : public testing::Test
{
  protected:
    void TearDown() override
    {
        error_clear(&err);
    }
    FakeConnection fake;
    struct error err = {};
};

TEST_F(Desc, HeaderDefaults)
{
    struct stmt *stmt = fake.statement();
    const struct desc *all[] = {stmt->ard, stmt->apd, stmt->ird, stmt->ipd};
    for (const struct desc *desc : all) {
        EXPECT_EQ(desc->array_size, 1u);
        EXPECT_EQ(desc->array_status, nullptr);
        EXPECT_EQ(desc->bind_offset, nullptr);
        EXPECT_EQ(desc->bind_type, SQL_BIND_BY_COLUMN);
        EXPECT_EQ(desc->rows_processed, nullptr);
        EXPECT_EQ(desc->count, 0);
        EXPECT_FALSE(desc->explicit_alloc);
        EXPECT_EQ(desc->stmt, stmt);
    }
}

TEST_F(Desc, RecordsAppearWithTheirDefaults)
{
    struct stmt *stmt = fake.statement();
    struct desc_record *record = desc_make(stmt->ard, 20, &err);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(stmt->ard->count, 20);
    for (int i = 1; i <= 20; i++) {
        EXPECT_EQ(desc_at(stmt->ard, i)->concise_type, SQL_C_DEFAULT);
        EXPECT_EQ(desc_at(stmt->ard, i)->type, SQL_C_DEFAULT);
        EXPECT_EQ(desc_at(stmt->ard, i)->data, nullptr);
    }
    EXPECT_EQ(desc_at(stmt->ard, 21), nullptr);
    EXPECT_EQ(desc_at(stmt->ard, -1), nullptr);
    EXPECT_EQ(desc_make(stmt->ipd, 1, &err)->parameter_type, SQL_PARAM_INPUT);
}

TEST_F(Desc, CountIsLimitedAndForgets)
{
    struct desc *desc = fake.statement()->ard;
    int value = 0;
    desc_make(desc, 3, &err)->data = &value;
    EXPECT_EQ(desc_set_count(desc, 2, &err), 0);
    EXPECT_EQ(desc_set_count(desc, 3, &err), 0);
    EXPECT_EQ(desc_at(desc, 3)->data, nullptr) << "a record that was removed came back";
    EXPECT_EQ(desc_set_count(desc, -1, &err), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(desc_set_count(desc, 32767, &err), -1);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_EQ(desc_make(desc, 40000, &err), nullptr);
    EXPECT_EQ(err.state, STATE_07009);
    EXPECT_NE(desc_make(desc, 32766, &err), nullptr);
}

TEST_F(Desc, EveryChangeOfCountIsANewVersion)
{
    struct desc *desc = fake.statement()->ard;
    uint64_t version = desc->version;
    desc_make(desc, 1, &err);
    EXPECT_GT(desc->version, version);
    version = desc->version;
    desc_clear_records(desc);
    EXPECT_GT(desc->version, version);
    EXPECT_EQ(desc->count, 0);
}

/* ODBC, SQL_DESC_TYPE and SQL_DESC_CONCISE_TYPE: what setting a type implies. */
TEST_F(Desc, TypesImplyDefaults)
{
    const struct {
        SQLSMALLINT concise;
        bool c;
        SQLSMALLINT type, code, precision, scale;
        SQLULEN length;
        SQLINTEGER leading;
    } cases[] = {
        {SQL_VARCHAR, false, SQL_VARCHAR, 0, 0, 0, 1, 0},
        {SQL_C_CHAR, true, SQL_C_CHAR, 0, 0, 0, 1, 0},
        {SQL_DECIMAL, false, SQL_DECIMAL, 0, 38, 0, 0, 0},
        {SQL_C_NUMERIC, true, SQL_C_NUMERIC, 0, 38, 0, 0, 0},
        {SQL_TYPE_DATE, false, SQL_DATETIME, SQL_CODE_DATE, 0, 0, 0, 0},
        {SQL_C_TYPE_TIME, true, SQL_DATETIME, SQL_CODE_TIME, 0, 0, 0, 0},
        {SQL_C_TYPE_TIMESTAMP, true, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0, 0, 0},
        {SQL_C_INTERVAL_DAY_TO_SECOND, true, SQL_INTERVAL, SQL_CODE_DAY_TO_SECOND, 6, 0, 0, 2},
        {SQL_INTERVAL_YEAR_TO_MONTH, false, SQL_INTERVAL, SQL_CODE_YEAR_TO_MONTH, 0, 0, 0, 2},
        {SQL_C_SLONG, true, SQL_C_SLONG, 0, 0, 0, 0, 0},
        {SQL_C_DEFAULT, true, SQL_C_DEFAULT, 0, 0, 0, 0, 0},
        {SQL_BIGINT, false, SQL_BIGINT, 0, 0, 0, 0, 0},
    };
    for (const auto &c : cases) {
        struct desc_record record = {};
        record.scale = 9;
        ASSERT_EQ(desc_set_type(&record, c.concise, c.c, &err), 0) << c.concise;
        EXPECT_EQ(record.concise_type, c.concise);
        EXPECT_EQ(record.type, c.type) << c.concise;
        EXPECT_EQ(record.datetime_code, c.code) << c.concise;
        EXPECT_EQ(record.precision, c.precision) << c.concise;
        EXPECT_EQ(record.scale, c.scale) << c.concise;
        EXPECT_EQ(record.length, c.length) << c.concise;
        EXPECT_EQ(record.datetime_precision, c.leading) << c.concise;
    }
}

TEST_F(Desc, TypesThatDoNotExist)
{
    struct desc_record record = {};
    record.concise_type = record.type = SQL_C_CHAR;
    EXPECT_EQ(desc_set_type(&record, 4711, true, &err), -1);
    EXPECT_EQ(err.state, STATE_HY003);
    EXPECT_EQ(desc_set_type(&record, 4711, false, &err), -1);
    EXPECT_EQ(err.state, STATE_HY004);
    EXPECT_EQ(desc_set_type(&record, SQL_C_SLONG, false, &err), -1) << "a C type is no SQL type";
    EXPECT_EQ(record.concise_type, SQL_C_CHAR) << "a failure changed the record";
}

TEST_F(Desc, FreeingOneInUseGivesTheImplicitOnesBack)
{
    struct stmt *a = fake.statement(), *b = fake.statement();
    struct desc *shared = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    struct desc *other = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    ASSERT_EQ(share_use(a, &a->row, shared, &err), 0);
    ASSERT_EQ(share_use(b, &b->row, shared, &err), 0);
    ASSERT_EQ(share_use(b, &b->parameter, other, &err), 0);
    ASSERT_EQ(share_refresh(a, &err), 0);
    ASSERT_EQ(share_refresh(b, &err), 0);
    EXPECT_NE(a->ard, a->implicit_ard);
    EXPECT_EQ(a->apd, a->implicit_apd);
    a->binding_version = b->binding_version = 5;
    desc_free(shared);
    EXPECT_NE(a->ard, a->implicit_ard) << "a call may be under way";
    ASSERT_EQ(share_refresh(a, &err), 0);
    ASSERT_EQ(share_refresh(b, &err), 0);
    EXPECT_EQ(a->ard, a->implicit_ard);
    EXPECT_EQ(b->ard, b->implicit_ard);
    EXPECT_EQ(b->apd, b->parameter.copy);
    EXPECT_EQ(share_given(&b->parameter, b->implicit_apd), other);
    EXPECT_EQ(a->binding_version, 0u);
    EXPECT_EQ(fake.dbc->descriptors, other);
    EXPECT_EQ(other->next, nullptr);
    desc_free(nullptr);
}

TEST_F(Desc, CopyTakesAllButTheKindOfAllocation)
{
    struct stmt *stmt = fake.statement();
    struct desc *to = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    SQLINTEGER value = 0;
    SQLLEN indicator = 0, offset = 8;
    SQLUSMALLINT status[4];
    struct desc_record *record = desc_make(stmt->ard, 2, &err);
    desc_set_type(record, SQL_C_SLONG, true, &err);
    record->data = &value;
    record->indicator_ptr = &indicator;
    stmt->ard->array_size = 4;
    stmt->ard->array_status = status;
    stmt->ard->bind_offset = &offset;
    stmt->ard->bind_type = 32;
    desc_make(to, 5, &err);
    ASSERT_EQ(desc_copy(to, stmt->ard, &err), 0);
    EXPECT_TRUE(to->explicit_alloc);
    EXPECT_EQ(to->count, 2);
    EXPECT_EQ(to->array_size, 4u);
    EXPECT_EQ(to->array_status, status);
    EXPECT_EQ(to->bind_offset, &offset);
    EXPECT_EQ(to->bind_type, 32);
    EXPECT_EQ(desc_at(to, 2)->data, &value);
    EXPECT_EQ(desc_at(to, 2)->indicator_ptr, &indicator);
    EXPECT_EQ(desc_at(to, 2)->concise_type, SQL_C_SLONG);
    EXPECT_EQ(desc_at(to, 3), nullptr);
    EXPECT_EQ(desc_copy(to, to, &err), 0);
    EXPECT_EQ(to->count, 2);
}

TEST_F(Desc, CopyOfAnEmptyOneEmpties)
{
    struct stmt *stmt = fake.statement();
    desc_make(stmt->apd, 3, &err);
    ASSERT_EQ(desc_copy(stmt->apd, stmt->ard, &err), 0);
    EXPECT_EQ(stmt->apd->count, 0);
}

TEST_F(Desc, CopyRefusals)
{
    struct stmt *stmt = fake.statement();
    EXPECT_EQ(desc_copy(stmt->ird, stmt->ard, &err), -1);
    EXPECT_EQ(err.state, STATE_HY016);
    EXPECT_EQ(desc_copy(stmt->ard, stmt->ird, &err), -1);
    EXPECT_EQ(err.state, STATE_HY007);
}

/* Texts of an IRD live as long as its result: a copy must not point into it. */
TEST_F(Desc, CopyOwnsItsTexts)
{
    struct stmt *stmt = fake.statement();
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct type_context context = {&arena, nullptr, text_make(nullptr, 0)};
    const struct type *type = type_parse(text_of("Nullable(String)"), &context, &err);
    ASSERT_NE(type, nullptr);
    desc_describe(desc_make(stmt->ird, 1, &err), arena_copy(&arena, text_of("a column")), type,
                  &fake.dbc->type_options);
    stmt->described = true;
    ASSERT_EQ(desc_copy(stmt->ipd, stmt->ird, &err), 0);
    arena_clear(&arena);
    const struct desc_record *record = desc_at(stmt->ipd, 1);
    EXPECT_TRUE(text_equal(record->name, text_of("a column")));
    EXPECT_TRUE(text_equal(record->label, text_of("a column")));
    EXPECT_TRUE(text_equal(record->type_name, text_of("Nullable(String)")));
    EXPECT_TRUE(text_equal(record->local_type_name, text_of("Nullable(String)")));
    EXPECT_TRUE(text_equal(record->prefix, text_of("'")));
}

TEST_F(Desc, DescribesAServersType)
{
    struct stmt *stmt = fake.statement();
    struct type_context context = {&stmt->result_arena, fake.dbc->zones, text_of("UTC")};
    const struct {
        const char *type;
        SQLSMALLINT concise, verbose, nullable, is_unsigned, precision, scale;
        SQLULEN length;
    } cases[] = {
        {"Int32", SQL_INTEGER, SQL_INTEGER, SQL_NO_NULLS, SQL_FALSE, 10, 0, 10},
        {"UInt64", SQL_BIGINT, SQL_BIGINT, SQL_NO_NULLS, SQL_TRUE, 20, 0, 20},
        {"Nullable(Decimal(10, 3))", SQL_DECIMAL, SQL_DECIMAL, SQL_NULLABLE, SQL_FALSE, 10, 3, 10},
        {"DateTime64(3, 'UTC')", SQL_TYPE_TIMESTAMP, SQL_DATETIME, SQL_NO_NULLS, SQL_TRUE, 3, 3, 23},
        {"FixedString(7)", SQL_WCHAR, SQL_WCHAR, SQL_NO_NULLS, SQL_TRUE, 0, 0, 7},
    };
    for (const auto &c : cases) {
        const struct type *type = type_parse(text_of(c.type), &context, &err);
        ASSERT_NE(type, nullptr);
        struct desc_record record;
        desc_describe(&record, text_of("x"), type, &fake.dbc->type_options);
        EXPECT_EQ(record.concise_type, c.concise) << c.type;
        EXPECT_EQ(record.type, c.verbose) << c.type;
        EXPECT_EQ(record.nullable, c.nullable) << c.type;
        EXPECT_EQ(record.unsigned_attr, c.is_unsigned) << c.type;
        EXPECT_EQ(record.precision, c.precision) << c.type;
        EXPECT_EQ(record.scale, c.scale) << c.type;
        EXPECT_EQ(record.length, c.length) << c.type;
        EXPECT_EQ(record.unnamed, SQL_NAMED);
        EXPECT_EQ(record.updatable, SQL_ATTR_READONLY);
        EXPECT_TRUE(text_equal(record.type_name, text_of(c.type)));
    }
}

TEST_F(Desc, EnterAndLeave)
{
    struct desc *desc = fake.statement()->ard, *entered;
    ASSERT_EQ(desc_enter(desc, &entered), SQL_SUCCESS);
    EXPECT_EQ(desc_leave(desc, error_set(&err, STATE_HY091, 0, "no"), &err), SQL_ERROR);
    EXPECT_EQ(states_of(&desc->handle), "HY091");
    ASSERT_EQ(desc_enter(desc, &entered), SQL_SUCCESS);
    desc_warn(desc, STATE_01004, "cut");
    EXPECT_EQ(desc_leave(desc, 0, &err), SQL_SUCCESS_WITH_INFO);
    ASSERT_EQ(desc_enter(desc, &entered), SQL_SUCCESS);
    EXPECT_EQ(desc_leave(desc, OUTCOME_NO_DATA, &err), SQL_NO_DATA);
    EXPECT_EQ(desc_enter(fake.dbc, &entered), SQL_INVALID_HANDLE);
}

} // namespace
