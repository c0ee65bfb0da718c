// Programs that hang or wait long, for watchdog_test.py: the first argument says how. With 3 ranks.

#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, size, value;

static void never(void) { MPI_Recv(&value, 1, MPI_INT, rank, 77, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }

int main(int count, char **arguments) {
  const char *how = count > 1 ? arguments[1] : "";
  MPI_Init(&count, &arguments);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const int next = (rank + 1) % size, large = 1 << 20;
  int *many = calloc(3 * large, sizeof(int)), *gathered = calloc(3 * large, sizeof(int));

  if (strcmp(how, "receives") == 0)
    MPI_Recv(&value, 1, MPI_INT, next, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (strcmp(how, "sends") == 0) {
    MPI_Ssend(&value, 1, MPI_INT, next, 5, MPI_COMM_WORLD);
    MPI_Recv(&value, 1, MPI_INT, (rank + 2) % size, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  if (strcmp(how, "waits") == 0) {
    MPI_Request request;
    MPI_Irecv(&value, 1, MPI_INT, next, 6, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  if (strcmp(how, "split") == 0) {
    // Ranks 0 and 2 wait for each other in a communicator of their own.
    MPI_Comm half;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, 0, &half);
    if (rank != 1) MPI_Recv(&value, 1, MPI_INT, 1 - rank / 2, 5, half, MPI_STATUS_IGNORE);
  }
  if (strcmp(how, "missing") == 0) {
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 2) never();
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  }
  if (strcmp(how, "roots") == 0)
    MPI_Gather(many, large, MPI_INT, gathered, large, MPI_INT, rank == 0, MPI_COMM_WORLD);
  if (strcmp(how, "functions") == 0) {
    if (rank == 0)
      MPI_Barrier(MPI_COMM_WORLD);
    else
      MPI_Gather(many, large, MPI_INT, gathered, large, MPI_INT, 0, MPI_COMM_WORLD);
  }
  if (strcmp(how, "slow") == 0) {
    if (rank == 1) sleep(2);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  MPI_Finalize();
  free(many);
  free(gathered);
  return 0;
}
