/* TZif files: a zone that was taken gives offsets within a day, memo or none, and times that come back. */
#include <initializer_list>

#include "fuzz.h"
extern "C" {
#include "base/zone.h"
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    struct error err = {};
    struct zone *zone = zone_parse(text_of("Some/Zone"), data, size, &err);
    if (!zone) {
        FUZZ_CHECK(err.message);
        error_clear(&err);
        return 0;
    }
    struct zone_span memo = {};
    for (int64_t at : {INT64_C(-62135596800), INT64_C(-2208988800), INT64_C(-1), INT64_C(0), INT64_C(1),
                       INT64_C(954658800), INT64_C(1700000000), INT64_C(1711846800), INT64_C(4102444800),
                       INT64_C(32503680000), INT64_C(253402300799)}) {
        struct zone_span fresh = {}, other = {};
        int32_t offset = zone_offset(zone, at, &memo);
        FUZZ_CHECK(offset == zone_offset(zone, at, &fresh));
        FUZZ_CHECK(fresh.from <= at && at < fresh.until && fresh.offset == offset);
        FUZZ_CHECK(offset > -200000 && offset < 200000);
        int64_t back = zone_to_utc(zone, at + offset, &other);
        /* A local time that happens twice is the earlier one. */
        struct zone_span there = {};
        FUZZ_CHECK(back <= at && back + zone_offset(zone, back, &there) == at + offset);
    }
    zone_free(zone);
    return 0;
}
