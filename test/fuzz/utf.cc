/* UTF-8 and SQLWCHAR, both ways: within the buffer, pieces are the whole, and well-formed text comes back. */
#include <cstring>
#include <vector>

#include "fuzz.h"
extern "C" {
#include "base/utf.h"
}

namespace
{

std::vector<SQLWCHAR> widen(struct text text, size_t piece)
{
    std::vector<SQLWCHAR> all;
    size_t at = 0;
    while (at < text.size) {
        std::vector<SQLWCHAR> some(piece + 1, 0x1234);
        struct utf_progress done =
            utf8_to_wide(text_make(text.data + at, text.size - at), some.data(), piece);
        FUZZ_CHECK(done.written <= piece && some[piece] == 0x1234);
        FUZZ_CHECK(done.read && done.read <= text.size - at);
        all.insert(all.end(), some.begin(), some.begin() + static_cast<long>(done.written));
        at += done.read;
    }
    return all;
}

std::string narrow(const SQLWCHAR *wide, size_t units, size_t piece)
{
    std::string all;
    size_t at = 0;
    while (at < units) {
        std::vector<char> some(piece + 1, 'x');
        struct utf_progress done = utf8_from_wide(wide + at, units - at, some.data(), piece);
        FUZZ_CHECK(done.written <= piece && some[piece] == 'x');
        FUZZ_CHECK(done.read && done.read <= units - at);
        all.append(some.data(), done.written);
        at += done.read;
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    size_t piece = 4 + input.byte() % 8; /* the longest character has four bytes */
    std::string bytes = input.rest();
    struct text text = text_make(bytes.data(), bytes.size());
    std::vector<SQLWCHAR> wide = widen(text, bytes.size() + 2);
    FUZZ_CHECK(wide.size() == utf8_wide_length(text));
    FUZZ_CHECK(wide == widen(text, piece));
    std::string back = narrow(wide.data(), wide.size(), wide.size() * 4 + 4);
    FUZZ_CHECK(back.size() == utf8_length_of_wide(wide.data(), wide.size()));
    FUZZ_CHECK(back == narrow(wide.data(), wide.size(), piece));
    FUZZ_CHECK(utf8_valid(text_make(back.data(), back.size())));
    FUZZ_CHECK((back == bytes) == utf8_valid(text));
    FUZZ_CHECK(utf8_count(text) <= bytes.size() && utf8_cut(text, bytes.size() / 2) <= bytes.size() / 2);
    /* The bytes as SQLWCHARs, lone surrogates and all. */
    std::vector<SQLWCHAR> raw(bytes.size() / sizeof(SQLWCHAR));
    if (!raw.empty())
        memcpy(raw.data(), bytes.data(), raw.size() * sizeof(SQLWCHAR));
    std::string whole = narrow(raw.data(), raw.size(), raw.size() * 4 + 4);
    FUZZ_CHECK(whole == narrow(raw.data(), raw.size(), piece));
    FUZZ_CHECK(whole.size() == utf8_length_of_wide(raw.data(), raw.size()));
    FUZZ_CHECK(utf8_valid(text_make(whole.data(), whole.size())));
    return 0;
}
