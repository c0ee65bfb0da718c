// The data and the predefined functions that mpi.h of MPICH names.
#include "kinds/pair.h"

namespace anympi {

namespace {
int unweighted, weights_empty;
char all_handles;
From::Fint ignored_status[sizeof(From::Status) / sizeof(From::Fint)];
From::F08Status ignored_f08_status;
}  // namespace

extern "C" {

#define ANYMPI_EXPORT __attribute__((visibility("default")))

ANYMPI_EXPORT extern int* const MPI_UNWEIGHTED = &unweighted;
ANYMPI_EXPORT extern int* const MPI_WEIGHTS_EMPTY = &weights_empty;
ANYMPI_EXPORT extern From::ToolVariable const MPI_T_PVAR_ALL_HANDLES =
    reinterpret_cast<From::ToolVariable>(&all_handles);
ANYMPI_EXPORT From::Fint* MPI_F_STATUS_IGNORE = ignored_status;
ANYMPI_EXPORT From::Fint* MPI_F_STATUSES_IGNORE = ignored_status;
ANYMPI_EXPORT From::F08Status* MPI_F08_STATUS_IGNORE = &ignored_f08_status;
ANYMPI_EXPORT From::F08Status* MPI_F08_STATUSES_IGNORE = &ignored_f08_status;

/// MPI_DUP_FN for every class of object.
ANYMPI_EXPORT int MPIR_Dup_fn(int, int, void*, void* in, void* out, int* flag) {
  *flag = 1;
  *static_cast<void**>(out) = in;
  return From::MPI_SUCCESS;
}

}  // extern "C"

}  // namespace anympi
