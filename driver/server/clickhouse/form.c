/* multipart/form-data: the statement and its parameters as fields, large strings as external data. */
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/parameter.h"

/* The head of a part; with `file` the server takes it as external data. */
static void put_part(struct buffer *out, const char *boundary, const char *name, unsigned number, bool file)
{
    buffer_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s", boundary, name);
    if (number)
        buffer_printf(out, "%u", number);
    buffer_puts(out, file ? "\"; filename=\"p\"\r\n\r\n" : "\"\r\n\r\n");
}

static int too_large(struct error *err, const char *what, size_t size)
{
    return error_set(err, STATE_HYC00, 0,
                     "%s has %zu bytes; beside parameters that do not fit in a URL the server "
                     "takes at most %d",
                     what, size, CLICKHOUSE_FIELD_LIMIT);
}

static int put_field(struct buffer *out, const char *boundary, unsigned number, const struct wire *wire,
                     struct error *err)
{
    put_part(out, boundary, "param_p", number, false);
    size_t before = out->size;
    wire_escape(wire, out);
    if (out->size - before > CLICKHOUSE_FIELD_LIMIT) {
        too_large(err, "the parameter's text", out->size - before);
        return error_at(err, 0, (int32_t)number);
    }
    buffer_puts(out, "\r\n");
    return 0;
}

static int put_parts(struct buffer *out, const char *boundary, struct text sql, const struct wire *wires,
                     size_t count, struct error *err)
{
    put_part(out, boundary, "query", 0, false);
    buffer_put(out, sql);
    buffer_puts(out, "\r\n");
    for (size_t i = 0; i < count; i++) {
        unsigned number = (unsigned)i + 1;
        if (!wires[i].external) {
            if (put_field(out, boundary, number, &wires[i], err))
                return -1;
            continue;
        }
        put_part(out, boundary, "_p", number, true);
        buffer_put(out, wires[i].text);
        buffer_puts(out, "\r\n");
    }
    buffer_printf(out, "--%s--\r\n", boundary);
    return buffer_check(out, "the request", err);
}

int clickhouse_form(struct text sql, const struct wire *wires, size_t count, struct arena *arena,
                    struct request *out, struct text *content_type, struct error *err)
{
    if (sql.size > CLICKHOUSE_FIELD_LIMIT)
        return too_large(err, "the statement", sql.size);
    char boundary[SERVER_UUID_SIZE + 1];
    if (server_uuid(boundary, err))
        return -1;
    struct buffer body;
    buffer_init(&body, SIZE_MAX);
    int status = put_parts(&body, boundary, sql, wires, count, err);
    if (status == 0) {
        out->body = arena_copy(arena, buffer_text(&body));
        buffer_reset(&body);
        buffer_printf(&body, "multipart/form-data; boundary=%s", boundary);
        *content_type = arena_copy(arena, buffer_text(&body));
        status = out->body.data && content_type->data ? 0 : error_memory(err);
    }
    buffer_clear(&body);
    return status;
}
