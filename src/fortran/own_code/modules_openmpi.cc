// What programs refer to in the modules of Open MPI besides MPI's procedures: comparison of
// handles, MPI_SIZEOF for each type and rank, the predefined handles and functions of mpi_f08.
// Types of the modules are in mpi_f08_types in version 4 and in mpi_types since version 5.
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

#define ANYMPI_COMPARED(LOWER)                                                                 \
  extern "C" ANYMPI_EXPORT Fint __mpi_f08_types_MOD_ompi_##LOWER##_op_eq(const Fint* a,        \
                                                                         const Fint* b) {      \
    return *a == *b;                                                                           \
  }                                                                                            \
  extern "C" ANYMPI_EXPORT Fint __mpi_f08_types_MOD_ompi_##LOWER##_op_ne(const Fint* a,        \
                                                                         const Fint* b) {      \
    return *a != *b;                                                                           \
  }                                                                                            \
  ANYMPI_ALIAS(__mpi_types_MOD_ompi_##LOWER##_op_eq, __mpi_f08_types_MOD_ompi_##LOWER##_op_eq) \
  ANYMPI_ALIAS(__mpi_types_MOD_ompi_##LOWER##_op_ne, __mpi_f08_types_MOD_ompi_##LOWER##_op_ne)
ANYMPI_FOR_EACH_CLASS(ANYMPI_COMPARED)

// MPI_SIZEOF: a procedure for each type and rank; the numbers are bits, of the parts of a complex.
#define ANYMPI_SIZE_OF_RANK(TYPE, SIZE, RANK)                                                     \
  extern "C" ANYMPI_EXPORT void pmpi_sizeof_##TYPE##_##RANK##_(void*, Fint* size, Fint* ierror) { \
    *size = SIZE;                                                                                 \
    give(ierror, From::MPI_SUCCESS);                                                              \
  }                                                                                               \
  ANYMPI_WEAK(mpi_sizeof_##TYPE##_##RANK##_, pmpi_sizeof_##TYPE##_##RANK##_)
#define ANYMPI_SIZE(TYPE, SIZE)           \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, scalar) \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r1)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r2)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r3)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r4)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r5)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r6)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r7)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r8)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r9)     \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r10)    \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r11)    \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r12)    \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r13)    \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r14)    \
  ANYMPI_SIZE_OF_RANK(TYPE, SIZE, r15)
ANYMPI_SIZE(character, 1)
ANYMPI_SIZE(logical, 4)
ANYMPI_SIZE(int8, 1)
ANYMPI_SIZE(int16, 2)
ANYMPI_SIZE(int32, 4)
ANYMPI_SIZE(int64, 8)
ANYMPI_SIZE(real32, 4)
ANYMPI_SIZE(real64, 8)
ANYMPI_SIZE(real128, 16)
ANYMPI_SIZE(complex32, 8)
ANYMPI_SIZE(complex64, 16)
ANYMPI_SIZE(complex128, 32)
