/* A bound parameter as ClickHouse takes it: a type and a text. */
#ifndef PORTER_SERVER_CLICKHOUSE_PARAMETER_H
#define PORTER_SERVER_CLICKHOUSE_PARAMETER_H

#include "base/arena.h"
#include "server/server.h"

enum wire_kind {
    WIRE_INTEGER,
    WIRE_DECIMAL,
    WIRE_REAL,
    WIRE_BOOL,
    WIRE_STRING,
    WIRE_DATE,
    WIRE_TIME,
    WIRE_TIMESTAMP,
    WIRE_UUID,
    WIRE_INTERVAL,
    WIRE_TYPED /* of a {?:Type} marker */
};

struct wire {
    enum wire_kind kind;
    bool null;
    bool external;    /* too large for a field: travels as external data */
    struct text type; /* as between `{p1:` and `}`, Nullable when null */
    struct text text; /* the value's text, unescaped; may point into the parameter */
    uint8_t scale;    /* WIRE_DECIMAL, WIRE_TIMESTAMP: digits of the fraction */
    int32_t year;     /* WIRE_DATE, WIRE_TIMESTAMP */
};

/* `old`: the types are for a server of before 20.x, which takes literals. Errors: 22003 out of range, 22018
 * not such a text, 22008 no such time, 22001 a fraction that would be cut, 07006 kinds that do not go
 * together. */
int wire_make(const struct parameter *parameter, const struct session *session, struct arena *arena,
              struct wire *out, struct error *err);
/* Types that have NULL of themselves, or a Nullable inside already. */
bool wire_takes_null(struct text type);
/* Arrays, tuples, maps and what is made of them: Nullable cannot hold them. */
bool wire_is_container(struct text type);
/* Appends the value in the form that param_NAME wants, before percent-encoding. */
void wire_escape(const struct wire *wire, struct buffer *out);
/* Appends the value as a literal. `bare`: it stands alone in a tuple of VALUES, where the column's type reads
 * it. 22008, 22003 for what the old server's types cannot hold. */
int literal_put(const struct wire *wire, bool bare, struct buffer *out, struct error *err);

#endif
