/* SQLGetData: one cell, whole or in pieces, by the same functions that bound columns use. */
#include "convert/convert.h"
#include "convert/run.h"

/* Text up to here comes whole or is 22003 when its digits do not fit, as Appendix D says. What is longer than
 * any 64-bit number or timestamp (wide integers and decimals, GUIDs) comes in pieces like long data. */
enum { SHORT_VALUE = 20 };

void piece_init(struct piece *piece)
{
    *piece = (struct piece){0};
    buffer_init(&piece->scratch, RUN_TEXT_LIMIT);
}

void piece_clear(struct piece *piece)
{
    buffer_clear(&piece->scratch);
    piece_init(piece);
}

static void piece_rewind(struct piece *piece)
{
    struct buffer scratch = piece->scratch;
    scratch.limit = RUN_TEXT_LIMIT;
    buffer_reset(&scratch);
    *piece = (struct piece){.scratch = scratch};
}

static enum piece_result fail(struct run *run, enum state state)
{
    run_report(run, 0, state);
    return PIECE_FAILED;
}

static enum piece_result more(struct run *run)
{
    run_report(run, 0, STATE_01004);
    return PIECE_MORE;
}

/* A cell that comes whole: fixed-length C types and NULL, through convert_put itself. */
static enum piece_result put_whole(struct piece *piece, struct run *run, const struct column *column,
                                   uint64_t row)
{
    uint8_t mark = MARK_OK, *marks = run->report->marks;
    run->report->marks = &mark;
    convert_put(run->converter, column, row, 1, run->target, 0, run->report);
    run->report->marks = marks;
    if (marks && marks[0] < mark)
        marks[0] = mark;
    piece->ended = mark != MARK_ERROR;
    return piece->ended ? PIECE_OK : PIECE_FAILED;
}

static size_t unit_of(enum c_index c)
{
    return c == C_WCHAR ? sizeof(SQLWCHAR) : 1;
}

/* Text that stands in the run's own memory moves into the piece's. */
static bool keep_whole(struct piece *piece, struct run *run)
{
    struct error err = {0};
    if (piece->whole.data != run->small)
        return true;
    buffer_reset(&piece->scratch);
    buffer_put(&piece->scratch, piece->whole);
    if (buffer_check(&piece->scratch, "text of a value", &err)) {
        run_report_error(run, 0, &err);
        return false;
    }
    piece->whole = buffer_text(&piece->scratch);
    return true;
}

/* First call: makes the whole, and refuses a buffer that a value's digits do not fit. */
static enum piece_result start(struct piece *piece, struct run *run, size_t capacity)
{
    enum c_index c = run->converter->c;
    struct whole whole;
    if (!run_whole(run, 0, c, &whole))
        return PIECE_FAILED;
    size_t uncuttable = run_uncuttable(&whole), units = capacity / unit_of(c);
    bool terminated = c != C_BINARY;
    if (capacity > 0 && uncuttable + terminated > units && (!terminated || uncuttable <= SHORT_VALUE))
        return fail(run, STATE_22003);
    piece->whole = whole.text;
    piece->pairs = whole.form == WHOLE_HEX;
    if (!keep_whole(piece, run))
        return PIECE_FAILED;
    piece->wide_total = c == C_WCHAR ? utf8_wide_length(whole.text) : 0;
    piece->started = true;
    return PIECE_OK;
}

/* Puts what fits of `rest`; returns bytes of it that were put. */
static size_t put_rest(struct piece *piece, struct run *run, struct text rest, size_t capacity)
{
    uint8_t *out = run->target->data;
    if (run->converter->c == C_CHAR)
        return run_put_text(rest, piece->pairs, out, capacity);
    if (run->converter->c == C_WCHAR) {
        struct utf_progress progress = run_put_wide(rest, out, capacity);
        piece->wide_total -= progress.written;
        if (progress.bad && !piece->bad) {
            piece->bad = true;
            run_report(run, 0, STATE_01000);
        }
        return progress.read;
    }
    size_t size = rest.size < capacity ? rest.size : capacity;
    if (size)
        memcpy(out, rest.data, size);
    return size;
}

static enum piece_result put_piece(struct piece *piece, struct run *run, size_t capacity)
{
    enum c_index c = run->converter->c;
    struct text rest = text_from(piece->whole, piece->done);
    run_length(run, 0, (SQLLEN)(c == C_WCHAR ? piece->wide_total * sizeof(SQLWCHAR) : rest.size));
    if (capacity < unit_of(c)) {
        piece->ended = c == C_BINARY && rest.size == 0;
        return piece->ended ? PIECE_OK : more(run);
    }
    size_t put = put_rest(piece, run, rest, capacity);
    piece->done += put;
    piece->ended = put == rest.size;
    if (piece->ended)
        return PIECE_OK;
    /* A buffer that never takes a character would have the application ask for ever. */
    if (put == 0 && capacity >= 2 * unit_of(c))
        return fail(run, STATE_HY090);
    return more(run);
}

enum piece_result piece_get(struct piece *piece, const struct converter *converter,
                            const struct column *column, uint64_t row, const struct target *target,
                            struct report *report)
{
    struct run run;
    const struct column *cell = column;
    uint64_t cell_row = row;
    if (piece->started && piece->c_type != target->c_type)
        piece_rewind(piece);
    if (piece->ended)
        return PIECE_NO_DATA;
    piece->c_type = target->c_type;
    if (piece->scratch.limit == 0)
        buffer_init(&piece->scratch, RUN_TEXT_LIMIT);
    run_init(&run, converter, column, row, target, 0, &piece->scratch, report);
    if (converter->c > C_BINARY || !column_resolve(&cell, &cell_row)) {
        piece->started = true;
        return put_whole(piece, &run, column, row);
    }
    size_t capacity = target->data && target->capacity > 0 ? (size_t)target->capacity : 0;
    if (!piece->started && start(piece, &run, capacity) == PIECE_FAILED)
        return PIECE_FAILED;
    return put_piece(piece, &run, capacity);
}
