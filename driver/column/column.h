/* Decoded data: the one meeting point of decode, encode and convert. */
#ifndef PORTER_COLUMN_COLUMN_H
#define PORTER_COLUMN_COLUMN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "types/type.h"

/* Where one cell's bytes are, relative to column.data. */
struct span {
    uint32_t at, size;
};

/* One column of a block. Pointers may be unaligned (they point into received bytes): read by memcpy. All
 * numbers are little-endian as on the wire. Which members are used follows from the type: low_cardinality
 * keys (key_width bytes a row), children[0]: dictionary, a plain column of the same kind (type: the wrapped
 * type, nullable when this one is). A key of 0 in a nullable one is NULL fixed-width kinds   data: rows *
 * type->width bytes String, JSON as text, AggregateFunction as bytes: spans and data Array, Map ends:
 * cumulative ends (uint64) of each row's elements in the children (Map: two children) Nested              as
 * Array, of a Tuple: children are its elements' columns Tuple               children, each with the same
 * number of rows Variant, Dynamic    selectors (255 / UINT16_MAX-like none: NULL) and places: row within that
 * child Nothing             nothing: every cell is NULL */
struct column {
    const struct type *type;
    uint64_t rows;
    const uint8_t *nulls; /* a byte a row, non-zero is NULL; NULL pointer when no cell can be NULL this way */
    const uint8_t *data;
    const struct span *spans;
    const uint8_t *ends;
    const uint8_t *keys;
    uint8_t key_width;         /* 1, 2, 4, 8 */
    const uint16_t *selectors; /* child index of each row; COLUMN_NO_CHILD is NULL */
    const uint32_t *places;
    struct column *children;
    uint32_t child_count;
};

#define COLUMN_NO_CHILD UINT16_MAX

/* A run of rows. Column names and types live as long as the result, data until the next block is asked for.
 */
struct block {
    uint64_t rows;
    uint32_t column_count;
    const struct text *names;
    struct column *columns;
};

static inline uint64_t column_end(const struct column *column, uint64_t row)
{
    uint64_t end;
    memcpy(&end, column->ends + row * 8, 8);
    return end;
}
/* First element of `row` in the children of an Array or Map. */
static inline uint64_t column_start(const struct column *column, uint64_t row)
{
    return row == 0 ? 0 : column_end(column, row - 1);
}
/* Key of `row` in the dictionary. */
static inline uint64_t column_key(const struct column *column, uint64_t row)
{
    const uint8_t *at = column->keys + row * column->key_width;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (column->key_width) {
    case 1:
        return *at;
    case 2:
        memcpy(&two, at, sizeof two);
        return two;
    case 4:
        memcpy(&four, at, sizeof four);
        return four;
    default:
        memcpy(&eight, at, sizeof eight);
        return eight;
    }
}

/* Follows dictionary and variant to where the cell really is: *column and *row are replaced. Returns false
 * when the cell is NULL. */
bool column_resolve(const struct column **column, uint64_t *row);

#endif
