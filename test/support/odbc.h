/* ODBC for tests: calls in UTF-8 that go through the ANSI or through the wide entry points, by a flag. */
#ifndef PORTER_TEST_ODBC_H
#define PORTER_TEST_ODBC_H

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

namespace odbc
{

/* Of each statement that a test runs or prepares: what goes to the driver in its place. Usually NULL. */
extern std::string (*translation)(const std::string &sql);

/* UTF-8 to UTF-16; ill-formed bytes become U+FFFD, one a maximal subpart. */
std::u16string widen(const std::string &utf8);
/* UTF-16 to UTF-8. */
std::string narrow(const char16_t *wide, size_t units);
std::string narrow(const std::u16string &wide);

/* A cell read by SQLGetData until nothing is left, in buffers of `capacity` bytes. The indicator must tell exactly
 * what remained before each call; buffers must be terminated and nothing written behind them. */
struct Piecewise {
    bool null = false;
    std::string bytes; /* as they came: UTF-16 for SQL_C_WCHAR */
    int calls = 0;
    std::string problem; /* what was wrong; empty: nothing */
};
Piecewise read_pieces(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type, size_t capacity);

struct Diag {
    std::string state;
    SQLINTEGER native = 0;
    std::string message;
};
std::ostream &operator<<(std::ostream &out, const Diag &diag);

/* All records of a handle; messages up to what a SQLSMALLINT can say. */
std::vector<Diag> diags(SQLSMALLINT type, SQLHANDLE handle, bool wide);
/* SQLSTATE of the first record, or "". */
std::string first_state(SQLSMALLINT type, SQLHANDLE handle, bool wide);
/* "[22003] 0 text; [...]" for messages of failed expectations. */
std::string told(const std::vector<Diag> &records);

/* An environment and a connection of its own. */
class Connection
{
  public:
    explicit Connection(bool use_wide, SQLINTEGER version = SQL_OV_ODBC3);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /* SQLDriverConnect without a dialog; the completed string is kept in `completed`. */
    SQLRETURN connect(const std::string &string);
    SQLRETURN disconnect();
    std::vector<Diag> diags() const;
    std::string state() const; /* of the first record, or "" */
    SQLRETURN set_text(SQLINTEGER attribute, const std::string &value);
    SQLRETURN set(SQLINTEGER attribute, SQLULEN value);
    /* SQLGetInfo of a text; nothing when it fails. */
    std::optional<std::string> info_text(SQLUSMALLINT type);

    bool wide;
    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    std::string completed;
};

struct Column {
    std::string name;
    SQLSMALLINT type = 0;
    SQLULEN size = 0;
    SQLSMALLINT digits = 0, nullable = 0;
};

/* A cell as text: nothing for NULL. */
using Cell = std::optional<std::string>;

class Statement
{
  public:
    explicit Statement(Connection &connection);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    SQLRETURN exec(const std::string &sql);
    SQLRETURN prepare(const std::string &sql);
    SQLRETURN execute();
    SQLRETURN fetch();
    SQLRETURN close(); /* SQLFreeStmt(SQL_CLOSE) */
    SQLSMALLINT columns();
    SQLRETURN describe(SQLUSMALLINT number, Column *column);
    SQLRETURN attribute(SQLUSMALLINT number, SQLUSMALLINT field, SQLLEN *value);
    std::optional<std::string> attribute_text(SQLUSMALLINT number, SQLUSMALLINT field);
    SQLRETURN set(SQLINTEGER attribute, SQLULEN value);
    SQLRETURN set(SQLINTEGER attribute, void *value);
    /* A whole cell by SQLGetData, as SQL_C_CHAR or SQL_C_WCHAR by the flag; throws std::runtime_error. */
    Cell text(SQLUSMALLINT number);
    /* All rows that are left. */
    std::vector<std::vector<Cell>> rows();
    std::vector<Diag> diags() const;
    std::string state() const;

    bool wide;
    SQLHSTMT handle = SQL_NULL_HSTMT;
};

} // namespace odbc

#endif
