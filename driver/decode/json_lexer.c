/* JSON, a token at a time. */
#include "decode/json_lexer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf.h"

enum { STEP = 16, SPACE_BYTE = 0x20, ASCII_END = 0x80 };

void json_lexer_init(struct json_lexer *lexer, size_t limit)
{
    *lexer = (struct json_lexer){0};
    buffer_init(&lexer->scratch, limit);
}

void json_lexer_clear(struct json_lexer *lexer)
{
    buffer_clear(&lexer->scratch);
}

void json_lexer_reset(struct json_lexer *lexer)
{
    lexer->expect = EXPECT_VALUE;
    lexer->depth = 0;
    lexer->seen = 0;
    lexer->last = false;
    lexer->at = lexer->end = NULL;
}

static enum json_token broken(struct json_lexer *lexer, const char *why)
{
    lexer->why = why;
    return TOKEN_BROKEN;
}

static enum json_token more(struct json_lexer *lexer)
{
    return lexer->last ? broken(lexer, "it ends too early") : TOKEN_MORE;
}

/* --- texts -------------------------------------------------------------------------------------------- */

const uint8_t *json_plain_end(const uint8_t *at, const uint8_t *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(SPACE_BYTE);
    for (; at < end; at += STEP) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        /* As signed numbers, all but ASCII is below the space as well. */
        __m128i odd = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)),
                                   _mm_cmplt_epi8(bytes, space));
        int found = _mm_movemask_epi8(odd);
        if (found) {
            at += __builtin_ctz((unsigned)found);
            return at < end ? at : end;
        }
    }
    return end;
#else
    while (at < end && *at != '"' && *at != '\\' && *at >= SPACE_BYTE && *at < ASCII_END)
        at++;
    return at;
#endif
}

static int hex_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Four hexadecimal digits; -1: they are none. */
static int32_t read_unit(const uint8_t *at)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(at[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

static size_t put_code(uint32_t code, uint8_t *out)
{
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    size_t more_bytes = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t LEADS[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (uint8_t)(LEADS[more_bytes] | code >> (6 * more_bytes));
    for (size_t i = 1; i <= more_bytes; i++)
        out[i] = (uint8_t)(0x80 | (code >> (6 * (more_bytes - i)) & 0x3F));
    return more_bytes + 1;
}

/* \uXXXX, or two of them; `at` is behind the u. Halves without the other are U+FFFD. NULL: no digits. */
static const uint8_t *unescape_unit(const uint8_t *at, const uint8_t *end, uint8_t *out, size_t *size)
{
    int32_t unit = end - at >= 4 ? read_unit(at) : -1;
    if (unit < 0)
        return NULL;
    at += 4;
    uint32_t code = (uint32_t)unit;
    if (code >= 0xD800 && code <= 0xDFFF) {
        bool pair = code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
        int32_t low = pair ? read_unit(at + 2) : -1;
        code = UTF_REPLACEMENT;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + (((uint32_t)unit & 0x3FF) << 10 | ((uint32_t)low & 0x3FF));
            at += 6;
        }
    }
    *size = put_code(code, out);
    return at;
}

/* One escape; `at` is behind the backslash. NULL: there is no such escape. */
static const uint8_t *unescape_one(const uint8_t *at, const uint8_t *end, uint8_t *out, size_t *size)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    if (at < end && *at == 'u')
        return unescape_unit(at + 1, end, out, size);
    const char *found = at < end && *at ? strchr(FROM, *at) : NULL;
    if (!found)
        return NULL;
    out[0] = (uint8_t)TO[found - FROM];
    *size = 1;
    return at + 1;
}

/* The text between quotes into `scratch`. */
static enum json_token unescape(struct json_lexer *lexer, struct text *text)
{
    const uint8_t *at = (const uint8_t *)text->data, *end = at + text->size;
    uint8_t *place;
    buffer_reset(&lexer->scratch);
    place = buffer_reserve(&lexer->scratch, text->size + 1);
    if (!place)
        return broken(lexer, "a text is too long");
    while (at < end) {
        size_t size;
        const uint8_t *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash ? slash : end) - at);
        memcpy(place, at, plain);
        place += plain;
        at += plain;
        if (!slash)
            break;
        at = unescape_one(at + 1, end, place, &size);
        if (!at)
            return broken(lexer, "a text has an escape that JSON has not");
        place += size;
    }
    *text = text_make((const char *)lexer->scratch.data, (size_t)(place - lexer->scratch.data));
    return TOKEN_STRING;
}

/* `at` stands on the quote. */
static enum json_token lex_string(struct json_lexer *lexer, enum json_token kind, struct text *out)
{
    const uint8_t *begin = lexer->at + 1, *at = begin + lexer->seen, *end = lexer->end;
    if (lexer->seen == 0)
        lexer->escaped = false;
    for (;;) {
        at = json_plain_end(at, end);
        if (at == end || (*at == '\\' && end - at < 2)) {
            lexer->seen = (size_t)(at - begin);
            return more(lexer);
        }
        if (*at == '"')
            break;
        if (*at < SPACE_BYTE)
            return broken(lexer, "a text has a control character");
        lexer->escaped |= *at == '\\';
        at += *at == '\\' ? 2 : 1;
    }
    lexer->seen = 0;
    *out = text_make((const char *)begin, (size_t)(at - begin));
    lexer->at = at + 1;
    if (lexer->escaped && unescape(lexer, out) == TOKEN_BROKEN)
        return TOKEN_BROKEN;
    return utf8_valid(*out) ? kind : broken(lexer, "a text is not UTF-8");
}

/* --- numbers and words -------------------------------------------------------------------------------- */

static const uint8_t *skip_digits(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* Behind the number at `at`, or NULL: none ends before `end` the way that JSON has it. */
static const uint8_t *number_end(const uint8_t *at, const uint8_t *end)
{
    at += at < end && *at == '-';
    const uint8_t *digits = at;
    at = skip_digits(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1))
        return NULL;
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits)
            return NULL;
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        digits = at;
        at = skip_digits(at, end);
        if (at == digits)
            return NULL;
    }
    return at;
}

static enum json_token lex_number(struct json_lexer *lexer, struct text *out)
{
    const uint8_t *at = lexer->at + lexer->seen;
    while (at < lexer->end && *at && strchr("+-.0123456789Ee", *at))
        at++;
    if (at == lexer->end && !lexer->last) {
        lexer->seen = (size_t)(at - lexer->at);
        return TOKEN_MORE;
    }
    lexer->seen = 0;
    if (number_end(lexer->at, at) != at)
        return broken(lexer, "a number is not as JSON has them");
    *out = text_make((const char *)lexer->at, (size_t)(at - lexer->at));
    lexer->at = at;
    return TOKEN_NUMBER;
}

static enum json_token lex_word(struct json_lexer *lexer)
{
    static const struct {
        struct text word;
        enum json_token token;
    } WORDS[] = {{TEXT("null"), TOKEN_NULL}, {TEXT("true"), TOKEN_TRUE}, {TEXT("false"), TOKEN_FALSE}};
    size_t left = (size_t)(lexer->end - lexer->at);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        struct text word = WORDS[i].word;
        size_t size = word.size < left ? word.size : left;
        if (memcmp(lexer->at, word.data, size) != 0)
            continue;
        if (size < word.size)
            return more(lexer);
        lexer->at += size;
        return WORDS[i].token;
    }
    return broken(lexer, "something that is no value");
}

/* --- structure ---------------------------------------------------------------------------------------- */

static bool in_map(const struct json_lexer *lexer)
{
    unsigned at = lexer->depth - 1;
    return lexer->maps[at / 8] >> (at % 8) & 1;
}

static void end_value(struct json_lexer *lexer)
{
    lexer->expect = lexer->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static enum json_token open_one(struct json_lexer *lexer, bool map)
{
    unsigned at = lexer->depth;
    if (at == JSON_DEPTH)
        return broken(lexer, "nested too deep");
    uint8_t bit = (uint8_t)(1u << (at % 8));
    lexer->maps[at / 8] = (uint8_t)(map ? lexer->maps[at / 8] | bit : lexer->maps[at / 8] & ~bit);
    lexer->depth++;
    lexer->at++;
    lexer->expect = map ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    return map ? TOKEN_MAP : TOKEN_ARRAY;
}

static enum json_token close_one(struct json_lexer *lexer)
{
    bool map = in_map(lexer);
    if ((*lexer->at == '}') != map)
        return broken(lexer, "brackets do not match");
    lexer->depth--;
    lexer->at++;
    end_value(lexer);
    return map ? TOKEN_MAP_END : TOKEN_ARRAY_END;
}

static enum json_token lex_value(struct json_lexer *lexer, struct text *out)
{
    enum json_token token;
    uint8_t byte = *lexer->at;
    if (byte == '{' || byte == '[')
        return open_one(lexer, byte == '{');
    if (byte == '"')
        token = lex_string(lexer, TOKEN_STRING, out);
    else if (byte == '-' || (byte >= '0' && byte <= '9'))
        token = lex_number(lexer, out);
    else
        token = lex_word(lexer);
    if (token > TOKEN_BROKEN)
        end_value(lexer);
    return token;
}

static void skip_space(struct json_lexer *lexer)
{
    while (lexer->at < lexer->end &&
           (*lexer->at == ' ' || *lexer->at == '\n' || *lexer->at == '\r' || *lexer->at == '\t'))
        lexer->at++;
}

/* A key and its colon: both, or nothing is taken. */
static enum json_token lex_key(struct json_lexer *lexer, struct text *out)
{
    const uint8_t *before = lexer->at;
    enum json_token token = lex_string(lexer, TOKEN_KEY, out);
    if (token != TOKEN_KEY)
        return token;
    skip_space(lexer);
    if (lexer->at == lexer->end) {
        lexer->at = before;
        return more(lexer);
    }
    if (*lexer->at != ':')
        return broken(lexer, "a key without a colon");
    lexer->at++;
    lexer->expect = EXPECT_VALUE;
    return TOKEN_KEY;
}

enum json_token json_lex(struct json_lexer *lexer, struct text *out)
{
    for (;;) {
        skip_space(lexer);
        if (lexer->at == lexer->end)
            return lexer->expect == EXPECT_NOTHING ? TOKEN_MORE : more(lexer);
        uint8_t byte = *lexer->at;
        bool ends = byte == ']' || byte == '}';
        switch (lexer->expect) {
        case EXPECT_NOTHING:
            return broken(lexer, "something follows the document");
        case EXPECT_VALUE:
            return lex_value(lexer, out);
        case EXPECT_VALUE_OR_END:
            return byte == ']' ? close_one(lexer) : lex_value(lexer, out);
        case EXPECT_KEY:
        case EXPECT_KEY_OR_END:
            if (ends && lexer->expect == EXPECT_KEY_OR_END)
                return close_one(lexer);
            return byte == '"' ? lex_key(lexer, out) : broken(lexer, "something that is no key");
        default: /* EXPECT_COMMA_OR_END */
            if (ends)
                return close_one(lexer);
            if (byte != ',')
                return broken(lexer, "a comma is missing");
            lexer->at++;
            lexer->expect = in_map(lexer) ? EXPECT_KEY : EXPECT_VALUE;
        }
    }
}
