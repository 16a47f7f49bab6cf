/* The inside of the JSON decoder: what its tokens change. */
#ifndef PORTER_DECODE_JSON_PARTS_H
#define PORTER_DECODE_JSON_PARTS_H

#include "decode/json_cell.h"
#include "decode/json_lexer.h"

/* Where in the document the next token stands. */
enum place {
    AT_DOCUMENT, /* before the brace */
    AT_KEY,
    AT_VALUE, /* of the key seen last */
    IN_NAMES,
    IN_TYPES,
    IN_ROWS,
    IN_ROW,
    IN_TREE,  /* inside a cell that is an array or object */
    IN_OTHER, /* inside a value that is of no interest */
    AT_DOCUMENT_END
};

enum key { KEY_OTHER, KEY_NAMES, KEY_TYPES, KEY_ROWS, KEY_ROW_COUNT, KEY_DURATION };

struct json {
    struct decoder decoder; /* first */
    struct json_options options;
    struct json_lexer lexer; /* between calls, what is not read yet is [at, size) of `received` */
    struct buffer tree;      /* IN_TREE's text */
    struct error *err;       /* of the running call */
    uint8_t *received;       /* JSON_PADDING more than capacity */
    size_t capacity, at, size;
    size_t given;         /* up to where the lexer has seen them */
    uint64_t origin;      /* bytes of the document before `received` */
    bool finished, ended; /* told by the caller; and taken note of */
    enum place place;
    enum key key;
    unsigned depth; /* of arrays and objects that are open inside a type, a tree or another value */
    struct arena lasting;
    struct buffer signature, known; /* names and types of this document, and of the first one */
    struct buffer packed;           /* the block that was given last, when it was asked for */
    struct text *names;
    struct json_type *types;
    uint32_t name_count, type_count, room;
    struct json_column *cells;
    struct column *columns;
    uint32_t column_count;
    uint32_t cell;  /* of the row that is open */
    uint64_t rows;  /* complete */
    uint64_t shown; /* of them in the block that was given last */
    struct json_facts facts;
};

/* Takes the tokens that are there. False: json->err says why; when the lexer is what is broken, it alone
 * says. In json_token.c. */
bool json_take_tokens(struct json *json);
/* Takes rows, IN_ROWS or IN_ROW, as long as they are plain and wholly there. Anything else is left where it
 * is: an end, a tree, an escape, an error. In json_row.c. */
void json_take_rows(struct json *json);

#endif
