/* Messages=1: what the server told of a statement's query, as one warning. */
#include "base/number.h"
#include "exec/exec.h"

enum { MESSAGE_LIMIT = 1 << 20 };

static const char *const NAMES[SUMMARY_COUNTS] = {
    [SUMMARY_READ_ROWS] = "read_rows",           [SUMMARY_READ_BYTES] = "read_bytes",
    [SUMMARY_WRITTEN_ROWS] = "written_rows",     [SUMMARY_WRITTEN_BYTES] = "written_bytes",
    [SUMMARY_RESULT_ROWS] = "result_rows",       [SUMMARY_RESULT_BYTES] = "result_bytes",
    [SUMMARY_TOTAL_ROWS] = "total_rows_to_read", [SUMMARY_ELAPSED_NS] = "elapsed_ns",
    [SUMMARY_MEMORY] = "memory_usage",
};

static void put_byte(struct buffer *out, char c)
{
    if (c == '"' || c == '\\')
        buffer_byte(out, '\\');
    if ((unsigned char)c < 0x20)
        buffer_printf(out, "\\u%04x", (unsigned)c);
    else
        buffer_byte(out, c);
}

static void put_string(struct buffer *out, struct text text)
{
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.size; i++)
        put_byte(out, text.data[i]);
    buffer_byte(out, '"');
}

static void put_counts(struct buffer *out, const uint64_t *counts)
{
    char digits[NUMBER_TEXT_SIZE];

    for (int i = 0; i < SUMMARY_COUNTS; i++) {
        if (counts[i] == SUMMARY_UNKNOWN)
            continue;
        buffer_printf(out, ",\"%s\":", NAMES[i]);
        buffer_append(out, digits, number_format_u64(counts[i], digits));
    }
}

static void put_types(struct buffer *out, const struct stmt *stmt)
{
    buffer_puts(out, ",\"types\":[");
    for (uint32_t i = 0; i < stmt->column_count; i++) {
        buffer_puts(out, i ? ",[" : "[");
        put_string(out, stmt->columns[i].name);
        buffer_byte(out, ',');
        put_string(out, stmt->columns[i].type->name);
        buffer_byte(out, ']');
    }
    buffer_byte(out, ']');
}

void exec_tell_message(struct stmt *stmt)
{
    struct buffer message;

    if (!stmt->dbc->options.messages)
        return;
    buffer_init(&message, MESSAGE_LIMIT);
    buffer_puts(&message, "{\"query_id\":");
    put_string(&message, stmt->query_id);
    put_counts(&message, stmt->said.counts);
    buffer_puts(&message, ",\"server\":");
    put_string(&message, stmt->said.display_name);
    buffer_puts(&message, ",\"timezone\":");
    put_string(&message, stmt->said.zone);
    buffer_puts(&message, ",\"format\":");
    put_string(&message, stmt->said.format);
    put_types(&message, stmt);
    buffer_byte(&message, '}');
    if (message.failed)
        stmt_warn(stmt, STATE_01000, "Messages=1: there are too many columns to tell of them");
    else
        diag_post(&stmt->handle.diag, STATE_01000, 0, text_make(NULL, 0), buffer_text(&message),
                  SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER);
    buffer_clear(&message);
}
