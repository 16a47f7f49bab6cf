/* docs/options.md, from the table. */
#include "handle/options_parts.h"

static void put_words(const char *before, const char *words, const char *separator, struct buffer *out)
{
    struct text list = text_of(words), word;
    for (bool first = true; option_word(&list, &word); first = false) {
        buffer_puts(out, first ? before : separator);
        buffer_puts(out, "`");
        buffer_put(out, word);
        buffer_puts(out, "`");
    }
}

static void put_values(const struct option *row, struct buffer *out)
{
    long long least = row->least, most = row->most;
    switch (row->type) {
    case OPTION_BOOL:
        buffer_puts(out, "`1` or `0`");
        break;
    case OPTION_NUMBER:
    case OPTION_SIZE:
        buffer_puts(out, row->type == OPTION_SIZE ? "size" : "number");
        if (row->most == INT64_MAX)
            buffer_printf(out, " from %lld", least);
        else
            buffer_printf(out, " %lld to %lld", least, most);
        break;
    case OPTION_SECONDS:
        buffer_printf(out, "seconds %lld to %lld", least / 1000, most / 1000);
        break;
    default:
        if (*row->choices)
            put_words("", row->choices, ", ", out);
        else
            buffer_puts(out, row->secret ? "text, secret" : "text");
        break;
    }
}

static void put_row(const struct option *row, struct buffer *out)
{
    buffer_printf(out, "| `%s%s`", row->keyword, row->type == OPTION_LIST ? "NAME" : "");
    put_words(", ", row->aliases, ", ", out);
    buffer_puts(out, " | ");
    put_values(row, out);
    buffer_printf(out, " | %s%s%s | ", *row->default_text ? "`" : "", row->default_text,
                  *row->default_text ? "`" : "");
    buffer_puts(out, row->help);
    if (row->acting && !*row->acting)
        buffer_puts(out, ". **Not yet**");
    else if (row->acting)
        put_words(". **Not yet**, but for ", row->acting, ", ", out);
    buffer_puts(out, " |\n");
}

void options_document(struct buffer *out)
{
    buffer_puts(out, "<!-- Made from the table in driver/handle/options_table.c; do not edit. -->\n"
                     "# Connection options\n\n"
                     "In a connection string (`Server=db;Port=8123`), as lines of a data source in odbc.ini, "
                     "as defaults in\n"
                     "the driver's section of odbcinst.ini, or as parameters of `Url`; the strongest first. "
                     "Case, blanks and\n"
                     "underscores in keywords do not count. A value with `;` or braces goes into braces, "
                     "with `}` doubled:\n"
                     "`PWD={a;b}}c}`. An empty value counts as not given. An unknown keyword gives 01S00, "
                     "and an option that\n"
                     "is marked *not yet* 01S02. Any other parameter of `Url` is a server setting.\n\n"
                     "| keyword and aliases | values | default | meaning |\n"
                     "|---|---|---|---|\n");
    for (const struct option *row = option_table; row < option_table + option_count; row++)
        put_row(row, out);
    buffer_puts(
        out,
        "\n## Names that are accepted and mean nothing here\n\n"
        "Options of clickhouse-odbc, clickhouse-connect and crate-python, and keys of the driver manager.\n\n"
        "| name | why | answer |\n|---|---|---|\n");
    for (size_t i = 0; i < foreign_option_count; i++)
        buffer_printf(out, "| `%s` | %s | %s |\n", foreign_options[i].name, foreign_options[i].why,
                      foreign_options[i].quiet ? "none" : "01S02");
}
