/* "Did you mean": the known keyword nearest to a misspelt one. */
#include "handle/options_parts.h"

enum { LONGEST = 40 };

/* Letters of a keyword without case, blanks and underscores. 0 when there are too many. */
static size_t letters(struct text text, char out[LONGEST])
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ' ' || text.data[i] == '_')
            continue;
        if (size == LONGEST)
            return 0;
        out[size++] = text_lower(text.data[i]);
    }
    return size;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int options_distance(struct text left, struct text right)
{
    char a[LONGEST], b[LONGEST];
    int rows[3][LONGEST + 1];
    size_t n = letters(left, a), m = letters(right, b);
    if (n == 0 || m == 0)
        return LONGEST;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(before[j - 1] + (a[i - 1] != b[j - 1]), least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *options_suggest(struct text keyword)
{
    const char *best = NULL;
    int nearest = keyword.size < 3 ? 0 : keyword.size < 6 ? 1 : 2; /* most steps of a plausible slip */
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        struct text list = text_of(row->aliases), word = text_of(row->keyword);
        if (row->type == OPTION_LIST)
            continue;
        do {
            int steps = options_distance(keyword, word);
            if (steps < nearest || (steps == nearest && !best)) {
                nearest = steps;
                best = row->keyword;
            }
        } while (option_word(&list, &word));
    }
    return best;
}
