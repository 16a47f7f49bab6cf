// SQLGetFunctions: both bitmaps and single functions say the same.
#include <set>

#include "connected.h"

using namespace porter_test;

namespace
{

/* What this version exports; every one of them is called by some test of this folder. */
const std::set<SQLUSMALLINT> supported = {
    SQL_API_SQLALLOCHANDLE,    SQL_API_SQLFREEHANDLE,    SQL_API_SQLCONNECT,       SQL_API_SQLDRIVERCONNECT,
    SQL_API_SQLDISCONNECT,     SQL_API_SQLGETENVATTR,    SQL_API_SQLSETENVATTR,    SQL_API_SQLGETCONNECTATTR,
    SQL_API_SQLSETCONNECTATTR, SQL_API_SQLGETSTMTATTR,   SQL_API_SQLSETSTMTATTR,   SQL_API_SQLGETINFO,
    SQL_API_SQLGETTYPEINFO,    SQL_API_SQLGETFUNCTIONS,  SQL_API_SQLPREPARE,       SQL_API_SQLEXECDIRECT,
    SQL_API_SQLEXECUTE,        SQL_API_SQLNUMRESULTCOLS, SQL_API_SQLDESCRIBECOL,   SQL_API_SQLCOLATTRIBUTE,
    SQL_API_SQLROWCOUNT,       SQL_API_SQLBINDCOL,       SQL_API_SQLFETCH,         SQL_API_SQLFETCHSCROLL,
    SQL_API_SQLGETDATA,        SQL_API_SQLFREESTMT,      SQL_API_SQLCLOSECURSOR,   SQL_API_SQLMORERESULTS,
    SQL_API_SQLCANCEL,         SQL_API_SQLCANCELHANDLE,  SQL_API_SQLBINDPARAMETER, SQL_API_SQLNUMPARAMS,
    SQL_API_SQLDESCRIBEPARAM,  SQL_API_SQLNATIVESQL,     SQL_API_SQLENDTRAN,       SQL_API_SQLGETCURSORNAME,
    SQL_API_SQLSETCURSORNAME,  SQL_API_SQLGETDIAGREC,    SQL_API_SQLGETDIAGFIELD,  SQL_API_SQLGETDESCFIELD,
    SQL_API_SQLSETDESCFIELD,   SQL_API_SQLGETDESCREC,    SQL_API_SQLSETDESCREC,    SQL_API_SQLCOPYDESC,
};

TEST(Functions, Odbc3Bitmap)
{
    Connected c;
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE + 1];
    for (SQLUSMALLINT &word : bits)
        word = 0xABCD;
    ASSERT_EQ(SQLGetFunctions(c.dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits), SQL_SUCCESS);
    for (SQLUSMALLINT id = 0; id < SQL_API_ODBC3_ALL_FUNCTIONS_SIZE * 16; id++)
        EXPECT_EQ(SQL_FUNC_EXISTS(bits, id), supported.count(id) ? SQL_TRUE : SQL_FALSE) << id;
    EXPECT_EQ(bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE], 0xABCD) << "written behind the array";
}

TEST(Functions, Odbc2Array)
{
    Connected c;
    SQLUSMALLINT flags[101];
    for (SQLUSMALLINT &flag : flags)
        flag = 0xABCD;
    ASSERT_EQ(SQLGetFunctions(c.dbc, SQL_API_ALL_FUNCTIONS, flags), SQL_SUCCESS);
    for (SQLUSMALLINT id = 0; id < 100; id++)
        EXPECT_EQ(flags[id], supported.count(id) ? SQL_TRUE : SQL_FALSE) << id;
    EXPECT_EQ(flags[100], 0xABCD) << "written behind the array";
}

TEST(Functions, OneByOne)
{
    Connected c;
    for (SQLUSMALLINT id = 1; id < 1100; id++) {
        SQLUSMALLINT answer = 7;
        if (id == SQL_API_ODBC3_ALL_FUNCTIONS)
            continue;
        ASSERT_EQ(SQLGetFunctions(c.dbc, id, &answer), SQL_SUCCESS);
        EXPECT_EQ(answer, supported.count(id) ? SQL_TRUE : SQL_FALSE) << id;
    }
}

TEST(Functions, WithoutAConnection)
{
    Connected c;
    SQLHDBC fresh = nullptr;
    SQLUSMALLINT answer = 0;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, c.env, &fresh), SQL_SUCCESS);
    EXPECT_EQ(SQLGetFunctions(fresh, SQL_API_SQLFETCH, &answer), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, fresh), "HY010");
    EXPECT_EQ(SQLGetFunctions(c.stmt, SQL_API_SQLFETCH, &answer), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DBC, fresh), SQL_SUCCESS);
}

} // namespace
