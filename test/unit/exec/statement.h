// A statement as the entry points drive it: entered, asked, left.
#ifndef PORTER_TEST_EXEC_STATEMENT_H
#define PORTER_TEST_EXEC_STATEMENT_H

#include "fake_connection.h"
#include "native_bytes.h"

extern "C" {
#include "exec/exec.h"
}

namespace porter_test
{

class Statement
{
  public:
    explicit Statement(FakeConnection &fake) : stmt(fake.statement())
    {
    }
    template <typename Call> SQLRETURN run(enum call call, Call what)
    {
        struct stmt *entered;
        struct error err = {};
        SQLRETURN code = stmt_enter(stmt, call, &entered);
        return code == SQL_SUCCESS ? stmt_leave(stmt, what(&err), &err) : code;
    }
    SQLRETURN prepare(const std::string &sql)
    {
        return run(CALL_PREPARE, [&](struct error *err) {
            return exec_prepare(stmt, text_make(sql.data(), sql.size()), err);
        });
    }
    SQLRETURN execute()
    {
        return run(CALL_EXECUTE, [&](struct error *err) { return exec_execute(stmt, err); });
    }
    SQLRETURN direct(const std::string &sql)
    {
        return run(CALL_PREPARE, [&](struct error *err) {
            return exec_direct(stmt, text_make(sql.data(), sql.size()), err);
        });
    }
    SQLRETURN describe()
    {
        return run(CALL_DESCRIBE, [&](struct error *err) { return exec_describe(stmt, err); });
    }
    SQLRETURN bind(SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data, SQLLEN capacity,
                   SQLLEN *indicator)
    {
        return run(CALL_ANY, [&](struct error *err) {
            return exec_bind_column(stmt, number, c_type, data, capacity, indicator, err);
        });
    }
    SQLRETURN bind_parameter(SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLPOINTER data,
                             SQLLEN *indicator, SQLLEN capacity = 0, SQLULEN size = 0, SQLSMALLINT digits = 0,
                             SQLSMALLINT direction = SQL_PARAM_INPUT)
    {
        return run(CALL_ANY, [&](struct error *err) {
            return exec_bind_parameter(stmt, number, direction, c_type, sql_type, size, digits, data,
                                       capacity, indicator, err);
        });
    }
    SQLRETURN fetch()
    {
        return run(CALL_FETCH, [&](struct error *err) {
            return exec_fetch(stmt, stmt->ard->array_size, stmt->ird->rows_processed, stmt->ird->array_status,
                              err);
        });
    }
    SQLRETURN get(SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data, SQLLEN capacity,
                  SQLLEN *indicator)
    {
        return run(CALL_GET_DATA, [&](struct error *err) {
            return exec_get_data(stmt, number, c_type, data, capacity, indicator, err);
        });
    }
    /* A whole cell as text; "NULL", or "?" and the SQLSTATEs when it fails. */
    std::string text(SQLUSMALLINT number)
    {
        char buffer[1000];
        SQLLEN indicator = 0;
        SQLRETURN code = get(number, SQL_C_CHAR, buffer, sizeof buffer, &indicator);
        if (!SQL_SUCCEEDED(code))
            return "?" + states();
        return indicator == SQL_NULL_DATA ? "NULL" : buffer;
    }
    SQLRETURN close()
    {
        return run(CALL_ANY, [&](struct error *) {
            stmt_close_cursor(stmt);
            return 0;
        });
    }
    std::string states() const
    {
        return states_of(&stmt->handle);
    }
    std::string message(SQLINTEGER record = 0) const
    {
        return message_of(&stmt->handle, record);
    }

    struct stmt *stmt;
};

} // namespace porter_test

#endif
