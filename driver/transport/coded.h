/* Links that pack request bodies and unpack answers, over the links of another transport. */
#ifndef PORTER_TRANSPORT_CODED_H
#define PORTER_TRANSPORT_CODED_H

#include "transport/transport.h"

/* Owns `inner` from now on, also when it fails (NULL: HY001). An answer in a coding that it speaks is read
 * unpacked, whether it was asked for or not; another coding is 08S01. A broken or cut frame is 08S01. */
struct transport *coded_transport_new(struct transport *inner, struct error *err);

#endif
