/* The environment handle. */
#include "handle/env.h"

#include "base/memory.h"

struct env *env_new(void)
{
    struct env *env = mem_zalloc(sizeof *env);

    if (!env)
        return NULL;
    handle_init(&env->handle, SQL_HANDLE_ENV);
    env->output_nts = SQL_TRUE;
    return env;
}

int env_free(struct env *env, struct error *err)
{
    if (env->connections)
        return error_set(err, STATE_HY010, 0, "Connections of this environment are still allocated");
    handle_destroy(&env->handle);
    mem_free(env);
    return 0;
}

SQLRETURN env_enter(SQLHENV handle, struct env **env)
{
    *env = (struct env *)handle_check(handle, SQL_HANDLE_ENV);
    if (!*env)
        return SQL_INVALID_HANDLE;
    handle_lock(&(*env)->handle);
    diag_reset(&(*env)->handle.diag);
    return SQL_SUCCESS;
}

SQLRETURN env_leave(struct env *env, int outcome, struct error *err)
{
    return handle_leave(&env->handle, outcome, err, text_make(NULL, 0));
}
