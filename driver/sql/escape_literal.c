/* {d '..'} {t '..'} {ts '..'} {guid '..'}: checked here, since servers clamp what they cannot hold. */
#include "base/calendar.h"
#include "sql/escape_parts.h"

/* A literal as taken from the text. */
struct literal {
    struct text quoted, inside;
    size_t at;
};

static int take_literal(const struct escape_part *part, struct scanner *scanner, struct literal *out,
                        struct error *err)
{
    struct token token;
    if (scanner_next(scanner, &token, err) < 0)
        return -1;
    out->at = token.at;
    out->quoted = scanner_text(scanner, &token);
    out->inside = text_make(out->quoted.data + 1, out->quoted.size - 2);
    return escape_close(part, scanner, err);
}

static int bad_literal(const struct escape_part *part, const struct literal *literal, enum state state,
                       const char *what, struct error *err)
{
    return error_set(err, state, 0, "%.*s at position %zu is not %s",
                     (int)(literal->quoted.size < 80 ? literal->quoted.size : 80), literal->quoted.data,
                     part->base + literal->at + 1, what);
}

/* Whether `text` is `pattern`, in which 0 stands for a digit. */
static bool shaped(struct text text, const char *pattern)
{
    size_t i = 0;
    for (; i < text.size && pattern[i]; i++) {
        if (pattern[i] == '0' ? !text_is_digit(text.data[i]) : text.data[i] != pattern[i])
            return false;
    }
    return i == text.size && !pattern[i];
}

/* Splits `head[.fraction]`; the number of fraction digits, -1 when they are none or more than nine. */
static int fraction_digits(struct text *text, size_t head)
{
    if (text->size <= head)
        return 0;
    struct text rest = text_from(*text, head);
    text->size = head;
    if (rest.data[0] != '.' || rest.size < 2 || rest.size > 10)
        return -1;
    for (size_t i = 1; i < rest.size; i++) {
        if (!text_is_digit(rest.data[i]))
            return -1;
    }
    return (int)rest.size - 1;
}

static int put(const char *template, const struct literal *literal, int digits, struct buffer *out,
               struct error *err)
{
    if (!template)
        return error_set(err, STATE_HYC00, 0, "this version of the server has no type for %.*s",
                         (int)(literal->quoted.size < 80 ? literal->quoted.size : 80), literal->quoted.data);
    char number = (char)('0' + digits);
    struct text arguments[] = {literal->quoted, text_make(&number, 1)};
    escape_template(template, &(struct escape_values){.arguments = arguments, .count = 2}, out);
    return 0;
}

static bool narrow(int32_t year)
{
    return year > 1970 && year < 2106;
}

int escape_date(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err)
{
    const struct escape_dialect *dialect = part->dialect;
    struct literal literal;
    struct date date;
    if (take_literal(part, scanner, &literal, err) < 0)
        return -1;
    if (!shaped(literal.inside, "0000-00-00") || !calendar_parse_date(literal.inside, &date))
        return bad_literal(part, &literal, STATE_22007, "a date (yyyy-mm-dd)", err);
    if (date.year < dialect->least_year || date.year > dialect->most_year)
        return bad_literal(part, &literal, STATE_22008, "a date that the server can hold", err);
    return put(narrow(date.year) ? dialect->date : dialect->date_wide, &literal, 0, out, err);
}

int escape_time(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err)
{
    const struct escape_dialect *dialect = part->dialect;
    struct literal literal;
    struct clock clock;
    if (take_literal(part, scanner, &literal, err) < 0)
        return -1;
    struct text head = literal.inside;
    int digits = fraction_digits(&head, 8);
    if (digits < 0 || !shaped(head, "00:00:00") || !calendar_parse_clock(head, &clock) ||
        !calendar_clock_valid(clock))
        return bad_literal(part, &literal, STATE_22007, "a time (hh:mm:ss[.f])", err);
    return put(digits == 0 ? dialect->time : dialect->time_fraction, &literal, digits, out, err);
}

int escape_timestamp(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                     struct error *err)
{
    const struct escape_dialect *dialect = part->dialect;
    struct literal literal;
    struct datetime when;
    if (take_literal(part, scanner, &literal, err) < 0)
        return -1;
    struct text head = literal.inside;
    int digits = fraction_digits(&head, 19);
    if (digits < 0 || !shaped(head, "0000-00-00 00:00:00") || !calendar_parse_datetime(head, &when))
        return bad_literal(part, &literal, STATE_22007, "a timestamp (yyyy-mm-dd hh:mm:ss[.f])", err);
    int32_t year = when.date.year;
    if (year < dialect->least_year || year > dialect->most_year)
        return bad_literal(part, &literal, STATE_22008, "a timestamp that the server can hold", err);
    bool plain = narrow(year) && digits == 0;
    return put(plain ? dialect->timestamp : dialect->timestamp_wide, &literal, digits, out, err);
}

int escape_guid(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err)
{
    struct literal literal;
    if (take_literal(part, scanner, &literal, err) < 0)
        return -1;
    char digits[36];
    for (size_t i = 0; i < literal.inside.size && i < sizeof digits; i++) {
        char c = text_lower(literal.inside.data[i]);
        digits[i] = c >= 'a' && c <= 'f' ? '0' : c;
    }
    if (literal.inside.size != sizeof digits ||
        !shaped(text_make(digits, sizeof digits), "00000000-0000-0000-0000-000000000000"))
        return bad_literal(part, &literal, STATE_22018, "a GUID", err);
    return put(part->dialect->guid, &literal, 0, out, err);
}
