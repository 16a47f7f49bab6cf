/* What the targets share: an input that is consumed from its start, and an oracle's failure. */
#ifndef PORTER_TEST_FUZZ_H
#define PORTER_TEST_FUZZ_H

#include <cstddef>
#include <cstdint>
#include <string>

/* The target: any bytes, no state left behind. Never anything but 0. */
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is asked for in one piece is never more than this for an input of `size` bytes (memory.cc looks). */
size_t fuzz_memory_limit(size_t size);
/* The input begins: limits are counted for its size. */
void fuzz_memory_begin(size_t size);
/* The input is over: all of its memory has been given back. */
void fuzz_memory_end();

[[noreturn]] void fuzz_failed(const char *file, int line, const char *what);
#define FUZZ_CHECK(condition)                                                                                \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fuzz_failed(__FILE__, __LINE__, #condition);                                                     \
    } while (0)

/* Bytes at the start of an input that choose how it is used. */
class FuzzInput
{
  public:
    FuzzInput(const uint8_t *data, size_t size) : data_(data), size_(size)
    {
        fuzz_memory_begin(size);
    }
    ~FuzzInput()
    {
        fuzz_memory_end();
    }
    FuzzInput(const FuzzInput &) = delete;
    FuzzInput &operator=(const FuzzInput &) = delete;

    uint8_t byte()
    {
        if (size_ == 0)
            return 0;
        size_--;
        return *data_++;
    }
    /* Up to the byte `end`, which goes as well; else the rest. */
    std::string until(uint8_t end)
    {
        std::string out;
        while (size_ && *data_ != end)
            out.push_back(static_cast<char>(byte()));
        byte();
        return out;
    }
    std::string rest()
    {
        std::string out(reinterpret_cast<const char *>(data_), size_);
        size_ = 0;
        return out;
    }

  private:
    const uint8_t *data_;
    size_t size_;
};

#endif
