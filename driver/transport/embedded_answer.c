/* The head of an answer, as the server's HTTP interface gives it. */
#include <stdio.h>
#include <sys/random.h>

#include "base/memory.h"
#include "transport/embedded_parts.h"

enum { SUMMARY_MOST = 512, OK = 200, FAILED = 500, TAG_SIZE = 16 };

static void put(struct embedded_link *link, const char *name, struct text value)
{
    link->headers[link->header_count++] = (struct header){text_of(name), value};
}

/* Statements of these keywords have a result though it has no rows. */
static bool gives_rows(const struct embedded_link *link)
{
    static const char *const keywords[] = {"KILL", "BACKUP", "RESTORE"};
    const struct statement *statement = &link->request.statement;
    if (statement->kind == STATEMENT_SELECT || statement->kind == STATEMENT_SHOW)
        return true;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (text_same(statement->keyword, text_of(keywords[i])))
            return true;
    return link->coming && link->library->result_length(link->coming) > 0;
}

static struct text format_of(const struct embedded_link *link)
{
    const struct statement *statement = &link->request.statement;
    if (statement->format.size && !link->request.insert)
        return statement->format;
    return link->request.default_format.size ? link->request.default_format : text_of("TabSeparated");
}

static struct text summary(struct embedded_link *link)
{
    static const char *const names[COUNTS] = {
        [READ_ROWS] = "read_rows",         [READ_BYTES] = "read_bytes",   [WRITTEN_ROWS] = "written_rows",
        [WRITTEN_BYTES] = "written_bytes", [RESULT_ROWS] = "result_rows", [RESULT_BYTES] = "result_bytes"};
    struct buffer json;
    buffer_init(&json, SUMMARY_MOST);
    for (size_t i = 0; i < COUNTS; i++)
        buffer_printf(&json, "%s\"%s\":\"%llu\"", i ? "," : "{", names[i],
                      (unsigned long long)link->counts[i]);
    buffer_printf(&json, ",\"elapsed_ns\":\"%lld\"}", (long long)(embedded_clock() - link->since));
    struct text made = buffer_copy(&json, &link->arena);
    buffer_clear(&json);
    return made;
}

/* The number behind `Code: `. */
static struct text code_of(const char *words)
{
    struct text rest = text_from(text_of(words), 6);
    size_t digits = 0;
    while (digits < rest.size && text_is_digit(rest.data[digits]))
        digits++;
    return text_starts(text_of(words), text_of("Code: ")) ? text_make(rest.data, digits) : text_make(NULL, 0);
}

/* The failure is the whole body. */
static int refuse(struct embedded_link *link, struct error *err)
{
    struct text code = arena_copy(&link->arena, code_of(link->failure));
    link->status = FAILED;
    put(link, "X-ClickHouse-Exception-Code", code.size ? code : text_of("1002"));
    put(link, "Content-Type", text_of("text/plain; charset=UTF-8"));
    buffer_puts(&link->tail, link->failure);
    buffer_byte(&link->tail, '\n');
    mem_free(link->failure);
    link->failure = NULL;
    link->ended = true;
    return buffer_check(&link->tail, "the engine's error", err);
}

/* No data can know it. */
static int make_tag(struct embedded_link *link, struct error *err)
{
    uint8_t bytes[TAG_SIZE / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set(err, STATE_HY000, 0, "the system gives no random bytes");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(link->tag + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

int embedded_answer(struct embedded_link *link, struct error *err)
{
    struct engine *engine = link->engine;
    struct text zone = link->zone;
    if (!zone.size)
        zone = text_of(link->channel && link->channel->zone ? link->channel->zone : engine->zone);
    link->header_count = 0;
    put(link, "X-ClickHouse-Server-Display-Name", text_of("embedded"));
    put(link, "X-ClickHouse-Timezone", arena_copy(&link->arena, zone));
    struct text counts = summary(link);
    put(link, "X-ClickHouse-Summary", counts);
    if (!counts.data || !link->headers[1].value.data)
        return error_memory(err);
    if (link->failure && !link->coming)
        return refuse(link, err);
    link->status = OK;
    if (gives_rows(link)) {
        struct text format = arena_copy(&link->arena, format_of(link));
        if (!format.data)
            return error_memory(err);
        if (make_tag(link, err))
            return -1;
        put(link, "X-ClickHouse-Format", format);
        put(link, "X-ClickHouse-Exception-Tag", text_of(link->tag));
    }
    return 0;
}

void embedded_put_exception(struct embedded_link *link)
{
    buffer_printf(&link->tail, "\r\n__exception__\r\n%s\r\n%s\n%zu %s\r\n__exception__\r\n", link->tag,
                  link->failure, strlen(link->failure) + 1, link->tag);
    mem_free(link->failure);
    link->failure = NULL;
}
