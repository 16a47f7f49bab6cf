/* The doctor logs in and runs queries. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "net.h"
#include "walk.h"

#define STEP(verdict, step, remedy, ...) report_step(&walk->report, verdict, step, remedy, __VA_ARGS__)

enum { PINGS = 11, ROWSET = 10000, CLICKHOUSE_ROWS = 2000000, CRATEDB_ROWS = 100000 };

/* What to do about a refused connection: the first row whose SQLSTATE and words are in the record. */
static const struct {
    const char *state, *words, *step, *remedy;
} REMEDIES[] = {
    {"28000", "", "login", "correct UID and PWD (or AccessToken); may this user log in from here?"},
    {"08001", "CALocation is not", "certificate",
     "CALocation must be a PEM file, or a folder made by openssl rehash"},
    {"08001", "ertificate", "certificate",
     "name the authority's certificate in CALocation (SSLMode=insecure would take any server)"},
    {"08001", "PinnedPublicKey", "certificate", "another key, or another server: ask who runs it"},
    {"08001", "proxy", "proxy", "correct Proxy=, with its user and password; or Proxy=none"},
    {"", "atabase", "login", "correct Database=; without it the user's default is used"},
    {"IM002", "", "driver",
     "the driver manager reads other ini files than this command: look at ODBCSYSINI, ODBCINI"},
    {"01000", "", "driver", "the driver manager could not load the library; look at the steps above"},
    {"HYT00", "", "login",
     "a larger ConnectTimeout or LoginTimeout; or a firewall that drops what it does not let pass"},
    {"", "", "login", "docs/network.md has what each message means"},
};

/* Versions from which on more works. */
static const struct {
    const char *server;
    int year, month;
    const char *what;
} NEEDS[] = {
    {"ClickHouse", 21, 1,
     "no lists beyond a read-only user's limits, gzip in place of lz4, no types of parameters"},
    {"ClickHouse", 22, 1, "gzip in place of lz4 and zstd, no types of parameters from their places"},
    {"ClickHouse", 23, 3, "no types of parameters from their places (SQLDescribeParam)"},
    {"CrateDB", 5, 0, "tried with 6.4 only"},
};

static void say_failure(struct walk *walk, const struct diagnosis *first)
{
    size_t row = 0;
    while (*REMEDIES[row].state || *REMEDIES[row].words) {
        if ((!*REMEDIES[row].state || strcmp(REMEDIES[row].state, first->state) == 0) &&
            strstr(first->message, REMEDIES[row].words))
            break;
        row++;
    }
    report_text(&walk->report, "sqlstate", first->state);
    report_number(&walk->report, "native", first->native);
    STEP(VERDICT_BAD, REMEDIES[row].step, REMEDIES[row].remedy, "%s: %s", first->state, first->message);
}

static bool log_in(struct walk *walk, struct odbc *odbc)
{
    const char *why = "";
    struct diagnosis record;
    if (!odbc_load(odbc, walk->library, &why)) {
        STEP(VERDICT_BAD, "manager", "install unixODBC", "%s", why);
        return false;
    }
    if (!odbc->managed)
        STEP(VERDICT_NOTE, "manager", "install unixODBC: apt install libodbc2; dnf install unixODBC",
             "no driver manager (libodbc.so.2) is here, which most programs need");
    double began = net_now();
    SQLRETURN result = odbc_connect(odbc, buffer_string(&walk->string));
    double took = net_now() - began;
    bool found = odbc_diagnosis(odbc, false, 1, &record);
    if (!odbc_good(result)) {
        say_failure(walk, &record);
        return false;
    }
    if (walk->trusting)
        STEP(VERDICT_GOOD, "certificate", NULL, "verified as SSLMode says");
    report_number(&walk->report, "milliseconds", took);
    STEP(VERDICT_GOOD, "login", NULL, "%s (%.1f ms)",
         walk->options.user.size ? walk->options.user.data : "the server's default user", took);
    /* 01S00, an unknown keyword, is told among the options. */
    for (int i = 1; found; found = odbc_diagnosis(odbc, false, ++i, &record)) {
        if (strcmp(record.state, "01S00") == 0)
            continue;
        STEP(VERDICT_NOTE, "warning", NULL, "%s: %s", record.state, record.message);
    }
    return true;
}

static void check_version(struct walk *walk, struct odbc *odbc, char *server, size_t room)
{
    char version[100], driver[100], manager[100];
    const char *missing = NULL;
    odbc_info(odbc, SQL_DBMS_NAME, server, room);
    odbc_info(odbc, SQL_DBMS_VER, version, sizeof version);
    odbc_info(odbc, SQL_DRIVER_VER, driver, sizeof driver);
    odbc_info(odbc, SQL_DM_VER, manager, sizeof manager);
    long year = strtol(version, NULL, 10),
         month = strchr(version, '.') ? strtol(strchr(version, '.') + 1, NULL, 10) : 0;
    for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS && !missing; i++) {
        if (strcmp(NEEDS[i].server, server) == 0 &&
            (year < NEEDS[i].year || (year == NEEDS[i].year && month < NEEDS[i].month)))
            missing = NEEDS[i].what;
    }
    const char *own = strrchr(version, ' '); /* ODBC's form stands before the server's own */
    own = own ? own + 1 : version;
    report_text(&walk->report, "server", server);
    report_text(&walk->report, "version", own);
    report_text(&walk->report, "driver", driver);
    STEP(missing ? VERDICT_NOTE : VERDICT_GOOD, "version",
         missing ? "a newer server has all of it: ClickHouse from 23.3 on" : NULL,
         "%s %s, driver %s, driver manager %s%s%s", server, own, driver, *manager ? manager : "none",
         missing ? ". The server is old: " : "", missing ? missing : "");
}

static bool fail_query(struct walk *walk, struct odbc *odbc)
{
    struct diagnosis record = {0};
    odbc_diagnosis(odbc, true, 1, &record);
    STEP(VERDICT_BAD, "query", "docs/network.md has what each message means", "%s: %s", record.state,
         record.message);
    return false;
}

/* The one number that a query gives; false when it fails. */
static bool ask_number(struct odbc *odbc, const char *sql, SQLBIGINT *out)
{
    SQLLEN size = 0;
    *out = -1;
    bool good = odbc_good(odbc->exec_direct(odbc->statement, (SQLCHAR *)(uintptr_t)sql, SQL_NTS)) &&
                odbc_good(odbc->fetch(odbc->statement)) &&
                odbc_good(odbc->get_data(odbc->statement, 1, SQL_C_SBIGINT, out, sizeof *out, &size));
    return good && odbc->fetch(odbc->statement) == SQL_NO_DATA;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static bool check_query(struct walk *walk, struct odbc *odbc)
{
    double times[PINGS];
    SQLBIGINT number;
    for (int i = 0; i < PINGS; i++) {
        double began = net_now();
        if (!odbc_begin(odbc) || !ask_number(odbc, "SELECT 7", &number))
            return fail_query(walk, odbc);
        times[i] = net_now() - began;
        if (number != 7) {
            STEP(VERDICT_BAD, "query", "this is a bug: please report it", "SELECT 7 gave %lld",
                 (long long)number);
            return false;
        }
    }
    qsort(times, PINGS, sizeof *times, compare);
    STEP(VERDICT_GOOD, "query", NULL, "SELECT 7 gives 7");
    report_number(&walk->report, "milliseconds", times[PINGS / 2]);
    STEP(VERDICT_GOOD, "latency", NULL, "%.2f ms a query (median of %d)", times[PINGS / 2], PINGS);
    return true;
}

static void check_pace(struct walk *walk, struct odbc *odbc, const char *server)
{
    static int64_t values[ROWSET];
    static SQLLEN sizes[ROWSET];
    char sql[200];
    bool crate = strcmp(server, "CrateDB") == 0;
    SQLULEN fetched = 0;
    uint64_t rows = 0;
    int64_t wrong = 0, wanted = crate ? CRATEDB_ROWS : CLICKHOUSE_ROWS;
    snprintf(sql, sizeof sql,
             crate ? "SELECT generate_series(0, %lld)" : "SELECT number FROM system.numbers LIMIT %lld",
             (long long)(crate ? wanted - 1 : wanted));
    if (!odbc_begin(odbc))
        return;
    odbc->set_stmt_attr(odbc->statement, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)ROWSET, 0);
    odbc->set_stmt_attr(odbc->statement, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
    odbc->bind_col(odbc->statement, 1, SQL_C_SBIGINT, values, sizeof *values, sizes);
    double began = net_now();
    SQLRETURN result = odbc->exec_direct(odbc->statement, (SQLCHAR *)sql, SQL_NTS);
    while (odbc_good(result) && odbc_good(result = odbc->fetch(odbc->statement))) {
        for (SQLULEN i = 0; i < fetched; i++)
            wrong += values[i] != (int64_t)(rows + i);
        rows += fetched;
    }
    double seconds = (net_now() - began) / 1e3;
    if (result != SQL_NO_DATA) {
        fail_query(walk, odbc);
    } else if (wrong || rows != (uint64_t)wanted) {
        STEP(VERDICT_BAD, "throughput", "this is a bug: please report it", "%llu rows, %lld of them wrong",
             (unsigned long long)rows, (long long)wrong);
    } else {
        report_number(&walk->report, "rows_per_second", (double)rows / seconds);
        STEP(VERDICT_GOOD, "throughput", NULL,
             "%.1f million rows a second (%llu numbers, each of them looked at)",
             (double)rows / seconds / 1e6, (unsigned long long)rows);
    }
}

void walk_server(struct walk *walk)
{
    struct odbc odbc = {0};
    char server[100] = "";
    if (log_in(walk, &odbc)) {
        check_version(walk, &odbc, server, sizeof server);
        if (check_query(walk, &odbc))
            check_pace(walk, &odbc, server);
    }
    odbc_close(&odbc);
}
