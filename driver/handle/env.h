/* The environment handle. */
#ifndef PORTER_HANDLE_ENV_H
#define PORTER_HANDLE_ENV_H

#include "handle/handle.h"

struct env {
    struct handle handle;
    SQLINTEGER odbc_version; /* SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80; 0 until it is set */
    SQLINTEGER output_nts;
    SQLUINTEGER connection_pooling, cp_match;
    struct dbc *connections;
};

struct env *env_new(void);
/* HY010 when connections are still allocated. */
int env_free(struct env *env, struct error *err);

SQLRETURN env_enter(SQLHENV handle, struct env **env);
SQLRETURN env_leave(struct env *env, int outcome, struct error *err);

#endif
