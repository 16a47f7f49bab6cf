/* What a failed transfer is called: SQLSTATE, and a message with host, port and libcurl's reason. */
#include <string.h>

#include "transport/http_link.h"

struct outcome {
    CURLcode code;
    enum state state; /* 08S01 becomes 08001 while there was no connection */
    const char *what;
};

static const struct outcome OUTCOMES[] = {
    {CURLE_URL_MALFORMAT, STATE_08001, "is not an address to connect to"},
    {CURLE_UNSUPPORTED_PROTOCOL, STATE_08001, "does not speak HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, STATE_08001, "does not speak HTTP"},
    {CURLE_COULDNT_RESOLVE_HOST, STATE_08001, "cannot be found"},
    {CURLE_COULDNT_RESOLVE_PROXY, STATE_08001, "cannot be reached, its proxy is not found"},
    {CURLE_COULDNT_CONNECT, STATE_08001, "cannot be reached"},
    {CURLE_PROXY, STATE_08001, "cannot be reached through the proxy"},
    {CURLE_SSL_CONNECT_ERROR, STATE_08001, "refused the TLS handshake"},
    {CURLE_PEER_FAILED_VERIFICATION, STATE_08001, "has a certificate that does not verify"},
    {CURLE_SSL_ISSUER_ERROR, STATE_08001, "has a certificate that does not verify"},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, STATE_08001, "has another public key than PinnedPublicKey allows"},
    {CURLE_SSL_CACERT_BADFILE, STATE_08001, "cannot be verified: CALocation is not readable, or no PEM file"},
    {CURLE_SSL_CERTPROBLEM, STATE_08001,
     "cannot be asked: the client certificate is not usable (CertificateFile, PrivateKeyFile, "
     "PrivateKeyPassword)"},
    {CURLE_SSL_CIPHER, STATE_08001, "cannot be asked: TLSCiphers is no list of OpenSSL's ciphers"},
    {CURLE_OPERATION_TIMEDOUT, STATE_HYT00, "did not accept a connection in time"},
    {CURLE_PARTIAL_FILE, STATE_08S01, "closed the link in the middle of its answer"},
    {CURLE_GOT_NOTHING, STATE_08S01, "closed the link without an answer"},
    {CURLE_SEND_ERROR, STATE_08S01, "was lost while sending"},
    {CURLE_SEND_FAIL_REWIND, STATE_08S01, "was lost while sending; the request was not repeated"},
    {CURLE_RECV_ERROR, STATE_08S01, "was lost while receiving"},
};

/* Whether the connection, with its TLS handshake, had been made. */
static bool connected(const struct http_link *link)
{
    curl_off_t time = 0;
    long fresh = 1;
    CURLINFO info = http_origin(link).tls ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T;
    curl_easy_getinfo(link->easy, info, &time);
    curl_easy_getinfo(link->easy, CURLINFO_NUM_CONNECTS, &fresh);
    return time > 0 || fresh == 0;
}

/* Why the proxy made no tunnel, or NULL: that was not it. */
static const char *tunnel_refused(const struct http_link *link)
{
    long status = 0;
    curl_easy_getinfo(link->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    if (status == 401 || status == 407)
        return "cannot be reached: the proxy wants another user and password "
               "(Proxy=http://user:password@host:port)";
    return status >= 300 ? "cannot be reached through the proxy" : NULL;
}

int http_failure(const struct http_link *link, struct error *err)
{
    /* libcurl also says this of a header line that is longer than it takes. */
    bool long_line = link->outcome == CURLE_OUT_OF_MEMORY && !link->head_done && connected(link);
    if (link->no_memory || (link->outcome == CURLE_OUT_OF_MEMORY && !long_line))
        return error_memory(err);
    struct http_origin at = http_origin(link);
    struct outcome found = {link->outcome, STATE_08S01, "was lost"};
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof *OUTCOMES; i++) {
        if (OUTCOMES[i].code == link->outcome)
            found = OUTCOMES[i];
    }
    if (found.state == STATE_08S01 && !connected(link))
        found.state = STATE_08001;
    if (link->head_refused || long_line)
        found.what = "sent more headers than this driver takes";
    const char *reason = link->reason[0] ? link->reason : curl_easy_strerror(link->outcome);
    if (!connected(link) || link->outcome == CURLE_RECV_ERROR || link->outcome == CURLE_SEND_ERROR) {
        if (http_tls_failure(link, text_of(reason), err))
            return -1;
    }
    if (!connected(link) && tunnel_refused(link))
        found = (struct outcome){link->outcome, STATE_08001, tunnel_refused(link)};
    return error_set(err, found.state, 0, "%.*s port %u %s: %s", (int)at.host.size, at.host.data,
                     (unsigned)at.port, found.what, reason);
}
