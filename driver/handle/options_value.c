/* Values of connection options: other clients' words, reading, printing. */
#include "base/decimal.h"
#include "base/number.h"
#include "handle/options_parts.h"

enum { SHOWN = 80 }; /* bytes of a value in a message */

/* What words of other drivers and clients are called here. An alias of NULL: under any of the row's names. */
static const struct {
    const char *keyword, *alias, *words, *meaning;
} meanings[] = {
    {"SSLMode", NULL, "require prefer allow verify_full", "verify-full"},
    {"SSLMode", NULL, "verify_ca", "verify-ca"},
    {"Secure", NULL, "1 true on https", "yes"},
    {"Secure", NULL, "0 false off http", "no"},
    {"Verify", NULL, "1 true on proxy", "yes"},
    {"Verify", NULL, "0 false off", "no"},
    {"CALocation", NULL, "certifi", ""},
    {"CertificateAuth", "TLSMode", "mutual", "1"},
    {"CertificateAuth", "TLSMode", "strict proxy", "0"},
    {"TLSMinVersion", NULL, "TLSv1.2 TLS1.2", "1.2"},
    {"TLSMinVersion", NULL, "TLSv1.3 TLS1.3", "1.3"},
    {"Proxy", NULL, "none direct", "none"},
    {"Compression", NULL, "1 true yes on", "lz4"},
    {"Compression", NULL, "0 false no off", "none"},
    {"Session", "AutoSessionId", "1 true yes on", "always"},
    {"Session", "AutoSessionId", "0 false no off", "never"},
    {"Session", "AutogenerateSessionId", "1 true yes on", "always"},
    {"Session", "AutogenerateSessionId", "0 false no off", "never"},
    {"HugeIntAs", "HugeIntAsString", "1 true yes on", "varchar"},
    {"HugeIntAs", "HugeIntAsString", "0 false no off", "decimal"},
    {"LogLevel", NULL, "1 true yes on", "debug"},
    {"LogLevel", NULL, "0 false no", "off"},
    {"Database", NULL, "__default__", ""},
};

static bool listed(const char *words, struct text value)
{
    struct text list = text_of(words), word;
    while (option_word(&list, &word)) {
        if (text_same(word, value))
            return true;
    }
    return false;
}

struct text option_meaning(const struct option *row, struct text alias, struct text value)
{
    int64_t threshold;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        bool named = !meanings[i].alias || text_same(alias, text_of(meanings[i].alias));
        if (named && strcmp(meanings[i].keyword, row->keyword) == 0 && listed(meanings[i].words, value))
            return text_of(meanings[i].meaning);
    }
    /* crate-python's compress=8192: gzip from so many bytes on */
    if (strcmp(row->keyword, "Compression") == 0 && number_parse_i64(value, &threshold) && threshold > 1)
        return text_of("gzip");
    return value;
}

/* ---- reading ---- */

static int refuse(const struct option *row, struct text value, const char *what, struct error *err)
{
    if (row->secret)
        return error_set(err, STATE_HY024, 0, "the value of %s is not %s", row->keyword, what);
    return error_set(err, STATE_HY024, 0, "%s=%.*s: not %s", row->keyword,
                     (int)(value.size < SHOWN ? value.size : SHOWN), value.data, what);
}

int option_printable(struct text name, struct text text, struct error *err)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return error_set(err, STATE_HY024, 0, "the value of %.*s has a control character at position %zu",
                             (int)(name.size < SHOWN ? name.size : SHOWN), name.data, i + 1);
    }
    return 0;
}

static int find_choice(const struct option *row, struct text value, struct text *word)
{
    struct text list = text_of(row->choices);
    for (int i = 0; option_word(&list, word); i++) {
        if (text_same(*word, value))
            return i;
    }
    return -1;
}

static int refuse_choice(const struct option *row, struct text value, struct error *err)
{
    struct buffer what;
    buffer_init(&what, 4096);
    buffer_printf(&what, "one of: %s", row->choices);
    const char *text = buffer_string(&what);
    int result = refuse(row, value, text ? text : "known", err);
    buffer_clear(&what);
    return result;
}

static int read_text(struct options *options, const struct option *row, struct text value, struct error *err)
{
    struct text word = value;
    if (option_printable(text_of(row->keyword), value, err) < 0)
        return -1;
    if (*row->choices && find_choice(row, value, &word) < 0)
        return refuse_choice(row, value, err);
    struct text copy = arena_copy(&options->arena, word);
    if (!copy.data)
        return error_memory(err);
    *(struct text *)option_place(options, row) = copy;
    return 0;
}

static int read_choice(struct options *options, const struct option *row, struct text value,
                       struct error *err)
{
    struct text word;
    int choice = find_choice(row, value, &word);
    if (choice < 0)
        return refuse_choice(row, value, err);
    *(int *)option_place(options, row) = choice;
    return 0;
}

static int read_bool(struct options *options, const struct option *row, struct text value, struct error *err)
{
    bool yes = listed("1 yes true on", value);
    if (!yes && !listed("0 no false off", value))
        return refuse(row, value, "1 or 0, yes or no, true or false, on or off", err);
    *(bool *)option_place(options, row) = yes;
    return 0;
}

static int keep(struct options *options, const struct option *row, struct text value, int64_t number,
                struct error *err)
{
    if (number < row->least || number > row->most) {
        int64_t unit = row->type == OPTION_SECONDS ? 1000 : 1;
        char what[96];
        struct buffer text;
        buffer_init(&text, sizeof what);
        buffer_printf(&text, "between %lld and %lld", (long long)(row->least / unit),
                      (long long)(row->most / unit));
        const char *between = buffer_string(&text);
        int result = refuse(row, value, between ? between : "in range", err);
        buffer_clear(&text);
        return result;
    }
    *(int64_t *)option_place(options, row) = number;
    return 0;
}

static int read_number(struct options *options, const struct option *row, struct text value,
                       struct error *err)
{
    int64_t number;
    if (!number_parse_i64(value, &number))
        return refuse(row, value, "a whole number", err);
    return keep(options, row, value, number, err);
}

static int read_seconds(struct options *options, const struct option *row, struct text value,
                        struct error *err)
{
    struct decimal number;
    int64_t milliseconds;
    if (text_same(value, text_of("None"))) /* Python's word for no limit */
        return keep(options, row, value, 0, err);
    enum decimal_loss loss = decimal_parse(value, &number);
    bool good =
        (loss == DECIMAL_EXACT || loss == DECIMAL_FRACTION) && decimal_rescale(&number, 3) != DECIMAL_RANGE;
    if (good)
        number.scale = 0; /* seconds with three digits are milliseconds */
    if (!good || decimal_to_i64(&number, &milliseconds) != DECIMAL_EXACT)
        return refuse(row, value, "a number of seconds", err);
    return keep(options, row, value, milliseconds, err);
}

static int read_size(struct options *options, const struct option *row, struct text value, struct error *err)
{
    static const struct {
        const char *words;
        int64_t factor;
    } units[] = {{"B", 1}, {"K KB KiB", 1 << 10}, {"M MB MiB", 1 << 20}, {"G GB GiB", 1 << 30}};
    size_t digits = 0;
    while (digits < value.size && text_is_digit(value.data[digits]))
        digits++;
    struct text unit = text_trim(text_from(value, digits));
    int64_t number, factor = unit.size == 0 ? 1 : 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (unit.size > 0 && listed(units[i].words, unit))
            factor = units[i].factor;
    }
    bool good = factor > 0 && number_parse_i64(text_make(value.data, digits), &number);
    if (!good || __builtin_mul_overflow(number, factor, &number))
        return refuse(row, value, "a size such as 65536, 64K or 64MiB", err);
    return keep(options, row, value, number, err);
}

int option_read(struct options *options, const struct option *row, struct text value, struct error *err)
{
    switch (row->type) {
    case OPTION_TEXT:
        return read_text(options, row, value, err);
    case OPTION_BOOL:
        return read_bool(options, row, value, err);
    case OPTION_NUMBER:
        return read_number(options, row, value, err);
    case OPTION_SECONDS:
        return read_seconds(options, row, value, err);
    case OPTION_SIZE:
        return read_size(options, row, value, err);
    case OPTION_CHOICE:
        return read_choice(options, row, value, err);
    default:
        return error_set(err, STATE_HY000, 0, "%s is no option of its own", row->keyword);
    }
}

/* ---- printing ---- */

static void print_seconds(int64_t milliseconds, struct buffer *out)
{
    buffer_printf(out, "%lld", (long long)(milliseconds / 1000));
    if (milliseconds % 1000)
        buffer_printf(out, ".%03lld", (long long)(milliseconds % 1000));
}

void option_print(const struct options *options, const struct option *row, struct buffer *out)
{
    const void *place = option_place(options, row);
    struct text list = text_of(row->choices), word = {0};
    switch (row->type) {
    case OPTION_TEXT:
        buffer_put(out, *(const struct text *)place);
        break;
    case OPTION_BOOL:
        buffer_byte(out, *(const bool *)place ? '1' : '0');
        break;
    case OPTION_NUMBER:
    case OPTION_SIZE:
        buffer_printf(out, "%lld", (long long)*(const int64_t *)place);
        break;
    case OPTION_SECONDS:
        print_seconds(*(const int64_t *)place, out);
        break;
    case OPTION_CHOICE:
        for (int i = 0; i <= *(const int *)place; i++)
            (void)option_word(&list, &word);
        buffer_put(out, word);
        break;
    default:
        break;
    }
}
