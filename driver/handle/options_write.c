/* The completed connection string: what was given, secrets masked. */
#include <stddef.h>

#include "handle/options_parts.h"

static bool needs_braces(struct text value)
{
    if (value.size > 0 && (text_is_space(value.data[0]) || text_is_space(value.data[value.size - 1])))
        return true;
    for (size_t i = 0; i < value.size; i++) {
        if (strchr("[]{}(),;?*=!@", value.data[i]))
            return true;
    }
    return false;
}

static void put_value(struct text value, struct buffer *out)
{
    if (!needs_braces(value)) {
        buffer_put(out, value);
        return;
    }
    buffer_byte(out, '{');
    for (size_t i = 0; i < value.size; i++) {
        buffer_byte(out, value.data[i]);
        if (value.data[i] == '}')
            buffer_byte(out, '}');
    }
    buffer_byte(out, '}');
}

static void put_pair(const char *prefix, struct text keyword, struct text value, bool secret,
                     struct buffer *out)
{
    buffer_puts(out, prefix);
    buffer_put(out, keyword);
    buffer_byte(out, '=');
    if (secret)
        buffer_puts(out, OPTION_MASK);
    else
        put_value(value, out);
    buffer_byte(out, ';');
}

/* A proxy's user and password, scheme://user:password@host, are masked together. */
static void mask_login(struct buffer *value, struct buffer *masked)
{
    struct text text = buffer_text(value);
    size_t at = text.size, scheme = text_search(text, text_of("://"), 0);
    while (at > 0 && text.data[at - 1] != '@')
        at--;
    if (at == 0)
        return;
    if (scheme != SIZE_MAX)
        buffer_append(masked, text.data, scheme + 3);
    buffer_puts(masked, OPTION_MASK "@");
    buffer_put(masked, text_from(text, at));
    struct buffer swap = *value;
    *value = *masked;
    *masked = swap;
}

static void put_row(const struct options *options, const struct option *row, struct buffer *out)
{
    struct buffer value, masked;
    buffer_init(&value, 1 << 24);
    buffer_init(&masked, 1 << 24);
    if (!row->secret)
        option_print(options, row, &value);
    if (row == OPTION_ROW(proxy))
        mask_login(&value, &masked);
    put_pair("", text_of(row->keyword), buffer_text(&value), row->secret, out);
    if (value.failed || masked.failed)
        out->failed = value.failed ? value.failed : masked.failed;
    options_wipe(&value);
    options_wipe(&masked);
}

static bool written(const struct options *options, const struct option *row)
{
    uint8_t source = options->source[option_index(row)];
    if (source == OPTION_FROM_NOWHERE || source >= OPTION_FROM_DRIVER || row->type == OPTION_LIST)
        return false;
    if (row == OPTION_ROW(url)) /* its parts are written */
        return false;
    return row != OPTION_ROW(port) || options->port != 0;
}

void options_write(const struct options *options, struct buffer *out)
{
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        if (written(options, row))
            put_row(options, row, out);
        else if (row == OPTION_ROW(settings))
            for (size_t i = 0; i < options->setting_count; i++)
                put_pair(row->keyword, options->settings[i].name, options->settings[i].value, row->secret,
                         out);
        else if (row == OPTION_ROW(params))
            for (size_t i = 0; i < options->param_count; i++)
                put_pair(row->keyword, options->params[i].name, options->params[i].value, row->secret, out);
        else if (row == OPTION_ROW(headers))
            for (size_t i = 0; i < options->header_count; i++)
                put_pair(row->keyword, options->headers[i].name, options->headers[i].value, row->secret, out);
    }
}
