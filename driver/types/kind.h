/* The type table: one row a kind. Everything that ODBC wants to know of a type is computed from here. */
#ifndef PORTER_TYPES_KIND_H
#define PORTER_TYPES_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

#include "types/type.h"

/* Where a type's column size (or other figure) comes from. */
enum size_rule {
    SIZE_FIXED,     /* the row's figure */
    SIZE_PRECISION, /* type.precision */
    SIZE_BYTES,     /* type.width: FixedString(n) */
    SIZE_LABEL,     /* longest label, in characters: Enum */
    SIZE_TEXT,      /* unbounded: the connection's StringMaxLength */
    SIZE_FRACTION   /* the row's figure, plus 1 + type.scale when there is a fraction: times */
};

/* One row. Figures follow ODBC Appendix D ("Column Size, Decimal Digits, ..."). */
struct kind_info {
    enum kind kind;
    const char *name; /* the server's name without parameters, for docs and SQLGetTypeInfo */
    SQLSMALLINT
        sql_type; /* concise type; text kinds say SQL_WVARCHAR here (StringType may turn it to VARCHAR) */
    SQLSMALLINT c_type; /* what SQL_C_DEFAULT means */
    enum size_rule size_rule;
    int32_t size;     /* COLUMN_SIZE for SIZE_FIXED / SIZE_FRACTION */
    int32_t octets;   /* SQL_DESC_OCTET_LENGTH of fixed types (bytes of the default C type); 0: by size */
    int32_t display;  /* display size of fixed types; 0: by size */
    int16_t radix;    /* NUM_PREC_RADIX: 10, 2, or 0 when it does not apply */
    bool is_unsigned; /* or not numeric, as SQL_DESC_UNSIGNED has it */
    bool case_sensitive;
    bool fixed_scale;            /* SQL_DESC_FIXED_PREC_SCALE */
    SQLSMALLINT searchable;      /* SQL_PRED_SEARCHABLE, SQL_PRED_BASIC, ... */
    const char *prefix, *suffix; /* of a literal, "" for none */
    const char *create_params;   /* for SQLGetTypeInfo: "precision,scale", "length", or NULL */
    uint32_t width;              /* bytes of a cell on the wire for fixed-width kinds, else 0 */
};

const struct kind_info *kind_get(enum kind kind);

/* What the connection's options change in how types are told. */
struct type_options {
    bool varchar;            /* StringType=varchar: VARCHAR for WVARCHAR, CHAR for WCHAR */
    bool hugeint_as_varchar; /* HugeIntAs=varchar: Int128 and wider as VARCHAR */
    bool time_as_varchar;    /* TimeAs=varchar: Time and Time64 as VARCHAR */
    uint32_t string_length;  /* StringMaxLength, characters */
};

/* The facts of one column or parameter, as SQLDescribeCol, the IRD, SQLColumns and SQLGetTypeInfo all say
 * them. */
struct type_facts {
    SQLSMALLINT concise_type;  /* SQL_TYPE_TIMESTAMP */
    SQLSMALLINT verbose_type;  /* SQL_DATETIME */
    SQLSMALLINT datetime_code; /* SQL_CODE_TIMESTAMP, else 0 */
    SQLSMALLINT c_type;
    SQLULEN column_size;
    SQLSMALLINT decimal_digits; /* 0 where it does not apply */
    SQLSMALLINT precision;      /* SQL_DESC_PRECISION: seconds' digits for times */
    SQLSMALLINT radix;
    SQLLEN octet_length;      /* SQL_DESC_OCTET_LENGTH */
    SQLLEN char_octet_length; /* CHAR_OCTET_LENGTH of SQLColumns; 0 when it does not apply */
    SQLLEN display_size;
    SQLSMALLINT nullable; /* SQL_NO_NULLS, SQL_NULLABLE */
    bool is_unsigned, case_sensitive, fixed_scale;
    bool digits_apply; /* DECIMAL_DIGITS is not NULL in catalog results */
    SQLSMALLINT searchable;
    const char *prefix, *suffix;
};

void type_describe(const struct type *type, const struct type_options *options, struct type_facts *facts);

#endif
