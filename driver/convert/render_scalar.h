/* Text of single cells without structure: the leaves of render.h. Inside convert/. */
#ifndef PORTER_CONVERT_RENDER_SCALAR_H
#define PORTER_CONVERT_RENDER_SCALAR_H

#include "base/decimal.h"
#include "base/error.h"
#include "column/column.h"

#define RENDER_SCALAR_SIZE DECIMAL_TEXT_SIZE

/* Kinds whose text needs no children: everything but containers, Variant and Dynamic. */
bool render_is_scalar(enum kind kind);
/* Text of a plain, non-NULL cell of such a kind: in the column, in the type (labels), or written to `small`
 * of RENDER_SCALAR_SIZE bytes. FixedString: all its bytes. -1: err. */
int render_scalar(const struct column *column, uint64_t row, struct zone_span *memo, char *small,
                  struct text *out, struct error *err);
/* What writes the text of a kind's cells, from their bytes on the wire, to RENDER_SCALAR_SIZE bytes (or as
 * many as render_longest tells): returns its length, SIZE_MAX when the type's zone has no file. NULL for
 * kinds that are text themselves, and for containers. */
typedef size_t scalar_function(const struct type *type, const uint8_t *cell, struct zone_span *memo,
                               char *out);
scalar_function *render_function(enum kind kind);
/* Most bytes that render_scalar writes for the kind; SIZE_MAX where that is not short and fixed. */
size_t render_longest(enum kind kind);
/* FixedString's text as toString() has it. */
struct text render_trim_zeros(struct text text);
/* The cell's bytes on the wire: fixed-width kinds, or by its span. */
struct text render_bytes(const struct column *column, uint64_t row);
/* An Enum's label, data NULL when the type has none for this value. */
struct text render_label(const struct type *type, const uint8_t *cell);
/* UUID in the order of its text. */
void render_uuid_bytes(const uint8_t *cell, uint8_t out[16]);

#endif
