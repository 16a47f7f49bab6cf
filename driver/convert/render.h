/* Cells as the server's own text: byte for byte what its toString() gives. */
#ifndef PORTER_CONVERT_RENDER_H
#define PORTER_CONVERT_RENDER_H

#include "base/buffer.h"
#include "base/error.h"
#include "column/column.h"

/* Appends the text of a cell as toString(column) writes it (strings inside containers quoted and escaped,
 * NULL inside them spelled NULL; a NULL cell itself appends nothing and sets *null). -1 with HY000: a zone
 * whose file is missing, or the buffer's limit. */
int render_cell(const struct column *column, uint64_t row, struct buffer *out, bool *null, struct error *err);

#endif
