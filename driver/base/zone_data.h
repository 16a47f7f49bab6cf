/* What zone.c, zone_file.c and zone_rule.c share: the parsed form of a time zone. */
#ifndef PORTER_BASE_ZONE_DATA_H
#define PORTER_BASE_ZONE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "base/zone.h"

enum { ZONE_OFFSET_MOST = 26 * 3600 }; /* no offset from UTC is larger, east or west */

/* When, each year, daylight time starts or ends. */
struct zone_change {
    enum { CHANGE_JULIAN, CHANGE_DAY, CHANGE_MONTH } kind; /* Jn (no 29 February), n (from 0), Mm.w.d */
    int month, week, day;                                  /* day: of the week 0..6, or of the year */
    int32_t time;                                          /* seconds from local midnight, may be negative */
};

/* A POSIX TZ rule: the footer of a TZif file. */
struct zone_rule {
    bool has_daylight;
    int32_t standard, daylight; /* seconds east of UTC */
    struct zone_change start, end;
};

struct zone {
    char *name;      /* owned, terminated */
    int64_t *at;     /* owned; UTC instants at which the offset changes, ascending */
    int32_t *offset; /* owned; from at[i] on */
    size_t count;
    int32_t first; /* offset before at[0] */
    bool has_rule;
    struct zone_rule rule; /* holds from rule_from on */
    int64_t rule_from;
};

/* A zone with its name and one offset for ever; NULL without memory. */
struct zone *zone_fixed(struct text name, int32_t offset);
/* Reads the zone's file; NULL with the reason. `name` has been checked to be a harmless relative path. */
struct zone *zone_file_read(struct text name, struct error *err);

/* Parses a POSIX TZ string such as CET-1CEST,M3.5.0,M10.5.0/3. */
bool zone_rule_parse(struct text text, struct zone_rule *out);
/* The run of equal offset around `utc`. */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t utc);

#endif
