/* Text on its way out to an application's buffer: the one place that knows the length rules of A and W. */
#ifndef PORTER_HANDLE_SINK_H
#define PORTER_HANDLE_SINK_H

#include <stdbool.h>

#include <sql.h>
#include <sqlext.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/* A buffer of the application's. */
struct text_sink {
    void *buffer;          /* may be NULL: only the length is wanted */
    SQLLEN capacity;       /* in bytes, or in characters when `characters` */
    SQLSMALLINT *length16; /* receives the whole length, in the unit of capacity; one of them, or none */
    SQLINTEGER *length32;
    bool wide; /* SQLWCHAR, else UTF-8 */
    bool characters;
};

/* Writes `text` with a terminator, as much as fits, no character split. True when it was cut (01004). */
bool sink_put(const struct text_sink *sink, struct text text);

/* Text from the application: `length` in bytes (A) or characters (W), or SQL_NTS. NULL gives an empty text
 * with NULL data. The text is a view (A) or a copy in the arena (W). HY090 for a bad length, HY001. */
int text_from_ansi(const SQLCHAR *data, SQLINTEGER length, struct arena *arena, struct text *out,
                   struct error *err);
int text_from_wide(const SQLWCHAR *data, SQLINTEGER length, struct arena *arena, struct text *out,
                   struct error *err);

#endif
