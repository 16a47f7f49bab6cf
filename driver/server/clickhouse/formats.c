/* Formats that the user asks for himself: which are text. */
#include "server/clickhouse/clickhouse.h"

/* Names that begin so, in any case; the first row that fits decides. */
static const struct {
    const char *name;
    bool binary;
} FORMATS[] = {
    {"RawBLOB", true},
    {"RowBinary", true},
    {"Native", true},
    {"Parquet", true},
    {"Arrow", true},
    {"ORC", true},
    {"Avro", true},
    {"BSON", true},
    {"MsgPack", true},
    {"Npy", true},
    {"Protobuf", true},
    {"CapnProto", true},
    {"Buffers", true},
    {"PNG", true},
    {"ODBCDriver", true},
    {"MySQLWire", true},
    {"PostgreSQLWire", true},
    {"TSV", false},
    {"TabSeparated", false},
    {"Raw", false},
    {"CSV", false},
    {"CustomSeparated", false},
    {"Template", false},
    {"JSON", false},
    {"NDJSON", false},
    {"Pretty", false},
    {"XML", false},
    {"Values", false},
    {"Vertical", false},
    {"Markdown", false},
    {"MD", false},
    {"TSKV", false},
    {"SQLInsert", false},
    {"LineAsString", false},
    {"Prometheus", false},
    {"Hash", false},
    {"Null", false},
};

bool clickhouse_binary(struct text format, struct text content_type)
{
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (text_starts_same(format, text_of(FORMATS[i].name)))
            return FORMATS[i].binary;
    }
    return !text_starts(content_type, text_of("text/")) &&
           !text_starts(content_type, text_of("application/json")) &&
           !text_starts(content_type, text_of("application/xml"));
}

bool clickhouse_asks_raw(const struct query *query)
{
    enum statement_kind kind = query->statement->kind;
    if (query->purpose != QUERY_RUN || query->as_text || (kind != STATEMENT_SELECT && kind != STATEMENT_SHOW))
        return false;
    return query->statement->format.size || query->raw_format.size;
}
