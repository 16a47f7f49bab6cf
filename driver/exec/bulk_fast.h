/* Cells that need no conversion: from the application's buffer straight into the column. */
#ifndef PORTER_EXEC_BULK_FAST_H
#define PORTER_EXEC_BULK_FAST_H

#include "convert/source.h"
#include "encode/native_block.h"
#include "handle/desc.h"

/* One marker's way. */
struct bulk_fast {
    /* Puts the value at `data`, of `length` bytes (SQL_NTS: terminated). False, and nothing is put: it needs
     * the way that checks everything. */
    bool (*put)(struct bulk_fast *fast, const uint8_t *data, SQLLEN length);
    struct native_column *column;
    int64_t least, most; /* of integers: what parameter and column both take */
    uint64_t limit;      /* most characters of a text; 0: any number */
    struct zone_span memo;
    struct date date; /* whose `days` are known */
    int64_t days;
};

/* fast->put stays NULL where there is none. */
void bulk_fast_choose(struct bulk_fast *fast, const struct source *source, const struct desc_record *declared,
                      struct native_column *column);

#endif
