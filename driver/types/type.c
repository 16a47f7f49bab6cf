/* A server's type text -> struct type. */
#include "types/type.h"

#include <stdlib.h>

#include "types/family.h"
#include "types/kind.h"

static int unknown(struct cursor *cursor, struct text word, size_t from)
{
    cursor->at = from;
    if (word.size == 0)
        return cursor_fail(cursor, "expected a type");
    cursor_fail(cursor, "unknown type");
    return error_wrap(cursor->err, "%.*s is not a type that this driver knows",
                      word.size > 100 ? 100 : (int)word.size, word.data);
}

const struct type *type_read(struct cursor *cursor)
{
    cursor_space(cursor);
    size_t from = cursor->at;
    struct text word = cursor_word(cursor);
    const struct family *family = family_find(word);
    if (!family) {
        unknown(cursor, word, from);
        return NULL;
    }
    if (cursor->depth == TYPE_DEPTH_LIMIT) {
        cursor_fail(cursor, "nested too deep");
        return NULL;
    }
    struct type *type = arena_zalloc(cursor->context->arena, sizeof *type);
    if (!type) {
        error_memory(cursor->err);
        return NULL;
    }
    type->kind = family->kind;
    type->width = kind_get(family->kind)->width;
    type->nullable = family->kind == KIND_NOTHING && !family->build;
    cursor->depth++;
    if (family->build && family->build(cursor, family, type) != 0)
        return NULL;
    cursor->depth--;
    type->name = text_make(cursor->text.data + from, cursor->at - from);
    return type;
}

const struct type *type_parse(struct text text, const struct type_context *context, struct error *err)
{
    if (text.size > TYPE_TEXT_LIMIT) {
        error_set(err, STATE_HY001, 0, "a type text of %zu bytes is longer than the limit of %d bytes",
                  text.size, TYPE_TEXT_LIMIT);
        return NULL;
    }
    struct cursor cursor = {.context = context, .err = err};
    cursor.text = arena_copy(context->arena, text_trim(text));
    if (!cursor.text.data) {
        error_memory(err);
        return NULL;
    }
    const struct type *type = type_read(&cursor);
    if (!type)
        return NULL;
    if (cursor_peek(&cursor) != '\0' || cursor.at < cursor.text.size) {
        cursor_fail(&cursor, "something follows the type");
        return NULL;
    }
    return type;
}

static int by_name(const void *a, const void *b)
{
    return family_order((*(const struct type *const *)a)->name, (*(const struct type *const *)b)->name);
}

void type_sort(const struct type **types, size_t count)
{
    if (count > 1)
        qsort(types, count, sizeof *types, by_name);
}

static bool labels_equal(const struct type *a, const struct type *b)
{
    if (a->label_count != b->label_count)
        return false;
    for (uint32_t i = 0; i < a->label_count; i++)
        if (a->labels[i].value != b->labels[i].value || !text_equal(a->labels[i].label, b->labels[i].label))
            return false;
    return true;
}

static bool children_equal(const struct type *a, const struct type *b)
{
    if (a->child_count != b->child_count || !a->names != !b->names)
        return false;
    for (uint32_t i = 0; i < a->child_count; i++) {
        if (a->names && !text_equal(a->names[i], b->names[i]))
            return false;
        if (!type_equal(a->children[i], b->children[i]))
            return false;
    }
    return true;
}

bool type_equal(const struct type *a, const struct type *b)
{
    if (a == b)
        return true;
    return a->kind == b->kind && a->nullable == b->nullable && a->null_map == b->null_map &&
           a->low_cardinality == b->low_cardinality && a->scale == b->scale && a->precision == b->precision &&
           a->width == b->width && a->dimension == b->dimension && a->stride == b->stride &&
           text_equal(a->zone_name, b->zone_name) && labels_equal(a, b) && children_equal(a, b);
}

/* ---- copies */

/* Texts are copied even when they are empty: data is NULL only without memory. */
static bool copy_texts(const struct text *from, uint32_t count, struct arena *arena, const struct text **out)
{
    struct text *texts = from ? arena_calloc(arena, count + 1, sizeof *texts) : NULL;
    for (uint32_t i = 0; texts && i < count; i++) {
        texts[i] = arena_copy(arena, from[i]);
        if (!texts[i].data)
            return false;
    }
    *out = texts;
    return texts || !from;
}

static bool copy_labels(struct type *type, struct arena *arena)
{
    struct enum_label *labels =
        type->labels ? arena_calloc(arena, type->label_count + 1, sizeof *labels) : NULL;
    for (uint32_t i = 0; labels && i < type->label_count; i++) {
        labels[i] = type->labels[i];
        labels[i].label = arena_copy(arena, type->labels[i].label);
        if (!labels[i].label.data)
            return false;
    }
    bool copied = labels || !type->labels;
    type->labels = labels;
    return copied;
}

static bool copy_children(struct type *type, struct arena *arena, struct error *err)
{
    const struct type **children =
        type->children ? arena_calloc(arena, type->child_count + 1, sizeof *children) : NULL;
    for (uint32_t i = 0; children && i < type->child_count; i++) {
        children[i] = type_copy(type->children[i], arena, err);
        if (!children[i])
            return false;
    }
    bool copied = children || !type->children;
    type->children = children;
    return copied;
}

const struct type *type_copy(const struct type *type, struct arena *arena, struct error *err)
{
    struct type *copy = arena_alloc(arena, sizeof *copy);
    if (!copy) {
        error_memory(err);
        return NULL;
    }
    *copy = *type;
    copy->name = arena_copy(arena, type->name);
    copy->zone_name = arena_copy(arena, type->zone_name);
    bool copied = copy->name.data && copy->zone_name.data && copy_labels(copy, arena) &&
                  copy_children(copy, arena, err) &&
                  copy_texts(type->names, type->child_count, arena, &copy->names);
    if (copied && type->dictionary)
        copied = (copy->dictionary = type_copy(type->dictionary, arena, err)) != NULL;
    if (copied)
        return copy;
    error_memory(err);
    return NULL;
}
