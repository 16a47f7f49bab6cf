/* A link that only reads heads. */
#ifndef PORTER_TEST_ANSWER_HEAD_H
#define PORTER_TEST_ANSWER_HEAD_H

#include <stdbool.h>

#include "transport/transport.h"

struct http_link;

struct http_link *head_new(void);
void head_free(struct http_link *link);
/* A line of the head with its end. False: it was the last one, or is refused. */
bool head_line(struct http_link *link, char *line, size_t size);
/* What was read; valid as long as the link. */
void head_answer(const struct http_link *link, struct answer *out);
size_t head_most(void);

#endif
