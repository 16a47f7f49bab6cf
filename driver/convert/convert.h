/* Columns -> the application's C buffers. */
#ifndef PORTER_CONVERT_CONVERT_H
#define PORTER_CONVERT_CONVERT_H

#include <stdbool.h>
#include <stddef.h>

#include <sql.h>
#include <sqlext.h>

#include "base/buffer.h"
#include "column/column.h"
#include "column/value.h"
#include "convert/report.h"

#define CONVERT_OWN_SCALE INT16_MAX
/* The scale for SQL_C_NUMERIC: `given`, or each value's own where neither it nor the column's type says one.
 */
static inline SQLSMALLINT convert_scale(const struct type *type, SQLSMALLINT given)
{
    return type->kind == KIND_NUMERIC && type->precision == 0 && given == 0 ? CONVERT_OWN_SCALE : given;
}

/* Where one bound column's cells go. Addresses are of the rowset's row 0, bind offset already added. */
struct target {
    SQLSMALLINT c_type; /* concise; neither SQL_C_DEFAULT nor SQL_ARD_TYPE */
    SQLSMALLINT
    precision;         /* SQL_C_NUMERIC: precision of the ARD record (38 by default); intervals: seconds' */
    SQLSMALLINT scale; /* SQL_C_NUMERIC: scale of the ARD record, or CONVERT_OWN_SCALE: each value's */
    uint8_t *data;     /* NULL: only lengths are wanted */
    SQLLEN capacity;   /* bytes of one cell's buffer, for character and binary C types */
    size_t stride;     /* bytes from one row's buffer to the next */
    SQLLEN *octet_length; /* SQL_DESC_OCTET_LENGTH_PTR, or NULL */
    SQLLEN *indicator;    /* SQL_DESC_INDICATOR_PTR, may equal octet_length, or NULL */
    size_t length_stride; /* bytes from one row's octet_length and indicator to the next */
    SQLULEN max_length;   /* SQL_ATTR_MAX_LENGTH: bytes of character and binary data kept, 0 = all */
};

struct converter;

/* The converter for cells of `type` as `c_type`, or NULL when the conversion is restricted (07006). Static.
 * Resolve once for a bound column. */
const struct converter *convert_find(const struct type *type, SQLSMALLINT c_type);
/* Whether c_type is a C type that this driver knows at all (else HY003). */
bool convert_c_type_known(SQLSMALLINT c_type);
/* Size of the fixed-length C type in bytes, 0 for character and binary ones. */
size_t convert_c_size(SQLSMALLINT c_type);
/* Kinds that can be read as `c_type`: what SQL_CONVERT_* and docs/types.md are made from. */
bool convert_allowed(enum kind kind, SQLSMALLINT c_type);

/* Cells [first, first + count) of `column` into rows [at, at + count) of the target. Per cell: NULL sets the
 * indicator to SQL_NULL_DATA (22002 without one); cut text gives 01004 and the whole length; lost fraction
 * 01S07; 22003, 22018, 22007, 22015 as Appendix D says: the cell's buffer is then untouched, and all others
 * are written. Ill-formed UTF-8 becomes U+FFFD in SQL_C_WCHAR with 01000. Buffers of NULL cells are not
 * touched. */
void convert_put(const struct converter *converter, const struct column *column, uint64_t first, size_t count,
                 const struct target *target, size_t at, struct report *report);

/* SQLGetData's memory of one cell between pieces. Zero-initialise; piece_clear frees and rewinds. */
struct piece {
    bool started, ended;
    SQLSMALLINT c_type;    /* another one than before starts the cell again */
    struct text whole;     /* the cell's text (UTF-8) or bytes; in the column or in scratch */
    size_t done;           /* bytes of `whole` delivered */
    size_t wide_total;     /* units of SQLWCHAR not delivered yet; counted once */
    SQLWCHAR second_half;  /* of a surrogate pair whose first half ended the last piece; 0: none */
    bool bad;              /* ill-formed UTF-8 was met and reported */
    bool pairs;            /* hexadecimal text: cut between bytes only */
    struct buffer scratch; /* rendered text */
};

enum piece_result { PIECE_OK, PIECE_MORE /* 01004 reported */, PIECE_NO_DATA, PIECE_FAILED };

void piece_init(struct piece *piece);
void piece_clear(struct piece *piece);
/* Forgets the cell for another one; memory is kept for its text, unless it is much. */
void piece_next(struct piece *piece);
/* The next piece of the cell (`target` for one row). Fixed-length C types come whole at once, PIECE_NO_DATA
 * at the second call. Character pieces end with a terminator; a cut one fills its buffer to the last unit,
 * even in the middle of a UTF-8 sequence or a surrogate pair, because applications rely on that: pieces put
 * behind each other are the whole. (A bound column's cut text ends with a whole character.) The length given
 * is what remained before this call. A capacity of 0 or NULL data only tells the length. A buffer that the
 * whole digits of a number (a date, a timestamp to its seconds) do not fit is 22003, as for bound columns;
 * but what is longer than 20 characters (wide integers and decimals, GUIDs) comes in pieces. After an error
 * the same piece can be asked again. */
enum piece_result piece_get(struct piece *piece, const struct converter *converter,
                            const struct column *column, uint64_t row, const struct target *target,
                            struct report *report);

/* The value of a cell; text points into the column or into `scratch` (reset first). False: the cell is NULL.
 * Errors (a zone without a file) are reported and give false with *failed set. */
bool convert_value(const struct column *column, uint64_t row, struct value *out, struct buffer *scratch,
                   struct report *report, size_t at, bool *failed);

#endif
