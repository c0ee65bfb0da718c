// MPI_IN_PLACE where it is not allowed, as what is received into: both MPIs say so here, each by an
// error class of its own, before anything is sent. (They crash natively in most other collectives, not
// both in the same.)
// ranks: 2

#include "check.h"

int main(void) {
  int mine[2] = {1, 2};
  MPI_Request request;
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  CHECK(MPI_Allreduce(mine, MPI_IN_PLACE, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD) != MPI_SUCCESS);
  CHECK(MPI_Ialltoall(mine, 1, MPI_INT, MPI_IN_PLACE, 1, MPI_INT, MPI_COMM_WORLD, &request) !=
        MPI_SUCCESS);
  return finish();
}
