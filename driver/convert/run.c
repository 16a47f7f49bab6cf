/* Runs of cells: reading a cell as a value, the loop for fixed-length C types, and what is said of a cell. */
#include "convert/run.h"

#include "convert/render.h"
#include "convert/temporal.h"

void run_init(struct run *run, const struct converter *converter, const struct column *column, uint64_t first,
              const struct target *target, size_t at, struct buffer *scratch, struct report *report)
{
    memset(run, 0, offsetof(struct run, small));
    run->converter = converter;
    run->column = column->keys ? &column->children[0] : column;
    run->dictionary = column->keys ? column : NULL;
    run->target = target;
    run->report = report;
    run->first = first;
    run->at = at;
    run->scratch = scratch;
    run->room = run->small;
}

/* What each state says of a conversion. */
static const struct {
    enum state state;
    const char *words;
} sayings[] = {
    {STATE_01000, "ill-formed UTF-8 was replaced by U+FFFD"},
    {STATE_01004, "the value was cut to the size of the buffer"},
    {STATE_01S07, "the fraction or trailing part was cut"},
    {STATE_22002, "the value is NULL and no indicator is bound"},
    {STATE_22003, "the value is out of range"},
    {STATE_22007, "the text is not a valid date or time"},
    {STATE_22015, "the leading field of the interval is too large"},
    {STATE_22018, "the text is not a literal of the type asked for"},
    {STATE_HY090, "the buffer is too small for the next character"},
};

void run_report(struct run *run, size_t position, enum state state)
{
    const struct text *name = &run->column->type->name;
    enum mark mark = state <= STATE_01S07 ? MARK_INFO : MARK_ERROR;
    const char *words = sqlstate_get(state)->text;
    for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
        if (sayings[i].state == state)
            words = sayings[i].words;
    }
    report_add(run->report, run->at + position, mark, state, "%s (%.*s to %s)", words,
               name->size > 100 ? 100 : (int)name->size, name->data, ctype_get(run->converter->c)->name);
}

void run_report_error(struct run *run, size_t position, struct error *err)
{
    const char *words = err->message ? err->message : sqlstate_get(err->state)->text;
    report_add(run->report, run->at + position, MARK_ERROR, err->state, "%s", words);
    error_clear(err);
}

/* Reads the bytes of one kind's cell; false: its zone has no file. */
typedef bool read_function(struct run *run, const uint8_t *cell, struct value *out);

#define READ(name, ctype, value_kind, member, cast)                                                          \
    static bool name(struct run *run, const uint8_t *cell, struct value *out)                                \
    {                                                                                                        \
        ctype number;                                                                                        \
        (void)run;                                                                                           \
        memcpy(&number, cell, sizeof(number));                                                               \
        out->kind = value_kind;                                                                              \
        out->member = (cast)number;                                                                          \
        return true;                                                                                         \
    }

READ(read_int8, int8_t, VALUE_INT, integer, int64_t)
READ(read_int16, int16_t, VALUE_INT, integer, int64_t)
READ(read_int32, int32_t, VALUE_INT, integer, int64_t)
READ(read_int64, int64_t, VALUE_INT, integer, int64_t)
READ(read_uint8, uint8_t, VALUE_INT, integer, int64_t)
READ(read_uint16, uint16_t, VALUE_INT, integer, int64_t)
READ(read_uint32, uint32_t, VALUE_INT, integer, int64_t)
READ(read_uint64, uint64_t, VALUE_UINT, natural, uint64_t)
READ(read_float32, float, VALUE_FLOAT, real, double)
READ(read_float64, double, VALUE_DOUBLE, real, double)

static bool read_bool(struct run *run, const uint8_t *cell, struct value *out)
{
    (void)run;
    out->kind = VALUE_BOOL;
    out->integer = *cell != 0;
    return true;
}

static bool read_bfloat16(struct run *run, const uint8_t *cell, struct value *out)
{
    uint8_t wide[4] = {0, 0, cell[0], cell[1]};
    return read_float32(run, wide, out);
}

static bool read_decimal(struct run *run, const uint8_t *cell, struct value *out)
{
    const struct type *type = run->column->type;
    bool is_signed = type->kind != KIND_UINT128 && type->kind != KIND_UINT256;
    out->kind = VALUE_DECIMAL;
    out->decimal = decimal_from_bytes(cell, type->width, is_signed, type->scale);
    return true;
}

/* Decimal32 and Decimal64. */
static bool read_narrow(struct run *run, const uint8_t *cell, struct value *out)
{
    const struct type *type = run->column->type;
    int32_t narrow;
    int64_t number;
    memcpy(&narrow, cell, sizeof(narrow));
    number = narrow;
    if (type->width == sizeof(number))
        memcpy(&number, cell, sizeof(number));
    out->kind = VALUE_DECIMAL;
    out->decimal = decimal_from_i64(number);
    out->decimal.scale = type->scale;
    return true;
}

static bool read_date(struct run *run, const uint8_t *cell, struct value *out)
{
    out->kind = VALUE_DATE;
    out->digits = 0;
    memset(&out->datetime, 0, sizeof(out->datetime));
    out->datetime.date = temporal_date(run->column->type, cell);
    return true;
}

static bool read_datetime(struct run *run, const uint8_t *cell, struct value *out)
{
    const struct type *type = run->column->type;
    out->kind = VALUE_DATETIME;
    out->digits = type->kind == KIND_DATETIME ? 0 : type->scale;
    return temporal_datetime(type, cell, &run->memo, &out->datetime);
}

static bool read_time(struct run *run, const uint8_t *cell, struct value *out)
{
    const struct type *type = run->column->type;
    out->kind = VALUE_TIME;
    out->digits = type->kind == KIND_TIME ? 0 : type->scale;
    memset(&out->datetime, 0, sizeof(out->datetime));
    out->datetime.clock = temporal_clock(type, cell);
    return true;
}

static bool read_uuid(struct run *run, const uint8_t *cell, struct value *out)
{
    (void)run;
    out->kind = VALUE_GUID;
    render_uuid_bytes(cell, out->guid);
    return true;
}

/* Kinds that are not here are read as text. */
static read_function *const readers[KIND_COUNT] = {
    [KIND_BOOL] = read_bool,          [KIND_INT8] = read_int8,          [KIND_INT16] = read_int16,
    [KIND_INT32] = read_int32,        [KIND_INT64] = read_int64,        [KIND_INT128] = read_decimal,
    [KIND_INT256] = read_decimal,     [KIND_UINT8] = read_uint8,        [KIND_UINT16] = read_uint16,
    [KIND_UINT32] = read_uint32,      [KIND_UINT64] = read_uint64,      [KIND_UINT128] = read_decimal,
    [KIND_UINT256] = read_decimal,    [KIND_FLOAT32] = read_float32,    [KIND_FLOAT64] = read_float64,
    [KIND_BFLOAT16] = read_bfloat16,  [KIND_DECIMAL32] = read_narrow,   [KIND_DECIMAL64] = read_narrow,
    [KIND_DECIMAL128] = read_decimal, [KIND_DECIMAL256] = read_decimal, [KIND_DATE] = read_date,
    [KIND_DATE32] = read_date,        [KIND_DATETIME] = read_datetime,  [KIND_DATETIME64] = read_datetime,
    [KIND_TIME] = read_time,          [KIND_TIME64] = read_time,        [KIND_UUID] = read_uuid,
    [KIND_INTERVAL] = read_int64,
};

static int read_text(struct run *run, uint64_t row, struct value *out, struct error *err)
{
    enum kind kind = run->column->type->kind;
    bool null;
    out->kind = kind == KIND_AGGREGATE ? VALUE_BYTES : VALUE_TEXT;
    if (render_is_scalar(kind)) {
        if (render_scalar(run->column, row, &run->memo, run->small, &out->text, err))
            return -1;
        if (kind == KIND_FIXEDSTRING)
            out->text = render_trim_zeros(out->text);
        return 0;
    }
    buffer_reset(run->scratch);
    if (render_cell(run->column, row, run->scratch, &null, err))
        return -1;
    out->text = buffer_text(run->scratch);
    return 0;
}

int run_value(struct run *run, uint64_t row, struct value *out, struct error *err)
{
    const struct column *column = run->column;
    read_function *read = readers[column->type->kind];
    if (!read)
        return read_text(run, row, out, err);
    return read(run, column->data + row * column->type->width, out) ? 0 : temporal_no_zone(column->type, err);
}

void run_fixed(struct run *run, size_t from, size_t until)
{
    const struct ctype *ctype = ctype_get(run->converter->c);
    uint8_t unwanted[CTYPE_SIZE_MAX];
    struct value value;
    struct error err = {0};
    for (size_t i = from; i < until; i++) {
        uint8_t *out = run_place(run, i);
        if (run_value(run, run_row(run, i), &value, &err)) {
            run_report_error(run, i, &err);
            continue;
        }
        enum state state = ctype->write(&value, run->target, out ? out : unwanted);
        if (state == STATE_00000 || state == STATE_01S07)
            run_length(run, i, ctype->size);
        if (state != STATE_00000)
            run_report(run, i, state);
    }
}
