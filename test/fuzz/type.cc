/* Names of types: what is understood is understood again by its own name, and its copy is equal. */
#include "fuzz.h"
extern "C" {
#include "types/type.h"
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    std::string text = input.rest();
    struct error err = {};
    struct arena arena, other;
    arena_init(&arena, 1 << 24);
    arena_init(&other, 1 << 24);
    struct type_context context = {};
    context.arena = &arena;
    const struct type *type = type_parse(text_make(text.data(), text.size()), &context, &err);
    if (type) {
        const struct type *again = type_parse(type->name, &context, &err);
        FUZZ_CHECK(again && type_equal(type, again));
        const struct type *copy = type_copy(type, &other, &err);
        FUZZ_CHECK(copy && type_equal(type, copy));
    } else {
        FUZZ_CHECK(err.message);
    }
    error_clear(&err);
    arena_clear(&arena);
    arena_clear(&other);
    return 0;
}
