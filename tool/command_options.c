/* porter-odbc options: the table of connection options. */
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const char *const TYPES[] = {
    [OPTION_TEXT] = "text",       [OPTION_BOOL] = "bool", [OPTION_NUMBER] = "number",
    [OPTION_SECONDS] = "seconds", [OPTION_SIZE] = "size", [OPTION_CHOICE] = "choice",
    [OPTION_LIST] = "list"};

static bool has_word(const struct option *row, const char *word)
{
    size_t size = strlen(word);
    const char *texts[] = {row->keyword, row->aliases, row->help};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text text = text_of(texts[i]);
        for (size_t at = 0; at + size <= text.size; at++) {
            if (text_same(text_make(text.data + at, size), text_make(word, size)))
                return true;
        }
    }
    return false;
}

static void put_object(const struct option *row, struct buffer *out)
{
    const struct {
        const char *name, *value;
    } PARTS[] = {{"keyword", row->keyword},      {"aliases", row->aliases}, {"type", TYPES[row->type]},
                 {"default", row->default_text}, {"choices", row->choices}, {"help", row->help}};
    buffer_puts(out, out->size ? ",\n  {" : "\n  {");
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        buffer_printf(out, "%s\"%s\": ", i ? ", " : "", PARTS[i].name);
        put_json(out, text_of(PARTS[i].value));
    }
    buffer_printf(out, ", \"secret\": %s}", row->secret ? "true" : "false");
}

static void put_line(const struct option *row, struct buffer *out)
{
    const char *choices = *row->choices ? row->choices : TYPES[row->type];
    buffer_printf(out, "%s%s (%s%s%s)", row->keyword, row->type == OPTION_LIST ? "NAME" : "", choices,
                  *row->default_text ? "; default " : "", row->default_text);
    if (*row->aliases)
        buffer_printf(out, " also %s", row->aliases);
    buffer_printf(out, "\n    %s\n", row->help);
}

int command_options(int argc, char **argv)
{
    struct buffer out;
    bool json = take_flag(&argc, argv, "--json"), bare = take_flag(&argc, argv, "--names");
    if (argc > 2)
        return usage("options");
    buffer_init(&out, 1u << 22);
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        if (argc == 2 && !has_word(row, argv[1]))
            continue;
        if (json)
            put_object(row, &out);
        else if (bare)
            buffer_printf(&out, "%s\n", row->keyword);
        else
            put_line(row, &out);
    }
    bool found = out.size > 0;
    printf(json ? "[%.*s\n]\n" : "%.*s", (int)out.size, found ? (const char *)out.data : "");
    buffer_clear(&out);
    if (!found)
        fprintf(stderr, "porter-odbc: no option has '%s'\n", argv[1]);
    return found ? END_GOOD : END_BAD;
}
