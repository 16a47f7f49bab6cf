/* Bearer and Basic. */
#include "server/login.h"

static struct text joined(struct arena *arena, const char *scheme, size_t more)
{
    size_t size = strlen(scheme);
    char *text = more < SIZE_MAX - size ? arena_alloc(arena, size + more) : NULL;
    if (text)
        memcpy(text, scheme, size);
    return text_make(text, text ? size + more : 0);
}

int login_bearer(struct text token, struct arena *arena, struct text *out, struct error *err)
{
    *out = joined(arena, "Bearer ", token.size);
    if (!out->data)
        return error_memory(err);
    memcpy((char *)(uintptr_t)out->data + out->size - token.size, token.data, token.size);
    return 0;
}

/* The byte at `at` of user:password. */
static uint8_t byte_at(struct text user, struct text password, size_t at)
{
    if (at < user.size)
        return (uint8_t)user.data[at];
    return at == user.size ? ':' : (uint8_t)password.data[at - user.size - 1];
}

int login_basic(struct text user, struct text password, struct arena *arena, struct text *out,
                struct error *err)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = user.size + 1 + password.size, groups = (size + 2) / 3;
    if (text_find(user, ':', 0) < user.size)
        return error_set(err, STATE_HY000, 0,
                         "UID has a colon, and it or PWD white space at an end: HTTP cannot carry both");
    *out = joined(arena, "Basic ", groups * 4);
    if (!out->data)
        return error_memory(err);
    char *place = (char *)(uintptr_t)out->data + out->size - groups * 4;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t bits = 0;
        for (size_t j = i; j < i + 3; j++)
            bits = bits << 8 | (j < size ? byte_at(user, password, j) : 0u);
        for (size_t j = 0; j < 4; j++)
            *place++ = i + j <= size ? DIGITS[bits >> (18 - 6 * j) & 63] : '=';
    }
    return 0;
}

bool login_plain(struct text value)
{
    return value.size == 0 || (!text_is_space(value.data[0]) && !text_is_space(value.data[value.size - 1]));
}
