/* A connection's hosts: one, or those of a list. */
#include "base/memory.h"
#include "handle/dbc.h"
#include "transport/coded.h"
#include "transport/embedded.h"
#include "transport/hosts.h"
#include "transport/http.h"

static struct transport *dbc_transport_to(struct dbc *dbc, const struct endpoint *endpoint, struct error *err)
{
    struct transport *transport =
        http_transport_new(endpoint, &dbc->log, (size_t)dbc->options.pool_size, err);

    return transport ? coded_transport_new(transport, err) : NULL;
}

static struct transport *dbc_embedded(struct dbc *dbc, struct error *err)
{
    struct embedded_options options = {dbc->options.engine_path, dbc->options.data_path,
                                       server_clickhouse.dialect, &dbc->endpoint};

    return embedded_transport_new(&options, &dbc->log, err);
}

/* What each of several hosts is called. */
static int dbc_name_hosts(struct dbc *dbc, struct error *err)
{
    struct text *names = arena_calloc(&dbc->options.arena, dbc->endpoint_count, sizeof *names);

    for (size_t i = 0; names && i < dbc->endpoint_count; i++) {
        const struct endpoint *endpoint = &dbc->endpoints[i];
        bool address = text_find(endpoint->host, ':', 0) < endpoint->host.size;
        struct buffer text;
        buffer_init(&text, 4096);
        buffer_puts(&text, address ? "[" : "");
        buffer_put(&text, endpoint->host);
        buffer_printf(&text, address ? "]:%u" : ":%u", (unsigned)endpoint->port);
        names[i] = buffer_copy(&text, &dbc->options.arena);
        buffer_clear(&text);
        if (!names[i].data)
            return error_memory(err);
    }
    dbc->host_names = names;
    return names ? 0 : error_memory(err);
}

struct transport *dbc_transport(struct dbc *dbc, const struct server *server, struct error *err)
{
    struct transport **inner;
    size_t count = 0;

    if (options_embedded(&dbc->options))
        return dbc_embedded(dbc, err);
    if (options_endpoints(&dbc->options, server, &dbc->endpoints, &dbc->endpoint_count, err) < 0)
        return NULL;
    if (dbc->endpoint_count < 2)
        return dbc_transport_to(dbc, &dbc->endpoint, err);
    if (dbc_name_hosts(dbc, err) < 0)
        return NULL;
    inner = arena_calloc(&dbc->call, dbc->endpoint_count, sizeof(struct transport *));
    if (!inner) {
        error_memory(err);
        return NULL;
    }
    for (; count < dbc->endpoint_count; count++) {
        dbc->endpoints[count].connect_timeout = dbc->endpoint.connect_timeout;
        dbc->endpoints[count].idle_timeout = dbc->endpoint.idle_timeout;
        inner[count] = dbc_transport_to(dbc, &dbc->endpoints[count], err);
        if (inner[count])
            continue;
        while (count-- > 0)
            inner[count]->free(inner[count]);
        return NULL;
    }
    return hosts_transport_new(inner, dbc->endpoints, count, (enum host_order)dbc->options.load_balance,
                               &dbc->log, err);
}

void dbc_set_idle(struct dbc *dbc, int64_t milliseconds)
{
    endpoint_set_idle(&dbc->endpoint, milliseconds);
    for (size_t i = 0; i < dbc->endpoint_count; i++)
        endpoint_set_idle(&dbc->endpoints[i], milliseconds);
}

struct text dbc_server_name(const struct dbc *dbc)
{
    if (dbc->host_names)
        return dbc->host_names[transport_host(dbc->transport)];
    return dbc->session->display_name.size ? dbc->session->display_name : dbc->endpoint.host;
}
