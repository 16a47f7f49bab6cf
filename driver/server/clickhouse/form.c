/* multipart/form-data: the statement and its parameters as fields, large strings and tables as external data.
 */
#include <stdio.h>

#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/named.h"

static void put_head(struct buffer *out, const char *boundary, struct text name, bool file)
{
    buffer_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
    buffer_put(out, name);
    buffer_puts(out, file ? "\"; filename=\"p\"\r\n\r\n" : "\"\r\n\r\n");
}

void clickhouse_part(struct buffer *out, const char *boundary, struct text name)
{
    put_head(out, boundary, name, true);
}

static int too_large(struct error *err, const char *what, size_t size)
{
    return error_set(err, STATE_HYC00, 0,
                     "%s has %zu bytes; beside parameters that do not fit in a URL the server "
                     "takes at most %d",
                     what, size, CLICKHOUSE_FIELD_LIMIT);
}

/* A value as a field `param_NAME`, or as external data `_p1`, `_n1`. */
static int put_value(struct buffer *out, const char *boundary, struct text name, const struct wire *wire,
                     const char *table, struct error *err)
{
    if (wire->external) {
        put_head(out, boundary, text_of(table), true);
        buffer_put(out, wire->text);
    } else {
        struct buffer field;
        buffer_init(&field, 4096);
        buffer_puts(&field, "param_");
        buffer_put(&field, name);
        put_head(out, boundary, buffer_text(&field), false);
        buffer_clear(&field);
        size_t before = out->size;
        wire_escape(wire, out);
        if (out->size - before > CLICKHOUSE_FIELD_LIMIT)
            return too_large(err, "the parameter's text", out->size - before);
    }
    buffer_puts(out, "\r\n");
    return 0;
}

static int put_values(struct buffer *out, const char *boundary, const struct form *form, struct error *err)
{
    char table[32];
    for (size_t i = 0; form->wires && i < form->wire_count; i++) {
        int size = snprintf(table, sizeof table, "_p%zu", i + 1);
        if (put_value(out, boundary, text_make(table + 1, (size_t)size - 1), &form->wires[i], table, err))
            return error_at(err, 0, (int32_t)i + 1);
    }
    for (size_t i = 0; i < form->named_count; i++) {
        snprintf(table, sizeof table, "_n%zu", i + 1);
        if (!form->named[i].again &&
            put_value(out, boundary, form->named[i].name, &form->named[i].wire, table, err))
            return -1;
    }
    return 0;
}

static int put_parts(struct buffer *out, const char *boundary, const struct form *form, struct error *err)
{
    put_head(out, boundary, text_of("query"), false);
    buffer_put(out, form->sql);
    buffer_puts(out, "\r\n");
    if (put_values(out, boundary, form, err))
        return -1;
    if (form->external_count == 0)
        buffer_printf(out, "--%s--\r\n", boundary);
    return buffer_check(out, "the request", err);
}

int clickhouse_form(const struct form *form, struct arena *arena, struct request *out,
                    struct text *content_type, struct error *err)
{
    if (form->sql.size > CLICKHOUSE_FIELD_LIMIT)
        return too_large(err, "the statement", form->sql.size);
    char boundary[SERVER_UUID_SIZE + 1];
    if (server_uuid(boundary, err))
        return -1;
    struct buffer body;
    buffer_init(&body, SIZE_MAX);
    int status = put_parts(&body, boundary, form, err);
    if (status == 0) {
        out->body = buffer_copy(&body, arena);
        buffer_reset(&body);
        buffer_printf(&body, "multipart/form-data; boundary=%s", boundary);
        *content_type = buffer_copy(&body, arena);
        status = out->body.data && content_type->data ? 0 : error_memory(err);
    }
    if (status == 0 && form->external_count)
        status = clickhouse_upload(form, out->body, boundary, arena, out, err);
    buffer_clear(&body);
    return status;
}
