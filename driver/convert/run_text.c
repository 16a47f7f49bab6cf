/* Any kind -> SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY: the whole of a cell, and what of it fits a buffer. */
#include "base/brief.h"
#include "base/number.h"
#include "convert/render.h"
#include "convert/run.h"
#include "types/kind.h"

/* Kinds that are a number, a time or a GUID to ODBC: their text has a part that must not be cut. */
static const bool is_value[KIND_COUNT] = {
    [KIND_BOOL] = true,      [KIND_INT8] = true,      [KIND_INT16] = true,      [KIND_INT32] = true,
    [KIND_INT64] = true,     [KIND_INT128] = true,    [KIND_INT256] = true,     [KIND_UINT8] = true,
    [KIND_UINT16] = true,    [KIND_UINT32] = true,    [KIND_UINT64] = true,     [KIND_UINT128] = true,
    [KIND_UINT256] = true,   [KIND_FLOAT32] = true,   [KIND_FLOAT64] = true,    [KIND_BFLOAT16] = true,
    [KIND_DECIMAL32] = true, [KIND_DECIMAL64] = true, [KIND_DECIMAL128] = true, [KIND_DECIMAL256] = true,
    [KIND_DATE] = true,      [KIND_DATE32] = true,    [KIND_DATETIME] = true,   [KIND_DATETIME64] = true,
    [KIND_TIME] = true,      [KIND_TIME64] = true,    [KIND_UUID] = true,       [KIND_INTERVAL] = true,
    [KIND_NUMERIC] = true,
};

static int whole_hex(struct run *run, struct text bytes, struct whole *whole, struct error *err)
{
    static const char digits[] = "0123456789ABCDEF";
    buffer_reset(run->scratch);
    char *out = bytes.size > RUN_TEXT_LIMIT / 2 ? NULL : (char *)buffer_reserve(run->scratch, bytes.size * 2);
    if (!out)
        return error_memory(err);
    for (size_t i = 0; i < bytes.size; i++) {
        out[i * 2] = digits[(uint8_t)bytes.data[i] >> 4];
        out[i * 2 + 1] = digits[(uint8_t)bytes.data[i] & 15];
    }
    whole->form = WHOLE_HEX;
    whole->text = text_make(out, bytes.size * 2);
    return 0;
}

static int whole_text(struct run *run, uint64_t row, struct whole *whole, struct error *err)
{
    enum kind kind = run->column->type->kind;
    bool null;
    whole->form = is_value[kind] ? WHOLE_SCALAR : WHOLE_TEXT;
    if (kind == KIND_BOOL) {
        whole->text = text_make(run->column->data[row] ? "1" : "0", 1);
        return 0;
    }
    if (render_is_scalar(kind)) {
        if (render_scalar(run->column, row, &run->memo, run->room, &whole->text, err))
            return -1;
        if (kind == KIND_FIXEDSTRING)
            whole->text = render_trim_zeros(whole->text);
        return kind == KIND_AGGREGATE ? whole_hex(run, whole->text, whole, err) : 0;
    }
    buffer_reset(run->scratch);
    if (render_cell(run->column, row, run->scratch, &null, err))
        return -1;
    whole->text = buffer_text(run->scratch);
    return 0;
}

/* The default C type's struct of a number, time or GUID. */
static enum state whole_struct(struct run *run, uint64_t row, struct whole *whole, struct error *err)
{
    const struct type *type = run->column->type;
    enum c_index c = ctype_index(kind_get(type->kind)->c_type);
    const struct ctype *ctype = ctype_get(c == C_CHAR || c == C_WCHAR ? C_NUMERIC : c);
    struct target target = {.c_type = ctype->c_type, .precision = type->precision, .scale = type->scale};
    struct value value;
    if (run_value(run, row, &value, err))
        return STATE_HY000;
    whole->form = WHOLE_STRUCT;
    whole->text = text_make(run->small, ctype->size);
    return ctype->write(&value, &target, (uint8_t *)run->small);
}

/* The longest front of `text` that takes at most `units` SQLWCHARs. */
static size_t wide_front(struct text text, size_t units)
{
    size_t at = 0, used = 0;
    bool bad = false;
    if (text.size <= units)
        return text.size;
    while (at < text.size) {
        size_t next = at;
        used += utf8_next(text, &next, &bad) > 0xffff && sizeof(SQLWCHAR) == 2 ? 2 : 1;
        if (used > units)
            break;
        at = next;
    }
    return at;
}

/* SQL_ATTR_MAX_LENGTH: of character and binary data only. */
static void limit_length(const struct target *target, enum c_index c, struct whole *whole)
{
    size_t most = target->max_length;
    if (most == 0 || whole->form == WHOLE_SCALAR || whole->form == WHOLE_STRUCT)
        return;
    if (c == C_WCHAR)
        whole->text.size = wide_front(whole->text, most / sizeof(SQLWCHAR));
    else if (whole->text.size > most)
        whole->text.size = c == C_CHAR ? utf8_cut(whole->text, most) : most;
}

bool run_whole(struct run *run, size_t position, enum c_index c, struct whole *whole)
{
    uint64_t row = run_row(run, position);
    enum kind kind = run->column->type->kind;
    struct error err = {0};
    enum state state = STATE_00000;
    int failed = 0;
    if (c == C_BINARY && is_value[kind]) {
        state = whole_struct(run, row, whole, &err);
        failed = state != STATE_00000 && state != STATE_01S07;
    } else if (c == C_BINARY && (kind == KIND_FIXEDSTRING || kind == KIND_AGGREGATE)) {
        whole->form = WHOLE_BYTES;
        whole->text = render_bytes(run->column, row);
    } else {
        failed = whole_text(run, row, whole, &err);
    }
    if (failed && err.state != STATE_00000)
        run_report_error(run, position, &err);
    else if (failed)
        run_report(run, position, state);
    else
        limit_length(run->target, c, whole);
    return !failed;
}

size_t run_uncuttable(const struct whole *whole)
{
    if (whole->form == WHOLE_STRUCT)
        return whole->text.size;
    if (whole->form != WHOLE_SCALAR)
        return 0;
    if (text_find(whole->text, 'e', 0) < whole->text.size)
        return whole->text.size;
    return text_find(whole->text, '.', 0);
}

size_t run_put_text(struct text text, bool pairs, uint8_t *out, size_t capacity)
{
    size_t size = text.size;
    if (size >= capacity)
        size = pairs ? (capacity - 1) & ~(size_t)1 : utf8_cut(text, capacity - 1);
    if (size && text.data != (const char *)out)
        memcpy(out, text.data, size);
    out[size] = 0;
    return size;
}

struct utf_progress run_put_wide(struct text text, uint8_t *out, size_t capacity)
{
    static const SQLWCHAR terminator = 0;
    size_t units = capacity / sizeof(SQLWCHAR) - 1;
    struct utf_progress progress = {.read = text.size, .written = text.size};
    /* Most text is short and ASCII: numbers and dates always are. */
    if (text.size <= units && brief_ascii(text.data, text.size))
        brief_widen(text.data, text.size, out);
    else
        progress = utf8_to_wide(text, (SQLWCHAR *)(void *)out, units);
    memcpy(out + progress.written * sizeof(SQLWCHAR), &terminator, sizeof(terminator));
    return progress;
}

static size_t capacity_of(const struct target *target)
{
    return target->capacity > 0 ? (size_t)target->capacity : 0;
}

void run_any_text(struct run *run, size_t from, size_t until)
{
    size_t capacity = capacity_of(run->target);
    bool in_place = run->target->data && capacity > render_longest(run->column->type->kind);
    struct whole whole;
    for (size_t i = from; i < until; i++) {
        uint8_t *out = run_place(run, i);
        if (in_place)
            run->room = (char *)out;
        if (!run_whole(run, i, C_CHAR, &whole))
            continue;
        bool cut = out && whole.text.size >= capacity;
        if (cut && whole.form == WHOLE_SCALAR && run_uncuttable(&whole) >= capacity) {
            run_report(run, i, STATE_22003);
            continue;
        }
        if (out && capacity)
            run_put_text(whole.text, whole.form == WHOLE_HEX, out, capacity);
        run_length(run, i, (SQLLEN)whole.text.size);
        if (cut)
            run_report(run, i, STATE_01004);
    }
}

void run_any_wide(struct run *run, size_t from, size_t until)
{
    size_t capacity = capacity_of(run->target), units = capacity / sizeof(SQLWCHAR);
    struct whole whole;
    for (size_t i = from; i < until; i++) {
        uint8_t *out = run_place(run, i);
        struct utf_progress progress = {0};
        if (!run_whole(run, i, C_WCHAR, &whole))
            continue;
        if (out && whole.form == WHOLE_SCALAR && whole.text.size >= units &&
            run_uncuttable(&whole) >= units) {
            run_report(run, i, STATE_22003);
            continue;
        }
        if (out && units)
            progress = run_put_wide(whole.text, out, capacity);
        size_t total = progress.written;
        if (progress.read < whole.text.size)
            total += utf8_wide_length(text_from(whole.text, progress.read));
        run_length(run, i, (SQLLEN)(total * sizeof(SQLWCHAR)));
        if (progress.bad)
            run_report(run, i, STATE_01000);
        if (out && total >= units)
            run_report(run, i, STATE_01004);
    }
}

void run_binary(struct run *run, size_t from, size_t until)
{
    size_t capacity = capacity_of(run->target);
    struct whole whole;
    for (size_t i = from; i < until; i++) {
        uint8_t *out = run_place(run, i);
        if (!run_whole(run, i, C_BINARY, &whole))
            continue;
        bool cut = out && whole.text.size > capacity;
        if (cut && whole.form == WHOLE_STRUCT) {
            run_report(run, i, STATE_22003);
            continue;
        }
        size_t size = cut ? capacity : whole.text.size;
        if (out && size)
            memcpy(out, whole.text.data, size);
        run_length(run, i, (SQLLEN)whole.text.size);
        if (cut)
            run_report(run, i, STATE_01004);
    }
}
