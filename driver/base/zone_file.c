/* TZif files (RFC 9636): finding, reading, checking. */
#include "base/zone_data.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { FILE_MOST = 1 << 20, HEADER_SIZE = 44, TYPE_SIZE = 6, PATH_SIZE = 320 };
/* Up to 2100 a rule's changes are written out: searching them is cheaper than computing them. */
#define WRITTEN_OUT INT64_C(4102444800)

/* The bytes not yet read. */
struct cursor {
    const uint8_t *at;
    size_t left;
};

static uint64_t big_endian(const uint8_t *bytes, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return value;
}

static const uint8_t *take(struct cursor *cursor, size_t size)
{
    const uint8_t *at = cursor->at;
    if (size > cursor->left)
        return NULL;
    cursor->at += size;
    cursor->left -= size;
    return at;
}

/* A header, and where its block's parts lie. */
struct block {
    uint8_t version;
    size_t leaps, times, types;
    const uint8_t *instants, *indexes, *type_rows;
};

static bool take_block(struct cursor *cursor, size_t width, struct block *out)
{
    const uint8_t *header = take(cursor, HEADER_SIZE);
    if (!header || memcmp(header, "TZif", 4) != 0)
        return false;
    size_t count[6]; /* UT marks, standard marks, leap seconds, transitions, types, characters */
    for (size_t i = 0; i < 6; i++) {
        count[i] = (size_t)big_endian(header + 20 + i * 4, 4);
        if (count[i] > FILE_MOST)
            return false;
    }
    *out = (struct block){.version = header[4], .leaps = count[2], .times = count[3], .types = count[4]};
    out->instants = take(cursor, out->times * width);
    out->indexes = take(cursor, out->times);
    out->type_rows = take(cursor, out->types * TYPE_SIZE);
    return out->instants && out->indexes && out->type_rows && take(cursor, count[5]) &&
           take(cursor, out->leaps * (width + 4)) && take(cursor, count[1]) && take(cursor, count[0]);
}

static int32_t type_offset(const struct block *block, size_t type)
{
    return (int32_t)(uint32_t)big_endian(block->type_rows + type * TYPE_SIZE, 4);
}

static int grow(struct zone *zone, size_t capacity)
{
    int64_t *at = mem_realloc(zone->at, capacity * sizeof *at);
    if (!at)
        return -1;
    zone->at = at;
    int32_t *offset = mem_realloc(zone->offset, capacity * sizeof *offset);
    if (!offset)
        return -1;
    zone->offset = offset;
    return 0;
}

/* Changes of name or daylight mark alone are left out. */
static void add_change(struct zone *zone, int64_t at, int32_t offset)
{
    if (offset == (zone->count ? zone->offset[zone->count - 1] : zone->first))
        return;
    zone->at[zone->count] = at;
    zone->offset[zone->count++] = offset;
}

/* NULL, or what is wrong with the block. */
static const char *load_changes(struct zone *zone, const struct block *block, size_t width)
{
    if (block->types == 0)
        return "no local time types";
    if (block->leaps)
        return "it counts leap seconds";
    for (size_t i = 0; i < block->types; i++)
        if (type_offset(block, i) > ZONE_OFFSET_MOST || type_offset(block, i) < -ZONE_OFFSET_MOST)
            return "an offset of more than a day";
    zone->first = type_offset(block, 0);
    zone->rule_from = INT64_MIN;
    for (size_t i = 0; i < block->times; i++) {
        uint64_t raw = big_endian(block->instants + i * width, width);
        int64_t at = width == 8 ? (int64_t)raw : (int32_t)(uint32_t)raw;
        if (i && at <= zone->rule_from)
            return "transitions are not in order";
        if (block->indexes[i] >= block->types)
            return "a transition to a type that is not there";
        zone->rule_from = at;
        add_change(zone, at, type_offset(block, block->indexes[i]));
    }
    return NULL;
}

static const char *load_footer(struct zone *zone, struct cursor *cursor)
{
    struct text rest = text_make((const char *)cursor->at, cursor->left);
    if (!text_starts(rest, (struct text)TEXT("\n")))
        return "no footer";
    size_t end = text_find(rest, '\n', 1);
    if (end == rest.size)
        return "the footer does not end";
    struct text rule = text_make(rest.data + 1, end - 1);
    if (rule.size && !zone_rule_parse(rule, &zone->rule))
        return "the footer is not a rule";
    zone->has_rule = rule.size > 0;
    return NULL;
}

static int write_rule_out(struct zone *zone)
{
    const size_t most = zone->count + 2 * 300; /* two a year, from 1800 at the earliest */
    if (!zone->has_rule || zone->rule_from < INT64_C(-5364662400))
        return 0;
    if (grow(zone, most))
        return -1;
    int64_t at = zone->rule_from;
    while (at < WRITTEN_OUT && zone->count < most) {
        struct zone_span span = zone_rule_span(&zone->rule, at);
        add_change(zone, at, span.offset);
        zone->rule_from = at;
        at = span.until;
    }
    return 0;
}

static const char *load(struct zone *zone, struct cursor cursor, bool *no_memory)
{
    struct block block;
    size_t width = 4;
    if (!take_block(&cursor, width, &block))
        return "it is not a TZif file, or cut short";
    if (block.version >= '2') {
        width = 8;
        if (!take_block(&cursor, width, &block))
            return "its 64-bit part is cut short";
    }
    *no_memory = grow(zone, block.times + 1) != 0;
    if (*no_memory)
        return NULL;
    const char *wrong = load_changes(zone, &block, width);
    if (!wrong && width == 8)
        wrong = load_footer(zone, &cursor);
    if (!wrong)
        *no_memory = write_rule_out(zone) != 0;
    return wrong;
}

struct zone *zone_parse(struct text name, const uint8_t *data, size_t size, struct error *err)
{
    struct zone *zone = zone_fixed(name, 0);
    bool no_memory = zone == NULL;
    const char *wrong = zone ? load(zone, (struct cursor){data, size}, &no_memory) : NULL;
    if (!no_memory && !wrong)
        return zone;
    zone_free(zone);
    if (no_memory)
        error_memory(err);
    else
        error_set(err, STATE_HY000, 0, "the file of time zone '%.*s' cannot be used: %s", (int)name.size,
                  name.data, wrong);
    return NULL;
}

static int open_file(struct text name)
{
    static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                          "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[PATH_SIZE];
        struct stat status;
        int size = snprintf(path, sizeof path, "%s/%.*s", folders[i], (int)name.size, name.data);
        if (size < 0 || (size_t)size >= sizeof path)
            continue;
        int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode))
            return file;
        if (file >= 0)
            close(file);
    }
    return -1;
}

static void read_all(int file, struct buffer *buffer)
{
    enum { STEP = 8192 };
    for (;;) {
        uint8_t *place = buffer_reserve(buffer, STEP);
        ssize_t got = place ? read(file, place, STEP) : 0;
        if (got <= 0)
            return;
        buffer->size += (size_t)got;
    }
}

struct zone *zone_file_read(struct text name, struct error *err)
{
    int file = open_file(name);
    if (file < 0) {
        error_set(err, STATE_HY000, 0, "no file for time zone '%.*s' on this machine", (int)name.size,
                  name.data);
        return NULL;
    }
    struct buffer buffer;
    buffer_init(&buffer, FILE_MOST);
    read_all(file, &buffer);
    close(file);
    struct zone *zone = NULL;
    if (buffer_check(&buffer, "a time zone file", err) == 0)
        zone = zone_parse(name, buffer.data, buffer.size, err);
    buffer_clear(&buffer);
    return zone;
}
