// MPI_Abort ends all ranks, and its code is the exit status of the job.
// ranks: 2
// exits: 3

#include "check.h"

int main(void) {
  begin();
  if (rank == 1) MPI_Abort(MPI_COMM_WORLD, 3);
  MPI_Barrier(MPI_COMM_WORLD);
  report("lived on");
  return finish();
}
