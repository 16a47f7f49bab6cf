/* What ODBC says of attributes beyond those that the driver takes. */
#ifndef PORTER_HANDLE_ATTR_DOMAIN_H
#define PORTER_HANDLE_ATTR_DOMAIN_H

#include <stdbool.h>

#include "handle/handle.h"

/* Whether ODBC knows `number` as a value of the attribute; `unlisted` for those that are not in the list. */
bool attr_domain_has(SQLINTEGER id, SQLULEN number, bool unlisted);
/* For an attribute without a row: HYC00 when ODBC knows it, else HY092. Returns -1. */
int attr_domain_missing(SQLINTEGER id, struct error *err);

#endif
