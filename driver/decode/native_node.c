/* The tree of nodes that reads one column: built once, set back for each block. */
#include "decode/native_node.h"

/* Zero (SHAPE_FIXED) for all kinds that are not named. */
static const uint8_t shapes[KIND_COUNT] = {
    [KIND_NOTHING] = SHAPE_NOTHING,  [KIND_STRING] = SHAPE_STRING,   [KIND_ARRAY] = SHAPE_LIST,
    [KIND_TUPLE] = SHAPE_TUPLE,      [KIND_MAP] = SHAPE_LIST,        [KIND_NESTED] = SHAPE_LIST,
    [KIND_VARIANT] = SHAPE_VARIANT,  [KIND_DYNAMIC] = SHAPE_DYNAMIC, [KIND_JSON] = SHAPE_JSON,
    [KIND_AGGREGATE] = SHAPE_OPAQUE,
};

static enum native_shape shape_of(const struct type *type)
{
    static const struct text object = TEXT("Object("), nullable = TEXT("Nullable(");
    struct text word = text_from(type->name, type->null_map ? nullable.size : 0);
    if (type->low_cardinality)
        return SHAPE_DICTIONARY;
    if (type->dimension)
        return SHAPE_QBIT;
    if (type->kind == KIND_TUPLE && type->child_count == 0)
        return SHAPE_NOTHING;
    if (type->kind == KIND_JSON && text_starts(word, object))
        return SHAPE_OPAQUE;
    return shapes[type->kind];
}

static bool has_prefix(enum native_shape shape)
{
    return shape == SHAPE_JSON || shape == SHAPE_VARIANT || shape == SHAPE_DYNAMIC ||
           shape == SHAPE_DICTIONARY;
}

int native_node_adopt(struct native_node *node, const struct type *const *types, uint32_t count,
                      struct arena *arena, struct error *err)
{
    struct column *columns = arena_calloc(arena, count, sizeof *columns);
    struct native_node *children = arena_calloc(arena, count, sizeof *children);
    if (!columns || !children)
        return error_memory(err);
    node->column->children = columns;
    node->column->child_count = count;
    node->children = children;
    node->child_count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (native_node_init(&children[i], types[i], &columns[i], node->depth + 1u, arena, err) != 0)
            return -1;
        node->prefixed = node->prefixed || children[i].prefixed;
        node->opaque = node->opaque || children[i].opaque;
    }
    return 0;
}

int native_node_init(struct native_node *node, const struct type *type, struct column *column, unsigned depth,
                     struct arena *arena, struct error *err)
{
    if (depth > NATIVE_DEPTH_LIMIT)
        return error_set(err, STATE_HY000, 0, "malformed answer: types nested more than %d deep",
                         NATIVE_DEPTH_LIMIT);
    *node = (struct native_node){.type = type, .column = column, .depth = (uint8_t)depth};
    node->shape = shape_of(type);
    *column = (struct column){.type = type};
    node->prefixed = has_prefix(node->shape);
    node->opaque = node->shape == SHAPE_OPAQUE;
    switch (node->shape) {
    case SHAPE_DICTIONARY:
        return native_node_adopt(node, &type->dictionary, 1, arena, err);
    case SHAPE_LIST:
    case SHAPE_TUPLE:
    case SHAPE_VARIANT:
        return native_node_adopt(node, type->children, type->child_count, arena, err);
    case SHAPE_QBIT:
        column->children = arena_calloc(arena, 1, sizeof *column->children);
        if (!column->children)
            return error_memory(err);
        column->children[0].type = type->children[0];
        column->child_count = 1;
        return 0;
    default:
        return 0;
    }
}

void native_node_restart(struct native_node *node)
{
    node->phase = 0;
    node->child = 0;
    node->row = 0;
    node->found = NULL;
    if (node->shape == SHAPE_DYNAMIC) {
        node->children = NULL; /* the last block's */
        node->child_count = 0;
        node->column->children = NULL;
        node->column->child_count = 0;
    }
    for (uint32_t i = 0; i < node->child_count; i++)
        native_node_restart(&node->children[i]);
}

void native_node_begin(struct native_node *node, uint64_t rows)
{
    node->phase = 0;
    node->child = 0;
    node->row = 0;
    node->spans = NULL;
    node->made = node->made_ends = NULL;
    node->at = 0;
    node->nulls_at = NATIVE_NOWHERE;
    node->column->rows = rows;
    node->column->selectors = NULL;
    node->column->places = NULL;
}

void native_node_resolve(struct native_node *node, const uint8_t *base)
{
    struct column *column = node->column;
    column->nulls = node->nulls_at == NATIVE_NOWHERE ? NULL : base + node->nulls_at;
    switch (node->shape) {
    case SHAPE_FIXED:
        column->data = base + node->at;
        break;
    case SHAPE_STRING:
    case SHAPE_JSON:
        column->data = base;
        column->spans = node->spans;
        break;
    case SHAPE_LIST:
        column->ends = base + node->at;
        break;
    case SHAPE_DICTIONARY:
        column->keys = base + node->at;
        break;
    case SHAPE_QBIT:
        column->ends = node->made_ends;
        column->children[0].data = node->made;
        column->children[0].rows = column->rows * node->type->dimension;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < node->child_count; i++)
        native_node_resolve(&node->children[i], base);
}
