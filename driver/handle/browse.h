/* SQLBrowseConnect: a connection string in steps. */
#ifndef PORTER_HANDLE_BROWSE_H
#define PORTER_HANDLE_BROWSE_H

#include "handle/dbc.h"

/* One step: `in` joins what earlier steps gave (the newest of two equal keywords wins). OUTCOME_NEED_DATA:
 * `wanted` says what is missing, as ODBC's browse result string; OUTCOME_OK: connected. -1 ends the browsing.
 */
int browse_step(struct dbc *dbc, struct text in, struct buffer *wanted, struct error *err);
/* Ends the browsing, if there is one. */
void browse_forget(struct dbc *dbc);

#endif
