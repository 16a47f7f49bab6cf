/* What a request has cost, told in one line of the log. */
#ifndef PORTER_RESULT_ACCOUNT_H
#define PORTER_RESULT_ACCOUNT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

struct account {
    int64_t begun;        /* transport_now() */
    uint64_t bytes, rows; /* received, unpacked; handed out */
    bool told;
};

/* The line, once a request; `failed` (NULL or state 0: it did not) is told by SQLSTATE and native error only,
 * since messages quote statements, and statements may have secrets. */
void account_tell(struct account *account, const struct log *log, struct text query_id, bool complete,
                  const struct error *failed);

#endif
