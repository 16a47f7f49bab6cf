/* IPv4 and IPv6 as text. Inside convert/. */
#ifndef PORTER_CONVERT_RENDER_ADDRESS_H
#define PORTER_CONVERT_RENDER_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes in the order of the text. Each writes without terminator and returns the length, at most 45. */
size_t render_ipv4(const uint8_t octets[4], char *out);
size_t render_ipv6(const uint8_t bytes[16], char *out);

#endif
