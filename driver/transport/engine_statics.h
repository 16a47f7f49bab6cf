/* The engine's objects that are made when they are first needed, and the end of the process. C++ has each of
 * them destroyed at exit, and those that were made last before anything that was registered earlier: before
 * our own handler has ended the queries that use them, in whichever thread exit is called. */
#ifndef PORTER_TRANSPORT_ENGINE_STATICS_H
#define PORTER_TRANSPORT_ENGINE_STATICS_H

#include <stdbool.h>

/* From now on the objects of the library that has the address `inside` wait for engine_statics_destroy. What
 * it registered while it was loaded is destroyed at exit, after handlers that are registered from now on.
 * False: it could not be told so. Once, before any other thread calls it. */
bool engine_statics_keep(const void *inside);
/* Destroys them, the last one first: some have threads to stop, for which others wait. */
void engine_statics_destroy(void);

#endif
