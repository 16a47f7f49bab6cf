/* The type names of SQLGetTypeInfo: what a column of ClickHouse can be declared with. */
#include "server/clickhouse/clickhouse.h"

const struct server_type clickhouse_declared[] = {
    {"Bool", NULL, 0},          {"Int8", NULL, 0},
    {"Int16", NULL, 0},         {"Int32", NULL, 0},
    {"Int64", NULL, 0},         {"UInt8", NULL, 0},
    {"UInt16", NULL, 0},        {"UInt32", NULL, 0},
    {"UInt64", NULL, 0},        {"Decimal(76, 38)", "precision,scale", 76},
    {"Int256", NULL, 0},        {"UInt256", NULL, 0},
    {"Int128", NULL, 0},        {"UInt128", NULL, 0},
    {"Float32", NULL, 0},       {"Float64", NULL, 0},
    {"String", NULL, 0},        {"IPv6", NULL, 0},
    {"IPv4", NULL, 0},          {"FixedString(255)", NULL, 0},
    {"Date32", NULL, 0},        {"Date", NULL, 0},
    {"DateTime64(9)", NULL, 9}, {"DateTime", NULL, 0},
    {"Time64(9)", NULL, 9},     {"Time", NULL, 0},
    {"UUID", NULL, 0},          {NULL, NULL, 0},
};
