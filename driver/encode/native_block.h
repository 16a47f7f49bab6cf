/* Values -> blocks of ClickHouse's Native format (revision 0), column by column. */
#ifndef PORTER_ENCODE_NATIVE_BLOCK_H
#define PORTER_ENCODE_NATIVE_BLOCK_H

#include <stdbool.h>

#include "base/buffer.h"
#include "column/value.h"
#include "types/type.h"

/* One column of the block under construction. Zero-initialise it, then native_column_init. */
struct native_column {
    struct text name;
    const struct type *type;
    struct text wire; /* type text told in the block */
    bool exact;       /* ... which is the column's own: the server has nothing to cast */
    bool nullable;    /* wire is Nullable(...) */
    bool as_text;     /* the values of a type with children travel as their text */
    struct buffer nulls, data;
    struct native_column *children; /* Array: element; Tuple: elements; Map: key, value; Nested: elements */
    uint32_t child_count;
    uint64_t elements; /* in the children, of all rows so far: Array, Map, Nested */
};

/* Whether cells of the type can be told as they are, children and all; JSON among the children as its text.
 */
bool native_carries(const struct type *type);
/* Arrays, tuples, maps and Nested, whose cells are their children's. */
bool native_nests(const struct type *type);
/* `nullable`: the column takes NULL, or has a default that stands for it. Texts and children go into the
 * arena. */
int native_column_init(struct native_column *column, struct text name, const struct type *type, bool nullable,
                       struct arena *arena, struct error *err);
/* One to read texts into, never to be written: types of all children are fine. */
int native_column_scratch(struct native_column *column, const struct type *type, struct arena *arena,
                          struct error *err);
void native_column_clear(struct native_column *column);
/* Forgets all rows. */
void native_column_reset(struct native_column *column);
/* One more row; `value` as fit_value leaves it, or VALUE_NULL for a nullable column. Of a type with children
 * only VALUE_NULL, and the text of one that travels as text. Memory failures are sticky: native_block_write
 * tells. */
void native_column_put(struct native_column *column, const struct value *value);
/* One more row of a type with children, whose cells have been put into them: `count` elements of an Array,
 * Map or Nested; of a Tuple it says nothing. */
void native_column_close(struct native_column *column, uint64_t count);
/* Bytes that the columns hold. */
size_t native_block_size(const struct native_column *columns, size_t count);
/* A block as it lies in its columns: read once or more often, nothing is copied before. */
struct native_pieces {
    struct buffer heads; /* what stands between the columns' data */
    struct buffer list;  /* of struct native_piece */
    size_t size;         /* of all bytes */
    size_t piece, at;    /* where reading goes on */
};
void native_pieces_init(struct native_pieces *pieces);
void native_pieces_clear(struct native_pieces *pieces);
/* The block of `rows` rows, which stays good until the columns change. */
int native_pieces_of(struct native_pieces *pieces, const struct native_column *columns, size_t count,
                     size_t rows, struct error *err);
/* The next bytes, `room` at most; 0 at the end. */
size_t native_pieces_read(struct native_pieces *pieces, uint8_t *place, size_t room);
/* From the first byte again. */
void native_pieces_rewind(struct native_pieces *pieces);
/* Appends the block of `rows` rows to `out` and empties the columns. */
int native_block_write(struct native_column *columns, size_t count, size_t rows, struct buffer *out,
                       struct error *err);

#endif
