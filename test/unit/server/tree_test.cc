// Types that places tell: from trees as a real server (26.7) wrote them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

namespace
{

std::string type_of(const std::string &tree, const std::string &sql = "SELECT ?")
{
    arena memory;
    error err{};
    statement scanned{};
    text types[8] = {};
    arena_init(&memory, 1 << 20);
    EXPECT_EQ(statement_scan(text_make(sql.data(), sql.size()), &clickhouse_dialect, &memory, &scanned, &err),
              0);
    EXPECT_EQ(clickhouse_parameter_types(&scanned, text_make(tree.data(), tree.size()), types, &memory, &err),
              0);
    std::string out;
    for (uint32_t i = 0; i < scanned.marker_count; i++)
        out += (i ? "," : "") + std::string(types[i].data ? types[i].data : "", types[i].size);
    arena_clear(&memory);
    error_clear(&err);
    return out;
}

// A marker as the server shows it when it has been folded, `indent` blanks deep.
std::string marker(int number, size_t indent)
{
    std::string in(indent, ' ');
    return in + "CONSTANT id: 7, constant_value: NULL, constant_value_type: Nullable(Nothing)\n" + in +
           "  EXPRESSION\n" + in +
           "    FUNCTION id: 8, function_name: concat, function_type: ordinary, result_type: "
           "Nullable(Nothing)\n" +
           in + "      ARGUMENTS\n" + in + "        LIST id: 9, nodes: 2\n" + in +
           "          CONSTANT id: 1, constant_value: NULL, constant_value_type: Nullable(Nothing)\n" + in +
           "          CONSTANT id: 2, constant_value: '_porter_" + std::to_string(number) +
           "', constant_value_type: String\n";
}

std::string call(const std::string &name, const std::string &arguments)
{
    return "QUERY id: 0\n  WHERE\n    FUNCTION id: 3, function_name: " + name +
           ", function_type: ordinary, result_type: Nullable(Nothing)\n      ARGUMENTS\n        LIST id: 4, "
           "nodes: 2\n" +
           arguments;
}

std::string column(const std::string &type)
{
    return "          COLUMN id: 5, column_name: a, result_type: " + type + ", source_id: 6\n";
}

TEST(Tree, Neighbours)
{
    EXPECT_EQ(type_of(call("equals", column("UInt64") + marker(1, 10))), "UInt64");
    EXPECT_EQ(type_of(call("less", marker(1, 10) + column("Decimal(10, 2)"))), "Decimal(10, 2)");
    EXPECT_EQ(type_of(call("plus", column("UInt8") + marker(1, 10))), "Int64");
    EXPECT_EQ(type_of(call("plus", column("LowCardinality(Nullable(Date))") + marker(1, 10))), "Int64");
    EXPECT_EQ(type_of(call("multiply", column("Float32") + marker(1, 10))), "Float64");
    EXPECT_EQ(type_of(call("has", column("Array(Enum8('a, b' = 1))") + marker(1, 10))), "Enum8('a, b' = 1)");
    EXPECT_EQ(type_of(call("arrayElement", column("Map(FixedString(3), Tuple(Int8, Int8))") + marker(1, 10))),
              "FixedString(3)");
    EXPECT_EQ(type_of(call("unheardOf", column("UInt64") + marker(1, 10))), "");
    EXPECT_EQ(type_of(call("equals", marker(1, 10) + marker(2, 10)), "SELECT ? = ?"), ",");
}

TEST(Tree, Literals)
{
    const char *five = "          CONSTANT id: 5, constant_value: UInt64_5, constant_value_type: UInt8\n";
    EXPECT_EQ(type_of(call("equals", five + marker(1, 10))), "Int64");
}

TEST(Tree, StringsThatLookLikeMarkers)
{
    const char *fake = "          CONSTANT id: 5, constant_value: '_porter_1', constant_value_type: String\n";
    EXPECT_EQ(type_of(call("equals", column("UInt64") + fake)), "");
    EXPECT_EQ(type_of(call("equals", column("UInt64") + marker(7, 10))), "");
    EXPECT_EQ(type_of(call("equals", column("UInt64") + marker(0, 10))), "");
}

TEST(Tree, Garbage)
{
    const std::string whole = call("equals", column("UInt64") + marker(1, 10));
    for (size_t size = 0; size < whole.size(); size++) { /* cut anywhere: never beyond its bytes */
        std::string cut = whole.substr(0, size);
        type_of(cut);
    }
    EXPECT_EQ(type_of("\n\n   \n FUNCTION \n"), "");
    EXPECT_EQ(type_of("          ARGUMENTS\n CONSTANT id: 2, constant_value: '_porter_1'\n"), "");
}

TEST(Tree, PlacesOfNumbers)
{
    EXPECT_EQ(type_of("", "SELECT 1 FROM numbers(?, ?) LIMIT ?, ?"), "Int64,Int64,Int64,Int64");
    EXPECT_EQ(type_of("", "SELECT f(?, ?) OFFSET ? ROWS"), ",,Int64");
}

} // namespace
