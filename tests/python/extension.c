// A Python extension that calls MPI, compiled twice under two names (EXTENSION). Python loads each
// with RTLD_LOCAL: the second is loaded after MPI_Init, when some MPIs have put themselves into the
// global scope, and must still be bound to the facade.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <mpi.h>

#define CONCATENATED(a, b) a##b
#define NAME(a, b) CONCATENATED(a, b)
#define TEXT_OF(a) #a
#define TEXT(a) TEXT_OF(a)

static PyObject* start(PyObject* self, PyObject* arguments) {
  (void)self, (void)arguments;
  int rank, size;
  MPI_Init(NULL, NULL);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return Py_BuildValue("ii", rank, size);
}

static PyObject* sum(PyObject* self, PyObject* arguments) {
  (void)self;
  double own, all = -1;
  if (!PyArg_ParseTuple(arguments, "d", &own)) return NULL;
  int code = MPI_Allreduce(&own, &all, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  if (code != MPI_SUCCESS) return PyErr_Format(PyExc_RuntimeError, "MPI error %d", code);
  return PyFloat_FromDouble(all);
}

static PyObject* stop(PyObject* self, PyObject* arguments) {
  (void)self, (void)arguments;
  MPI_Finalize();
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"start", start, METH_NOARGS, "MPI_Init; gives rank and size."},
    {"sum", sum, METH_VARARGS, "The sum over all ranks."},
    {"stop", stop, METH_NOARGS, "MPI_Finalize."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, TEXT(EXTENSION), NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC NAME(PyInit_, EXTENSION)(void) { return PyModule_Create(&module); }
