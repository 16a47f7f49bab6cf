/* The data-at-execution dialog of a statement: values that SQLPutData brings, one slot each. */
#ifndef PORTER_HANDLE_DIALOG_H
#define PORTER_HANDLE_DIALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

#include "base/buffer.h"

/* One value that comes at execution. */
struct dialog_slot {
    size_t set;      /* 0-based */
    uint32_t index;  /* marker, 0-based */
    SQLLEN promised; /* bytes of SQL_LEN_DATA_AT_EXEC, 0: not told */
    SQLPOINTER token;
    bool given, null;
    SQLLEN length;      /* as source_read takes it: bytes, or SQL_NULL_DATA */
    struct buffer data; /* raw, as the C type says */
};

/* Zero-initialised: none. Slots are in the order of sets, then markers. */
struct dialog {
    struct dialog_slot *slots;
    size_t count, capacity;
    size_t at;  /* slots before it have their values */
    bool asked; /* SQLParamData has asked for slot `at` */
    void *feed; /* of a raw INSERT, which has no slots: its values go out as they come; or NULL */
    void (*feed_free)(void *feed);
};

/* Forgets slots and values. */
void dialog_clear(struct dialog *dialog);
/* A new slot behind the others, zeroed, or NULL (no memory). */
struct dialog_slot *dialog_add(struct dialog *dialog);
/* The slot of marker `index` of `set`, or NULL. */
struct dialog_slot *dialog_find(const struct dialog *dialog, size_t set, uint32_t index);

#endif
