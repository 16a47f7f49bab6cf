/* Prints rows as they come: table, CSV, JSON. */
#ifndef PORTER_TOOL_SHOW_H
#define PORTER_TOOL_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "tool.h"

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_JSONL };
/* How a column's values are written where it matters. */
enum looks { LOOKS_TEXT, LOOKS_NUMBER, LOOKS_BOOL };

struct cell {
    size_t offset, size; /* in show->text */
    bool null;
};

struct show {
    enum format format;
    size_t columns;
    char **names;       /* owned */
    enum looks *looks;  /* owned */
    size_t *widths;     /* owned; of a table */
    struct cell *cells; /* owned; of rows that wait for their widths */
    size_t cell_count, cell_room;
    struct buffer text, out;
    bool headed; /* the head is printed */
    uint64_t rows;
    size_t broken; /* bytes that JSON cannot have */
};

/* Takes names and looks over, both from mem_calloc. False: out of memory. */
bool show_begin(struct show *show, enum format format, size_t columns, char **names, enum looks *looks);
/* The next cell of the row; text may be NULL for SQL's NULL. */
void show_cell(struct show *show, const char *text, size_t size);
/* The row is whole. False: nothing can be written any more. */
bool show_row(struct show *show);
/* Prints what is left, and frees all. */
bool show_end(struct show *show);

#endif
