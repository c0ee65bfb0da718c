// What our own modules for the standard ABI refer to besides MPI's procedures: comparison of
// handles and MPI_SIZEOF, which are here so that compiling the modules leaves nothing to link.
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

#define ANYMPI_COMPARED(LOWER)                                                        \
  extern "C" ANYMPI_EXPORT Fint mpi_abi_##LOWER##_eq_(const Fint* a, const Fint* b) { \
    return *a == *b;                                                                  \
  }                                                                                   \
  extern "C" ANYMPI_EXPORT Fint mpi_abi_##LOWER##_ne_(const Fint* a, const Fint* b) { \
    return *a != *b;                                                                  \
  }
ANYMPI_FOR_EACH_CLASS(ANYMPI_COMPARED)

#define ANYMPI_SIZE(NAME, SIZE)                                                                   \
  extern "C" ANYMPI_EXPORT void mpi_abi_sizeof_##NAME##_(const void*, Fint* size, Fint* ierror) { \
    *size = SIZE;                                                                                 \
    give(ierror, From::MPI_SUCCESS);                                                              \
  }
ANYMPI_SIZE(integer8, 1)
ANYMPI_SIZE(integer16, 2)
ANYMPI_SIZE(integer32, 4)
ANYMPI_SIZE(integer64, 8)
ANYMPI_SIZE(real32, 4)
ANYMPI_SIZE(real64, 8)
ANYMPI_SIZE(real128, 16)
ANYMPI_SIZE(complex32, 8)
ANYMPI_SIZE(complex64, 16)
ANYMPI_SIZE(complex128, 32)
ANYMPI_SIZE(logical, 4)
ANYMPI_SIZE(character, 1)
