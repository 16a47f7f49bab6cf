/* Reads ELF: the header, and the names of needed libraries. */
#include "image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static const struct {
    unsigned machine;
    const char *name;
} MACHINES[] = {{EM_386, "x86"},     {EM_X86_64, "x86-64"}, {EM_ARM, "ARM"},      {EM_AARCH64, "ARM64"},
                {EM_PPC64, "POWER"}, {EM_S390, "s390"},     {EM_RISCV, "RISC-V"}, {EM_MIPS, "MIPS"}};

struct file {
    const unsigned char *data;
    size_t size;
};

/* A part of the file, or NULL when it is not all there. */
static const void *part(const struct file *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset ? file->data + offset : NULL;
}

/* The file's offset of a virtual address, as the loader would map it. */
static uint64_t offset_of(const struct file *file, const ElfW(Ehdr) * head, uint64_t address)
{
    for (unsigned i = 0; i < head->e_phnum; i++) {
        ElfW(Phdr) segment;
        const void *at = part(file, head->e_phoff + (uint64_t)i * sizeof segment, sizeof segment);
        if (!at)
            break;
        memcpy(&segment, at, sizeof segment);
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return address - segment.p_vaddr + segment.p_offset;
    }
    return UINT64_MAX;
}

static void add_name(const struct file *file, uint64_t strings, uint64_t name, struct buffer *out)
{
    const char *text = part(file, strings + name, 1);
    if (strings == UINT64_MAX || !text)
        return;
    size_t size = strnlen(text, file->size - (strings + name));
    buffer_append(out, text, size);
    buffer_byte(out, '\0');
}

/* Appends the DT_NEEDED names of the dynamic section at `offset`. */
static void add_needed(const struct file *file, const ElfW(Ehdr) * head, uint64_t offset, uint64_t size,
                       struct buffer *out)
{
    ElfW(Dyn) entry;
    uint64_t strings = UINT64_MAX;
    for (int pass = 0; pass < 2; pass++) {
        for (uint64_t at = 0; at + sizeof entry <= size; at += sizeof entry) {
            const void *data = part(file, offset + at, sizeof entry);
            if (!data)
                return;
            memcpy(&entry, data, sizeof entry);
            if (entry.d_tag == DT_NULL)
                break;
            if (pass == 0 && entry.d_tag == DT_STRTAB)
                strings = offset_of(file, head, entry.d_un.d_ptr);
            else if (pass == 1 && entry.d_tag == DT_NEEDED)
                add_name(file, strings, entry.d_un.d_val, out);
        }
    }
}

static char *read_needed(const struct file *file)
{
    ElfW(Ehdr) head;
    struct buffer names;
    const void *at = part(file, 0, sizeof head);
    if (!at)
        return NULL;
    memcpy(&head, at, sizeof head);
    buffer_init(&names, 1u << 16);
    for (unsigned i = 0; i < head.e_phnum; i++) {
        ElfW(Phdr) segment;
        const void *data = part(file, head.e_phoff + (uint64_t)i * sizeof segment, sizeof segment);
        if (!data)
            break;
        memcpy(&segment, data, sizeof segment);
        if (segment.p_type == PT_DYNAMIC)
            add_needed(file, &head, segment.p_offset, segment.p_filesz, &names);
    }
    buffer_byte(&names, '\0');
    char *list = names.failed ? NULL : mem_strndup((const char *)names.data, names.size);
    buffer_clear(&names);
    return list;
}

/* The machine's number and word size; false for what is no shared library. */
static bool read_head(const struct file *file, unsigned *machine, unsigned *bits)
{
    const unsigned char *head = part(file, 0, EI_NIDENT + 4);
    if (!head || memcmp(head, ELFMAG, SELFMAG) != 0)
        return false;
    bool little = head[EI_DATA] == ELFDATA2LSB;
    const unsigned char *type = head + EI_NIDENT, *kind = type + 2;
    *bits = head[EI_CLASS] == ELFCLASS64 ? 64 : 32;
    *machine = little ? (unsigned)(kind[0] | kind[1] << 8) : (unsigned)(kind[1] | kind[0] << 8);
    return (little ? type[0] | type[1] << 8 : type[1] | type[0] << 8) == ET_DYN;
}

static void describe(struct image *image, unsigned machine, unsigned bits)
{
    const char *name = "another processor";
    for (size_t i = 0; i < sizeof MACHINES / sizeof *MACHINES; i++) {
        if (MACHINES[i].machine == machine)
            name = MACHINES[i].name;
    }
    snprintf(image->machine, sizeof image->machine, "%s, %u bits", name, bits);
}

static int map_file(const char *path, struct file *file)
{
    struct stat facts;
    int number = open(path, O_RDONLY | O_CLOEXEC), result = 0;
    if (number < 0)
        return errno;
    if (fstat(number, &facts) < 0)
        result = errno;
    else if (!S_ISREG(facts.st_mode))
        result = S_ISDIR(facts.st_mode) ? EISDIR : EINVAL;
    file->size = result == 0 ? (size_t)facts.st_size : 0;
    if (file->size > 0) {
        void *at = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, number, 0);
        file->data = at == MAP_FAILED ? NULL : at;
        result = at == MAP_FAILED ? errno : 0;
    }
    close(number);
    return result;
}

int image_read(const char *path, struct image *image)
{
    struct file file = {0}, self = {0};
    unsigned machine = 0, bits = 0, own_machine = 0, own_bits = 0;
    *image = (struct image){0};
    int result = map_file(path, &file);
    if (result == 0 && map_file("/proc/self/exe", &self) == 0) {
        image->shared = read_head(&file, &machine, &bits);
        (void)read_head(&self, &own_machine, &own_bits);
        image->fits = image->shared && machine == own_machine && bits == own_bits;
        describe(image, machine, bits);
        image->needed = image->fits ? read_needed(&file) : NULL;
    }
    if (file.data)
        munmap((void *)(uintptr_t)file.data, file.size);
    if (self.data)
        munmap((void *)(uintptr_t)self.data, self.size);
    return result;
}
