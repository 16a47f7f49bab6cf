/* Data at execution: pieces, nulls, arrays, and what does not fit the dialog. */
#include "fixture.h"

namespace
{

class Putdata : public WithDriver
{
  protected:
    SQLRETURN bind(odbc::Statement &s, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                   SQLLEN *indicator)
    {
        return SQLBindParameter(s.handle, number, SQL_PARAM_INPUT, c_type, sql_type, 0, 0,
                                reinterpret_cast<SQLPOINTER>(static_cast<uintptr_t>(number)), 0, indicator);
    }
};

TEST_P(Putdata, PiecesNullsAndFixedTypes)
{
    odbc::Statement s(connection());
    SQLLEN later = SQL_LEN_DATA_AT_EXEC(0), exec = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    SQLINTEGER number = 42;
    ASSERT_OK(s, s.prepare("SELECT length(?), hex(?), ? IS NULL, ? + 1, length(?)"));
    ASSERT_OK(s, bind(s, 1, SQL_C_CHAR, SQL_LONGVARCHAR, &later));
    ASSERT_OK(s, bind(s, 2, SQL_C_BINARY, SQL_LONGVARBINARY, &exec));
    ASSERT_OK(s, bind(s, 3, SQL_C_CHAR, SQL_VARCHAR, &later));
    ASSERT_OK(s, bind(s, 4, SQL_C_SLONG, SQL_INTEGER, &exec));
    ASSERT_OK(s, bind(s, 5, SQL_C_WCHAR, SQL_WLONGVARCHAR, &exec));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    EXPECT_STATE(s, SQLPutData(s.handle, &number, 4), SQL_ERROR, "HY010");
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(token), 1u);
    std::string piece(100000, 'x');
    for (int i = 0; i < 30; i++)
        ASSERT_OK(s, SQLPutData(s.handle, piece.data(), static_cast<SQLLEN>(piece.size())));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    char bytes[] = {0, 1, 2};
    ASSERT_OK(s, SQLPutData(s.handle, bytes, 2));
    ASSERT_OK(s, SQLPutData(s.handle, bytes + 2, 1));
    ASSERT_OK(s, SQLPutData(s.handle, bytes, 0));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(s, SQLPutData(s.handle, nullptr, SQL_NULL_DATA));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(s, SQLPutData(s.handle, &number, 0));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    std::u16string wide = u"h\u00e9\u20ac";
    ASSERT_OK(s, SQLPutData(s.handle, wide.data(), SQL_NTS));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_SUCCESS) << odbc::told(s.diags());
    auto rows = s.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0], (std::vector<odbc::Cell>{"3000000", "000102", "1", "43", "6"}));
}

TEST_P(Putdata, MistakesEndTheDialog)
{
    odbc::Statement s(connection());
    SQLLEN exec = SQL_DATA_AT_EXEC, ten = SQL_LEN_DATA_AT_EXEC(10);
    SQLPOINTER token = nullptr;
    SQLINTEGER number = 1;
    char text[] = "abc";
    ASSERT_OK(s, s.prepare("SELECT ?"));
    ASSERT_OK(s, bind(s, 1, SQL_C_SLONG, SQL_INTEGER, &exec));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    EXPECT_STATE(s, s.fetch(), SQL_ERROR, "HY010");
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_STATE(s, SQLParamData(s.handle, &token), SQL_ERROR, "HY010");
    ASSERT_OK(s, SQLPutData(s.handle, &number, 4));
    EXPECT_STATE(s, SQLPutData(s.handle, &number, 4), SQL_ERROR, "HY019");
    ASSERT_OK(s, bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &ten));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(s, SQLPutData(s.handle, text, 3));
    EXPECT_STATE(s, SQLParamData(s.handle, &token), SQL_ERROR, "22026");
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(s, SQLPutData(s.handle, text, 3));
    /* The manager has a state of its own for it, and stays in the dialog. */
    EXPECT_STATE(s, SQLPutData(s.handle, nullptr, SQL_NULL_DATA), SQL_ERROR, managed ? "HY011" : "HY020");
    ASSERT_OK(s, SQLCancel(s.handle));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_OK(s, SQLCancel(s.handle));
    EXPECT_STATE(s, SQLParamData(s.handle, &token), SQL_ERROR, "HY010");
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_OK(s, SQLCancel(s.handle));
}

BOTH_ENTRY_POINTS(Putdata);

} // namespace
