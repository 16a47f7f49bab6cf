/* Stands in for driver/server: of the servers the options need no more than names and ports. With the real
 * ones the command would need all libraries of the driver, and could not say which of them is missing. */
#include "server/ports.h"
#include "server/server.h"

const struct server server_clickhouse = {
    .name = "ClickHouse",
    .option = "clickhouse",
    .port = CLICKHOUSE_PORT,
    .tls_port = CLICKHOUSE_TLS_PORT,
    .default_user = "default",
};
const struct server server_cratedb = {
    .name = "CrateDB",
    .option = "cratedb",
    .port = CRATEDB_PORT,
    .tls_port = CRATEDB_TLS_PORT,
    .default_user = "crate",
};

const struct server *server_find(struct text name)
{
    if (text_same(name, text_of(server_clickhouse.option)))
        return &server_clickhouse;
    return text_same(name, text_of(server_cratedb.option)) ? &server_cratedb : NULL;
}

const struct server *server_at(uint16_t port)
{
    return port == CRATEDB_PORT ? &server_cratedb : &server_clickhouse;
}
