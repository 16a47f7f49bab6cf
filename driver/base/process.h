/* Which process this is: a child of fork() inherits handles that it must not use. */
#ifndef PORTER_BASE_PROCESS_H
#define PORTER_BASE_PROCESS_H

#include <stdbool.h>

/* A number that is another one in a child process than in its parent. Cheap: no system call. */
unsigned process_current(void);
/* Whether `process`, which process_current told once, is this one. Cheaper still. */
bool process_is(unsigned process);

#endif
