/* Catalog functions as queries of information_schema. */
#include "server/cratedb/cratedb.h"

int cratedb_catalog(const struct session *session, const struct catalog_request *request, struct buffer *sql,
                    struct error *err)
{
    (void)session;
    (void)request;
    (void)sql;
    return error_set(err, STATE_HYC00, 0, "catalog functions are not there for CrateDB yet");
}
