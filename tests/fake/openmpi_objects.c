// What Open MPI exports besides the functions of the standard: the data objects whose addresses
// are its predefined handles, and the attribute functions that are constants of the standard.
//
// The objects have the sizes of the real library's (4.1 to 6.0), because an executable may hold
// copies of them (R_X86_64_COPY) and the loader compares sizes. Nothing is in them: only their
// addresses matter.

enum {
  size_of_Comm = 512,
  size_of_Group = 256,
  size_of_Datatype = 512,
  size_of_Op = 2048,
  size_of_Errhandler = 1024,
  size_of_Info = 256,
  size_of_Request = 256,
  size_of_Message = 256,
  size_of_Win = 512,
  size_of_File = 1536,
};

#define OBJECT(CLASS, NAME) char NAME[size_of_##CLASS] __attribute__((aligned(64)));

#define HANDLE(CLASS, HANDLE, NAME, FORTRAN) OBJECT(CLASS, NAME)
#define HANDLE_SINCE(VERSION, CLASS, HANDLE, NAME, FORTRAN)
#include "abi/openmpi_handles.inc"

// In mpi.h of 4.1 as well, though not as handles of the standard.
OBJECT(Datatype, ompi_mpi_2cplex)
OBJECT(Datatype, ompi_mpi_2dblcplex)
OBJECT(Datatype, ompi_mpi_integer16)
OBJECT(Datatype, ompi_mpi_ldblcplex)
OBJECT(Datatype, ompi_mpi_real2)

static int status_ignore, statuses_ignore;
int *MPI_F_STATUS_IGNORE = &status_ignore;
int *MPI_F_STATUSES_IGNORE = &statuses_ignore;

static int copy_nothing(int *flag) {
  *flag = 0;
  return 0;
}
static int copy_pointer(void *value, void *copy, int *flag) {
  *(void **)copy = value;
  *flag = 1;
  return 0;
}

// Communicators, datatypes and windows are pointers alike.
#define ATTRIBUTE_FUNCTIONS(CLASS)                                                               \
  int OMPI_C_MPI_##CLASS##NULL_COPY_FN(void *object, int keyval, void *state, void *value,       \
                                       void *copy, int *flag) {                                  \
    return copy_nothing(flag);                                                                   \
  }                                                                                              \
  int OMPI_C_MPI_##CLASS##DUP_FN(void *object, int keyval, void *state, void *value, void *copy, \
                                 int *flag) {                                                    \
    return copy_pointer(value, copy, flag);                                                      \
  }                                                                                              \
  int OMPI_C_MPI_##CLASS##NULL_DELETE_FN(void *object, int keyval, void *value, void *state) {   \
    return 0;                                                                                    \
  }
ATTRIBUTE_FUNCTIONS()
ATTRIBUTE_FUNCTIONS(COMM_)
ATTRIBUTE_FUNCTIONS(TYPE_)
ATTRIBUTE_FUNCTIONS(WIN_)
