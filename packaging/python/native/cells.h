/* What the files of the module share: Python's stable interface, classes, and ODBC's structures. */

#ifndef PORTER_CELLS_H
#define PORTER_CELLS_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CELLS_NULL = -1, CELLS_DATE_STATE = 4, CELLS_TIME_STATE = 10 };

/* The classes whose objects are made here, and names of methods; set once, when the module is made. */
struct cells_known {
    PyObject *decimal, *date, *datetime, *uuid;
    PyObject *reduce, *bytes, *plain;
};

extern struct cells_known cells_known;

struct date {
    int16_t year;
    uint16_t month, day;
};

struct timestamp {
    int16_t year;
    uint16_t month, day, hour, minute, second;
    uint32_t nanoseconds;
};

/* SQLGUID's first three fields are numbers of the machine's order; on both sides the rest is as it is
 * written. */
void cells_swap_guid(unsigned char *to, const char *from);

/* rows([(letter, data, stride, lengths, make, digits, values), ..], count) -> [(value, ..), ..] */
PyObject *cells_rows(PyObject *module, PyObject *arguments);

/* cut(lengths, count, room) -> (the first row whose value was cut, how many were, the longest) */
PyObject *cells_cut(PyObject *module, PyObject *arguments);

/* packed(values, most bytes) -> (letter, data, width, lengths), or None where pyodbc has to bind the values.
 */
PyObject *cells_packed(PyObject *module, PyObject *arguments);

#endif
