// The variables of MPICH's mpif.h, in common blocks that hold several of them, and those of
// mpi_f08, which are others.
#include "fortran/names.h"
#include "fortran/sentinels.h"

using anympi::From;

// MPI_BOTTOM, MPI_IN_PLACE, MPI_STATUS_IGNORE; MPI_STATUSES_IGNORE, MPI_ERRCODES_IGNORE;
// MPI_ARGVS_NULL, MPI_ARGV_NULL. None is larger than in the real library.
struct Mpipriv1 {
  int bottom, in_place, status_ignore[5];
};
struct Mpipriv2 {
  int statuses_ignore[5], errcodes_ignore;
};
struct Mpiprivc {
  char argvs_null, argv_null;
};

extern "C" {

ANYMPI_EXPORT Mpipriv1 mpipriv1_;
ANYMPI_EXPORT Mpipriv2 mpipriv2_;
ANYMPI_EXPORT Mpiprivc mpiprivc_;
ANYMPI_EXPORT int mpifcmb5_, mpifcmb9_;  // MPI_UNWEIGHTED, MPI_WEIGHTS_EMPTY
ANYMPI_EXPORT int mpifcmba_;             // MPI_BUFFER_AUTOMATIC, since 4.2

ANYMPI_EXPORT int MPIR_F08_MPI_BOTTOM, MPIR_F08_MPI_IN_PLACE;
ANYMPI_EXPORT int __mpi_f08_link_constants_MOD_mpi_unweighted,
    __mpi_f08_link_constants_MOD_mpi_weights_empty,
    __mpi_f08_link_constants_MOD_mpi_errcodes_ignore,
    __mpi_f08_link_constants_MOD_mpi_buffer_automatic;
ANYMPI_EXPORT char __mpi_f08_link_constants_MOD_mpi_argv_null,
    __mpi_f08_link_constants_MOD_mpi_argvs_null;

// The facade's, which C sees, too.
ANYMPI_EXPORT extern From::F08Status MPIR_F08_MPI_STATUS_IGNORE_OBJ,
    MPIR_F08_MPI_STATUSES_IGNORE_OBJ;
ANYMPI_EXPORT extern int *const MPI_UNWEIGHTED, *const MPI_WEIGHTS_EMPTY;

}  // extern "C"

namespace anympi::fortran {

bool is_bottom(const void* buffer) {
  return buffer == &mpipriv1_.bottom || buffer == &MPIR_F08_MPI_BOTTOM;
}
bool is_in_place(const void* buffer) {
  return buffer == &mpipriv1_.in_place || buffer == &MPIR_F08_MPI_IN_PLACE;
}
bool is_buffer_automatic(const void* buffer) {
  return buffer == &mpifcmba_ || buffer == &__mpi_f08_link_constants_MOD_mpi_buffer_automatic;
}
bool is_status_ignored(const void* status) {
  return status == mpipriv1_.status_ignore || status == mpipriv2_.statuses_ignore ||
         status == &MPIR_F08_MPI_STATUS_IGNORE_OBJ || status == &MPIR_F08_MPI_STATUSES_IGNORE_OBJ;
}
bool is_unweighted(const void* weights) {
  return weights == &mpifcmb5_ || weights == &__mpi_f08_link_constants_MOD_mpi_unweighted;
}
bool is_weights_empty(const void* weights) {
  return weights == &mpifcmb9_ || weights == &__mpi_f08_link_constants_MOD_mpi_weights_empty;
}
bool are_error_codes_ignored(const void* codes) {
  return codes == &mpipriv2_.errcodes_ignore ||
         codes == &__mpi_f08_link_constants_MOD_mpi_errcodes_ignore;
}
bool is_argv_null(const void* argv) {
  return argv == &mpiprivc_.argv_null || argv == &mpiprivc_.argvs_null ||
         argv == &__mpi_f08_link_constants_MOD_mpi_argv_null ||
         argv == &__mpi_f08_link_constants_MOD_mpi_argvs_null;
}

int* c_unweighted() { return MPI_UNWEIGHTED; }
int* c_weights_empty() { return MPI_WEIGHTS_EMPTY; }

}  // namespace anympi::fortran
