/* Time zones from the system's TZif files (RFC 9636), without libc's locale- and TZ-bound functions. */
#ifndef PORTER_BASE_ZONE_H
#define PORTER_BASE_ZONE_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct zone;

/* The zones one connection has met, each read once. Safe for use from several threads. */
struct zone_set;

struct zone_set *zone_set_new(void); /* NULL: no memory */
void zone_set_free(struct zone_set *set);
/* The zone `name` (IANA name such as Europe/Berlin, UTC, or `Fixed/UTC+05:30:00`), owned by the set and valid
 * as long as it. NULL with HY000 and a message that names the zone when there is no such file or it is
 * malformed; a name that leaves the zoneinfo folder (.., absolute) is refused. Folders searched:
 * /usr/share/zoneinfo, /usr/lib/zoneinfo, /usr/share/lib/zoneinfo, /etc/zoneinfo. */
const struct zone *zone_get(struct zone_set *set, struct text name, struct error *err);
struct text zone_name(const struct zone *zone);

/* A run of UTC seconds [from, until) with one offset: keep it between calls, it makes the next call cheap.
 * Zero-initialise it. One per thread and column. */
struct zone_span {
    int64_t from, until;
    int32_t offset; /* seconds east of UTC */
};

/* Offset at a UTC instant. Footer rules hold beyond the last transition. */
int32_t zone_offset(const struct zone *zone, int64_t utc, struct zone_span *memo);
/* UTC instant of a local time. A local time that happens twice gives the earlier instant; one that does not
 * happen (spring gap) is read with the offset after the gap, as ClickHouse does (02:30 becomes 01:30). */
int64_t zone_to_utc(const struct zone *zone, int64_t local, struct zone_span *memo);
/* A zone from the bytes of a TZif file, for tests; freed with zone_free. */
struct zone *zone_parse(struct text name, const uint8_t *data, size_t size, struct error *err);
void zone_free(struct zone *zone);

#endif
