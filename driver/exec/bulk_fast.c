/* Cells that need no second thought, a run at a time. */
#include "exec/bulk_fast.h"

#include "base/brief.h"
#include "base/utf.h"

/* ---- numbers */

static void fast_nulls(struct native_column *column, const struct gather_cells *cells, size_t count)
{
    uint8_t *place = column->nullable ? buffer_reserve(&column->nulls, count) : NULL;

    if (!place)
        return;
    for (size_t i = 0; cells->nulls && i < count; i++)
        place[i] = cells->lengths[i] == SQL_NULL_DATA;
    if (!cells->nulls)
        memset(place, 0, count);
    column->nulls.size += count;
}

#define FAST_STORE(name, ctype)                                                                              \
    static void name(uint8_t *place, const int64_t *numbers, size_t count)                                   \
    {                                                                                                        \
        for (size_t i = 0; i < count; i++) {                                                                 \
            ctype number = (ctype)numbers[i];                                                                \
            memcpy(place + i * sizeof number, &number, sizeof number);                                       \
        }                                                                                                    \
    }

FAST_STORE(fast_store1, uint8_t)
FAST_STORE(fast_store2, uint16_t)
FAST_STORE(fast_store4, uint32_t)

static void fast_store_wide(uint8_t *place, const int64_t *numbers, size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(place + i * width, &numbers[i], sizeof *numbers);
        memset(place + i * width + sizeof *numbers, numbers[i] < 0 ? 0xFF : 0, width - sizeof *numbers);
    }
}

/* Little-endian, like all numbers on the wire. */
static void fast_store(struct buffer *out, const int64_t *numbers, size_t count, size_t width)
{
    uint8_t *place = buffer_reserve(out, count * width);

    if (!place)
        return;
    if (width == 8)
        memcpy(place, numbers, count * width);
    else if (width == 4)
        fast_store4(place, numbers, count);
    else if (width == 2)
        fast_store2(place, numbers, count);
    else if (width == 1)
        fast_store1(place, numbers, count);
    else
        fast_store_wide(place, numbers, count, width);
    out->size += count * width;
}

static size_t fast_numbers(struct bulk_fast *fast, const struct gather_cells *cells, size_t count)
{
    struct native_column *column = fast->column;
    int64_t numbers[GATHER_RUN];

    if (fast->gather.raw && fast->gather.raw == cells->stride && !cells->nulls) {
        buffer_append(&column->data, cells->data, count * cells->stride);
    } else {
        count = gather_run(&fast->gather, cells, count, numbers);
        fast_store(&column->data, numbers, count, column->type->width);
    }
    fast_nulls(column, cells, count);
    return count;
}

/* ---- GUIDs */

/* The standard's layout as two halves, each little-endian. */
static size_t fast_guids(struct bulk_fast *fast, const struct gather_cells *cells, size_t count)
{
    struct native_column *column = fast->column;
    uint8_t *place = buffer_reserve(&column->data, count * sizeof(SQLGUID));
    SQLGUID guid;

    for (size_t i = 0; place && i < count; i++, place += sizeof guid) {
        memset(&guid, 0, sizeof guid);
        if (!cells->nulls || cells->lengths[i] != SQL_NULL_DATA)
            memcpy(&guid, cells->data + i * cells->stride, sizeof guid);
        memcpy(place, &guid.Data3, 2);
        memcpy(place + 2, &guid.Data2, 2);
        memcpy(place + 4, &guid.Data1, 4);
        for (size_t k = 0; k < 8; k++)
            place[8 + k] = guid.Data4[7 - k];
        column->data.size += sizeof guid;
    }
    fast_nulls(column, cells, count);
    return count;
}

/* ---- texts */

/* The length of a text, before it. */
static uint8_t *fast_length(uint8_t *place, uint64_t rest)
{
    for (; rest > 127; rest >>= 7)
        *place++ = (uint8_t)(rest | 128);
    *place++ = (uint8_t)rest;
    return place;
}

enum { FAST_LENGTH = 10 }; /* bytes that a length takes */

/* Bytes of each text, 0 for NULL, and their sum: how many texts there are that may go on. */
static size_t fast_sizes(const struct bulk_fast *fast, const struct gather_cells *cells, size_t count,
                         size_t *sizes, size_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < count; i++) {
        SQLLEN length = cells->lengths ? cells->lengths[i] : SQL_NTS;
        if (length == SQL_NTS)
            sizes[i] = strlen((const char *)cells->data + i * cells->stride);
        else
            sizes[i] = length == SQL_NULL_DATA ? 0 : (size_t)length;
        if (fast->limit && sizes[i] > fast->limit)
            return i;
        *sum += sizes[i];
    }
    return count;
}

static size_t fast_characters(struct bulk_fast *fast, const struct gather_cells *cells, size_t count)
{
    struct native_column *column = fast->column;
    size_t sizes[GATHER_RUN], sum;
    uint8_t *place;

    count = fast_sizes(fast, cells, count, sizes, &sum);
    place = buffer_reserve(&column->data, sum + count * FAST_LENGTH);
    if (place) {
        for (size_t i = 0; i < count; i++) {
            place = fast_length(place, sizes[i]);
            brief_copy(place, cells->data + i * cells->stride, sizes[i]);
            place += sizes[i];
        }
        column->data.size = (size_t)(place - column->data.data);
    }
    fast_nulls(column, cells, count);
    return count;
}

static size_t fast_binary(struct bulk_fast *fast, const struct gather_cells *cells, size_t count)
{
    size_t known = 0;

    while (cells->lengths && known < count && cells->lengths[known] != SQL_NTS)
        known++;
    return fast_characters(fast, cells, known);
}

/* Room for what `units` SQLWCHARs may take, with the length. NULL: no memory, which is told later. */
static uint8_t *fast_room(struct native_column *column, size_t units)
{
    return buffer_reserve(&column->data, units * (sizeof(SQLWCHAR) == 2 ? 3 : 4) + FAST_LENGTH);
}

static bool fast_wide_text(struct bulk_fast *fast, const uint8_t *data, size_t units)
{
    struct buffer *out = &fast->column->data;
    uint8_t *place = fast_room(fast->column, units), *text;
    size_t size = units;

    if (!place)
        return true;
    text = fast_length(place, units);
    if (!brief_narrow(data, units, (char *)text)) {
        const SQLWCHAR *wide = (const SQLWCHAR *)(const void *)data;
        if ((uintptr_t)data % sizeof *wide)
            return false;
        size = utf8_length_of_wide(wide, units);
        text = fast_length(place, size);
        utf8_from_wide(wide, units, (char *)text, size);
    }
    if (fast->limit && size > fast->limit)
        return false;
    out->size += (size_t)(text - place) + size;
    return true;
}

static size_t fast_wide(struct bulk_fast *fast, const struct gather_cells *cells, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        SQLLEN length = cells->lengths ? cells->lengths[i] : SQL_NTS;
        if (length == SQL_NULL_DATA)
            length = 0;
        if (length < 0 || (size_t)length % sizeof(SQLWCHAR) ||
            !fast_wide_text(fast, cells->data + i * cells->stride, (size_t)length / sizeof(SQLWCHAR)))
            break;
    }
    fast_nulls(fast->column, cells, i);
    return i;
}

/* ---- runs */

static SQLLEN length_at(const SQLLEN *lengths, size_t stride, size_t set)
{
    SQLLEN length;

    memcpy(&length, (const uint8_t *)lengths + set * stride, sizeof length);
    return length;
}

/* What lengths and indicators say of the cells, into `lengths`: how many of the first may go on. */
static size_t fast_lengths(const struct bulk_fast *fast, const struct source *source, SQLULEN first,
                           size_t count, struct gather_cells *cells, SQLLEN *lengths)
{
    const SQLLEN *octets = source->octet_length, *indicator = source->indicator;

    cells->lengths = octets || indicator ? lengths : NULL;
    for (size_t i = 0; cells->lengths && i < count; i++) {
        SQLLEN length = octets ? length_at(octets, source->length_stride, first + i) : SQL_NTS;
        if (indicator && indicator != octets &&
            length_at(indicator, source->length_stride, first + i) == SQL_NULL_DATA)
            length = SQL_NULL_DATA;
        if (length == SQL_NULL_DATA ? !fast->column->nullable : length < 0 && length != SQL_NTS)
            return i;
        cells->nulls = cells->nulls || length == SQL_NULL_DATA;
        lengths[i] = length;
    }
    return count;
}

size_t bulk_fast_run(struct bulk_fast *fast, const struct source *source, SQLULEN first, size_t count)
{
    SQLLEN lengths[GATHER_RUN];
    size_t done = 0;

    while (fast->put && source->data && done < count) {
        size_t run = count - done < fast->run ? count - done : fast->run;
        struct gather_cells cells = {.data = source->data + (first + done) * source->stride,
                                     .stride = source->stride};
        size_t sure = fast_lengths(fast, source, first + done, run, &cells, lengths);
        size_t put = sure ? fast->put(fast, &cells, sure) : 0;
        done += put;
        fast->nulls = fast->nulls || cells.nulls;
        if (put < run) {
            fast->run = fast->run > 4 ? fast->run / 4 : 1;
            break;
        }
        fast->run = fast->run < GATHER_RUN / 2 ? fast->run * 2 : GATHER_RUN;
    }
    return done;
}

/* ---- choosing */

static bool fast_declared(SQLSMALLINT sql_type, const SQLSMALLINT *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (types[i] == sql_type)
            return true;
    return false;
}

static const SQLSMALLINT fast_texts[] = {SQL_CHAR,  SQL_VARCHAR,  SQL_LONGVARCHAR,
                                         SQL_WCHAR, SQL_WVARCHAR, SQL_WLONGVARCHAR};
static const SQLSMALLINT fast_bytes[] = {SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY};
static const SQLSMALLINT fast_guid[] = {SQL_GUID};

static const struct {
    SQLSMALLINT c_type;
    enum kind kind;
    const SQLSMALLINT *declared;
    size_t count;
    size_t (*put)(struct bulk_fast *fast, const struct gather_cells *cells, size_t count);
} fast_rows[] = {
    {SQL_C_CHAR, KIND_STRING, fast_texts, 6, fast_characters},
    {SQL_C_WCHAR, KIND_STRING, fast_texts, 6, fast_wide},
    {SQL_C_BINARY, KIND_STRING, fast_bytes, 3, fast_binary},
    {SQL_C_GUID, KIND_UUID, fast_guid, 1, fast_guids},
};

void bulk_fast_choose(struct bulk_fast *fast, const struct source *source, const struct desc_record *declared,
                      struct native_column *column)
{
    fast->column = column;
    fast->limit = declared->length;
    fast->run = GATHER_RUN;
    for (size_t i = 0; i < sizeof fast_rows / sizeof *fast_rows; i++)
        if (fast_rows[i].c_type == source->c_type && fast_rows[i].kind == column->type->kind &&
            fast_declared(declared->concise_type, fast_rows[i].declared, fast_rows[i].count))
            fast->put = fast_rows[i].put;
    if (!fast->put && gather_choose(&fast->gather, source, declared->concise_type, declared->length,
                                    declared->scale, column->type))
        fast->put = fast_numbers;
}
