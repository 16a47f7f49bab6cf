/* One line a request: query id, outcome, rows, bytes, time. */
#include "result/account.h"

#include "transport/transport.h"

void account_tell(struct account *account, const struct log *log, struct text query_id, bool complete,
                  const struct error *failed)
{
    long long time = (long long)(transport_now() - account->begun);
    unsigned long long rows = account->rows, bytes = account->bytes;
    int size = (int)(query_id.size < 256 ? query_id.size : 256);
    const char *id = query_id.data ? query_id.data : "";
    if (account->told)
        return;
    account->told = true;
    if (failed && failed->state != STATE_00000)
        log_write(log, LOG_ERROR, "query %.*s: failed with %s (%d): %llu rows, %llu bytes, %lld ms", size, id,
                  sqlstate_get(failed->state)->code, (int)failed->native, rows, bytes, time);
    else
        log_write(log, LOG_INFO, "query %.*s: %s: %llu rows, %llu bytes, %lld ms", size, id,
                  complete ? "complete" : "closed early", rows, bytes, time);
}
