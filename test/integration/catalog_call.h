/* The catalog functions, called by their names. */
#ifndef PORTER_TEST_CATALOG_CALL_H
#define PORTER_TEST_CATALOG_CALL_H

#include "odbc.h"

/* An application's text argument in both encodings; nothing is a null pointer. */
class Argument
{
  public:
    Argument(const odbc::Cell &value)
        : given(value.has_value()), narrow(value.value_or("")), wide(odbc::widen(narrow))
    {
    }
    Argument(const std::string &value) : Argument(odbc::Cell(value))
    {
    }
    Argument(const char *value) : Argument(odbc::Cell(value))
    {
    }
    SQLCHAR *a()
    {
        return given ? reinterpret_cast<SQLCHAR *>(narrow.data()) : nullptr;
    }
    SQLWCHAR *w()
    {
        return given ? reinterpret_cast<SQLWCHAR *>(wide.data()) : nullptr;
    }

    bool given;
    std::string narrow;
    std::u16string wide;
};

/* SQLTables and so on, and SQLGetTypeInfo: text arguments and numbers in the function's own order, by the
 * statement's kind of entry points. */
SQLRETURN catalog_call(odbc::Statement &statement, const std::string &function, std::vector<Argument> texts,
                       const std::vector<SQLUSMALLINT> &numbers = {});

#endif
