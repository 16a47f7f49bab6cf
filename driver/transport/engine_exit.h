/* The end of the process, and the engine's calls. The engine's own destructors run at exit and leave nothing
 * to stand on for a call that is under way, so that calls are counted: `exit` has to wait for them, and no
 * new one begins. */
#ifndef PORTER_TRANSPORT_ENGINE_EXIT_H
#define PORTER_TRANSPORT_ENGINE_EXIT_H

#include <stdbool.h>

struct engine;

/* Around every call into the engine's library; may be nested. False: the process ends, and the call is not to
 * be made. Any thread. */
bool engine_call_begin(void);
void engine_call_end(void);
bool engine_is_ending(void);
/* A call takes its time: by now it has met what the engine makes when it needs it first. */
void engine_call_lasts(void);
/* Is to be called once the engine has started, or tried to: from now on this process's exit, and that of its
 * children by fork(), are met. */
void engine_exit_watch(void);
/* A thread of the host's comes: cheap, for every request. */
void engine_exit_enter(void);
/* Whose queries are to be killed then; NULL: it is about to be closed. */
void engine_exit_set(struct engine *engine);

#endif
