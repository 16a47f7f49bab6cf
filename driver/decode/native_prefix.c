/* Prefixes of a Native column: versions of what follows, and the types that a Dynamic column holds. */
#include "decode/native_node.h"

enum { PREFIX_OWN, PREFIX_CHILDREN };

#define FLATTENED "output_format_native_use_flattened_dynamic_and_json_serialization=1"

/* A u64 that must have one value. */
static enum flow expect_version(struct native_reader *reader, uint64_t wanted, const char *what)
{
    struct input *input = &reader->input;
    uint64_t version;
    enum flow flow = input_u64(input, &version);
    if (flow != FLOW_DONE || version == wanted)
        return flow;
    input->at -= sizeof version;
    return input_broken(input, STATE_HYC00, "unknown form %llu of %s", (unsigned long long)version, what);
}

static enum flow read_dictionary(struct native_reader *reader, struct native_node *node)
{
    (void)node;
    return expect_version(reader, 1, "LowCardinality");
}

/* Mode 0 has a byte for each row. Mode 1 (compact) is for files of the server; it never comes in Native. */
static enum flow read_variant(struct native_reader *reader, struct native_node *node)
{
    (void)node;
    return expect_version(reader, 0, "Variant");
}

static enum flow read_json(struct native_reader *reader, struct native_node *node)
{
    (void)node;
    enum { JSON_TEXT = 1 };
    struct input *input = &reader->input;
    uint64_t version;
    enum flow flow = input_u64(input, &version);
    if (flow != FLOW_DONE || version == JSON_TEXT)
        return flow;
    input->at -= sizeof version;
    return input_broken(input, STATE_HYC00,
                        "JSON came in the server's binary form: use the setting "
                        "output_format_native_write_json_as_string=1, or toString(column)");
}

/* --- Dynamic ------------------------------------------------------------------------------------------- */

enum { DYNAMIC_V1 = 1, DYNAMIC_V2 = 2, DYNAMIC_FLATTENED = 3 };
enum dynamic_step {
    DYNAMIC_VERSION,
    DYNAMIC_MAX_TYPES,
    DYNAMIC_COUNT,
    DYNAMIC_TYPES,
    DYNAMIC_MODE,
    DYNAMIC_DONE
};
enum { SHARED_FORM_LIMIT = 254 };

/* Values of types beyond the column's max_types, each with its type in front. */
static const struct type shared_variant = {.kind = KIND_STRING, .name = TEXT("SharedVariant")};

static enum flow read_dynamic_version(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    uint64_t version;
    enum flow flow = input_u64(input, &version);
    if (flow != FLOW_DONE)
        return flow;
    if (version < DYNAMIC_V1 || version > DYNAMIC_FLATTENED) {
        input->at -= sizeof version;
        return input_broken(input, STATE_HYC00, "unknown form %llu of Dynamic: use the setting " FLATTENED,
                            (unsigned long long)version);
    }
    node->index_width = version == DYNAMIC_FLATTENED; /* 0: as a variant; widened by the types */
    node->shared = COLUMN_NO_CHILD;
    node->child = version == DYNAMIC_V1 ? DYNAMIC_MAX_TYPES : DYNAMIC_COUNT;
    return FLOW_DONE;
}

static enum flow read_max_types(struct native_reader *reader, struct native_node *node)
{
    uint64_t ignored;
    enum flow flow = input_varint(&reader->input, &ignored);
    if (flow == FLOW_DONE)
        node->child = DYNAMIC_COUNT;
    return flow;
}

static enum flow read_dynamic_count(struct native_reader *reader, struct native_node *node)
{
    enum { LEAST_TYPE = 2 }; /* bytes of a type: a length, a letter */
    struct input *input = &reader->input;
    size_t before = input->at;
    enum flow flow = input_varint(input, &node->count);
    if (flow != FLOW_DONE)
        return flow;
    if (node->count > (node->index_width ? COLUMN_NO_CHILD - 1u : SHARED_FORM_LIMIT))
        return input_broken(input, STATE_HY000, "malformed answer: Dynamic claims %llu types",
                            (unsigned long long)node->count);
    flow = input_need(input, node->count * LEAST_TYPE);
    if (flow != FLOW_DONE) {
        input->at = before;
        return flow;
    }
    if (node->index_width)
        node->index_width = node->count <= UINT8_MAX ? 1 : 2;
    node->found = arena_calloc(reader->arena, (size_t)node->count + 1, sizeof *node->found);
    if (!node->found)
        return input_memory(input);
    node->row = 0;
    node->child = DYNAMIC_TYPES;
    return FLOW_DONE;
}

/* The children in the order of their discriminators: as listed, or by name with the shared variant among. */
static enum flow adopt_types(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    size_t count = (size_t)node->count;
    if (!node->index_width) {
        node->found[count++] = &shared_variant;
        type_sort(node->found, count);
        node->shared = 0;
        while (node->found[node->shared] != &shared_variant)
            node->shared++;
    }
    if (native_node_adopt(node, node->found, (uint32_t)count, reader->arena, input->err) != 0)
        return FLOW_BROKEN;
    node->prefixed = true;
    if (node->opaque)
        return input_broken(input, STATE_HYC00,
                            "a Dynamic holds an aggregate function's state, which cannot be read: use "
                            "toString(column)");
    node->child = node->index_width ? DYNAMIC_DONE : DYNAMIC_MODE;
    return FLOW_DONE;
}

static enum flow read_dynamic_types(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    for (; node->row < node->count; node->row++) {
        struct text name;
        size_t before = input->at;
        enum flow flow = input_text(input, TYPE_TEXT_LIMIT, &name);
        if (flow != FLOW_DONE)
            return flow;
        const struct type *type = type_parse(name, &reader->type_context, input->err);
        if (!type) {
            input->at = before;
            error_wrap(input->err, "at byte %llu of the answer, in a Dynamic",
                       (unsigned long long)(input->origin + before));
            return FLOW_BROKEN;
        }
        node->found[node->row] = type;
    }
    return adopt_types(reader, node);
}

static enum flow read_dynamic_mode(struct native_reader *reader, struct native_node *node)
{
    enum flow flow = read_variant(reader, node);
    if (flow == FLOW_DONE)
        node->child = DYNAMIC_DONE;
    return flow;
}

/* While a Dynamic's own prefix is read, node->child counts its steps: there are no children yet. */
static enum flow read_dynamic(struct native_reader *reader, struct native_node *node)
{
    static enum flow (*const steps[])(struct native_reader *, struct native_node *) = {
        [DYNAMIC_VERSION] = read_dynamic_version, [DYNAMIC_MAX_TYPES] = read_max_types,
        [DYNAMIC_COUNT] = read_dynamic_count,     [DYNAMIC_TYPES] = read_dynamic_types,
        [DYNAMIC_MODE] = read_dynamic_mode,
    };
    while (node->child != DYNAMIC_DONE) {
        enum flow flow = steps[node->child](reader, node);
        if (flow != FLOW_DONE)
            return flow;
    }
    node->child = 0;
    return FLOW_DONE;
}

enum flow native_prefix(struct native_reader *reader, struct native_node *node)
{
    static enum flow (*const own[SHAPE_COUNT])(struct native_reader *, struct native_node *) = {
        [SHAPE_JSON] = read_json,
        [SHAPE_VARIANT] = read_variant,
        [SHAPE_DYNAMIC] = read_dynamic,
        [SHAPE_DICTIONARY] = read_dictionary,
    };
    if (!node->prefixed)
        return FLOW_DONE;
    if (node->phase == PREFIX_OWN) {
        enum flow flow = own[node->shape] ? own[node->shape](reader, node) : FLOW_DONE;
        if (flow != FLOW_DONE)
            return flow;
        node->phase = PREFIX_CHILDREN;
    }
    for (; node->child < node->child_count; node->child++) {
        enum flow flow = native_prefix(reader, &node->children[node->child]);
        if (flow != FLOW_DONE)
            return flow;
    }
    return FLOW_DONE;
}
