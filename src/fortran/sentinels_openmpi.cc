// The common blocks of Open MPI's mpif.h, of which the facade has definitions; mpi_f08 binds its
// variables to the same names.
#include "fortran/names.h"
#include "fortran/sentinels.h"

extern "C" {
ANYMPI_EXPORT char mpi_fortran_buffer_automatic_[sizeof(int)];  // since version 6
ANYMPI_EXPORT extern char mpi_fortran_bottom_, mpi_fortran_in_place_, mpi_fortran_unweighted_,
    mpi_fortran_weights_empty_, mpi_fortran_errcodes_ignore_, mpi_fortran_argv_null_,
    mpi_fortran_argvs_null_, mpi_fortran_status_ignore_, mpi_fortran_statuses_ignore_;
}

namespace anympi::fortran {

bool is_bottom(const void* buffer) { return buffer == &mpi_fortran_bottom_; }
bool is_in_place(const void* buffer) { return buffer == &mpi_fortran_in_place_; }
bool is_buffer_automatic(const void* buffer) { return buffer == mpi_fortran_buffer_automatic_; }
bool is_status_ignored(const void* status) {
  return status == &mpi_fortran_status_ignore_ || status == &mpi_fortran_statuses_ignore_;
}
bool is_unweighted(const void* weights) { return weights == &mpi_fortran_unweighted_; }
bool is_weights_empty(const void* weights) { return weights == &mpi_fortran_weights_empty_; }
bool are_error_codes_ignored(const void* codes) { return codes == &mpi_fortran_errcodes_ignore_; }
bool is_argv_null(const void* argv) {
  return argv == &mpi_fortran_argv_null_ || argv == &mpi_fortran_argvs_null_;
}

int* c_unweighted() { return reinterpret_cast<int*>(From::MPI_UNWEIGHTED); }
int* c_weights_empty() { return reinterpret_cast<int*>(From::MPI_WEIGHTS_EMPTY); }

}  // namespace anympi::fortran
