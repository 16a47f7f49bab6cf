/* A session without a server, and the scripted answers that open a real one. */
#ifndef PORTER_TEST_SERVER_FIXTURE_H
#define PORTER_TEST_SERVER_FIXTURE_H

#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/exception.h"
#include "server/clickhouse/parameter.h"
#include "transport/fake.h"
}

inline std::string str(struct text text)
{
    return std::string(text.data ? text.data : "", text.size);
}

inline std::string state_of(const struct error &err)
{
    return sqlstate_get(err.state)->code;
}

/* A session of the given version, made by hand; and what a test needs beside it. */
struct Session {
    explicit Session(uint32_t major = 26, uint32_t minor = 7)
    {
        arena_init(&arena, SIZE_MAX);
        session.server = &server_clickhouse;
        session.options = &options;
        session.version = text_of("x");
        session.zone = text_of("UTC");
        session.version_number[0] = major;
        session.version_number[1] = minor;
        session.has_parameters = major >= 20;
        session.plain_native = major < 20;
        session.old_literals = !session.has_parameters;
        pthread_mutex_init(&session.lock, nullptr);
    }
    ~Session()
    {
        pthread_mutex_destroy(&session.lock);
        arena_clear(&arena);
        error_clear(&err);
    }
    /* Scans `sql` as the query to run. */
    struct query &query(const char *sql, enum query_purpose purpose = QUERY_RUN)
    {
        EXPECT_EQ(statement_scan(text_of(sql), &clickhouse_dialect, &arena, &statement, &err), 0)
            << err.message;
        made = {};
        made.statement = &statement;
        made.purpose = purpose;
        made.query_id = text_of("q-1");
        made.parameters = parameters.data();
        made.parameter_count = parameters.size();
        return made;
    }
    int build(const struct query &what)
    {
        error_clear(&err);
        return clickhouse_request(&session, &what, &arena, &request, &err);
    }
    std::string target() const
    {
        return str(request.target);
    }
    std::string body() const
    {
        return str(request.body);
    }
    std::string header(const char *name) const
    {
        struct answer as_answer = {};
        as_answer.headers = request.headers;
        as_answer.header_count = request.header_count;
        struct text value = answer_header(&as_answer, name);
        return value.data ? str(value) : "(none)";
    }
    struct session session = {};
    struct session_options options = {};
    struct arena arena;
    struct statement statement = {};
    struct query made = {};
    std::vector<struct parameter> parameters;
    struct request request = {};
    struct error err = {};
};

inline struct parameter of_text(const char *text, SQLSMALLINT type, size_t size = SIZE_MAX)
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_TEXT;
    parameter.value.text = text_make(text, size == SIZE_MAX ? strlen(text) : size);
    parameter.sql_type = type;
    return parameter;
}

inline struct parameter of_int(int64_t value, SQLSMALLINT type)
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_INT;
    parameter.value.integer = value;
    parameter.sql_type = type;
    return parameter;
}

inline struct parameter of_real(double value, SQLSMALLINT type, enum value_kind kind = VALUE_DOUBLE)
{
    struct parameter parameter = {};
    parameter.value.kind = kind;
    parameter.value.real = value;
    parameter.sql_type = type;
    return parameter;
}

inline struct parameter of_time(enum value_kind kind, struct datetime datetime, SQLSMALLINT type)
{
    struct parameter parameter = {};
    parameter.value.kind = kind;
    parameter.value.datetime = datetime;
    parameter.sql_type = type;
    return parameter;
}

inline struct parameter of_null(SQLSMALLINT type)
{
    struct parameter parameter = {};
    parameter.sql_type = type;
    return parameter;
}

inline bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

#endif
