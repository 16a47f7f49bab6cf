/* A program that ends in the middle of its calls: exiting CONNECTION-STRING HOW WORK [MILLISECONDS]
 *
 * Other threads do WORK again and again, without a look at what becomes of it, until the first of them has begun and the
 * time is over; then the program ends by HOW: `return` from main, `exit`, `thread` (exit in a thread that is no other's
 * and not main's), `late` (return, and a handler that was registered before the driver was loaded disconnects), `fork`
 * (exit of a child that has the parent's connection; the parent waits for it, then ends by return), `quick` (quick_exit),
 * `_exit`.
 * WORK: `aggregate`, `stream`, `insert`, `connect`, `small`, `idle` (a result that is read no further), `boot` (the
 * threads make the process's first connection), `none`.
 * The status is 7, and nothing is written but what is wrong. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sql.h>
#include <sqlext.h>

enum { THREADS = 3, GOOD = 7, WRONG = 1, VALUES = 1000 };

static SQLHENV environment;
static SQLHDBC kept; /* connected by main */
static const char *words, *work;
static atomic_int begun;

static void sleep_ms(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static void wrong(const char *what, SQLSMALLINT type, SQLHANDLE handle)
{
    SQLCHAR state[6] = "", text[1000] = "";
    SQLGetDiagRec(type, handle, 1, state, NULL, text, sizeof text, NULL);
    printf("%s: %s %s\n", what, state, text);
    fflush(stdout);
    _exit(WRONG);
}

static SQLHDBC connected(void)
{
    SQLHDBC dbc;
    if (SQLAllocHandle(SQL_HANDLE_DBC, environment, &dbc) != SQL_SUCCESS)
        return NULL;
    if (SQL_SUCCEEDED(SQLDriverConnect(dbc, NULL, (SQLCHAR *)words, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT)))
        return dbc;
    return NULL;
}

/* Bound rows of `sql`, or one INSERT of an array of values. */
static void run(SQLHDBC dbc, const char *sql)
{
    static SQLBIGINT values[VALUES];
    SQLBIGINT value;
    SQLHSTMT stmt;
    if (SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt) != SQL_SUCCESS)
        return;
    if (strcmp(work, "insert") == 0) {
        SQLSetStmtAttr(stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)VALUES, 0);
        SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, values, 0, NULL);
    }
    if (SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)sql, SQL_NTS))) {
        SQLBindCol(stmt, 1, SQL_C_SBIGINT, &value, 0, NULL);
        begun++;
        if (strcmp(work, "idle") == 0 && SQLFetch(stmt) == SQL_SUCCESS)
            for (;;)
                sleep_ms(1000);
        while (strcmp(work, "insert") != 0 && SQL_SUCCEEDED(SQLFetch(stmt)))
            ;
    }
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}

static const char *sql_of_work(void)
{
    static const struct {
        const char *work, *sql;
    } rows[] = {
        {"aggregate", "SELECT uniqExact(number % 90000000) FROM numbers_mt(30000000000)"},
        {"stream", "SELECT number FROM numbers(100000000000)"},
        {"idle", "SELECT number FROM numbers(100000000000)"},
        {"insert", "INSERT INTO exiting_rows VALUES (?)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].work, work) == 0)
            return rows[i].sql;
    return "SELECT number FROM numbers(3)";
}

static void *work_on(void *unused)
{
    (void)unused;
    const char *sql = sql_of_work();
    begun += strcmp(work, "aggregate") == 0 || strcmp(work, "boot") == 0;
    for (;;) {
        SQLHDBC dbc = strcmp(work, "connect") == 0 || strcmp(work, "boot") == 0 ? connected() : kept;
        if (dbc)
            run(dbc, sql);
        if (dbc && dbc != kept) {
            SQLDisconnect(dbc);
            SQLFreeHandle(SQL_HANDLE_DBC, dbc);
        }
        if (!dbc)
            sleep_ms(1);
    }
    return NULL;
}

static void disconnect_late(void)
{
    SQLDisconnect(kept);
    SQLFreeHandle(SQL_HANDLE_DBC, kept);
    SQLFreeHandle(SQL_HANDLE_ENV, environment);
}

static void *exit_here(void *unused)
{
    (void)unused;
    exit(GOOD);
}

/* The child's exit status is 7 as well. */
static void fork_and_wait(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        exit(GOOD);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != GOOD) {
        printf("the child ended with %d\n", status);
        fflush(stdout);
        _exit(WRONG);
    }
}

static void prepare(void)
{
    SQLHSTMT stmt;
    if (strcmp(work, "boot") == 0)
        return;
    kept = connected();
    if (!kept)
        wrong("connecting", SQL_HANDLE_ENV, environment);
    if (strcmp(work, "insert") != 0)
        return;
    if (SQLAllocHandle(SQL_HANDLE_STMT, kept, &stmt) != SQL_SUCCESS ||
        SQLExecDirect(stmt, (SQLCHAR *)"CREATE TABLE exiting_rows (a Int64) ENGINE = MergeTree ORDER BY a", SQL_NTS) !=
            SQL_SUCCESS)
        wrong("creating", SQL_HANDLE_STMT, stmt);
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}

int main(int argc, char **argv)
{
    pthread_t thread;
    if (argc < 4)
        return WRONG;
    words = argv[1];
    work = argv[3];
    const char *how = argv[2];
    if (strcmp(how, "late") == 0 && atexit(disconnect_late) != 0)
        return WRONG;
    if (SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment) != SQL_SUCCESS ||
        SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3_80, 0) != SQL_SUCCESS)
        return WRONG;
    prepare();
    for (int i = 0; i < THREADS && strcmp(work, "none") != 0; i++)
        if (pthread_create(&thread, NULL, work_on, NULL) != 0)
            return WRONG;
    while (!begun && strcmp(work, "none") != 0)
        sleep_ms(1);
    sleep_ms(argc > 4 ? atol(argv[4]) : 100);
    if (strcmp(how, "exit") == 0)
        exit(GOOD);
    if (strcmp(how, "quick") == 0)
        quick_exit(GOOD);
    if (strcmp(how, "_exit") == 0)
        _exit(GOOD);
    if (strcmp(how, "fork") == 0)
        fork_and_wait();
    if (strcmp(how, "thread") == 0) {
        if (pthread_create(&thread, NULL, exit_here, NULL) != 0)
            return WRONG;
        for (;;)
            sleep_ms(1000);
    }
    return GOOD;
}
