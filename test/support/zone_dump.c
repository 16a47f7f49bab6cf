/* Answers questions about time zones from standard input, for zone_compare.py:
 * `Z name` chooses a zone, `O utc` prints its offset, `L local` the UTC instant of a local time, `T from
 * until` the instants at which the offset changes, on one line. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/zone.h"

static void print_changes(const struct zone *zone, int64_t from, int64_t until)
{
    struct zone_span span = {0};
    zone_offset(zone, from, &span);
    while (span.until < until) {
        printf("%" PRId64 " ", span.until);
        zone_offset(zone, span.until, &span);
    }
    printf("\n");
}

static const struct zone *choose(struct zone_set *zones, char *name)
{
    struct error err = {0};
    name[strcspn(name, "\n")] = '\0';
    const struct zone *zone = zone_get(zones, text_of(name), &err);
    if (!zone)
        fprintf(stderr, "%s\n", err.message ? err.message : "out of memory");
    error_clear(&err);
    return zone;
}

int main(void)
{
    struct zone_set *zones = zone_set_new();
    const struct zone *zone = NULL;
    struct zone_span memo = {0};
    char line[400];
    while (zones && fgets(line, sizeof line, stdin)) {
        int64_t first = 0, second = 0;
        int numbers = sscanf(line + 1, "%" SCNd64 " %" SCNd64, &first, &second);
        if (line[0] == 'Z') {
            zone = choose(zones, line + 2);
            memo = (struct zone_span){0};
        }
        if (!zone)
            break;
        if (line[0] == 'O' && numbers == 1)
            printf("%" PRId32 "\n", zone_offset(zone, first, &memo));
        else if (line[0] == 'L' && numbers == 1)
            printf("%" PRId64 "\n", zone_to_utc(zone, first, &memo));
        else if (line[0] == 'T' && numbers == 2)
            print_changes(zone, first, second);
    }
    zone_set_free(zones);
    return zone ? 0 : 1;
}
