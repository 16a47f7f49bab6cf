/* Parameters that the SQL text names itself. */
#ifndef PORTER_SERVER_CLICKHOUSE_NAMED_H
#define PORTER_SERVER_CLICKHOUSE_NAMED_H

#include "server/clickhouse/parameter.h"

struct named {
    size_t at, size; /* of {name:Type} in the text */
    struct text name;
    struct wire wire;
    bool again; /* its value is sent by an earlier one */
};

/* Those of the statement that have a value, in the order of the text. 07002 where one has a marker's name. */
int named_make(const struct session *session, const struct query *query, struct arena *arena,
               struct named **out, size_t *count, struct error *err);

#endif
