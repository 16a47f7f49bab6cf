// SQLGetDiagField: which fields there are, how wide, and what they say.
#include <gtest/gtest.h>

#include <map>
#include <string>

extern "C" {
#include "handle/diag.h"
#include "handle/handle.h"
}

namespace
{

class DiagField : public testing::Test
{
  protected:
    void SetUp() override
    {
        diag_init(&diag);
    }
    void TearDown() override
    {
        diag_free(&diag);
    }
    int get(SQLINTEGER record, SQLSMALLINT id, bool odbc2 = false)
    {
        return diag_field(&diag, record, id, odbc2, text_of("dsn"), &item, &known);
    }
    std::string text() const
    {
        return item.is_text ? std::string(item.text.data, item.text.size) : "not a text";
    }
    struct diag diag;
    struct item item = {};
    bool known = false;
};

/* Types as the specification's tables of header and record fields have them; 0 is text. */
TEST_F(DiagField, Types)
{
    const std::map<SQLSMALLINT, size_t> header = {
        {SQL_DIAG_CURSOR_ROW_COUNT, sizeof(SQLLEN)},
        {SQL_DIAG_DYNAMIC_FUNCTION, 0},
        {SQL_DIAG_DYNAMIC_FUNCTION_CODE, sizeof(SQLINTEGER)},
        {SQL_DIAG_NUMBER, sizeof(SQLINTEGER)},
        {SQL_DIAG_RETURNCODE, sizeof(SQLRETURN)},
        {SQL_DIAG_ROW_COUNT, sizeof(SQLLEN)},
    };
    const std::map<SQLSMALLINT, size_t> record = {
        {SQL_DIAG_CLASS_ORIGIN, 0},
        {SQL_DIAG_COLUMN_NUMBER, sizeof(SQLINTEGER)},
        {SQL_DIAG_CONNECTION_NAME, 0},
        {SQL_DIAG_MESSAGE_TEXT, 0},
        {SQL_DIAG_NATIVE, sizeof(SQLINTEGER)},
        {SQL_DIAG_ROW_NUMBER, sizeof(SQLLEN)},
        {SQL_DIAG_SERVER_NAME, 0},
        {SQL_DIAG_SQLSTATE, 0},
        {SQL_DIAG_SUBCLASS_ORIGIN, 0},
    };
    for (const auto &[id, width] : header) {
        ASSERT_EQ(get(0, id), OUTCOME_OK) << id; /* the record's number does not count */
        ASSERT_EQ(get(17, id), OUTCOME_OK) << id;
        EXPECT_EQ(item.is_text, width == 0) << id;
        EXPECT_EQ(item.width, width) << id;
    }
    diag_post(&diag, STATE_HY000, 0, text_make(nullptr, 0), text_of("x"), 1, 1);
    for (const auto &[id, width] : record) {
        ASSERT_EQ(get(1, id), OUTCOME_OK) << id;
        EXPECT_EQ(item.is_text, width == 0) << id;
        EXPECT_EQ(item.width, width) << id;
    }
}

TEST_F(DiagField, RecordsOutOfRange)
{
    EXPECT_EQ(get(1, SQL_DIAG_SQLSTATE), OUTCOME_NO_DATA);
    diag_post(&diag, STATE_HY000, 0, text_make(nullptr, 0), text_of("x"), 1, 1);
    EXPECT_EQ(get(1, SQL_DIAG_SQLSTATE), OUTCOME_OK);
    EXPECT_EQ(get(2, SQL_DIAG_SQLSTATE), OUTCOME_NO_DATA);
    EXPECT_EQ(get(0, SQL_DIAG_SQLSTATE), OUTCOME_ERROR);
    EXPECT_EQ(get(-1, SQL_DIAG_MESSAGE_TEXT), OUTCOME_ERROR);
}

TEST_F(DiagField, UnknownField)
{
    EXPECT_EQ(get(1, 9999), OUTCOME_ERROR);
    EXPECT_FALSE(known);
}

TEST_F(DiagField, Values)
{
    diag_post(&diag, STATE_42S02, 60, text_of("ClickHouse"), text_of("no such table"), 4, 2);
    diag.return_code = SQL_ERROR;
    diag.row_count = 12;
    const struct {
        SQLSMALLINT id;
        SQLLEN number;
    } numbers[] = {{SQL_DIAG_NUMBER, 1},
                   {SQL_DIAG_RETURNCODE, SQL_ERROR},
                   {SQL_DIAG_ROW_COUNT, 12},
                   {SQL_DIAG_NATIVE, 60},
                   {SQL_DIAG_ROW_NUMBER, 4},
                   {SQL_DIAG_COLUMN_NUMBER, 2},
                   {SQL_DIAG_DYNAMIC_FUNCTION_CODE, SQL_DIAG_UNKNOWN_STATEMENT}};
    for (const auto &c : numbers) {
        ASSERT_EQ(get(1, c.id), OUTCOME_OK);
        EXPECT_EQ(static_cast<SQLLEN>(item.number), c.number) << c.id;
    }
    get(1, SQL_DIAG_SQLSTATE);
    EXPECT_EQ(text(), "42S02");
    get(1, SQL_DIAG_SQLSTATE, true);
    EXPECT_EQ(text(), "S0002");
    get(1, SQL_DIAG_MESSAGE_TEXT);
    EXPECT_EQ(text(), "[Porter][ClickHouse] no such table");
    get(1, SQL_DIAG_SERVER_NAME);
    EXPECT_EQ(text(), "dsn");
    get(1, SQL_DIAG_DYNAMIC_FUNCTION);
    EXPECT_EQ(text(), "");
}

/* The list of ODBC's own subclasses is the specification's; IM is the only class of its own. */
TEST_F(DiagField, Origins)
{
    const struct {
        enum state state;
        const char *klass, *subclass;
    } cases[] = {
        {STATE_01000, "ISO 9075", "ISO 9075"}, {STATE_01004, "ISO 9075", "ISO 9075"},
        {STATE_01S00, "ISO 9075", "ODBC 3.0"}, {STATE_01S01, "ISO 9075", "ODBC 3.0"},
        {STATE_01S02, "ISO 9075", "ODBC 3.0"}, {STATE_01S06, "ISO 9075", "ODBC 3.0"},
        {STATE_01S07, "ISO 9075", "ODBC 3.0"}, {STATE_07S01, "ISO 9075", "ODBC 3.0"},
        {STATE_07009, "ISO 9075", "ISO 9075"}, {STATE_08S01, "ISO 9075", "ODBC 3.0"},
        {STATE_08001, "ISO 9075", "ISO 9075"}, {STATE_21S01, "ISO 9075", "ODBC 3.0"},
        {STATE_21S02, "ISO 9075", "ODBC 3.0"}, {STATE_22003, "ISO 9075", "ISO 9075"},
        {STATE_25S01, "ISO 9075", "ODBC 3.0"}, {STATE_42S01, "ISO 9075", "ODBC 3.0"},
        {STATE_42S02, "ISO 9075", "ODBC 3.0"}, {STATE_42S22, "ISO 9075", "ODBC 3.0"},
        {STATE_42000, "ISO 9075", "ISO 9075"}, {STATE_HY000, "ISO 9075", "ISO 9075"},
        {STATE_HY024, "ISO 9075", "ISO 9075"}, {STATE_HY091, "ISO 9075", "ISO 9075"},
        {STATE_HY095, "ISO 9075", "ODBC 3.0"}, {STATE_HY097, "ISO 9075", "ODBC 3.0"},
        {STATE_HY098, "ISO 9075", "ODBC 3.0"}, {STATE_HY099, "ISO 9075", "ODBC 3.0"},
        {STATE_HY100, "ISO 9075", "ODBC 3.0"}, {STATE_HY101, "ISO 9075", "ODBC 3.0"},
        {STATE_HY103, "ISO 9075", "ISO 9075"}, {STATE_HY104, "ISO 9075", "ISO 9075"},
        {STATE_HY105, "ISO 9075", "ODBC 3.0"}, {STATE_HY106, "ISO 9075", "ISO 9075"},
        {STATE_HY107, "ISO 9075", "ODBC 3.0"}, {STATE_HY109, "ISO 9075", "ODBC 3.0"},
        {STATE_HY110, "ISO 9075", "ODBC 3.0"}, {STATE_HY111, "ISO 9075", "ODBC 3.0"},
        {STATE_HYC00, "ISO 9075", "ISO 9075"}, {STATE_HYT00, "ISO 9075", "ODBC 3.0"},
        {STATE_HYT01, "ISO 9075", "ODBC 3.0"}, {STATE_IM001, "ODBC 3.0", "ODBC 3.0"},
    };
    for (const auto &c : cases) {
        diag_reset(&diag);
        diag_post(&diag, c.state, 0, text_make(nullptr, 0), text_of("x"), 1, 1);
        get(1, SQL_DIAG_CLASS_ORIGIN);
        EXPECT_EQ(text(), c.klass) << sqlstate_get(c.state)->code;
        get(1, SQL_DIAG_SUBCLASS_ORIGIN);
        EXPECT_EQ(text(), c.subclass) << sqlstate_get(c.state)->code;
    }
}

} // namespace
