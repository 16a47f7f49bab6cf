/* Explicit descriptors that statements on several threads use. */
#include "handle/share.h"

#include "base/process.h"
#include "handle/dbc.h"
#include "handle/stmt.h"

/* In a child process the lock may be one that nobody will ever give back: there the parent's handles are good
 * for being freed only, and by one thread. */
static bool share_inherited(const struct dbc *dbc)
{
    return dbc->process != process_current();
}

void share_lock(struct dbc *dbc)
{
    if (!share_inherited(dbc))
        pthread_mutex_lock(&dbc->sharing);
}

void share_unlock(struct dbc *dbc)
{
    if (!share_inherited(dbc))
        pthread_mutex_unlock(&dbc->sharing);
}

/* The connections of explicit descriptors, in the order in which all threads lock them; NULL: none. */
static void share_owners(const struct desc *one, const struct desc *other, struct dbc *owners[2])
{
    struct dbc *first = one->explicit_alloc ? one->dbc : NULL;
    struct dbc *second = other->explicit_alloc && other->dbc != first ? other->dbc : NULL;
    bool ordered = (uintptr_t)first < (uintptr_t)second;

    owners[0] = ordered ? first : second;
    owners[1] = ordered ? second : first;
}

void share_lock_two(const struct desc *one, const struct desc *other)
{
    struct dbc *owners[2];

    share_owners(one, other, owners);
    for (int i = 0; i < 2; i++)
        if (owners[i])
            share_lock(owners[i]);
}

void share_unlock_two(const struct desc *one, const struct desc *other)
{
    struct dbc *owners[2];

    share_owners(one, other, owners);
    for (int i = 0; i < 2; i++)
        if (owners[i])
            share_unlock(owners[i]);
}

static struct desc *share_load(const struct share *share)
{
    return __atomic_load_n(&share->given, __ATOMIC_RELAXED);
}

static void share_store(struct share *share, struct desc *desc)
{
    __atomic_store_n(&share->given, desc, __ATOMIC_RELAXED);
}

struct desc *share_given(const struct share *share, struct desc *implicit)
{
    struct desc *given = share_load(share);

    return given ? given : implicit;
}

/* The lock is held. */
static int share_copy(struct stmt *stmt, struct share *share, struct desc **used, enum desc_kind kind,
                      struct error *err)
{
    struct desc *given = share_load(share);

    if (!given || (share->source == given && share->version == given->version && *used == share->copy))
        return 0;
    share->source = NULL;
    if (!share->copy)
        share->copy = desc_new(stmt->dbc, kind, stmt, err);
    if (!share->copy || desc_copy(share->copy, given, err) < 0)
        return -1;
    share->source = given;
    share->version = given->version;
    *used = share->copy;
    stmt->binding_version = 0;
    return 0;
}

/* The lock is held. */
static int share_copy_both(struct stmt *stmt, struct error *err)
{
    int outcome = share_copy(stmt, &stmt->row, &stmt->ard, DESC_ARD, err);

    return outcome < 0 ? outcome : share_copy(stmt, &stmt->parameter, &stmt->apd, DESC_APD, err);
}

static void share_leave(struct stmt *stmt, struct share *share, struct desc **used, struct desc *implicit)
{
    if (share_load(share) || *used == implicit)
        return;
    *used = implicit;
    share->source = NULL;
    stmt->binding_version = 0;
}

int share_refresh(struct stmt *stmt, struct error *err)
{
    int outcome = 0;

    if (stmt->ard == stmt->implicit_ard && stmt->apd == stmt->implicit_apd && !share_load(&stmt->row) &&
        !share_load(&stmt->parameter))
        return 0;
    share_leave(stmt, &stmt->row, &stmt->ard, stmt->implicit_ard);
    share_leave(stmt, &stmt->parameter, &stmt->apd, stmt->implicit_apd);
    if (!share_load(&stmt->row) && !share_load(&stmt->parameter))
        return 0;
    share_lock(stmt->dbc);
    outcome = share_copy_both(stmt, err);
    share_unlock(stmt->dbc);
    return outcome;
}

void share_forget(struct desc *desc)
{
    share_lock(desc->dbc);
    for (struct stmt *stmt = desc->dbc->statements; stmt; stmt = stmt->next) {
        if (share_load(&stmt->row) == desc)
            share_store(&stmt->row, NULL);
        if (share_load(&stmt->parameter) == desc)
            share_store(&stmt->parameter, NULL);
    }
    share_unlock(desc->dbc);
}

int share_use(struct stmt *stmt, struct share *share, struct desc *desc, struct error *err)
{
    share_lock(stmt->dbc);
    share_store(share, desc);
    share_unlock(stmt->dbc);
    return share_refresh(stmt, err);
}

struct desc *share_change(struct stmt *stmt, struct share *share)
{
    struct desc *given;

    if (share_load(share)) {
        share_lock(stmt->dbc);
        given = share_load(share);
        if (given)
            return given;
        share_unlock(stmt->dbc); /* freed meanwhile */
    }
    return share == &stmt->row ? stmt->implicit_ard : stmt->implicit_apd;
}

int share_changed(struct stmt *stmt, struct desc *changed, int outcome, struct error *err)
{
    changed->version++;
    if (!changed->explicit_alloc)
        return outcome;
    if (share_copy_both(stmt, err) < 0)
        outcome = -1;
    share_unlock(stmt->dbc);
    return outcome;
}

void share_clear(struct stmt *stmt)
{
    desc_free(stmt->row.copy);
    desc_free(stmt->parameter.copy);
}
