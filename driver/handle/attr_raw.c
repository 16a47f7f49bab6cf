/* The attributes of raw results and inserts. */
#include "handle/attr_raw.h"

int attr_get_raw_format(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = stmt_raw_format(object);
    return 0;
}

int attr_set_raw_format(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct stmt *stmt = object;

    (void)taken;
    if (rawform_set_format(&stmt->rawform, value->text, err) < 0)
        return -1;
    stmt->described = stmt->described && stmt->state != STMT_PREPARED; /* the columns are others now */
    return 0;
}

int attr_get_raw_chunk(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->number = stmt_raw_chunk(object);
    return 0;
}

int attr_set_raw_chunk(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct rawform *raw = &((struct stmt *)object)->rawform;

    (void)err;
    *taken = value->number;
    if (*taken > RAWFORM_CHUNK_MOST)
        *taken = RAWFORM_CHUNK_MOST;
    if (*taken && *taken < RAWFORM_CHUNK_LEAST)
        *taken = RAWFORM_CHUNK_LEAST;
    raw->chunk = *taken;
    raw->chunk_given = true;
    return *taken == value->number ? 0 : OUTCOME_INFO;
}

int attr_get_raw_encoding(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->rawform.encoding;
    return 0;
}

int attr_set_raw_encoding(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return rawform_set_encoding(&((struct stmt *)object)->rawform, value->text, err);
}
