/* External tables on their way: the parts of a form, made as they are sent. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "server/clickhouse/clickhouse.h"

/* The texts between the tables: before the first one, ..., behind the last. */
struct upload {
    const struct external *externals;
    size_t count;
    bool empty;
    struct text *texts; /* count + 1 */
    size_t at;          /* which text or table comes: 0 text, 1 table, 2 text ... */
    size_t done;        /* bytes of it that went out */
};

static int64_t from_text(struct upload *upload, struct text text, uint8_t *place, size_t room)
{
    struct text rest = text_from(text, upload->done);
    size_t size = rest.size < room ? rest.size : room;
    if (size)
        memcpy(place, rest.data, size);
    return (int64_t)size;
}

static int64_t from_file(const struct external *external, uint8_t *place, size_t room, struct error *err)
{
    ssize_t size;
    do
        size = read(external->file, place, room);
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return error_set(err, STATE_HY000, 0,
                         "the file of the external table '%.*s' cannot be read: error %d",
                         (int)external->name.size, external->name.data, errno);
    return size;
}

static int64_t from_call(const struct external *external, uint8_t *place, size_t room, struct error *err)
{
    int64_t size = external->read(external->context, place, (int64_t)room);
    if (size >= 0 && (uint64_t)size <= room)
        return size;
    return error_set(err, size < 0 ? STATE_HY008 : STATE_HY090, 0,
                     size < 0 ? "the callback of the external table '%.*s' gave up"
                              : "the callback of the external table '%.*s' wrote more than it may",
                     (int)external->name.size, external->name.data);
}

static int64_t from_table(struct upload *upload, uint8_t *place, size_t room, struct error *err)
{
    const struct external *external = &upload->externals[upload->at / 2];
    if (upload->empty)
        return 0;
    if (external->read)
        return from_call(external, place, room, err);
    if (external->file >= 0)
        return from_file(external, place, room, err);
    return from_text(upload, external->data, place, room);
}

static int64_t produce(void *context, uint8_t *place, size_t room, struct error *err)
{
    struct upload *upload = context;
    while (upload->at <= 2 * upload->count) {
        int64_t size = upload->at % 2 ? from_table(upload, place, room, err)
                                      : from_text(upload, upload->texts[upload->at / 2], place, room);
        if (size < 0)
            return -1;
        upload->done += (size_t)size;
        if (size > 0)
            return size;
        upload->at++;
        upload->done = 0;
    }
    return 0;
}

static int begin(void *context)
{
    struct upload *upload = context;
    upload->at = upload->done = 0;
    for (size_t i = 0; i < upload->count && !upload->empty; i++) {
        const struct external *external = &upload->externals[i];
        if (external->read ? external->read(external->context, NULL, 0) < 0
                           : external->file >= 0 && lseek(external->file, 0, SEEK_SET) < 0)
            return -1;
    }
    return 0;
}

static int make_texts(struct upload *upload, struct text head, const char *boundary, struct arena *arena,
                      struct error *err)
{
    struct buffer text;
    int status = 0;
    buffer_init(&text, SIZE_MAX);
    buffer_put(&text, head);
    for (size_t i = 0; i <= upload->count && status == 0; i++) {
        if (i)
            buffer_puts(&text, "\r\n");
        if (i < upload->count)
            clickhouse_part(&text, boundary, upload->externals[i].name);
        else
            buffer_printf(&text, "--%s--\r\n", boundary);
        upload->texts[i] = buffer_copy(&text, arena);
        status = upload->texts[i].data ? buffer_check(&text, "the request", err) : error_memory(err);
        buffer_reset(&text);
    }
    buffer_clear(&text);
    return status;
}

int clickhouse_upload(const struct form *form, struct text head, const char *boundary, struct arena *arena,
                      struct request *out, struct error *err)
{
    struct upload *upload = arena_zalloc(arena, sizeof *upload);
    if (!upload)
        return error_memory(err);
    *upload =
        (struct upload){.externals = form->externals, .count = form->external_count, .empty = form->empty};
    upload->texts = arena_calloc(arena, upload->count + 1, sizeof *upload->texts);
    if (!upload->texts)
        return error_memory(err);
    if (make_texts(upload, head, boundary, arena, err))
        return -1;
    if (begin(upload))
        return error_set(
            err, STATE_HY000, 0,
            "an external table cannot be read again from its begin: the request must be sent anew");
    out->body = text_make(NULL, 0);
    out->produce = produce;
    out->produce_context = upload;
    out->rewind = begin;
    return 0;
}
