/* Values -> what a column of a server's type stores: exact, in range, ready to be written as bytes. */
#ifndef PORTER_CONVERT_FIT_H
#define PORTER_CONVERT_FIT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/zone.h"
#include "column/value.h"
#include "types/type.h"

/* What a Date32 and a DateTime64 take: 1900-01-01 to 2299-12-31. */
#define FIT_FIRST_DAY (-25567)
#define FIT_LAST_DAY 120529
#define FIT_FIRST_SECOND (-2208988800)
#define FIT_LAST_SECOND 10413791999

/* One column's conversion. */
struct fit {
    const struct type *type;
    struct zone_span memo; /* of the column's zone; zero at first */
    bool stored;           /* the server has such values: its limits for new ones do not count */
    bool cut;              /* set when a number or time lost fraction digits that the column does not have */
};

/* Whether columns of the type can be fitted to. */
bool fit_known(const struct type *type);
/* Brings `value` (never VALUE_NULL) to the form in which the column's bytes are made:
 *   VALUE_INT      integers up to 64 bits, Bool, enums, days of dates, ticks of times: within range
 *   VALUE_UINT     unsigned ones, IPv4
 *   VALUE_DECIMAL  128 and 256 bit integers, decimals at the type's scale: within range
 *   VALUE_DOUBLE   floats
 *   VALUE_GUID     UUID
 *   VALUE_BYTES    String, FixedString (at most its width), IPv6 (16 bytes), and the text of nested types
 * 22003, 22018, 22007, 22008, 22001 (text too long; a numeric text's fraction does not fit), 07006. */
int fit_value(struct fit *fit, struct value *value, struct arena *arena, struct error *err);

#endif
