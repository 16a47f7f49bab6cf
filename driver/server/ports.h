/* The ports that servers listen on unless told otherwise. */
#ifndef PORTER_SERVER_PORTS_H
#define PORTER_SERVER_PORTS_H

enum {
    CLICKHOUSE_PORT = 8123,
    CLICKHOUSE_TLS_PORT = 8443,
    CRATEDB_PORT = 4200,
    CRATEDB_TLS_PORT = 4200,
};

#endif
