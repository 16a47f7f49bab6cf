/* What an answer of CrateDB is: rows, or an error. */
#include "decode/json_report.h"
#include "server/cratedb/cratedb_course.h"

/* An error may quote the whole request. */
enum { FAILURE_LIMIT = 64 << 20, SHOWN_TEXT = 300, MESSAGE_LIMIT = 4000 };

void cratedb_facts(const struct answer *answer, struct answer_facts *out)
{
    *out = (struct answer_facts){.content_type = answer_header(answer, "Content-Type"),
                                 .written_rows = -1,
                                 .read_rows = -1,
                                 .affected_rows = -1};
    for (size_t i = 0; i < SUMMARY_COUNTS; i++)
        out->counts[i] = SUMMARY_UNKNOWN;
}

/* Only the columns in the body tell whether there is a result. */
enum answer_shape cratedb_shape(const struct session *session, const struct query *query,
                                const struct answer *answer)
{
    (void)session;
    (void)answer;
    return query->set_count ? ANSWER_RAW : ANSWER_LATE;
}

struct decoder *cratedb_decoder(struct session *session, const struct query *query,
                                const struct answer *answer, struct error *err)
{
    struct json_options options = {.type = cratedb_type, .context = session->zones};
    if (query->course) {
        options.names = query->course->names;
        options.name_count = query->course->name_count;
    }
    (void)answer;
    return json_open(&options, err);
}

/* An answer that has begun with 200 has no error in it. */
enum answer_tail cratedb_tail(const struct session *session, const struct answer *answer, struct text before,
                              struct text bytes, bool ended, size_t *at, struct error *err)
{
    (void)session;
    (void)answer;
    (void)before;
    (void)ended;
    (void)err;
    *at = bytes.size;
    return TAIL_DATA;
}

void cratedb_ended(const struct decoder *decoder, struct answer_facts *out)
{
    struct json_facts facts = json_facts(decoder);
    out->affected_rows = facts.row_count;
    if (facts.row_count >= 0)
        out->counts[facts.columns ? SUMMARY_RESULT_ROWS : SUMMARY_WRITTEN_ROWS] = (uint64_t)facts.row_count;
    if (facts.duration >= 0 && facts.duration < 1e12)
        out->counts[SUMMARY_ELAPSED_NS] = (uint64_t)(facts.duration * 1e6);
}

/* ---- failures */

/* An answer without an error of CrateDB's: a refused login, a proxy, another program. */
static int foreign(struct session *session, const struct answer *answer, struct text body, struct error *err)
{
    bool connecting = session->version.size == 0;
    int shown = body.size < SHOWN_TEXT ? (int)body.size : SHOWN_TEXT;
    const char *data = body.size ? body.data : "";
    if (answer->status == 401)
        return error_set(err, STATE_28000, 0, "the server refuses the login%s%.*s", shown ? ": " : "", shown,
                         data);
    /* What is no token at all the server meets with an exception of its own. */
    if (answer->status == 500 && connecting && (session->options->token.size || session->options->tokens) &&
        text_search(body, text_of("valid JSON form"), 0) != SIZE_MAX)
        return error_set(err, STATE_28000, 0, "the server refuses the token: it is no JSON web token");
    if (answer->status == 413)
        return error_set(err, STATE_HY000, 0,
                         "the request is larger than the server takes (its http.max_content_length)");
    session->strange = connecting;
    return error_set(err,
                     connecting                                       ? STATE_08001
                     : answer->status == 403 || answer->status == 407 ? STATE_28000
                                                                      : STATE_08S01,
                     0, "HTTP status %d, and no answer as CrateDB gives it%s%.*s", answer->status,
                     shown ? ": " : "", shown, data);
}

/* A message that quotes a request of megabytes is cut. */
static int server_error(int32_t code, struct text whole, struct error *err)
{
    enum state state = cratedb_state(code, whole);
    struct text message = cratedb_message(whole);
    if (message.size > MESSAGE_LIMIT) {
        message.size = MESSAGE_LIMIT;
        while (message.size > 0 && ((unsigned char)message.data[message.size] & 0xC0) == 0x80)
            message.size--;
    }
    return error_set_server(err, state, code, message);
}

int cratedb_failure(struct session *session, struct link *link, const struct answer *answer,
                    struct error *err)
{
    struct buffer body;
    struct arena arena;
    struct json_report report = {0};
    struct error reading = {0};
    buffer_init(&body, FAILURE_LIMIT + (1 << 20));
    arena_init(&arena, FAILURE_LIMIT + (1 << 20));
    int status = link_read_all(link, FAILURE_LIMIT, &body, &reading);
    bool ours = reading.state == STATE_HY008 || reading.state == STATE_HYT00 || reading.state == STATE_HY001;
    if (status && ours) {
        error_move(err, &reading);
    } else {
        error_clear(&reading);
        bool json = json_report(buffer_text(&body), &arena, &report, &reading) == 0;
        if (reading.state == STATE_HY001)
            error_memory(err);
        else if (json && report.failed && report.message.size)
            server_error((int32_t)report.code, report.message, err);
        else
            foreign(session, answer, text_trim(buffer_text(&body)), err);
        error_clear(&reading);
    }
    arena_clear(&arena);
    buffer_clear(&body);
    return -1;
}

/* ---- answers of the driver's own questions */

int cratedb_cells(struct zone_set *zones, struct text body, struct arena *arena, struct text *cells,
                  size_t *count, struct error *err)
{
    struct json_options options = {.type = cratedb_type, .context = zones};
    struct decoder *decoder = json_open(&options, err);
    struct block block = {0};
    size_t room = *count, capacity;
    uint8_t *place = decoder ? decoder_space(decoder, body.size + 1, &capacity, err) : NULL;
    *count = 0;
    if (!place) {
        decoder_free(decoder);
        return -1;
    }
    memcpy(place, body.data, body.size);
    decoder_fill(decoder, body.size);
    decoder_finish(decoder);
    int status = decoder_next(decoder, &block, err) == DECODE_BROKEN ? -1 : 0;
    for (uint64_t row = 0; status == 0 && row < block.rows; row++)
        for (uint32_t i = 0; i < block.column_count && *count < room; i++) {
            const struct column *column = &block.columns[i];
            struct span span = column->spans ? column->spans[row] : (struct span){0};
            cells[*count] = arena_copy(
                arena, text_make(span.size ? (const char *)column->data + span.at : "", span.size));
            status = cells[(*count)++].data ? status : error_memory(err);
        }
    decoder_free(decoder);
    return status;
}

/* ---- sets of parameters */

/* A row that UPDATE or DELETE does not find by its key is no error. */
static void take_outcome(const struct json_outcome *from, struct set_outcome *out)
{
    enum { NO_SUCH_DOCUMENT = 40411 };
    bool missing = from->code == NO_SUCH_DOCUMENT;
    *out = (struct set_outcome){.failed = from->row_count < -1 && !missing,
                                .rows = missing ? 0 : from->row_count,
                                .state = STATE_HY000,
                                .native = (int32_t)from->code,
                                .message = from->message};
    if (from->code)
        out->state = cratedb_state(out->native, from->message);
    out->message = cratedb_message(from->message);
}

int cratedb_outcomes(struct text answer, struct arena *arena, struct set_outcome **out, size_t *count,
                     struct error *err)
{
    struct json_report report;
    *count = 0;
    if (json_report(answer, arena, &report, err))
        return -1;
    *out = arena_calloc(arena, report.outcome_count + 1, sizeof **out);
    if (!*out)
        return error_memory(err);
    for (; *count < report.outcome_count; ++*count)
        take_outcome(&report.outcomes[*count], &(*out)[*count]);
    return 0;
}
