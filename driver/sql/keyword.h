/* The few SQL words that tell a statement's kind and where an operand is due. */
#ifndef PORTER_SQL_KEYWORD_H
#define PORTER_SQL_KEYWORD_H

#include <stdint.h>

#include "base/text.h"
#include "sql/statement.h"

enum keyword_flag {
    KEYWORD_OPERAND = 1, /* an operand is due behind it; never a column's name */
    KEYWORD_NAME = 2,    /* a name is due behind it, be it FORMAT or SETTINGS */
    KEYWORD_CLAUSE = 4,  /* begins a clause: an expression before it has ended */
    KEYWORD_QUERY = 8    /* begins a query, or joins two: settings before it are not the statement's last */
};

/* Flags of `word` in any case, 0 for other words. */
unsigned keyword_flags(struct text word);
/* The kind of a statement whose first word is `word`; STATEMENT_OTHER for one not in the table. */
enum statement_kind keyword_kind(struct text word);

#endif
