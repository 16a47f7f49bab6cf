/* What the text of a query tells of its result: its size, and whether its columns have names of their own. */
#ifndef PORTER_SQL_SELECT_H
#define PORTER_SQL_SELECT_H

#include "sql/statement.h"

struct select_facts {
    bool plain;     /* it begins with SELECT or VALUES: no WITH, no bracket */
    bool from;      /* SELECT .. FROM */
    bool named;     /* each column is a column, or all of a table's, or has an alias behind AS */
    bool one_row;   /* aggregates without GROUP BY */
    bool limited;   /* LIMIT, or FETCH FIRST, of the whole */
    uint64_t limit; /* UINT64_MAX: not a number in the text */
    size_t
        tail_at; /* offset of LIMIT, OFFSET or FETCH of the whole, with all behind it; else statement->end */
};

/* Of a scanned statement. */
void select_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                      struct select_facts *out);

#endif
