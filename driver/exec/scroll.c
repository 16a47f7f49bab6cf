/* Static cursors: any rowset of what a result has given, by ODBC's rules of positions. */
#include "exec/fetch.h"

/* Where a fetch goes. */
struct goal {
    enum cursor_place place;
    uint64_t start;  /* number of the rowset's first row, 1-based, when inside; it may not exist */
    bool overlapped; /* the rowset asked for began before the first row: 01S06 */
};

bool exec_is_static(const struct stmt *stmt)
{
    return stmt->attributes.cursor_type == SQL_CURSOR_STATIC;
}

int exec_open_static(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    struct dbc *dbc = stmt->dbc;
    struct store_options options = {0};

    if (!exec_is_static(stmt))
        return 0;
    options.limit = (size_t)dbc->options.spill_threshold;
    options.used = &dbc->session->kept;
    options.folder = dbc->options.spill_dir;
    if (result_head(cursor->result)->shape != ANSWER_RAW &&
        keep_open(cursor->result, cursor->has_block ? &cursor->block : NULL, &options, &cursor->keep, err) <
            0)
        return -1;
    if (cursor->keep)
        return 0;
    stmt->attributes.cursor_type = SQL_CURSOR_FORWARD_ONLY;
    stmt->attributes.cursor_scrollable = SQL_NONSCROLLABLE;
    stmt->attributes.cursor_sensitivity = SQL_UNSPECIFIED;
    stmt_warn(stmt, STATE_01S02, "Such a result can only be read forward");
    return 0;
}

/* Whether row `number` (1-based) exists under SQL_ATTR_MAX_ROWS: 1, 0, or -1 when an error comes before it.
 */
static int scroll_reach(struct stmt *stmt, uint64_t number, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    SQLULEN most = stmt->attributes.max_rows;

    if (most && number > most)
        return 0;
    return cursor->keep ? keep_reach(cursor->keep, number - 1, err) : number <= cursor->local.rows;
}

/* Makes the block with row `number`, which has come, the current one; *at is the row's place in it. */
static int scroll_block(struct stmt *stmt, uint64_t number, uint64_t *at, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    *at = number - 1;
    if (!cursor->keep) {
        cursor->block = cursor->local;
        return 0;
    }
    if (keep_block(cursor->keep, number - 1, &cursor->block, at, err) < 0)
        return -1;
    exec_retype(stmt);
    return 0;
}

/* Reads to the end of the result. */
static int scroll_total(struct stmt *stmt, uint64_t *total, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    SQLULEN most = stmt->attributes.max_rows;

    if (scroll_reach(stmt, most ? most : INT64_MAX, err) < 0)
        return -1;
    *total = cursor->keep ? keep_rows(cursor->keep) : cursor->local.rows;
    if (most && *total > most)
        *total = most;
    return 0;
}

/* ---- positions: the tables of SQLFetchScroll, one function an orientation */

struct scroll {
    struct stmt *stmt;
    SQLLEN offset;
    const void *bookmark;
    SQLULEN rows;
};

static uint64_t scroll_distance(SQLLEN offset)
{
    return offset < 0 ? (uint64_t)0 - (uint64_t)offset : (uint64_t)offset;
}

static struct goal scroll_to(uint64_t start)
{
    return (struct goal){CURSOR_INSIDE, start, false};
}

static struct goal scroll_overlapped(void)
{
    return (struct goal){CURSOR_INSIDE, 1, true};
}

static int scroll_next(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    const struct cursor *cursor = &scroll->stmt->cursor;

    (void)err;
    goal->place = cursor->place;
    if (cursor->place == CURSOR_BEFORE)
        *goal = scroll_to(1);
    else if (cursor->place == CURSOR_INSIDE)
        *goal = scroll_to(cursor->row + cursor->rowset);
    return 0;
}

static int scroll_prior(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    const struct cursor *cursor = &scroll->stmt->cursor;
    uint64_t from = cursor->row;

    if (cursor->place == CURSOR_BEFORE)
        return 0;
    if (cursor->place == CURSOR_AFTER) {
        if (scroll_total(scroll->stmt, &from, err) < 0)
            return -1;
        if (from == 0)
            return 0;
        from++;
    } else if (from == 1) {
        return 0;
    }
    *goal = from > scroll->rows ? scroll_to(from - scroll->rows) : scroll_overlapped();
    return 0;
}

static int scroll_first(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    (void)scroll;
    (void)err;
    *goal = scroll_to(1);
    return 0;
}

static int scroll_last(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    uint64_t total;

    if (scroll_total(scroll->stmt, &total, err) < 0)
        return -1;
    *goal = scroll_to(total > scroll->rows ? total - scroll->rows + 1 : 1);
    return 0;
}

static int scroll_absolute(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    uint64_t distance = scroll_distance(scroll->offset), total;

    if (scroll->offset > 0)
        *goal = scroll_to(distance);
    if (scroll->offset >= 0)
        return 0;
    if (scroll_total(scroll->stmt, &total, err) < 0)
        return -1;
    if (distance <= total)
        *goal = scroll_to(total - distance + 1);
    else if (distance <= scroll->rows && total > 0)
        *goal = scroll_overlapped();
    return 0;
}

static int scroll_relative(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    const struct cursor *cursor = &scroll->stmt->cursor;
    uint64_t distance = scroll_distance(scroll->offset);

    if ((cursor->place == CURSOR_BEFORE && scroll->offset > 0) ||
        (cursor->place == CURSOR_AFTER && scroll->offset < 0))
        return scroll_absolute(scroll, goal, err);
    goal->place = cursor->place;
    if (cursor->place != CURSOR_INSIDE)
        return 0;
    if (scroll->offset >= 0)
        *goal = scroll_to(cursor->row + distance);
    else if (cursor->row > distance)
        *goal = scroll_to(cursor->row - distance);
    else if (cursor->row > 1 && distance <= scroll->rows)
        *goal = scroll_overlapped();
    else
        goal->place = CURSOR_BEFORE;
    return 0;
}

static int scroll_bookmark(const struct scroll *scroll, struct goal *goal, struct error *err)
{
    uint64_t row, distance = scroll_distance(scroll->offset);
    int exists;

    if (bookmark_read(scroll->stmt, scroll->bookmark, &row, err) < 0)
        return -1;
    exists = scroll_reach(scroll->stmt, row, err);
    if (exists <= 0)
        return exists < 0 ? -1 : error_set(err, STATE_HY111, 0, "The bookmark is not one of this cursor");
    if (scroll->offset >= 0)
        *goal = scroll_to(row + distance);
    else if (row > distance)
        *goal = scroll_to(row - distance);
    return 0;
}

static int scroll_goal(const struct scroll *scroll, SQLSMALLINT orientation, struct goal *goal,
                       struct error *err)
{
    static int (*const ways[])(const struct scroll *, struct goal *, struct error *) = {
        [SQL_FETCH_NEXT] = scroll_next,         [SQL_FETCH_FIRST] = scroll_first,
        [SQL_FETCH_LAST] = scroll_last,         [SQL_FETCH_PRIOR] = scroll_prior,
        [SQL_FETCH_ABSOLUTE] = scroll_absolute, [SQL_FETCH_RELATIVE] = scroll_relative,
        [SQL_FETCH_BOOKMARK] = scroll_bookmark};
    int exists;

    if (orientation < 0 || orientation > SQL_FETCH_BOOKMARK || !ways[orientation])
        return error_set(err, STATE_HY106, 0, "A static cursor does not know the fetch orientation %d",
                         orientation);
    *goal = (struct goal){CURSOR_BEFORE, 0, false};
    if (ways[orientation](scroll, goal, err) < 0)
        return -1;
    if (goal->place != CURSOR_INSIDE)
        return 0;
    exists = scroll_reach(scroll->stmt, goal->start, err);
    if (exists == 0)
        *goal = (struct goal){CURSOR_AFTER, 0, false};
    return exists < 0 ? -1 : 0;
}

/* ---- rowsets */

/* Rows [number, number + rows) into rows [at, ...) of the rowset, as far as there are; an error in the stream
 * behind the first of them waits for the fetch that begins there. */
static int scroll_fill(struct stmt *stmt, uint64_t number, SQLULEN rows, SQLULEN at, SQLULEN *filled,
                       struct error *err)
{
    SQLULEN most = stmt->attributes.max_rows;

    for (*filled = 0; *filled < rows;) {
        uint64_t from = number + *filled, first, count;
        int exists = scroll_reach(stmt, from, err);
        if (exists <= 0) {
            if (*filled == 0)
                return exists;
            error_clear(err);
            return 0;
        }
        if (scroll_block(stmt, from, &first, err) < 0)
            return -1;
        count = stmt->cursor.block.rows - first;
        if (count > rows - *filled)
            count = rows - *filled;
        if (most && count > most - from + 1)
            count = most - from + 1;
        if (stmt->attributes.retrieve_data == SQL_RD_ON)
            fetch_run(stmt, first, (size_t)count, (size_t)(at + *filled));
        if (bookmark_run(stmt, from - 1, (size_t)count, (size_t)(at + *filled), err) < 0)
            return -1;
        *filled += count;
    }
    return 0;
}

static void scroll_forget_cell(struct stmt *stmt)
{
    piece_next(&stmt->piece);
    stmt->piece_column = 0;
}

static int scroll_begin(struct stmt *stmt, SQLULEN rows, struct error *err)
{
    scroll_forget_cell(stmt);
    if (fetch_bind(stmt, err) < 0)
        return -1;
    stmt->report.marks = arena_zalloc(&stmt->call, rows);
    return stmt->report.marks ? 0 : error_memory(err);
}

static int scroll_fetch(const struct scroll *scroll, SQLSMALLINT orientation, SQLULEN *fetched,
                        SQLUSMALLINT *status, struct error *err)
{
    struct stmt *stmt = scroll->stmt;
    struct cursor *cursor = &stmt->cursor;
    struct goal goal;
    SQLULEN filled = 0;

    cursor->has_current = false;
    stmt->state = STMT_POSITIONED;
    if (scroll_begin(stmt, scroll->rows, err) < 0 || scroll_goal(scroll, orientation, &goal, err) < 0 ||
        (goal.place == CURSOR_INSIDE && scroll_fill(stmt, goal.start, scroll->rows, 0, &filled, err) < 0))
        return fetch_failed(scroll->rows, fetched, status);
    cursor->place = goal.place;
    cursor->row = goal.start;
    cursor->rowset = scroll->rows;
    cursor->filled = filled;
    cursor->at = 0;
    if (goal.place != CURSOR_INSIDE) {
        fetch_failed(scroll->rows, fetched, status);
        return OUTCOME_NO_DATA;
    }
    cursor->has_current = true;
    if (fetched)
        *fetched = filled;
    if (goal.overlapped)
        stmt_warn(stmt, STATE_01S06, "The rowset begins with the first row: less than a rowset is before");
    return fetch_outcome(stmt, scroll->rows, filled, status);
}

int exec_fetch_scroll(struct stmt *stmt, SQLSMALLINT orientation, SQLLEN offset, const void *bookmark,
                      SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err)
{
    struct scroll scroll = {stmt, offset, bookmark, rows};

    /* The time that the application takes between two calls is its own. */
    if (stmt->cursor.result)
        result_limit(stmt->cursor.result, exec_deadline(stmt));
    if (exec_is_static(stmt))
        return scroll_fetch(&scroll, orientation, fetched, status, err);
    if (orientation != SQL_FETCH_NEXT)
        return error_set(err, STATE_HY106, 0, "A forward-only cursor fetches SQL_FETCH_NEXT, not %d",
                         orientation);
    return exec_fetch(stmt, rows, fetched, status, err);
}

/* ---- within the rowset */

int exec_current(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    if (!exec_is_static(stmt))
        return 0;
    return scroll_block(stmt, cursor->row + cursor->at, &cursor->current, err);
}

/* Reads rows [at, at + count) of the rowset again. */
static int scroll_refresh(struct stmt *stmt, SQLULEN at, SQLULEN count, SQLUSMALLINT *status,
                          struct error *err)
{
    SQLULEN filled;
    uint8_t *marks;
    int outcome;

    if (scroll_begin(stmt, at + count, err) < 0 ||
        scroll_fill(stmt, stmt->cursor.row + at, count, at, &filled, err) < 0)
        return -1;
    marks = stmt->report.marks;
    stmt->report.marks = marks + at;
    outcome = fetch_outcome(stmt, count, filled, status ? status + at : NULL);
    stmt->report.marks = marks;
    return outcome;
}

static int scroll_pos_check(const struct stmt *stmt, SQLSETPOSIROW number, SQLUSMALLINT operation,
                            SQLUSMALLINT lock, struct error *err)
{
    const struct cursor *cursor = &stmt->cursor;

    if (operation > SQL_ADD || lock > SQL_LOCK_UNLOCK)
        return error_set(err, STATE_HY092, 0, "SQLSetPos does not know operation %u or lock %u", operation,
                         lock);
    if (operation != SQL_POSITION && operation != SQL_REFRESH)
        return error_set(err, STATE_HYC00, 0, "Cursors are read-only: SQLSetPos positions and refreshes");
    if (lock != SQL_LOCK_NO_CHANGE)
        return error_set(err, STATE_HYC00, 0, "Rows cannot be locked");
    if (operation == SQL_REFRESH && !exec_is_static(stmt))
        return error_set(err, STATE_HY109, 0, "A forward-only cursor cannot go back to refresh its rows");
    if (!cursor->has_current)
        return error_set(err, STATE_24000, 0, "There is no current row");
    if (number == 0 && operation == SQL_POSITION)
        return error_set(err, STATE_HY109, 0, "SQL_POSITION takes one row, not the whole rowset");
    if (number > cursor->filled)
        return error_set(err, STATE_HY107, 0, "The rowset has %llu rows, and none of the number %llu",
                         (unsigned long long)cursor->filled, (unsigned long long)number);
    return 0;
}

int exec_set_pos(struct stmt *stmt, SQLSETPOSIROW number, SQLUSMALLINT operation, SQLUSMALLINT lock,
                 SQLUSMALLINT *status, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    if (scroll_pos_check(stmt, number, operation, lock, err) < 0)
        return -1;
    scroll_forget_cell(stmt);
    if (number > 0)
        cursor->at = number - 1;
    if (operation == SQL_POSITION)
        return 0;
    return number > 0 ? scroll_refresh(stmt, cursor->at, 1, status, err)
                      : scroll_refresh(stmt, 0, cursor->filled, status, err);
}
