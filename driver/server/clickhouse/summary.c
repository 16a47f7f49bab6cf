/* Counts of a query: in the answer's summary, and in headers that come while the server works. */
#include "base/number.h"
#include "server/clickhouse/clickhouse.h"

static const char *const NAMES[SUMMARY_COUNTS] = {
    [SUMMARY_READ_ROWS] = "read_rows",           [SUMMARY_READ_BYTES] = "read_bytes",
    [SUMMARY_WRITTEN_ROWS] = "written_rows",     [SUMMARY_WRITTEN_BYTES] = "written_bytes",
    [SUMMARY_RESULT_ROWS] = "result_rows",       [SUMMARY_RESULT_BYTES] = "result_bytes",
    [SUMMARY_TOTAL_ROWS] = "total_rows_to_read", [SUMMARY_ELAPSED_NS] = "elapsed_ns",
    [SUMMARY_MEMORY] = "memory_usage",
};

/* The number of `"name":"123"` (quoted or not) in the JSON. */
static uint64_t json_number(struct text json, const char *name)
{
    struct text wanted = text_of(name);
    for (size_t at = text_search(json, wanted, 0); at != SIZE_MAX; at = text_search(json, wanted, at + 1)) {
        size_t from = at + wanted.size;
        if (at == 0 || json.data[at - 1] != '"' || from >= json.size || json.data[from] != '"')
            continue;
        from++;
        while (from < json.size &&
               (json.data[from] == ':' || json.data[from] == '"' || json.data[from] == ' '))
            from++;
        size_t end = from;
        while (end < json.size && text_is_digit(json.data[end]))
            end++;
        uint64_t number;
        return number_parse_u64(text_make(json.data + from, end - from), &number) ? number : SUMMARY_UNKNOWN;
    }
    return SUMMARY_UNKNOWN;
}

void clickhouse_counts(struct text json, uint64_t counts[SUMMARY_COUNTS])
{
    for (int i = 0; i < SUMMARY_COUNTS; i++)
        counts[i] = json_number(json, NAMES[i]);
}

int clickhouse_told(void *context, struct text name, struct text value)
{
    struct progress *progress = context;
    uint64_t counts[SUMMARY_COUNTS];
    bool ends = text_same(name, text_of("X-ClickHouse-Summary"));
    if (!ends && !text_same(name, text_of("X-ClickHouse-Progress")))
        return 0;
    clickhouse_counts(value, counts);
    for (int i = 0; i < SUMMARY_COUNTS; i++)
        if (counts[i] != SUMMARY_UNKNOWN)
            __atomic_store_n(&progress->counts[i], counts[i], __ATOMIC_RELAXED);
    if (progress->tell && progress->tell(progress))
        return -1;
    return !ends;
}
