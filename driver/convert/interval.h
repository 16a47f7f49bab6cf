/* ODBC intervals: literals, structs, and the two kinds of value they are. Inside convert/. */
#ifndef PORTER_CONVERT_INTERVAL_H
#define PORTER_CONVERT_INTERVAL_H

#include <sql.h>
#include <sqlext.h>

#include "base/sqlstate.h"
#include "column/value.h"

/* `interval` is an SQLINTERVAL (SQL_IS_YEAR ... SQL_IS_MINUTE_TO_SECOND): the code of SQL_C_INTERVAL_x minus
 * 100. */

/* Reads "1-2", "3 04:05:06.7", "INTERVAL '..' DAY TO SECOND", "{INTERVAL ..}". A bare value is read by the
 * fields of `interval`, else by any other of its family. VALUE_INTERVAL_MONTH or _DAY; digits: of the
 * fraction. */
bool interval_parse(struct text text, int interval, struct value *out);
/* Value -> struct; fraction in units of 10^-precision seconds. 22018 for the other family, 22015 when the
 * leading field is too large, 01S07 when trailing fields or fraction digits are cut. */
enum state interval_to_struct(const struct value *value, int interval, int precision,
                              SQL_INTERVAL_STRUCT *out);
/* Struct -> value; false when its fields are out of range or its type is not one. */
bool interval_from_struct(const SQL_INTERVAL_STRUCT *in, int precision, struct value *out);
/* The literal's inner text ("3 04:05:06.700") for `interval`'s fields; `out` holds INTERVAL_TEXT_SIZE bytes.
 */
#define INTERVAL_TEXT_SIZE 64
size_t interval_format(const struct value *value, int interval, char *out);
bool interval_is_months(int interval);
/* One field only: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND. */
bool interval_is_single(int interval);
/* A single-field interval from an exact number of that field, scaled 10^-9: `whole` and `nanosecond` have one
 * sign. */
void interval_from_number(int64_t whole, uint32_t nanosecond, bool negative, int interval, struct value *out);

#endif
