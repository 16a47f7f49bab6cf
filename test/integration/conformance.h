/* What the conformance suites share: one test a numbered requirement, named after it, direct and through a
 * manager, by the ANSI and the wide entry points. */
#ifndef PORTER_TEST_CONFORMANCE_H
#define PORTER_TEST_CONFORMANCE_H

#include <cstring>
#include <functional>

#include <unistd.h>

#include "catalog_call.h"
#include "fixture.h"

const std::optional<std::string> NONE = std::nullopt;

class Conformance : public WithDriver
{
  protected:
    void SetUp() override;
    void TearDown() override;
    /* A new statement in `s`. */
    odbc::Statement &fresh();
    /* The only cell of the only row. */
    std::string one(const std::string &sql);
    /* A table of this suite's database, made anew. */
    std::string make(const std::string &columns, const std::string &engine = "MergeTree ORDER BY tuple()");
    SQLRETURN set_name(odbc::Statement &statement, Argument name);
    std::string name_of(odbc::Statement &statement);
    SQLRETURN bind(odbc::Statement &statement, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                   void *data, SQLLEN *indicator = nullptr, SQLULEN size = 0, SQLLEN capacity = 0);
    SQLULEN attribute(odbc::Statement &statement, SQLINTEGER id);
    SQLULEN info(SQLUSMALLINT type);
    SQLRETURN browse(odbc::Connection &db, Argument in, std::string *out);
    SQLRETURN driver_connect(odbc::Connection &db, Argument in, SQLUSMALLINT completion,
                             void *window = nullptr);
    SQLHDESC descriptor(odbc::Statement &statement, SQLINTEGER id);
    std::string desc_state(SQLHDESC desc);
    /* A header or record field of diagnostics that is text. */
    std::string diag_text(odbc::Statement &statement, SQLSMALLINT record, SQLSMALLINT field);

    static const char *database()
    {
        return "porter_conformance";
    }

    /* Executes what never ends; another thread cancels it, again where the first call came too early. */
    SQLRETURN cancelled();

    std::unique_ptr<odbc::Statement> s;
};

#endif
