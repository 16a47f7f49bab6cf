/* How many rows ClickHouse's failure table has: an initialiser in another file needs it as a constant. */
#ifndef PORTER_SERVER_CLICKHOUSE_FAILURES_H
#define PORTER_SERVER_CLICKHOUSE_FAILURES_H

#define CLICKHOUSE_FAILURES 304

#endif
