/* multipart/form-data: fields, and files that are external tables. */
#include "transport/embedded_parts.h"

enum { BOUNDARY_MOST = 256 };

/* The value of `key="..."` in a part's head. */
static struct text quoted(struct text head, const char *key)
{
    size_t at = text_search(head, text_of(key), 0);
    if (at == SIZE_MAX)
        return text_make(NULL, 0);
    struct text rest = text_from(head, at + strlen(key));
    return text_make(rest.data, text_find(rest, '"', 0));
}

static int take_part(struct embedded_link *link, struct text part, struct error *err)
{
    size_t end = text_search(part, text_of("\r\n\r\n"), 0);
    if (end == SIZE_MAX)
        return 0;
    struct text head = text_make(part.data, end);
    struct text name = arena_copy(&link->arena, quoted(head, " name=\""));
    struct text value = arena_copy(&link->arena, text_from(part, end + 4));
    if (!name.data || !value.data)
        return error_memory(err);
    if (quoted(head, "filename=\"").data)
        return embedded_add(&link->arena, &link->request.files, name, value, err);
    if (text_equal(name, text_of("query")))
        link->request.sql = value;
    else if (text_starts(name, text_of("param_")))
        return embedded_add(&link->arena, &link->request.params, text_from(name, 6), value, err);
    return 0;
}

int embedded_form_read(struct embedded_link *link, struct text boundary, struct text body, struct error *err)
{
    char memory[BOUNDARY_MOST + 4] = "\r\n--";
    if (boundary.size == 0 || boundary.size > BOUNDARY_MOST)
        return error_set(err, STATE_HY000, 0, "the form has no boundary");
    memcpy(memory + 4, boundary.data, boundary.size);
    struct text mark = text_make(memory, boundary.size + 4);
    struct text first = text_from(mark, 2);
    size_t at = text_starts(body, first) ? first.size : body.size;
    while (at < body.size) {
        size_t end = text_search(body, mark, at);
        if (end == SIZE_MAX)
            return error_set(err, STATE_HY000, 0, "the form is cut");
        if (take_part(link, text_make(body.data + at, end - at), err))
            return -1;
        at = end + mark.size;
        if (text_starts(text_from(body, at), text_of("--")))
            return 0;
    }
    return error_set(err, STATE_HY000, 0, "the form has no part");
}
