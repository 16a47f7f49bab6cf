/* Values -> fixed-length C types, one function a C type. Inside convert/. */
#ifndef PORTER_CONVERT_WRITE_H
#define PORTER_CONVERT_WRITE_H

#include "base/decimal.h"
#include "convert/run.h"

write_function write_bit, write_stinyint, write_utinyint, write_sshort, write_ushort, write_slong,
    write_ulong, write_sbigint, write_ubigint, write_float, write_double, write_numeric, write_date,
    write_time, write_timestamp, write_guid, write_interval;

/* What a loss means as SQLSTATE. */
enum state write_state(enum decimal_loss loss);
/* Numbers and numeric text as an exact number; floats by their shortest text (0.1 is 0.1). */
enum decimal_loss write_exact(const struct value *value, struct decimal *out);
/* Numbers and numeric text as a double: 22003 when finite text is beyond its range, 22018. */
enum state write_real(const struct value *value, double *out);
enum decimal_loss write_i64(const struct value *value, int64_t *out);
enum decimal_loss write_u64(const struct value *value, uint64_t *out);

/* Text that is not a literal of a time type: 22007 when it has the shape of one, else 22018. */
enum state write_temporal_state(struct text text);
/* 0..15, or -1. */
int write_hex_digit(char c);
/* `guid` in the order of its text <- its text, with or without hyphens, braces or {guid '...'}. */
bool write_parse_guid(struct text text, uint8_t guid[16]);

#endif
