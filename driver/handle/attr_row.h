/* Rows of the attribute tables. */
#ifndef PORTER_HANDLE_ATTR_ROW_H
#define PORTER_HANDLE_ATTR_ROW_H

#include "handle/attr_raw.h"
#include "handle/attr.h"

enum attr_type { ATTR_UINT, ATTR_ULEN, ATTR_POINTER, ATTR_TEXT };
/* How a value is stored; DESC_* are fields of a descriptor's header. */
enum attr_place { IN_OBJECT, IN_ARD, IN_APD, IN_IRD, IN_IPD, BY_FUNCTION };
enum attr_store { STORE_UINT, STORE_ULEN, STORE_POINTER, STORE_INT };

enum attr_rule {
    ANY,      /* any value is taken */
    UP_TO,    /* 0..limit, else HY024, or HYC00 when ODBC knows the value */
    NEAREST,  /* only `limit` is supported: other values give 01S02 and `limit` */
    ONLY,     /* only `limit` is supported: other values give HYC00 */
    POSITIVE, /* at least 1, else HY024 */
    READ_ONLY /* HY092 when set */
};

/* When it may be set. */
enum attr_when { ALWAYS, NOT_OPEN /* 24000 when executed, HY011 when prepared */, UNCONNECTED /* HY011 */ };

struct attr {
    SQLINTEGER id;
    enum attr_type type;
    enum attr_place place;
    enum attr_store store;
    uint32_t offset;
    enum attr_rule rule;
    SQLULEN limit;
    enum attr_when when;
    int (*get)(void *object, struct item *value, struct error *err);
    int (*set)(void *object, const struct item *value, SQLULEN *taken, struct error *err);
};

/* attr_server.c: attributes of statements that tell of the server or are its own; NULL for any other. */
const struct attr *attr_server_find(SQLINTEGER id);

#endif
