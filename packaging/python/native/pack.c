/* Buffers of ODBC's parameters out of Python's values. */

#include "cells.h"

/* A column of values that becomes buffers. `width`: bytes of a value in `data`; lengths: 64 bits each. */
struct packed {
    PyObject *values; /* a tuple */
    Py_ssize_t count, width, most;
    PyObject *data, *lengths; /* bytearrays; owned */
};

/* 0, 1 for values that have to go another way, -1 with an exception. */
typedef int writer(PyObject *value, char *to);

static int write_int(PyObject *value, char *to)
{
    int overflow = 0;
    int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
    memcpy(to, &number, sizeof number);
    return overflow ? 1 : number == -1 && PyErr_Occurred() ? -1 : 0;
}

static int write_float(PyObject *value, char *to)
{
    double number = PyFloat_AsDouble(value);
    memcpy(to, &number, sizeof number);
    return number == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static int write_bool(PyObject *value, char *to)
{
    *to = value == Py_True;
    return 0;
}

/* The bytes that pickle has of a date or time; 1 for one with a zone. */
static int state_of(PyObject *value, Py_ssize_t size, unsigned char *to)
{
    PyObject *reduced = PyObject_CallMethodObjArgs(value, cells_known.reduce, NULL);
    PyObject *state = reduced && PyTuple_Size(reduced) > 1 ? PyTuple_GetItem(reduced, 1) : NULL;
    PyObject *bytes = state && PyTuple_Size(state) == 1 ? PyTuple_GetItem(state, 0) : NULL;
    bool fits = bytes && PyBytes_Check(bytes) && PyBytes_Size(bytes) == size;
    if (fits)
        memcpy(to, PyBytes_AsString(bytes), (size_t)size);
    Py_XDECREF(reduced);
    return fits ? 0 : PyErr_Occurred() ? -1 : 1;
}

static int write_date(PyObject *value, char *to)
{
    unsigned char state[CELLS_DATE_STATE];
    int code = state_of(value, sizeof state, state);
    if (code == 0) {
        struct date day = {(int16_t)(state[0] << 8 | state[1]), state[2], state[3]};
        memcpy(to, &day, sizeof day);
    }
    return code;
}

static int write_timestamp(PyObject *value, char *to)
{
    unsigned char state[CELLS_TIME_STATE];
    int code = state_of(value, sizeof state, state);
    if (code == 0) {
        uint32_t fraction = (uint32_t)state[7] << 16 | (uint32_t)state[8] << 8 | state[9];
        struct timestamp at = {(int16_t)(state[0] << 8 | state[1]),
                               state[2],
                               state[3],
                               state[4],
                               state[5],
                               state[6],
                               fraction * 1000};
        memcpy(to, &at, sizeof at);
    }
    return code;
}

static int write_uuid(PyObject *value, char *to)
{
    PyObject *bytes = PyObject_GetAttr(value, cells_known.bytes);
    bool fits = bytes && PyBytes_Check(bytes) && PyBytes_Size(bytes) == 16;
    if (fits)
        cells_swap_guid((unsigned char *)to, PyBytes_AsString(bytes));
    Py_XDECREF(bytes);
    return fits ? 0 : PyErr_Occurred() ? -1 : 1;
}

static char *buffer_of(struct packed *packed)
{
    packed->data = PyByteArray_FromStringAndSize(NULL, packed->count * packed->width);
    packed->lengths = PyByteArray_FromStringAndSize(NULL, packed->count * 8);
    if (!packed->data || !packed->lengths)
        return NULL;
    return memset(PyByteArray_AsString(packed->data), 0, (size_t)(packed->count * packed->width));
}

static int pack_fixed(struct packed *packed, PyObject *kind, Py_ssize_t width, writer *write)
{
    packed->width = width;
    char *to = buffer_of(packed);
    for (Py_ssize_t at = 0; to && at < packed->count; at++, to += width) {
        PyObject *value = PyTuple_GetItem(packed->values, at);
        int64_t length = value == Py_None ? CELLS_NULL : width;
        if (value != Py_None && (PyObject *)Py_TYPE(value) != kind)
            return 1;
        int code = value == Py_None ? 0 : write(value, to);
        if (code)
            return code;
        memcpy(PyByteArray_AsString(packed->lengths) + at * 8, &length, sizeof length);
    }
    return to ? 0 : -1;
}

/* The bytes of a text or byte string; NULL with an exception. */
static const char *bytes_of(PyObject *value, Py_ssize_t *size)
{
    if (PyUnicode_Check(value))
        return PyUnicode_AsUTF8AndSize(value, size);
    char *bytes;
    return PyBytes_AsStringAndSize(value, &bytes, size) < 0 ? NULL : bytes;
}

/* How long the longest is; -1 for values of several classes, texts that are no UTF-8, an exception. */
static Py_ssize_t longest_of(const struct packed *packed, PyObject *kind)
{
    Py_ssize_t longest = 1, size = 0;
    for (Py_ssize_t at = 0; at < packed->count; at++) {
        PyObject *value = PyTuple_GetItem(packed->values, at);
        if (value == Py_None)
            continue;
        if ((PyObject *)Py_TYPE(value) != kind || !bytes_of(value, &size))
            return -1;
        longest = size > longest ? size : longest;
    }
    return longest;
}

static int pack_texts(struct packed *packed, PyObject *kind)
{
    packed->width = longest_of(packed, kind);
    if (packed->width < 0 && PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
        return -1;
    PyErr_Clear();
    if (packed->width < 0 || packed->width > packed->most / (packed->count ? packed->count : 1))
        return 1;
    char *to = buffer_of(packed);
    for (Py_ssize_t at = 0; to && at < packed->count; at++, to += packed->width) {
        PyObject *value = PyTuple_GetItem(packed->values, at);
        Py_ssize_t size = CELLS_NULL;
        const char *bytes = value == Py_None ? NULL : bytes_of(value, &size);
        int64_t length = size;
        if (bytes)
            memcpy(to, bytes, (size_t)size);
        memcpy(PyByteArray_AsString(packed->lengths) + at * 8, &length, sizeof length);
    }
    return to ? 0 : -1;
}

/* A decimal's digits, none of them as an exponent. */
static PyObject *digits_of(PyObject *value)
{
    PyObject *text = PyObject_Str(value);
    Py_ssize_t at = text ? PyUnicode_FindChar(text, 'E', 0, PyUnicode_GetLength(text), 1) : 0;
    if (at >= 0 && text) {
        Py_DECREF(text);
        return PyObject_Format(value, cells_known.plain);
    }
    return text;
}

/* Decimals go as texts: their digits are checked against the column's scale, where those of numbers would be
 * cut. */
static int pack_decimals(struct packed *packed)
{
    PyObject *texts = PyTuple_New(packed->count), *decimals = packed->values;
    int code = texts ? 0 : -1;
    for (Py_ssize_t at = 0; code == 0 && at < packed->count; at++) {
        PyObject *value = PyTuple_GetItem(decimals, at);
        bool is_null = value == Py_None;
        if (!is_null && (PyObject *)Py_TYPE(value) != cells_known.decimal) {
            code = 1;
            break;
        }
        PyObject *text = is_null ? Py_NewRef(Py_None) : digits_of(value);
        if (!text || PyTuple_SetItem(texts, at, text) < 0)
            code = -1;
    }
    packed->values = texts;
    if (code == 0)
        code = pack_texts(packed, (PyObject *)&PyUnicode_Type);
    packed->values = decimals;
    Py_XDECREF(texts);
    return code;
}

/* Packs by the class of the first value that is there; what it is told by a letter. */
static int pack(struct packed *packed, char *letter)
{
    Py_ssize_t at = 0;
    while (at < packed->count && PyTuple_GetItem(packed->values, at) == Py_None)
        at++;
    PyObject *kind = (PyObject *)&PyUnicode_Type;
    if (at < packed->count)
        kind = (PyObject *)Py_TYPE(PyTuple_GetItem(packed->values, at));
    const struct {
        PyObject *kind;
        char letter;
        Py_ssize_t width;
        writer *write;
    } fixed[] = {
        {(PyObject *)&PyLong_Type, 'q', 8, write_int},    {(PyObject *)&PyFloat_Type, 'd', 8, write_float},
        {(PyObject *)&PyBool_Type, '?', 1, write_bool},   {cells_known.date, 'D', 6, write_date},
        {cells_known.datetime, 'T', 16, write_timestamp}, {cells_known.uuid, 'u', 16, write_uuid},
    };
    for (size_t row = 0; row < sizeof fixed / sizeof fixed[0]; row++)
        if (kind == fixed[row].kind) {
            *letter = fixed[row].letter;
            return pack_fixed(packed, kind, fixed[row].width, fixed[row].write);
        }
    *letter = kind == (PyObject *)&PyBytes_Type ? 's' : 't';
    if (kind == cells_known.decimal)
        return pack_decimals(packed);
    return kind == (PyObject *)&PyUnicode_Type || *letter == 's' ? pack_texts(packed, kind) : 1;
}

PyObject *cells_packed(PyObject *module, PyObject *arguments)
{
    struct packed packed = {0};
    PyObject *found = NULL;
    char letter = 0;
    (void)module;
    PyObject *values;
    if (!PyArg_ParseTuple(arguments, "On", &values, &packed.most))
        return NULL;
    packed.values = PySequence_Tuple(values); /* nobody changes it while it is read */
    if (!packed.values)
        return NULL;
    packed.count = PyTuple_Size(packed.values);
    int code = pack(&packed, &letter);
    if (code == 0)
        found = Py_BuildValue("COnO", letter, packed.data, packed.width, packed.lengths);
    else if (code == 1)
        found = Py_NewRef(Py_None);
    Py_DECREF(packed.values);
    Py_XDECREF(packed.data);
    Py_XDECREF(packed.lengths);
    return found;
}
