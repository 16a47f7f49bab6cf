/* Types that are flags of what they enclose (Nullable, LowCardinality), other names, and opaque states. */
#include "types/family.h"

/* The one type between brackets. */
static const struct type *read_enclosed(struct cursor *cursor)
{
    if (cursor_expect(cursor, '(') != 0)
        return NULL;
    const struct type *inner = type_read(cursor);
    return inner && cursor_expect(cursor, ')') == 0 ? inner : NULL;
}

int wrap_nullable(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    const struct type *inner = read_enclosed(cursor);
    if (!inner)
        return -1;
    if ((inner->nullable && inner->kind != KIND_NOTHING) || inner->null_map || inner->low_cardinality)
        return cursor_fail(cursor, "type cannot be Nullable");
    *type = *inner;
    type->nullable = true;
    type->null_map = true;
    return 0;
}

int wrap_low_cardinality(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    const struct type *inner = read_enclosed(cursor);
    if (!inner)
        return -1;
    if (inner->low_cardinality || (inner->width == 0 && inner->kind != KIND_STRING))
        return cursor_fail(cursor, "type cannot be LowCardinality");
    struct type *dictionary = arena_alloc(cursor->context->arena, sizeof *dictionary);
    if (!dictionary)
        return error_memory(cursor->err);
    *dictionary = *inner;
    dictionary->null_map = false;
    *type = *dictionary;
    type->low_cardinality = true;
    type->dictionary = dictionary;
    return 0;
}

int wrap_simple_aggregate(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    if (cursor_expect(cursor, '(') != 0 || cursor_skip(cursor) != 0 || cursor_expect(cursor, ',') != 0)
        return -1;
    const struct type *inner = type_read(cursor);
    if (!inner)
        return -1;
    *type = *inner;
    while (cursor_accept(cursor, ','))
        if (cursor_skip(cursor) != 0)
            return -1;
    return cursor_expect(cursor, ')');
}

int wrap_aggregate(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    (void)type;
    if (cursor_expect(cursor, '(') != 0)
        return -1;
    do {
        if (cursor_skip(cursor) != 0)
            return -1;
    } while (cursor_accept(cursor, ','));
    return cursor_expect(cursor, ')');
}

int wrap_alias(struct cursor *cursor, const struct family *family, struct type *type)
{
    struct cursor definition = *cursor;
    definition.text = text_of(family->definition);
    definition.at = 0;
    const struct type *meant = type_read(&definition);
    if (!meant)
        return -1;
    *type = *meant;
    return 0;
}
