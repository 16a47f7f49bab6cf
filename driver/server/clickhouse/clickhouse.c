/* ClickHouse over HTTP: the server's struct. */
#include "server/clickhouse/clickhouse.h"

#include "server/clickhouse/failures.h"
#include "server/ports.h"

const struct server server_clickhouse = {
    .name = "ClickHouse",
    .option = "clickhouse",
    .port = CLICKHOUSE_PORT,
    .tls_port = CLICKHOUSE_TLS_PORT,
    .default_user = "default",
    .dialect = &clickhouse_dialect,
    .escapes = &clickhouse_escapes,
    .info = clickhouse_info,
    .types = clickhouse_declared,
    .failures = clickhouse_failures,
    .failure_count = CLICKHOUSE_FAILURES,
    .identifier_quote = '`',
    .connect = clickhouse_connect,
    .recognises = clickhouse_recognises,
    .request = clickhouse_request,
    .columns = clickhouse_columns,
    .failure = clickhouse_failure,
    .facts = clickhouse_facts,
    .shape = clickhouse_shape,
    .again = clickhouse_again,
    .binary = clickhouse_binary,
    .decoder = clickhouse_decoder,
    .tail = clickhouse_tail,
    .table_types = CATALOG_TEMPORARY | CATALOG_SYSTEM | CATALOG_TABLE | CATALOG_VIEW,
    .catalog = clickhouse_catalog,
    .refusal = clickhouse_refusal,
    .trouble = clickhouse_trouble,
    .say = clickhouse_say,
    .kill = clickhouse_kill,
    .parameter_types = clickhouse_parameter_types,
    .type = type_parse,
};
