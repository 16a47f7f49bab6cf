/* SQLGetData: one cell, whole or in pieces. */
#include "exec/fetch.h"
#include "exec/rawout.h"

static int getdata_check(const struct stmt *stmt, SQLUSMALLINT number, SQLLEN capacity, struct error *err)
{
    if (number == 0 && (stmt->attributes.use_bookmarks == SQL_UB_OFF || !exec_is_static(stmt)))
        return error_set(err, STATE_07009, 0,
                         "Column 0 is the bookmark, and bookmarks are off or need a static cursor");
    if (number > stmt->column_count)
        return error_set(err, STATE_07009, 0, "Column %u does not exist: the result has %u", number,
                         stmt->column_count);
    if (capacity < 0)
        return error_set(err, STATE_HY090, 0, "A buffer length of %ld is not valid", (long)capacity);
    if (!stmt->cursor.has_current)
        return error_set(err, STATE_24000, 0, "There is no current row");
    if (stmt->cursor.rowset > 1 && !exec_is_static(stmt))
        return error_set(err, STATE_HY109, 0, "SQLGetData reads from a rowset of one row; this one has %lu",
                         (unsigned long)stmt->cursor.rowset);
    return 0;
}

/* A new column, or another C type for the same one, begins at the cell's start. */
static int getdata_start(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, struct error *err)
{
    SQLSMALLINT concrete;

    if (exec_c_type(stmt, number, c_type, &concrete, err) < 0)
        return -1;
    if (stmt->piece_column == number && stmt->piece.c_type == concrete)
        return 0;
    piece_next(&stmt->piece);
    stmt->piece_column = 0;
    stmt->piece_converter = convert_find(stmt->columns[number - 1].type, concrete);
    if (!stmt->piece_converter)
        return error_set(err, STATE_07006, 0, "Column %u: %.*s cannot be read as C type %d", number,
                         (int)stmt->columns[number - 1].type->name.size,
                         stmt->columns[number - 1].type->name.data, concrete);
    stmt->piece.c_type = concrete;
    stmt->piece_column = number;
    return 0;
}

/* The row's bookmark, in one piece. */
static int getdata_bookmark(struct stmt *stmt, SQLSMALLINT c_type, const struct target *given,
                            struct error *err)
{
    uint64_t *number = arena_alloc(&stmt->call, sizeof *number);
    const struct desc_record *record = c_type == SQL_ARD_TYPE ? desc_at(stmt->ard, 0) : NULL;
    struct target target = *given;
    struct column column;

    if (!number)
        return error_memory(err);
    if (c_type == SQL_ARD_TYPE)
        c_type = record ? record->concise_type : SQL_C_DEFAULT;
    *number = stmt->cursor.row + stmt->cursor.at;
    bookmark_column(number, 1, &column);
    const struct converter *converter = bookmark_converter(stmt, &c_type, err);
    if (!converter || bookmark_fits(stmt, *number, err) < 0)
        return -1;
    target.c_type = c_type;
    target.max_length = 0;
    stmt->report.column = 0;
    stmt->report.marks = arena_zalloc(&stmt->call, 1);
    if (!stmt->report.marks)
        return error_memory(err);
    convert_put(converter, &column, 0, 1, &target, 0, &stmt->report);
    return stmt->report.marks[0] == MARK_ERROR ? OUTCOME_ERROR : OUTCOME_OK;
}

int exec_get_data(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                  SQLLEN capacity, SQLLEN *indicator, struct error *err)
{
    const struct desc_record *record;
    struct target target = {0};

    target.data = data;
    target.capacity = capacity;
    target.octet_length = target.indicator = indicator;
    target.max_length = stmt->attributes.max_length;
    if (getdata_check(stmt, number, capacity, err) < 0)
        return error_at(err, 0, number);
    if (number == 0)
        return getdata_bookmark(stmt, c_type, &target, err);
    if (stmt->cursor.raw)
        return raw_get_data(stmt, c_type, &target, err);
    if (getdata_start(stmt, number, c_type, err) < 0 || exec_current(stmt, err) < 0)
        return error_at(err, 0, number);
    target.c_type = stmt->piece.c_type;
    /* With SQL_ARD_TYPE the ARD says precision and scale too; else the column's own scale is meant. */
    record = c_type == SQL_ARD_TYPE ? desc_at(stmt->ard, number) : NULL;
    target.precision = record && record->precision ? record->precision : 38;
    target.scale = convert_scale(stmt->columns[number - 1].type,
                                 record ? record->scale : desc_at(stmt->ird, number)->scale);
    stmt->report.column = number;
    quick_learn(stmt, number, c_type, &target);
    quick_ready(stmt);
    switch (piece_get(&stmt->piece, stmt->piece_converter, &stmt->cursor.block.columns[number - 1],
                      stmt->cursor.current, &target, &stmt->report)) {
    case PIECE_OK:
    case PIECE_MORE:
        return OUTCOME_OK;
    case PIECE_NO_DATA:
        return OUTCOME_NO_DATA;
    default:
        return OUTCOME_ERROR;
    }
}
