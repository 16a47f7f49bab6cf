/* Literals for servers without parameters. */
#include "fixture.h"

static std::string literal(struct parameter parameter, bool bare = false, const char *type = "")
{
    Session session(18, 16);
    struct wire wire;
    struct buffer out;
    parameter.type = text_of(type);
    buffer_init(&out, 1 << 20);
    int status = wire_make(&parameter, &session.session, &session.arena, &wire, &session.err);
    if (status == 0)
        status = literal_put(&wire, bare, &out, &session.err);
    std::string result = status ? state_of(session.err) : str(buffer_text(&out));
    buffer_clear(&out);
    return result;
}

TEST(Literal, InExpressions)
{
    EXPECT_EQ(literal(of_int(5, SQL_INTEGER)), "5");
    EXPECT_EQ(literal(of_int(-5, SQL_INTEGER)), "(-5)"); /* `1 - ?` must not become a comment */
    EXPECT_EQ(literal(of_real(-0.5, SQL_DOUBLE)), "toFloat64('-0.5')");
    EXPECT_EQ(literal(of_text("1.50", SQL_DECIMAL)), "toDecimal128('1.50', 2)");
    EXPECT_EQ(literal(of_text("-9223372036854775809", SQL_DECIMAL)),
              "toDecimal128('-9223372036854775809', 0)");
    EXPECT_EQ(literal(of_text("it's \\ \t\n\r\b\f", SQL_VARCHAR)), "'it\\'s \\\\ \\t\\n\\r\\b\\f'");
    EXPECT_EQ(literal(of_text("a\0b", SQL_VARCHAR, 3)), "'a\\0b'");
    EXPECT_EQ(literal(of_text("2020-01-02", SQL_TYPE_DATE)), "toDate('2020-01-02')");
    EXPECT_EQ(literal(of_text("2020-01-02 03:04:05", SQL_TYPE_TIMESTAMP)),
              "toDateTime('2020-01-02 03:04:05')");
    EXPECT_EQ(literal(of_int(1, SQL_BIT)), "1");
    EXPECT_EQ(literal(of_null(SQL_INTEGER)), "NULL");
    EXPECT_EQ(literal(of_text("61f0c404-5cb3-11e7-907b-a6006ad3dba0", SQL_GUID)),
              "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')");
    EXPECT_EQ(literal(of_text("[1,2]", SQL_VARCHAR), false, "Array(UInt8)"), "CAST('[1,2]', 'Array(UInt8)')");
    EXPECT_EQ(literal(of_null(SQL_VARCHAR), false, "Enum8('a' = 1)"),
              "CAST(NULL, 'Nullable(Enum8(\\'a\\' = 1))')");
}

TEST(Literal, AloneInATuple)
{
    EXPECT_EQ(literal(of_int(-5, SQL_INTEGER), true), "-5");
    EXPECT_EQ(literal(of_text("1.50", SQL_DECIMAL), true), "1.50");
    EXPECT_EQ(literal(of_real(0.5, SQL_DOUBLE), true), "0.5");
    EXPECT_EQ(literal(of_text("2020-01-02", SQL_TYPE_DATE), true), "'2020-01-02'");
    EXPECT_EQ(literal(of_text("x'", SQL_VARCHAR), true), "'x\\''");
    EXPECT_EQ(literal(of_null(SQL_VARCHAR), true), "NULL");
}

TEST(Literal, WhatTheOldTypesCannotHold)
{
    EXPECT_EQ(literal(of_text("1969-12-31", SQL_TYPE_DATE)), "22008"); /* would wrap */
    EXPECT_EQ(literal(of_text("2106-01-01", SQL_TYPE_DATE)), "22008");
    EXPECT_EQ(literal(of_text("2020-01-02 03:04:05.5", SQL_TYPE_TIMESTAMP)), "22008");
    EXPECT_EQ(literal(of_text("1234567890123456789012345678901234567890", SQL_DECIMAL)), "22003");
}
