// A program whose C++ library must be as new as its compiler.
#include <mpi.h>

#include <iostream>
#include <string>

int main(int argc, char** argv) {
  int rank = -1, size = -1;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::cout << "hello from rank " + std::to_string(rank) + " of " + std::to_string(size) + "\n";
  MPI_Finalize();
}
