/* The state rules of ODBC's Appendix B, a test each. Through a manager some answers are the manager's own. */
#include "fixture.h"

namespace
{

class Sequence : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        ASSERT_NE(first, nullptr);
        statement = std::make_unique<odbc::Statement>(*first);
    }
    void TearDown() override
    {
        statement.reset();
    }
    SQLRETURN get(SQLUSMALLINT column)
    {
        SQLINTEGER value;
        return SQLGetData(statement->handle, column, SQL_C_SLONG, &value, 0, nullptr);
    }
    std::unique_ptr<odbc::Statement> statement;
};

TEST_P(Sequence, BeforeExecution)
{
    SQLSMALLINT count;
    EXPECT_ERROR(*statement, statement->fetch(), "HY010");
    EXPECT_ERROR(*statement, statement->execute(), "HY010");
    EXPECT_ERROR(*statement, SQLNumParams(statement->handle, &count), "HY010");
    EXPECT_ERROR(*statement, SQLCloseCursor(statement->handle), "24000");
    EXPECT_OK(*statement, statement->close());
}

TEST_P(Sequence, WithoutResultSet)
{
    ASSERT_OK(*statement, statement->exec("CREATE DATABASE IF NOT EXISTS default"));
    EXPECT_ERROR(*statement, statement->fetch(), "24000");
    EXPECT_ERROR(*statement, SQLCloseCursor(statement->handle), "24000");
    EXPECT_OK(*statement, statement->close());
}

TEST_P(Sequence, WithOpenCursor)
{
    SQLCHAR name[] = "mine";
    auto opened = [&] { /* a fresh one for each: after a call that it refused, unixODBC allows less */
        statement = std::make_unique<odbc::Statement>(*first);
        ASSERT_OK(*statement, statement->prepare("SELECT 1"));
        ASSERT_OK(*statement, statement->execute());
    };
    opened();
    EXPECT_ERROR(*statement, get(1), "24000");
    opened();
    EXPECT_ERROR(*statement, statement->execute(), "24000");
    opened();
    EXPECT_ERROR(*statement, statement->prepare("SELECT 2"), "24000");
    opened();
    EXPECT_ERROR(*statement, SQLSetCursorName(statement->handle, name, SQL_NTS), "24000");
    opened();
    ASSERT_OK(*statement, statement->fetch());
    EXPECT_ERROR(*statement, get(0), "07009");
    EXPECT_OK(*statement, get(1));
    EXPECT_EQ(SQLMoreResults(statement->handle), SQL_NO_DATA);
    EXPECT_OK(*statement, statement->execute());
    EXPECT_OK(*statement, SQLCloseCursor(statement->handle));
}

TEST_P(Sequence, OfConnections)
{
    EXPECT_ERROR(*first, SQLFreeHandle(SQL_HANDLE_DBC, first->dbc), "HY010");
    EXPECT_ERROR(*first, first->connect(keywords(modern_url())), "08002");
    odbc::Connection other(GetParam());
    ASSERT_OK(other, other.connect(keywords(modern_url())));
    SQLHSTMT open = SQL_NULL_HSTMT, none = SQL_NULL_HSTMT;
    ASSERT_OK(other, SQLAllocHandle(SQL_HANDLE_STMT, other.dbc, &open));
    EXPECT_OK(other, other.disconnect());
    EXPECT_ERROR(other, SQLAllocHandle(SQL_HANDLE_STMT, other.dbc, &none), "08003");
}

BOTH_ENTRY_POINTS(Sequence);

} // namespace
