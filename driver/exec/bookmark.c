/* Bookmarks: a row's number in its static cursor. */
#include "exec/fetch.h"

static const struct type BOOKMARK_TYPE = {
    .kind = KIND_UINT64, .name = TEXT("UInt64"), .width = sizeof(uint64_t)};

static const SQLSMALLINT bookmark_types[] = {SQL_C_BINARY,  SQL_C_UBIGINT, SQL_C_ULONG,
                                             SQL_C_SBIGINT, SQL_C_SLONG,   SQL_C_LONG};

const struct converter *bookmark_converter(const struct stmt *stmt, SQLSMALLINT *c_type, struct error *err)
{
    if (*c_type == SQL_C_DEFAULT)
        *c_type = stmt->attributes.use_bookmarks == SQL_UB_FIXED ? SQL_C_BOOKMARK : SQL_C_VARBOOKMARK;
    for (size_t i = 0; i < sizeof bookmark_types / sizeof *bookmark_types; i++)
        if (bookmark_types[i] == *c_type)
            return convert_find(&BOOKMARK_TYPE, *c_type);
    error_set(err, STATE_HY003, 0, "Column 0: a bookmark cannot be read as C type %d", *c_type);
    return NULL;
}

int bookmark_fits(const struct stmt *stmt, uint64_t number, struct error *err)
{
    if (stmt->attributes.use_bookmarks != SQL_UB_FIXED || number <= UINT32_MAX)
        return 0;
    return error_set(err, STATE_22003, 0,
                     "Row %llu does not fit a bookmark of four bytes: SQL_UB_VARIABLE has eight",
                     (unsigned long long)number);
}

void bookmark_column(const uint64_t *numbers, size_t count, struct column *column)
{
    *column = (struct column){.type = &BOOKMARK_TYPE, .rows = count, .data = (const uint8_t *)numbers};
}

int bookmark_run(struct stmt *stmt, uint64_t first, size_t count, size_t at, struct error *err)
{
    const struct desc_record *record = desc_at(stmt->ard, 0);
    struct binding binding = {0};
    struct target target;
    struct column column;
    uint64_t *numbers;

    if (!record || (!record->data && !record->indicator_ptr && !record->octet_length_ptr))
        return 0;
    if (stmt->attributes.use_bookmarks == SQL_UB_OFF)
        return error_set(err, STATE_07009, 0, "Column 0 is bound, but bookmarks are off");
    binding.c_type = record->concise_type;
    binding.converter = bookmark_converter(stmt, &binding.c_type, err);
    if (!binding.converter || bookmark_fits(stmt, first + count, err) < 0)
        return -1;
    numbers = arena_calloc(&stmt->call, count, sizeof *numbers);
    if (!numbers)
        return error_memory(err);
    for (size_t i = 0; i < count; i++)
        numbers[i] = first + i + 1;
    bookmark_column(numbers, count, &column);
    fetch_target(stmt, &binding, &target);
    target.max_length = 0;
    stmt->report.column = 0;
    convert_put(binding.converter, &column, 0, count, &target, at, &stmt->report);
    return 0;
}

int bookmark_read(const struct stmt *stmt, const void *bookmark, uint64_t *row, struct error *err)
{
    uint32_t small = 0;

    if (stmt->attributes.use_bookmarks == SQL_UB_OFF)
        return error_set(err, STATE_HY106, 0, "SQL_FETCH_BOOKMARK needs SQL_ATTR_USE_BOOKMARKS");
    if (!bookmark)
        return error_set(err, STATE_HY111, 0, "There is no bookmark: SQL_ATTR_FETCH_BOOKMARK_PTR is null");
    if (stmt->attributes.use_bookmarks == SQL_UB_VARIABLE) {
        memcpy(row, bookmark, sizeof *row);
    } else { /* ODBC 2: four bytes, or eight of which the first four say the same */
        memcpy(&small, bookmark, sizeof small);
        *row = small;
    }
    if (*row == 0 || *row > INT64_MAX)
        return error_set(err, STATE_HY111, 0, "The bookmark is not one of this cursor");
    return 0;
}
