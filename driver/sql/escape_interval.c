/* {interval [-]'..' YEAR TO MONTH} and the like -> one whole number of one unit. */
#include "base/number.h"
#include "sql/escape_parts.h"

/* Fields from large to small. A literal runs from its first field to its last, within one of the two classes.
 */
static const struct field {
    const char *word;
    int64_t smaller; /* of the next field in one of this; 0: the class's last */
    char separator;  /* between this field and the next */
} fields[] = {
    {"YEAR", 12, '-'}, {"MONTH", 0, '\0'},  {"DAY", 24, ' '},
    {"HOUR", 60, ':'}, {"MINUTE", 60, ':'}, {"SECOND", 0, '.'},
};
enum { FIELDS = sizeof fields / sizeof *fields, SECOND = FIELDS - 1, NO_FIELD = -1 };

static const struct {
    size_t digits;
    const char *unit;
} fractions[] = {{3, "MILLISECOND"}, {6, "MICROSECOND"}, {9, "NANOSECOND"}};

static int find_field(const struct scanner *scanner, const struct token *token)
{
    for (int i = 0; i < FIELDS; i++) {
        if (scanner_word(scanner, token, fields[i].word))
            return i;
    }
    return NO_FIELD;
}

/* `(2)` or `(2, 6)` behind a field: read over. */
static int skip_precision(struct scanner *scanner, struct error *err)
{
    struct scanner ahead = *scanner;
    struct token token;
    if (scanner_next(&ahead, &token, err) < 0)
        return -1;
    if (token.kind != TOKEN_OPEN)
        return 0;
    while (token.kind != TOKEN_CLOSE && token.kind != TOKEN_END) {
        if (scanner_next(&ahead, &token, err) < 0)
            return -1;
    }
    *scanner = ahead;
    return 0;
}

/* FIELD[(p)] [TO FIELD[(p)]] */
static int take_qualifier(const struct escape_part *part, struct scanner *scanner, int *first, int *last,
                          struct error *err)
{
    struct token token;
    if (scanner_next(scanner, &token, err) < 0)
        return -1;
    *first = *last = find_field(scanner, &token);
    if (*first == NO_FIELD)
        return escape_refuse(part, token.at, "YEAR, MONTH, DAY, HOUR, MINUTE or SECOND is missing", err);
    if (skip_precision(scanner, err) < 0)
        return -1;
    struct scanner ahead = *scanner;
    if (scanner_next(&ahead, &token, err) < 0)
        return -1;
    if (!scanner_word(&ahead, &token, "TO"))
        return 0;
    if (scanner_next(&ahead, &token, err) < 0)
        return -1;
    *last = find_field(&ahead, &token);
    bool one_class = (*first <= 1) == (*last <= 1);
    if (*last == NO_FIELD || *last <= *first || !one_class)
        return escape_refuse(part, token.at, "no such interval qualifier", err);
    *scanner = ahead;
    return skip_precision(scanner, err);
}

/* Digits at *at; false when there are none or too many, or they reach `limit` (0: none). */
static bool take_digits(struct text text, size_t *at, int64_t limit, int64_t *out)
{
    size_t start = *at;
    int64_t value = 0;
    while (*at < text.size && text_is_digit(text.data[*at]) && *at - start < 10)
        value = value * 10 + (text.data[(*at)++] - '0');
    *out = value;
    return *at > start && (limit == 0 || value < limit);
}

/* The literal's value in its last field's unit; fraction digits give a smaller unit. */
static bool read_value(struct text text, int first, int last, int64_t *value, const char **unit)
{
    size_t at = 0;
    int64_t part = 0;
    *value = 0;
    *unit = fields[last].word;
    for (int i = first; i <= last; i++) {
        int64_t ratio = i > first ? fields[i - 1].smaller : 0;
        if (!take_digits(text, &at, ratio, &part))
            return false;
        *value = i > first ? *value * ratio + part : part;
        if (i < last && (at >= text.size || text.data[at++] != fields[i].separator))
            return false;
    }
    if (at == text.size)
        return true;
    if (last != SECOND || text.data[at++] != '.')
        return false;
    size_t digits = text.size - at, kind = 0;
    for (size_t i = at; i < text.size; i++) {
        if (!text_is_digit(text.data[i]))
            return false;
    }
    while (kind < 2 && fractions[kind].digits < digits)
        kind++;
    *unit = fractions[kind].unit;
    for (size_t i = 0; i < fractions[kind].digits; i++, at++) { /* digits beyond the ninth are cut */
        int64_t digit = at < text.size ? text.data[at] - '0' : 0;
        if (__builtin_mul_overflow(*value, 10, value) || __builtin_add_overflow(*value, digit, value))
            return false;
    }
    return digits > 0;
}

int escape_interval(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                    struct error *err)
{
    struct token token;
    if (scanner_next(scanner, &token, err) < 0)
        return -1;
    bool negative = scanner_byte(scanner, &token, '-');
    if (token.kind == TOKEN_OPERATOR && scanner_next(scanner, &token, err) < 0)
        return -1;
    if (token.kind != TOKEN_STRING)
        return escape_refuse(part, token.at, "the interval's literal is missing", err);
    struct text inside = text_trim(text_make(part->text.data + token.at + 1, token.size - 2));
    if (inside.size > 0 && (inside.data[0] == '-' || inside.data[0] == '+')) {
        negative = negative != (inside.data[0] == '-');
        inside = text_from(inside, 1);
    }
    int first, last;
    if (take_qualifier(part, scanner, &first, &last, err) < 0 || escape_close(part, scanner, err) < 0)
        return -1;
    int64_t value;
    const char *unit;
    if (!read_value(inside, first, last, &value, &unit))
        return error_set(err, STATE_22015, 0, "the interval at position %zu does not fit its qualifier",
                         part->base + token.at + 1);
    char digits[NUMBER_TEXT_SIZE];
    size_t size = number_format_i64(negative ? -value : value, digits);
    struct text arguments[] = {text_make(digits, size), text_of(unit)};
    escape_template(part->dialect->interval, &(struct escape_values){.arguments = arguments, .count = 2},
                    out);
    return 0;
}
