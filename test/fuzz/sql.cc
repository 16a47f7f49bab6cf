/* SQL texts: markers lie in the text and in order, and what is found does not change when it is looked for
 * again. The first byte chooses the server's dialect. */
#include "fuzz.h"
extern "C" {
#include "server/clickhouse/clickhouse.h"
#include "server/cratedb/cratedb.h"
#include "sql/insert.h"
#include "sql/probe.h"
}

namespace
{

void check_markers(const struct statement &s, size_t size)
{
    size_t last = 0;
    FUZZ_CHECK(s.body <= s.end && s.end <= size);
    for (uint32_t i = 0; i < s.marker_count; i++) {
        const struct marker &marker = s.markers[i];
        FUZZ_CHECK(marker.size >= 1 && marker.at >= last && marker.at + marker.size <= size);
        FUZZ_CHECK(s.text.data[marker.at] == (marker.size == 1 ? '?' : '{'));
        last = marker.at + marker.size;
    }
    FUZZ_CHECK(s.format_at == SIZE_MAX || s.format_at <= size);
    FUZZ_CHECK(s.settings_at == SIZE_MAX || s.settings_at <= size);
}

void check_range(const struct probe_range &range, size_t size)
{
    FUZZ_CHECK(range.from <= range.to && range.to <= size);
}

void look_inside(const struct statement &s, const struct sql_dialect *dialect, struct arena *arena)
{
    struct error err = {};
    struct probe probe = {};
    struct probe_range table = {};
    uint32_t index = 0;
    struct insert_statement insert = {};
    if (probe_find(&s, dialect, &probe))
        for (const auto &range : {probe.query, probe.set, probe.table, probe.where})
            check_range(range, s.text.size);
    if (probe_misplaced(&s, dialect, &index))
        FUZZ_CHECK(index < s.marker_count);
    if (probe_base_table(&s, dialect, &table))
        check_range(table, s.text.size);
    if (insert_recognise(&s, dialect, arena, &insert, &err) == 1)
        for (size_t i = 0; i < size_t{insert.tuples} * insert.width; i++)
            FUZZ_CHECK(insert.elements[i].kind != INSERT_MARKER ||
                       insert.elements[i].marker < s.marker_count);
    error_clear(&err);
    if (s.marker_count) {
        uint32_t *places = static_cast<uint32_t *>(arena_calloc(arena, s.marker_count, sizeof *places));
        FUZZ_CHECK(places);
        (void)insert_select_recognise(&s, dialect, arena, &insert, places, &err);
        error_clear(&err);
    }
}

void scan(const std::string &sql, const struct sql_dialect *dialect)
{
    struct arena arena;
    struct error err = {};
    struct statement first = {}, again = {};
    arena_init(&arena, 1 << 26);
    struct text text = text_make(sql.data(), sql.size());
    if (statement_scan(text, dialect, &arena, &first, &err) == 0) {
        check_markers(first, sql.size());
        look_inside(first, dialect, &arena);
        /* Without what stands around it, it is the same. */
        struct text core = text_make(sql.data() + first.body, first.end - first.body);
        if (statement_scan(core, dialect, &arena, &again, &err) == 0 && !first.data_marker && !first.data_due)
            FUZZ_CHECK(again.marker_count == first.marker_count && again.kind == first.kind);
    } else {
        FUZZ_CHECK(err.message);
    }
    error_clear(&err);
    arena_clear(&arena);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    bool crate = input.byte() & 1;
    const struct sql_dialect *dialect = crate ? &cratedb_dialect : &clickhouse_dialect;
    const struct escape_dialect *escapes = crate ? &cratedb_escapes : &clickhouse_escapes;
    std::string sql = input.rest();
    struct buffer out;
    struct error err = {};
    scan(sql, dialect);
    buffer_init(&out, 1 << 24);
    if (escape_translate(text_make(sql.data(), sql.size()), escapes, &out, &err) == 0) {
        std::string plain(reinterpret_cast<char *>(out.data), out.size);
        scan(plain, dialect);
        if (sql.find('{') == std::string::npos)
            FUZZ_CHECK(plain == sql);
    } else {
        FUZZ_CHECK(err.message);
    }
    error_clear(&err);
    buffer_clear(&out);
    return 0;
}
