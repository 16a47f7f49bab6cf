/* ODBC's scalar functions and literals in CrateDB's words. */
#include "server/cratedb/cratedb.h"

static const struct escape_function functions[] = {{0}};
static const struct escape_conversion conversions[] = {{0}};

const struct escape_dialect cratedb_escapes = {
    .sql = &cratedb_dialect,
    .version = UINT32_MAX,
    .functions = functions,
    .conversions = conversions,
    .least_year = 1,
    .most_year = 9999,
};
