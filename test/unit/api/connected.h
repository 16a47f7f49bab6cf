// Handles of a scripted connection, used through the entry points.
#ifndef PORTER_TEST_API_CONNECTED_H
#define PORTER_TEST_API_CONNECTED_H

#include <gtest/gtest.h>

#include "fake_connection.h"
#include "native_bytes.h"

#include <sqlucode.h>

namespace porter_test
{

/* SQLSTATEs of a handle as SQLGetDiagRec tells them, "01004 22003". */
inline std::string states(SQLSMALLINT type, SQLHANDLE handle)
{
    std::string out;
    SQLCHAR state[6], message[512];
    SQLINTEGER native;
    SQLSMALLINT length;
    for (SQLSMALLINT i = 1;
         SQL_SUCCEEDED(SQLGetDiagRec(type, handle, i, state, &native, message, sizeof message, &length)); i++)
        out += (i > 1 ? " " : "") + std::string(reinterpret_cast<char *>(state));
    return out;
}

/* A connection with scripted answers and one statement. */
class Connected
{
  public:
    explicit Connected(const std::vector<Answer> &answers = {}, SQLINTEGER odbc_version = SQL_OV_ODBC3)
        : fake(answers, odbc_version), env(fake.env), dbc(fake.dbc), stmt(statement())
    {
    }
    SQLHSTMT statement()
    {
        SQLHSTMT out = nullptr;
        EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &out), SQL_SUCCESS);
        return out;
    }
    SQLRETURN direct(const char *sql)
    {
        return SQLExecDirect(stmt, reinterpret_cast<SQLCHAR *>(const_cast<char *>(sql)), SQL_NTS);
    }
    SQLRETURN prepare(const char *sql)
    {
        return SQLPrepare(stmt, reinterpret_cast<SQLCHAR *>(const_cast<char *>(sql)), SQL_NTS);
    }
    std::string errors() const
    {
        return states(SQL_HANDLE_STMT, stmt);
    }
    SQLHDESC descriptor(SQLINTEGER attribute, SQLHSTMT of = nullptr)
    {
        SQLHDESC out = nullptr;
        EXPECT_EQ(SQLGetStmtAttr(of ? of : stmt, attribute, &out, 0, nullptr), SQL_SUCCESS);
        return out;
    }

    FakeConnection fake;
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

} // namespace porter_test

#endif
