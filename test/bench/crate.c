/* porter_crate_bench: a large table read from CrateDB by cursor, and rows stored by arrays of parameters,
 * beside curl with the very same requests. Each way is a process of its own, one after the other.
 *
 *   porter_crate_bench "DRIVER=...;Server=...;ServerType=cratedb" http://host:4200 [rows [rows to store]]
 */
#include "bench.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWSET = 1000, WIDTH = 48, STEP = 20000, SET_ROWS = 10000, BODY = 4 << 20, COLUMNS = 8 };

static const char TABLE[] = "porter_bench.many", STORE[] = "porter_bench.store";

struct setting {
    struct plan plan;
    long rows, stored;
};

/* ---- by hand */

struct answer {
    char tail[64]; /* its last bytes */
    int64_t bytes;
};

static size_t take(char *data, size_t one, size_t count, void *context)
{
    struct answer *answer = context;
    size_t size = one * count, kept = sizeof answer->tail - 1;
    size_t fresh = size < kept ? size : kept;
    memmove(answer->tail, answer->tail + fresh, kept - fresh);
    memcpy(answer->tail + kept - fresh, data + size - fresh, fresh);
    answer->bytes += (int64_t)size;
    return size;
}

static CURL *post_begin(const char *url, struct answer *answer)
{
    static char target[1024];
    CURL *curl = curl_easy_init();
    if (!curl || snprintf(target, sizeof target, "%s/_sql?types", url) >= (int)sizeof target)
        fail("libcurl does not start");
    curl_easy_setopt(curl, CURLOPT_URL, target);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L * 1024);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    return curl;
}

/* Returns the answer's rowcount. */
static long post(CURL *curl, struct answer *answer, const char *body, size_t size)
{
    memset(answer->tail, ' ', sizeof answer->tail - 1);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)size);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code || status != 200)
        fail("curl: %s, status %ld: %s", curl_easy_strerror(code), status, answer->tail);
    const char *count = strstr(answer->tail, "\"rowcount\":");
    return count ? strtol(count + strlen("\"rowcount\":"), NULL, 10) : -1;
}

/* Runs a statement; the first cell of its answer, if it is a number. */
static long say(const struct setting *setting, const char *sql)
{
    char body[2048];
    struct answer answer = {0};
    CURL *curl = post_begin(setting->plan.url, &answer);
    int size = snprintf(body, sizeof body, "{\"stmt\":\"%s\"}", sql);
    post(curl, &answer, body, (size_t)size);
    curl_easy_cleanup(curl);
    const char *cell = strstr(answer.tail, "\"rows\":[[");
    return cell ? strtol(cell + strlen("\"rows\":[["), NULL, 10) : 0;
}

static void read_by_hand(const struct setting *setting, struct outcome *outcome)
{
    struct answer answer = {0};
    CURL *curl = post_begin(setting->plan.url, &answer);
    char text[256];
    int size = snprintf(text, sizeof text,
                        "{\"stmt\":\"DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT * FROM %s\"}", TABLE);
    post(curl, &answer, text, (size_t)size);
    size = snprintf(text, sizeof text, "{\"stmt\":\"FETCH %d FROM c\"}", STEP);
    long rows;
    do {
        rows = post(curl, &answer, text, (size_t)size);
        outcome->rows += rows;
    } while (rows == STEP);
    outcome->bytes = answer.bytes;
    curl_easy_cleanup(curl);
}

static void store_by_hand(const struct setting *setting, struct outcome *outcome)
{
    struct answer answer = {0};
    CURL *curl = post_begin(setting->plan.url, &answer);
    char *body = grab(BODY);
    for (long first = 0; first < setting->stored; first += SET_ROWS) {
        size_t size = (size_t)sprintf(
            body, "{\"stmt\":\"INSERT INTO %s (id, name, d) VALUES (?, ?, ?)\",\"bulk_args\":[", STORE);
        for (long id = first; id < first + SET_ROWS; id++)
            size += (size_t)sprintf(body + size, "%s[%ld,\"name of row %ld\",%ld.25]", id > first ? "," : "",
                                    id, id, id);
        size += (size_t)sprintf(body + size, "]}");
        post(curl, &answer, body, size);
        outcome->rows += SET_ROWS;
        outcome->bytes += (int64_t)size;
    }
    free(body);
    curl_easy_cleanup(curl);
}

/* ---- by the driver */

struct rows {
    int64_t id[ROWSET], bits[ROWSET];
    int32_t number[ROWSET];
    double real[ROWSET];
    SQL_TIMESTAMP_STRUCT time[ROWSET];
    char name[ROWSET][WIDTH], text[ROWSET][WIDTH], exact[ROWSET][WIDTH];
    SQLLEN told[COLUMNS][ROWSET];
};

static void bind_column(struct client *client, SQLUSMALLINT at, SQLSMALLINT type, void *place, SQLLEN size,
                        struct rows *rows)
{
    stmt_must(client, SQLBindCol(client->stmt, at, type, place, size, rows->told[at - 1]), "SQLBindCol");
}

static void read_by_driver(const struct setting *setting, struct outcome *outcome)
{
    struct client client;
    char sql[256];
    struct rows *rows = grab(sizeof *rows);
    SQLULEN fetched = 0;
    SQLRETURN code;
    client_open(&client, &setting->plan);
    snprintf(sql, sizeof sql, "SELECT * FROM %s", TABLE);
    stmt_must(&client, SQLSetStmtAttr(client.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(SQLULEN)ROWSET, 0),
              "SQL_ATTR_ROW_ARRAY_SIZE");
    stmt_must(&client, SQLSetStmtAttr(client.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0),
              "SQL_ATTR_ROWS_FETCHED_PTR");
    stmt_must(&client, SQLExecDirect(client.stmt, (SQLCHAR *)sql, SQL_NTS), "SQLExecDirect");
    bind_column(&client, 1, SQL_C_SBIGINT, rows->id, 0, rows);
    bind_column(&client, 2, SQL_C_SLONG, rows->number, 0, rows);
    bind_column(&client, 3, SQL_C_DOUBLE, rows->real, 0, rows);
    bind_column(&client, 4, SQL_C_CHAR, rows->name, WIDTH, rows);
    bind_column(&client, 5, SQL_C_TYPE_TIMESTAMP, rows->time, 0, rows);
    bind_column(&client, 6, SQL_C_SBIGINT, rows->bits, 0, rows);
    bind_column(&client, 7, SQL_C_CHAR, rows->text, WIDTH, rows);
    bind_column(&client, 8, SQL_C_CHAR, rows->exact, WIDTH, rows);
    while ((code = SQLFetch(client.stmt)) != SQL_NO_DATA) {
        stmt_must(&client, code, "SQLFetch");
        for (SQLULEN i = 0; i < fetched; i++)
            outcome->seen += rows->id[i];
        outcome->rows += (int64_t)fetched;
    }
    if (outcome->seen != (int64_t)setting->rows * (setting->rows + 1) / 2)
        fail("the sum of the column id is wrong");
    free(rows);
}

static void store_by_driver(const struct setting *setting, struct outcome *outcome)
{
    struct client client;
    char sql[256];
    size_t count = (size_t)setting->stored;
    int64_t *id = grab(count * sizeof *id);
    double *real = grab(count * sizeof *real);
    char(*name)[WIDTH] = grab(count * WIDTH);
    SQLLEN *size = grab(count * sizeof *size);
    for (size_t i = 0; i < count; i++) {
        id[i] = (int64_t)i;
        real[i] = (double)i + 0.25;
        size[i] = snprintf(name[i], WIDTH, "name of row %zu", i);
    }
    struct span start = span_now();
    client_open(&client, &setting->plan);
    snprintf(sql, sizeof sql, "INSERT INTO %s (id, name, d) VALUES (?, ?, ?)", STORE);
    stmt_must(&client, SQLSetStmtAttr(client.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)(SQLULEN)count, 0),
              "SQL_ATTR_PARAMSET_SIZE");
    SQLBindParameter(client.stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, id, 0, NULL);
    SQLBindParameter(client.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_WVARCHAR, WIDTH, 0, name, WIDTH, size);
    SQLBindParameter(client.stmt, 3, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, real, 0, NULL);
    stmt_must(&client, SQLExecDirect(client.stmt, (SQLCHAR *)sql, SQL_NTS), "SQLExecDirect");
    outcome->rows = setting->stored;
    outcome_keep(outcome, span_since(start), 0);
}

/* ---- one after the other */

static void run(const char *name, void (*way)(const struct setting *, struct outcome *),
                const struct setting *setting)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct outcome outcome = {0};
        struct rusage usage;
        struct span start = span_now();
        way(setting, &outcome);
        if (outcome.wall == 0)
            outcome_keep(&outcome, span_since(start), 0);
        getrusage(RUSAGE_SELF, &usage);
        printf("| %s | %" PRId64 " | %.2f | %.2f | %.0f | %ld |\n", name, outcome.rows, outcome.wall,
               outcome.cpu, (double)outcome.rows / outcome.wall / 1000, usage.ru_maxrss / 1024);
        fflush(stdout);
        _exit(0);
    }
    int status = 1;
    if (child < 0 || waitpid(child, &status, 0) != child || status)
        fail("%s failed", name);
}

static void prepare(const struct setting *setting)
{
    char sql[1024];
    snprintf(
        sql, sizeof sql,
        "CREATE TABLE IF NOT EXISTS %s (id bigint, i integer, d double precision, name text, t timestamp, "
        "b boolean, u text, num numeric(18, 4)) CLUSTERED INTO 2 SHARDS WITH (number_of_replicas = 0)",
        TABLE);
    say(setting, sql);
    snprintf(sql, sizeof sql, "REFRESH TABLE %s", TABLE);
    say(setting, sql);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", TABLE);
    long have = say(setting, sql);
    if (have >= setting->rows)
        return;
    snprintf(sql, sizeof sql,
             "INSERT INTO %s SELECT g, (g %% 100000)::integer, g * 0.37, 'name of row ' || g, "
             "1600000000000 + g * 1000, g %% 3 = 0, md5(g::text), (g * 1.2345)::numeric(18, 4) FROM "
             "generate_series(%ld::bigint, %ld::bigint) AS s (g)",
             TABLE, have + 1, setting->rows);
    say(setting, sql);
    snprintf(sql, sizeof sql, "REFRESH TABLE %s", TABLE);
    say(setting, sql);
}

static void empty(const struct setting *setting)
{
    char sql[1024];
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", STORE);
    say(setting, sql);
    snprintf(sql, sizeof sql,
             "CREATE TABLE %s (id bigint PRIMARY KEY, name text, d double precision) CLUSTERED INTO 2 SHARDS "
             "WITH (number_of_replicas = 0)",
             STORE);
    say(setting, sql);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s CONNECTION-STRING http://HOST:PORT [ROWS [ROWS-TO-STORE]]\n", argv[0]);
        return 2;
    }
    struct setting setting = {.plan = {.dsn = argv[1], .url = argv[2]}, .rows = 1000000, .stored = 100000};
    if (argc > 3)
        setting.rows = strtol(argv[3], NULL, 10);
    if (argc > 4)
        setting.stored = strtol(argv[4], NULL, 10) / SET_ROWS * SET_ROWS;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    prepare(&setting);
    printf("| | rows | s | CPU s | thousand rows/s | MB |\n|---|---|---|---|---|---|\n");
    for (int round = 0; round < 2; round++) {
        run("FETCH, curl", read_by_hand, &setting);
        run("SQLFetch, driver", read_by_driver, &setting);
    }
    for (int round = 0; setting.stored && round < 2; round++) {
        empty(&setting);
        run("bulk_args, curl", store_by_hand, &setting);
        empty(&setting);
        run("arrays of parameters, driver", store_by_driver, &setting);
    }
    empty(&setting);
    return 0;
}
