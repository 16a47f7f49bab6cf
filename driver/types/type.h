/* A column's type: what the server's type text says, parsed once. */
#ifndef PORTER_TYPES_TYPE_H
#define PORTER_TYPES_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "base/zone.h"

/* How a value of the type is stored and printed. One row each in the kind table (types/kind.h). */
enum kind {
    KIND_NOTHING,
    KIND_BOOL,
    KIND_INT8,
    KIND_INT16,
    KIND_INT32,
    KIND_INT64,
    KIND_INT128,
    KIND_INT256,
    KIND_UINT8,
    KIND_UINT16,
    KIND_UINT32,
    KIND_UINT64,
    KIND_UINT128,
    KIND_UINT256,
    KIND_FLOAT32,
    KIND_FLOAT64,
    KIND_BFLOAT16,
    KIND_DECIMAL32,
    KIND_DECIMAL64,
    KIND_DECIMAL128,
    KIND_DECIMAL256,
    KIND_STRING,
    KIND_FIXEDSTRING,
    KIND_DATE,
    KIND_DATE32,
    KIND_DATETIME,
    KIND_DATETIME64,
    KIND_TIME,
    KIND_TIME64,
    KIND_UUID,
    KIND_IPV4,
    KIND_IPV6,
    KIND_ENUM8,
    KIND_ENUM16,
    KIND_INTERVAL,
    KIND_ARRAY,
    KIND_TUPLE,
    KIND_MAP,
    KIND_NESTED,
    KIND_VARIANT,
    KIND_DYNAMIC,
    KIND_JSON,
    KIND_AGGREGATE,
    KIND_NUMERIC, /* exact, of any length: its digits as text */
    KIND_COUNT
};

struct enum_label {
    int16_t value;
    struct text label; /* bytes as the server has them, unescaped */
};

/* One parsed type. Nullable, LowCardinality and SimpleAggregateFunction are not nodes of the tree but flags
 * of what they wrap. Point, Ring, LineString, Polygon, MultiLineString, MultiPolygon, Geometry are the Tuple,
 * Arrays or Variant they stand for; `name` keeps the server's word. All memory is the arena's. */
struct type {
    enum kind kind;
    struct text name;     /* the server's full text, e.g. LowCardinality(Nullable(String)) */
    bool nullable;        /* Nullable(T), or a kind that has NULL of itself (Variant, Dynamic, Nothing) */
    bool null_map;        /* Nullable(T) itself: a byte a row comes before T's data */
    bool low_cardinality; /* arrives as dictionary and keys */
    const struct type *dictionary; /* low_cardinality: the wrapped type, without a null map */
    uint8_t scale;                 /* Decimal's scale; DateTime64's and Time64's fraction digits */
    uint8_t precision;             /* Decimal's precision */
    uint32_t width;          /* bytes of a cell for fixed-width kinds (FixedString(n): n); 0 for the others */
    uint32_t length;         /* most characters of a text, where the server says so; 0: unbounded */
    const struct zone *zone; /* DateTime and DateTime64: own zone, else the context's; NULL: no file for it */
    struct text zone_name;   /* the name meant by `zone`, also when the file is missing */
    const struct enum_label *labels; /* Enum8, Enum16, in the server's order */
    uint32_t label_count;
    const struct type **children; /* Array: element; Map: key, value; Tuple, Nested: elements; Variant:
                                     variants in the order of their discriminators; JSON: its typed paths */
    const struct text *names;     /* Tuple, Nested, JSON: elements' names, or NULL when they have none */
    uint32_t child_count;
    uint32_t max_types; /* Dynamic(max_types=N); 32 by default */
    uint32_t dimension,
        stride; /* QBit(T, dimension[, stride]): a KIND_ARRAY whose cells come as bit planes */
};

/* What a type text cannot say itself. */
struct type_context {
    struct arena *arena;      /* receives the tree and copies of all texts */
    struct zone_set *zones;   /* NULL: zones stay NULL */
    struct text default_zone; /* of DateTime without a zone: the session's; may be empty */
};

#define TYPE_DEPTH_LIMIT 64      /* deepest nesting accepted */
#define TYPE_TEXT_LIMIT 16777216 /* longest type text accepted, bytes (an Enum16 may have 65,536 labels) */

/* Parses `text` (copied into the arena). NULL with HY000 naming the text and the byte position when it is not
 * a type that this driver knows; STATE_HY001 when memory or a limit runs out. */
const struct type *type_parse(struct text text, const struct type_context *context, struct error *err);

/* A copy that lives as long as `arena`; zones stay those of their set. NULL: HY001. */
const struct type *type_copy(const struct type *type, struct arena *arena, struct error *err);

/* Sorts by the bytes of the names: the order of a variant's discriminators. */
void type_sort(const struct type **types, size_t count);

/* Same structure, so that cells of both are read alike (names of the tree compared by text). */
bool type_equal(const struct type *a, const struct type *b);

#endif
