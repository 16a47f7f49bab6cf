/* Format, rows and encoding of raw results and inserts by attribute. */
#include "handle/rawform.h"

#include "base/memory.h"

enum { NAME_MOST = 128 };

static void forget(struct text *text)
{
    mem_free((void *)(uintptr_t)text->data);
    *text = text_make(NULL, 0);
}

void rawform_clear(struct rawform *raw)
{
    forget(&raw->format);
    forget(&raw->encoding);
    *raw = (struct rawform){0};
}

bool rawform_is_name(struct text name)
{
    bool good = name.size > 0 && name.size <= NAME_MOST;
    for (size_t i = 0; good && i < name.size; i++)
        good = text_is_alpha(name.data[i]) || text_is_digit(name.data[i]) || name.data[i] == '_' ||
               name.data[i] == '-';
    return good;
}

static int set_name(struct text *place, struct text name, const char *what, struct error *err)
{
    if (name.size && !rawform_is_name(name))
        return error_set(err, STATE_HY024, 0, "'%.*s' is no name of %s",
                         (int)(name.size < NAME_MOST ? name.size : NAME_MOST), name.data, what);
    char *copy = name.size ? mem_strndup(name.data, name.size) : NULL;
    if (name.size && !copy)
        return error_memory(err);
    forget(place);
    *place = text_make(copy, name.size);
    return 0;
}

int rawform_set_format(struct rawform *raw, struct text format, struct error *err)
{
    if (set_name(&raw->format, format, "a format", err) < 0)
        return -1;
    raw->format_given = true;
    return 0;
}

int rawform_set_encoding(struct rawform *raw, struct text encoding, struct error *err)
{
    return set_name(&raw->encoding, encoding, "an encoding", err);
}
