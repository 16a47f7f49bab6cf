/* Lines and fields of CSV and TabSeparated. */
#ifndef PORTER_SERVER_CLICKHOUSE_TEXT_FIELD_H
#define PORTER_SERVER_CLICKHOUSE_TEXT_FIELD_H

#include "server/clickhouse/behind.h"

/* Received text, and where reading is. */
struct text_input {
    enum text_form form;
    bool totals, extremes; /* stand behind the rows */
    struct text bytes;     /* set anew before each use */
    bool finished;         /* no more will come */
    size_t columns;        /* once known; 0: not */
    size_t at;             /* of the line that is next */
    size_t seen;           /* bytes behind it that were looked through for its end */
    bool quoted;           /* they end within quotes */
    bool settled;          /* `rows_left` is known: of one column, where an empty line may be a row */
    size_t rows_left, lines_behind;
};

struct text_field {
    struct text text; /* in the input, or in the arena */
    struct text as_sent;
    bool null;
};

enum text_line { LINE_NONE, LINE_ROW, LINE_EMPTY };

/* What the next line is; LINE_NONE while its end has not come. In the `body` (behind names and types) an
 * empty line parts rows, totals and extremes. */
enum text_line text_line(struct text_input *input, bool body);
/* Takes the next field off a line of which text_line has told; *last: the line ends with it. HY000, HY001. */
int text_take(struct text_input *input, struct arena *arena, struct text_field *field, bool *last,
              struct error *err);
/* Behind an empty line. */
void text_skip(struct text_input *input);
/* Bytes before `at` were dropped. */
void text_input_drop(struct text_input *input);

#endif
