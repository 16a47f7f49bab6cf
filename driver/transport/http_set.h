/* libcurl's setters are variadic: one typed function each, all errors in one place. */
#ifndef PORTER_TRANSPORT_HTTP_SET_H
#define PORTER_TRANSPORT_HTTP_SET_H

#include "base/memory.h"
#include "transport/http_link.h"

static inline void set_number(struct http_link *link, CURLoption option, long value, CURLcode *code)
{
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, option, value);
}

static inline void set_pointer(struct http_link *link, CURLoption option, const void *value, CURLcode *code)
{
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, option, value);
}

/* libcurl copies the text. An empty one sets nothing. */
static inline void set_text(struct http_link *link, CURLoption option, struct text value, CURLcode *code)
{
    if (value.size == 0 || *code != CURLE_OK)
        return;
    char *terminated = mem_strndup(value.data, value.size);
    *code = terminated ? curl_easy_setopt(link->easy, option, terminated) : CURLE_OUT_OF_MEMORY;
    if (terminated)
        mem_wipe(terminated, value.size);
    mem_free(terminated);
}

#endif
