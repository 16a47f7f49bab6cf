/* Tokens of a file or a command, kept until the server refuses them. */
#include "server/token.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "transport/transport.h"

enum {
    TOKEN_LIMIT = 65536,
    COMMAND_MILLISECONDS = 30000,
    WAIT_MILLISECONDS = 2,
    STEP_MILLISECONDS = 20,
    READ_PIECE = 4096,
    ENVIRONMENT_LIMIT = 4 << 20
};

struct token_source {
    struct text file, command;
    pthread_mutex_t lock;
    struct buffer token; /* empty: to be read */
};

struct token_source *token_source_new(struct text file, struct text command, struct error *err)
{
    struct token_source *source = mem_zalloc(sizeof *source);
    if (!source) {
        error_memory(err);
        return NULL;
    }
    source->file = file;
    source->command = command;
    pthread_mutex_init(&source->lock, NULL);
    buffer_init(&source->token, 2 * TOKEN_LIMIT);
    return source;
}

static void forget(struct token_source *source)
{
    if (source->token.data)
        mem_wipe(source->token.data, source->token.capacity);
    buffer_reset(&source->token);
}

void token_source_free(struct token_source *source)
{
    if (!source)
        return;
    forget(source);
    buffer_clear(&source->token);
    pthread_mutex_destroy(&source->lock);
    mem_free(source);
}

/* ---- reading */

/* Waits for something to read, by short steps: a cancel cannot wake it. 0, or an errno. */
static int await(int file, int64_t deadline, struct canceller *canceller)
{
    struct pollfd wait = {file, POLLIN, 0};
    while (poll(&wait, 1, STEP_MILLISECONDS) == 0) {
        if (canceller_check(canceller, NULL))
            return ECANCELED;
        if (transport_now() >= deadline)
            return ETIMEDOUT;
    }
    return 0;
}

/* Reads to the end, until `deadline` (0: none, nor a cancel) has passed. 0, or an errno. */
static int read_all(int file, size_t limit, int64_t deadline, struct canceller *canceller, struct buffer *out)
{
    for (;;) {
        uint8_t *place = buffer_reserve(out, READ_PIECE);
        if (!place || out->size > limit)
            return EFBIG;
        int reason = deadline ? await(file, deadline, canceller) : 0;
        if (reason)
            return reason;
        ssize_t got = read(file, place, READ_PIECE);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got == 0)
            return 0;
        out->size += got > 0 ? (size_t)got : 0;
    }
}

static int read_file(const char *path, size_t limit, struct buffer *out)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return errno;
    int reason = read_all(file, limit, 0, NULL, out);
    close(file);
    return reason;
}

static int take_file(struct token_source *source, struct error *err)
{
    char *path = mem_strndup(source->file.data, source->file.size);
    if (!path)
        return error_memory(err);
    int reason = read_file(path, TOKEN_LIMIT, &source->token);
    mem_free(path);
    if (reason == 0)
        return 0;
    return error_set(err, STATE_28000, 0, "AccessTokenFile=%.*s cannot be read: %s", (int)source->file.size,
                     source->file.data, error_reason(reason));
}

/* ---- the command */

/* The environment that this process was started with: the live one belongs to the application, whose threads
 * may be changing it. *words is the caller's to free. */
static char **environment(struct buffer *bytes)
{
    buffer_init(bytes, ENVIRONMENT_LIMIT);
    if (read_file("/proc/self/environ", ENVIRONMENT_LIMIT / 2, bytes))
        buffer_reset(bytes);
    const char *data = buffer_string(bytes);
    size_t count = 0, word = 0;
    for (size_t i = 0; data && i < bytes->size; i++)
        count += data[i] == '\0';
    char **words = mem_calloc(count + 2, sizeof *words);
    for (size_t i = 0; words && data && i < bytes->size; i += strlen(data + i) + 1)
        words[word++] = (char *)bytes->data + i;
    return words;
}

/* Starts `sh -c command` with its output into *output. 0, or an errno. */
static int start(char *command, pid_t *child, int *output)
{
    char shell[] = "/bin/sh", option[] = "-c";
    char *const words[] = {shell, option, command, NULL};
    int ends[2];
    struct buffer bytes;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t apart; /* a process group of its own: what the shell starts ends with it */
    if (pipe2(ends, O_CLOEXEC))
        return errno;
    char **variables = environment(&bytes);
    int reason = variables ? posix_spawn_file_actions_init(&actions) : ENOMEM;
    if (reason == 0) {
        posix_spawnattr_init(&apart);
        posix_spawnattr_setflags(&apart, POSIX_SPAWN_SETPGROUP);
        reason = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        if (reason == 0)
            reason = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (reason == 0)
            reason = posix_spawn(child, shell, &actions, &apart, words, variables);
        posix_spawnattr_destroy(&apart);
        posix_spawn_file_actions_destroy(&actions);
    }
    mem_free(variables);
    buffer_clear(&bytes);
    close(ends[1]);
    if (reason)
        close(ends[0]);
    *output = ends[0];
    return reason;
}

/* The child's exit status, as a shell tells it; killed with all that it started once `deadline` has passed.
 * -1 when the application takes the ends of children for itself (SIGCHLD ignored). */
static int wait_for(pid_t child, int64_t deadline)
{
    int status = 0;
    pid_t found;
    while ((found = waitpid(child, &status, WNOHANG)) == 0 || (found < 0 && errno == EINTR)) {
        if (transport_now() >= deadline)
            kill(-child, SIGKILL);
        poll(NULL, 0, WAIT_MILLISECONDS);
    }
    if (found < 0)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int take_command(struct token_source *source, struct canceller *canceller, int64_t latest,
                        struct error *err)
{
    char *command = mem_strndup(source->command.data, source->command.size);
    if (!command)
        return error_memory(err);
    pid_t child = 0;
    int output = -1, ended = 0;
    int reason = start(command, &child, &output);
    mem_wipe(command, source->command.size);
    mem_free(command);
    if (reason == 0) {
        int64_t deadline = transport_now() + COMMAND_MILLISECONDS;
        if (latest && latest < deadline)
            deadline = latest;
        reason = read_all(output, TOKEN_LIMIT, deadline, canceller, &source->token);
        close(output);
        ended = wait_for(child, reason ? 0 : deadline);
    }
    if (reason == ECANCELED)
        return canceller_check(canceller, err);
    if (latest && transport_now() >= latest)
        return error_set(err, STATE_HYT00, 0, "the timeout expired while AccessTokenCommand ran");
    if (reason)
        return error_set(err, STATE_28000, 0, "AccessTokenCommand failed: %s", error_reason(reason));
    if (ended > 0)
        return error_set(err, STATE_28000, 0, "AccessTokenCommand failed with exit status %d", ended);
    return 0;
}

/* A token is one word that a header can carry. */
static int check(struct token_source *source, struct error *err)
{
    struct text token = text_trim(buffer_text(&source->token));
    const char *name = source->file.size ? "AccessTokenFile" : "AccessTokenCommand";
    for (size_t i = 0; i < token.size; i++) {
        unsigned char c = (unsigned char)token.data[i];
        if (c <= ' ' || c >= 127)
            return error_set(err, STATE_28000, 0, "what %s gives is no token: byte %zu is no part of one",
                             name, i + 1);
    }
    return token.size ? 0 : error_set(err, STATE_28000, 0, "%s gives no token", name);
}

/* Another thread may be reading, for as long as a command runs: a cancel ends the wait for it. */
static int enter(struct token_source *source, struct canceller *canceller, int64_t latest, struct error *err)
{
    while (pthread_mutex_trylock(&source->lock)) {
        if (canceller_check(canceller, err))
            return -1;
        if (latest && transport_now() >= latest)
            return error_set(err, STATE_HYT00, 0, "the timeout expired while AccessTokenCommand ran");
        poll(NULL, 0, WAIT_MILLISECONDS);
    }
    return 0;
}

/* With the lock: a token is there, or an error. */
static int fill(struct token_source *source, struct canceller *canceller, int64_t latest, struct error *err)
{
    int status = 0;
    if (source->token.size)
        return 0;
    /* Room for all of it at once: a buffer that grows leaves copies behind. */
    if (!buffer_reserve(&source->token, TOKEN_LIMIT + 2 * READ_PIECE))
        status = error_memory(err);
    else
        status = source->file.size ? take_file(source, err) : take_command(source, canceller, latest, err);
    if (status == 0)
        status = check(source, err);
    if (status)
        forget(source);
    return status;
}

int token_ready(struct token_source *source, struct canceller *canceller, int64_t deadline, struct error *err)
{
    if (enter(source, canceller, deadline, err))
        return -1;
    int status = fill(source, canceller, deadline, err);
    pthread_mutex_unlock(&source->lock);
    return status;
}

int token_get(struct token_source *source, struct canceller *canceller, struct arena *arena,
              struct text *token, struct error *err)
{
    *token = text_make(NULL, 0);
    if (enter(source, canceller, 0, err))
        return -1;
    int status = fill(source, canceller, 0, err);
    if (status == 0)
        *token = arena_copy(arena, text_trim(buffer_text(&source->token)));
    pthread_mutex_unlock(&source->lock);
    return status == 0 && !token->data ? error_memory(err) : status;
}

void token_expire(struct token_source *source)
{
    pthread_mutex_lock(&source->lock);
    forget(source);
    pthread_mutex_unlock(&source->lock);
}
