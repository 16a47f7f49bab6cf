/* SQLGetInfo: one table row an information type. */
#ifndef PORTER_HANDLE_INFO_H
#define PORTER_HANDLE_INFO_H

#include <stdbool.h>

#include "handle/dbc.h"
#include "handle/item.h"

/* HY096 for an unknown type, 08003 for one that needs a connection. Texts live in the connection or its call.
 */
int info_get(struct dbc *dbc, SQLUSMALLINT type, struct item *value, struct error *err);

#endif
