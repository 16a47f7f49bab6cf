// The statement handle: what it inherits, enter and leave, reports of cells, cursor names.
#include <gtest/gtest.h>

#include <thread>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

TEST(Stmt, Defaults)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement();
    EXPECT_EQ(stmt->state, STMT_ALLOCATED);
    EXPECT_EQ(stmt->attributes.concurrency, SQL_CONCUR_READ_ONLY);
    EXPECT_EQ(stmt->attributes.cursor_type, SQL_CURSOR_FORWARD_ONLY);
    EXPECT_EQ(stmt->attributes.retrieve_data, SQL_RD_ON);
    EXPECT_EQ(stmt->attributes.max_rows, 0u);
    EXPECT_EQ(stmt->row_count, -1);
}

TEST(Stmt, InheritsFromTheConnection)
{
    FakeConnection fake({}, SQL_OV_ODBC3, "UID=tester;MaxRows=7");
    fake.dbc->attributes.metadata_id = SQL_TRUE;
    fake.dbc->attributes.query_timeout = 30;
    struct stmt *stmt = fake.statement();
    EXPECT_EQ(stmt->attributes.metadata_id, static_cast<SQLULEN>(SQL_TRUE));
    EXPECT_EQ(stmt->attributes.query_timeout, 30u);
    EXPECT_EQ(stmt->attributes.max_rows, 7u);
    fake.dbc->attributes.max_rows = 3; /* ODBC 2's option wins over the keyword */
    EXPECT_EQ(fake.statement()->attributes.max_rows, 3u);
}

TEST(Stmt, FreeTakesItOffItsConnection)
{
    FakeConnection fake;
    struct stmt *a = fake.statement(), *b = fake.statement(), *c = fake.statement();
    stmt_free(b);
    EXPECT_EQ(fake.dbc->statements, c);
    EXPECT_EQ(c->next, a);
    stmt_free(c);
    stmt_free(a);
    EXPECT_EQ(fake.dbc->statements, nullptr);
}

TEST(Stmt, EnterRefusesByTheState)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement(), *entered = nullptr;
    EXPECT_EQ(stmt_enter(stmt, CALL_FETCH, &entered), SQL_ERROR);
    EXPECT_EQ(states_of(&stmt->handle), "HY010");
    EXPECT_EQ(stmt->handle.diag.return_code, SQL_ERROR);
    EXPECT_EQ(stmt_enter(stmt, CALL_CLOSE, &entered), SQL_ERROR);
    EXPECT_EQ(states_of(&stmt->handle), "24000");
    EXPECT_EQ(stmt_enter(fake.dbc, CALL_ANY, &entered), SQL_INVALID_HANDLE);
    EXPECT_EQ(stmt_enter(nullptr, CALL_ANY, &entered), SQL_INVALID_HANDLE);
    /* A refusal leaves nothing locked. */
    EXPECT_EQ(pthread_mutex_trylock(&stmt->handle.lock), 0);
    pthread_mutex_unlock(&stmt->handle.lock);
}

/* Appendix B: SQLExecute of what SQLPrepare has not prepared is HY010 in every state. */
TEST(Stmt, ExecuteNeedsAPreparedStatement)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement(), *entered = nullptr;
    for (int state = 0; state < STMT_STATE_COUNT; state++) {
        stmt->state = static_cast<enum stmt_state>(state);
        stmt->prepared = false;
        EXPECT_EQ(stmt_enter(stmt, CALL_EXECUTE, &entered), SQL_ERROR) << state;
        EXPECT_EQ(states_of(&stmt->handle), "HY010") << state;
    }
    stmt->state = STMT_OPEN;
    stmt->prepared = true;
    EXPECT_EQ(stmt_enter(stmt, CALL_EXECUTE, &entered), SQL_ERROR);
    EXPECT_EQ(states_of(&stmt->handle), "24000");
    stmt->state = STMT_ALLOCATED;
    stmt->prepared = false;
}

TEST(Stmt, LeaveTurnsReportsIntoRecords)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement(), *entered = nullptr;
    struct error err = {};
    ASSERT_EQ(stmt_enter(stmt, CALL_ANY, &entered), SQL_SUCCESS);
    stmt->report.column = 2;
    report_add(&stmt->report, 4, MARK_INFO, STATE_01004, "cut");
    report_add(&stmt->report, 1, MARK_ERROR, STATE_22003, "too large");
    stmt_warn(stmt, STATE_01S01, "2 rows");
    EXPECT_EQ(stmt_leave(stmt, OUTCOME_OK, &err), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(states_of(&stmt->handle), "01S01 22003 01004");
    EXPECT_EQ(stmt->handle.diag.records[1].row, 2);
    EXPECT_EQ(stmt->handle.diag.records[1].column, 2);
    EXPECT_EQ(stmt->handle.diag.records[2].row, 5);
    EXPECT_EQ(stmt->handle.diag.records[0].row, SQL_NO_ROW_NUMBER);
    EXPECT_EQ(stmt->handle.diag.records[0].column, SQL_NO_COLUMN_NUMBER);
    ASSERT_EQ(stmt_enter(stmt, CALL_ANY, &entered), SQL_SUCCESS);
    EXPECT_EQ(stmt_leave(stmt, OUTCOME_OK, &err), SQL_SUCCESS) << "the report of the call before was kept";
}

TEST(Stmt, WhatTheReportDroppedIsCountedAndNeverFirst)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement(), *entered = nullptr;
    struct error err = {};
    ASSERT_EQ(stmt_enter(stmt, CALL_ANY, &entered), SQL_SUCCESS);
    for (uint64_t i = 0; i < REPORT_LIMIT + 25; i++)
        report_add(&stmt->report, i, MARK_ERROR, STATE_22018, "bad");
    EXPECT_EQ(stmt_leave(stmt, OUTCOME_ERROR, &err), SQL_ERROR);
    EXPECT_EQ(stmt->handle.diag.count, REPORT_LIMIT + 1);
    EXPECT_EQ(stmt->handle.diag.records[0].state, STATE_22018)
        << "an application reads the first record only";
    EXPECT_EQ(message_of(&stmt->handle, REPORT_LIMIT), "[Porter] 25 more cells had warnings or errors");
}

TEST(Stmt, LeaveTurnsOutcomesIntoCodes)
{
    const struct {
        int outcome;
        SQLRETURN code;
    } cases[] = {{OUTCOME_OK, SQL_SUCCESS},
                 {OUTCOME_INFO, SQL_SUCCESS_WITH_INFO},
                 {OUTCOME_NO_DATA, SQL_NO_DATA},
                 {OUTCOME_NEED_DATA, SQL_NEED_DATA},
                 {OUTCOME_ERROR, SQL_ERROR}};
    FakeConnection fake;
    struct stmt *stmt = fake.statement(), *entered = nullptr;
    for (const auto &c : cases) {
        struct error err = {};
        ASSERT_EQ(stmt_enter(stmt, CALL_ANY, &entered), SQL_SUCCESS);
        EXPECT_EQ(stmt_leave(stmt, c.outcome, &err), c.code);
        EXPECT_EQ(stmt->handle.diag.return_code, c.code);
    }
}

TEST(Stmt, CloseGoesBackToWhereItCameFrom)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement();
    stmt->state = STMT_POSITIONED;
    stmt->prepared = true;
    stmt->cursor.fetched = 9;
    stmt_close_cursor(stmt);
    EXPECT_EQ(stmt->state, STMT_PREPARED);
    EXPECT_EQ(stmt->cursor.fetched, 0u);
    stmt->state = STMT_EXECUTED;
    stmt->prepared = false;
    stmt_close_cursor(stmt);
    EXPECT_EQ(stmt->state, STMT_ALLOCATED);
    stmt_close_cursor(stmt);
    EXPECT_EQ(stmt->state, STMT_ALLOCATED);
}

std::string name_of(struct stmt *stmt)
{
    struct text name = stmt_cursor_name(stmt);
    return std::string(name.data, name.size);
}

TEST(Stmt, CursorNames)
{
    FakeConnection fake;
    struct stmt *a = fake.statement(), *b = fake.statement();
    struct error err = {};
    EXPECT_EQ(name_of(a).rfind("SQL_CUR", 0), 0u);
    EXPECT_LE(name_of(a).size(), 18u) << "the specification's limit for interoperable names";
    EXPECT_NE(name_of(a), name_of(b));
    EXPECT_EQ(name_of(a), name_of(a));
    ASSERT_EQ(stmt_set_cursor_name(a, text_of("mine"), &err), 0);
    EXPECT_EQ(name_of(a), "mine");
    EXPECT_EQ(stmt_set_cursor_name(a, text_of("mine"), &err), 0) << "its own name again";
    EXPECT_EQ(stmt_set_cursor_name(b, text_of("mine"), &err), -1);
    EXPECT_EQ(err.state, STATE_3C000);
    EXPECT_EQ(stmt_set_cursor_name(b, text_make(nullptr, 0), &err), -1);
    EXPECT_EQ(err.state, STATE_HY009);
    std::string longest(127, 'n'), longer(128, 'n');
    EXPECT_EQ(stmt_set_cursor_name(b, text_of(longest.c_str()), &err), 0);
    EXPECT_EQ(name_of(b), longest);
    for (const char *bad : {"", "SQL_CUR1", "sqlcur_x", "SQLCUR", longer.c_str()}) {
        EXPECT_EQ(stmt_set_cursor_name(b, text_of(bad), &err), -1) << bad;
        EXPECT_EQ(err.state, STATE_34000) << bad;
    }
    EXPECT_EQ(name_of(b), longest);
    error_clear(&err);
}

TEST(Stmt, TwoThreadsNeverGetOneName)
{
    FakeConnection fake;
    struct stmt *stmts[2] = {fake.statement(), fake.statement()};
    int outcomes[2][100];
    auto run = [&](int which) {
        for (int i = 0; i < 100; i++) {
            struct error err = {};
            std::string name = "name" + std::to_string(i);
            outcomes[which][i] = stmt_set_cursor_name(stmts[which], text_of(name.c_str()), &err);
            error_clear(&err);
        }
    };
    std::thread other(run, 1);
    run(0);
    other.join();
    EXPECT_NE(name_of(stmts[0]), name_of(stmts[1]));
}

} // namespace
