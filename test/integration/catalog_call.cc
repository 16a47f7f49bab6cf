/* One row a function: the arguments' order is the specification's. */
#include <gtest/gtest.h>

#include "catalog_call.h"

#define A(i) t[i].a(), SQL_NTS
#define W(i) t[i].w(), SQL_NTS

SQLRETURN catalog_call(odbc::Statement &statement, const std::string &function, std::vector<Argument> t,
                       const std::vector<SQLUSMALLINT> &n)
{
    SQLHSTMT h = statement.handle;
    bool wide = statement.wide;

    if (function == "SQLTables")
        return wide ? SQLTablesW(h, W(0), W(1), W(2), W(3)) : SQLTables(h, A(0), A(1), A(2), A(3));
    if (function == "SQLColumns")
        return wide ? SQLColumnsW(h, W(0), W(1), W(2), W(3)) : SQLColumns(h, A(0), A(1), A(2), A(3));
    if (function == "SQLPrimaryKeys")
        return wide ? SQLPrimaryKeysW(h, W(0), W(1), W(2)) : SQLPrimaryKeys(h, A(0), A(1), A(2));
    if (function == "SQLStatistics")
        return wide ? SQLStatisticsW(h, W(0), W(1), W(2), n[0], n[1])
                    : SQLStatistics(h, A(0), A(1), A(2), n[0], n[1]);
    if (function == "SQLSpecialColumns")
        return wide ? SQLSpecialColumnsW(h, n[0], W(0), W(1), W(2), n[1], n[2])
                    : SQLSpecialColumns(h, n[0], A(0), A(1), A(2), n[1], n[2]);
    if (function == "SQLForeignKeys")
        return wide ? SQLForeignKeysW(h, W(0), W(1), W(2), W(3), W(4), W(5))
                    : SQLForeignKeys(h, A(0), A(1), A(2), A(3), A(4), A(5));
    if (function == "SQLTablePrivileges")
        return wide ? SQLTablePrivilegesW(h, W(0), W(1), W(2)) : SQLTablePrivileges(h, A(0), A(1), A(2));
    if (function == "SQLColumnPrivileges")
        return wide ? SQLColumnPrivilegesW(h, W(0), W(1), W(2), W(3))
                    : SQLColumnPrivileges(h, A(0), A(1), A(2), A(3));
    if (function == "SQLProcedures")
        return wide ? SQLProceduresW(h, W(0), W(1), W(2)) : SQLProcedures(h, A(0), A(1), A(2));
    if (function == "SQLProcedureColumns")
        return wide ? SQLProcedureColumnsW(h, W(0), W(1), W(2), W(3))
                    : SQLProcedureColumns(h, A(0), A(1), A(2), A(3));
    if (function == "SQLGetTypeInfo")
        return wide ? SQLGetTypeInfoW(h, static_cast<SQLSMALLINT>(n[0]))
                    : SQLGetTypeInfo(h, static_cast<SQLSMALLINT>(n[0]));
    ADD_FAILURE() << function;
    return SQL_ERROR;
}

#undef A
#undef W
