/* Arguments of types with children. */
#include "types/family.h"

/* Children on their way into the arena. */
struct list {
    const struct type **types;
    struct text *names;
    uint32_t count, capacity;
    bool named;
};

static int list_add(struct cursor *cursor, struct list *list, struct text name, const struct type *type)
{
    if (!type)
        return -1;
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        const struct type **types = arena_calloc(cursor->context->arena, capacity, sizeof *types);
        struct text *names = arena_calloc(cursor->context->arena, capacity, sizeof *names);
        if (!types || !names)
            return error_memory(cursor->err);
        if (list->count) {
            memcpy(types, list->types, list->count * sizeof *types);
            memcpy(names, list->names, list->count * sizeof *names);
        }
        list->types = types;
        list->names = names;
        list->capacity = capacity;
    }
    list->types[list->count] = type;
    list->names[list->count++] = name;
    list->named = list->named || name.size;
    return 0;
}

static void list_store(const struct list *list, struct type *type)
{
    type->children = list->types;
    type->child_count = list->count;
    type->names = list->named ? list->names : NULL;
}

static const struct text no_name = {NULL, 0};

/* `count` types between brackets; 0: any number from one on. */
static int read_types(struct cursor *cursor, uint32_t count, struct list *list)
{
    if (cursor_expect(cursor, '(') != 0)
        return -1;
    do {
        if (list_add(cursor, list, no_name, type_read(cursor)) != 0)
            return -1;
    } while (cursor_accept(cursor, ','));
    if (count && list->count != count)
        return cursor_fail(cursor, "wrong number of arguments");
    return cursor_expect(cursor, ')');
}

int nest_array(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (read_types(cursor, 1, &list) != 0)
        return -1;
    list_store(&list, type);
    return 0;
}

int nest_map(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (read_types(cursor, 2, &list) != 0)
        return -1;
    list_store(&list, type);
    return 0;
}

/* Whether an element starts with a name: a quoted one, or a word followed by another word. */
static bool starts_with_name(const struct cursor *cursor)
{
    struct cursor ahead = *cursor;
    char c = cursor_peek(&ahead);
    if (c == '`' || c == '"')
        return true;
    cursor_word(&ahead);
    c = cursor_peek(&ahead);
    return text_is_alpha(c) || c == '_';
}

static int read_elements(struct cursor *cursor, bool must_be_named, struct list *list)
{
    do {
        struct text name = no_name;
        if ((must_be_named || starts_with_name(cursor)) && cursor_name(cursor, &name) != 0)
            return -1;
        if (list->count && list->named != (name.size != 0))
            return cursor_fail(cursor, "either all elements have names or none");
        if (list_add(cursor, list, name, type_read(cursor)) != 0)
            return -1;
    } while (cursor_accept(cursor, ','));
    return cursor_expect(cursor, ')');
}

int nest_tuple(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (cursor_expect(cursor, '(') != 0)
        return -1;
    if (!cursor_accept(cursor, ')') && read_elements(cursor, false, &list) != 0)
        return -1;
    list_store(&list, type);
    return 0;
}

int nest_nested(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (cursor_expect(cursor, '(') != 0 || read_elements(cursor, true, &list) != 0)
        return -1;
    list_store(&list, type);
    return 0;
}

int nest_variant(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (read_types(cursor, 0, &list) != 0)
        return -1;
    if (list.count > 255)
        return cursor_fail(cursor, "too many variants");
    /* Discriminators count the variants in the order of their names. */
    type_sort(list.types, list.count);
    list_store(&list, type);
    type->nullable = true;
    return 0;
}

int nest_dynamic(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    static const struct text max_types = TEXT("max_types");
    int64_t count = 32;
    type->nullable = true;
    if (cursor_accept(cursor, '(')) {
        if (!text_equal(cursor_word(cursor), max_types))
            return cursor_fail(cursor, "expected max_types");
        if (cursor_expect(cursor, '=') != 0 || cursor_integer(cursor, 0, UINT16_MAX, &count) != 0 ||
            cursor_expect(cursor, ')') != 0)
            return -1;
    }
    type->max_types = (uint32_t)count;
    return 0;
}

/* A path such as a.b.`c d`, joined by points. */
static int read_path(struct cursor *cursor, struct text *out)
{
    if (cursor_name(cursor, out) != 0)
        return -1;
    while (cursor->at < cursor->text.size && cursor->text.data[cursor->at] == '.') {
        struct text part;
        cursor->at++;
        if (cursor_name(cursor, &part) != 0)
            return -1;
        char *joined = arena_alloc(cursor->context->arena, out->size + 1 + part.size);
        if (!joined)
            return error_memory(cursor->err);
        memcpy(joined, out->data, out->size);
        joined[out->size] = '.';
        memcpy(joined + out->size + 1, part.data, part.size);
        *out = text_make(joined, out->size + 1 + part.size);
    }
    return 0;
}

/* One argument of JSON: a setting, something skipped, or a typed path. */
static int read_json_argument(struct cursor *cursor, struct list *list)
{
    static const struct text skip = TEXT("SKIP");
    struct text path;
    struct cursor ahead = *cursor;
    if (text_same(cursor_word(&ahead), skip) && cursor_peek(&ahead) != '=')
        return cursor_skip(cursor);
    if (read_path(cursor, &path) != 0)
        return -1;
    if (cursor_accept(cursor, '='))
        return cursor_skip(cursor);
    return list_add(cursor, list, path, type_read(cursor));
}

int nest_json(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    if (!cursor_accept(cursor, '('))
        return 0;
    do {
        if (read_json_argument(cursor, &list) != 0)
            return -1;
    } while (cursor_accept(cursor, ','));
    list_store(&list, type);
    return cursor_expect(cursor, ')');
}

int nest_object(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    (void)type;
    struct text schema;
    if (cursor_expect(cursor, '(') != 0 || cursor_quoted(cursor, '\'', &schema) != 0)
        return -1;
    return cursor_expect(cursor, ')');
}

int nest_qbit(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    struct list list = {0};
    int64_t dimension, stride;
    if (cursor_expect(cursor, '(') != 0 || list_add(cursor, &list, no_name, type_read(cursor)) != 0 ||
        cursor_expect(cursor, ',') != 0 || cursor_integer(cursor, 1, INT32_MAX, &dimension) != 0)
        return -1;
    stride = dimension;
    if (cursor_accept(cursor, ',') && cursor_integer(cursor, 1, dimension, &stride) != 0)
        return -1;
    if (dimension % stride != 0 || (stride != dimension && stride % 8 != 0))
        return cursor_fail(cursor, "stride does not divide the dimension into bytes");
    if (list.types[0]->width == 0 || list.types[0]->width > 8 || list.types[0]->nullable)
        return cursor_fail(cursor, "not an element of QBit");
    list_store(&list, type);
    type->dimension = (uint32_t)dimension;
    type->stride = (uint32_t)stride;
    return cursor_expect(cursor, ')');
}
