/* For LD_PRELOAD in tests: the machine's own tables as a test wants them, without touching the machine.
 * `several.test` has two addresses, at the first of which nothing listens; the system's store of authorities is
 * PORTER_TEST_STORE. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);
typedef FILE *opener(const char *, const char *);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    resolver *real = (resolver *)dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo *second;
    int status;

    if (!name || strcmp(name, "several.test") != 0)
        return real(name, service, hints, out);
    if ((status = real("127.0.0.2", service, hints, out)) != 0 ||
        (status = real("127.0.0.1", service, hints, &second)) != 0)
        return status;
    struct addrinfo *last = *out;
    while (last->ai_next)
        last = last->ai_next;
    last->ai_next = second;
    return 0;
}

static FILE *open_store(const char *name, const char *path, const char *mode)
{
    opener *real = (opener *)dlsym(RTLD_NEXT, name);
    const char *store = getenv("PORTER_TEST_STORE");
    const char *system = "/etc/ssl/certs/ca-certificates.crt";

    return real(store && strcmp(path, system) == 0 ? store : path, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    return open_store("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return open_store("fopen64", path, mode);
}
