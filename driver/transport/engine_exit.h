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
/* Around the loading of the library, by one thread at a time and again if need be. At exit handlers run in
 * the order of their coming, the last one first: ours waits for calls, and so has to come before what the
 * library registers to be destroyed, while it is loaded as well. Once it was loaded, the exit of children by
 * fork() is met too. */
void engine_exit_load_begins(void);
void engine_exit_load_ends(bool loaded);
/* Whose queries are to be killed then; NULL: it is about to be closed. */
void engine_exit_set(struct engine *engine);

#endif
