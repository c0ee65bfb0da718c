/* Pi by the midpoint rule, the terms dealt out to the processes:
 *
 *   mpicc.openmpi pi.c -o pi && mpirun -n 4 -T mpich -- ./pi
 */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char **argv) {
  const int steps = 1000000;
  int rank, size;
  double part = 0, pi = 0;

  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (int i = rank; i < steps; i += size) {
    double x = (i + 0.5) / steps;
    part += 4 / (1 + x * x) / steps;
  }
  MPI_Reduce(&part, &pi, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0) printf("pi is about %.10f, says a world of %d\n", pi, size);
  MPI_Finalize();
  return 0;
}
