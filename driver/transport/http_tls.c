/* TLS: what libcurl is told of it, and what its failures mean. Everything is the link's own, nothing the
 * process's. */
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "transport/http_set.h"

/* ---- setting up */

static bool is_folder(struct text path)
{
    char *terminated = mem_strndup(path.data, path.size);
    struct stat status;
    bool folder = terminated && stat(terminated, &status) == 0 && S_ISDIR(status.st_mode);
    mem_free(terminated);
    return folder;
}

/* Authorities: a file or a folder stands in place of the system's, which libcurl has by default. */
static void set_authorities(struct http_link *link, struct text path, CURLoption file, CURLoption folder,
                            CURLcode *code)
{
    if (path.size == 0)
        return;
    bool in_folder = is_folder(path);
    set_pointer(link, in_folder ? file : folder, NULL, code);
    set_text(link, in_folder ? folder : file, path, code);
}

/* Those of TLS 1.3 have names that begin with TLS_, and an option of their own. */
static void set_ciphers(struct http_link *link, struct text ciphers, CURLcode *code)
{
    struct buffer newer, older;
    buffer_init(&newer, ciphers.size + 1);
    buffer_init(&older, ciphers.size + 1);
    while (ciphers.size > 0) {
        size_t end = text_find(ciphers, ':', 0);
        struct text name = text_trim(text_make(ciphers.data, end));
        struct buffer *list = text_starts(name, text_of("TLS_")) ? &newer : &older;
        ciphers = text_from(ciphers, end + 1);
        if (name.size > 0 && list->size > 0)
            buffer_byte(list, ':');
        buffer_put(list, name);
    }
    if (newer.failed || older.failed)
        *code = CURLE_OUT_OF_MEMORY;
    set_text(link, CURLOPT_TLS13_CIPHERS, buffer_text(&newer), code);
    set_text(link, CURLOPT_SSL_CIPHER_LIST, buffer_text(&older), code);
    buffer_clear(&newer);
    buffer_clear(&older);
}

void http_setup_identity(struct http_link *link, bool shown, CURLcode *code)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    set_pointer(link, CURLOPT_SSLCERT, NULL, code);
    set_pointer(link, CURLOPT_SSLKEY, NULL, code);
    if (!shown)
        return;
    set_text(link, CURLOPT_SSLCERT, endpoint->certificate, code);
    set_text(link, CURLOPT_SSLKEY, endpoint->key, code);
}

void http_setup_tls(struct http_link *link, CURLcode *code)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    set_authorities(link, endpoint->proxy_ca, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH, code);
    bool newest = text_equal(endpoint->tls_minimum, text_of("1.3"));
    set_number(link, CURLOPT_SSLVERSION, newest ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2, code);
    set_number(link, CURLOPT_SSL_VERIFYPEER, endpoint->verify != TLS_INSECURE, code);
    set_number(link, CURLOPT_SSL_VERIFYHOST, endpoint->verify == TLS_VERIFY_FULL ? 2 : 0, code);
    set_authorities(link, endpoint->ca, CURLOPT_CAINFO, CURLOPT_CAPATH, code);
    http_setup_identity(link, true, code);
    set_text(link, CURLOPT_KEYPASSWD, endpoint->key_password, code);
    set_text(link, CURLOPT_PINNEDPUBLICKEY, endpoint->tls_pin, code);
    set_ciphers(link, endpoint->tls_ciphers, code);
}

/* ---- failing */

/* OpenSSL's results of a verification (X509_V_ERR_...), which libcurl hands on. */
static const struct {
    long code;
    const char *what;
} VERIFICATIONS[] = {
    {9, "is not valid yet: look at the clocks of both sides"},
    {10, "has expired: it must be renewed (SSLMode=insecure would take it)"},
    {18, "is self-signed: name it in CALocation if it is to be trusted"},
    {19, "comes from an authority that is not known: name its certificate in CALocation"},
    {20, "comes from an authority that is not known: name its certificate in CALocation"},
    {21, "comes without the certificates between it and a known authority: the server must send them, or "
         "CALocation name them"},
    {23, "was revoked by its authority"},
    {26, "is not one for servers"},
};

/* Words of libcurl and OpenSSL, with what they mean here. */
static const struct {
    const char *words, *what;
} REASONS[] = {
    {"no alternative certificate subject name",
     "is for another host: connect by a name that it has, or give "
     "that name as TLSServerName (SSLMode=verify-ca ignores names)"},
    {"does not match target host name", "is for another host: connect by a name that it has, or give that "
                                        "name as TLSServerName (SSLMode=verify-ca ignores names)"},
    {"unable to obtain common name", "names no host: SSLMode=verify-ca ignores names"},
    {"public key does not match", "has another public key than PinnedPublicKey allows"},
};

static const struct {
    const char *words, *what;
} HANDSHAKES[] = {
    {"alert protocol version", "speaks only TLS versions older than TLSMinVersion allows"},
    {"unsupported protocol", "speaks only TLS versions older than TLSMinVersion allows"},
    {"wrong version number", "does not speak TLS on this port: give its TLS port, or SSLMode=disable"},
    {"packet length too long", "does not speak TLS on this port: give its TLS port, or SSLMode=disable"},
    {"http request", "does not speak TLS on this port: give its TLS port, or SSLMode=disable"},
    {"certificate required", "wants a client certificate: CertificateFile and PrivateKeyFile"},
    {"alert handshake failure",
     "shares no TLS version or cipher with TLSMinVersion and TLSCiphers, or wants a "
     "client certificate (CertificateFile)"},
    {"alert unknown ca", "does not know the authority of the client certificate (CertificateFile)"},
    {"alert bad certificate", "refuses the client certificate (CertificateFile)"},
    {"alert certificate expired", "refuses the client certificate (CertificateFile): it has expired"},
    {"alert certificate unknown", "refuses the client certificate (CertificateFile)"},
    {"no ciphers available", "was offered no cipher: TLSCiphers leaves none"},
};

static const char *explain_certificate(const struct http_link *link, struct text reason)
{
    long result = 0;
    curl_easy_getinfo(link->easy, CURLINFO_SSL_VERIFYRESULT, &result);
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (text_search(reason, text_of(REASONS[i].words), 0) != SIZE_MAX)
            return REASONS[i].what;
    }
    for (size_t i = 0; i < sizeof VERIFICATIONS / sizeof *VERIFICATIONS; i++) {
        if (VERIFICATIONS[i].code == result)
            return VERIFICATIONS[i].what;
    }
    return "does not verify";
}

static const char *explain_handshake(struct text reason)
{
    for (size_t i = 0; i < sizeof HANDSHAKES / sizeof *HANDSHAKES; i++) {
        if (text_search(reason, text_of(HANDSHAKES[i].words), 0) != SIZE_MAX)
            return HANDSHAKES[i].what;
    }
    return NULL;
}

static bool proxy_distrusted(const struct http_link *link)
{
    long result = 0;
    curl_easy_getinfo(link->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &result);
    return result != 0 && link->outcome == CURLE_PEER_FAILED_VERIFICATION;
}

bool http_tls_failure(const struct http_link *link, struct text reason, struct error *err)
{
    struct http_origin at = http_origin(link);
    if (proxy_distrusted(link)) {
        error_set(
            err, STATE_08001, 0,
            "%.*s port %u cannot be reached: the proxy's certificate does not verify (ProxyCALocation): "
            "%.*s",
            (int)at.host.size, at.host.data, (unsigned)at.port, (int)reason.size, reason.data);
        return true;
    }
    bool certificate = link->outcome == CURLE_PEER_FAILED_VERIFICATION ||
                       link->outcome == CURLE_SSL_ISSUER_ERROR ||
                       link->outcome == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
    const char *what = certificate ? explain_certificate(link, reason) : explain_handshake(reason);
    if (!at.tls || !what)
        return false;
    error_set(err, STATE_08001, 0, "%.*s port %u%s %s: %.*s", (int)at.host.size, at.host.data,
              (unsigned)at.port, certificate ? ": the server's certificate" : "", what, (int)reason.size,
              reason.data);
    return true;
}
