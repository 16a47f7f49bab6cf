/* The few SQL words that tell a statement's kind and where an operand is due. */
#include "sql/keyword.h"

enum { O = KEYWORD_OPERAND, N = KEYWORD_NAME, C = KEYWORD_CLAUSE, Q = KEYWORD_QUERY };

static const struct {
    struct text word;
    unsigned flags;
} words[] = {
    {TEXT("ALL"), O},
    {TEXT("AND"), O},
    {TEXT("AS"), O},
    {TEXT("BETWEEN"), O},
    {TEXT("BY"), O},
    {TEXT("CASE"), O},
    {TEXT("COLUMN"), N},
    {TEXT("DATABASE"), N},
    {TEXT("DESCRIBE"), N},
    {TEXT("DICTIONARY"), N},
    {TEXT("DISTINCT"), O},
    {TEXT("DIV"), O},
    {TEXT("ELSE"), O},
    {TEXT("EXCEPT"), O | C | Q},
    {TEXT("EXISTS"), N},
    {TEXT("FROM"), O | C},
    {TEXT("FUNCTION"), N},
    {TEXT("HAVING"), O | C},
    {TEXT("ILIKE"), O},
    {TEXT("IN"), O},
    {TEXT("INTERSECT"), O | C | Q},
    {TEXT("INTO"), O | C},
    {TEXT("JOIN"), O | C},
    {TEXT("LIKE"), O},
    {TEXT("NOT"), O},
    {TEXT("ON"), O},
    {TEXT("OR"), O},
    {TEXT("PREWHERE"), O | C},
    {TEXT("QUALIFY"), O | C},
    {TEXT("RETURNING"), O | C},
    {TEXT("ROLE"), N},
    {TEXT("SELECT"), O | C | Q},
    {TEXT("SET"), O},
    {TEXT("TABLE"), N},
    {TEXT("THEN"), O},
    {TEXT("UNION"), O | C | Q},
    {TEXT("USE"), N},
    {TEXT("USER"), N},
    {TEXT("USING"), O},
    {TEXT("VALUES"), Q},
    {TEXT("VIEW"), N},
    {TEXT("WHEN"), O},
    {TEXT("WHERE"), O | C},
    {TEXT("WITH"), O},
};

static const struct {
    struct text word;
    enum statement_kind kind;
} kinds[] = {
    {TEXT("SELECT"), STATEMENT_SELECT},    {TEXT("WITH"), STATEMENT_SELECT},
    {TEXT("FROM"), STATEMENT_SELECT},      {TEXT("VALUES"), STATEMENT_SELECT},
    {TEXT("SHOW"), STATEMENT_SHOW},        {TEXT("DESCRIBE"), STATEMENT_SHOW},
    {TEXT("DESC"), STATEMENT_SHOW},        {TEXT("EXPLAIN"), STATEMENT_SHOW},
    {TEXT("EXISTS"), STATEMENT_SHOW},      {TEXT("CHECK"), STATEMENT_SHOW},
    {TEXT("FETCH"), STATEMENT_SHOW},       {TEXT("INSERT"), STATEMENT_INSERT},
    {TEXT("SET"), STATEMENT_SESSION},      {TEXT("USE"), STATEMENT_SESSION},
    {TEXT("RESET"), STATEMENT_SESSION},    {TEXT("BEGIN"), STATEMENT_SESSION},
    {TEXT("START"), STATEMENT_SESSION},    {TEXT("COMMIT"), STATEMENT_SESSION},
    {TEXT("ROLLBACK"), STATEMENT_SESSION}, {TEXT("DECLARE"), STATEMENT_SESSION},
    {TEXT("CLOSE"), STATEMENT_SESSION},
};

unsigned keyword_flags(struct text word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_same(words[i].word, word))
            return words[i].flags;
    }
    return 0;
}

enum statement_kind keyword_kind(struct text word)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (text_same(kinds[i].word, word))
            return kinds[i].kind;
    }
    return STATEMENT_OTHER;
}
