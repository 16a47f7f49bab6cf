/* Keeping what the server says of a query. */
#include "handle/said.h"

#include "porter_odbc.h"

enum { SAID_LIMIT = 4 << 20, INTERVAL = 1000 };

void said_forget(struct said *said)
{
    struct text none = text_make("", 0);

    arena_reset(&said->arena);
    said->summary = said->zone = said->format = said->display_name = none;
    for (int i = 0; i < SUMMARY_COUNTS; i++)
        said->counts[i] = SUMMARY_UNKNOWN;
}

void said_init(struct said *said)
{
    arena_init(&said->arena, SAID_LIMIT);
    said_forget(said);
}

void said_clear(struct said *said)
{
    arena_clear(&said->arena);
}

int said_take(struct said *said, const struct result_head *head, struct error *err)
{
    const struct {
        struct text *to, from;
    } texts[] = {{&said->summary, head->summary},
                 {&said->zone, head->zone},
                 {&said->format, head->format},
                 {&said->display_name, head->display_name}};

    said_forget(said);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].to = arena_copy(&said->arena, texts[i].from);
        if (!texts[i].to->data)
            return error_memory(err);
    }
    memcpy(said->counts, head->counts, sizeof said->counts);
    return 0;
}

void said_end(struct said *said, const struct result_head *head)
{
    memcpy(said->counts, head->counts, sizeof said->counts);
}

/* ---- progress */

static uint64_t told(const struct progress *progress, enum summary_count count)
{
    uint64_t value = __atomic_load_n(&progress->counts[count], __ATOMIC_RELAXED);

    return value == SUMMARY_UNKNOWN ? 0 : value;
}

static int tell(struct progress *progress)
{
    const struct watch *watch = (const struct watch *)progress;

    return watch->callback(watch->context, told(progress, SUMMARY_READ_ROWS),
                           told(progress, SUMMARY_TOTAL_ROWS), told(progress, SUMMARY_READ_BYTES),
                           told(progress, SUMMARY_ELAPSED_NS));
}

static void forget(struct watch *watch)
{
    for (int i = 0; i < SUMMARY_COUNTS; i++)
        __atomic_store_n(&watch->progress.counts[i], 0, __ATOMIC_RELAXED);
}

void watch_init(struct watch *watch)
{
    memset(watch, 0, sizeof *watch);
    forget(watch);
}

int watch_set(struct watch *watch, const void *given, struct error *err)
{
    const struct porter_progress *wanted = given;

    if (wanted && wanted->version != PORTER_PROGRESS_VERSION)
        return error_set(err, STATE_HY024, 0, "struct porter_progress has version %lu, and %d is known",
                         (unsigned long)wanted->version, PORTER_PROGRESS_VERSION);
    if (wanted && wanted->interval > INT32_MAX)
        return error_set(err, STATE_HY024, 0, "The interval of progress is too long");
    watch->given = given;
    watch->callback = wanted ? wanted->callback : NULL;
    watch->context = wanted ? wanted->context : NULL;
    watch->progress.interval = wanted && wanted->interval ? wanted->interval : INTERVAL;
    watch->progress.tell = watch->callback ? tell : NULL;
    return 0;
}

struct progress *watch_begin(struct watch *watch)
{
    forget(watch);
    return watch->given ? &watch->progress : NULL;
}
