/* The attributes of raw results and inserts, as rows of the attribute table have them. */
#ifndef PORTER_HANDLE_ATTR_RAW_H
#define PORTER_HANDLE_ATTR_RAW_H

#include "handle/item.h"
#include "handle/stmt.h"

int attr_get_raw_format(void *object, struct item *value, struct error *err);
int attr_set_raw_format(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_raw_chunk(void *object, struct item *value, struct error *err);
int attr_set_raw_chunk(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_raw_encoding(void *object, struct item *value, struct error *err);
int attr_set_raw_encoding(void *object, const struct item *value, SQLULEN *taken, struct error *err);

#endif
