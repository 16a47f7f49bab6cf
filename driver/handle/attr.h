/* Attributes of environments, connections and statements: one table row each. */
#ifndef PORTER_HANDLE_ATTR_H
#define PORTER_HANDLE_ATTR_H

#include <stdbool.h>

#include "handle/item.h"
#include "handle/stmt.h"

enum attr_scope { ATTR_ENV, ATTR_DBC, ATTR_STMT };

/* Whether attribute `id` is text: the entry points must know before they convert. */
bool attr_is_text(enum attr_scope scope, SQLINTEGER id);
/* Sets it. 0; OUTCOME_INFO when a value near it was taken (01S02, `*taken` says which); -1: HY092 unknown,
 * HYC00 not supported, HY024 bad value, HY011/24000/08002 wrong state. `object`: struct env, dbc or stmt. */
int attr_set(enum attr_scope scope, void *object, SQLINTEGER id, const struct item *value, SQLULEN *taken,
             struct error *err);
/* What is read while the statement runs, without its lock: true when `id` is of that kind and was given. */
bool attr_peek(SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER *length);
int attr_get(enum attr_scope scope, void *object, SQLINTEGER id, struct item *value, struct error *err);

#endif
