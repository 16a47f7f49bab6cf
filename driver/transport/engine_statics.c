/* Finds where the engine's library calls __cxa_atexit, and has it call a function that keeps a list of ours.
 */
#include "transport/engine_statics.h"

#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"

/* What the loader writes a function's address by. */
#if defined __x86_64__
enum { BY_CALL = R_X86_64_JUMP_SLOT, BY_DATA = R_X86_64_GLOB_DAT };
#elif defined __aarch64__
enum { BY_CALL = R_AARCH64_JUMP_SLOT, BY_DATA = R_AARCH64_GLOB_DAT };
#else
enum { BY_CALL = -1, BY_DATA = -2 }; /* nothing is found */
#endif

static const char registering[] = "__cxa_atexit";

struct search {
    uintptr_t inside;
    bool done;
};

/* One loaded library. */
struct library {
    uintptr_t base;
    const ElfW(Phdr) * protected_again; /* the part that the loader made read-only, or NULL */
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * calls, *data;
    size_t calls_size, data_size; /* in bytes */
    size_t plain;                 /* so many first ones of `data` have no name */
};

/* An object that is to be destroyed. */
struct object {
    struct object *earlier;
    void (*destroy)(void *);
    void *object;
};

static struct {
    pthread_mutex_t lock;
    struct object *last;
} engine_objects = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* As __cxa_atexit is called. */
static int keep_for_later(void (*destroy)(void *), void *object, void *library)
{
    (void)library;
    struct object *kept = mem_alloc(sizeof *kept);
    if (!kept)
        return -1;
    pthread_mutex_lock(&engine_objects.lock);
    *kept = (struct object){engine_objects.last, destroy, object};
    engine_objects.last = kept;
    pthread_mutex_unlock(&engine_objects.lock);
    return 0;
}

static struct object *take_last(void)
{
    pthread_mutex_lock(&engine_objects.lock);
    struct object *last = engine_objects.last;
    if (last)
        engine_objects.last = last->earlier;
    pthread_mutex_unlock(&engine_objects.lock);
    return last;
}

void engine_statics_destroy(void)
{
    struct object *object;
    while ((object = take_last())) {
        object->destroy(object->object);
        mem_free(object);
    }
}

/* glibc has added the base to what the library's file says, other loaders have not. */
static const void *address_of(const struct library *library, ElfW(Addr) value)
{
    uintptr_t address = value < library->base ? library->base + value : value;
    const void *at;
    memcpy(&at, &address, sizeof at);
    return at;
}

static void read_dynamic(struct library *library, const ElfW(Dyn) * entry)
{
    for (; entry->d_tag != DT_NULL; entry++) {
        const void *at = address_of(library, entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB:
            library->symbols = at;
            break;
        case DT_STRTAB:
            library->names = at;
            break;
        case DT_JMPREL:
            library->calls = at;
            break;
        case DT_PLTRELSZ:
            library->calls_size = entry->d_un.d_val;
            break;
        case DT_RELA:
            library->data = at;
            break;
        case DT_RELASZ:
            library->data_size = entry->d_un.d_val;
            break;
        case DT_RELACOUNT:
            library->plain = entry->d_un.d_val;
            break;
        default:
            break;
        }
    }
}

/* The pages are made writable where the loader has made them read-only. */
static bool write_slot(const struct library *library, uintptr_t slot)
{
    int (*function)(void (*)(void *), void *, void *) = keep_for_later;
    const ElfW(Phdr) *part = library->protected_again;
    bool guarded = part && slot - (library->base + part->p_vaddr) < part->p_memsz;
    uintptr_t page = slot & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
    size_t size = slot + sizeof function - page;
    void *start, *at;
    memcpy(&start, &page, sizeof start);
    memcpy(&at, &slot, sizeof at);
    if (guarded && mprotect(start, size, PROT_READ | PROT_WRITE) != 0)
        return false;
    memcpy(at, &function, sizeof function);
    if (guarded)
        (void)mprotect(start, size, PROT_READ);
    return true;
}

static bool replace(const struct library *library, const ElfW(Rela) * first, size_t size, size_t from)
{
    bool done = true;
    for (size_t i = from; first && i < size / sizeof *first; i++) {
        int how = (int)ELF64_R_TYPE(first[i].r_info);
        const ElfW(Sym) *symbol = library->symbols + ELF64_R_SYM(first[i].r_info);
        if ((how == BY_CALL || how == BY_DATA) && strcmp(library->names + symbol->st_name, registering) == 0)
            done = write_slot(library, library->base + first[i].r_offset) && done;
    }
    return done;
}

/* Of a library of the process; not 0: it was the one. */
static int look_at(struct dl_phdr_info *info, size_t size, void *context)
{
    struct search *search = context;
    struct library library = {.base = info->dlpi_addr};
    const ElfW(Dyn) *dynamic = NULL;
    bool found = false;
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD)
            found |= search->inside - (library.base + part->p_vaddr) < part->p_memsz;
        else if (part->p_type == PT_GNU_RELRO)
            library.protected_again = part;
        else if (part->p_type == PT_DYNAMIC)
            dynamic = address_of(&library, part->p_vaddr);
    }
    if (!found)
        return 0;
    if (dynamic)
        read_dynamic(&library, dynamic);
    search->done = library.symbols && library.names &&
                   replace(&library, library.calls, library.calls_size, 0) &&
                   replace(&library, library.data, library.data_size, library.plain);
    return 1;
}

bool engine_statics_keep(const void *inside)
{
    struct search search = {0};
    memcpy(&search.inside, &inside, sizeof inside);
    (void)dl_iterate_phdr(look_at, &search);
    return search.done;
}
