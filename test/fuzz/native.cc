/* Native blocks: whole, and in pieces, are the same cells, each of which can be read as text. */
#include "blocks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    std::string bytes = input.rest();
    struct zone_set *zones = zone_set_new();
    FUZZ_CHECK(zones);
    for (bool info : {false, true}) {
        fuzz::Outcome whole = fuzz::decode(zones, bytes, info, SIZE_MAX);
        fuzz::Outcome pieces = fuzz::decode(zones, bytes, info, 1 + bytes.size() % 7);
        FUZZ_CHECK(whole.end == pieces.end);
        FUZZ_CHECK(whole.text == pieces.text);
    }
    zone_set_free(zones);
    return 0;
}
