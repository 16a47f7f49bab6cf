/* Inserts ten thousand rows by one call and one request, each value checked first: insert "DSN=flights" TABLE
 *
 * The table's columns: id Int64, name Nullable(String). cc insert.c -o insert -lodbc
 */
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>

enum { ROWS = 10000, TEXT = 20 };

static int complain(SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[6], text[1000];
    SQLINTEGER native;
    SQLSMALLINT size;
    for (SQLSMALLINT i = 1; SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, i, state, &native, text, sizeof text, &size)); i++)
        fprintf(stderr, "%s (%d) %s\n", state, (int)native, text);
    return 1;
}

static int insert(SQLHSTMT statement, const char *table)
{
    static SQLBIGINT ids[ROWS];
    static char names[ROWS][TEXT], sql[300];
    static SQLLEN sizes[ROWS];
    SQLLEN written = 0;
    for (int i = 0; i < ROWS; i++) {
        ids[i] = i;
        sizes[i] = i % 10 == 9 ? SQL_NULL_DATA : snprintf(names[i], TEXT, "name %d", i);
    }
    snprintf(sql, sizeof sql, "INSERT INTO %s (id, name) VALUES (?, ?)", table);
    SQLSetStmtAttr(statement, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)(SQLULEN)ROWS, 0);
    SQLBindParameter(statement, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, ids, 0, NULL);
    SQLBindParameter(statement, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, TEXT, 0, names, TEXT, sizes);
    if (!SQL_SUCCEEDED(SQLExecDirect(statement, (SQLCHAR *)sql, SQL_NTS)))
        return complain(SQL_HANDLE_STMT, statement);
    SQLRowCount(statement, &written);
    printf("%lld rows written\n", (long long)written);
    return 0;
}

int main(int argc, char **argv)
{
    SQLHENV environment;
    SQLHDBC connection;
    SQLHSTMT statement;
    if (argc != 3)
        return 2;
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment);
    SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    SQLAllocHandle(SQL_HANDLE_DBC, environment, &connection);
    if (!SQL_SUCCEEDED(SQLDriverConnect(connection, NULL, (SQLCHAR *)argv[1], SQL_NTS, NULL, 0, NULL,
                                        SQL_DRIVER_NOPROMPT)))
        return complain(SQL_HANDLE_DBC, connection);
    SQLAllocHandle(SQL_HANDLE_STMT, connection, &statement);
    int status = insert(statement, argv[2]);
    SQLFreeHandle(SQL_HANDLE_STMT, statement);
    SQLDisconnect(connection);
    SQLFreeHandle(SQL_HANDLE_DBC, connection);
    SQLFreeHandle(SQL_HANDLE_ENV, environment);
    return status;
}
