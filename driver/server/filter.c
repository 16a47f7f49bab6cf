/* Filters of catalog functions, in a server's words. */
#include "server/filter.h"

#include "server/pattern.h"

static void put_pattern(struct buffer *sql, const struct filter_words *words, const char *column,
                        struct text pattern)
{
    bool like = pattern_has_wildcard(pattern);
    struct buffer text;
    if (pattern_is_everything(pattern))
        return;
    buffer_init(&text, sql->limit);
    for (size_t at = 0; at < pattern.size;) {
        char byte;
        bool wildcard = pattern_take(pattern, &at, &byte);
        if (like && !wildcard && pattern_is_special(byte))
            buffer_byte(&text, '\\');
        buffer_byte(&text, byte);
    }
    buffer_printf(sql, " AND %s %s ", column, like ? "LIKE" : "=");
    words->literal(sql, buffer_text(&text));
    sql->failed = sql->failed || text.failed;
    buffer_clear(&text);
}

void filter_put(struct buffer *sql, const struct filter_words *words, const char *column,
                const struct catalog_filter *filter)
{
    switch (filter->match) {
    case MATCH_ALL:
        break;
    case MATCH_EXACT:
        buffer_printf(sql, " AND %s = ", column);
        words->literal(sql, filter->text);
        break;
    case MATCH_FOLDED:
        buffer_printf(sql, " AND %s(%s) = %s(", words->fold, column, words->fold);
        words->literal(sql, filter->text);
        buffer_byte(sql, ')');
        break;
    case MATCH_PATTERN:
        put_pattern(sql, words, column, filter->text);
        break;
    case MATCH_CURRENT:
        buffer_printf(sql, " AND %s = %s", column, words->current);
        break;
    }
}
