// The common blocks of our own mpif.h for the standard ABI, which says nothing of Fortran's: one
// for each variable.
#include "fortran/names.h"
#include "fortran/sentinels.h"

extern "C" {

ANYMPI_EXPORT int mpi_abi_bottom_, mpi_abi_in_place_, mpi_abi_buffer_automatic_,
    mpi_abi_unweighted_, mpi_abi_weights_empty_, mpi_abi_errcodes_ignore_;
ANYMPI_EXPORT char mpi_abi_argv_null_, mpi_abi_argvs_null_;
ANYMPI_EXPORT int mpi_abi_status_ignore_[8], mpi_abi_statuses_ignore_[8];

}  // extern "C"

namespace anympi::fortran {

bool is_bottom(const void* buffer) { return buffer == &mpi_abi_bottom_; }
bool is_in_place(const void* buffer) { return buffer == &mpi_abi_in_place_; }
bool is_buffer_automatic(const void* buffer) { return buffer == &mpi_abi_buffer_automatic_; }
bool is_status_ignored(const void* status) {
  return status == mpi_abi_status_ignore_ || status == mpi_abi_statuses_ignore_;
}
bool is_unweighted(const void* weights) { return weights == &mpi_abi_unweighted_; }
bool is_weights_empty(const void* weights) { return weights == &mpi_abi_weights_empty_; }
bool are_error_codes_ignored(const void* codes) { return codes == &mpi_abi_errcodes_ignore_; }
bool is_argv_null(const void* argv) {
  return argv == &mpi_abi_argv_null_ || argv == &mpi_abi_argvs_null_;
}

int* c_unweighted() { return reinterpret_cast<int*>(From::MPI_UNWEIGHTED); }
int* c_weights_empty() { return reinterpret_cast<int*>(From::MPI_WEIGHTS_EMPTY); }

}  // namespace anympi::fortran
