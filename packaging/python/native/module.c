/* The module porter_odbc._cells: rows out of bound buffers, and parameters into them. See _cells.pyi. */

#include "cells.h"

struct cells_known cells_known;

void cells_swap_guid(unsigned char *to, const char *from)
{
    static const unsigned char little[8] = {3, 2, 1, 0, 5, 4, 7, 6};
    const uint16_t probe = 1;
    memcpy(to, from, 16);
    for (int at = 0; *(const char *)&probe && at < 8; at++)
        to[at] = (unsigned char)from[little[at]];
}

static PyObject *imported(const char *module, const char *name)
{
    PyObject *from = PyImport_ImportModule(module);
    PyObject *found = from ? PyObject_GetAttrString(from, name) : NULL;
    Py_XDECREF(from);
    return found;
}

static PyMethodDef METHODS[] = {
    {"rows", cells_rows, METH_VARARGS, NULL},
    {"cut", cells_cut, METH_VARARGS, NULL},
    {"packed", cells_packed, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "_cells", .m_size = -1, .m_methods = METHODS};

PyMODINIT_FUNC PyInit__cells(void);

PyMODINIT_FUNC PyInit__cells(void)
{
    cells_known.decimal = imported("decimal", "Decimal");
    cells_known.date = imported("datetime", "date");
    cells_known.datetime = imported("datetime", "datetime");
    cells_known.uuid = imported("uuid", "UUID");
    cells_known.reduce = PyUnicode_InternFromString("__reduce__");
    cells_known.bytes = PyUnicode_InternFromString("bytes");
    cells_known.plain = PyUnicode_InternFromString("f");
    return PyErr_Occurred() ? NULL : PyModule_Create(&MODULE);
}
