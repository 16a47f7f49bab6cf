/* Runs of the application's cells -> the numbers that a column's cells are made of: parameters of an array,
 * many at a time. Only what needs no second thought: all else goes by source_read, source_coerce and
 * fit_value, which come to the same where both know a value. */
#ifndef PORTER_CONVERT_GATHER_H
#define PORTER_CONVERT_GATHER_H

#include "base/zone.h"
#include "convert/source.h"
#include "types/type.h"

enum { GATHER_RUN = 256, GATHER_SCALES = 19 };

/* Cells that lie `stride` apart, GATHER_RUN at most. */
struct gather_cells {
    const uint8_t *data;
    size_t stride;
    const SQLLEN *lengths; /* one a cell: bytes, SQL_NTS or SQL_NULL_DATA. NULL: all are SQL_NTS */
    bool nulls;            /* there is an SQL_NULL_DATA among them */
};

/* One marker's way into its column. Zero-initialise it, then gather_choose. */
struct gather {
    /* The first of `count` cells that are sure, as numbers (NULLs are 0): how many. */
    size_t (*load)(struct gather *gather, const struct gather_cells *cells, size_t count, int64_t *numbers);
    /* Of characters: one text. */
    bool (*spell)(struct gather *gather, struct text text, int64_t *number);
    bool wide;           /* ... which are SQLWCHARs */
    bool checked;        /* numbers are within least..most, or they go the other way */
    int64_t least, most; /* of times: of their seconds or days in UTC */
    size_t raw;          /* not 0: a cell's bytes are the column's, so many */
    SQLULEN limit;       /* most bytes of a text; 0: any number */

    const struct zone *zone;
    struct zone_span memo;
    struct date date; /* whose `days` are known */
    int64_t days;
    uint32_t unit, tick; /* nanoseconds: what a fraction is a multiple of; of one of the column's ticks */
    int64_t ticks;       /* of a second */
    int16_t numeric;     /* scale of SQL_C_NUMERIC; -1: as each one says */
    uint64_t bound[GATHER_SCALES]; /* by scale of the value: digits as a number are below it */
    int64_t factor[GATHER_SCALES]; /* ... and this times the column's number */
};

/* Values of `source`, declared as SQLBindParameter's SQL type, size and digits, for a column of `type`.
 * False: there is no such way. */
bool gather_choose(struct gather *gather, const struct source *source, SQLSMALLINT sql_type, SQLULEN size,
                   SQLSMALLINT digits, const struct type *type);
/* The first of `count` cells, as the column has them; NULLs are 0. Returns how many: the next one, if any,
 * must go the careful way. A cell of a float is its bits. */
size_t gather_run(struct gather *gather, const struct gather_cells *cells, size_t count, int64_t *numbers);

/* gather_text.c: characters as numbers, for gather_choose; `spells` is one of enum gather_spells. */
enum gather_spells { SPELLS_INTEGER, SPELLS_DECIMAL, SPELLS_DOUBLE, SPELLS_DATE, SPELLS_TIMESTAMP };
void gather_choose_text(struct gather *gather, enum gather_spells spells);

/* gather.c, for gather_text.c: a date's days from the epoch, a timestamp's ticks. False: not a sure one. */
bool gather_days(struct gather *gather, int year, unsigned month, unsigned day);
bool gather_stamp(struct gather *gather, const SQL_TIMESTAMP_STRUCT *stamp, int64_t *number);

#endif
