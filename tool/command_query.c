/* porter-odbc query: runs statements, prints their results. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "net.h"
#include "odbc.h"
#include "porter_odbc.h"
#include "show.h"

enum { PIECE = 1 << 16, INPUT_LIMIT = 1 << 28, BAR = 24 };

struct run {
    struct odbc odbc;
    struct show show;
    enum format format;
    bool progress, drawn;
    double began, told;
    char *piece;         /* PIECE bytes */
    struct buffer whole; /* of a value that has several pieces */
};

/* ---- progress, on standard error ---- */

static void put_amount(char *out, size_t room, double amount)
{
    static const char *const UNITS[] = {"", " thousand", " million", " billion", " trillion"};
    size_t unit = 0;
    for (; amount >= 1000 && unit < 4; unit++)
        amount /= 1000;
    snprintf(out, room, unit ? "%.1f%s" : "%.0f%s", amount, UNITS[unit]);
}

static void draw(struct run *run, uint64_t rows, uint64_t total, const char *what)
{
    char read[40], of[40], bar[BAR + 1];
    double now = net_now();
    if (!run->progress || now - run->told < 100)
        return;
    run->told = now;
    run->drawn = true;
    put_amount(read, sizeof read, (double)rows);
    put_amount(of, sizeof of, (double)total);
    double share = total ? (double)rows / (double)total : 0;
    size_t full = (size_t)((share > 1 ? 1 : share) * BAR);
    memset(bar, '.', BAR);
    memset(bar, '#', full);
    bar[BAR] = '\0';
    if (total)
        fprintf(stderr, "\r\033[K[%s] %3.0f %%  %s of %s rows %s, %.1f s", bar, 100 * (share > 1 ? 1 : share),
                read, of, what, (now - run->began) / 1e3);
    else
        fprintf(stderr, "\r\033[K%s rows %s, %.1f s", read, what, (now - run->began) / 1e3);
}

static void erase(struct run *run)
{
    if (run->drawn)
        fprintf(stderr, "\r\033[K");
    run->drawn = false;
}

static int told(void *context, uint64_t rows, uint64_t total, uint64_t bytes, uint64_t elapsed)
{
    (void)bytes;
    (void)elapsed;
    draw(context, rows, total, "read");
    return 0;
}

/* ---- results ---- */

static int fail(struct run *run, bool statement)
{
    struct diagnosis record;
    erase(run);
    fflush(stdout);
    for (int i = 1; odbc_diagnosis(&run->odbc, statement, i, &record); i++)
        fprintf(stderr, "porter-odbc: %s (%d) %s\n", record.state, (int)record.native, record.message);
    return END_BAD;
}

static enum looks looks_of(SQLSMALLINT type)
{
    switch (type) {
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT:
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE:
    case SQL_DECIMAL:
    case SQL_NUMERIC:
        return LOOKS_NUMBER;
    case SQL_BIT:
        return LOOKS_BOOL;
    default:
        return LOOKS_TEXT;
    }
}

static bool describe(struct run *run, SQLSMALLINT columns)
{
    char **names = mem_calloc((size_t)columns + 1, sizeof *names);
    enum looks *looks = mem_calloc((size_t)columns + 1, sizeof *looks);
    bool good = names && looks;
    for (SQLSMALLINT i = 0; good && i < columns; i++) {
        SQLSMALLINT size = 0, type = 0, digits = 0, nullable = 0;
        SQLULEN length = 0;
        good = odbc_good(run->odbc.describe_col(run->odbc.statement, (SQLUSMALLINT)(i + 1),
                                                (SQLCHAR *)run->piece, 32000, &size, &type, &length, &digits,
                                                &nullable));
        names[i] = mem_strndup(run->piece, strlen(run->piece));
        looks[i] = looks_of(type);
        good = good && names[i];
    }
    return show_begin(&run->show, run->format, (size_t)columns, names, looks) && good;
}

/* One value, in as many pieces as it takes. */
static bool take_cell(struct run *run, SQLUSMALLINT column)
{
    SQLLEN size = 0;
    buffer_reset(&run->whole);
    for (;;) {
        SQLRETURN result =
            run->odbc.get_data(run->odbc.statement, column, SQL_C_CHAR, run->piece, PIECE, &size);
        if (result == SQL_NO_DATA)
            break;
        if (!odbc_good(result))
            return false;
        if (size == SQL_NULL_DATA) {
            show_cell(&run->show, NULL, 0);
            return true;
        }
        bool more = result == SQL_SUCCESS_WITH_INFO && (size == SQL_NO_TOTAL || size >= PIECE);
        buffer_append(&run->whole, run->piece, more ? PIECE - 1 : (size_t)size);
        if (!more)
            break;
    }
    show_cell(&run->show, run->whole.size ? (const char *)run->whole.data : "", run->whole.size);
    return !run->whole.failed;
}

static int print_rows(struct run *run, SQLSMALLINT columns)
{
    SQLRETURN result = SQL_SUCCESS;
    bool good = describe(run, columns), written = true;
    while (good && written && odbc_good(result = run->odbc.fetch(run->odbc.statement))) {
        for (SQLUSMALLINT i = 1; good && i <= columns; i++)
            good = take_cell(run, i);
        if (good)
            written = show_row(&run->show);
        draw(run, run->show.rows, 0, "received");
    }
    good = good && (result == SQL_NO_DATA || !written);
    int status = good ? END_GOOD : fail(run, true);
    erase(run);
    size_t broken = run->show.broken;
    written = show_end(&run->show) && written;
    if (broken)
        fprintf(stderr, "porter-odbc: %zu bytes are not UTF-8 and stand as U+FFFD\n", broken);
    if (!written)
        fprintf(stderr, "porter-odbc: the output cannot be written\n");
    return written ? status : END_BAD;
}

static int print_result(struct run *run)
{
    SQLSMALLINT columns = 0;
    SQLLEN count = -1;
    if (!odbc_good(run->odbc.num_result_cols(run->odbc.statement, &columns)))
        return fail(run, true);
    if (columns > 0)
        return print_rows(run, columns);
    erase(run);
    if (odbc_good(run->odbc.row_count(run->odbc.statement, &count)) && count >= 0)
        fprintf(stderr, "%lld rows written\n", (long long)count);
    return END_GOOD;
}

static int run_statement(struct run *run, const char *sql)
{
    struct porter_progress progress = {PORTER_PROGRESS_VERSION, 200, told, run};
    if (run->progress)
        run->odbc.set_stmt_attr(run->odbc.statement, PORTER_STMT_ATTR_PROGRESS, &progress, SQL_IS_POINTER);
    run->began = net_now();
    SQLRETURN result = run->odbc.exec_direct(run->odbc.statement, (SQLCHAR *)(uintptr_t)sql, SQL_NTS);
    if (result != SQL_NO_DATA && !odbc_good(result))
        return fail(run, true);
    int status = print_result(run);
    while (status == END_GOOD && odbc_good(result = run->odbc.more_results(run->odbc.statement)))
        status = print_result(run);
    return status == END_GOOD && result == SQL_ERROR ? fail(run, true) : status;
}

/* ---- the command line ---- */

static int take_format(const char *name, enum format *format)
{
    static const char *const NAMES[] = {"table", "csv", "json", "jsonl"};
    for (size_t i = 0; name && i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            *format = (enum format)i;
            return 0;
        }
    }
    return name ? -1 : 0;
}

static bool read_input(struct buffer *sql)
{
    char piece[8192];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, stdin)) > 0)
        buffer_append(sql, piece, size);
    return !ferror(stdin) && !sql->failed;
}

static int connect_and_run(struct run *run, const char *target, const char *sql)
{
    struct buffer string;
    char library[PATH_ROOM];
    const char *why = "";
    bool known = library_nearby(library) || library_registered("Porter", library);
    if (!odbc_load(&run->odbc, known ? library : NULL, &why)) {
        fprintf(stderr, "porter-odbc: %s; porter-odbc doctor says more\n", why);
        return END_BAD;
    }
    buffer_init(&string, 1u << 20);
    target_string(target, &string);
    int status = END_BAD;
    if (odbc_good(odbc_connect(&run->odbc, buffer_string(&string))) && odbc_begin(&run->odbc)) {
        status = run_statement(run, sql);
    } else {
        fail(run, false);
        fprintf(stderr, "porter-odbc doctor finds out more\n");
    }
    mem_wipe(string.data, string.size);
    buffer_clear(&string);
    odbc_close(&run->odbc);
    return status;
}

int command_query(int argc, char **argv)
{
    struct run run = {.progress = isatty(STDERR_FILENO) != 0};
    struct buffer sql;
    run.progress = take_flag(&argc, argv, "--progress") || run.progress;
    run.progress = !take_flag(&argc, argv, "--no-progress") && run.progress;
    const char *format = take_value(&argc, argv, "--format");
    if (!format)
        format = take_value(&argc, argv, "-f");
    if (argc > 1 && strcmp(argv[1], "--") == 0) {
        argc--;
        argv++;
    }
    if (take_format(format, &run.format) < 0 || argc < 2 || argc > 3)
        return usage("query");
    buffer_init(&sql, INPUT_LIMIT);
    buffer_init(&run.whole, (size_t)1 << 31);
    if (argc == 3)
        buffer_puts(&sql, argv[2]);
    else if (!read_input(&sql))
        fprintf(stderr, "porter-odbc: standard input cannot be read\n");
    const char *text = buffer_string(&sql);
    run.piece = mem_alloc(PIECE);
    int status = text && run.piece ? connect_and_run(&run, argv[1], text) : END_BAD;
    mem_free(run.piece);
    buffer_clear(&run.whole);
    buffer_clear(&sql);
    return status;
}
