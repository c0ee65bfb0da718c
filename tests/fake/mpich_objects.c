// The few symbols of MPICH besides functions of the standard that a program may refer to: its
// handles are numbers in mpi.h, but some constants are data.

#include <mpi.h>

static int unweighted, weights_empty, status_ignore, statuses_ignore;
static char all_handles;

int *const MPI_UNWEIGHTED = &unweighted;
int *const MPI_WEIGHTS_EMPTY = &weights_empty;
struct MPIR_T_pvar_handle_s *const MPI_T_PVAR_ALL_HANDLES = (void *)&all_handles;
MPI_Fint *MPI_F_STATUS_IGNORE = &status_ignore;
MPI_Fint *MPI_F_STATUSES_IGNORE = &statuses_ignore;
MPI_F08_status MPIR_F08_MPI_STATUS_IGNORE_OBJ;
MPI_F08_status MPIR_F08_MPI_STATUSES_IGNORE_OBJ[1];
MPI_F08_status *MPI_F08_STATUS_IGNORE = &MPIR_F08_MPI_STATUS_IGNORE_OBJ;
MPI_F08_status *MPI_F08_STATUSES_IGNORE = MPIR_F08_MPI_STATUSES_IGNORE_OBJ;
int MPIR_F08_MPI_IN_PLACE, MPIR_F08_MPI_BOTTOM;

int MPIR_Dup_fn(MPI_Comm comm, int keyval, void *state, void *value, void *copy, int *flag) {
  *(void **)copy = value;
  *flag = 1;
  return MPI_SUCCESS;
}
