/* Reads a query's rows in blocks of 1000 into bound columns: read "DSN=flights" "SELECT number, toString(number) FROM numbers(5)"
 *
 * cc read.c -o read -lodbc
 */
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>

enum { ROWS = 1000, TEXT = 100 };

/* Prints what a handle has to say; gives the status to end with. */
static int complain(SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[6], text[1000];
    SQLINTEGER native;
    SQLSMALLINT size;
    for (SQLSMALLINT i = 1; SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, i, state, &native, text, sizeof text, &size)); i++)
        fprintf(stderr, "%s (%d) %s\n", state, (int)native, text);
    return 1;
}

static int print_rows(SQLHSTMT statement)
{
    static SQLBIGINT numbers[ROWS];
    static char texts[ROWS][TEXT];
    static SQLLEN number_sizes[ROWS], text_sizes[ROWS];
    SQLULEN fetched = 0;
    SQLRETURN result;
    SQLSetStmtAttr(statement, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(SQLULEN)ROWS, 0);
    SQLSetStmtAttr(statement, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
    SQLBindCol(statement, 1, SQL_C_SBIGINT, numbers, sizeof *numbers, number_sizes);
    SQLBindCol(statement, 2, SQL_C_CHAR, texts, TEXT, text_sizes);
    while (SQL_SUCCEEDED(result = SQLFetch(statement))) {
        for (SQLULEN i = 0; i < fetched; i++)
            printf("%lld %s\n", (long long)numbers[i], text_sizes[i] == SQL_NULL_DATA ? "NULL" : texts[i]);
    }
    return result == SQL_NO_DATA ? 0 : complain(SQL_HANDLE_STMT, statement);
}

int main(int argc, char **argv)
{
    SQLHENV environment;
    SQLHDBC connection;
    SQLHSTMT statement;
    int status;
    if (argc != 3)
        return 2;
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment);
    SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    SQLAllocHandle(SQL_HANDLE_DBC, environment, &connection);
    if (!SQL_SUCCEEDED(SQLDriverConnect(connection, NULL, (SQLCHAR *)argv[1], SQL_NTS, NULL, 0, NULL,
                                        SQL_DRIVER_NOPROMPT)))
        return complain(SQL_HANDLE_DBC, connection);
    SQLAllocHandle(SQL_HANDLE_STMT, connection, &statement);
    if (SQL_SUCCEEDED(SQLExecDirect(statement, (SQLCHAR *)argv[2], SQL_NTS)))
        status = print_rows(statement);
    else
        status = complain(SQL_HANDLE_STMT, statement);
    SQLFreeHandle(SQL_HANDLE_STMT, statement);
    SQLDisconnect(connection);
    SQLFreeHandle(SQL_HANDLE_DBC, connection);
    SQLFreeHandle(SQL_HANDLE_ENV, environment);
    return status;
}
