/* What a C buffer must hold, computed from the server's text alone: the driver's conversions are not used. */
#ifndef PORTER_TEST_MODEL_H
#define PORTER_TEST_MODEL_H

#include <string>
#include <vector>

#include <sql.h>
#include <sqlext.h>

#include "type_cases.h"

/* The outcome of reading one value as one C type. */
struct Expected {
    std::string state; /* "": no diagnostic; "01S07": with a lost fraction; else an error, nothing written */
    std::string bytes; /* of the C value; of a SQL_C_TYPE_TIMESTAMP made from a time, the date is today's */
    bool any_date = false;
};

/* C types to read a family as, and the bytes of each. */
std::vector<SQLSMALLINT> c_types_of(Family family);
size_t c_size(SQLSMALLINT c_type);
/* True when the conversion must be refused as a whole (07006). */
bool restricted(Family family, SQLSMALLINT c_type);
/* `text` is the server's; `scale` is that of a SQL_NUMERIC_STRUCT. */
Expected expect(Family family, const std::string &text, SQLSMALLINT c_type, int scale);

#endif
