/* One cell at a time: values that fit, of the pairs of types that are common. Each gives what the loops give,
 * a test compares them. What has to be cut, replaced or refused goes the general way. */
#include "convert/cell.h"

#include "base/brief.h"
#include "convert/run.h"

static inline bool tell(SQLLEN *length, size_t size)
{
    SQLLEN told = (SQLLEN)size;
    if (length)
        memcpy(length, &told, sizeof told);
    return true;
}

/* ---- fixed widths */

#define COPY(name, size)                                                                                     \
    static bool name(struct cell *cell, const struct column *column, uint64_t row, void *data,               \
                     SQLLEN capacity, SQLLEN *length)                                                        \
    {                                                                                                        \
        (void)cell;                                                                                          \
        (void)capacity;                                                                                      \
        memcpy(data, column->data + row * (size), size);                                                     \
        return tell(length, size);                                                                           \
    }

COPY(put_1, 1)
COPY(put_2, 2)
COPY(put_4, 4)
COPY(put_8, 8)

/* The run of one cell. */
static inline void begin(struct run *run, struct cell *cell, const struct column *column, uint64_t row,
                         const struct target *target)
{
    run->converter = cell->converter;
    run->column = column;
    run->target = target;
    run->report = NULL;
    run->first = row;
    run->at = 0;
    run->dictionary = NULL;
}

/* By the loop that bound columns go through, which has nothing to report of such cells. */
static bool put_by_loop(struct cell *cell, const struct column *column, uint64_t row, void *data,
                        SQLLEN capacity, SQLLEN *length)
{
    struct target target = {.c_type = cell->c_type, .precision = cell->precision, .scale = cell->scale};
    struct run run;
    (void)capacity;
    target.data = data;
    target.octet_length = target.indicator = length;
    begin(&run, cell, column, row, &target);
    run.converter->loop(&run, 0, 1);
    return true;
}

/* What is out of range is told elsewhere. */
static bool put_integer(struct cell *cell, const struct column *column, uint64_t row, void *data,
                        SQLLEN capacity, SQLLEN *length)
{
    struct target target = {.c_type = cell->c_type};
    struct run run;
    (void)capacity;
    target.data = data;
    target.octet_length = target.indicator = length;
    begin(&run, cell, column, row, &target);
    return run_integer(&run);
}

static bool put_date(struct cell *cell, const struct column *column, uint64_t row, void *data,
                     SQLLEN capacity, SQLLEN *length)
{
    const struct type *type = column->type;
    (void)cell;
    (void)capacity;
    run_date(type, column->data + row * type->width, data);
    return tell(length, sizeof(SQL_DATE_STRUCT));
}

static bool put_guid(struct cell *cell, const struct column *column, uint64_t row, void *data,
                     SQLLEN capacity, SQLLEN *length)
{
    (void)cell;
    (void)capacity;
    run_guid(column->data + row * sizeof(SQLGUID), data);
    return tell(length, sizeof(SQLGUID));
}

static bool put_timestamp(struct cell *cell, const struct column *column, uint64_t row, void *data,
                          SQLLEN capacity, SQLLEN *length)
{
    const struct type *type = column->type;
    (void)capacity;
    if (!type->zone)
        return false;
    run_timestamp(type, column->data + row * type->width, &cell->memo, data);
    return tell(length, sizeof(SQL_TIMESTAMP_STRUCT));
}

/* In its own scale; a number of too many digits is refused elsewhere. */
static bool put_numeric(struct cell *cell, const struct column *column, uint64_t row, void *data,
                        SQLLEN capacity, SQLLEN *length)
{
    const struct type *type = column->type;
    return cell->scale == type->scale &&
           run_narrow(type, column->data + row * type->width) <= run_narrow_most(cell->precision) &&
           put_by_loop(cell, column, row, data, capacity, length);
}

/* ---- text */

/* The cell's text, when its spans say it. */
static inline bool text_of_span(const struct column *column, uint64_t row, struct text *text)
{
    if (!column->spans)
        return false;
    *text = text_make((const char *)column->data + column->spans[row].at, column->spans[row].size);
    return true;
}

static bool put_text(struct cell *cell, const struct column *column, uint64_t row, void *data,
                     SQLLEN capacity, SQLLEN *length)
{
    struct text text;
    (void)cell;
    if (!text_of_span(column, row, &text) || text.size >= (size_t)capacity)
        return false;
    brief_copy(data, text.data, text.size);
    ((char *)data)[text.size] = 0;
    return tell(length, text.size);
}

static inline bool put_units(struct text text, void *data, SQLLEN capacity, SQLLEN *length)
{
    static const SQLWCHAR terminator = 0;
    if (text.size >= (size_t)capacity / sizeof terminator)
        return false;
    brief_widen(text.data, text.size, data);
    memcpy((char *)data + text.size * sizeof terminator, &terminator, sizeof terminator);
    return tell(length, text.size * sizeof terminator);
}

static bool put_wide(struct cell *cell, const struct column *column, uint64_t row, void *data,
                     SQLLEN capacity, SQLLEN *length)
{
    struct text text;
    (void)cell;
    return text_of_span(column, row, &text) && brief_ascii(text.data, text.size) &&
           put_units(text, data, capacity, length);
}

static bool write_text(struct cell *cell, const struct column *column, uint64_t row, void *data,
                       SQLLEN capacity, SQLLEN *length)
{
    const struct type *type = column->type;
    char small[RENDER_SCALAR_SIZE];
    char *out = (size_t)capacity > cell->longest ? data : small;
    if (!run_has_zone(type))
        return false;
    size_t size = cell->write(type, column->data + row * type->width, &cell->memo, out);
    if (size >= (size_t)capacity)
        return false;
    if (out == small)
        brief_copy(data, small, size);
    ((char *)data)[size] = 0;
    return tell(length, size);
}

static bool write_wide(struct cell *cell, const struct column *column, uint64_t row, void *data,
                       SQLLEN capacity, SQLLEN *length)
{
    const struct type *type = column->type;
    char small[RENDER_SCALAR_SIZE];
    if (!run_has_zone(type))
        return false;
    size_t size = cell->write(type, column->data + row * type->width, &cell->memo, small);
    return put_units(text_make(small, size), data, capacity, length);
}

/* ---- which */

/* Loops that have nothing to report of a plain cell with a buffer, and what does the same for one cell. */
static const struct {
    run_loop *loop;
    cell_function *put;
} alone[] = {
    {run_copy1, put_1},          {run_copy2, put_2},          {run_copy4, put_4},
    {run_copy8, put_8},          {run_i8_i16, put_by_loop},   {run_i8_i32, put_by_loop},
    {run_i8_i64, put_by_loop},   {run_i16_i32, put_by_loop},  {run_i16_i64, put_by_loop},
    {run_i32_i64, put_by_loop},  {run_u8_i16, put_by_loop},   {run_u8_i32, put_by_loop},
    {run_u8_i64, put_by_loop},   {run_u16_i32, put_by_loop},  {run_u16_i64, put_by_loop},
    {run_u32_i64, put_by_loop},  {run_f32_f64, put_by_loop},  {run_i32_f64, put_by_loop},
    {run_u32_f64, put_by_loop},  {run_i64_f64, put_by_loop},  {run_u64_f64, put_by_loop},
    {run_dates, put_date},       {run_guids, put_guid},       {run_bits, put_by_loop},
    {run_numerics, put_numeric}, {run_integers, put_integer}, {run_timestamps, put_timestamp},
};

static cell_function *find_fixed(run_loop *loop)
{
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (alone[i].loop == loop)
            return alone[i].put;
    return NULL;
}

static cell_function *find_text(struct cell *cell, enum kind kind)
{
    bool wide = cell->converter->c == C_WCHAR;
    if (run_is_span_text(kind))
        return wide ? put_wide : put_text;
    if (!run_is_written(kind))
        return NULL;
    cell->write = render_function(kind);
    cell->longest = render_longest(kind);
    return wide ? write_wide : write_text;
}

void cell_find(struct cell *cell, const struct type *type, const struct converter *converter)
{
    cell->converter = converter;
    cell->memo = (struct zone_span){0};
    if (converter->c == C_BINARY)
        cell->put = NULL;
    else if (converter->c <= C_WCHAR)
        cell->put = find_text(cell, type->kind);
    else
        cell->put = find_fixed(converter->loop);
}

static bool put_null(SQLLEN *length)
{
    static const SQLLEN null = SQL_NULL_DATA;
    if (!length)
        return false;
    memcpy(length, &null, sizeof null);
    return true;
}

bool cell_put(struct cell *cell, const struct column *column, uint64_t row, void *data, SQLLEN capacity,
              SQLLEN *length)
{
    if (!cell->put || !data)
        return false;
    if (!column->nulls && !column->keys)
        return cell->put(cell, column, row, data, capacity, length);
    if (column->nulls) {
        if (column->keys)
            return false;
        if (column->nulls[row])
            return put_null(length);
    } else {
        uint64_t key = column_key(column, row);
        if (key == 0 && column->type->nullable)
            return put_null(length);
        row = key;
        column = &column->children[0];
    }
    return cell->put(cell, column, row, data, capacity, length);
}
