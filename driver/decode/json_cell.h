/* One column of a JSON answer while a block of it is gathered. */
#ifndef PORTER_DECODE_JSON_CELL_H
#define PORTER_DECODE_JSON_CELL_H

#include "base/buffer.h"
#include "column/column.h"
#include "decode/json.h"

/* Cells so far: fixed-width ones in `data`, texts as spans of it, and a byte a cell in `nulls`. */
struct json_column {
    const struct type *type;
    enum json_form form;
    bool textual;
    uint64_t cells, null_cells;
    struct buffer data, spans, nulls;
};

/* Allocates nothing. `limit`: most bytes of each of the three. */
void json_column_init(struct json_column *column, const struct type *type, enum json_form form, size_t limit);
void json_column_clear(struct json_column *column);
/* Whether cells of this kind can be gathered at all. */
bool json_column_known(enum kind kind);

/* One more cell. -1: err, it does not fit the type, or the limit is reached. */
int json_cell_null(struct json_column *column, struct error *err);
int json_cell_bool(struct json_column *column, bool value, struct error *err);
int json_cell_number(struct json_column *column, struct text number, struct error *err);
int json_cell_string(struct json_column *column, struct text string, struct error *err);
/* The JSON text of an array or object. */
int json_cell_tree(struct json_column *column, struct text json, struct error *err);

/* Forgets the first `rows` cells; those behind them stay. */
void json_column_drop(struct json_column *column, uint64_t rows);
/* The first `rows` cells, as blocks have them: pointers into the column, until it changes. */
void json_column_show(const struct json_column *column, uint64_t rows, struct column *out);

#endif
