/* One cell at a time: what an application that reads cell by cell needs for most of them, and no more. */
#ifndef PORTER_CONVERT_CELL_H
#define PORTER_CONVERT_CELL_H

#include "base/zone.h"
#include "convert/convert.h"

struct cell;

/* Puts a plain cell that is not NULL whole. False: nothing of it is told, and the general way is for it. */
typedef bool cell_function(struct cell *cell, const struct column *column, uint64_t row, void *data,
                           SQLLEN capacity, SQLLEN *length);

/* How the cells of one column become one C type: found once, kept by the caller. Zeroed: not known. */
struct cell {
    cell_function *put; /* NULL: only the general way is for them */
    const struct converter *converter;
    SQLSMALLINT asked;            /* C type that it was found for, as the application gave it */
    SQLSMALLINT c_type;           /* the same, concrete */
    SQLSMALLINT precision, scale; /* SQL_C_NUMERIC, as in struct target */
    size_t (*write)(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out);
    size_t longest; /* bytes that `write` writes at most */
    struct zone_span memo;
};

/* `converter` is the type's for the concrete C type; c_type, asked, precision and scale are the caller's. */
void cell_find(struct cell *cell, const struct type *type, const struct converter *converter);
/* A cell to a buffer and its length's place (NULL: not wanted), as convert_put and piece_get do it: true when
 * it has come whole and there is nothing to say of it. False: nothing is told; ask these. */
bool cell_put(struct cell *cell, const struct column *column, uint64_t row, void *data, SQLLEN capacity,
              SQLLEN *length);

#endif
