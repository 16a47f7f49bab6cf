// Tokens and their bounds.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "sql/scanner.h"
}

namespace
{

const sql_dialect server = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.heredocs = d.nested_comments = d.hash_comments = true;
    d.slash_comments = d.unicode_quotes = d.ternary = d.braced_parameters = true;
    return d;
}();
const sql_dialect plain{};

// "kind:text kind:text", kinds by letter.
std::string tokens(const std::string &sql, const sql_dialect &dialect = server)
{
    static const char letters[] = "eWNnsqMPL()c;:.o";
    scanner scanner{text_make(sql.data(), sql.size()), &dialect, 0, 0};
    std::string out;
    for (;;) {
        token token;
        error err{};
        if (scanner_next(&scanner, &token, &err) < 0) {
            out += "!";
            error_clear(&err);
            return out;
        }
        if (token.kind == TOKEN_END)
            return out;
        out += std::string(out.empty() ? "" : " ") + letters[token.kind] + sql.substr(token.at, token.size);
    }
}

TEST(Scanner, Tokens)
{
    const struct {
        const char *sql, *expected;
    } cases[] = {
        {"", ""},
        {" \t\r\n\v\f", ""},
        {"a b_c $d e$f$ _1", "Wa Wb_c W$d We$f$ W_1"},
        {"1 1.5 .5 1e5 1E-5 1.5e+5 0xFe 1_000 1.", "n1 n1.5 .. n5 n1e5 n1E-5 n1.5e+5 n0xFe n1_000 n1."},
        {"0xe-1", "n0xe o- n1"},
        {"a.b.1.2", "Wa .. Wb .. n1.2"},
        {"a::b a.:b a.^b a:b a->b a-b a-->b", "Wa o:: Wb Wa o.: Wb Wa o.^ Wb Wa :: Wb Wa o-> Wb Wa o- Wb Wa"},
        {"(a,[b]);{}", "(( Wa c, ([ Wb )] )) ;; ({ )}"},
        {"'a' \"b\" `c` $$d$$ $x$e$x$", "s'a' N\"b\" N`c` s$$d$$ s$x$e$x$"},
        {"x'41'e'1'", "Wx s'41' se'1'"},
        {"{a:B}{ a :B}{?:B}{?}{a::b}", "P{a:B} P{ a :B} M{?:B} ({ q? )} ({ Wa o:: Wb )}"},
        {"{escape'!'}{escape '!!'}{escape}", "L{escape'!'} ({ Wescape s'!!' )} ({ Wescape )}"},
        {"a||b<=c!=d", "Wa o| o| Wb o< o= Wc o! o= Wd"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.expected, tokens(c.sql)) << c.sql;
    EXPECT_EQ("o` Wa o` o# o/ o/ ({ Wa :: WB )}", tokens("`a` # // {a:B}", plain));
    EXPECT_EQ("({ q? o= Wcall )} M{?:B}", tokens("{?=call} {?:B}", plain));
    EXPECT_EQ("s'a\\' Wb", tokens("'a\\' b", plain));
    EXPECT_EQ("W\xC3\xA4\xC3\xB6", tokens("\xC3\xA4\xC3\xB6", plain));
}

TEST(Scanner, WordsAndBytes)
{
    std::string sql = "Select \"select\" ?";
    scanner scanner{text_make(sql.data(), sql.size()), &server, 0, 0};
    token token;
    error err{};
    ASSERT_EQ(0, scanner_next(&scanner, &token, &err));
    EXPECT_TRUE(scanner_word(&scanner, &token, "SELECT"));
    EXPECT_FALSE(scanner_word(&scanner, &token, "SELEC"));
    ASSERT_EQ(0, scanner_next(&scanner, &token, &err));
    EXPECT_FALSE(scanner_word(&scanner, &token, "SELECT"));
    ASSERT_EQ(0, scanner_next(&scanner, &token, &err));
    EXPECT_TRUE(scanner_byte(&scanner, &token, '?'));
    ASSERT_EQ(0, scanner_next(&scanner, &token, &err));
    EXPECT_EQ(TOKEN_END, token.kind);
    ASSERT_EQ(0, scanner_next(&scanner, &token, &err));
    EXPECT_EQ(TOKEN_END, token.kind);
}

} // namespace
