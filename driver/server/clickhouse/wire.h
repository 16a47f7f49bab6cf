/* Making one wire: what the files of the parameter's conversion share. */
#ifndef PORTER_SERVER_CLICKHOUSE_WIRE_H
#define PORTER_SERVER_CLICKHOUSE_WIRE_H

#include "server/clickhouse/parameter.h"

/* One conversion in progress. */
struct wire_job {
    const struct parameter *parameter;
    const struct session *session; /* NULL: the newest server */
    struct arena *arena;
    struct wire *out;
    struct error *err;
};

/* One row an SQL type. */
struct wire_target {
    SQLSMALLINT sql_type;
    enum wire_kind kind;
    uint8_t width; /* bytes: integers, reals */
    const char *null_type;
};

/* The classes' functions: 0, or -1 with err. */
int wire_integer(const struct wire_job *job, const struct wire_target *target);
int wire_decimal(const struct wire_job *job, const struct wire_target *target);
int wire_real(const struct wire_job *job, const struct wire_target *target);
int wire_bool(const struct wire_job *job, const struct wire_target *target);
int wire_date(const struct wire_job *job, const struct wire_target *target);
int wire_time(const struct wire_job *job, const struct wire_target *target);
int wire_timestamp(const struct wire_job *job, const struct wire_target *target);
int wire_interval(const struct wire_job *job, const struct wire_target *target);
int wire_uuid(const struct wire_job *job, const struct wire_target *target);
int wire_string(const struct wire_job *job, const struct wire_target *target);
/* The value's own text, as String and typed markers take it. */
int wire_own_text(const struct wire_job *job);

/* Steps of theirs. Each returns 0, or -1 with err; the last three always -1. */
int wire_put_type(const struct wire_job *job, const char *type);
/* `name(first)`, or `name(first, second)` unless second is below 0. */
int wire_put_sized_type(const struct wire_job *job, const char *name, unsigned first, int second);
int wire_put_text(const struct wire_job *job, const char *data, size_t size);
int wire_put_decimal(const struct wire_job *job, const struct decimal *decimal);
/* The value as an exact number. */
int wire_take_decimal(const struct wire_job *job, struct decimal *out);
/* Whether the server is of that version or later. */
bool wire_at_least(const struct wire_job *job, uint32_t major, uint32_t minor);
/* Digits of a fraction of a second, without trailing zeros. */
int wire_fraction_digits(uint32_t nanosecond);
int wire_mismatch(const struct wire_job *job);
int wire_out_of_range(const struct wire_job *job);
int wire_not_such(const struct wire_job *job, const char *what);

#endif
