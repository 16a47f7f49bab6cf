/* Values of parameters as JSON: CrateDB's args and bulk_args. */
#ifndef PORTER_ENCODE_JSON_VALUE_H
#define PORTER_ENCODE_JSON_VALUE_H

#include "base/buffer.h"
#include "base/error.h"
#include "column/value.h"

/* Appends a text as a JSON string. 22018 when it is not UTF-8. Like below, the buffer's own failure is for
 * buffer_check to tell. */
int json_put_string(struct buffer *out, struct text text, struct error *err);

/* Appends a value. Exact numbers that are no 64-bit integers go as strings, for the server reads a JSON
 * fraction as a double and refuses longer integers; so do infinities and NaN, dates, times (a time zone is
 * not added), GUIDs and intervals. `tree`: a text is JSON itself, for an array or vector column (the server
 * takes no text there): 22018 when it is not. HYC00 for bytes that are not UTF-8: the server has no type for
 * them. */
int json_put_value(struct buffer *out, const struct value *value, bool tree, struct error *err);

#endif
