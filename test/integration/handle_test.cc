/* Handles: attributes, descriptors, cursor names, diagnostics, and the ways of binding columns. */
#include <cstddef>
#include <cstring>

#include "fixture.h"

#include "porter_odbc.h"

namespace
{

class Handle : public WithDriver
{
};

/* ---- attributes */

TEST_P(Handle, StatementAttributesGiveBackWhatWasSet)
{
    odbc::Statement statement(connection());
    SQLULEN fetched, processed, offset = 0;
    SQLUSMALLINT status[4], param_status[4], operation[4];
    const struct {
        SQLINTEGER id;
        SQLULEN value;
    } attributes[] = {
        {SQL_ATTR_QUERY_TIMEOUT, 77},
        {SQL_ATTR_MAX_ROWS, 12345},
        {SQL_ATTR_MAX_LENGTH, 4096},
        {SQL_ATTR_NOSCAN, SQL_NOSCAN_ON},
        {SQL_ATTR_METADATA_ID, SQL_TRUE},
        {SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF},
        {SQL_ATTR_ROW_ARRAY_SIZE, 4},
        {SQL_ATTR_ROW_BIND_TYPE, 64},
        {SQL_ATTR_ROW_STATUS_PTR, reinterpret_cast<SQLULEN>(status)},
        {SQL_ATTR_ROWS_FETCHED_PTR, reinterpret_cast<SQLULEN>(&fetched)},
        {SQL_ATTR_ROW_BIND_OFFSET_PTR, reinterpret_cast<SQLULEN>(&offset)},
        {SQL_ATTR_ROW_OPERATION_PTR, reinterpret_cast<SQLULEN>(operation)},
        {SQL_ATTR_PARAMSET_SIZE, 4},
        {SQL_ATTR_PARAM_BIND_TYPE, 64},
        {SQL_ATTR_PARAM_STATUS_PTR, reinterpret_cast<SQLULEN>(param_status)},
        {SQL_ATTR_PARAMS_PROCESSED_PTR, reinterpret_cast<SQLULEN>(&processed)},
        {SQL_ATTR_PARAM_OPERATION_PTR, reinterpret_cast<SQLULEN>(operation)},
        {SQL_ATTR_PARAM_BIND_OFFSET_PTR, reinterpret_cast<SQLULEN>(&offset)},
        {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY},
        {SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY},
        {SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE},
        {SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF},
    };
    for (const auto &one : attributes) {
        SQLULEN value = 0x5A5A5A5A5A5A5A5A;
        EXPECT_OK(statement, statement.set(one.id, one.value));
        EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, one.id, &value, sizeof value, nullptr));
        EXPECT_EQ(value, one.value) << "attribute " << one.id;
    }
}

TEST_P(Handle, AttributesBelongToDescriptorsToo)
{
    odbc::Statement statement(connection());
    SQLHDESC ard;
    SQLULEN size = 0;
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(17)));
    ASSERT_EQ(SQLGetDescField(ard, 0, SQL_DESC_ARRAY_SIZE, &size, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(size, 17u);
    ASSERT_EQ(SQLSetDescField(ard, 0, SQL_DESC_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(23), 0), SQL_SUCCESS);
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_ROW_ARRAY_SIZE, &size, 0, nullptr));
    EXPECT_EQ(size, 23u);
}

TEST_P(Handle, ConnectionAttributes)
{
    odbc::Connection &db = connection();
    SQLUINTEGER value = 77;
    EXPECT_OK(db, SQLGetConnectAttr(db.dbc, SQL_ATTR_AUTOCOMMIT, &value, 0, nullptr));
    EXPECT_EQ(value, static_cast<SQLUINTEGER>(SQL_AUTOCOMMIT_ON));
    EXPECT_OK(db, SQLGetConnectAttr(db.dbc, SQL_ATTR_CONNECTION_DEAD, &value, 0, nullptr));
    EXPECT_EQ(value, static_cast<SQLUINTEGER>(SQL_CD_FALSE));
    EXPECT_OK(db, db.set(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    EXPECT_OK(db, SQLGetConnectAttr(db.dbc, SQL_ATTR_ACCESS_MODE, &value, 0, nullptr));
    EXPECT_EQ(value, static_cast<SQLUINTEGER>(SQL_MODE_READ_ONLY));
    SQLINTEGER version = 0;
    EXPECT_EQ(SQLGetEnvAttr(db.env, SQL_ATTR_ODBC_VERSION, &version, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(version, SQL_OV_ODBC3);
}

TEST_P(Handle, QueryIdIsTheServers)
{
    odbc::Statement statement(connection());
    char16_t wide[128] = {};
    char ansi[128] = {};
    SQLINTEGER length = 0;
    ASSERT_OK(statement, statement.exec("SELECT queryID()"));
    std::string id = statement.rows()[0][0].value();
    if (GetParam()) {
        ASSERT_OK(statement, SQLGetStmtAttrW(statement.handle, PORTER_STMT_ATTR_QUERY_ID, wide, sizeof wide, &length));
        EXPECT_EQ(odbc::narrow(std::u16string(wide)), id);
        EXPECT_EQ(length, static_cast<SQLINTEGER>(id.size() * 2));
    } else {
        ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, PORTER_STMT_ATTR_QUERY_ID, ansi, sizeof ansi, &length));
        EXPECT_EQ(std::string(ansi), id);
        EXPECT_EQ(length, static_cast<SQLINTEGER>(id.size()));
    }
}

TEST_P(Handle, MaxRowsAndMaxLength)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_MAX_ROWS, SQLULEN(5)));
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(1000000)"));
    EXPECT_EQ(statement.rows().size(), 5u);
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(3)"));
    EXPECT_EQ(statement.rows().size(), 3u);
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.set(SQL_ATTR_MAX_ROWS, SQLULEN(0)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_MAX_LENGTH, SQLULEN(4)));
    ASSERT_OK(statement, statement.exec("SELECT 'abcdefgh', 123456789"));
    ASSERT_OK(statement, statement.fetch());
    char buffer[32] = {};
    SQLLEN indicator = 0;
    EXPECT_TRUE(SQL_SUCCEEDED(SQLGetData(statement.handle, 1, SQL_C_CHAR, buffer, sizeof buffer, &indicator)));
    EXPECT_STREQ(buffer, "abcd");
    SQLINTEGER number = 0;
    EXPECT_OK(statement, SQLGetData(statement.handle, 2, SQL_C_SLONG, &number, 0, &indicator));
    EXPECT_EQ(number, 123456789);
}

/* ---- ways of binding */

struct Row {
    SQLINTEGER number;
    char text[12];
    SQLLEN text_length;
    double real;
    SQLLEN number_length, real_length;
};

TEST_P(Handle, RowWiseBindingWithOffsetAndStatus)
{
    const size_t size = 7;
    odbc::Statement statement(connection());
    std::vector<Row> memory(size * 2);
    Row *first_row = memory.data();
    SQLULEN fetched = 0, offset = 0;
    std::vector<SQLUSMALLINT> status(size);

    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_BIND_TYPE, SQLULEN(sizeof(Row))));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(size)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_STATUS_PTR, status.data()));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_SLONG, &first_row->number, 0, &first_row->number_length));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 2, SQL_C_CHAR, first_row->text, sizeof first_row->text,
                                    &first_row->text_length));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 3, SQL_C_DOUBLE, &first_row->real, 0, &first_row->real_length));
    ASSERT_OK(statement, statement.exec("SELECT toInt32(number), concat('row ', toString(number)), "
                                        "if(number % 2 = 1, NULL, number / 4) FROM numbers(10) ORDER BY number"));
    size_t next = 0;
    for (size_t part : {size_t(7), size_t(3)}) {
        ASSERT_OK(statement, statement.fetch());
        ASSERT_EQ(fetched, part);
        for (size_t i = 0; i < size; i++) {
            ASSERT_EQ(status[i], i < part ? SQL_ROW_SUCCESS : SQL_ROW_NOROW) << i;
            if (i >= part)
                continue;
            const Row &row = memory[i + offset / sizeof(Row)];
            std::string text = "row " + std::to_string(next);
            EXPECT_EQ(row.number, static_cast<SQLINTEGER>(next));
            EXPECT_EQ(row.text, text);
            EXPECT_EQ(row.text_length, static_cast<SQLLEN>(text.size()));
            EXPECT_EQ(row.number_length, 4);
            if (next % 2 == 1) {
                EXPECT_EQ(row.real_length, SQL_NULL_DATA);
            } else {
                EXPECT_EQ(row.real, static_cast<double>(next) / 4);
            }
            next++;
        }
        offset = sizeof(Row) * size;
    }
    EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
    EXPECT_EQ(fetched, 0u);
}

TEST_P(Handle, RowNumberAndErrorsOfRows)
{
    odbc::Statement statement(connection());
    SQLCHAR numbers[4];
    SQLLEN lengths[4];
    SQLUSMALLINT status[4];
    SQLULEN row = 0;

    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(4)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_STATUS_PTR, status));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UTINYINT, numbers, 0, lengths));
    ASSERT_OK(statement, statement.exec("SELECT toInt32(250 + number * 3) FROM numbers(6)"));
    SQLRETURN code = statement.fetch(); /* 250 253 | 256 259 */
    EXPECT_EQ(code, SQL_SUCCESS_WITH_INFO);
    const SQLUSMALLINT wanted[] = {SQL_ROW_SUCCESS, SQL_ROW_SUCCESS, SQL_ROW_ERROR, SQL_ROW_ERROR};
    EXPECT_EQ(memcmp(status, wanted, sizeof wanted), 0);
    EXPECT_EQ(numbers[0], 250);
    EXPECT_EQ(numbers[1], 253);
    SQLLEN number = 0;
    SQLINTEGER column = 0;
    bool found = false;
    for (SQLSMALLINT i = 1; i <= 4 && !found; i++) {
        char state[6] = {};
        SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, i, SQL_DIAG_SQLSTATE, state, sizeof state, nullptr);
        if (std::string(state) != "22003")
            continue;
        found = true;
        SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, i, SQL_DIAG_ROW_NUMBER, &number, 0, nullptr);
        SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, i, SQL_DIAG_COLUMN_NUMBER, &column, 0, nullptr);
        EXPECT_EQ(number, 3);
        EXPECT_EQ(column, 1);
    }
    EXPECT_TRUE(found) << odbc::told(statement.diags());
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_ROW_NUMBER, &row, 0, nullptr));
    EXPECT_EQ(row, 1u);
    EXPECT_EQ(statement.fetch(), SQL_ERROR); /* every row of it */
    EXPECT_EQ(statement.state(), "22003");
    EXPECT_EQ(status[0], SQL_ROW_ERROR);
    EXPECT_EQ(status[2], SQL_ROW_NOROW);
    EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
}

TEST_P(Handle, GetDataInAnyOrderAndAgain)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("SELECT 'first', 2, 'third'"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(statement.text(3), "third");
    EXPECT_EQ(statement.text(1), "first");
    EXPECT_EQ(statement.text(2), "2");
    SQLINTEGER number = 0;
    EXPECT_OK(statement, SQLGetData(statement.handle, 2, SQL_C_SLONG, &number, 0, nullptr));
    EXPECT_EQ(number, 2);
    EXPECT_EQ(SQLGetData(statement.handle, 2, SQL_C_SLONG, &number, 0, nullptr), SQL_NO_DATA);
    EXPECT_EQ(statement.text(3), "third");
}

TEST_P(Handle, UnbindAndRebind)
{
    odbc::Statement statement(connection());
    SQLINTEGER a = -1, b = -1;
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_SLONG, &a, 0, nullptr));
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(10)"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(a, 0);
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_SLONG, &b, 0, nullptr));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(a, 0);
    EXPECT_EQ(b, 1);
    ASSERT_OK(statement, SQLFreeStmt(statement.handle, SQL_UNBIND));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(b, 1);
    EXPECT_EQ(statement.text(1), "2");
}

/* ---- descriptors */

TEST_P(Handle, DescriptorFieldsBindAColumn)
{
    odbc::Statement statement(connection());
    SQLHDESC ard;
    SQLINTEGER number = 0;
    SQLLEN length = 0;
    SQLSMALLINT count = -1, type = 0;

    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_CONCISE_TYPE, reinterpret_cast<SQLPOINTER>(SQL_C_SLONG), 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_INDICATOR_PTR, &length, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_OCTET_LENGTH_PTR, &length, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, &number, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLGetDescField(ard, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(count, 1);
    ASSERT_EQ(SQLGetDescField(ard, 1, SQL_DESC_TYPE, &type, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(type, SQL_C_SLONG);
    ASSERT_OK(statement, statement.exec("SELECT 42"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(number, 42);
    EXPECT_EQ(length, 4);
}

TEST_P(Handle, ExplicitDescriptorServesTwoStatements)
{
    odbc::Connection &db = connection();
    SQLHDESC shared = SQL_NULL_HDESC, implicit = SQL_NULL_HDESC, now = SQL_NULL_HDESC;
    SQLINTEGER number = 0;
    {
        odbc::Statement one(db), two(db);
        ASSERT_OK(one, SQLGetStmtAttr(one.handle, SQL_ATTR_APP_ROW_DESC, &implicit, 0, nullptr));
        ASSERT_OK(db, SQLAllocHandle(SQL_HANDLE_DESC, db.dbc, &shared));
        ASSERT_OK(one, one.set(SQL_ATTR_APP_ROW_DESC, shared));
        ASSERT_OK(two, two.set(SQL_ATTR_APP_ROW_DESC, shared));
        ASSERT_OK(one, SQLBindCol(one.handle, 1, SQL_C_SLONG, &number, 0, nullptr));
        ASSERT_OK(two, two.exec("SELECT 5"));
        ASSERT_OK(two, two.fetch());
        EXPECT_EQ(number, 5);
        ASSERT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, shared), SQL_SUCCESS);
        ASSERT_OK(one, SQLGetStmtAttr(one.handle, SQL_ATTR_APP_ROW_DESC, &now, 0, nullptr));
        EXPECT_EQ(now, implicit);
        number = 0;
        ASSERT_OK(one, one.exec("SELECT 6"));
        ASSERT_OK(one, one.fetch());
        EXPECT_EQ(number, 0);
    }
}

TEST_P(Handle, DescriptorErrors)
{
    odbc::Statement statement(connection());
    SQLHDESC ard, ird;
    SQLSMALLINT value = 0;

    ASSERT_OK(statement, statement.exec("SELECT 1"));
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_IMP_ROW_DESC, &ird, 0, nullptr));
    auto state = [&](SQLHDESC desc) {
        auto records = odbc::diags(SQL_HANDLE_DESC, desc, GetParam());
        return records.empty() ? "" : records[0].state;
    };
    EXPECT_EQ(SQLSetDescField(ird, 1, SQL_DESC_TYPE, reinterpret_cast<SQLPOINTER>(SQL_INTEGER), 0), SQL_ERROR);
    EXPECT_EQ(state(ird), "HY016");
    EXPECT_EQ(SQLSetDescField(ard, 1, 9876, nullptr, 0), SQL_ERROR);
    EXPECT_EQ(state(ard), "HY091");
    EXPECT_EQ(SQLGetDescField(ard, 5, SQL_DESC_TYPE, &value, 0, nullptr), SQL_NO_DATA);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, ard), SQL_ERROR);
    EXPECT_EQ(state(ard), "HY017");
}

TEST_P(Handle, NumericPrecisionAndScaleOfTheArd)
{
    odbc::Statement statement(connection());
    SQLHDESC ard;
    SQL_NUMERIC_STRUCT number = {};

    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_NUMERIC, &number, sizeof number, nullptr));
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_PRECISION, reinterpret_cast<SQLPOINTER>(10), 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_SCALE, reinterpret_cast<SQLPOINTER>(3), 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, &number, 0), SQL_SUCCESS);
    ASSERT_OK(statement, statement.exec("SELECT '-12.5'::Decimal(18, 5)"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(number.precision, 10);
    EXPECT_EQ(number.scale, 3);
    EXPECT_EQ(number.sign, 0);
    EXPECT_EQ(number.val[0] | number.val[1] << 8, 12500);
}

/* ---- cursor names */

TEST_P(Handle, CursorNames)
{
    odbc::Statement one(connection()), two(connection());
    SQLSMALLINT length = 0;
    auto name_of = [&](odbc::Statement &statement) {
        char16_t wide[64] = {};
        SQLCHAR ansi[64] = {};
        if (GetParam()) {
            EXPECT_OK(statement, SQLGetCursorNameW(statement.handle, reinterpret_cast<SQLWCHAR *>(wide), 64, &length));
            return odbc::narrow(std::u16string(wide));
        }
        EXPECT_OK(statement, SQLGetCursorName(statement.handle, ansi, 64, &length));
        return std::string(reinterpret_cast<char *>(ansi));
    };
    auto set_name = [&](odbc::Statement &statement, std::string name) {
        std::u16string wide = odbc::widen(name);
        return GetParam() ? SQLSetCursorNameW(statement.handle, reinterpret_cast<SQLWCHAR *>(wide.data()), SQL_NTS)
                          : SQLSetCursorName(statement.handle, reinterpret_cast<SQLCHAR *>(name.data()), SQL_NTS);
    };
    EXPECT_EQ(name_of(one).substr(0, 7), "SQL_CUR");
    EXPECT_NE(name_of(one), name_of(two));
    EXPECT_LE(name_of(one).size(), 18u);
    EXPECT_OK(one, set_name(one, "größe"));
    EXPECT_EQ(name_of(one), "größe");
    EXPECT_EQ(length, GetParam() ? 5 : 7);
    EXPECT_ERROR(two, set_name(two, "größe"), "3C000");
    EXPECT_ERROR(two, set_name(two, "SQL_CURmine"), "34000");
    EXPECT_OK(one, set_name(one, "größe"));
}

/* ---- diagnostics */

TEST_P(Handle, DiagnosticFields)
{
    odbc::Statement statement(connection());
    ASSERT_EQ(statement.exec("SELECT no_such_column"), SQL_ERROR);
    SQLINTEGER number = -1, native = -1;
    SQLRETURN code = 77;
    SQLSMALLINT length = 0;
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 0, SQL_DIAG_NUMBER, &number, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(number, 1);
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 0, SQL_DIAG_RETURNCODE, &code, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 1, SQL_DIAG_NATIVE, &native, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(native, 47);
    auto text = [&](SQLSMALLINT field) {
        char16_t wide[2048] = {};
        char ansi[2048] = {};
        if (GetParam()) {
            EXPECT_TRUE(SQL_SUCCEEDED(SQLGetDiagFieldW(SQL_HANDLE_STMT, statement.handle, 1, field, wide, sizeof wide,
                                                       &length)))
                << field;
            EXPECT_EQ(static_cast<size_t>(length), std::u16string(wide).size() * 2) << field;
            return odbc::narrow(std::u16string(wide));
        }
        EXPECT_TRUE(SQL_SUCCEEDED(
            SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 1, field, ansi, sizeof ansi, &length)))
            << field;
        EXPECT_EQ(static_cast<size_t>(length), std::string(ansi).size()) << field;
        return std::string(ansi);
    };
    EXPECT_EQ(text(SQL_DIAG_SQLSTATE), "42S22");
    EXPECT_EQ(text(SQL_DIAG_MESSAGE_TEXT), statement.diags()[0].message);
    EXPECT_EQ(text(SQL_DIAG_CLASS_ORIGIN), "ISO 9075");
    EXPECT_EQ(text(SQL_DIAG_SUBCLASS_ORIGIN), "ODBC 3.0");
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 2, SQL_DIAG_NATIVE, &native, 0, nullptr), SQL_NO_DATA);
    EXPECT_EQ(SQLGetDiagRec(SQL_HANDLE_STMT, statement.handle, 0, nullptr, nullptr, nullptr, 0, nullptr), SQL_ERROR);
    /* The next call forgets them. */
    ASSERT_OK(statement, statement.exec("SELECT 1"));
    EXPECT_TRUE(statement.diags().empty());
}

TEST_P(Handle, DiagnosticMessageIsCutWithItsWholeLength)
{
    odbc::Statement statement(connection());
    ASSERT_EQ(statement.exec("SELECT throwIf(1, 'ééééééééééééééé')"), SQL_ERROR);
    std::string whole = statement.diags()[0].message;
    SQLSMALLINT length = 0;
    SQLINTEGER native = 0;
    if (GetParam()) {
        char16_t state[6] = {}, message[20] = {};
        EXPECT_EQ(SQLGetDiagRecW(SQL_HANDLE_STMT, statement.handle, 1, reinterpret_cast<SQLWCHAR *>(state), &native,
                                 reinterpret_cast<SQLWCHAR *>(message), 20, &length),
                  SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(length, static_cast<SQLSMALLINT>(odbc::widen(whole).size()));
        EXPECT_EQ(std::u16string(message), odbc::widen(whole).substr(0, 19));
    } else {
        SQLCHAR state[6] = {}, message[20] = {};
        EXPECT_EQ(SQLGetDiagRec(SQL_HANDLE_STMT, statement.handle, 1, state, &native, message, 20, &length),
                  SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(length, static_cast<SQLSMALLINT>(whole.size()));
        EXPECT_EQ(reinterpret_cast<char *>(message), whole.substr(0, 19));
    }
    EXPECT_EQ(native, 395);
}

TEST_P(Handle, Odbc2StatesForOdbc2Applications)
{
    odbc::Connection old(GetParam(), SQL_OV_ODBC2);
    ASSERT_TRUE(SQL_SUCCEEDED(old.connect(keywords(modern_url())))) << odbc::told(old.diags());
    odbc::Statement statement(old);
    EXPECT_EQ(statement.exec("SELECT * FROM no_such_table_here"), SQL_ERROR);
    EXPECT_EQ(statement.state(), "S0002");
    EXPECT_EQ(statement.exec("SELEC"), SQL_ERROR);
    EXPECT_EQ(statement.state(), "37000");
    ASSERT_EQ(statement.exec("SELECT toDate('2024-02-29'), now()"), SQL_SUCCESS) << odbc::told(statement.diags());
    odbc::Column column;
    ASSERT_OK(statement, statement.describe(1, &column));
    EXPECT_EQ(column.type, SQL_DATE);
    ASSERT_OK(statement, statement.describe(2, &column));
    EXPECT_EQ(column.type, SQL_TIMESTAMP);
}

#if !PORTER_MANAGED /* the manager checks its own handles */
TEST_P(Handle, InvalidHandles)
{
    char garbage[256] = {};
    EXPECT_EQ(SQLExecute(reinterpret_cast<SQLHSTMT>(garbage)), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFetch(SQL_NULL_HSTMT), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLExecute(connection().dbc), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_STMT, connection().dbc), SQL_INVALID_HANDLE);
}
#endif

TEST_P(Handle, NativeSqlTranslatesEscapes)
{
    std::string sql = "SELECT {fn UCASE('é')}, {d '2024-02-29'}", out;
    SQLINTEGER length = 0;
    if (GetParam()) {
        std::u16string in = odbc::widen(sql), wide(512, u'\0');
        ASSERT_OK(connection(), SQLNativeSqlW(connection().dbc, reinterpret_cast<SQLWCHAR *>(in.data()), SQL_NTS,
                                              reinterpret_cast<SQLWCHAR *>(wide.data()), 512, &length));
        out = odbc::narrow(std::u16string(wide.c_str()));
        EXPECT_EQ(static_cast<size_t>(length), odbc::widen(out).size());
    } else {
        out.resize(512);
        ASSERT_OK(connection(), SQLNativeSql(connection().dbc, reinterpret_cast<SQLCHAR *>(sql.data()), SQL_NTS,
                                             reinterpret_cast<SQLCHAR *>(out.data()), 512, &length));
        out = out.c_str();
        EXPECT_EQ(static_cast<size_t>(length), out.size());
    }
    EXPECT_EQ(out.find('{'), std::string::npos) << out;
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec(sql));
    auto rows = statement.rows();
    EXPECT_EQ(rows[0][0], "É");
    EXPECT_EQ(rows[0][1], "2024-02-29");
}

BOTH_ENTRY_POINTS(Handle);

} // namespace
