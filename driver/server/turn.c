/* Turns at a server session. Waiting is by short steps: a cancel has no place of its own to wake a waiting
 * thread. */
#include "server/turn.h"

#include <time.h>

#include "transport/transport.h"

enum { STEP_MILLISECONDS = 20, RECENT_MILLISECONDS = 500, RECENT_ABANDONED = 5000 };

void turns_init(struct turns *turns)
{
    pthread_condattr_t monotonic;
    *turns = (struct turns){0};
    pthread_mutex_init(&turns->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&turns->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void turns_destroy(struct turns *turns)
{
    pthread_cond_destroy(&turns->changed);
    pthread_mutex_destroy(&turns->lock);
}

static int check(const struct patience *patience, struct error *err)
{
    if (!patience)
        return 0;
    if (patience->check && patience->check(patience->context, err) < 0)
        return -1;
    if (patience->deadline && transport_now() >= patience->deadline)
        return error_set(err, STATE_HYT00, 0,
                         "the timeout expired while the server's session was busy with another statement");
    return 0;
}

static struct timespec later(int64_t milliseconds)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += milliseconds % 1000 * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

/* With the lock: waits for a change, a step at most. */
static void wait_step(struct turns *turns)
{
    struct timespec until = later(STEP_MILLISECONDS);
    pthread_cond_timedwait(&turns->changed, &turns->lock, &until);
}

static struct turn *find_other(const struct turns *turns, const struct turn *turn)
{
    struct turn *other = turns->first;
    while (other && (other == turn || !text_equal(other->key, turn->key)))
        other = other->next;
    return other;
}

static void unlist(struct turns *turns, struct turn *turn)
{
    struct turn **place = &turns->first;
    while (*place && *place != turn)
        place = &(*place)->next;
    if (*place)
        *place = turn->next;
    turn->listed = false;
}

/* With the lock, which is given up meanwhile: lets the one who has the turn come to its end. */
static void press(struct turns *turns, struct turn *other)
{
    if (other->busy) {
        wait_step(turns);
        return;
    }
    other->busy = true;
    pthread_mutex_unlock(&turns->lock);
    bool ended = other->drain(other, transport_now() + STEP_MILLISECONDS) == 0;
    pthread_mutex_lock(&turns->lock);
    other->busy = false;
    if (ended) {
        unlist(turns, other);
        turns->ended = transport_now();
        turns->abandoned = false;
    }
    pthread_cond_broadcast(&turns->changed);
}

int turns_take(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err)
{
    struct turn *other;
    int status = 0;
    pthread_mutex_lock(&turns->lock);
    while (status == 0 && (other = find_other(turns, turn)) != NULL) {
        press(turns, other);
        status = check(patience, err);
    }
    if (status == 0) {
        turn->listed = turn->busy = true;
        turn->next = turns->first;
        turns->first = turn;
    }
    pthread_mutex_unlock(&turns->lock);
    return status;
}

bool turns_try(struct turns *turns, struct turn *turn)
{
    pthread_mutex_lock(&turns->lock);
    bool free = turn->listed || !find_other(turns, turn);
    if (free && !turn->listed) {
        turn->listed = true;
        turn->next = turns->first;
        turns->first = turn;
    }
    pthread_mutex_unlock(&turns->lock);
    return free;
}

int turns_again(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err)
{
    return turns_try(turns, turn) ? 0 : turns_take(turns, turn, patience, err);
}

int turns_enter(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err)
{
    int status = 0;
    pthread_mutex_lock(&turns->lock);
    while (status == 0 && turn->busy) {
        wait_step(turns);
        status = check(patience, err);
    }
    if (status == 0)
        turn->busy = true;
    pthread_mutex_unlock(&turns->lock);
    return status;
}

void turns_leave(struct turns *turns, struct turn *turn, bool ended, bool abandoned)
{
    pthread_mutex_lock(&turns->lock);
    turn->busy = false;
    if (ended && turn->listed) {
        unlist(turns, turn);
        turns->ended = transport_now();
        turns->abandoned = abandoned;
    }
    pthread_cond_broadcast(&turns->changed);
    pthread_mutex_unlock(&turns->lock);
}

bool turns_recent(struct turns *turns)
{
    pthread_mutex_lock(&turns->lock);
    int64_t span = turns->abandoned ? RECENT_ABANDONED : RECENT_MILLISECONDS;
    bool recent = turns->ended && transport_now() - turns->ended < span;
    pthread_mutex_unlock(&turns->lock);
    return recent;
}

int turns_pause(const struct patience *patience, int64_t milliseconds, struct error *err)
{
    int64_t until = transport_now() + milliseconds;
    for (int64_t left = milliseconds; left > 0; left = until - transport_now()) {
        if (check(patience, err) < 0)
            return -1;
        int64_t step = left < STEP_MILLISECONDS ? left : STEP_MILLISECONDS;
        struct timespec time = {0, (long)step * 1000000};
        nanosleep(&time, NULL);
    }
    return check(patience, err);
}
