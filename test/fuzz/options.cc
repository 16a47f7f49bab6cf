/* Connection strings: what was understood and written is understood again, and written the same. */
#include "fuzz.h"
extern "C" {
#include "handle/options.h"
#include "server/server.h"
}

namespace
{

/* 0: it was understood, and `out` is the completed string. */
int complete(const std::string &words, std::string *out)
{
    struct options options;
    struct error err = {};
    struct buffer text;
    struct endpoint *endpoints = nullptr;
    size_t count = 0;
    options_init(&options);
    buffer_init(&text, 1 << 24);
    int status = options_parse(&options, text_make(words.data(), words.size()), false, &err);
    FUZZ_CHECK(status == 0 || err.message);
    if (status == 0) {
        options_write(&options, &text);
        FUZZ_CHECK(!text.failed);
        out->assign(reinterpret_cast<char *>(text.data), text.size);
        if (options_endpoints(&options, options_server(&options), &endpoints, &count, &err))
            FUZZ_CHECK(err.message);
    }
    error_clear(&err);
    buffer_clear(&text);
    options_clear(&options);
    return status;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    std::string words = input.rest(), once, twice;
    if (complete(words, &once) == 0) {
        FUZZ_CHECK(complete(once, &twice) == 0);
        FUZZ_CHECK(once == twice);
    }
    return 0;
}
