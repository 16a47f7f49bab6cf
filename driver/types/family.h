/* The words that a type text may start with, and what goes between their brackets. Private to types/. */
#ifndef PORTER_TYPES_FAMILY_H
#define PORTER_TYPES_FAMILY_H

#include "types/cursor.h"

/* One word. `build` reads the bracketed arguments and fills the type; NULL: there are none. */
struct family {
    struct text name;
    enum kind kind;
    int (*build)(struct cursor *cursor, const struct family *family, struct type *type);
    uint8_t precision;      /* Decimal32 and its like */
    const char *definition; /* a type text that the word stands for: Point and its like */
};

/* The family called `name`, or NULL. In family.c. */
const struct family *family_find(struct text name);
/* Order by bytes, case and all (text_compare ignores it). */
int family_order(struct text a, struct text b);

/* The type at the cursor; NULL with the error raised. In type.c. */
const struct type *type_read(struct cursor *cursor);

/* Types without children. In scalar.c. */
int scalar_decimal(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_decimal_sized(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_fixed_string(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_datetime(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_datetime64(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_time64(struct cursor *cursor, const struct family *family, struct type *type);
int scalar_enum(struct cursor *cursor, const struct family *family, struct type *type);

/* Types that change the one they enclose, and opaque ones. In wrap.c. */
int wrap_nullable(struct cursor *cursor, const struct family *family, struct type *type);
int wrap_low_cardinality(struct cursor *cursor, const struct family *family, struct type *type);
int wrap_simple_aggregate(struct cursor *cursor, const struct family *family, struct type *type);
int wrap_aggregate(struct cursor *cursor, const struct family *family, struct type *type);
int wrap_alias(struct cursor *cursor, const struct family *family, struct type *type);

/* Types with children. In nest.c. */
int nest_array(struct cursor *cursor, const struct family *family, struct type *type);
int nest_map(struct cursor *cursor, const struct family *family, struct type *type);
int nest_tuple(struct cursor *cursor, const struct family *family, struct type *type);
int nest_nested(struct cursor *cursor, const struct family *family, struct type *type);
int nest_variant(struct cursor *cursor, const struct family *family, struct type *type);
int nest_dynamic(struct cursor *cursor, const struct family *family, struct type *type);
int nest_json(struct cursor *cursor, const struct family *family, struct type *type);
int nest_object(struct cursor *cursor, const struct family *family, struct type *type);
int nest_qbit(struct cursor *cursor, const struct family *family, struct type *type);

#endif
