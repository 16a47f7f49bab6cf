/* A link that only reads heads, for answer.cc: its struct is C's. */
#include <stdlib.h>

#include "answer_head.h"
#include "transport/http_link.h"

struct http_link *head_new(void)
{
    struct http_link *link = calloc(1, sizeof *link);
    if (link)
        arena_init(&link->arena, 1 << 20);
    return link;
}

void head_free(struct http_link *link)
{
    arena_clear(&link->arena);
    free(link);
}

bool head_line(struct http_link *link, char *line, size_t size)
{
    return http_on_header(line, 1, size, link) == size && !link->head_done;
}

void head_answer(const struct http_link *link, struct answer *out)
{
    *out =
        (struct answer){.status = link->status, .headers = link->headers, .header_count = link->header_count};
}

size_t head_most(void)
{
    return HTTP_HEADER_COUNT;
}
