// The data and the predefined functions that mpi.h of MPICH names.
#include "kinds/pair.h"

namespace anympi {

namespace {
int unweighted, weights_empty;
char all_handles;
From::Fint ignored_status[sizeof(From::Status) / sizeof(From::Fint)];
}  // namespace

extern "C" {

#define ANYMPI_EXPORT __attribute__((visibility("default")))

ANYMPI_EXPORT extern int* const MPI_UNWEIGHTED = &unweighted;
ANYMPI_EXPORT extern int* const MPI_WEIGHTS_EMPTY = &weights_empty;
ANYMPI_EXPORT extern From::ToolVariable const MPI_T_PVAR_ALL_HANDLES =
    reinterpret_cast<From::ToolVariable>(&all_handles);
ANYMPI_EXPORT From::Fint* MPI_F_STATUS_IGNORE = ignored_status;
ANYMPI_EXPORT From::Fint* MPI_F_STATUSES_IGNORE = ignored_status;

// Of those in libmpichfort that C knows too, these come first, unless the executable has its own.
ANYMPI_EXPORT From::F08Status MPIR_F08_MPI_STATUS_IGNORE_OBJ, MPIR_F08_MPI_STATUSES_IGNORE_OBJ;
ANYMPI_EXPORT From::F08Status* MPI_F08_STATUS_IGNORE = &MPIR_F08_MPI_STATUS_IGNORE_OBJ;
ANYMPI_EXPORT From::F08Status* MPI_F08_STATUSES_IGNORE = &MPIR_F08_MPI_STATUSES_IGNORE_OBJ;
// What mpi_f08 passes for MPI_UNWEIGHTED and MPI_WEIGHTS_EMPTY of Fortran.
ANYMPI_EXPORT int* MPIR_C_MPI_UNWEIGHTED = &unweighted;
ANYMPI_EXPORT int* MPIR_C_MPI_WEIGHTS_EMPTY = &weights_empty;

/// MPI_DUP_FN for every class of object.
ANYMPI_EXPORT int MPIR_Dup_fn(int, int, void*, void* in, void* out, int* flag) {
  *flag = 1;
  *static_cast<void**>(out) = in;
  return From::MPI_SUCCESS;
}

}  // extern "C"

}  // namespace anympi
