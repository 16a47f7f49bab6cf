/* odbcinst/porter.dsn.ini, from the table: data sources to begin with, and every option as a comment. */
#include "handle/options_parts.h"

enum { COLUMNS = 100 };

/* The help as comment lines, without the marks of Markdown. */
static void put_help(const char *help, struct buffer *out)
{
    struct text list = text_of(help), word;
    size_t column = 0;
    while (option_word(&list, &word)) {
        if (text_starts(word, text_of("([")))
            continue; /* a link */
        bool begins = column == 0 || column + 1 + word.size > COLUMNS;
        buffer_puts(out, !begins ? " " : column == 0 ? "# " : "\n# ");
        column = begins ? 2 + word.size : column + 1 + word.size;
        for (size_t i = 0; i < word.size; i++) {
            if (word.data[i] != '`')
                buffer_byte(out, word.data[i]);
        }
    }
    buffer_puts(out, "\n");
}

static void put_option(const struct option *row, struct buffer *out)
{
    buffer_puts(out, "\n");
    put_help(row->help, out);
    if (*row->choices)
        buffer_printf(out, "# One of: %s\n", row->choices);
    buffer_printf(out, "#%s%s =%s%s\n", row->keyword, row->type == OPTION_LIST ? "NAME" : "",
                  *row->default_text ? " " : "", row->default_text);
}

void options_template(struct buffer *out)
{
    buffer_puts(
        out,
        "# Made from the table in driver/handle/options_table.c; do not edit.\n"
        "# Data sources to begin with: odbcinst -i -s -f porter.dsn.ini, then connect with DSN=clickhouse.\n"
        "# With checks of what is written: porter-odbc dsn add NAME KEYWORD=VALUE...\n\n"
        "[clickhouse]\nDriver = Porter ClickHouse\nServer = localhost\n\n"
        "[cratedb]\nDriver = Porter CrateDB\nServer = localhost\n\n"
        "# The engine in the application's own process, over files and tables of its own.\n"
        "[embedded]\nDriver = Porter\nServer = embedded\n\n"
        "# Every option, with its default where it has one. Lines may be copied into any section.\n"
        "[porter]\nDriver = Porter\n");
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        if (strcmp(row->keyword, "DSN") != 0 && strcmp(row->keyword, "Driver") != 0)
            put_option(row, out);
    }
}
