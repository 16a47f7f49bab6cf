/* Statement attributes beyond ODBC: what the server said of the last query, and what goes with the next one.
 */
#include "handle/attr_row.h"
#include "porter_odbc.h"

static int get_last_query_id(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->query_id;
    return 0;
}

/* ---- for the next queries */

static int get_database(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->choices.database;
    return 0;
}

static int set_database(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return choices_set_name(&((struct stmt *)object)->choices.database, value->text, err);
}

static int get_role(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->choices.role;
    return 0;
}

static int set_role(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return choices_set_name(&((struct stmt *)object)->choices.role, value->text, err);
}

static int get_params(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->choices.params_text;
    return 0;
}

static int set_params(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return choices_set_params(&((struct stmt *)object)->choices, value->text, err);
}

static int get_use_database(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->number = !((struct stmt *)object)->choices.no_database;
    return 0;
}

static int set_use_database(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    if (value->number > 1)
        return error_set(err, STATE_HY024, 0, "PORTER_STMT_ATTR_USE_DATABASE takes 0 or 1, not %lu",
                         (unsigned long)value->number);
    ((struct stmt *)object)->choices.no_database = value->number == 0;
    return 0;
}

static int get_external(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->number = (SQLULEN)(uintptr_t)((struct stmt *)object)->externals.last;
    return 0;
}

static int set_external(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return externals_set(&((struct stmt *)object)->externals, (const void *)(uintptr_t)value->number, err);
}

static int get_progress(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->number = (SQLULEN)(uintptr_t)((struct stmt *)object)->watch.given;
    return 0;
}

static int set_progress(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return watch_set(&((struct stmt *)object)->watch, (const void *)(uintptr_t)value->number, err);
}

/* ---- of the last query */

static int get_summary(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->said.summary;
    return 0;
}

static int get_server_name(void *object, struct item *value, struct error *err)
{
    const struct stmt *stmt = object;

    (void)err;
    value->text = stmt->said.display_name.size ? stmt->said.display_name : stmt->dbc->session->display_name;
    return 0;
}

static int get_time_zone(void *object, struct item *value, struct error *err)
{
    const struct stmt *stmt = object;

    (void)err;
    value->text = stmt->said.zone.size ? stmt->said.zone : stmt->dbc->session->zone;
    return 0;
}

static int get_format(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->said.format;
    return 0;
}

/* ---- of the rows that have come */

/* Rows of the block that were given, and that were not; false where a block is not the whole story. */
static bool ready_rows(const struct stmt *stmt, uint64_t *given, uint64_t *left)
{
    const struct cursor *cursor = &stmt->cursor;

    *given = *left = 0;
    if (!cursor->has_block || cursor->raw || stmt->attributes.cursor_type != SQL_CURSOR_FORWARD_ONLY)
        return false;
    *given = cursor->position;
    *left = cursor->block.rows - cursor->position;
    return true;
}

static int get_rows_ready(void *object, struct item *value, struct error *err)
{
    uint64_t given, left;

    (void)err;
    ready_rows(object, &given, &left);
    value->number = (SQLULEN)left;
    return 0;
}

/* Goes back within the block. Rows that are given again count once for SQL_ATTR_MAX_ROWS. */
static int set_rows_ready(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct cursor *cursor = &((struct stmt *)object)->cursor;
    uint64_t given, left, back = 0;

    (void)taken;
    if (ready_rows(object, &given, &left) && value->number >= left)
        back = value->number - left;
    if (value->number < left || back > given || (value->number > 0 && left + given == 0))
        return error_set(err, STATE_HY024, 0,
                         "%lu rows cannot be made ready: %lu are, and %lu can be given again",
                         (unsigned long)value->number, (unsigned long)left, (unsigned long)given);
    cursor->position -= back;
    cursor->fetched -= back;
    cursor->has_current = cursor->has_current && back == 0;
    return 0;
}

#define TEXT_ROW(id, get, set)                                                                               \
    {                                                                                                        \
        id, ATTR_TEXT, BY_FUNCTION, STORE_UINT, 0, ANY, 0, ALWAYS, get, set                                  \
    }
#define TOLD_ROW(id, get)                                                                                    \
    {                                                                                                        \
        id, ATTR_TEXT, BY_FUNCTION, STORE_UINT, 0, READ_ONLY, 0, ALWAYS, get, NULL                           \
    }
#define COUNT(id, place)                                                                                     \
    {                                                                                                        \
        id, ATTR_ULEN, IN_OBJECT, STORE_ULEN, offsetof(struct stmt, place), READ_ONLY, 0, ALWAYS, NULL, NULL \
    }
#define SAID(id, count) COUNT(id, said.counts[count])
#define WATCHED(id, count) COUNT(id, watch.progress.counts[count])

static const struct attr attr_server[] = {
    TOLD_ROW(SQL_CH_STMT_ATTR_LAST_QUERY_ID, get_last_query_id),
    TEXT_ROW(PORTER_STMT_ATTR_DATABASE, get_database, set_database),
    TEXT_ROW(PORTER_STMT_ATTR_ROLE, get_role, set_role),
    TEXT_ROW(PORTER_STMT_ATTR_PARAMS, get_params, set_params),
    {PORTER_STMT_ATTR_USE_DATABASE, ATTR_ULEN, BY_FUNCTION, STORE_ULEN, 0, ANY, 0, ALWAYS, get_use_database,
     set_use_database},
    {PORTER_STMT_ATTR_EXTERNAL_TABLE, ATTR_POINTER, BY_FUNCTION, STORE_ULEN, 0, ANY, 0, ALWAYS, get_external,
     set_external},
    TOLD_ROW(PORTER_STMT_ATTR_SUMMARY, get_summary),
    SAID(PORTER_STMT_ATTR_READ_ROWS, SUMMARY_READ_ROWS),
    SAID(PORTER_STMT_ATTR_READ_BYTES, SUMMARY_READ_BYTES),
    SAID(PORTER_STMT_ATTR_WRITTEN_ROWS, SUMMARY_WRITTEN_ROWS),
    SAID(PORTER_STMT_ATTR_WRITTEN_BYTES, SUMMARY_WRITTEN_BYTES),
    SAID(PORTER_STMT_ATTR_RESULT_ROWS, SUMMARY_RESULT_ROWS),
    SAID(PORTER_STMT_ATTR_RESULT_BYTES, SUMMARY_RESULT_BYTES),
    SAID(PORTER_STMT_ATTR_TOTAL_ROWS_TO_READ, SUMMARY_TOTAL_ROWS),
    SAID(PORTER_STMT_ATTR_ELAPSED_NS, SUMMARY_ELAPSED_NS),
    SAID(PORTER_STMT_ATTR_MEMORY_USAGE, SUMMARY_MEMORY),
    TOLD_ROW(PORTER_STMT_ATTR_SERVER_NAME, get_server_name),
    TOLD_ROW(PORTER_STMT_ATTR_TIME_ZONE, get_time_zone),
    TOLD_ROW(PORTER_STMT_ATTR_FORMAT, get_format),
    {PORTER_STMT_ATTR_PROGRESS, ATTR_POINTER, BY_FUNCTION, STORE_ULEN, 0, ANY, 0, ALWAYS, get_progress,
     set_progress},
    WATCHED(PORTER_STMT_ATTR_PROGRESS_ROWS, SUMMARY_READ_ROWS),
    WATCHED(PORTER_STMT_ATTR_PROGRESS_TOTAL_ROWS, SUMMARY_TOTAL_ROWS),
    WATCHED(PORTER_STMT_ATTR_PROGRESS_BYTES, SUMMARY_READ_BYTES),
    WATCHED(PORTER_STMT_ATTR_PROGRESS_ELAPSED_NS, SUMMARY_ELAPSED_NS),
    {PORTER_STMT_ATTR_ROWS_READY, ATTR_ULEN, BY_FUNCTION, STORE_ULEN, 0, ANY, 0, ALWAYS, get_rows_ready,
     set_rows_ready},
};

const struct attr *attr_server_find(SQLINTEGER id)
{
    for (size_t i = 0; i < sizeof attr_server / sizeof *attr_server; i++)
        if (attr_server[i].id == id)
            return &attr_server[i];
    return NULL;
}

bool attr_peek(SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER *length)
{
    const struct stmt *stmt =
        id >= PORTER_STMT_ATTR_PROGRESS_ROWS && id <= PORTER_STMT_ATTR_PROGRESS_ELAPSED_NS ? stmt_peek(handle)
                                                                                           : NULL;
    if (!stmt || !value)
        return false;
    const uint64_t *place = (const void *)((const char *)stmt + attr_server_find(id)->offset);
    uint64_t count = __atomic_load_n(place, __ATOMIC_RELAXED);
    memcpy(value, &count, sizeof count);
    if (length)
        *length = sizeof count;
    return true;
}
