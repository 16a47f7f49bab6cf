/* Running a piece of work once for each allocation that it makes, with that allocation failing. */
#ifndef PORTER_TEST_SWEEP_H
#define PORTER_TEST_SWEEP_H

#include <functional>
#include <string>
#include <vector>

#include <sql.h>
#include <sqlext.h>

namespace sweep
{

/* Of the environment, "" when it is not there. */
std::string variable(const char *name);

/* What a call told when it did not succeed. */
struct Failed {
    SQLRETURN code;
    std::string state, message;
};

/* Throws Failed unless the call succeeded; what a warning said is put behind `told`. */
void must(SQLRETURN code, SQLSMALLINT type, SQLHANDLE handle, std::string *told);

/* A connection and a statement that the work is done with; what the work saw is written down in `seen`. */
struct Desk {
    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    SQLULEN fetched = 0; /* for SQL_ATTR_ROWS_FETCHED_PTR: it must outlive what fails */
    std::string seen;

    void connect(const std::string &keywords); /* throws Failed; what was allocated stays for leave */
    void leave();                              /* frees whatever there is */
    void clear();                              /* the statement as if it were new */

    void s(SQLRETURN code)
    {
        must(code, SQL_HANDLE_STMT, stmt, &seen);
    }
    void c(SQLRETURN code)
    {
        must(code, SQL_HANDLE_DBC, dbc, &seen);
    }
    void exec(const char *sql);
    /* All rows and columns that are left, by SQLGetData as the C type. */
    void read(SQLSMALLINT c_type);
};

/* One thing that is done with a driver. */
struct Work {
    const char *name;
    std::function<void(Desk &)> run;
    /* What must hold, work that failed or not, without failing allocations; says what does not. */
    std::function<std::string(Desk &, bool failed)> check;
    /* Of slow work only every so many-th allocation fails, unless PORTER_TEST_FULL=1. */
    size_t stride = 1;
};

/* Does the work on the desk with each allocation failing in turn, by itself and with all behind it. Wrong
 * are: a success that saw something else than undisturbed work does, a failure without HY001 (or what the
 * work itself fails with), a statement that cannot do the work afterwards. Gives what was wrong. */
struct Outcome {
    size_t failed = 0; /* allocations that failed */
    std::vector<std::string> wrong;
};
Outcome run(Desk &desk, const Work &work);

} // namespace sweep

#endif
