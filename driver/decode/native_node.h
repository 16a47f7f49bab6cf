/* One type of a column's tree while a Native block is being read: where it stands, and what it fills. */
#ifndef PORTER_DECODE_NATIVE_NODE_H
#define PORTER_DECODE_NATIVE_NODE_H

#include "column/column.h"
#include "decode/input.h"

/* How a type's data lie in the stream. */
enum native_shape {
    SHAPE_FIXED,      /* rows * width bytes */
    SHAPE_STRING,     /* length and bytes of each row */
    SHAPE_JSON,       /* prefix; then as strings */
    SHAPE_NOTHING,    /* a byte a row that says nothing; also Tuple() */
    SHAPE_LIST,       /* ends, then the elements: Array, Map, Nested */
    SHAPE_TUPLE,      /* elements one after the other */
    SHAPE_VARIANT,    /* prefix; a discriminator a row, then each child's rows */
    SHAPE_DYNAMIC,    /* prefix with the types; then as a variant */
    SHAPE_DICTIONARY, /* prefix; dictionary, keys */
    SHAPE_QBIT,       /* bit planes */
    SHAPE_OPAQUE,     /* cannot be framed: aggregate states, Object('json') */
    SHAPE_COUNT
};

#define NATIVE_NOWHERE SIZE_MAX
#define NATIVE_DEPTH_LIMIT (2 * TYPE_DEPTH_LIMIT) /* of Dynamic within Dynamic too */

struct native_node {
    const struct type *type;
    struct column *column;
    struct native_node *children; /* one for each of column->children (none of a QBit's) */
    uint32_t child_count;
    enum native_shape shape;
    uint8_t depth;
    bool prefixed; /* this node or one below has a prefix */
    bool opaque;   /* this node or one below is SHAPE_OPAQUE */
    /* Where reading stands; native_node_restart and native_node_begin set it back. */
    uint8_t phase;
    uint8_t index_width; /* Dynamic: bytes of an index, 0 in the form with a shared variant */
    uint32_t child;      /* the child that is being read */
    uint32_t shared;     /* Dynamic: index of the shared variant, or COLUMN_NO_CHILD */
    uint64_t row;        /* strings, or types of a Dynamic, that are done */
    uint64_t count;      /* types of a Dynamic */
    size_t at, nulls_at; /* offsets of data, ends or keys, and of the null map (or NATIVE_NOWHERE) */
    struct span *spans;
    const struct type **found; /* Dynamic: types met */
    uint8_t *made, *made_ends; /* QBit: elements and ends, in the arena */
};

/* What reading needs beside the node. */
struct native_reader {
    struct input input;
    struct arena *arena;              /* of the block's life */
    struct type_context type_context; /* for types inside a block; its arena is the block's too */
};

/* Builds the tree of `type`, which fills `column`. -1: out of memory, or nested too deep. */
int native_node_init(struct native_node *node, const struct type *type, struct column *column, unsigned depth,
                     struct arena *arena, struct error *err);
/* Builds children of given types. */
int native_node_adopt(struct native_node *node, const struct type *const *types, uint32_t count,
                      struct arena *arena, struct error *err);
/* Back to the start of a block: before the prefix. */
void native_node_restart(struct native_node *node);
/* Back to the start of the data, of which there are `rows`. */
void native_node_begin(struct native_node *node, uint64_t rows);
/* Turns offsets into pointers, once the block (at `base`) is whole. */
void native_node_resolve(struct native_node *node, const uint8_t *base);

/* Reads the prefix of a column's tree: versions and types, before the data. In native_prefix.c. */
enum flow native_prefix(struct native_reader *reader, struct native_node *node);
/* Reads the data of a node that native_node_begin has prepared. In native_data.c. */
enum flow native_data(struct native_reader *reader, struct native_node *node);

#endif
