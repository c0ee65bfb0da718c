// slower_on MPI: rank 1 comes a second later to a barrier when it runs on that MPI.
// slower_on fail-on MPI: ends with status 3 there.
// slower_on turn-on MPI: the ranks print in another order there, and pieces of lines.
// slower_on swap-on MPI: rank 1 prints its lines in another order there.

#include <ctype.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int runs_on(const char *mpi) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  return (strncmp(version, "MPICH", 5) == 0) == (strcmp(mpi, "mpich") == 0);
}

int main(int count, char **arguments) {
  int turns = count > 2 && strcmp(arguments[1], "turn-on") == 0;
  int rank, fails = count > 2 && strcmp(arguments[1], "fail-on") == 0;
  MPI_Init(&count, &arguments);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  int is_here = runs_on(arguments[count - 1]);
  if (turns) {
    if (rank == is_here) usleep(300000);
    printf("this ");
    fflush(stdout);
    usleep(100000);
    printf("is rank %d\n", rank);
    fflush(stdout);
    MPI_Finalize();
    return 0;
  }
  if (count > 2 && strcmp(arguments[1], "swap-on") == 0) {
    puts(rank == 1 && is_here ? "b\na" : "a\nb");
    MPI_Finalize();
    return 0;
  }
  if (rank == 1 && is_here) sleep(1);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) printf("%s\n", is_here && !fails ? "slow" : "fast");
  MPI_Finalize();
  return is_here && fails ? 3 : 0;
}
