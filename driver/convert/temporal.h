/* Dates and times of cells, clamped as the server's own text clamps them. Inside convert/. */
#ifndef PORTER_CONVERT_TEMPORAL_H
#define PORTER_CONVERT_TEMPORAL_H

#include "base/calendar.h"
#include "types/type.h"

/* `cell` is the cell's bytes on the wire. Years are 0000 to 9999: a cell beyond is the nearest of these. */
struct date temporal_date(const struct type *type, const uint8_t *cell); /* Date, Date32 */
/* DateTime, DateTime64: local time in the column's zone. False: the zone has no file. */
bool temporal_datetime(const struct type *type, const uint8_t *cell, struct zone_span *memo,
                       struct datetime *out);
/* The same as seconds since 1970 on the zone's own clock, and nanoseconds above them. The type has a zone. */
int64_t temporal_local(const struct type *type, const uint8_t *cell, struct zone_span *memo,
                       uint32_t *nanosecond);
/* Whether a local second can be told: those beyond are held at the first or the last. */
bool temporal_inside(int64_t seconds);
/* 10 to the power of `scale`, 0 to 9. */
uint64_t temporal_power(uint8_t scale);
struct clock temporal_clock(const struct type *type,
                            const uint8_t *cell); /* Time, Time64: within +-999:59:59 */
struct date temporal_today(void);                 /* in UTC */
bool temporal_is_midnight(const struct clock *clock);
/* Fewest digits that say the fraction: 0..9. */
uint8_t temporal_digits(uint32_t nanosecond);
/* HY000 that names the zone; -1. */
int temporal_no_zone(const struct type *type, struct error *err);

#endif
