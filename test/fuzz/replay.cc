/* A target without a fuzzer: every file of the folders, then each cut and damaged in ways that are always the
 * same. replay [--changes N] FOLDER|FILE .. */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz.h"

namespace
{

/* xorshift: the same everywhere. */
struct Random {
    uint64_t state;
    uint64_t next(uint64_t below)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return below ? state % below : 0;
    }
};

std::string slurp(const std::filesystem::path &path)
{
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

/* In memory of exactly its size, so that a sanitizer sees the byte behind. */
void run(const std::string &bytes)
{
    std::vector<uint8_t> exact(bytes.begin(), bytes.end());
    exact.shrink_to_fit();
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void change(std::string *bytes, Random *random)
{
    static const uint8_t telling[] = {0,   1,   0x7f, 0x80, 0xff, '\'', '"',  '\\',
                                      '{', '}', '(',  ')',  ';',  '?',  '\n', ','};
    size_t at = random->next(bytes->size());
    switch (random->next(7)) {
    case 0: /* cut */
        bytes->resize(at);
        break;
    case 1:
        bytes->erase(at, 1 + random->next(8));
        break;
    case 2: /* twice */
        bytes->insert(at, bytes->substr(random->next(bytes->size()), 1 + random->next(16)));
        break;
    case 3:
        bytes->insert(at, 1, static_cast<char>(telling[random->next(sizeof telling)]));
        break;
    case 4:
        (*bytes)[at] = static_cast<char>(telling[random->next(sizeof telling)]);
        break;
    case 5:
        (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << random->next(8)));
        break;
    default:
        (*bytes)[at] = static_cast<char>(random->next(256));
    }
}

size_t run_changed(const std::string &bytes, size_t changes, Random *random)
{
    size_t count = 0;
    for (; count < changes && !bytes.empty(); count++) {
        std::string changed = bytes;
        for (uint64_t more = 1 + random->next(4); more && !changed.empty(); more--)
            change(&changed, random);
        run(changed);
    }
    return count;
}

} // namespace

int main(int argc, char **argv)
{
    std::vector<std::filesystem::path> files;
    size_t changes = 0, inputs = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--changes") == 0 && i + 1 < argc)
            changes = strtoul(argv[++i], nullptr, 10);
        else if (std::filesystem::is_directory(argv[i]))
            for (const auto &entry : std::filesystem::directory_iterator(argv[i]))
                files.push_back(entry.path());
        else
            files.emplace_back(argv[i]);
    }
    std::sort(files.begin(), files.end());
    run("");
    for (const auto &file : files) {
        std::string bytes = slurp(file);
        Random random{0x9e3779b97f4a7c15};
        run(bytes);
        inputs += 1 + run_changed(bytes, changes, &random);
    }
    printf("%zu files, %zu inputs\n", files.size(), inputs);
    return files.empty() ? 1 : 0;
}
