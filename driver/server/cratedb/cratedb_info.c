/* What SQLGetInfo tells of CrateDB where it differs from what handle/info.c says. */
#include "server/cratedb/cratedb.h"

const struct server_info cratedb_info[] = {{0, 0, 0}};
