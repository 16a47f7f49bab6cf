/* Heads of answers and bodies of exceptions: an input is lines up to an empty one, then a body. What is found
 * lies in what came, and names are found again. */
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
        if (name.find('\0') == std::string::npos)
            FUZZ_CHECK(answer_header(&answer, name.c_str()).data);
    }
    struct answer_facts facts = {};
    enum coding coding = CODING_NONE;
    cratedb_facts(&answer, &facts);
    (void)coding_find(answer_header(&answer, "Content-Encoding"), &coding);
    check_body(rest, answer);
    head_free(link);
    return 0;
}
