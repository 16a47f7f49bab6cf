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
    struct text wire; /* type text told in the block: the server casts from it */
    bool nullable;    /* wire is Nullable(...) */
    struct buffer nulls, data;
};

/* `nullable`: the column takes NULL, or has a default that stands for it. Texts go into the arena. */
int native_column_init(struct native_column *column, struct text name, const struct type *type, bool nullable,
                       struct arena *arena, struct error *err);
void native_column_clear(struct native_column *column);
/* One more row; `value` as fit_value leaves it, or VALUE_NULL for a nullable column. Memory failures are
 * sticky: native_block_write tells. */
void native_column_put(struct native_column *column, const struct value *value);
/* Bytes that the columns hold. */
size_t native_block_size(const struct native_column *columns, size_t count);
/* Appends the block of `rows` rows to `out` and empties the columns. */
int native_block_write(struct native_column *columns, size_t count, size_t rows, struct buffer *out,
                       struct error *err);

#endif
