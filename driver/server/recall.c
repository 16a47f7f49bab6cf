/* A server session's contents, as far as this connection made them. */
#include "server/recall.h"

#include "base/memory.h"
#include "server/server.h"

enum { OWN_SECONDS = 3600, USER_SECONDS = 60, ITEM_TEXTS = 64 << 20 };

struct recall_item {
    struct recall_item *next;
    struct arena arena; /* of the texts */
    enum effect_kind kind;
    struct text *names;
    size_t name_count;
    struct text text;
};

void recall_init(struct recall *recall)
{
    *recall = (struct recall){.mode = SESSION_NEVER};
    pthread_mutex_init(&recall->lock, NULL);
}

/* ---- items; with the lock */

static void item_free(struct recall_item *item)
{
    arena_clear(&item->arena);
    mem_free(item);
}

/* Removes the items that `gone` says. */
static void remove_items(struct recall *recall, bool (*gone)(const struct recall_item *, const void *),
                         const void *context)
{
    struct recall_item **place = &recall->items;
    while (*place) {
        struct recall_item *item = *place;
        if (!gone(item, context)) {
            place = &item->next;
            continue;
        }
        *place = item->next;
        item_free(item);
    }
}

static bool is_any(const struct recall_item *item, const void *context)
{
    (void)item;
    (void)context;
    return true;
}

static bool is_lost(const struct recall_item *item, const void *context)
{
    (void)context;
    return item->kind == EFFECT_MAKE || item->kind == EFFECT_OTHER;
}

static bool names_it(const struct recall_item *item, struct text name)
{
    for (size_t i = 0; i < item->name_count; i++)
        if (text_equal(item->names[i], name))
            return true;
    return false;
}

/* Whether an item is nothing any more once `context`, a later effect, is there. */
static bool is_overruled(const struct recall_item *item, const void *context)
{
    const struct effect *later = context;
    bool drop = later->kind == EFFECT_DROP && item->kind == EFFECT_MAKE;
    if (item->kind != later->kind && !drop)
        return false;
    if (item->kind == EFFECT_USE || item->kind == EFFECT_ROLE)
        return true;
    for (size_t i = 0; i < item->name_count; i++) {
        bool named = item->names[i].size == 0;
        for (size_t j = 0; !named && j < later->name_count; j++)
            named = text_equal(item->names[i], later->names[j]);
        if (!named)
            return false;
    }
    return true;
}

static bool ends_transaction(const struct effect *effect)
{
    return effect->kind == EFFECT_OTHER && (text_starts_same(effect->text, text_of("COMMIT")) ||
                                            text_starts_same(effect->text, text_of("ROLLBACK")));
}

static bool is_other(const struct recall_item *item, const void *context)
{
    (void)context;
    return item->kind == EFFECT_OTHER;
}

static struct recall_item *item_new(const struct effect *effect)
{
    struct recall_item *item = mem_zalloc(sizeof *item);
    if (!item)
        return NULL;
    arena_init(&item->arena, ITEM_TEXTS);
    item->kind = effect->kind;
    item->text = arena_copy(&item->arena, effect->text);
    item->names = arena_calloc(&item->arena, effect->name_count + 1, sizeof *item->names);
    bool made = item->text.data && item->names;
    for (size_t i = 0; made && i < effect->name_count; i++) {
        item->names[i] = arena_copy(&item->arena, effect->names[i]);
        made = item->names[i].data != NULL;
        item->name_count++;
    }
    if (made)
        return item;
    item_free(item);
    return NULL;
}

static int add_item(struct recall *recall, const struct effect *effect, struct error *err)
{
    struct recall_item *item = item_new(effect);
    struct recall_item **place = &recall->items;
    if (!item)
        return error_memory(err);
    remove_items(recall, is_overruled, effect);
    while (*place)
        place = &(*place)->next;
    *place = item;
    return 0;
}

/* ---- the session */

void recall_clear(struct recall *recall)
{
    remove_items(recall, is_any, NULL);
    pthread_mutex_destroy(&recall->lock);
}

void recall_begin(struct recall *recall, enum session_mode mode, struct text id, int64_t timeout)
{
    pthread_mutex_lock(&recall->lock);
    remove_items(recall, is_any, NULL);
    recall->mode = mode;
    recall->id = mode == SESSION_ID ? id : text_make(NULL, 0);
    recall->active = mode == SESSION_ALWAYS || mode == SESSION_ID;
    recall->version++;
    recall->began = recall->replay = false;
    recall->timeout_given = timeout > 0;
    recall->timeout = timeout > 0 ? timeout : mode == SESSION_ID ? USER_SECONDS : OWN_SECONDS;
    pthread_mutex_unlock(&recall->lock);
}

bool recall_wants(struct recall *recall, bool makes_state)
{
    pthread_mutex_lock(&recall->lock);
    bool wants = recall->active || (makes_state && recall->mode == SESSION_AUTO);
    pthread_mutex_unlock(&recall->lock);
    return wants;
}

int recall_attend(struct recall *recall, struct recall_use *use, struct error *err)
{
    int status = 0;
    pthread_mutex_lock(&recall->lock);
    if (recall->id.size == 0) {
        status = server_uuid(recall->made, err);
        recall->id = status ? text_make(NULL, 0) : text_make(recall->made, SERVER_UUID_SIZE);
    }
    *use = (struct recall_use){recall->id, recall->timeout, recall->began, recall->replay};
    pthread_mutex_unlock(&recall->lock);
    return status;
}

void recall_attended(struct recall *recall)
{
    pthread_mutex_lock(&recall->lock);
    recall->began = true;
    pthread_mutex_unlock(&recall->lock);
}

int recall_learn(struct recall *recall, const struct effect *effect, struct error *err)
{
    int status = 0;
    pthread_mutex_lock(&recall->lock);
    if (ends_transaction(effect))
        remove_items(recall, is_other, NULL);
    else if (effect->kind == EFFECT_DROP)
        remove_items(recall, is_overruled, effect);
    else if (effect->kind != EFFECT_NONE)
        status = add_item(recall, effect, err);
    recall->version += effect->kind != EFFECT_NONE;
    recall->active = recall->active || (effect->kind != EFFECT_NONE && effect->kind != EFFECT_DROP);
    pthread_mutex_unlock(&recall->lock);
    return status;
}

uint64_t recall_version(struct recall *recall)
{
    pthread_mutex_lock(&recall->lock);
    uint64_t version = recall->version;
    pthread_mutex_unlock(&recall->lock);
    return version;
}

/* With the lock: says what cannot be made again. */
static int tell_lost(const struct recall *recall, bool moved, struct error *err)
{
    struct buffer lost;
    buffer_init(&lost, 4096);
    for (const struct recall_item *item = recall->items; item; item = item->next) {
        if (!is_lost(item, NULL))
            continue;
        buffer_puts(&lost, lost.size ? ", " : "");
        buffer_puts(&lost, item->kind == EFFECT_MAKE ? "temporary table " : "the effect of: ");
        if (item->name_count)
            buffer_put(&lost, item->names[0]);
    }
    if (lost.size > 0 && moved)
        error_set(err, STATE_08S01, 0, "the server's session was on a host that is lost, and with it: %.*s",
                  (int)lost.size, (const char *)lost.data);
    else if (lost.size > 0)
        error_set(err, STATE_08S01, 0,
                  "the server's session had expired (it is kept %lld s unused), and with it is lost: %.*s",
                  (long long)recall->timeout, (int)lost.size, (const char *)lost.data);
    int status = lost.size > 0 ? -1 : 0;
    buffer_clear(&lost);
    return status;
}

static int begin_anew(struct recall *recall, bool moved, struct error *err)
{
    pthread_mutex_lock(&recall->lock);
    int status = tell_lost(recall, moved, err);
    remove_items(recall, is_lost, NULL);
    if (recall->mode != SESSION_ID)
        recall->id = text_make(NULL, 0);
    recall->began = false;
    recall->replay = true;
    recall->version++;
    pthread_mutex_unlock(&recall->lock);
    return status;
}

int recall_renew(struct recall *recall, struct error *err)
{
    return begin_anew(recall, false, err);
}

int recall_move(struct recall *recall, struct error *err)
{
    return begin_anew(recall, true, err);
}

bool recall_replay(struct recall *recall, size_t index, struct buffer *out)
{
    pthread_mutex_lock(&recall->lock);
    const struct recall_item *item = recall->items;
    while (item && index-- > 0)
        item = item->next;
    if (item)
        buffer_put(out, item->text);
    pthread_mutex_unlock(&recall->lock);
    return item != NULL;
}

void recall_forget(struct recall *recall, size_t index)
{
    pthread_mutex_lock(&recall->lock);
    struct recall_item **place = &recall->items;
    while (*place && index-- > 0)
        place = &(*place)->next;
    struct recall_item *item = *place;
    if (item) {
        *place = item->next;
        item_free(item);
    }
    pthread_mutex_unlock(&recall->lock);
}

void recall_replayed(struct recall *recall)
{
    pthread_mutex_lock(&recall->lock);
    recall->replay = false;
    pthread_mutex_unlock(&recall->lock);
}

bool recall_shorten(struct recall *recall)
{
    static const int64_t SHORTER[] = {600, 60, 10};
    bool shorter = false;
    pthread_mutex_lock(&recall->lock);
    for (size_t i = 0; !recall->timeout_given && !shorter && i < sizeof SHORTER / sizeof *SHORTER; i++)
        if (SHORTER[i] < recall->timeout) {
            recall->timeout = SHORTER[i];
            shorter = true;
        }
    pthread_mutex_unlock(&recall->lock);
    return shorter;
}

/* ---- what the connection must not overrule */

static bool has(struct recall *recall, enum effect_kind kind, struct text name)
{
    pthread_mutex_lock(&recall->lock);
    const struct recall_item *item = recall->items;
    while (item && !(item->kind == kind && (name.size == 0 || names_it(item, name))))
        item = item->next;
    pthread_mutex_unlock(&recall->lock);
    return item != NULL;
}

bool recall_has_setting(struct recall *recall, struct text name)
{
    return name.size > 0 && has(recall, EFFECT_SET, name);
}

bool recall_has_database(struct recall *recall)
{
    return has(recall, EFFECT_USE, text_make(NULL, 0));
}

bool recall_has_role(struct recall *recall)
{
    return has(recall, EFFECT_ROLE, text_make(NULL, 0));
}

static bool is_use(const struct recall_item *item, const void *context)
{
    (void)context;
    return item->kind == EFFECT_USE;
}

void recall_drop_database(struct recall *recall)
{
    pthread_mutex_lock(&recall->lock);
    remove_items(recall, is_use, NULL);
    pthread_mutex_unlock(&recall->lock);
    recall_drop_setting(recall, text_of("search_path"));
}

static bool sets_nothing(const struct recall_item *item, const void *context)
{
    bool empty = item->kind == EFFECT_SET && item->name_count > 0;
    (void)context;
    for (size_t i = 0; i < item->name_count; i++)
        empty = empty && item->names[i].size == 0;
    return empty;
}

/* The statement stays, for its other settings; this one's name goes. */
void recall_drop_setting(struct recall *recall, struct text name)
{
    pthread_mutex_lock(&recall->lock);
    for (struct recall_item *item = recall->items; item; item = item->next)
        for (size_t i = 0; item->kind == EFFECT_SET && i < item->name_count; i++)
            if (text_equal(item->names[i], name))
                item->names[i] = text_make("", 0);
    remove_items(recall, sets_nothing, NULL);
    pthread_mutex_unlock(&recall->lock);
}
