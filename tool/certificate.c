/* Loads libcurl when it is asked for: without it there is no driver either, which is said before. */
#include "certificate.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The functions of libcurl that are used here. */
struct curl {
    CURL *(*init)(void);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*perform)(CURL *);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    void (*cleanup)(CURL *);
    CURLcode (*send)(CURL *, const void *, size_t, size_t *);
    CURLcode (*recv)(CURL *, void *, size_t, size_t *);
    time_t (*getdate)(const char *, const time_t *);
};

static const struct {
    const char *name;
    size_t offset;
} FUNCTIONS[] = {
    {"curl_easy_init", offsetof(struct curl, init)},
    {"curl_easy_setopt", offsetof(struct curl, setopt)},
    {"curl_easy_perform", offsetof(struct curl, perform)},
    {"curl_easy_getinfo", offsetof(struct curl, getinfo)},
    {"curl_easy_cleanup", offsetof(struct curl, cleanup)},
    {"curl_easy_send", offsetof(struct curl, send)},
    {"curl_easy_recv", offsetof(struct curl, recv)},
    {"curl_getdate", offsetof(struct curl, getdate)},
};

static bool load(struct curl *curl)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        void *found = library ? dlsym(library, FUNCTIONS[i].name) : NULL;
        if (!found)
            return false;
        memcpy((char *)curl + FUNCTIONS[i].offset, &found, sizeof found);
    }
    return true;
}

static size_t no_output(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

/* A handle that will do no more than shake hands. */
static CURL *prepare(const struct curl *curl, const char *host, uint16_t port, char *why)
{
    char address[1100];
    CURL *easy = curl->init();
    if (!easy)
        return NULL;
    bool colon = strchr(host, ':') != NULL;
    snprintf(address, sizeof address, "https://%s%s%s:%u/", colon ? "[" : "", host, colon ? "]" : "",
             (unsigned)port);
    curl->setopt(easy, CURLOPT_URL, address);
    curl->setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl->setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl->setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl->setopt(easy, CURLOPT_CERTINFO, 1L);
    curl->setopt(easy, CURLOPT_TIMEOUT, 10L);
    curl->setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->setopt(easy, CURLOPT_WRITEFUNCTION, no_output);
    curl->setopt(easy, CURLOPT_ERRORBUFFER, why);
    return easy;
}

static void take(const char *line, const char *name, char *out, size_t room)
{
    size_t size = strlen(name);
    if (strncmp(line, name, size) == 0 && line[size] == ':')
        snprintf(out, room, "%s", line + size + 1);
}

/* Protocol and cipher stand in what libcurl tells of its doings: "SSL connection using TLSv1.3 / TLS_AES_..".
 */
static int overhear(CURL *easy, curl_infotype type, char *data, size_t size, void *context)
{
    static const char WORDS[] = "SSL connection using ";
    struct certificate *out = context;
    char line[200];
    (void)easy;
    if (type != CURLINFO_TEXT)
        return 0;
    snprintf(line, sizeof line, "%.*s", (int)(size < sizeof line ? size : sizeof line - 1), data);
    char *found = strstr(line, WORDS), *slash = found ? strstr(found, " / ") : NULL;
    if (slash) {
        slash[3 + strcspn(slash + 3, " /\n")] = '\0';
        snprintf(out->cipher, sizeof out->cipher, "%s", slash + 3);
        *slash = '\0';
        snprintf(out->protocol, sizeof out->protocol, "%s", found + sizeof WORDS - 1);
    }
    return 0;
}

static void take_facts(const struct curl *curl, CURL *easy, struct certificate *out)
{
    struct curl_certinfo *chain = NULL;
    if (curl->getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain || chain->num_of_certs < 1)
        return;
    out->chain = chain->num_of_certs;
    for (const struct curl_slist *line = chain->certinfo[0]; line; line = line->next) {
        take(line->data, "Subject", out->subject, sizeof out->subject);
        take(line->data, "Issuer", out->issuer, sizeof out->issuer);
        take(line->data, "Start date", out->begins, sizeof out->begins);
        take(line->data, "Expire date", out->ends, sizeof out->ends);
        take(line->data, "X509v3 Subject Alternative Name", out->names, sizeof out->names);
    }
    time_t ends = curl->getdate(out->ends, NULL);
    out->days = ends < 0 ? 0 : (long)((ends - time(NULL)) / 86400) - (ends < time(NULL));
}

bool certificate_read(const char *host, const struct endpoint *endpoint, const char *proxy,
                      struct certificate *out)
{
    struct curl curl;
    *out = (struct certificate){0};
    CURL *easy = load(&curl) ? prepare(&curl, host, endpoint->port, out->why) : NULL;
    if (!easy) {
        snprintf(out->why, sizeof out->why, "libcurl.so.4 cannot be loaded");
        return false;
    }
    curl.setopt(easy, CURLOPT_VERBOSE, 1L);
    curl.setopt(easy, CURLOPT_DEBUGFUNCTION, overhear);
    curl.setopt(easy, CURLOPT_DEBUGDATA, out);
    if (proxy)
        curl.setopt(easy, CURLOPT_PROXY, proxy);
    if (endpoint->certificate.size) {
        curl.setopt(easy, CURLOPT_SSLCERT, endpoint->certificate.data);
        curl.setopt(easy, CURLOPT_SSLKEY,
                    endpoint->key.size ? endpoint->key.data : endpoint->certificate.data);
        curl.setopt(easy, CURLOPT_KEYPASSWD,
                    endpoint->key_password.size ? endpoint->key_password.data : NULL);
    }
    CURLcode code = curl.perform(easy);
    if (code == CURLE_OK)
        take_facts(&curl, easy, out);
    curl.cleanup(easy);
    return code == CURLE_OK;
}

bool certificate_ask(const char *host, uint16_t port, const char *bytes, char *answer, size_t *room)
{
    struct curl curl;
    char why[CURL_ERROR_SIZE] = "";
    CURL *easy = load(&curl) ? prepare(&curl, host, port, why) : NULL;
    size_t got = 0, sent = 0, part = 0;
    if (!easy)
        return false;
    curl.setopt(easy, CURLOPT_PROXY, "");
    CURLcode code = curl.perform(easy);
    bool shaken = code == CURLE_OK;
    code = shaken ? curl.send(easy, bytes, strlen(bytes), &sent) : code;
    for (int turns = 0; code == CURLE_OK && got < *room && turns < 150; turns++) {
        code = curl.recv(easy, answer + got, *room - got, &part);
        if (code == CURLE_AGAIN) {
            usleep(10000);
            code = CURLE_OK;
        } else if (code == CURLE_OK) {
            got += part;
            code = part ? CURLE_OK : CURLE_RECV_ERROR;
        }
    }
    curl.cleanup(easy);
    *room = got;
    return shaken;
}
