/* Explicit descriptors: a call works with what they were when it began. */
#include <gtest/gtest.h>

#include "fake_connection.h"

using porter_test::FakeConnection;

namespace
{

class Share : public testing::Test
{
  protected:
    void SetUp() override
    {
        stmt = fake.statement();
        given = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
        ASSERT_EQ(share_use(stmt, &stmt->row, given, &err), 0);
    }
    void TearDown() override
    {
        error_clear(&err);
    }
    void bind(struct desc *desc, SQLSMALLINT number, void *place)
    {
        struct desc_record *record = desc_make(desc, number, &err);
        ASSERT_NE(record, nullptr);
        ASSERT_EQ(desc_set_type(record, SQL_C_SLONG, true, &err), 0);
        record->data = place;
        desc->version++;
    }
    FakeConnection fake;
    struct error err = {};
    struct stmt *stmt = nullptr;
    struct desc *given = nullptr;
    SQLINTEGER place = 0;
};

} // namespace

TEST_F(Share, ChangesCountFromTheNextCallOn)
{
    EXPECT_EQ(stmt->ard->count, 0);
    bind(given, 2, &place);
    EXPECT_EQ(stmt->ard->count, 0);
    uint64_t before = stmt->ard->version;
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    EXPECT_EQ(stmt->ard->count, 2);
    EXPECT_EQ(stmt->ard->records[2].data, &place);
    EXPECT_NE(stmt->ard->version, before) << "columns are bound anew";
    before = stmt->ard->version;
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    EXPECT_EQ(stmt->ard->version, before) << "nothing changed: nothing is copied";
}

TEST_F(Share, ACallChangesTheDescriptorAndItsCopy)
{
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    struct desc *changed = share_change(stmt, &stmt->row);
    ASSERT_EQ(changed, given);
    changed->array_size = 7;
    EXPECT_EQ(share_changed(stmt, changed, 3, &err), 3);
    EXPECT_EQ(stmt->ard->array_size, 7u);
    EXPECT_EQ(share_change(stmt, &stmt->parameter), stmt->implicit_apd);
    uint64_t before = stmt->implicit_apd->version;
    EXPECT_EQ(share_changed(stmt, stmt->implicit_apd, 0, &err), 0);
    EXPECT_GT(stmt->implicit_apd->version, before);
}

TEST_F(Share, OneForBothUses)
{
    ASSERT_EQ(share_use(stmt, &stmt->parameter, given, &err), 0);
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    struct desc *changed = share_change(stmt, &stmt->parameter);
    changed->array_size = 5;
    ASSERT_EQ(share_changed(stmt, changed, 0, &err), 0);
    EXPECT_EQ(stmt->ard->array_size, 5u);
    EXPECT_EQ(stmt->apd->array_size, 5u);
    EXPECT_NE(stmt->ard, stmt->apd);
}

TEST_F(Share, AnotherOneAndNone)
{
    struct desc *second = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    second->array_size = 9;
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    ASSERT_EQ(share_use(stmt, &stmt->row, second, &err), 0);
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    EXPECT_EQ(stmt->ard->array_size, 9u);
    EXPECT_EQ(share_given(&stmt->row, stmt->implicit_ard), second);
    stmt->binding_version = 4;
    ASSERT_EQ(share_use(stmt, &stmt->row, nullptr, &err), 0);
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    EXPECT_EQ(stmt->ard, stmt->implicit_ard);
    EXPECT_EQ(stmt->binding_version, 0u);
    /* Freed while a call is about to change it: the implicit one is changed. */
    ASSERT_EQ(share_use(stmt, &stmt->row, second, &err), 0);
    ASSERT_EQ(share_refresh(stmt, &err), 0);
    desc_free(second);
    EXPECT_EQ(share_change(stmt, &stmt->row), stmt->implicit_ard);
}
