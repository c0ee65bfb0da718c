// A program whose C++ library must be as new as its compiler, and whose messages are large enough to
// be copied from process to process, where the containers let them.
#include <mpi.h>

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  int rank = -1, size = -1;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::vector<int> sent(1 << 20, rank), received(sent.size(), -1);
  const int next = (rank + 1) % size, previous = (rank + size - 1) % size;
  MPI_Sendrecv(sent.data(), 1 << 20, MPI_INT, next, 1, received.data(), 1 << 20, MPI_INT, previous, 1,
               MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (received != std::vector<int>(sent.size(), previous)) MPI_Abort(MPI_COMM_WORLD, 1);
  std::cout << "hello from rank " + std::to_string(rank) + " of " + std::to_string(size) + "\n";
  MPI_Finalize();
}
