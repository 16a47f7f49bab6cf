/* The library for iODBC, loaded by iODBC's manager: four-byte SQLWCHAR in and out, files of iODBC, errors. */
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include "net.h"

static_assert(sizeof(SQLWCHAR) == 4 && sizeof(wchar_t) == 4, "applications of iODBC have wchar_t");

namespace
{

std::string server()
{
    const char *value = std::getenv("PORTER_TEST_CLICKHOUSE");
    return value ? value : "";
}

std::wstring widen(const std::string &ascii)
{
    return std::wstring(ascii.begin(), ascii.end());
}

std::wstring keywords()
{
    return L"DRIVER=" + widen(PORTER_LIBRARY) + L";Url=" + widen(server());
}

/* Letters of two, three and four bytes of UTF-8; the last two are beyond the BMP. */
const wchar_t SPOKEN[] = L"na\u00efve \u20ac \U0001F600\U00010348";

class Iodbc : public testing::Test
{
  protected:
    void SetUp() override
    {
        ASSERT_FALSE(server().empty()) << "PORTER_TEST_CLICKHOUSE is not set";
        ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
        ASSERT_EQ(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0), SQL_SUCCESS);
        ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
    }
    void TearDown() override
    {
        if (stmt)
            SQLFreeHandle(SQL_HANDLE_STMT, stmt);
        SQLRETURN code = connected ? SQLDisconnect(dbc) : static_cast<SQLRETURN>(SQL_SUCCESS);
        EXPECT_EQ(code, SQL_SUCCESS);
        SQLFreeHandle(SQL_HANDLE_DBC, dbc);
        SQLFreeHandle(SQL_HANDLE_ENV, env);
    }
    void open(std::wstring string)
    {
        SQLWCHAR out[1024] = L"";
        SQLSMALLINT length = 0;
        SQLRETURN code =
            SQLDriverConnectW(dbc, nullptr, &string[0], SQL_NTS, out, 1024, &length, SQL_DRIVER_NOPROMPT);
        ASSERT_TRUE(SQL_SUCCEEDED(code)) << told(SQL_HANDLE_DBC, dbc);
        connected = true;
        completed = out;
        size_t units =
            completed.size(); /* the manager of Debian 12 counts in bytes, newer ones in characters */
        EXPECT_TRUE(length == static_cast<SQLSMALLINT>(units) ||
                    length == static_cast<SQLSMALLINT>(units * 4))
            << length;
        ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_SUCCESS);
    }
    /* "SQLSTATE native message" of the first record. */
    static std::string told(SQLSMALLINT type, SQLHANDLE handle)
    {
        SQLWCHAR state[6] = L"", message[1024] = L"";
        SQLINTEGER native = 0;
        SQLSMALLINT length = 0;
        if (!SQL_SUCCEEDED(SQLGetDiagRecW(type, handle, 1, state, &native, message, 1024, &length)))
            return "";
        std::wstring all = std::wstring(state) + L" " + std::to_wstring(native) + L" " + message;
        EXPECT_EQ(std::wcslen(message), static_cast<size_t>(length));
        return std::string(all.begin(), all.end());
    }
    void run(std::wstring sql)
    {
        SQLFreeStmt(stmt, SQL_CLOSE);
        ASSERT_EQ(SQLExecDirectW(stmt, &sql[0], SQL_NTS), SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
    }
    std::wstring cell(SQLUSMALLINT number)
    {
        SQLWCHAR data[512] = L"";
        SQLLEN length = -9;
        SQLRETURN code = SQLGetData(stmt, number, SQL_C_WCHAR, data, sizeof data, &length);
        EXPECT_EQ(code, SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
        if (length == SQL_NULL_DATA)
            return L"(null)";
        EXPECT_EQ(static_cast<size_t>(length), std::wcslen(data) * sizeof(SQLWCHAR));
        return data;
    }

    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    bool connected = false;
    std::wstring completed;
};

TEST_F(Iodbc, WideTextHasOneUnitACharacter)
{
    open(keywords());
    EXPECT_NE(completed.find(L"Server=127.0.0.1"), std::wstring::npos)
        << std::string(completed.begin(), completed.end());
    run(std::wstring(L"SELECT '") + SPOKEN + L"' AS \"\U0001F600 name\", lengthUTF8('" + SPOKEN +
        L"') AS l, 'ansi'");
    SQLWCHAR name[64] = L"";
    SQLSMALLINT length = 0, type = 0;
    SQLULEN size = 0;
    ASSERT_EQ(SQLDescribeColW(stmt, 1, name, 64, &length, &type, &size, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_STREQ(name, L"\U0001F600 name");
    EXPECT_EQ(length, 6);
    EXPECT_EQ(type, SQL_WVARCHAR);
    SQLLEN octets = 0;
    ASSERT_EQ(SQLColAttributeW(stmt, 1, SQL_DESC_OCTET_LENGTH, nullptr, 0, nullptr, &octets), SQL_SUCCESS);
    EXPECT_EQ(static_cast<SQLULEN>(octets), size * 4);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    EXPECT_EQ(cell(1), SPOKEN);
    EXPECT_EQ(cell(2), L"10");
    EXPECT_EQ(cell(3), L"ansi");
    EXPECT_EQ(SQLFetch(stmt), SQL_NO_DATA);
}

TEST_F(Iodbc, BoundColumnsAndPieces)
{
    open(keywords());
    run(L"SELECT if(number = 1, NULL, concat(repeat('abcdefghij', 5), char(240, 159, 152, 128), "
        L"toString(number))) "
        L"FROM numbers(3) ORDER BY number");
    SQLWCHAR data[3][64];
    SQLLEN there[3];
    SQLULEN fetched = 0;
    ASSERT_EQ(SQLSetStmtAttrW(stmt, SQL_ATTR_ROW_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(3), 0),
              SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttrW(stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLBindCol(stmt, 1, SQL_C_WCHAR, data, sizeof data[0], there), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
    EXPECT_EQ(fetched, 3u);
    std::wstring expected = L"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij\U0001F600";
    EXPECT_EQ(std::wstring(data[0]), expected + L"0");
    EXPECT_EQ(there[0], 52 * 4);
    EXPECT_EQ(there[1], SQL_NULL_DATA);
    EXPECT_EQ(std::wstring(data[2]), expected + L"2");

    SQLFreeStmt(stmt, SQL_UNBIND);
    SQLFreeStmt(stmt, SQL_CLOSE);
    ASSERT_EQ(SQLSetStmtAttrW(stmt, SQL_ATTR_ROW_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(1), 0),
              SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttrW(stmt, SQL_ATTR_ROWS_FETCHED_PTR, nullptr, 0), SQL_SUCCESS);
    run(L"SELECT repeat('\U0001F600x', 50)");
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    std::wstring whole;
    SQLWCHAR piece[8];
    SQLLEN left = 0;
    SQLRETURN code;
    size_t told_left = 100;
    while ((code = SQLGetData(stmt, 1, SQL_C_WCHAR, piece, sizeof piece, &left)) == SQL_SUCCESS_WITH_INFO) {
        EXPECT_EQ(static_cast<size_t>(left), told_left * 4);
        EXPECT_EQ(std::wcslen(piece), 7u);
        whole += piece;
        told_left -= 7;
    }
    ASSERT_EQ(code, SQL_SUCCESS);
    whole += piece;
    std::wstring wanted;
    for (int i = 0; i < 50; i++)
        wanted += L"\U0001F600x";
    EXPECT_EQ(whole, wanted);
}

TEST_F(Iodbc, Parameters)
{
    std::string table = "porter_iodbc_" + std::to_string(getpid());
    net::post(server(), "DROP TABLE IF EXISTS " + table);
    open(keywords());
    run(L"CREATE TABLE " + widen(table) +
        L" (n Int32, s Nullable(String), d Decimal(20, 3)) ENGINE = Memory");
    std::wstring sql = L"INSERT INTO " + widen(table) + L" VALUES (?, ?, ?)";
    ASSERT_EQ(SQLPrepareW(stmt, &sql[0], SQL_NTS), SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
    SQLINTEGER n = 0;
    std::wstring text = SPOKEN, decimal = L"-12345678901234567.125";
    SQLLEN there[3] = {0, 0, SQL_NTS};
    ASSERT_EQ(SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &n, 0, &there[0]),
              SQL_SUCCESS);
    ASSERT_EQ(
        SQLBindParameter(stmt, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 100, 0, &text[0], 0, &there[1]),
        SQL_SUCCESS);
    ASSERT_EQ(SQLBindParameter(stmt, 3, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_DECIMAL, 20, 3, &decimal[0], 0,
                               &there[2]),
              SQL_SUCCESS);
    const SQLLEN lengths[] = {static_cast<SQLLEN>(text.size() * 4), SQL_NTS, SQL_NULL_DATA, 4 * 4};
    for (SQLLEN length : lengths) {
        n++;
        there[1] = length;
        ASSERT_EQ(SQLExecute(stmt), SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
    }
    SQLFreeStmt(stmt, SQL_RESET_PARAMS);
    EXPECT_EQ(net::post(server(), "SELECT n, s, d FROM " + table + " ORDER BY n FORMAT TSV"),
              "1\tna\u00efve \u20ac \U0001F600\U00010348\t-12345678901234567.125\n"
              "2\tna\u00efve \u20ac \U0001F600\U00010348\t-12345678901234567.125\n"
              "3\t\\N\t-12345678901234567.125\n"
              "4\tna\u00efv\t-12345678901234567.125\n");
    SQLINTEGER wanted = 2;
    sql = L"SELECT s, d FROM " + widen(table) + L" WHERE n = ? AND s = ?";
    ASSERT_EQ(SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &wanted, 0, nullptr),
              SQL_SUCCESS);
    there[1] = SQL_NTS;
    ASSERT_EQ(
        SQLBindParameter(stmt, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 100, 0, &text[0], 0, &there[1]),
        SQL_SUCCESS);
    run(sql);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    EXPECT_EQ(cell(1), SPOKEN);
    EXPECT_EQ(cell(2), decimal);
    EXPECT_EQ(SQLFetch(stmt), SQL_NO_DATA);
    SQLFreeStmt(stmt, SQL_CLOSE);

    SQLWCHAR type[] = L"TABLE";
    std::wstring name = widen(table);
    ASSERT_EQ(SQLTablesW(stmt, nullptr, 0, nullptr, 0, &name[0], SQL_NTS, type, SQL_NTS), SQL_SUCCESS)
        << told(SQL_HANDLE_STMT, stmt);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    EXPECT_EQ(cell(3), name);
    EXPECT_EQ(cell(4), L"TABLE");
    EXPECT_EQ(SQLFetch(stmt), SQL_NO_DATA);
    run(L"DROP TABLE " + name);
}

TEST_F(Iodbc, ErrorsAndInformation)
{
    open(keywords());
    SQLWCHAR sql[] = L"SELECT * FROM \"no \U0001F600 table\"";
    ASSERT_EQ(SQLExecDirectW(stmt, sql, SQL_NTS), SQL_ERROR);
    SQLWCHAR state[6] = L"", message[1024] = L"";
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;
    ASSERT_EQ(SQLGetDiagRecW(SQL_HANDLE_STMT, stmt, 1, state, &native, message, 1024, &length), SQL_SUCCESS);
    EXPECT_STREQ(state, L"42S02");
    EXPECT_EQ(native, 60);
    EXPECT_NE(std::wstring(message).find(L"no \U0001F600 table"), std::wstring::npos)
        << told(SQL_HANDLE_STMT, stmt);
    SQLWCHAR name[64] = L"";
    ASSERT_EQ(SQLGetInfoW(dbc, SQL_DRIVER_NAME, name, sizeof name, &length), SQL_SUCCESS);
    EXPECT_STREQ(name, L"libporterodbc-iodbc.so");
    EXPECT_EQ(length, static_cast<SQLSMALLINT>(std::wcslen(name) * 4));
    SQLSetStmtAttrW(stmt, SQL_ATTR_CURSOR_TYPE, reinterpret_cast<SQLPOINTER>(SQL_CURSOR_STATIC), 0);
    run(L"SELECT number FROM numbers(100) ORDER BY number");
    ASSERT_EQ(SQLFetchScroll(stmt, SQL_FETCH_ABSOLUTE, 43), SQL_SUCCESS) << told(SQL_HANDLE_STMT, stmt);
    EXPECT_EQ(cell(1), L"42");
    SQLHDBC other = SQL_NULL_HDBC;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &other), SQL_SUCCESS);
    std::wstring wrong = keywords() + L";UID=nobody_here;PWD=wrong";
    EXPECT_EQ(SQLDriverConnectW(other, nullptr, &wrong[0], SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(told(SQL_HANDLE_DBC, other).substr(0, 10), "28000 516 ");
    SQLFreeHandle(SQL_HANDLE_DBC, other);
}

TEST_F(Iodbc, AnsiApplication)
{
    std::wstring wide = keywords();
    std::string string(wide.begin(), wide.end());
    ASSERT_EQ(SQLDriverConnect(dbc, nullptr, reinterpret_cast<SQLCHAR *>(&string[0]), SQL_NTS, nullptr, 0,
                               nullptr, SQL_DRIVER_NOPROMPT),
              SQL_SUCCESS)
        << told(SQL_HANDLE_DBC, dbc);
    connected = true;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_SUCCESS);
    SQLCHAR sql[] = "SELECT 'plain', 7";
    ASSERT_EQ(SQLExecDirect(stmt, sql, SQL_NTS), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    char text[16] = "";
    SQLLEN length = 0;
    ASSERT_EQ(SQLGetData(stmt, 1, SQL_C_CHAR, text, sizeof text, &length), SQL_SUCCESS);
    EXPECT_STREQ(text, "plain");
    EXPECT_EQ(length, 5);
}

/* Newer managers of iODBC ask the driver itself for its width; that of Debian 12 does not. */
TEST(IodbcLibrary, TellsItsWidth)
{
    const SQLINTEGER driver_unicode_type = 1065, ucs4 = 3; /* iODBC's names and numbers */
    void *library = dlopen(PORTER_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    auto alloc = reinterpret_cast<decltype(&SQLAllocHandle)>(dlsym(library, "SQLAllocHandle"));
    auto release = reinterpret_cast<decltype(&SQLFreeHandle)>(dlsym(library, "SQLFreeHandle"));
    auto get = reinterpret_cast<decltype(&SQLGetEnvAttr)>(dlsym(library, "SQLGetEnvAttr"));
    ASSERT_TRUE(alloc && release && get);
    SQLHENV env = SQL_NULL_HENV;
    SQLINTEGER value = -1;
    ASSERT_EQ(alloc(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
    EXPECT_EQ(get(env, driver_unicode_type, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(value, ucs4);
    EXPECT_EQ(release(SQL_HANDLE_ENV, env), SQL_SUCCESS);
}

/* odbc.ini and odbcinst.ini of iODBC, read by the driver through iODBC's library. */
TEST_F(Iodbc, DataSource)
{
    std::string folder = testing::TempDir() + "porter_iodbc_" + std::to_string(getpid());
    ASSERT_EQ(std::system(("mkdir -p '" + folder + "'").c_str()), 0);
    std::ofstream(folder + "/odbcinst.ini")
        << "[Porter]\nDriver = " << PORTER_LIBRARY << "\nDatabase = system\n";
    std::ofstream(folder + "/odbc.ini")
        << "[ODBC Data Sources]\nmine = Porter\nlong = Porter\n\n[mine]\nDriver = " << PORTER_LIBRARY
        << "\nUrl = " << server() << "\nStringMaxLength = 77\n[long]\nDriver = " << PORTER_LIBRARY
        << "\nUrl = " << server() << "\nAccessToken = " << std::string(5000, 'x') << "\n";
    setenv("ODBCINI", (folder + "/odbc.ini").c_str(), 1);
    setenv("ODBCINSTINI", (folder + "/odbcinst.ini").c_str(), 1);
    open(L"DSN=mine");
    run(L"SELECT 'x'");
    SQLULEN size = 0;
    ASSERT_EQ(SQLDescribeColW(stmt, 1, nullptr, 0, nullptr, nullptr, &size, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_EQ(size, 77u);
    SQLHDBC other = SQL_NULL_HDBC;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &other), SQL_SUCCESS);
    std::wstring too_long = L"DSN=long";
    EXPECT_EQ(
        SQLDriverConnectW(other, nullptr, &too_long[0], SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
        SQL_ERROR);
    EXPECT_NE(told(SQL_HANDLE_DBC, other).find("too long for iODBC"), std::string::npos)
        << told(SQL_HANDLE_DBC, other);
    SQLFreeHandle(SQL_HANDLE_DBC, other);
    unsetenv("ODBCINI");
    unsetenv("ODBCINSTINI");
    EXPECT_EQ(std::system(("rm -r '" + folder + "'").c_str()), 0);
}

} // namespace

int main(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
