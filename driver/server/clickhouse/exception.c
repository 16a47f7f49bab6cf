/* Exceptions in the middle of an answer: found in the bytes as they come, so that none is taken for data. */
#include "server/clickhouse/exception.h"

#include "server/clickhouse/clickhouse.h"

enum { MARKER_MOST = 160, CODE_DIGITS = 9, HEAD_MOST = 64, LEAST_TEXT = 24 };

/* ---- codes */

bool exception_code(struct text message, int32_t *code)
{
    struct text head = text_make(message.data, message.size < HEAD_MOST ? message.size : HEAD_MOST);
    size_t at = text_search(head, text_of("Code: "), 0);
    if (at == SIZE_MAX || (at != 0 && !text_starts(head, text_of("Poco::Exception. "))))
        return false;
    int32_t number = 0;
    size_t digits = 0;
    for (at += 6; at < message.size && text_is_digit(message.data[at]) && digits < CODE_DIGITS;
         at++, digits++)
        number = number * 10 + (message.data[at] - '0');
    *code = number;
    return digits > 0;
}

/* ---- servers that tag their exceptions */

/* `CRLF __exception__ CRLF tag`: what begins an exception's block. */
static struct text make_marker(struct text tag, char memory[MARKER_MOST])
{
    static const char START[] = "\r\n__exception__\r\n";
    size_t size = sizeof START - 1;
    if (tag.size > MARKER_MOST - size)
        tag.size = MARKER_MOST - size;
    memcpy(memory, START, size);
    if (tag.size)
        memcpy(memory + size, tag.data, tag.size);
    return text_make(memory, size + tag.size);
}

/* Start of the longest end of `bytes` that `marker` begins with; bytes.size when there is none. */
static size_t partial_start(struct text bytes, struct text marker)
{
    size_t most = marker.size - 1 < bytes.size ? marker.size - 1 : bytes.size;
    for (size_t size = most; size > 0; size--) {
        if (memcmp(bytes.data + bytes.size - size, marker.data, size) == 0)
            return bytes.size - size;
    }
    return bytes.size;
}

/* The message between the marker's line and `LF length tag CRLF __exception__ CRLF`. */
static struct text tagged_message(struct text block, struct text marker, struct text tag)
{
    struct text rest = text_from(block, marker.size);
    if (text_starts(rest, text_of("\r\n")))
        rest = text_from(rest, 2);
    char memory[MARKER_MOST];
    memory[0] = ' ';
    size_t size = tag.size < MARKER_MOST - 1 ? tag.size : MARKER_MOST - 1;
    memcpy(memory + 1, tag.data, size);
    size_t end = text_search(rest, text_make(memory, size + 1), 0);
    if (end == SIZE_MAX)
        return text_trim(rest); /* cut: what there is */
    while (end > 0 && text_is_digit(rest.data[end - 1]))
        end--;
    return text_trim(text_make(rest.data, end));
}

static enum answer_tail tagged_tail(struct text bytes, struct text tag, bool ended, size_t *at,
                                    struct text *message)
{
    char memory[MARKER_MOST];
    struct text marker = make_marker(tag, memory);
    *at = text_search(bytes, marker, 0);
    if (*at != SIZE_MAX) {
        *message = tagged_message(text_from(bytes, *at), marker, tag);
        return TAIL_EXCEPTION;
    }
    *at = ended ? bytes.size : partial_start(bytes, marker);
    return *at < bytes.size ? TAIL_UNSURE : TAIL_DATA;
}

/* ---- servers that write plain text behind the data */

/* Whether `bytes` at `at` spells `Code: N, e.displayText() = DB::Exception` or `Code: N. DB::Exception`. When
 * the bytes end first, it may. */
static bool may_begin(struct text bytes, size_t at)
{
    static const char CODE[] = "Code: ";
    static const char *const FORMS[] = {", e.displayText() = DB::", ". DB::"};
    size_t left = bytes.size - at;
    size_t size = left < sizeof CODE - 1 ? left : sizeof CODE - 1;
    if (memcmp(bytes.data + at, CODE, size) != 0)
        return false;
    size_t digits = at + size;
    while (digits < bytes.size && digits - at - size <= CODE_DIGITS && text_is_digit(bytes.data[digits]))
        digits++;
    if (digits == bytes.size)
        return true;
    if (digits == at + size)
        return false;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        size_t form = strlen(FORMS[i]);
        if (form > bytes.size - digits)
            form = bytes.size - digits;
        if (memcmp(bytes.data + digits, FORMS[i], form) == 0)
            return true;
    }
    return false;
}

/* Printable to the end: data behind a string of Native would show itself by control bytes. */
static bool text_to_the_end(struct text bytes, size_t at)
{
    for (; at < bytes.size; at++) {
        unsigned char c = (unsigned char)bytes.data[at];
        if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
            return false;
    }
    return true;
}

/* Reads a length as Native writes it at *at; false when the bytes end first or it is too long. */
static bool read_length(struct text bytes, size_t *at, size_t *length)
{
    *length = 0;
    for (unsigned shift = 0; shift < 28 && *at < bytes.size; shift += 7) {
        uint8_t byte = (uint8_t)bytes.data[(*at)++];
        *length |= (size_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

/* Whether strings, each behind its length, stand from `at` exactly to the end. */
static bool is_strings(struct text bytes, size_t at)
{
    size_t length;
    while (at < bytes.size) {
        if (!read_length(bytes, &at, &length) || length > bytes.size - at)
            return false;
        at += length;
    }
    return at == bytes.size;
}

/* Whether the text at `at` is a cell: it stands behind its length, and behind it are other cells or the end.
 * So it is with the last column of a table of errors, such as system.query_log's exceptions. */
static bool is_cell(struct text before, struct text bytes, size_t at)
{
    char code[SERVER_BEFORE];
    size_t count = 0;
    for (; count < SERVER_BEFORE && count < at + before.size; count++) {
        size_t back = count + 1;
        code[SERVER_BEFORE - back] =
            back <= at ? bytes.data[at - back] : before.data[before.size - (back - at)];
    }
    for (size_t size = 1; size <= count; size++) {
        struct text tail = text_make(code + SERVER_BEFORE - size, size);
        size_t end = 0;
        size_t length;
        if (read_length(tail, &end, &length) && end == size && length <= bytes.size - at &&
            is_strings(bytes, at + length))
            return true;
    }
    return false;
}

/* `cells`: the data may be strings behind their lengths. Where they are text, a last line that reads like an
 * exception is taken for one. */
static enum answer_tail plain_tail(struct text before, struct text bytes, bool cells, bool ended, size_t *at,
                                   struct text *message)
{
    for (size_t from = text_find(bytes, 'C', 0); from < bytes.size; from = text_find(bytes, 'C', from + 1)) {
        if (bytes.size - from > SERVER_TAIL || !may_begin(bytes, from) || !text_to_the_end(bytes, from))
            continue;
        *at = from;
        if (!ended)
            return TAIL_UNSURE;
        int32_t code;
        struct text found = text_from(bytes, from);
        if ((cells && is_cell(before, bytes, from)) || !exception_code(found, &code) ||
            bytes.size - from < LEAST_TEXT)
            continue;
        *message = text_trim(found);
        return TAIL_EXCEPTION;
    }
    *at = bytes.size;
    return TAIL_DATA;
}

/* ---- both */

struct text exception_text(struct text body, const struct answer *answer)
{
    struct text tag = answer_header(answer, "X-ClickHouse-Exception-Tag");
    struct text message;
    size_t at;
    if (tag.size && tagged_tail(body, tag, true, &at, &message) == TAIL_EXCEPTION)
        return message;
    return body;
}

enum answer_tail clickhouse_tail(const struct session *session, const struct answer *answer,
                                 struct text before, struct text bytes, bool ended, size_t *at,
                                 struct error *err)
{
    struct text tag = answer_header(answer, "X-ClickHouse-Exception-Tag");
    struct text type = answer_header(answer, "Content-Type");
    struct text message = {NULL, 0};
    enum answer_tail tail =
        tag.size ? tagged_tail(bytes, tag, ended, at, &message)
                 : plain_tail(before, bytes, !text_starts(type, text_of("text/")), ended, at, &message);
    if (tail == TAIL_EXCEPTION && ended) {
        int32_t code = 0;
        exception_code(message, &code);
        error_set_server(err, server_state(session->server, code), code, message);
    }
    return tail;
}
