/* What an answer is: rows, nothing, another format, an error; and the facts in its head. */
#include "base/number.h"
#include "decode/names.h"
#include "decode/native.h"
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/exception.h"
#include "server/clickhouse/behind.h"

enum { FAILURE_LIMIT = 1 << 20, SHOWN_TEXT = 300 };

/* ---- facts */

static int64_t told_count(const struct answer_facts *facts, enum summary_count count)
{
    return facts->counts[count] <= INT64_MAX ? (int64_t)facts->counts[count] : -1;
}

void clickhouse_facts(const struct answer *answer, struct answer_facts *out)
{
    out->query_id = answer_header(answer, "X-ClickHouse-Query-Id");
    out->zone = answer_header(answer, "X-ClickHouse-Timezone");
    out->format = answer_header(answer, "X-ClickHouse-Format");
    out->summary = answer_header(answer, "X-ClickHouse-Summary");
    out->display_name = answer_header(answer, "X-ClickHouse-Server-Display-Name");
    out->content_type = answer_header(answer, "Content-Type");
    clickhouse_counts(out->summary, out->counts);
    out->affected_rows = -1; /* views multiply what is written */
    out->written_rows = told_count(out, SUMMARY_WRITTEN_ROWS);
    out->read_rows = told_count(out, SUMMARY_READ_ROWS);
}

/* ---- shape */

/* Servers of before 20.x name no format: the statement and the kind of the contents must tell. */
static enum answer_shape old_shape(const struct query *query, const struct answer *answer)
{
    const struct statement *statement = query->statement;
    bool binary = text_starts(answer_header(answer, "Content-Type"), text_of("application/octet-stream"));
    if (query->purpose != QUERY_RUN)
        return ANSWER_ROWS;
    switch (statement->kind) {
    case STATEMENT_SELECT:
    case STATEMENT_SHOW:
        return clickhouse_asks_raw(query) ? ANSWER_RAW : ANSWER_ROWS;
    case STATEMENT_OTHER:
        return binary ? ANSWER_ROWS : ANSWER_NOTHING;
    default:
        return ANSWER_NOTHING;
    }
}

enum answer_shape clickhouse_shape(const struct session *session, const struct query *query,
                                   const struct answer *answer)
{
    struct text format = answer_header(answer, "X-ClickHouse-Format");
    if (format.size == 0)
        return clickhouse_at_least(session, 20, 1) ? ANSWER_NOTHING : old_shape(query, answer);
    if (clickhouse_asks_raw(query))
        return ANSWER_RAW;
    if (text_equal(format, text_of("Native")) ||
        (clickhouse_asks_behind(query) && clickhouse_is_behind(format)))
        return ANSWER_ROWS;
    bool names =
        query->purpose == QUERY_NAMES && (text_equal(format, text_of("RowBinaryWithNamesAndTypes")) ||
                                          text_equal(format, text_of("TabSeparatedWithNamesAndTypes")));
    return names ? ANSWER_ROWS : ANSWER_RAW;
}

struct decoder *clickhouse_decoder(struct session *session, const struct query *query,
                                   const struct answer *answer, struct error *err)
{
    struct native_options options = {.block_info = !session_flag(&session->plain_native)};
    struct text zone = answer_header(answer, "X-ClickHouse-Timezone");
    if (zone.size == 0)
        zone = session->zone;
    struct text format = answer_header(answer, "X-ClickHouse-Format");
    if (clickhouse_asks_behind(query) && !text_equal(format, text_of("Native")))
        return text_rows_open(text_starts(format, text_of("CSV")) ? TEXT_CSV : TEXT_TABS, query->totals,
                              query->extremes, session->zones, zone, err);
    if (query->purpose != QUERY_NAMES || text_equal(format, text_of("Native")))
        return native_open(session->zones, zone, &options, err);
    enum names_form form = clickhouse_at_least(session, 20, 1) ? NAMES_BINARY : NAMES_TABS;
    return names_open(form, session->zones, zone, err);
}

/* ---- failures */

/* What answers of others than a ClickHouse mean, by their words or status. */
static const struct {
    int status; /* 0: any */
    const char *words, *what;
} STRANGERS[] = {
    {0, "No required SSL certificate", "a client certificate is wanted (CertificateFile, PrivateKeyFile): "},
    {400, "SSL certificate error", "the client certificate is refused (CertificateFile): "},
    {400, "plain HTTP request was sent to HTTPS port", "this port speaks TLS (SSLMode=verify-full): "},
    {407, "", "the proxy wants another user and password (Proxy=http://user:password@host:port): "},
};

static const char *explain_stranger(int status, struct text body)
{
    for (size_t i = 0; i < sizeof STRANGERS / sizeof *STRANGERS; i++) {
        if ((STRANGERS[i].status == 0 || STRANGERS[i].status == status) &&
            text_search(body, text_of(STRANGERS[i].words), 0) != SIZE_MAX)
            return STRANGERS[i].what;
    }
    return "";
}

/* An answer that no ClickHouse gave: a proxy, another program, the port of the native protocol. */
static int foreign(struct session *session, const struct answer *answer, struct text body, struct error *err)
{
    bool connecting = session->version.size == 0;
    session->strange = connecting;
    enum state state = connecting ? STATE_08001 : STATE_08S01;
    if (answer->status == 401 || answer->status == 403 || answer->status == 407)
        state = STATE_28000;
    int shown = body.size < SHOWN_TEXT ? (int)body.size : SHOWN_TEXT;
    const char *data = body.size ? body.data : "";
    if (text_search(body, text_of("is for clickhouse-client program"), 0) != SIZE_MAX)
        return error_set(err, state, 0,
                         "this is ClickHouse's port for its native protocol, Porter speaks HTTP "
                         "(usually port 8123, 8443 with TLS). The server says: %.*s",
                         shown, data);
    if (answer->unfollowed)
        return error_set(err, state, 0, "HTTP status %d, a redirect%s%.*s that is not followed: %s",
                         answer->status, answer->moved_to.size ? " to " : "", (int)answer->moved_to.size,
                         answer->moved_to.size ? answer->moved_to.data : "", answer->unfollowed);
    return error_set(err, state, 0, "%sHTTP status %d, and no answer as ClickHouse gives it%s%.*s",
                     explain_stranger(answer->status, body), answer->status, shown ? ": " : "", shown, data);
}

int clickhouse_failure(struct session *session, struct link *link, const struct answer *answer,
                       struct error *err)
{
    struct buffer body;
    struct error reading = {0};
    buffer_init(&body, FAILURE_LIMIT + 65536 * 8);
    int32_t code = 0;
    int64_t header = 0;
    number_parse_i64(answer_header(answer, "X-ClickHouse-Exception-Code"), &header);
    /* What came of a text that is too long, or cut, still says more than that. But a cancel is a cancel. */
    int status = link_read_all(link, FAILURE_LIMIT, &body, &reading);
    if (status && (reading.state == STATE_HY008 || reading.state == STATE_HYT00 ||
                   (reading.state == STATE_HY001 && !header))) {
        error_move(err, &reading);
        buffer_clear(&body);
        return -1;
    }
    error_clear(&reading);
    struct text message = text_trim(exception_text(buffer_text(&body), answer));
    if (exception_code(message, &code) || header) {
        if (header > 0 && header <= INT32_MAX)
            code = (int32_t)header;
        error_set_server(err, server_state(session->server, code), code, message);
    } else {
        foreign(session, answer, message, err);
    }
    buffer_clear(&body);
    return -1;
}
