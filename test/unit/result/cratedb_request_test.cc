/* What CrateDB is sent, and what it tells of sets and tables. */
#include "crate_fixture.h"

namespace
{

struct parameter of(const char *text, const char *type = "", const char *target = "")
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_TEXT;
    parameter.value.text = text_of(text);
    parameter.type = text_of(type);
    parameter.target = text_of(target);
    return parameter;
}

std::string row_of(std::vector<struct parameter> parameters, std::string *state = nullptr)
{
    struct buffer out;
    struct error err = {};
    buffer_init(&out, 1 << 20);
    int status = cratedb_put_set(parameters.data(), parameters.size(), &out, &err);
    std::string text = status ? "failed" : std::string((char *)out.data, out.size);
    if (state)
        *state = sqlstate_get(err.state)->code;
    buffer_clear(&out);
    error_clear(&err);
    return text;
}

TEST(CratedbRequest, TextsAreJsonWhereTheirColumnsWantIt)
{
    EXPECT_EQ(row_of({of("[1,2]"), of("a\"b")}), "[\"[1,2]\",\"a\\\"b\"],");
    EXPECT_EQ(row_of({of("[1,2]", "", "integer_array"), of("[1.5]", "float_vector(1)")}), "[[1,2],[1.5]],");
    EXPECT_EQ(row_of({of("{\"a\":1}", "json"), of("{\"a\":1}", "", "object")}), "[{\"a\":1},{\"a\":1}],");
    EXPECT_EQ(row_of({of("POINT(1 2)", "", "geo_shape"), of("{\"type\":\"Point\"}", "", "geo_shape")}),
              "[\"POINT(1 2)\",{\"type\":\"Point\"}],");
    EXPECT_EQ(row_of({of("[1]", "array(integer)", "text")}), "[[1]],");
    std::string state;
    EXPECT_EQ(row_of({of("{1,2}", "", "integer_array")}, &state), "failed");
    EXPECT_EQ(state, "22018");
}

TEST(CratedbRequest, SetsGoAsBulkArguments)
{
    CrateAnswer answer;
    answer.body = "{\"cols\":[],\"results\":[{\"rowcount\":1},{\"rowcount\":1}]}";
    CrateServer server({answer});
    struct result *result = server.open("INSERT INTO t VALUES (?, {?:json})", [](struct query &query) {
        query.sets = text_of("[1,{}],[2,null],");
        query.set_count = 2;
    });
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(result_head(result)->shape, ANSWER_RAW);
    EXPECT_EQ(server.sent(1), "{\"stmt\":\"INSERT INTO t VALUES ($1, $2)\",\"bulk_args\":[[1,{}],[2,null]]}");
    result_close(result);
}

TEST(CratedbRequest, LargeRequestsArePackedUnlessTheServerIsHere)
{
    const std::string sql = "SELECT '" + std::string(9000, 'x') + "'";
    CrateServer far_away({numbers(1, 1)}),
        here({numbers(1, 1)}, [](struct session_options &o) { o.loopback = true; });
    result_close(far_away.open(sql));
    result_close(here.open(sql));
    EXPECT_EQ(far_away.header(1, "Content-Encoding"), "gzip");
    EXPECT_EQ(far_away.header(0, "Content-Encoding"), "(none)");
    EXPECT_EQ(here.header(1, "Content-Encoding"), "(none)");
}

TEST(CratedbRequest, DescribingRunsNothing)
{
    CrateServer server({numbers(0, 0)});
    struct result *result = server.open("SELECT x FROM t WHERE y > ? LIMIT ?",
                                        [](struct query &query) { query.purpose = QUERY_DESCRIBE; });
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.sent(1), "{\"stmt\":\"SELECT x FROM t WHERE y > $1  LIMIT 0\",\"args\":[null,null]}");
    result_close(result);
    EXPECT_EQ(server.open("INSERT INTO t VALUES (?)",
                          [](struct query &query) { query.purpose = QUERY_PARAMETERS; }),
              nullptr);
    EXPECT_EQ(server.state(), "HYC00");
}

TEST(CratedbRequest, TooFewParametersAreAnError)
{
    CrateServer server({});
    EXPECT_EQ(server.open("SELECT ?"), nullptr);
    EXPECT_EQ(server.state(), "07002");
    EXPECT_EQ(server.count(), 1u);
}

TEST(CratedbRequest, OutcomesOfSets)
{
    struct arena arena;
    struct set_outcome *outcomes;
    struct error err = {};
    size_t count;
    arena_init(&arena, 1 << 20);
    ASSERT_EQ(cratedb_outcomes(
                  text_of("{\"results\":[{\"rowcount\":1},{\"rowcount\":-2,\"error\":{\"code\":4091,"
                          "\"message\":\"DuplicateKeyException[dup]\"}},{\"rowcount\":-2,\"error\":{\"code\":"
                          "40411,\"message\":\"DocumentMissing[x]\"}},{\"rowcount\":-2}]}"),
                  &arena, &outcomes, &count, &err),
              0);
    ASSERT_EQ(count, 4u);
    EXPECT_FALSE(outcomes[0].failed);
    EXPECT_EQ(outcomes[0].rows, 1);
    EXPECT_TRUE(outcomes[1].failed);
    EXPECT_EQ(outcomes[1].state, STATE_23000);
    EXPECT_EQ(outcomes[1].native, 4091);
    EXPECT_EQ(std::string(outcomes[1].message.data, outcomes[1].message.size), "dup");
    EXPECT_FALSE(outcomes[2].failed);
    EXPECT_EQ(outcomes[2].rows, 0);
    EXPECT_TRUE(outcomes[3].failed);
    EXPECT_EQ(outcomes[3].native, 0);
    arena_clear(&arena);
}

std::string columns_of(const char *table)
{
    struct buffer sql;
    struct error err = {};
    buffer_init(&sql, 1 << 20);
    EXPECT_EQ(cratedb_columns(text_of(table), &sql, &err), 0);
    std::string text((char *)sql.data, sql.size);
    buffer_clear(&sql);
    return text.substr(text.find("WHERE table_schema"),
                       text.find(" AND column_details") - text.find("WHERE table_schema"));
}

TEST(CratedbRequest, TablesAreFoundByTheirNames)
{
    EXPECT_EQ(columns_of("T1"), "WHERE table_schema = current_schema AND table_name = 't1'");
    EXPECT_EQ(columns_of("Doc . T1"), "WHERE table_schema = 'doc' AND table_name = 't1'");
    EXPECT_EQ(columns_of("\"My.S\".\"it's \"\"x\"\"\""),
              "WHERE table_schema = 'My.S' AND table_name = 'it''s \"x\"'");
}

std::string refresh_of(const std::string &sql)
{
    struct arena arena;
    struct statement statement;
    struct buffer out;
    struct error err = {};
    arena_init(&arena, 1 << 20);
    buffer_init(&out, 1 << 20);
    EXPECT_EQ(statement_scan(text_make(sql.data(), sql.size()), &cratedb_dialect, &arena, &statement, &err),
              0);
    EXPECT_EQ(cratedb_refresh(&statement, &out, &err), 0);
    std::string text(out.size ? (char *)out.data : "", out.size);
    buffer_clear(&out);
    arena_clear(&arena);
    return text;
}

TEST(CratedbRequest, WrittenTablesAreRefreshed)
{
    EXPECT_EQ(refresh_of("INSERT INTO doc.\"T x\" (a) VALUES (1)"), "REFRESH TABLE doc.\"T x\"");
    EXPECT_EQ(refresh_of("update t set a = 1"), "REFRESH TABLE t");
    EXPECT_EQ(refresh_of("DELETE FROM a.t WHERE b = 1"), "REFRESH TABLE a.t");
    EXPECT_EQ(refresh_of("COPY t FROM '/x'"), "REFRESH TABLE t");
    EXPECT_EQ(refresh_of("SELECT 1"), "");
    EXPECT_EQ(refresh_of("CREATE TABLE t (a int)"), "");
}

TEST(CratedbRequest, TypeTextsAreRead)
{
    struct arena arena;
    struct error err = {};
    struct zone_set *zones = zone_set_new();
    arena_init(&arena, 1 << 20);
    struct type_context context = {&arena, zones, text_make(NULL, 0)};
    const struct {
        const char *text, *name;
        enum kind kind;
        uint32_t length;
        uint8_t precision, scale;
    } cases[] = {
        {"integer", "integer", KIND_INT32, 0, 0, 0},
        {"varchar(20)", "text", KIND_STRING, 20, 0, 0},
        {"character varying ( 7 )", "text", KIND_STRING, 7, 0, 0},
        {"numeric(18,4)", "numeric", KIND_NUMERIC, 0, 18, 4},
        {"decimal", "numeric", KIND_NUMERIC, 0, 0, 0},
        {"timestamptz", "timestamp with time zone", KIND_DATETIME64, 0, 0, 3},
        {"array(array(int))", "integer_array_array", KIND_STRING, 0, 0, 0},
        {"text_array", "text_array", KIND_STRING, 0, 0, 0},
    };
    for (const auto &one : cases) {
        const struct type *type = cratedb_parse_type(text_of(one.text), &context, &err);
        ASSERT_NE(type, nullptr) << one.text;
        EXPECT_EQ(std::string(type->name.data, type->name.size), one.name);
        EXPECT_EQ(type->kind, one.kind) << one.text;
        EXPECT_EQ(type->length, one.length) << one.text;
        EXPECT_EQ(type->precision, one.precision) << one.text;
        EXPECT_EQ(type->scale, one.scale) << one.text;
    }
    EXPECT_EQ(cratedb_parse_type(text_of("nonsense(3)"), &context, &err), nullptr);
    error_clear(&err);
    arena_clear(&arena);
    zone_set_free(zones);
}

} // namespace
