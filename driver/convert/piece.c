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

/* The cell begins again. */
static void piece_rewind(struct piece *piece)
{
    struct buffer scratch = piece->scratch;
    scratch.limit = RUN_TEXT_LIMIT;
    buffer_reset(&scratch);
    *piece = (struct piece){.scratch = scratch};
}

void piece_next(struct piece *piece)
{
    enum { KEPT = 4096 };
    if (piece->scratch.capacity > KEPT)
        buffer_clear(&piece->scratch);
    piece_rewind(piece);
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
static enum piece_result put_whole(struct piece *piece, const struct converter *converter,
                                   const struct column *column, uint64_t row, const struct target *target,
                                   struct report *report)
{
    uint8_t mark = MARK_OK, *marks = report->marks;
    report->marks = &mark;
    convert_put(converter, column, row, 1, target, 0, report);
    report->marks = marks;
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

/* A buffer is filled to its last unit, in the middle of a character too: applications (pyodbc, nanodbc,
 * arrow-odbc) take a cut piece for a full buffer, and would read the unit that was kept back as a NUL. */
static size_t put_text(const struct piece *piece, struct text rest, uint8_t *out, size_t capacity)
{
    size_t size = rest.size < capacity ? rest.size : capacity - 1;
    if (piece->pairs)
        return run_put_text(rest, true, out, capacity);
    if (size)
        memcpy(out, rest.data, size);
    out[size] = 0;
    return size;
}

/* One unit of room is left and a surrogate pair comes: its first half fills it, the second begins the next
 * piece. */
static void put_half(struct piece *piece, struct text rest, struct utf_progress *progress, uint8_t *out)
{
    SQLWCHAR pair[2];
    size_t size = 0;
    bool bad;
    utf8_next(text_from(rest, progress->read), &size, &bad);
    if (utf8_to_wide(text_make(rest.data + progress->read, size), pair, 2).written != 2)
        return;
    memcpy(out + progress->written * sizeof *pair, pair, sizeof *pair);
    memset(out + (progress->written + 1) * sizeof *pair, 0, sizeof *pair);
    piece->second_half = pair[1];
    progress->read += size;
    progress->written++;
}

static size_t put_wide(struct piece *piece, struct run *run, struct text rest, uint8_t *out, size_t capacity)
{
    size_t units = capacity / sizeof(SQLWCHAR) - 1;
    struct utf_progress progress;
    if (piece->second_half && units > 0) {
        memcpy(out, &piece->second_half, sizeof piece->second_half);
        piece->second_half = 0;
        piece->wide_total--;
        out += sizeof piece->second_half;
        capacity -= sizeof piece->second_half;
        units--;
    }
    progress = run_put_wide(rest, out, capacity);
    if (progress.read < rest.size && progress.written < units)
        put_half(piece, rest, &progress, out);
    piece->wide_total -= progress.written;
    if (progress.bad && !piece->bad) {
        piece->bad = true;
        run_report(run, 0, STATE_01000);
    }
    return progress.read;
}

/* Puts what fits of `rest`; returns bytes of it that were put. */
static size_t put_rest(struct piece *piece, struct run *run, struct text rest, size_t capacity)
{
    uint8_t *out = run->target->data;
    size_t size = rest.size < capacity ? rest.size : capacity;
    if (run->converter->c == C_CHAR)
        return put_text(piece, rest, out, capacity);
    if (run->converter->c == C_WCHAR)
        return put_wide(piece, run, rest, out, capacity);
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
    piece->ended = put == rest.size && !piece->second_half;
    return piece->ended ? PIECE_OK : more(run);
}

static bool is_null(const struct column *column, uint64_t row)
{
    return !column_resolve(&column, &row);
}

enum piece_result piece_get(struct piece *piece, const struct converter *converter,
                            const struct column *column, uint64_t row, const struct target *target,
                            struct report *report)
{
    struct run run;
    if (piece->started && piece->c_type != target->c_type)
        piece_rewind(piece);
    if (piece->ended)
        return PIECE_NO_DATA;
    piece->c_type = target->c_type;
    if (piece->scratch.limit == 0)
        buffer_init(&piece->scratch, RUN_TEXT_LIMIT);
    if (converter->c > C_BINARY || is_null(column, row)) {
        piece->started = true;
        return put_whole(piece, converter, column, row, target, report);
    }
    run_init(&run, converter, column, row, target, 0, &piece->scratch, report);
    if (!piece->started && run_brief(&run, 0)) {
        piece->started = piece->ended = true;
        return PIECE_OK;
    }
    size_t capacity = target->data && target->capacity > 0 ? (size_t)target->capacity : 0;
    if (!piece->started && start(piece, &run, capacity) == PIECE_FAILED)
        return PIECE_FAILED;
    return put_piece(piece, &run, capacity);
}
