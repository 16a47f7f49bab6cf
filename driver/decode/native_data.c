/* Data of a Native column. A step that lacks bytes takes none, so that it can be called again. */
#include "decode/native_node.h"

enum { PHASE_NULLS, PHASE_BODY, PHASE_CHILDREN, PHASE_KEY_COUNT, PHASE_KEYS, PHASE_DONE };

/* Steps over `size` bytes and says where they are. */
static enum flow take(struct native_reader *reader, uint64_t size, size_t *at)
{
    struct input *input = &reader->input;
    enum flow flow = input_need(input, size);
    if (flow != FLOW_DONE)
        return flow;
    *at = input->at;
    input->at += (size_t)size;
    return FLOW_DONE;
}

static enum flow read_children(struct native_reader *reader, struct native_node *node)
{
    for (; node->child < node->child_count; node->child++) {
        enum flow flow = native_data(reader, &node->children[node->child]);
        if (flow != FLOW_DONE)
            return flow;
    }
    return FLOW_DONE;
}

static void begin_children(struct native_node *node, uint64_t rows)
{
    for (uint32_t i = 0; i < node->child_count; i++)
        native_node_begin(&node->children[i], rows);
    node->phase = PHASE_CHILDREN;
}

static enum flow read_fixed(struct native_reader *reader, struct native_node *node)
{
    /* No overflow: rows fit 32 bits, widths 24. */
    return take(reader, node->column->rows * node->type->width, &node->at);
}

static enum flow read_nothing(struct native_reader *reader, struct native_node *node)
{
    return take(reader, node->column->rows, &node->at);
}

/* The length at `at`: a pointer behind it, or NULL when it is not whole (or malformed). */
static inline const uint8_t *read_length(const uint8_t *at, const uint8_t *end, uint64_t *length)
{
    *length = *at++;
    if (*length < 0x80)
        return at;
    *length &= 0x7F;
    for (unsigned shift = 7; at < end && shift <= 28; shift += 7) {
        uint8_t byte = *at++;
        *length |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return at;
    }
    return NULL;
}

/* All strings that are whole. */
static void scan_strings(struct input *input, struct native_node *node)
{
    const uint8_t *base = input->data, *at = base + input->at, *end = base + input->size;
    struct span *span = node->spans + node->row, *last = node->spans + node->column->rows;
    while (span < last && at < end) {
        uint64_t length;
        const uint8_t *text = read_length(at, end, &length);
        if (!text || length > (size_t)(end - text))
            break;
        span->at = (uint32_t)(text - base);
        span->size = (uint32_t)length;
        span++;
        at = text + length;
    }
    node->row = (uint64_t)(span - node->spans);
    input->at = (size_t)(at - base);
}

static enum flow read_strings(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    uint64_t rows = node->column->rows;
    if (!node->spans) {
        enum flow flow = input_need(input, rows); /* a byte each at least: the claim is paid for */
        if (flow != FLOW_DONE)
            return flow;
        node->spans = arena_alloc(reader->arena, (size_t)rows * sizeof *node->spans);
        if (!node->spans)
            return input_memory(input);
    }
    scan_strings(input, node);
    if (node->row == rows)
        return FLOW_DONE;
    struct text text;
    enum flow flow = input_text(input, input->limit, &text);
    if (flow == FLOW_DONE) /* longer than scan_strings believes in */
        return input_broken(input, STATE_HY000, "malformed answer: a length is written in too many bytes");
    if (flow == FLOW_MORE)
        input->missing += rows - node->row - 1;
    return flow;
}

/* The ends never fall, and no more elements than bytes. */
static enum flow check_ends(struct input *input, size_t at, uint64_t rows, uint64_t *total)
{
    const uint8_t *ends = input->data + at;
    uint64_t last = 0;
    bool falls = false;
    for (uint64_t row = 0; row < rows; row++) {
        uint64_t end = input_load64(ends + row * 8);
        falls |= end < last;
        last = end;
    }
    *total = last;
    if (falls || last > input->limit)
        return input_broken(input, STATE_HY000, "malformed answer: array offsets that %s",
                            falls ? "fall" : "are too large");
    return FLOW_DONE;
}

static enum flow read_list(struct native_reader *reader, struct native_node *node)
{
    if (node->phase == PHASE_BODY) {
        uint64_t rows = node->column->rows, total;
        enum flow flow = take(reader, rows * 8, &node->at);
        if (flow == FLOW_DONE)
            flow = check_ends(&reader->input, node->at, rows, &total);
        if (flow != FLOW_DONE)
            return flow;
        begin_children(node, total);
    }
    return read_children(reader, node);
}

static enum flow read_tuple(struct native_reader *reader, struct native_node *node)
{
    if (node->phase == PHASE_BODY)
        begin_children(node, node->column->rows);
    return read_children(reader, node);
}

/* --- Variant and Dynamic ------------------------------------------------------------------------------- */

static inline uint16_t load_index(const uint8_t *at, size_t width)
{
    uint16_t two;
    if (width == 1)
        return *at;
    memcpy(&two, at, sizeof two);
    return two;
}

/* Discriminators -> selectors and places. `null`: the discriminator that means NULL. */
static enum flow place_rows(struct input *input, struct native_node *node, size_t width, uint16_t null,
                            uint16_t *selectors, uint32_t *places)
{
    const uint8_t *indexes = input->data + node->at;
    for (uint64_t row = 0; row < node->column->rows; row++) {
        uint16_t index = load_index(indexes + row * width, width);
        places[row] = 0;
        selectors[row] = COLUMN_NO_CHILD;
        if (index == null)
            continue;
        if (index >= node->child_count)
            return input_broken(input, STATE_HY000, "malformed answer: discriminator %u of %u types", index,
                                node->child_count);
        selectors[row] = index;
        places[row] = (uint32_t)node->children[index].column->rows++;
    }
    return FLOW_DONE;
}

static enum flow read_discriminators(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    bool flattened = node->shape == SHAPE_DYNAMIC && node->index_width;
    size_t width = flattened ? node->index_width : 1;
    uint16_t null = flattened ? (uint16_t)node->child_count : UINT8_MAX;
    uint64_t rows = node->column->rows;
    enum flow flow = take(reader, rows * width, &node->at);
    if (flow != FLOW_DONE)
        return flow;
    uint16_t *selectors = arena_alloc(reader->arena, (size_t)rows * sizeof *selectors);
    uint32_t *places = arena_alloc(reader->arena, (size_t)rows * sizeof *places);
    if (!selectors || !places)
        return input_memory(input);
    begin_children(node, 0);
    flow = place_rows(input, node, width, null, selectors, places);
    node->column->selectors = selectors;
    node->column->places = places;
    return flow;
}

static enum flow read_variant(struct native_reader *reader, struct native_node *node)
{
    if (node->phase == PHASE_BODY) {
        enum flow flow = read_discriminators(reader, node);
        if (flow != FLOW_DONE)
            return flow;
    }
    return read_children(reader, node);
}

static enum flow read_dynamic(struct native_reader *reader, struct native_node *node)
{
    if (node->phase == PHASE_BODY) {
        enum flow flow = read_discriminators(reader, node);
        if (flow != FLOW_DONE)
            return flow;
        if (node->shared != COLUMN_NO_CHILD && node->column->children[node->shared].rows)
            return input_broken(&reader->input, STATE_HYC00,
                                "Dynamic holds values of more types than max_types: use the setting "
                                "output_format_native_use_flattened_dynamic_and_json_serialization=1, or "
                                "toString(column)");
    }
    return read_children(reader, node);
}

/* --- LowCardinality ------------------------------------------------------------------------------------ */

static enum flow read_dictionary_head(struct native_reader *reader, struct native_node *node)
{
    enum { KEY_TYPE = 0xFF, GLOBAL_DICTIONARY = 1 << 8, OWN_KEYS = 1 << 9, HEAD_SIZE = 16 };
    struct input *input = &reader->input;
    enum flow flow = input_need(input, HEAD_SIZE);
    if (flow != FLOW_DONE)
        return flow;
    uint64_t flags = input_load64(input->data + input->at);
    uint64_t count = input_load64(input->data + input->at + 8);
    if ((flags & KEY_TYPE) > 3 || (flags & GLOBAL_DICTIONARY) || !(flags & OWN_KEYS))
        return input_broken(input, STATE_HYC00, "unknown form 0x%llx of a dictionary",
                            (unsigned long long)flags);
    if (count == 0 || count > input->limit)
        return input_broken(input, STATE_HY000, "malformed answer: a dictionary of %llu keys",
                            (unsigned long long)count);
    input->at += HEAD_SIZE;
    node->column->key_width = (uint8_t)(1u << (flags & KEY_TYPE));
    begin_children(node, count);
    return FLOW_DONE;
}

static enum flow read_key_count(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    uint64_t count;
    enum flow flow = input_u64(input, &count);
    if (flow != FLOW_DONE)
        return flow;
    if (count != node->column->rows)
        return input_broken(input, STATE_HY000, "malformed answer: %llu dictionary keys for %llu rows",
                            (unsigned long long)count, (unsigned long long)node->column->rows);
    node->phase = PHASE_KEYS;
    return FLOW_DONE;
}

#define LARGEST_KEY(width, type)                                                                             \
    static uint64_t largest_key_##width(const uint8_t *keys, uint64_t rows)                                  \
    {                                                                                                        \
        type largest = 0, key;                                                                               \
        for (uint64_t row = 0; row < rows; row++) {                                                          \
            memcpy(&key, keys + row * sizeof key, sizeof key);                                               \
            largest = key > largest ? key : largest;                                                         \
        }                                                                                                    \
        return largest;                                                                                      \
    }
LARGEST_KEY(1, uint8_t)
LARGEST_KEY(2, uint16_t)
LARGEST_KEY(4, uint32_t)
LARGEST_KEY(8, uint64_t)

static uint64_t largest_key(const uint8_t *keys, uint64_t rows, unsigned width)
{
    switch (width) {
    case 1:
        return largest_key_1(keys, rows);
    case 2:
        return largest_key_2(keys, rows);
    case 4:
        return largest_key_4(keys, rows);
    default:
        return largest_key_8(keys, rows);
    }
}

static enum flow read_keys(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    uint64_t rows = node->column->rows;
    enum flow flow = take(reader, rows * node->column->key_width, &node->at);
    if (flow != FLOW_DONE)
        return flow;
    if (largest_key(input->data + node->at, rows, node->column->key_width) >= node->children[0].column->rows)
        return input_broken(input, STATE_HY000, "malformed answer: a key beyond its dictionary");
    node->phase = PHASE_DONE;
    return FLOW_DONE;
}

static enum flow read_dictionary(struct native_reader *reader, struct native_node *node)
{
    enum flow flow = FLOW_DONE;
    if (node->phase == PHASE_BODY && node->column->rows == 0) { /* not even a head */
        native_node_begin(&node->children[0], 0);
        node->column->key_width = 1;
        node->phase = PHASE_DONE;
        return FLOW_DONE;
    }
    if (node->phase == PHASE_BODY)
        flow = read_dictionary_head(reader, node);
    if (flow == FLOW_DONE && node->phase == PHASE_CHILDREN) {
        flow = read_children(reader, node);
        if (flow == FLOW_DONE)
            node->phase = PHASE_KEY_COUNT;
    }
    if (flow == FLOW_DONE && node->phase == PHASE_KEY_COUNT)
        flow = read_key_count(reader, node);
    if (flow == FLOW_DONE && node->phase == PHASE_KEYS)
        flow = read_keys(reader, node);
    return flow;
}

/* --- QBit ---------------------------------------------------------------------------------------------- */

/* One plane: bit `bit` of the elements from `first` on, of all rows. The last byte holds the first eight. */
static void spread_plane(const uint8_t *plane, const struct native_node *node, uint32_t first, unsigned bit)
{
    const struct type *type = node->type;
    size_t width = type->children[0]->width, bytes = (type->stride + 7) / 8;
    for (uint64_t row = 0; row < node->column->rows; row++) {
        uint8_t *out = node->made + (row * type->dimension + first) * width + bit / 8;
        for (size_t element = 0; element < type->stride; element++) {
            uint8_t byte = plane[row * bytes + bytes - 1 - element / 8];
            if (byte >> (element % 8) & 1)
                out[element * width] |= (uint8_t)(1u << (bit % 8));
        }
    }
}

static enum flow read_qbit(struct native_reader *reader, struct native_node *node)
{
    struct input *input = &reader->input;
    const struct type *type = node->type;
    uint64_t rows = node->column->rows, total;
    uint32_t bits = type->children[0]->width * 8;
    uint64_t plane = rows * ((type->stride + 7) / 8); /* rows fit 32 bits, the other 28 */
    if (__builtin_mul_overflow(plane, (uint64_t)bits * (type->dimension / type->stride), &total))
        total = UINT64_MAX;
    enum flow flow = take(reader, total, &node->at);
    if (flow != FLOW_DONE)
        return flow;
    node->made = arena_zalloc(reader->arena, (size_t)(rows * type->dimension) * (bits / 8));
    node->made_ends = arena_alloc(reader->arena, (size_t)rows * sizeof(uint64_t));
    if (!node->made || !node->made_ends)
        return input_memory(input);
    for (uint64_t row = 0; row < rows; row++) {
        uint64_t end = (row + 1) * type->dimension;
        memcpy(node->made_ends + row * sizeof end, &end, sizeof end);
    }
    const uint8_t *at = input->data + node->at;
    for (uint32_t first = 0; first < type->dimension; first += type->stride)
        for (unsigned bit = bits; bit-- > 0; at += plane)
            spread_plane(at, node, first, bit);
    return FLOW_DONE;
}

/* A column of this shape is refused before it is read. */
static enum flow read_opaque(struct native_reader *reader, struct native_node *node)
{
    (void)node;
    return input_broken(&reader->input, STATE_HYC00, "type cannot be read");
}

enum flow native_data(struct native_reader *reader, struct native_node *node)
{
    static enum flow (*const read[SHAPE_COUNT])(struct native_reader *, struct native_node *) = {
        [SHAPE_FIXED] = read_fixed,
        [SHAPE_STRING] = read_strings,
        [SHAPE_JSON] = read_strings,
        [SHAPE_NOTHING] = read_nothing,
        [SHAPE_LIST] = read_list,
        [SHAPE_TUPLE] = read_tuple,
        [SHAPE_VARIANT] = read_variant,
        [SHAPE_DYNAMIC] = read_dynamic,
        [SHAPE_QBIT] = read_qbit,
        [SHAPE_OPAQUE] = read_opaque,
        [SHAPE_DICTIONARY] = read_dictionary,
    };
    if (node->phase == PHASE_NULLS) {
        if (node->type->null_map) {
            enum flow flow = take(reader, node->column->rows, &node->nulls_at);
            if (flow != FLOW_DONE)
                return flow;
        }
        node->phase = PHASE_BODY;
    }
    return read[node->shape](reader, node);
}
