/* Heads of answers and bodies of exceptions: an input is lines up to an empty one, then a body. What is found
 * lies in what came, and names are found again. */
#include <algorithm>
#include <cstring>

#include "fuzz.h"
extern "C" {
#include "answer_head.h"
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/exception.h"
#include "server/cratedb/cratedb.h"
}

namespace
{

bool lies_in(struct text part, const std::string &whole)
{
    return part.size == 0 ||
           (part.data >= whole.data() && part.data + part.size <= whole.data() + whole.size());
}

void read_head(struct http_link *link, std::string *rest)
{
    bool more = true;
    while (!rest->empty() && more) {
        size_t end = rest->find('\n');
        std::string line = rest->substr(0, end == std::string::npos ? end : end + 1);
        rest->erase(0, line.size());
        more = head_line(link, &line[0], line.size());
    }
}

void check_body(const std::string &body, const struct answer &answer)
{
    struct text all = text_make(body.data(), body.size());
    struct text message = exception_text(all, &answer);
    int32_t code = 0;
    uint64_t counts[SUMMARY_COUNTS];
    FUZZ_CHECK(lies_in(message, body));
    FUZZ_CHECK(!exception_code(message, &code) || code >= 0);
    FUZZ_CHECK(lies_in(cratedb_message(all), body));
    (void)cratedb_state(code, all);
    (void)cratedb_recognises(&answer, all);
    clickhouse_counts(all, counts);
}

struct Tail {
    std::string data, message;
};

/* The body as it is read of a stream: data is given on, what may be an exception is held until more is known.
 */
Tail read_tail(const std::string &body, const struct answer &answer, size_t piece)
{
    struct session session = {};
    struct error err = {};
    Tail out;
    std::string held;
    enum answer_tail tail = TAIL_DATA;
    session.server = &server_clickhouse;
    for (size_t at = 0, from = 0; at < body.size() || from == 0; from = 1) {
        size_t size = std::min(piece, body.size() - at), passed = 0;
        held.append(body, at, size);
        at += size;
        bool ended = at == body.size() || tail == TAIL_EXCEPTION;
        if (tail == TAIL_EXCEPTION) { /* all of its text is read */
            held.append(body, at, std::string::npos);
            at = body.size();
        }
        std::string before =
            out.data.substr(out.data.size() - std::min<size_t>(out.data.size(), SERVER_BEFORE));
        passed = held.size();
        tail = clickhouse_tail(&session, &answer, text_make(before.data(), before.size()),
                               text_make(held.data(), held.size()), ended, &passed, &err);
        FUZZ_CHECK(passed <= held.size() && (tail != TAIL_DATA || passed == held.size()));
        FUZZ_CHECK(!ended || tail != TAIL_UNSURE);
        out.data.append(held, 0, passed);
        held.erase(0, passed);
    }
    if (err.message)
        out.message = err.message;
    FUZZ_CHECK((tail == TAIL_EXCEPTION) == (err.state != STATE_00000));
    error_clear(&err);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    std::string rest = input.rest();
    struct http_link *link = head_new();
    struct answer answer = {};
    FUZZ_CHECK(link);
    read_head(link, &rest);
    head_answer(link, &answer);
    FUZZ_CHECK(answer.header_count <= head_most() && answer.status >= 0 && answer.status <= 999);
    for (size_t i = 0; i < answer.header_count; i++) {
        std::string name(answer.headers[i].name.data, answer.headers[i].name.size);
        if (!name.empty() && name.find('\0') == std::string::npos)
            FUZZ_CHECK(answer_header(&answer, name.c_str()).data);
    }
    struct answer_facts facts = {};
    enum coding coding = CODING_NONE;
    cratedb_facts(&answer, &facts);
    (void)coding_find(answer_header(&answer, "Content-Encoding"), &coding);
    check_body(rest, answer);
    Tail whole = read_tail(rest, answer, SIZE_MAX), pieces = read_tail(rest, answer, 1 + rest.size() % 60);
    FUZZ_CHECK(whole.data == pieces.data && whole.message == pieces.message);
    head_free(link);
    return 0;
}
