/* What an INSERT goes to, other than a table by its name: values are checked against its columns all the
 * same. */
#include <vector>

#include <unistd.h>

#include "fixture.h"

namespace
{

class Target : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        own = std::string("porter_target_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a") +
              std::to_string(getpid());
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("CREATE TABLE default." + own +
                            " (a Int8, b String DEFAULT 'd', c Nullable(Date)) ENGINE = Memory"));
    }
    void TearDown() override
    {
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS default." + own);
        WithDriver::TearDown();
    }
    /* Inserts numbers into one column, as an array, or one by one; what is told of the first failure. */
    std::string insert(const std::string &sql, std::vector<SQLINTEGER> numbers, SQLRETURN *code)
    {
        odbc::Statement s(connection());
        EXPECT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(numbers.size())));
        EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      numbers.data(), 0, nullptr));
        *code = s.exec(sql);
        return s.state();
    }
    std::string stored()
    {
        return server_says("SELECT arraySort(groupArray((a, b))) FROM default." + own + " FORMAT TSVRaw");
    }
    std::string own;
};

TEST_P(Target, ColumnsByExpression)
{
    SQLRETURN code = SQL_ERROR;
    for (const char *list : {"(* EXCEPT (b, c))", "(* EXCEPT b EXCEPT c)", "(COLUMNS('^a$'))"}) {
        std::string sql = "INSERT INTO default." + own + " " + list + " VALUES (?)";
        SCOPED_TRACE(sql);
        EXPECT_EQ(insert(sql, {1, 300, 2}, &code), "22003");
        EXPECT_EQ(code, SQL_ERROR);
        EXPECT_EQ(stored(), "[]\n");
        EXPECT_EQ(insert(sql, {300}, &code), "22003");
        EXPECT_EQ(stored(), "[]\n");
        EXPECT_EQ(insert(sql, {1, -128, 2}, &code), "");
        EXPECT_EQ(code, SQL_SUCCESS);
        EXPECT_EQ(stored(), "[(-128,'d'),(1,'d'),(2,'d')]\n");
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("TRUNCATE TABLE default." + own));
    }
    /* Too few values for the columns that are meant. */
    EXPECT_EQ(insert("INSERT INTO default." + own + " (* EXCEPT b) VALUES (?)", {1}, &code), "21S01");
}

TEST_P(Target, ColumnsByExpressionAreDescribed)
{
    odbc::Statement s(connection());
    SQLSMALLINT type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    ASSERT_OK(s, s.prepare("INSERT INTO default." + own + " (* EXCEPT b) VALUES (?, ?)"));
    ASSERT_OK(s, SQLDescribeParam(s.handle, 1, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_TINYINT);
    ASSERT_OK(s, SQLDescribeParam(s.handle, 2, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_TYPE_DATE);
    EXPECT_EQ(nullable, SQL_NULLABLE);
}

TEST_P(Target, TableFunctions)
{
    SQLRETURN code = SQL_ERROR;
    std::string file = "file('" + own + ".csv', 'CSV', 'a Int8, b Nullable(String)')";
    for (const std::string &target : {"FUNCTION " + file, "TABLE FUNCTION " + file + " (* EXCEPT b)"}) {
        SCOPED_TRACE(target);
        bool all = target.back() == ')' && target.find("EXCEPT") == std::string::npos;
        std::string sql = "INSERT INTO " + target + " SETTINGS engine_file_truncate_on_insert = 1 VALUES (?" +
                          (all ? ", NULL)" : ")");
        EXPECT_EQ(insert(sql, {1, 300, 2}, &code), "22003");
        EXPECT_EQ(code, SQL_ERROR);
        EXPECT_EQ(insert(sql, {300}, &code), "22003");
        EXPECT_EQ(insert(sql, {1, -128, 2}, &code), "");
        EXPECT_EQ(code, SQL_SUCCESS);
        EXPECT_EQ(server_says("SELECT groupArray(a), count(b) FROM " + file + " FORMAT TSVRaw"),
                  "[1,-128,2]\t0\n");
    }
    std::string remote = "remote('127.0.0.1', default." + own + ")";
    EXPECT_EQ(insert("INSERT INTO FUNCTION " + remote + " (a) VALUES (?)", {1, 128}, &code), "22003");
    EXPECT_EQ(stored(), "[]\n");
    EXPECT_EQ(insert("INSERT INTO FUNCTION " + remote + " (a) VALUES (?)", {1, 127}, &code), "");
    EXPECT_EQ(stored(), "[(1,'d'),(127,'d')]\n");
}

BOTH_ENTRY_POINTS(Target);

} // namespace
