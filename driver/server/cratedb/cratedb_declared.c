/* The type names of SQLGetTypeInfo: what a column of CrateDB can be declared with, and `date`, which
 * before 6.5 is a type of expressions only. */
#include "server/cratedb/cratedb.h"

const struct server_type cratedb_declared[] = {
    {"boolean", NULL, 0},
    {"byte", NULL, 0},
    {"smallint", NULL, 0},
    {"integer", NULL, 0},
    {"bigint", NULL, 0},
    {"numeric(38, 18)", "precision,scale", 38},
    {"real", NULL, 0},
    {"double precision", NULL, 0},
    {"text", NULL, 0},
    {"varchar", "length", 0},
    {"character", "length", 0},
    {"ip", NULL, 0},
    {"bit", "length", 0},
    {"object", NULL, 0},
    {"geo_point", NULL, 0},
    {"geo_shape", NULL, 0},
    {"float_vector", "length", 0},
    {"timestamp without time zone", "", 0},
    {"timestamp with time zone", "", 0},
    {"date", NULL, 0},
    {"uuid", NULL, 0},
    {NULL, NULL, 0},
};
