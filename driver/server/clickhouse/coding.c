/* In which coding bodies travel: what the user asks for, as far as the server's version knows it. */
#include "server/clickhouse/clickhouse.h"

#include "codec/codec.h"

enum { UNKNOWN_SETTING = 115, READONLY = 164, CONSTRAINT = 452, LEAST_BODY = 4096 };

static const char COMPRESSION[] = "enable_http_compression";

void clickhouse_choose_coding(struct session *session)
{
    enum compression wanted = session->options->compression;
    bool modern = clickhouse_at_least(session, 22, 1);
    static const enum coding EXACT[] = {
        [COMPRESSION_LZ4] = CODING_LZ4, [COMPRESSION_ZSTD] = CODING_ZSTD, [COMPRESSION_GZIP] = CODING_GZIP};
    session->coding = CODING_NONE;
    session->other_coding = false;
    if (wanted == COMPRESSION_AUTO && modern && !session->options->loopback)
        session->coding = CODING_ZSTD; /* by measure: docs/performance-writing.md */
    else if (wanted > COMPRESSION_NONE)
        session->coding = EXACT[wanted];
    if (wanted > COMPRESSION_NONE && !modern && session->coding != CODING_GZIP) {
        session->coding = CODING_GZIP;
        session->other_coding = true;
    }
}

void clickhouse_add_coding(struct buffer *url, struct session *session, const struct query *query)
{
    if (session->coding != CODING_NONE && !session_flag(&session->uncoded) &&
        !clickhouse_has_setting(session, query, COMPRESSION))
        url_add(url, COMPRESSION, text_of("1"));
}

size_t clickhouse_coding_headers(const struct session *session, bool form, struct request *out,
                                 struct header *headers)
{
    size_t count = 0;
    if (session->coding == CODING_NONE)
        return 0;
    struct text name = text_of(coding_name(session->coding));
    headers[count++] = (struct header){text_of("Accept-Encoding"), name};
    if (form || (!out->produce && out->body.size < LEAST_BODY))
        return count;
    out->coding = (uint8_t)session->coding;
    headers[count++] = (struct header){text_of("Content-Encoding"), name};
    return count;
}

bool clickhouse_refuses_coding(struct session *session, const struct error *err)
{
    if (err->native != READONLY && err->native != UNKNOWN_SETTING && err->native != CONSTRAINT)
        return false;
    if (!err->message || text_search(text_of(err->message), text_of(COMPRESSION), 0) == SIZE_MAX)
        return false;
    return !__atomic_exchange_n(&session->uncoded, true, __ATOMIC_RELAXED);
}
