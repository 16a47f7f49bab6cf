/* The type names of SQLGetTypeInfo: what a column of CrateDB can be declared with. */
#include "server/cratedb/cratedb.h"

const struct server_type cratedb_declared[] = {
    {"boolean", NULL, 0}, {"integer", NULL, 0}, {"bigint", NULL, 0}, {"text", NULL, 0}, {NULL, NULL, 0},
};
