/* A session on scripted answers, and the blocks they are made of. */
#ifndef PORTER_TEST_RESULT_FIXTURE_H
#define PORTER_TEST_RESULT_FIXTURE_H

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "native_bytes.h"

extern "C" {
#include "result/result.h"
#include "result/stream.h"
#include "transport/fake.h"
}

inline std::string str(struct text text)
{
    return std::string(text.data ? text.data : "", text.size);
}

inline bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

const char TAG[] = "enbcepioqpzawzja";
const char TAGGED[] = "Code: 395. DB::Exception: Value is non-zero. (X) (version 26.7.2.1)";
const char PLAIN[] =
    "Code: 395, e.displayText() = DB::Exception: Value is non zero, e.what() = DB::Exception\n";

inline std::string tagged_exception()
{
    std::string message = TAGGED;
    return std::string("\r\n__exception__\r\n") + TAG + "\r\n" + message + "\n" +
           std::to_string(message.size() + 1) + " " + TAG + "\r\n__exception__\r\n";
}

/* One scripted answer; owns its bytes. */
struct Answer {
    Answer(int status, std::string body, std::vector<struct header> headers = {})
        : status(status), body(std::move(body)), headers(std::move(headers))
    {
    }
    int status;
    std::string body;
    std::vector<struct header> headers;
    size_t piece = 0;
    bool cut = false;
};

inline Answer rows_of(std::string body)
{
    return Answer(200, std::move(body), {{TEXT("X-ClickHouse-Format"), TEXT("Native")},
                                         {TEXT("X-ClickHouse-Exception-Tag"), text_of(TAG)},
                                         {TEXT("X-ClickHouse-Timezone"), TEXT("Europe/Berlin")}});
}

/* Logs in to a server of `version`, which then gives the answers. */
class Server
{
  public:
    Server(std::vector<Answer> given, const char *version = "23.8.1") : answers(std::move(given))
    {
        answers.insert(answers.begin(), Answer(200, std::string(version) + "\tUTC\tdefault\talice\n"));
        for (const Answer &answer : answers) {
            struct fake_answer made = {};
            made.status = answer.status;
            made.body = text_make(answer.body.data(), answer.body.size());
            made.headers = answer.headers.data();
            made.header_count = answer.headers.size();
            made.piece = answer.piece;
            made.cut = answer.cut;
            script.push_back(made);
        }
        transport = fake_transport_new(script.data(), script.size(), &err);
        session = session_open(&server_clickhouse, transport, &options, nullptr, &log, &err);
        EXPECT_NE(session, nullptr) << (err.message ? err.message : "");
        arena_init(&arena, SIZE_MAX);
        canceller_init(&canceller);
    }
    ~Server()
    {
        finish();
        transport->free(transport);
        arena_clear(&arena);
        canceller_destroy(&canceller);
        error_clear(&err);
    }
    /* Closes result and session: all kills have been sent then. */
    void finish()
    {
        result_close(result);
        session_close(session);
        result = nullptr;
        session = nullptr;
    }
    std::string open(const char *sql = "SELECT n, s FROM t", enum query_purpose purpose = QUERY_RUN)
    {
        error_clear(&err);
        result_close(result);
        EXPECT_EQ(statement_scan(text_of(sql), server_clickhouse.dialect, &arena, &statement, &err), 0);
        query.statement = &statement;
        query.purpose = purpose;
        result_open(session, &query, deadline, &canceller, &result, &err);
        return state();
    }
    std::string state() const
    {
        return sqlstate_get(err.state)->code;
    }
    int next()
    {
        error_clear(&err);
        return result_next(result, &block, &err);
    }
    /* Reads to the end; the values of column `n`, and how it ended. */
    std::string read(std::vector<int32_t> *numbers)
    {
        int more;
        while ((more = next()) > 0)
            for (uint64_t row = 0; row < block.rows; row++) {
                int32_t number;
                memcpy(&number, block.columns[0].data + row * 4, 4);
                numbers->push_back(number);
            }
        EXPECT_EQ(next(), more); /* it stays so */
        return state();
    }
    std::string sent_body(size_t index) const
    {
        return str(fake_body(transport, index));
    }
    std::string sent_target(size_t index) const
    {
        return str(fake_target(transport, index));
    }
    size_t sent() const
    {
        return fake_count(transport);
    }
    std::vector<Answer> answers;
    std::vector<struct fake_answer> script;
    struct session_options options = {};
    struct log log = {LOG_OFF, -1};
    struct error err = {};
    struct transport *transport;
    struct session *session;
    struct canceller canceller;
    struct arena arena;
    struct statement statement = {};
    struct query query = {};
    struct result *result = nullptr;
    struct block block = {};
    int64_t deadline = 0;
};

/* Three blocks of the columns n Int32 and s String, and where each ends. `plain`: of revision 0, as old servers send
 * them. */
struct Blocks {
    explicit Blocks(bool plain = false)
    {
        for (int32_t first : {0, 5, 7}) {
            int32_t count = first == 5 ? 2 : 5;
            std::vector<int32_t> numbers;
            std::vector<std::string> texts;
            for (int32_t i = first; i < first + count; i++) {
                numbers.push_back(i);
                texts.push_back("row\r\n" + std::to_string(i));
            }
            porter_test::NativeBlock block(static_cast<uint64_t>(count));
            block.column("n", "Int32", numbers).column("s", "String", texts);
            bytes += plain ? block.plain() : block.bytes();
            ends.push_back(bytes.size());
            rows.push_back(static_cast<size_t>(first + count));
        }
    }
    /* Rows of the blocks that lie wholly before `at`. */
    size_t rows_before(size_t at) const
    {
        size_t count = 0;
        for (size_t i = 0; i < ends.size() && ends[i] <= at; i++)
            count = rows[i];
        return count;
    }
    std::string bytes;
    std::vector<size_t> ends, rows;
};

inline void expect_counting(const std::vector<int32_t> &numbers, size_t count, const std::string &what)
{
    ASSERT_EQ(numbers.size(), count) << what;
    for (size_t i = 0; i < count; i++)
        ASSERT_EQ(numbers[i], static_cast<int32_t>(i)) << what;
}

#endif
