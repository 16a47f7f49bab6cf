/* Python's values out of the buffers that columns are bound to. */

#include "cells.h"

enum { PLACES = 300 };

/* A column whose cells are read. */
struct column {
    PyObject *(*read)(const struct column *column, const char *cell, Py_ssize_t length);
    Py_buffer data, lengths;
    Py_ssize_t stride, digits;
    PyObject *make;   /* what makes a value of what is read, or None; borrowed */
    PyObject *values; /* a dict: values that have been made, by what they are made of; borrowed */
};

/* Numbers have the widths of the C types that SQLBindCol was given. */
#define READER(name, type, made)                                                                             \
    static PyObject *read_##name(const struct column *column, const char *cell, Py_ssize_t length)           \
    {                                                                                                        \
        type value;                                                                                          \
        (void)column;                                                                                        \
        (void)length;                                                                                        \
        memcpy(&value, cell, sizeof value);                                                                  \
        return made(value);                                                                                  \
    }

READER(int8, int8_t, PyLong_FromLong)
READER(uint8, uint8_t, PyLong_FromLong)
READER(int16, int16_t, PyLong_FromLong)
READER(uint16, uint16_t, PyLong_FromLong)
READER(int32, int32_t, PyLong_FromLong)
READER(uint32, uint32_t, PyLong_FromUnsignedLong)
READER(int64, int64_t, PyLong_FromLongLong)
READER(uint64, uint64_t, PyLong_FromUnsignedLongLong)
READER(double, double, PyFloat_FromDouble)
READER(bit, int8_t, PyBool_FromLong)

static PyObject *read_text(const struct column *column, const char *cell, Py_ssize_t length)
{
    (void)column;
    return PyUnicode_DecodeUTF8(cell, length, "replace");
}

static PyObject *read_bytes(const struct column *column, const char *cell, Py_ssize_t length)
{
    (void)column;
    return PyBytes_FromStringAndSize(cell, length);
}

static PyObject *called(PyObject *function, PyObject *argument)
{
    if (!argument)
        return NULL;
    PyObject *found = PyObject_CallFunctionObjArgs(function, argument, NULL);
    Py_DECREF(argument);
    return found;
}

/* A decimal has all digits of its column's scale; the driver's text is without zeros at the end. */
static PyObject *read_decimal(const struct column *column, const char *cell, Py_ssize_t length)
{
    char text[PLACES * 2];
    const char *point = memchr(cell, '.', (size_t)length);
    Py_ssize_t written = point ? length - (point - cell) - 1 : 0;
    bool is_plain = length < PLACES && column->digits < PLACES && length > 0 && cell[length - 1] >= '0' &&
                    cell[length - 1] <= '9' && !memchr(cell, 'E', (size_t)length);
    if (!is_plain || written >= column->digits)
        return called(cells_known.decimal, PyUnicode_DecodeUTF8(cell, length, "strict"));
    memcpy(text, cell, (size_t)length);
    if (!point)
        text[length++] = '.';
    memset(text + length, '0', (size_t)(column->digits - written));
    return called(cells_known.decimal,
                  PyUnicode_DecodeUTF8(text, length + column->digits - written, "strict"));
}

static bool is_year(int year)
{
    if (year < 1 || year > 9999)
        PyErr_Format(PyExc_ValueError, "year %d is out of range", year);
    return year >= 1 && year <= 9999;
}

/* Dates and times are made of the bytes that pickle has of them: nothing else takes them at once. */
static PyObject *read_date(const struct column *column, const char *cell, Py_ssize_t length)
{
    struct date day;
    (void)length;
    memcpy(&day, cell, sizeof day);
    PyObject *key = PyLong_FromLong(day.year * 512L + day.month * 32L + day.day);
    PyObject *found = key ? PyDict_GetItemWithError(column->values, key) : NULL;
    if (found) {
        Py_INCREF(found);
    } else if (key && !PyErr_Occurred() && is_year(day.year)) {
        char state[CELLS_DATE_STATE] = {(char)(day.year >> 8), (char)day.year, (char)day.month,
                                        (char)day.day};
        found = called(cells_known.date, PyBytes_FromStringAndSize(state, sizeof state));
        if (found && PyDict_SetItem(column->values, key, found) < 0)
            Py_CLEAR(found);
    }
    Py_XDECREF(key);
    return found;
}

static PyObject *read_timestamp(const struct column *column, const char *cell, Py_ssize_t length)
{
    struct timestamp at;
    (void)column;
    (void)length;
    memcpy(&at, cell, sizeof at);
    if (!is_year(at.year))
        return NULL;
    uint32_t fraction = at.nanoseconds / 1000;
    char state[CELLS_TIME_STATE] = {
        (char)(at.year >> 8), (char)at.year,   (char)at.month,         (char)at.day,          (char)at.hour,
        (char)at.minute,      (char)at.second, (char)(fraction >> 16), (char)(fraction >> 8), (char)fraction};
    return called(cells_known.datetime, PyBytes_FromStringAndSize(state, sizeof state));
}

/* Its number; the column's `make` makes an UUID of that. */
static PyObject *read_guid(const struct column *column, const char *cell, Py_ssize_t length)
{
    unsigned char bytes[16];
    uint64_t half[2] = {0, 0};
    (void)column;
    (void)length;
    cells_swap_guid(bytes, cell);
    for (int at = 0; at < 16; at++)
        half[at / 8] = half[at / 8] << 8 | bytes[at];
    PyObject *high = PyLong_FromUnsignedLongLong(half[0]), *low = PyLong_FromUnsignedLongLong(half[1]);
    PyObject *bits = PyLong_FromLong(64), *moved = high && bits ? PyNumber_Lshift(high, bits) : NULL;
    PyObject *found = moved && low ? PyNumber_Or(moved, low) : NULL;
    Py_XDECREF(high);
    Py_XDECREF(low);
    Py_XDECREF(bits);
    Py_XDECREF(moved);
    return found;
}

static const struct {
    char letter;
    PyObject *(*read)(const struct column *column, const char *cell, Py_ssize_t length);
    Py_ssize_t width; /* of a cell; 0: the column's, with a length for each */
} READERS[] = {
    {'?', read_bit, 1},     {'b', read_int8, 1},   {'B', read_uint8, 1},      {'h', read_int16, 2},
    {'H', read_uint16, 2},  {'i', read_int32, 4},  {'I', read_uint32, 4},     {'q', read_int64, 8},
    {'Q', read_uint64, 8},  {'d', read_double, 8}, {'t', read_text, 0},       {'s', read_bytes, 0},
    {'n', read_decimal, 0}, {'D', read_date, 6},   {'T', read_timestamp, 16}, {'u', read_guid, 16},
};

/* Takes (letter, data, stride, lengths, make, digits, values). -1 with an exception when it cannot be read.
 */
static int column_open(struct column *column, PyObject *told, Py_ssize_t count)
{
    int letter;
    PyObject *data, *lengths;
    if (!PyArg_ParseTuple(told, "COnOOnO", &letter, &data, &column->stride, &lengths, &column->make,
                          &column->digits, &column->values))
        return -1;
    Py_ssize_t width = -1;
    for (size_t at = 0; at < sizeof READERS / sizeof READERS[0]; at++)
        if (READERS[at].letter == letter) {
            column->read = READERS[at].read;
            width = READERS[at].width;
        }
    if (PyObject_GetBuffer(data, &column->data, PyBUF_SIMPLE) < 0)
        return -1;
    if (PyObject_GetBuffer(lengths, &column->lengths, PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&column->data);
        return -1;
    }
    if (width >= 0 && count >= 0 && column->stride >= width && column->stride > 0 && column->digits >= 0 &&
        count <= column->data.len / column->stride && count <= column->lengths.len / 8 &&
        (width != 6 || PyDict_Check(column->values)))
        return 0;
    PyBuffer_Release(&column->data);
    PyBuffer_Release(&column->lengths);
    PyErr_SetString(PyExc_ValueError, "a column does not fit its buffers");
    return -1;
}

static PyObject *column_value(const struct column *column, Py_ssize_t row)
{
    int64_t length;
    memcpy(&length, (const char *)column->lengths.buf + row * 8, sizeof length);
    if (length == CELLS_NULL)
        Py_RETURN_NONE;
    if (length < 0 || length > column->stride) {
        PyErr_SetString(PyExc_ValueError, "a cell that was cut");
        return NULL;
    }
    PyObject *found = column->read(column, (const char *)column->data.buf + row * column->stride, length);
    return column->make == Py_None ? found : called(column->make, found);
}

static PyObject *row_of(const struct column *columns, Py_ssize_t width, Py_ssize_t row)
{
    PyObject *made = PyTuple_New(width);
    for (Py_ssize_t at = 0; made && at < width; at++) {
        PyObject *value = column_value(&columns[at], row);
        if (!value || PyTuple_SetItem(made, at, value) < 0)
            Py_CLEAR(made);
    }
    return made;
}

/* Rows of numbers, texts and the like cannot be part of a cycle: Python's collector need not go through them,
 * again and again while a result grows. */
static PyObject *rows_of(const struct column *columns, Py_ssize_t width, Py_ssize_t count)
{
    bool is_plain = true;
    for (Py_ssize_t at = 0; at < width; at++)
        is_plain = is_plain && columns[at].make == Py_None;
    PyObject *made = PyList_New(count);
    for (Py_ssize_t row = 0; made && row < count; row++) {
        PyObject *values = row_of(columns, width, row);
        if (values && is_plain)
            PyObject_GC_UnTrack(values);
        if (!values || PyList_SetItem(made, row, values) < 0)
            Py_CLEAR(made);
    }
    return made;
}

PyObject *cells_rows(PyObject *module, PyObject *arguments)
{
    PyObject *told, *found = NULL;
    Py_ssize_t count, opened = 0;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!n", &PyList_Type, &told, &count))
        return NULL;
    Py_ssize_t width = PyList_Size(told);
    struct column *columns = PyMem_Calloc((size_t)width + 1, sizeof *columns);
    if (!columns)
        return PyErr_NoMemory();
    while (opened < width && column_open(&columns[opened], PyList_GetItem(told, opened), count) == 0)
        opened++;
    if (opened == width)
        found = rows_of(columns, width, count);
    for (Py_ssize_t at = 0; at < opened; at++) {
        PyBuffer_Release(&columns[at].data);
        PyBuffer_Release(&columns[at].lengths);
    }
    PyMem_Free(columns);
    return found;
}

PyObject *cells_cut(PyObject *module, PyObject *arguments)
{
    Py_buffer lengths;
    Py_ssize_t count, room, cut = 0;
    int64_t longest = -1, length;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*nn", &lengths, &count, &room))
        return NULL;
    Py_ssize_t first = count = count < lengths.len / 8 ? count : lengths.len / 8;
    for (Py_ssize_t at = count - 1; at >= 0; at--) {
        memcpy(&length, (const char *)lengths.buf + at * 8, sizeof length);
        longest = length > longest ? length : longest;
        if (length > room || length < CELLS_NULL) {
            first = at;
            cut++;
        }
    }
    PyBuffer_Release(&lengths);
    return Py_BuildValue("nnL", first, cut, (long long)longest);
}
