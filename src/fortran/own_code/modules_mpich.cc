// What programs refer to in the modules of MPICH besides MPI's procedures: comparison of handles
// and MPI_SIZEOF, and the predefined functions of mpi_f08.
#include "fortran/handles.h"
#include "fortran/names.h"
#include "fortran/sentinels.h"

using namespace anympi;
using namespace anympi::fortran;

#define ANYMPI_FUNCTION(NAME, EXPRESSION) \
  extern "C" ANYMPI_EXPORT Fint NAME(const Fint* a, const Fint* b) { return EXPRESSION; }
#define ANYMPI_COMPARED(LOWER)                                                         \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_eq, *a == *b)                      \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_neq, *a != *b)                     \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_f08_eq_f, *a == *b)                \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_f08_neq_f, *a != *b)               \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_f_eq_f08, *a == *b)                \
  ANYMPI_FUNCTION(__mpi_f08_types_MOD_mpi_##LOWER##_f_neq_f08, *a != *b)               \
  ANYMPI_FUNCTION(__mpi_constants_MOD_##LOWER##eq, *a == *b)                           \
  ANYMPI_FUNCTION(__mpi_constants_MOD_##LOWER##neq, *a != *b)                          \
  extern "C" ANYMPI_EXPORT Fint __mpi_f08_types_MOD_mpi_##LOWER##_f2c(const Fint* a) { \
    return *a;                                                                         \
  }                                                                                    \
  extern "C" ANYMPI_EXPORT Fint __mpi_f08_types_MOD_mpi_##LOWER##_c2f(const Fint* a) { return *a; }
ANYMPI_FOR_EACH_CLASS(ANYMPI_COMPARED)

// MPI_SIZEOF, of which 4.0 and 5.0 have different specific procedures.
#define ANYMPI_SIZE(SYMBOL, SIZE)                                               \
  extern "C" ANYMPI_EXPORT void SYMBOL(const void*, Fint* size, Fint* ierror) { \
    *size = SIZE;                                                               \
    give(ierror, From::MPI_SUCCESS);                                            \
  }
#define ANYMPI_SIZE_IN_MPI(NAME, SIZE)                   \
  ANYMPI_SIZE(__mpi_sizeofs_MOD_mpi_sizeof_##NAME, SIZE) \
  ANYMPI_SIZE(__mpi_sizeofs_MOD_mpi_sizeof_##NAME##v, SIZE)
ANYMPI_SIZE_IN_MPI(ch, 1)
ANYMPI_SIZE_IN_MPI(ch1, 1)
ANYMPI_SIZE_IN_MPI(cx, 8)
ANYMPI_SIZE_IN_MPI(cx8, 8)
ANYMPI_SIZE_IN_MPI(cx16, 16)
ANYMPI_SIZE_IN_MPI(d, 8)
ANYMPI_SIZE_IN_MPI(i, 4)
ANYMPI_SIZE_IN_MPI(i1, 1)
ANYMPI_SIZE_IN_MPI(i2, 2)
ANYMPI_SIZE_IN_MPI(i4, 4)
ANYMPI_SIZE_IN_MPI(i8, 8)
ANYMPI_SIZE_IN_MPI(l, 4)
ANYMPI_SIZE_IN_MPI(l4, 4)
ANYMPI_SIZE_IN_MPI(r, 4)
ANYMPI_SIZE_IN_MPI(r4, 4)
ANYMPI_SIZE_IN_MPI(r8, 8)
#define ANYMPI_SIZE_IN_F08(NAME, SIZE) ANYMPI_SIZE(__mpi_f08_types_MOD_mpi_sizeof_##NAME, SIZE)
ANYMPI_SIZE_IN_F08(character, 1)
ANYMPI_SIZE_IN_F08(logical, 4)
ANYMPI_SIZE_IN_F08(xint8, 1)
ANYMPI_SIZE_IN_F08(xint16, 2)
ANYMPI_SIZE_IN_F08(xint32, 4)
ANYMPI_SIZE_IN_F08(xint64, 8)
ANYMPI_SIZE_IN_F08(xreal32, 4)
ANYMPI_SIZE_IN_F08(xreal64, 8)
ANYMPI_SIZE_IN_F08(xreal128, 16)
ANYMPI_SIZE_IN_F08(xcomplex32, 8)
ANYMPI_SIZE_IN_F08(xcomplex64, 16)
ANYMPI_SIZE_IN_F08(xcomplex128, 32)

// A status is the same bytes in C, mpif.h and mpi_f08.
#define ANYMPI_STATUS(NAME)                                                                \
  extern "C" ANYMPI_EXPORT void __mpi_f08_types_MOD_##NAME(const Status* from, Status* to, \
                                                           Fint* ierror) {                 \
    *to = *from;                                                                           \
    give(ierror, From::MPI_SUCCESS);                                                       \
  }
ANYMPI_STATUS(mpi_status_f2f08)
ANYMPI_STATUS(mpi_status_f082f)
ANYMPI_STATUS(pmpi_status_f2f08)
ANYMPI_STATUS(pmpi_status_f082f)
#define ANYMPI_ASSIGNED(NAME)                                                                \
  extern "C" ANYMPI_EXPORT void __mpi_f08_types_MOD_##NAME(Status* to, const Status* from) { \
    *to = *from;                                                                             \
  }
ANYMPI_ASSIGNED(mpi_status_f08_assign_c)
ANYMPI_ASSIGNED(mpi_status_c_assign_f08)
