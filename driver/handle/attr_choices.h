/* The attributes of include/porter_odbc.h, as the tables of attr.c read and set them. */
#ifndef PORTER_HANDLE_ATTR_CHOICES_H
#define PORTER_HANDLE_ATTR_CHOICES_H

#include "handle/attr.h"

/* `object` is the statement or the connection; 0, or -1 with err. Texts that are got are the object's. */
int attr_get_query_id(void *object, struct item *value, struct error *err);
int attr_set_query_id(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_stmt_session(void *object, struct item *value, struct error *err);
int attr_set_stmt_session(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_stmt_settings(void *object, struct item *value, struct error *err);
int attr_set_stmt_settings(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_dbc_session(void *object, struct item *value, struct error *err);
int attr_set_dbc_session(void *object, const struct item *value, SQLULEN *taken, struct error *err);
int attr_get_dbc_settings(void *object, struct item *value, struct error *err);
int attr_set_dbc_settings(void *object, const struct item *value, SQLULEN *taken, struct error *err);

#endif
