// A libmpi_abi on a machine that has none: ours, over the MPI that is there. A process that is
// translated to it is translated twice, and says only of the first translation where the target is,
// so this library says it of the second.
#include <stdlib.h>

// MPICH's slots of these lead to the facade of Open MPI's ABI until the second translation binds them
// to MPICH itself; the first one looks before, and must find some target's.
int *MPI_F_STATUS_IGNORE, *MPI_F_STATUSES_IGNORE;

__attribute__((constructor)) static void say_where_the_mpi_is(void) {
  setenv("ANYMPI_TARGET", ANYMPI_TEST_TARGET, 1);
}
