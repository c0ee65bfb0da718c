// MPI_ERRORS_ARE_FATAL, the default, ends the program: an error must not get lost on its way
// through the translation, and nothing after the wrong call may run.
// ranks: 2
// exits: 6

#include "check.h"

int main(void) {
  begin();
  if (rank == 1) MPI_Send(&rank, 1, MPI_INT, size, 0, MPI_COMM_WORLD);
  MPI_Barrier(MPI_COMM_WORLD);
  report("lived on");
  return finish();
}
