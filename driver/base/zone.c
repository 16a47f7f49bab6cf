/* Time zones: the set that a connection has met, and offsets from them. */
#include "base/zone.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/zone_data.h"

enum { NAME_MOST = 255 };
/* Twice the largest offset: local times at least this far within a span have no twin in another. */
enum { CLEAR_OF_EDGES = 2 * ZONE_OFFSET_MOST };

struct zone_set {
    pthread_mutex_t lock;
    struct zone **zones; /* owned, each of them too */
    size_t count;
};

struct zone_set *zone_set_new(void)
{
    struct zone_set *set = mem_zalloc(sizeof *set);
    if (set && pthread_mutex_init(&set->lock, NULL)) {
        mem_free(set);
        return NULL;
    }
    return set;
}

void zone_set_free(struct zone_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        zone_free(set->zones[i]);
    mem_free(set->zones);
    pthread_mutex_destroy(&set->lock);
    mem_free(set);
}

void zone_free(struct zone *zone)
{
    if (!zone)
        return;
    mem_free(zone->name);
    mem_free(zone->at);
    mem_free(zone->offset);
    mem_free(zone);
}

struct text zone_name(const struct zone *zone)
{
    return text_of(zone->name);
}

struct zone *zone_fixed(struct text name, int32_t offset)
{
    struct zone *zone = mem_zalloc(sizeof *zone);
    if (!zone)
        return NULL;
    zone->first = offset;
    zone->name = mem_strndup(name.data, name.size);
    if (!zone->name) {
        mem_free(zone);
        return NULL;
    }
    return zone;
}

/* Names that need no file: UTC's own, and Fixed/UTC+hh:mm:ss. */
static bool fixed_offset(struct text name, int32_t *offset)
{
    static const struct text utc[] = {TEXT("UTC"), TEXT("GMT"), TEXT("Etc/UTC"), TEXT("Etc/GMT"), TEXT("Z")};
    static const struct text prefix = TEXT("Fixed/UTC"), shape = TEXT("+00:00:00");
    *offset = 0;
    for (size_t i = 0; i < sizeof utc / sizeof utc[0]; i++)
        if (text_equal(name, utc[i]))
            return true;
    if (!text_starts(name, prefix) || name.size != prefix.size + shape.size)
        return false;
    const char *part = name.data + prefix.size;
    for (size_t i = 1; i < shape.size; i++)
        if (shape.data[i] == ':' ? part[i] != ':' : !text_is_digit(part[i]))
            return false;
    int32_t hours = (part[1] - '0') * 10 + part[2] - '0';
    int32_t minutes = (part[4] - '0') * 10 + part[5] - '0';
    int32_t seconds = (part[7] - '0') * 10 + part[8] - '0';
    int32_t total = hours * 3600 + minutes * 60 + seconds;
    if ((part[0] != '+' && part[0] != '-') || minutes > 59 || seconds > 59 || total > 24 * 3600)
        return false;
    *offset = part[0] == '-' ? -total : total;
    return true;
}

/* A name may be part of a path: letters, digits, _ + - and single slashes within, no dots. */
static bool name_harmless(struct text name)
{
    if (name.size == 0 || name.size > NAME_MOST || name.data[0] == '/' || name.data[name.size - 1] == '/')
        return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!text_is_alpha(c) && !text_is_digit(c) && c != '_' && c != '+' && c != '-' && c != '/')
            return false;
        if (c == '/' && name.data[i - 1] == '/')
            return false;
    }
    return true;
}

static struct zone *load(struct text name, struct error *err)
{
    int32_t offset;
    struct zone *zone;
    if (!fixed_offset(name, &offset)) {
        if (name_harmless(name))
            return zone_file_read(name, err);
        error_set(err, STATE_HY000, 0, "'%.*s' is not the name of a time zone",
                  (int)(name.size < NAME_MOST ? name.size : NAME_MOST), name.data ? name.data : "");
        return NULL;
    }
    zone = zone_fixed(name, offset);
    if (!zone)
        error_memory(err);
    return zone;
}

static const struct zone *find_or_load(struct zone_set *set, struct text name, struct error *err)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(zone_name(set->zones[i]), name))
            return set->zones[i];
    struct zone *zone = load(name, err);
    if (!zone)
        return NULL;
    struct zone **zones = mem_realloc(set->zones, (set->count + 1) * sizeof *zones);
    if (!zones) {
        zone_free(zone);
        error_memory(err);
        return NULL;
    }
    set->zones = zones;
    set->zones[set->count++] = zone;
    return zone;
}

const struct zone *zone_get(struct zone_set *set, struct text name, struct error *err)
{
    pthread_mutex_lock(&set->lock);
    const struct zone *zone = find_or_load(set, name, err);
    pthread_mutex_unlock(&set->lock);
    return zone;
}

/* Number of changes at or before `utc`. */
static size_t changes_until(const struct zone *zone, int64_t utc)
{
    size_t low = 0, high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= utc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct zone_span span_at(const struct zone *zone, int64_t utc)
{
    if (zone->has_rule && utc >= zone->rule_from) {
        struct zone_span span = zone_rule_span(&zone->rule, utc);
        if (span.from < zone->rule_from)
            span.from = zone->rule_from;
        return span;
    }
    size_t next = changes_until(zone, utc);
    struct zone_span span = {INT64_MIN, INT64_MAX, zone->first};
    if (next > 0) {
        span.from = zone->at[next - 1];
        span.offset = zone->offset[next - 1];
    }
    if (next < zone->count)
        span.until = zone->at[next];
    else if (zone->has_rule)
        span.until = zone->rule_from;
    return span;
}

int32_t zone_offset(const struct zone *zone, int64_t utc, struct zone_span *memo)
{
    if (utc < memo->from || utc >= memo->until)
        *memo = span_at(zone, utc);
    return memo->offset;
}

int64_t zone_to_utc(const struct zone *zone, int64_t local, struct zone_span *memo)
{
    if (local > INT64_MAX - ZONE_OFFSET_MOST || local < INT64_MIN + ZONE_OFFSET_MOST)
        return local;
    int64_t utc = local - memo->offset;
    if (utc >= memo->from && utc < memo->until &&
        (memo->from == INT64_MIN || (uint64_t)utc - (uint64_t)memo->from >= CLEAR_OF_EDGES))
        return utc;

    /* Spans in order of time, from one that is surely not too late: the first that ends behind the local
     * time. */
    utc = local - zone_offset(zone, local - ZONE_OFFSET_MOST, memo);
    while (utc >= memo->until && memo->from < memo->until)
        utc = local - zone_offset(zone, memo->until, memo);
    return utc;
}
