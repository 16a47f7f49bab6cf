/* The least that a client of the same server can do, by curl: the bases of all ratios. */
#include "bench.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETS = 10000, BODY_MOST = 16 << 20 };

/* What came, and whether it is kept. */
struct taken {
    int64_t bytes;
    char *kept; /* NULL: looked at by nobody */
};

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct taken *taken = context;

    if (taken->kept && taken->bytes + (int64_t)(size * count) <= BODY_MOST)
        memcpy(taken->kept + taken->bytes, data, size * count);
    taken->bytes += (int64_t)(size * count);
    return size * count;
}

static void curl_must(CURLcode code, const char *call)
{
    if (code != CURLE_OK)
        fail("%s: %s", call, curl_easy_strerror(code));
}

/* Requests to `url` with `rest` behind it. */
static CURL *begin(const struct plan *plan, const char *rest, struct taken *taken)
{
    char url[4096];
    CURL *curl;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(curl = curl_easy_init()))
        fail("libcurl does not start");
    if (snprintf(url, sizeof url, "%s%s%s", plan->url, strchr(plan->url, '?') ? "&" : "/?", rest) >=
        (int)sizeof url)
        fail("the address is too long");
    curl_must(curl_easy_setopt(curl, CURLOPT_URL, url), "CURLOPT_URL");
    curl_must(curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L), "CURLOPT_NOSIGNAL");
    curl_must(curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L), "CURLOPT_FAILONERROR");
    curl_must(curl_easy_setopt(curl, CURLOPT_NOPROXY, "*"), "CURLOPT_NOPROXY");
    curl_must(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take), "CURLOPT_WRITEFUNCTION");
    curl_must(curl_easy_setopt(curl, CURLOPT_WRITEDATA, taken), "CURLOPT_WRITEDATA");
    return curl;
}

static void say(CURL *curl, const char *body, int64_t size)
{
    curl_must(curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size), "CURLOPT_POSTFIELDSIZE");
    curl_must(curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body), "CURLOPT_POSTFIELDS");
    curl_must(curl_easy_perform(curl), "curl_easy_perform");
}

static void say_text(CURL *curl, const char *sql)
{
    say(curl, sql, (int64_t)strlen(sql));
}

void mode_nowhere(const struct plan *plan, struct outcome *outcome)
{
    struct taken taken = {0, NULL};
    CURL *curl = begin(plan, "default_format=Native", &taken);

    say_text(curl, plan->query);
    for (int pass = 0; pass < plan->repeat; pass++) {
        taken.bytes = 0;
        struct span start = span_now();
        say_text(curl, plan->query);
        outcome_keep(outcome, span_since(start), pass);
    }
    outcome->bytes = taken.bytes;
    outcome->rows = plan->checked ? plan->rows : 0;
    curl_easy_cleanup(curl);
}

void mode_nowhere_select1(const struct plan *plan, struct outcome *outcome)
{
    double *times = grab(sizeof *times * (size_t)plan->calls);
    struct taken taken = {0, NULL};
    CURL *curl = begin(plan, "default_format=Native", &taken);

    say_text(curl, "SELECT 1");
    for (int pass = 0; pass < plan->repeat; pass++) {
        struct span start = span_now();
        for (int i = 0; i < plan->calls; i++) {
            struct span call = span_now();
            say_text(curl, "SELECT 1");
            times[i] = span_since(call).wall * 1e6;
        }
        if (outcome_keep(outcome, span_since(start), pass))
            outcome_percentiles(outcome, times, plan->calls);
    }
    outcome->rows = plan->calls;
    curl_easy_cleanup(curl);
    free(times);
}

/* The rows of mode_insert as often as it sends them, by a body that the server itself has made. */
void mode_nowhere_insert(const struct plan *plan, struct outcome *outcome)
{
    struct taken body = {0, grab(BODY_MOST)}, taken = {0, NULL};
    char sql[1024];
    CURL *curl = begin(plan, "default_format=Native", &body);

    snprintf(sql, sizeof sql, "%s%d)", insert_rows(), SETS);
    say_text(curl, sql);
    curl_easy_cleanup(curl);
    if (body.bytes > BODY_MOST)
        fail("a body of %lld bytes", (long long)body.bytes);
    curl = begin(plan, "", &taken);
    snprintf(sql, sizeof sql,
             "CREATE OR REPLACE TABLE porter_bench_nowhere ENGINE = MergeTree ORDER BY tuple() AS %s0)",
             insert_rows());
    say_text(curl, sql);
    curl_easy_cleanup(curl);
    curl = begin(plan, "query=INSERT%20INTO%20porter_bench_nowhere%20FORMAT%20Native", &taken);
    say(curl, body.kept, body.bytes);
    for (int pass = 0; pass < plan->repeat; pass++) {
        struct span start = span_now();
        for (outcome->rows = 0; outcome->rows < plan->rows; outcome->rows += SETS)
            say(curl, body.kept, body.bytes);
        outcome_keep(outcome, span_since(start), pass);
    }
    outcome->bytes = outcome->rows / SETS * body.bytes;
    curl_easy_cleanup(curl);
    curl = begin(plan, "", &taken);
    say_text(curl, "DROP TABLE porter_bench_nowhere");
    curl_easy_cleanup(curl);
    free(body.kept);
}
