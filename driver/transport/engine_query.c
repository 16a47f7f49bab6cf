/* Which queries are under way: the engine numbers its own queries, and does not take our ids. */
#include "transport/engine.h"

static struct engine_query **place_of(struct engine *engine, struct text id)
{
    struct engine_query **place = &engine->queries;
    while (*place && !text_equal((*place)->id, id))
        place = &(*place)->next;
    return place;
}

bool engine_query_begin(struct engine *engine, struct engine_query *query)
{
    if (query->id.size == 0)
        return true;
    pthread_mutex_lock(&engine->lock);
    struct engine_query **place = place_of(engine, query->id);
    bool fresh = !*place;
    if (fresh) {
        query->next = NULL;
        query->thread_id = 0;
        *place = query;
    }
    pthread_mutex_unlock(&engine->lock);
    return fresh;
}

void engine_query_runs(struct engine *engine, struct engine_query *query, int thread_id)
{
    pthread_mutex_lock(&engine->lock);
    query->thread_id = thread_id;
    pthread_mutex_unlock(&engine->lock);
}

void engine_query_end(struct engine *engine, struct engine_query *query)
{
    pthread_mutex_lock(&engine->lock);
    struct engine_query **place = &engine->queries;
    while (*place && *place != query)
        place = &(*place)->next;
    if (*place)
        *place = query->next;
    pthread_mutex_unlock(&engine->lock);
}

int engine_query_stop(struct engine *engine, struct text id)
{
    pthread_mutex_lock(&engine->lock);
    struct engine_query *query = id.size ? *place_of(engine, id) : NULL;
    int thread_id = query ? query->thread_id : 0;
    if (query)
        atomic_store(query->stop, true);
    pthread_mutex_unlock(&engine->lock);
    return thread_id;
}
