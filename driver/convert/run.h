/* What the loops of one run share: cells of one column on their way to rows of one target. Inside convert/.
 */
#ifndef PORTER_CONVERT_RUN_H
#define PORTER_CONVERT_RUN_H

#include "base/utf.h"
#include "base/zone.h"
#include "convert/convert.h"
#include "convert/render_scalar.h"

/* Index of an ODBC C type in the tables of this folder. */
enum c_index {
    C_CHAR,
    C_WCHAR,
    C_BINARY,
    C_BIT,
    C_STINYINT,
    C_UTINYINT,
    C_SSHORT,
    C_USHORT,
    C_SLONG,
    C_ULONG,
    C_SBIGINT,
    C_UBIGINT,
    C_FLOAT,
    C_DOUBLE,
    C_NUMERIC,
    C_DATE,
    C_TIME,
    C_TIMESTAMP,
    C_GUID,
    C_INTERVAL_YEAR,
    C_INTERVAL_MONTH,
    C_INTERVAL_DAY,
    C_INTERVAL_HOUR,
    C_INTERVAL_MINUTE,
    C_INTERVAL_SECOND,
    C_INTERVAL_YEAR_TO_MONTH,
    C_INTERVAL_DAY_TO_HOUR,
    C_INTERVAL_DAY_TO_MINUTE,
    C_INTERVAL_DAY_TO_SECOND,
    C_INTERVAL_HOUR_TO_MINUTE,
    C_INTERVAL_HOUR_TO_SECOND,
    C_INTERVAL_MINUTE_TO_SECOND,
    C_COUNT
};

/* Most bytes of text that one container cell may become. */
#define RUN_TEXT_LIMIT ((size_t)1 << 31)

struct run {
    const struct converter *converter;
    const struct column *column; /* plain: a dictionary is already followed */
    const struct target *target;
    struct report *report;
    uint64_t first; /* column row (or key) of position 0 */
    size_t at;      /* target row of position 0 */
    const struct column
        *dictionary; /* the column of keys, when `column` holds what they stand for; or NULL */
    struct zone_span memo;
    struct buffer *scratch; /* rendered containers */
    char *room; /* where the next scalar is rendered: `small`, or a buffer that any text of the kind fits */
    char small[RENDER_SCALAR_SIZE];
};

/* Converts positions [from, until), none of which is NULL. */
typedef void run_loop(struct run *run, size_t from, size_t until);

/* One cell of the matrix. */
struct converter {
    run_loop *loop; /* NULL: the conversion is restricted */
    uint8_t c;      /* enum c_index */
};

/* The matrix (matrix.c) and the C types' table (ctype.c). */
const struct converter *matrix_get(enum kind kind, enum c_index c);

/* Writes `value` as the C type to `out` (any alignment, untouched on error). Returns STATE_00000,
 * STATE_01S07, or an error's state. */
typedef enum state write_function(const struct value *value, const struct target *target, uint8_t *out);

struct ctype {
    const char *name;
    SQLSMALLINT c_type;
    uint8_t size;          /* 0: character and binary */
    write_function *write; /* NULL with size 0 */
};

#define CTYPE_SIZE_MAX 64 /* bytes that any fixed-length C type fits in */

/* C_COUNT when the driver does not know it. */
enum c_index ctype_index(SQLSMALLINT c_type);
const struct ctype *ctype_get(enum c_index c);

static inline uint64_t run_row(const struct run *run, size_t position)
{
    uint64_t row = run->first + position;
    return run->dictionary ? column_key(run->dictionary, row) : row;
}

/* Where position's cell goes; NULL when only lengths are wanted. */
static inline uint8_t *run_place(const struct run *run, size_t position)
{
    const struct target *target = run->target;
    return target->data ? target->data + (run->at + position) * target->stride : NULL;
}

/* Stores the length of a cell that is not NULL, the way the two pointers ask for it. */
static inline void run_length(const struct run *run, size_t position, SQLLEN length)
{
    const struct target *target = run->target;
    size_t offset = (run->at + position) * target->length_stride;
    static const SQLLEN not_null = 0;
    if (target->indicator && target->indicator != target->octet_length)
        memcpy((char *)target->indicator + offset, &not_null, sizeof(not_null));
    if (target->octet_length)
        memcpy((char *)target->octet_length + offset, &length, sizeof(length));
}

/* Dictionaries and lengths without data are rare for numbers and times: the slow loop knows them. */
static inline bool run_is_plain(const struct run *run)
{
    return !run->dictionary && run->target->data;
}

/* The same length for positions [from, until). */
void run_lengths(const struct run *run, size_t from, size_t until, SQLLEN length);

/* The run of cells [first, first + count) of `column` to target rows from `at`; a dictionary is followed. */
void run_init(struct run *run, const struct converter *converter, const struct column *column, uint64_t first,
              const struct target *target, size_t at, struct buffer *scratch, struct report *report);
/* Reports `state` (not 00000) for a position, in words. */
void run_report(struct run *run, size_t position, enum state state);
/* The same for a struct error, which is cleared. */
void run_report_error(struct run *run, size_t position, struct error *err);

/* Any kind -> any fixed-length C type, through struct value. */
run_loop run_fixed;
/* Any kind -> character and binary C types (run_text.c). */
run_loop run_any_text, run_any_wide, run_binary;
/* The same, only quicker for cells that fit and are made without further ado (run_brief.c). */
run_loop run_text, run_wide;
/* The same for one cell that is not NULL, to a character C type. False, and nothing is told or kept, when it
 * is not such a cell. */
bool run_brief(struct run *run, size_t position);
/* Kinds whose text is what their spans say, and those whose text is what their function writes: a Bool's is not
 * "true" here, an Enum's is its label. */
bool run_is_span_text(enum kind kind);
bool run_is_written(enum kind kind);
/* Times are not written without their zone's file. */
static inline bool run_has_zone(const struct type *type)
{
    return type->zone || (type->kind != KIND_DATETIME && type->kind != KIND_DATETIME64);
}
/* Pairs that are common and simple (run_fast.c): the same as run_fixed, only quicker. */
run_loop run_copy1, run_copy2, run_copy4, run_copy8;
run_loop run_i8_i16, run_i8_i32, run_i8_i64, run_i16_i32, run_i16_i64, run_i32_i64;
run_loop run_u8_i16, run_u8_i32, run_u8_i64, run_u16_i32, run_u16_i64, run_u32_i64;
run_loop run_f32_f64, run_i32_f64, run_u32_f64, run_i64_f64, run_u64_f64;
/* The digits of a Decimal32 or Decimal64, without sign, and the most that a precision has room for. */
uint64_t run_narrow(const struct type *type, const uint8_t *cell);
uint64_t run_narrow_most(SQLSMALLINT precision);
run_loop run_numerics, run_guids, run_bits;
/* Any of the integers of up to 64 bits as any other (run_integer.c). */
run_loop run_integers;
/* The same for position 0, plain and with a buffer. False, and nothing is told or written, when it is out of
 * range. */
bool run_integer(struct run *run);
/* The same (run_time.c). */
run_loop run_dates, run_timestamps;
/* One cell of a Date or Date32 as SQL_C_TYPE_DATE, of a UUID as SQL_C_GUID, at any address. */
void run_date(const struct type *type, const uint8_t *cell, uint8_t *out);
void run_guid(const uint8_t *cell, uint8_t *out);
/* One cell of a DateTime or DateTime64 with a zone as SQL_C_TYPE_TIMESTAMP, at any address. */
void run_timestamp(const struct type *type, const uint8_t *cell, struct zone_span *memo, uint8_t *out);

/* What a character or binary cell is before it is cut to size. */
struct whole {
    struct text text;
    enum whole_form { WHOLE_TEXT, WHOLE_HEX, WHOLE_BYTES, WHOLE_SCALAR, WHOLE_STRUCT } form;
};

/* The whole of a plain, non-NULL cell for a character or binary C type (`c`), SQL_ATTR_MAX_LENGTH applied.
 * Text is in the column, in run->small or in run->scratch. False: reported. */
bool run_whole(struct run *run, size_t position, enum c_index c, struct whole *whole);
/* Bytes at the front of the text that must not be cut: whole digits, a date, a GUID. 0: any may be cut. */
size_t run_uncuttable(const struct whole *whole);
/* What fits of `text` into `capacity` > 0 bytes, with a terminator. Returns bytes of `text` put. */
size_t run_put_text(struct text text, bool pairs, uint8_t *out, size_t capacity);
/* The same as SQLWCHARs; `capacity` holds one of them at least. */
struct utf_progress run_put_wide(struct text text, uint8_t *out, size_t capacity);

/* The value of a plain, non-NULL cell. -1: err. */
int run_value(struct run *run, uint64_t row, struct value *out, struct error *err);

#endif
