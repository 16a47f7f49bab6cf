/* One value on its way between a column's cell and an application's buffer, in either direction. */
#ifndef PORTER_COLUMN_VALUE_H
#define PORTER_COLUMN_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/text.h"

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,           /* integer: 0 or 1 */
    VALUE_INT,            /* integer */
    VALUE_UINT,           /* natural */
    VALUE_DECIMAL,        /* decimal: also integers wider than 64 bits (scale 0) */
    VALUE_FLOAT,          /* real, of single precision */
    VALUE_DOUBLE,         /* real */
    VALUE_TEXT,           /* text: UTF-8 meant, any bytes possible */
    VALUE_BYTES,          /* text: binary */
    VALUE_DATE,           /* datetime.date */
    VALUE_TIME,           /* datetime.clock; digits */
    VALUE_DATETIME,       /* datetime; digits */
    VALUE_GUID,           /* guid, in the order of its text */
    VALUE_INTERVAL_MONTH, /* interval: signed months (year-month intervals) */
    VALUE_INTERVAL_DAY    /* interval: signed seconds, fraction in natural nanoseconds of datetime.clock */
};

struct value {
    enum value_kind kind;
    uint8_t digits; /* fraction digits that the type has: VALUE_TIME, VALUE_DATETIME */
    union {
        int64_t integer;
        uint64_t natural;
        double real;
        struct decimal decimal;
        struct datetime datetime;
        struct text text; /* not owned */
        uint8_t guid[16];
        int64_t interval;
    };
};

#endif
