/* What every transport shares: looking into an answer, reading it whole, the clock. */
#include "transport/transport.h"

#include <time.h>

#include "base/buffer.h"

enum { LEAST_ROOM = 4096, MOST_ROOM = 262144 };

struct text answer_header(const struct answer *answer, const char *name)
{
    struct text wanted = text_of(name);
    for (size_t i = 0; i < answer->header_count; i++) {
        struct text one = answer->headers[i].name;
        /* Their beginnings are much alike, their ends are not. */
        if (one.size == wanted.size && wanted.size &&
            text_lower(one.data[one.size - 1]) == text_lower(name[wanted.size - 1]) && text_same(one, wanted))
            return answer->headers[i].value;
    }
    return text_make(NULL, 0);
}

int link_read_all(struct link *link, size_t limit, struct buffer *out, struct error *err)
{
    size_t taken = 0;
    size_t room = LEAST_ROOM;
    for (;;) {
        uint8_t *place = buffer_reserve(out, room);
        if (!place)
            return buffer_check(out, "the server's answer", err);
        size_t size;
        if (link_read(link, place, room, &size, err))
            return -1;
        if (size == 0)
            return 0;
        if (size > limit - taken)
            return error_set(err, STATE_HY000, 0, "the server's answer is larger than the limit of %zu bytes",
                             limit);
        taken += size;
        out->size += size;
        if (size == room && room < MOST_ROOM)
            room *= 2;
    }
}

int link_begin(struct link *link, const struct request *request, struct error *err)
{
    if (link->ops->begin)
        return link->ops->begin(link, request, err);
    error_set(err, STATE_08S01, 0, "such a link cannot send a request ahead");
    err->source = ERROR_UNSENT;
    return -1;
}

int64_t transport_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
