/* Inside of taking an INSERT apart: the reader that insert.c and insert_tuple.c share. */
#ifndef PORTER_SQL_INSERT_PARTS_H
#define PORTER_SQL_INSERT_PARTS_H

#include "sql/insert.h"
#include "sql/scanner.h"

/* Reading one statement; `token` is the next one. */
struct insert_reader {
    struct scanner scanner;
    struct token token;
    const struct statement *statement;
    struct arena *arena;
    struct insert_statement *out;
    uint32_t name_capacity, capacity, count; /* of names; of elements */
    uint32_t markers;                        /* met so far */
    char *scratch;                           /* as large as the text */
};

/* Whether the next token is a parameter marker. */
bool insert_at_marker(const struct insert_reader *reader);
/* All false at what is not understood, or without memory. */
bool insert_next(struct insert_reader *reader);
bool insert_byte(struct insert_reader *reader, char byte);
/* Everything before VALUES or SELECT. */
bool insert_head(struct insert_reader *reader);
/* The tuples behind VALUES, to the end. */
bool insert_tuples(struct insert_reader *reader);

#endif
