/* Rows as text. A table takes its widths from the first rows; all else streams. */
#include "show.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"

enum { ROWS_FOR_WIDTH = 1000, BYTES_FOR_WIDTH = 4 << 20, OUT_FLUSH = 1 << 16 };

bool show_begin(struct show *show, enum format format, size_t columns, char **names, enum looks *looks)
{
    *show = (struct show){.format = format, .columns = columns, .names = names, .looks = looks};
    buffer_init(&show->text, (size_t)1 << 31);
    buffer_init(&show->out, (size_t)1 << 32);
    show->widths = mem_calloc(columns + 1, sizeof *show->widths);
    show->cell_room = columns * ROWS_FOR_WIDTH;
    show->cells = mem_calloc(show->cell_room + 1, sizeof *show->cells);
    return names && looks && show->widths && show->cells;
}

static bool flush(struct show *show, size_t at_least)
{
    if (show->out.failed)
        return false;
    if (show->out.size < at_least || show->out.size == 0)
        return true;
    bool good = fwrite(show->out.data, 1, show->out.size, stdout) == show->out.size;
    buffer_reset(&show->out);
    return good;
}

/* ---- tables ---- */

/* Appends a cell on one line: line breaks and the like as escapes. */
static void put_plain(struct buffer *out, const char *text, size_t size)
{
    static const char NAMES[] = "\a\b\t\n\v\f\r", LETTERS[] = "abtnvfr";
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        const char *named = byte ? strchr(NAMES, byte) : NULL;
        if (named)
            buffer_printf(out, "\\%c", LETTERS[named - NAMES]);
        else if (byte < 0x20 || byte == 0x7F)
            buffer_printf(out, "\\x%02x", byte);
        else
            buffer_byte(out, (char)byte);
    }
}

/* Columns of a terminal that a text takes. */
static size_t width(const char *text, size_t size)
{
    mbstate_t state = {0};
    size_t sum = 0;
    for (size_t i = 0; i < size;) {
        wchar_t character;
        size_t bytes = mbrtowc(&character, text + i, size - i, &state);
        if (bytes == 0 || bytes > size - i) {
            state = (mbstate_t){0};
            bytes = 1;
            sum++;
        } else {
            int columns = wcwidth(character);
            sum += columns > 0 ? (size_t)columns : 0;
        }
        i += bytes;
    }
    return sum;
}

static void put_padded(struct show *show, size_t column, const char *text, size_t size, bool right)
{
    size_t from = show->out.size;
    put_plain(&show->out, text, size);
    size_t taken = show->out.failed ? 0 : width((const char *)show->out.data + from, show->out.size - from);
    size_t pad = show->widths[column] > taken ? show->widths[column] - taken : 0;
    bool last = column + 1 == show->columns;
    if (pad && right && buffer_reserve(&show->out, pad)) {
        memmove(show->out.data + from + pad, show->out.data + from, show->out.size - from);
        memset(show->out.data + from, ' ', pad);
        show->out.size += pad;
    } else if (!last) {
        buffer_printf(&show->out, "%*s", (int)pad, "");
    }
    buffer_puts(&show->out, last ? "\n" : "  ");
}

static void measure(struct show *show)
{
    struct buffer plain;
    buffer_init(&plain, (size_t)1 << 31);
    for (size_t i = 0; i < show->columns; i++)
        show->widths[i] = width(show->names[i], strlen(show->names[i]));
    for (size_t i = 0; i < show->cell_count; i++) {
        const struct cell *cell = &show->cells[i];
        size_t *most = &show->widths[i % show->columns], taken = 4;
        if (!cell->null) {
            buffer_reset(&plain);
            put_plain(&plain, (const char *)show->text.data + cell->offset, cell->size);
            taken = width((const char *)plain.data, plain.size);
        }
        *most = taken > *most ? taken : *most;
    }
    buffer_clear(&plain);
}

static void put_table_head(struct show *show)
{
    measure(show);
    for (size_t i = 0; i < show->columns; i++)
        put_padded(show, i, show->names[i], strlen(show->names[i]), show->looks[i] == LOOKS_NUMBER);
    for (size_t i = 0; i < show->columns; i++) {
        for (size_t j = 0; j < show->widths[i]; j++)
            buffer_byte(&show->out, '-');
        buffer_puts(&show->out, i + 1 == show->columns ? "\n" : "  ");
    }
}

static bool put_table(struct show *show)
{
    if (!show->headed)
        put_table_head(show);
    show->headed = true;
    for (size_t i = 0; i < show->cell_count; i++) {
        const struct cell *cell = &show->cells[i];
        size_t column = i % show->columns;
        const char *text = cell->null ? "NULL" : (const char *)show->text.data + cell->offset;
        put_padded(show, column, cell->size || cell->null ? text : "", cell->null ? 4 : cell->size,
                   show->looks[column] == LOOKS_NUMBER);
    }
    return true;
}

/* ---- CSV and JSON ---- */

static void put_field(struct buffer *out, const char *text, size_t size)
{
    bool quoted = size == 0;
    for (size_t i = 0; i < size && !quoted; i++)
        quoted = strchr(",\"\r\n", text[i]) != NULL && text[i];
    if (!quoted) {
        buffer_append(out, text, size);
        return;
    }
    buffer_byte(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            buffer_byte(out, '"');
        buffer_byte(out, text[i]);
    }
    buffer_byte(out, '"');
}

static void put_csv_head(struct show *show)
{
    show->headed = true;
    for (size_t i = 0; i < show->columns; i++) {
        buffer_puts(&show->out, i ? "," : "");
        put_field(&show->out, show->names[i], strlen(show->names[i]));
    }
    buffer_puts(&show->out, "\r\n");
}

static bool put_csv(struct show *show)
{
    for (size_t i = 0; i < show->columns; i++) {
        const struct cell *cell = &show->cells[i];
        buffer_puts(&show->out, i ? "," : "");
        if (!cell->null)
            put_field(&show->out, cell->size ? (const char *)show->text.data + cell->offset : "", cell->size);
    }
    buffer_puts(&show->out, "\r\n");
    return true;
}

/* Whether a number's text is one of JSON's: not inf, nan, or one that begins with a point. */
static bool is_json_number(const char *text, size_t size)
{
    size_t i = size > 0 && text[0] == '-';
    size_t digits = i;
    while (i < size && text[i] >= '0' && text[i] <= '9')
        i++;
    if (i == digits || (text[digits] == '0' && i > digits + 1))
        return false;
    if (i < size && text[i] == '.') {
        digits = ++i;
        while (i < size && text[i] >= '0' && text[i] <= '9')
            i++;
        if (i == digits)
            return false;
    }
    if (i < size && (text[i] == 'e' || text[i] == 'E')) {
        i += i + 1 < size && (text[i + 1] == '+' || text[i + 1] == '-') ? 2 : 1;
        digits = i;
        while (i < size && text[i] >= '0' && text[i] <= '9')
            i++;
        if (i == digits)
            return false;
    }
    return i == size;
}

static void put_value(struct show *show, const struct cell *cell, enum looks looks)
{
    const char *text = cell->size ? (const char *)show->text.data + cell->offset : "";
    if (cell->null)
        buffer_puts(&show->out, "null");
    else if (looks == LOOKS_NUMBER && is_json_number(text, cell->size))
        buffer_append(&show->out, text, cell->size);
    else if (looks == LOOKS_BOOL && cell->size == 1 && (*text == '0' || *text == '1'))
        buffer_puts(&show->out, *text == '1' ? "true" : "false");
    else
        show->broken += put_json(&show->out, text_make(text, cell->size));
}

static bool put_object(struct show *show)
{
    if (show->format == FORMAT_JSON)
        buffer_puts(&show->out, show->rows > 1 ? ",\n " : "[\n ");
    buffer_byte(&show->out, '{');
    for (size_t i = 0; i < show->columns; i++) {
        buffer_puts(&show->out, i ? ", " : "");
        put_json(&show->out, text_of(show->names[i]));
        buffer_puts(&show->out, ": ");
        put_value(show, &show->cells[i], show->looks[i]);
    }
    buffer_puts(&show->out, show->format == FORMAT_JSON ? "}" : "}\n");
    return true;
}

/* ---- rows ---- */

void show_cell(struct show *show, const char *text, size_t size)
{
    struct cell *cell = &show->cells[show->cell_count++];
    *cell = (struct cell){.offset = show->text.size, .size = text ? size : 0, .null = !text};
    if (text)
        buffer_append(&show->text, text, size);
}

static bool put_rows(struct show *show)
{
    static bool (*const PUTS[])(struct show *) = {put_table, put_csv, put_object, put_object};
    if (show->format == FORMAT_CSV && !show->headed)
        put_csv_head(show);
    bool good = PUTS[show->format](show);
    show->cell_count = 0;
    buffer_reset(&show->text);
    return good && flush(show, OUT_FLUSH);
}

bool show_row(struct show *show)
{
    if (show->text.failed)
        return false;
    /* A table waits for the rows that its widths are taken from; all later ones come in portions as well. */
    if (show->format == FORMAT_TABLE && show->cell_count + show->columns <= show->cell_room &&
        show->text.size < BYTES_FOR_WIDTH) {
        show->rows++;
        return true;
    }
    show->rows++;
    return put_rows(show);
}

bool show_end(struct show *show)
{
    bool good = true;
    if (show->format == FORMAT_TABLE) {
        good = put_rows(show);
        buffer_printf(&show->out, "(%llu row%s)\n", (unsigned long long)show->rows,
                      show->rows == 1 ? "" : "s");
    } else if (show->format == FORMAT_CSV && !show->headed) {
        put_csv_head(show);
    } else if (show->format == FORMAT_JSON) {
        buffer_puts(&show->out, show->rows ? "\n]\n" : "[]\n");
    }
    good = flush(show, 0) && good;
    for (size_t i = 0; show->names && i < show->columns; i++)
        mem_free(show->names[i]);
    mem_free(show->names);
    mem_free(show->looks);
    mem_free(show->widths);
    mem_free(show->cells);
    buffer_clear(&show->text);
    buffer_clear(&show->out);
    return good;
}
