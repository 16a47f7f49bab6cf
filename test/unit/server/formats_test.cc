// Which formats are text.
#include <gtest/gtest.h>

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

TEST(Formats, TextAndBinary)
{
    for (const char *name :
         {"TSV", "TabSeparatedRawWithNames", "CSVWithNamesAndTypes", "JSONCompactEachRow", "json",
          "PrettyCompactMonoBlock", "Values", "Markdown", "XML", "Raw", "LineAsString", "Null"})
        EXPECT_FALSE(clickhouse_binary(text_of(name), text_make(nullptr, 0))) << name;
    for (const char *name : {"Native", "RowBinaryWithNames", "Parquet", "ArrowStream", "ORC", "Avro",
                             "RawBLOB", "MsgPack", "Npy", "ProtobufList", "BSONEachRow", "parquet"})
        EXPECT_TRUE(clickhouse_binary(text_of(name), TEXT("text/plain"))) << name;
    EXPECT_FALSE(clickhouse_binary(TEXT("Unheard"), TEXT("text/plain; charset=UTF-8")));
    EXPECT_FALSE(clickhouse_binary(TEXT("Unheard"), TEXT("application/json")));
    EXPECT_TRUE(clickhouse_binary(TEXT("Unheard"), TEXT("application/octet-stream")));
    EXPECT_TRUE(clickhouse_binary(TEXT("Unheard"), text_make(nullptr, 0)));
}
