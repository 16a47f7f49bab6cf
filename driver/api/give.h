/* How entry points hand values to the application. */
#ifndef PORTER_API_GIVE_H
#define PORTER_API_GIVE_H

#include <stdbool.h>

#include "handle/diag.h"
#include "handle/item.h"
#include "handle/sink.h"

/* Writes `item` to `place` (`capacity` bytes when it is text) and its length in bytes to `length16` or
 * `length32` (either may be NULL). True when a text was cut. */
bool give_item(const struct item *item, void *place, SQLINTEGER capacity, SQLSMALLINT *length16,
               SQLINTEGER *length32, bool wide);
/* The item that an application passes as pointer or, for texts, as buffer of `length` bytes or SQL_NTS. */
int take_item(bool is_text, SQLPOINTER value, SQLINTEGER length, bool wide, struct arena *arena,
              struct item *item, struct error *err);

#endif
