/* Whether a request that failed is sent again, when, and to which host. */
#ifndef PORTER_RESULT_RETRY_H
#define PORTER_RESULT_RETRY_H

#include "result/inside.h"

/* After `err` failed the request (its answer's status, if there was one, is in the stream): 1 it is to be
 * sent again on the stream's link, a new one, perhaps under another query id; 0 it is not; -1 not, and err
 * says more now. May sleep. A host that is lost is left for another one, if there is any. */
int retry_request(struct result *result, struct query *query, int64_t deadline, struct error *err);
/* After `err` failed an answer that had begun: the host may have to be left. err may say more then. */
void retry_answer(struct result *result, struct error *err);
/* The request was answered. */
void retry_answered(struct result *result);

#endif
