/* Collects what conversions have to say, with a bound on how much is kept. */
#include "convert/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for one more entry; false when there is no memory for it. */
static bool report_grow(struct report *report)
{
    if (report->count < report->capacity)
        return true;
    size_t capacity = report->capacity ? report->capacity * 2 : 8;
    struct report_entry *entries = arena_calloc(report->arena, capacity, sizeof(*entries));
    if (!entries)
        return false;
    if (report->count)
        memcpy(entries, report->entries, report->count * sizeof(*entries));
    report->entries = entries;
    report->capacity = capacity;
    return true;
}

static struct text report_format(struct arena *arena, const char *format, va_list arguments)
{
    char message[512];
    int length = vsnprintf(message, sizeof(message), format, arguments);
    if (length < 0)
        return text_make("", 0);
    size_t size = (size_t)length < sizeof(message) ? (size_t)length : sizeof(message) - 1;
    struct text copy = arena_copy(arena, text_make(message, size));
    return copy.data ? copy : text_make("", 0);
}

void report_add(struct report *report, uint64_t row, enum mark mark, enum state state, const char *format,
                ...)
{
    if (report->marks && report->marks[row] < mark)
        report->marks[row] = (uint8_t)mark;
    if (report->count >= REPORT_LIMIT || !report_grow(report)) {
        report->dropped++;
        return;
    }
    struct report_entry *entry = &report->entries[report->count++];
    entry->state = state;
    entry->mark = mark;
    entry->row = row + 1;
    entry->column = report->column;
    va_list arguments;
    va_start(arguments, format);
    entry->message = report_format(report->arena, format, arguments);
    va_end(arguments);
}
