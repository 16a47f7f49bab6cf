/* The doctor's walk: what its steps know of each other. */
#ifndef PORTER_TOOL_WALK_H
#define PORTER_TOOL_WALK_H

#include "odbc.h"
#include "report.h"

#define WALK_OPTIONS_REMEDY                                                                                  \
    "KEYWORD=VALUE;KEYWORD=VALUE, as porter-odbc options lists them; values with ; or braces go into "       \
    "braces: PWD={a;b}"

struct walk {
    struct report report;
    struct buffer string; /* the connection string */
    struct options options;
    char library[PATH_ROOM]; /* of the driver; "" when it is not known */
    bool loadable;           /* it is one that programs can load */
    bool reachable;          /* a host answers */
    bool trusting;           /* a certificate is to be verified by connecting */
};

/* The set-up: ini files, data source, registration, library. False: there is nothing to connect with. */
bool walk_setup(struct walk *walk);
/* Only what is registered, for a doctor who was given no target. */
void walk_inventory(struct walk *walk);
/* The network: files of options, names, ports, protocols, TLS. */
void walk_network(struct walk *walk);
/* The server: login, version, a query, its pace. */
void walk_server(struct walk *walk);

#endif
