/* porter_bench: what reading a result through any ODBC driver costs the client process, as JSON. */
#include "bench.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum work {
    WORK_NOWHERE,
    WORK_NOWHERE_INSERT,
    WORK_NOWHERE_SELECT1,
    WORK_BOUND,
    WORK_CELLS,
    WORK_INSERT,
    WORK_SELECT1,
    WORK_CONNECT,
    WORK_SUMS,
    WORK_SETUP
};

struct mode {
    const char *name;
    enum work work;
    enum form form;
    size_t rowset;
    const char *base; /* mode whose CPU time it is compared with */
};

static const struct mode MODES[] = {
    {"curl", WORK_NOWHERE, FORM_NATIVE, 0, NULL},
    {"bind/native/1", WORK_BOUND, FORM_NATIVE, 1, "curl"},
    {"bind/native/100", WORK_BOUND, FORM_NATIVE, 100, "curl"},
    {"bind/native/1000", WORK_BOUND, FORM_NATIVE, 1000, "curl"},
    {"bind/native/10000", WORK_BOUND, FORM_NATIVE, 10000, "curl"},
    {"bind/char/1", WORK_BOUND, FORM_CHAR, 1, "curl"},
    {"bind/char/100", WORK_BOUND, FORM_CHAR, 100, "curl"},
    {"bind/char/1000", WORK_BOUND, FORM_CHAR, 1000, "curl"},
    {"bind/char/10000", WORK_BOUND, FORM_CHAR, 10000, "curl"},
    {"bind/wchar/1", WORK_BOUND, FORM_WCHAR, 1, "curl"},
    {"bind/wchar/100", WORK_BOUND, FORM_WCHAR, 100, "curl"},
    {"bind/wchar/1000", WORK_BOUND, FORM_WCHAR, 1000, "curl"},
    {"bind/wchar/10000", WORK_BOUND, FORM_WCHAR, 10000, "curl"},
    {"getdata/native", WORK_CELLS, FORM_NATIVE, 1, "curl"},
    {"getdata/char", WORK_CELLS, FORM_CHAR, 1, "curl"},
    {"getdata/wchar", WORK_CELLS, FORM_WCHAR, 1, "curl"},
    {"curl/insert", WORK_NOWHERE_INSERT, FORM_NATIVE, 0, NULL},
    {"insert/native", WORK_INSERT, FORM_NATIVE, 0, "curl/insert"},
    {"insert/char", WORK_INSERT, FORM_CHAR, 0, "curl/insert"},
    {"insert/wchar", WORK_INSERT, FORM_WCHAR, 0, "curl/insert"},
    {"curl/select1", WORK_NOWHERE_SELECT1, FORM_NATIVE, 0, NULL},
    {"select1", WORK_SELECT1, FORM_NATIVE, 0, "curl/select1"},
    {"connect", WORK_CONNECT, FORM_NATIVE, 0, "curl/select1"},
};
enum { MODE_COUNT = sizeof MODES / sizeof MODES[0] };

static const struct mode SUMS = {"sums", WORK_SUMS, FORM_NATIVE, 0, NULL};
static const struct mode SETUP = {"setup", WORK_SETUP, FORM_NATIVE, 0, NULL};
static const char TABLE[] = "porter_bench";

static void perform(const struct mode *mode, const struct plan *plan, const struct sums *expected,
                    struct outcome *outcome)
{
    struct rusage usage;

    /* clang-format off */
    switch (mode->work) {
    case WORK_NOWHERE: mode_nowhere(plan, outcome); break;
    case WORK_BOUND: mode_bound(plan, mode->form, mode->rowset, expected, outcome); break;
    case WORK_CELLS: mode_cells(plan, mode->form, expected, outcome); break;
    case WORK_NOWHERE_INSERT: mode_nowhere_insert(plan, outcome); break;
    case WORK_NOWHERE_SELECT1: mode_nowhere_select1(plan, outcome); break;
    case WORK_INSERT: mode_insert(plan, mode->form, outcome); break;
    case WORK_SELECT1: mode_select1(plan, outcome); break;
    case WORK_CONNECT: mode_connect(plan, outcome); break;
    case WORK_SUMS: dataset_ask_sums(plan, outcome); break;
    case WORK_SETUP: dataset_create(plan, TABLE, plan->rows); break;
    }
    /* clang-format on */
    getrusage(RUSAGE_SELF, &usage);
    outcome->rss = usage.ru_maxrss;
}

/* Sends the outcome through the pipe; the parent takes what is incomplete for a failure. */
static void hand_over(int pipe, const struct outcome *outcome)
{
    const char *from = (const char *)outcome;

    for (size_t sent = 0; sent < sizeof *outcome;) {
        ssize_t size = write(pipe, from + sent, sizeof *outcome - sent);
        if (size < 0 && errno != EINTR)
            fail("the outcome cannot be written: %s", strerror(errno));
        sent += size > 0 ? (size_t)size : 0;
    }
}

static bool take_over(int pipe, struct outcome *outcome)
{
    char *to = (char *)outcome;
    size_t taken = 0;
    ssize_t size = 1;

    while (taken < sizeof *outcome && size != 0) {
        size = read(pipe, to + taken, sizeof *outcome - taken);
        if (size < 0 && errno != EINTR)
            return false;
        taken += size > 0 ? (size_t)size : 0;
    }
    return taken == sizeof *outcome;
}

/* Runs a mode in a process of its own. False when it failed; it has told why. */
static bool run(const struct mode *mode, const struct plan *plan, const struct sums *expected,
                struct outcome *outcome)
{
    int ends[2], status = 0;

    fflush(NULL);
    if (pipe(ends) < 0)
        fail("no pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child < 0)
        fail("no process: %s", strerror(errno));
    if (child == 0) {
        close(ends[0]);
        *outcome = (struct outcome){0};
        perform(mode, plan, expected, outcome);
        hand_over(ends[1], outcome);
        exit(0);
    }
    close(ends[1]);
    bool whole = take_over(ends[0], outcome);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFSIGNALED(status))
        fprintf(stderr, "porter_bench: %s: ended by signal %d\n", mode->name, WTERMSIG(status));
    return whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void print_text(const char *name, const char *text)
{
    printf("\"%s\": \"", name);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned)*text);
        else
            putchar(*text);
    }
    putchar('"');
}

/* `base`: CPU time of the same by curl, 0 when it is not known. */
static void print_reading(const struct outcome *outcome, const struct plan *plan, double base)
{
    printf(", \"rows\": %lld, \"cpu_s\": %.4f, \"wall_s\": %.4f, \"rows_per_s\": %.0f",
           (long long)outcome->rows, outcome->cpu, outcome->wall,
           outcome->wall > 0 ? (double)outcome->rows / outcome->wall : 0.0);
    if (outcome->bytes)
        printf(", \"bytes\": %lld", (long long)outcome->bytes);
    else if (base > 0)
        printf(", \"cpu_to_curl\": %.2f", outcome->cpu / base);
    printf(", \"max_rss_kb\": %ld", outcome->rss);
    if (!outcome->bytes && plan->checked) {
        printf(", ");
        print_text("wrong", outcome->wrong);
    }
}

static void print_calls(const struct outcome *outcome, double base)
{
    double calls = (double)outcome->rows;

    printf(", \"calls\": %lld, \"cpu_s\": %.4f, \"wall_s\": %.4f, \"cpu_us\": %.1f, \"p50_us\": %.1f, "
           "\"p99_us\": %.1f, \"max_rss_kb\": %ld",
           (long long)outcome->rows, outcome->cpu, outcome->wall, outcome->cpu * 1e6 / calls, outcome->p50,
           outcome->p99, outcome->rss);
    if (base > 0)
        printf(", \"cpu_to_curl\": %.2f", outcome->cpu / base);
}

static void usage(FILE *to)
{
    fputs(
        "usage: porter_bench --dsn CONNECTION-STRING [option]...\n"
        "  --rows N       rows of the standard data set (1000000)\n"
        "  --setup        read a table porter_bench, written first, and not a numbers() query\n"
        "  --query SQL    read this instead; its sums are not checked\n"
        "  --url URL      the server's HTTP address for the modes of curl, the bases of all ratios\n"
        "  --only NAME    only this mode or group (bind, bind/char), with curl's; can be given again\n"
        "  --calls N      calls of select1, a tenth of it for connect (2000)\n"
        "  --repeat N     timed passes, of which the best counts (1)\n"
        "  --list         print the names of the modes\n"
        "CPU seconds are the client process's, user and system. The first pass of a mode is not timed: it "
        "sums\n"
        "up every cell and compares with the server's own sums; `wrong` names columns that differ. After an\n"
        "insert the server compares what it has with the formulas of the rows.\n",
        to);
}

enum { ONLY_MOST = 16 };

struct choice {
    struct plan plan;
    const char *only[ONLY_MOST];
    int only_count;
    bool setup;
};

static long number_of(const char *text, long most)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (*text == '\0' || *end || number < 1 || number > most)
        fail("%s is not a number from 1 to %ld", text, most);
    return number;
}

static void read_arguments(int count, char **arguments, struct choice *choice)
{
    static const struct option options[] = {
        {"dsn", required_argument, NULL, 'd'},
        {"rows", required_argument, NULL, 'r'},
        {"setup", no_argument, NULL, 's'},
        {"query", required_argument, NULL, 'q'},
        {"url", required_argument, NULL, 'u'},
        {"only", required_argument, NULL, 'o'},
        {"calls", required_argument, NULL, 'c'},
        {"repeat", required_argument, NULL, 'n'},
        {"list", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct plan *plan = &choice->plan;
    int letter;

    while ((letter = getopt_long(count, arguments, "", options, NULL)) != -1) {
        /* clang-format off */
        switch (letter) {
        case 'd': plan->dsn = optarg; break;
        case 'r': plan->rows = number_of(optarg, 1000000000); break;
        case 's': choice->setup = true; break;
        case 'q': plan->query = optarg; break;
        case 'u': plan->url = optarg; break;
        case 'c': plan->calls = (int)number_of(optarg, 10000000); break;
        case 'n': plan->repeat = (int)number_of(optarg, 1000); break;
        case 'o':
            if (choice->only_count == ONLY_MOST)
                fail("--only can be given %d times", ONLY_MOST);
            choice->only[choice->only_count++] = optarg;
            break;
        case 'l':
            for (int i = 0; i < MODE_COUNT; i++)
                puts(MODES[i].name);
            exit(0);
        case 'h': usage(stdout); exit(0);
        default: usage(stderr); exit(2);
        }
        /* clang-format on */
    }
    if (optind < count || !plan->dsn) {
        usage(stderr);
        exit(2);
    }
}

static bool named(const struct choice *choice, const struct mode *mode)
{
    for (int i = 0; i < choice->only_count; i++) {
        size_t size = strlen(choice->only[i]);
        if (strncmp(mode->name, choice->only[i], size) == 0 && strchr("/", mode->name[size]))
            return true;
    }
    return choice->only_count == 0;
}

/* Curl's modes are chosen with those that are compared with them. */
static bool chosen(const struct choice *choice, const struct mode *mode)
{
    bool wanted = named(choice, mode);

    if (strncmp(mode->name, "curl", 4) != 0)
        return wanted;
    for (int i = 0; i < MODE_COUNT; i++)
        wanted =
            wanted || (MODES[i].base && strcmp(MODES[i].base, mode->name) == 0 && named(choice, &MODES[i]));
    return wanted && choice->plan.url;
}

/* CPU time of what the mode is compared with, for as many rows or calls. */
static double base_of(const struct mode *mode, const struct outcome *outcomes, const struct outcome *outcome)
{
    for (int i = 0; mode->base && i < MODE_COUNT; i++)
        if (strcmp(MODES[i].name, mode->base) == 0)
            return outcomes[i].rows && outcome->rows
                       ? outcomes[i].cpu / (double)outcomes[i].rows * (double)outcome->rows
                       : outcomes[i].cpu;
    return 0;
}

static void print_head(const struct outcome *known, const struct plan *plan)
{
    printf("{");
    print_text("driver", known->driver);
    printf(", ");
    print_text("driver_version", known->driver_version);
    printf(", ");
    print_text("dbms", known->dbms);
    printf(", ");
    print_text("dbms_version", known->dbms_version);
    printf(",\n ");
    print_text("query", plan->query);
    printf(",\n \"modes\": [");
}

static void print_mode(const struct mode *mode, const struct plan *plan, const struct outcome *outcome,
                       double base)
{
    if (mode->work == WORK_SELECT1 || mode->work == WORK_CONNECT || mode->work == WORK_NOWHERE_SELECT1)
        print_calls(outcome, base);
    else
        print_reading(outcome, plan, base);
}

/* The number of modes that failed or read something else than the server has. */
static int run_all(const struct choice *choice, const struct outcome *known)
{
    static struct outcome outcomes[MODE_COUNT];
    const struct plan *plan = &choice->plan;
    int bad = 0, printed = 0;

    for (int i = 0; i < MODE_COUNT; i++) {
        const struct mode *mode = &MODES[i];

        if (!chosen(choice, mode))
            continue;
        bool done = run(mode, plan, plan->checked ? &known->sums : NULL, &outcomes[i]);
        if (!done)
            outcomes[i] = (struct outcome){0};
        printf("%s\n  {", printed++ ? "," : "");
        print_text("name", mode->name);
        if (!done)
            printf(", \"failed\": true");
        else
            print_mode(mode, plan, &outcomes[i], base_of(mode, outcomes, &outcomes[i]));
        printf("}");
        fflush(stdout);
        bad += !done || outcomes[i].wrong[0] ||
               (plan->checked && mode->rowset && outcomes[i].rows != plan->rows);
    }
    if (printed == 0)
        fail("no mode has such a name");
    return bad;
}

int main(int count, char **arguments)
{
    struct choice choice = {.plan = {.rows = 1000000, .calls = 2000, .repeat = 1}};
    struct outcome known = {0};

    read_arguments(count, arguments, &choice);
    choice.plan.checked = choice.plan.query == NULL;
    if (choice.setup) {
        if (choice.plan.query)
            fail("--setup and --query exclude each other");
        if (!run(&SETUP, &choice.plan, NULL, &known))
            return 1;
        choice.plan.query = "SELECT * FROM porter_bench";
    } else if (!choice.plan.query) {
        choice.plan.query = dataset_query(choice.plan.rows);
    }
    if (!run(&SUMS, &choice.plan, NULL, &known))
        return 1;
    print_head(&known, &choice.plan);
    int bad = run_all(&choice, &known);
    printf("]}\n");
    return bad ? 1 : 0;
}
