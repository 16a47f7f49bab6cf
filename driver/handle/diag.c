/* Diagnostic records of a handle. */
#include "handle/diag.h"

#include <stdio.h>

#include "base/memory.h"

void diag_init(struct diag *diag)
{
    memset(diag, 0, sizeof *diag);
    arena_init(&diag->arena, DIAG_ARENA_LIMIT);
    diag->row_count = diag->cursor_row_count = -1;
    diag->records = diag->first;
    diag->capacity = DIAG_FIRST;
}

void diag_free(struct diag *diag)
{
    arena_clear(&diag->arena);
    if (diag->records != diag->first)
        mem_free(diag->records);
    diag->records = diag->first;
    diag->capacity = DIAG_FIRST;
    diag->count = 0;
}

void diag_reset(struct diag *diag)
{
    if (diag->count > 0)
        arena_reset(&diag->arena);
    diag->count = 0;
    diag->told = 0;
    diag->return_code = SQL_SUCCESS;
    diag->row_count = -1;
    diag->cursor_row_count = -1;
    diag->function = NULL;
    diag->function_code = SQL_DIAG_UNKNOWN_STATEMENT;
}

void diag_keep(struct diag *diag, SQLINTEGER count)
{
    if (diag->count > count)
        diag->count = count;
}

static struct diag_record *diag_room(struct diag *diag)
{
    if (diag->count == DIAG_LIMIT)
        return NULL;
    if (diag->count == diag->capacity) {
        SQLINTEGER capacity = diag->capacity * 2;
        bool inside = diag->records == diag->first;
        struct diag_record *records =
            mem_realloc(inside ? NULL : diag->records, (size_t)capacity * sizeof *records);
        if (!records)
            return NULL;
        if (inside)
            memcpy(records, diag->first, sizeof diag->first);
        diag->records = records;
        diag->capacity = capacity;
    }
    return &diag->records[diag->count++];
}

static struct text diag_message(struct diag *diag, struct text server, struct text message)
{
    static const char porter[] = "[Porter]";
    size_t prefix = sizeof porter - 1 + (server.size ? server.size + 2 : 0);
    char *place = arena_alloc(&diag->arena, prefix + 1 + message.size + 1);
    char *to = place;

    if (!place)
        return message;
    memcpy(to, porter, sizeof porter - 1);
    to += sizeof porter - 1;
    if (server.size) {
        *to++ = '[';
        memcpy(to, server.data, server.size);
        to += server.size;
        *to++ = ']';
    }
    *to++ = ' ';
    memcpy(to, message.data, message.size);
    to[message.size] = '\0';
    return text_make(place, prefix + 1 + message.size);
}

void diag_post(struct diag *diag, enum state state, SQLINTEGER native, struct text server,
               struct text message, SQLLEN row, SQLINTEGER column)
{
    struct diag_record *record = diag_room(diag);

    if (!record)
        return;
    if (message.size == 0)
        message = text_of(sqlstate_get(state)->text);
    record->state = state;
    record->native = native;
    record->message = diag_message(diag, server, message);
    if (record->message.data == message.data) /* no memory for a copy: the static text stays valid */
        record->message = text_of(sqlstate_get(state)->text);
    record->row = row;
    record->column = column;
    record->host = 0;
}

void diag_copy(struct diag *diag, const struct diag_record *from)
{
    struct diag_record *record = diag_room(diag);

    if (!record)
        return;
    *record = *from;
    record->message = arena_copy(&diag->arena, from->message);
    if (!record->message.data)
        record->message = text_of(sqlstate_get(from->state)->text);
}

void diag_warn(struct diag *diag, enum state state, const char *format, va_list args)
{
    char message[1024];

    vsnprintf(message, sizeof message, format, args);
    diag_post(diag, state, 0, text_make(NULL, 0), text_of(message), SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER);
}

void diag_post_error(struct diag *diag, const struct error *err, struct text server)
{
    struct text none = text_make(NULL, 0);
    SQLINTEGER before = diag->count;

    diag_post(diag, err->state == STATE_00000 ? STATE_HY000 : err->state, err->native,
              err->source == ERROR_SERVER ? server : none, text_of(err->message),
              err->row > 0 ? (SQLLEN)err->row : SQL_NO_ROW_NUMBER,
              err->column > 0 ? err->column : SQL_NO_COLUMN_NUMBER);
    if (diag->count > before)
        diag->records[before].host = err->host;
}

unsigned diag_host(const struct diag *diag, SQLINTEGER record)
{
    return record > 0 && record <= diag->count ? diag->records[record - 1].host : 0;
}

static bool diag_is_warning(const struct diag_record *record)
{
    const char *code = sqlstate_get(record->state)->code;

    return code[0] == '0' && code[1] == '1';
}

static bool diag_before(const struct diag_record *a, const struct diag_record *b)
{
    if (a->row != b->row)
        return a->row < b->row;
    return diag_is_warning(b) && !diag_is_warning(a);
}

/* Keeps the order of equals. */
static void diag_insert(struct diag_record *records, SQLINTEGER count)
{
    for (SQLINTEGER i = 1; i < count; i++) {
        struct diag_record record = records[i];
        SQLINTEGER j = i;
        while (j > 0 && diag_before(&record, &records[j - 1])) {
            records[j] = records[j - 1];
            j--;
        }
        records[j] = record;
    }
}

/* The same by merging halves: a report comes column by column, each with all its rows. `spare` has room for
 * half of the records. */
static void diag_merge(struct diag_record *records, SQLINTEGER count, struct diag_record *spare)
{
    enum { FEW = 8 };
    SQLINTEGER half = count / 2, left = 0, right = half, to = 0;

    if (count <= FEW) {
        diag_insert(records, count);
        return;
    }
    diag_merge(records, half, spare);
    diag_merge(records + half, count - half, spare);
    if (!diag_before(&records[half], &records[half - 1]))
        return;
    memcpy(spare, records, (size_t)half * sizeof *records);
    while (left < half) {
        bool second = right < count && diag_before(&records[right], &spare[left]);
        records[to++] = second ? records[right++] : spare[left++];
    }
}

void diag_rank(struct diag *diag)
{
    SQLINTEGER sorted = 1;

    while (sorted < diag->count && !diag_before(&diag->records[sorted], &diag->records[sorted - 1]))
        sorted++;
    if (sorted >= diag->count)
        return;
    struct diag_record *spare = mem_alloc((size_t)diag->count / 2 * sizeof *spare);
    if (spare)
        diag_merge(diag->records, diag->count, spare);
    else
        diag_insert(diag->records, diag->count);
    mem_free(spare);
}
