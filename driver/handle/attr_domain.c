/* What ODBC says of attributes beyond those that the driver takes. */
#include "handle/attr_domain.h"

/* Newer than some driver managers' headers. */
#ifndef SQL_ATTR_DBC_INFO_TOKEN
#define SQL_ATTR_DBC_INFO_TOKEN 118
#endif
#ifndef SQL_ATTR_ASYNC_DBC_EVENT
#define SQL_ATTR_ASYNC_DBC_EVENT 119
#endif
#ifndef SQL_ATTR_ENLIST_IN_XA
#define SQL_ATTR_ENLIST_IN_XA 1208
#endif

/* Values that ODBC knows for attributes of which the driver takes fewer: others are HY024, not HYC00 or
 * 01S02. */
static const struct {
    SQLINTEGER id;
    SQLULEN least, most;
} attr_domains[] = {
    {SQL_ATTR_OUTPUT_NTS, SQL_FALSE, SQL_TRUE},
    {SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_UNCOMMITTED, SQL_TXN_SERIALIZABLE},
    {SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, SQL_ASYNC_DBC_ENABLE_OFF, SQL_ASYNC_DBC_ENABLE_ON},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, SQL_ASYNC_ENABLE_ON},
    {SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, SQL_CONCUR_VALUES},
    {SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE, SQL_SCROLLABLE},
    {SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED, SQL_SENSITIVE},
    {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, SQL_CURSOR_STATIC},
    {SQL_ATTR_ENABLE_AUTO_IPD, SQL_FALSE, SQL_TRUE},
    {SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE, SQL_SC_UNIQUE},
    {SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, SQL_UB_VARIABLE},
};

bool attr_domain_has(SQLINTEGER id, SQLULEN number, bool unlisted)
{
    for (size_t i = 0; i < sizeof attr_domains / sizeof *attr_domains; i++)
        if (attr_domains[i].id == id)
            return number >= attr_domains[i].least && number <= attr_domains[i].most;
    return unlisted;
}

/* Tracing is the driver manager's; nothing is translated, there is no transaction to enlist in, and nothing
 * asynchronous to tell of. */
static const SQLINTEGER attr_domain_unsupported[] = {
    SQL_ATTR_TRACE,
    SQL_ATTR_TRACEFILE,
    SQL_ATTR_TRANSLATE_LIB,
    SQL_ATTR_TRANSLATE_OPTION,
    SQL_ATTR_ENLIST_IN_DTC,
    SQL_ATTR_ENLIST_IN_XA,
    SQL_ATTR_DBC_INFO_TOKEN,
    SQL_ATTR_ASYNC_DBC_EVENT,
    SQL_ATTR_ASYNC_STMT_EVENT,
};

int attr_domain_missing(SQLINTEGER id, struct error *err)
{
    for (size_t i = 0; i < sizeof attr_domain_unsupported / sizeof *attr_domain_unsupported; i++)
        if (attr_domain_unsupported[i] == id)
            return error_set(err, STATE_HYC00, 0, "Attribute %ld is not supported", (long)id);
    return error_set(err, STATE_HY092, 0, "Attribute %ld is not known", (long)id);
}
