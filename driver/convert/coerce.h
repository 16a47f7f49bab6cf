/* Values brought to the SQL type that a parameter was declared with: the parts of source_coerce. Inside
 * convert/. */
#ifndef PORTER_CONVERT_COERCE_H
#define PORTER_CONVERT_COERCE_H

#include "convert/source.h"

/* What one coercion is about. */
struct coerce {
    struct value *value;
    SQLSMALLINT sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
    struct arena *arena;
};

/* One SQL type's rule. STATE_00000 or why not. */
typedef enum state coerce_rule(struct coerce *coerce);

coerce_rule coerce_date, coerce_time, coerce_timestamp, coerce_guid, coerce_interval;

#endif
