/* UUIDs as text. */
#ifndef PORTER_BASE_UUID_H
#define PORTER_BASE_UUID_H

#include <stddef.h>
#include <stdint.h>

#define UUID_TEXT_SIZE 36

/* Writes `bytes`, which are in the order of the text, in lower case and without a terminator; returns
 * UUID_TEXT_SIZE. */
size_t uuid_format(const uint8_t bytes[16], char *out);

#endif
