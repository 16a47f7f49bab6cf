/* Names and types of an answer without rows: RowBinaryWithNamesAndTypes, TabSeparatedWithNamesAndTypes. */
#ifndef PORTER_DECODE_NAMES_H
#define PORTER_DECODE_NAMES_H

#include "decode/decoder.h"

enum names_form {
    NAMES_BINARY, /* RowBinaryWithNamesAndTypes */
    NAMES_TABS    /* TabSeparatedWithNamesAndTypes, for servers that lack the other */
};

/* A decoder that yields one block of zero rows. Rows are refused (DECODE_BROKEN): the answer was asked for a
 * second time because the first had none, so it is another one. `zones` outlives it. NULL: no memory. */
struct decoder *names_open(enum names_form form, struct zone_set *zones, struct text default_zone,
                           struct error *err);
/* Takes the next field off a line of TabSeparated, its escapes undone in a copy (data NULL: no memory). */
struct text names_take_field(struct text *line, struct arena *arena);

#endif
