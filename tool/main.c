/* porter-odbc: looks after the driver, finds what is wrong with a connection, runs a query. */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

struct command {
    const char *name, *arguments, *help;
    int (*run)(int argc, char **argv);
};

static const struct command COMMANDS[] = {
    {"doctor", "[--json] [DSN | URL | CONNECTION STRING]",
     "walks the whole way from the library to a query, and says what to do where it ends", command_doctor},
    {"query", "[--format table|csv|json|jsonl] [--progress|--no-progress] TARGET [SQL]",
     "runs statements (of standard input without SQL) and prints their results", command_query},
    {"dsn",
     "list [--json|--names] | add NAME [--system] [--driver NAME] KEYWORD=VALUE... | remove NAME [--system]",
     "data sources of odbc.ini", command_dsn},
    {"register", "[--library PATH] [--name NAME]", "puts the driver into odbcinst.ini", command_register},
    {"unregister", "[--name NAME]", "takes it out", command_unregister},
    {"options", "[--json|--names] [WORD]", "the keywords of connection strings and data sources",
     command_options},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

int usage(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, COMMANDS[i].name) == 0)
            fprintf(stderr, "usage: porter-odbc %s %s\n", name, COMMANDS[i].arguments);
    }
    return END_USAGE;
}

static void help(FILE *out)
{
    fprintf(out, "porter-odbc " PORTER_VERSION ": the command of Porter ODBC\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  porter-odbc %s %s\n      %s\n", COMMANDS[i].name, COMMANDS[i].arguments,
                COMMANDS[i].help);
    fprintf(out, "  porter-odbc version\n\nStatus: 0 all is well, 1 something is not, 2 wrong arguments.\n");
}

static void remove_argument(int *argc, char **argv, int at)
{
    for (int i = at; i < *argc; i++)
        argv[i] = argv[i + 1];
    --*argc;
}

bool take_flag(int *argc, char **argv, const char *flag)
{
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], flag) == 0) {
            remove_argument(argc, argv, i);
            return true;
        }
    }
    return false;
}

const char *take_value(int *argc, char **argv, const char *flag)
{
    size_t size = strlen(flag);
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;
        if (strncmp(argv[i], flag, size) == 0 && argv[i][size] == '=')
            value = argv[i] + size + 1;
        else if (strcmp(argv[i], flag) == 0 && i + 1 < *argc)
            value = argv[i + 1];
        if (!value)
            continue;
        if (argv[i][size] != '=')
            remove_argument(argc, argv, i);
        remove_argument(argc, argv, i);
        return value;
    }
    return NULL;
}

bool speaks_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Bytes of the character at `data`, 0 when it is none. */
static size_t character(const unsigned char *data, size_t size)
{
    static const struct {
        unsigned char mask, lead, least, most;
    } FORMS[] = {
        {0x80, 0, 0, 0}, {0xE0, 0xC0, 0xC2, 0xDF}, {0xF0, 0xE0, 0xE0, 0xEF}, {0xF8, 0xF0, 0xF0, 0xF4}};
    for (size_t i = 0; i < 4; i++) {
        if ((data[0] & FORMS[i].mask) != FORMS[i].lead)
            continue;
        bool whole = i < size && (i == 0 || (data[0] >= FORMS[i].least && data[0] <= FORMS[i].most));
        for (size_t j = 1; whole && j <= i; j++)
            whole = (data[j] & 0xC0) == 0x80;
        /* overlong forms, surrogates, and what lies beyond U+10FFFF */
        if (whole && ((data[0] == 0xE0 && data[1] < 0xA0) || (data[0] == 0xED && data[1] > 0x9F) ||
                      (data[0] == 0xF0 && data[1] < 0x90) || (data[0] == 0xF4 && data[1] > 0x8F)))
            whole = false;
        return whole ? i + 1 : 0;
    }
    return 0;
}

size_t put_json(struct buffer *out, struct text text)
{
    size_t broken = 0;
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.size;) {
        const unsigned char *at = (const unsigned char *)text.data + i;
        size_t size = character(at, text.size - i);
        if (size == 0) {
            buffer_puts(out, "\xEF\xBF\xBD");
            broken++;
        } else if (*at == '"' || *at == '\\') {
            buffer_printf(out, "\\%c", *at);
        } else if (*at < 0x20) {
            buffer_printf(out, "\\u%04x", *at);
        } else {
            buffer_append(out, at, size);
        }
        i += size ? size : 1;
    }
    buffer_byte(out, '"');
    return broken;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        help(stderr);
        return END_USAGE;
    }
    if (strcmp(argv[1], "version") == 0 || strcmp(argv[1], "--version") == 0) {
        printf("porter-odbc " PORTER_VERSION "\n");
        return END_GOOD;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help(stdout);
        return END_GOOD;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], COMMANDS[i].name) != 0)
            continue;
        if (argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) {
            printf("usage: porter-odbc %s %s\n  %s\n", COMMANDS[i].name, COMMANDS[i].arguments,
                   COMMANDS[i].help);
            return END_GOOD;
        }
        int status = COMMANDS[i].run(argc - 1, argv + 1);
        return fflush(stdout) == 0 ? status : END_BAD;
    }
    fprintf(stderr, "porter-odbc: there is no subcommand '%s'; see porter-odbc --help\n", argv[1]);
    return END_USAGE;
}
