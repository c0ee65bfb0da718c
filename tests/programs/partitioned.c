// Partitioned communication, where the target has it; elsewhere it is refused with a sentence.
// ranks: 2
// needs: MPI_Psend_init

#include "newer_functions.h"

enum { partitions = 8, length = 100 };

int main(void) {
  static int data[partitions * length];
  MPI_Request request;
  int flag = 0;
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int code = rank == 0 ? MPI_Psend_init(data, partitions, length, MPI_INT, 1, 7, MPI_COMM_WORLD,
                                        MPI_INFO_NULL, &request)
                       : MPI_Precv_init(data, partitions / 2, 2 * length, MPI_INT, 0, 7,
                                        MPI_COMM_WORLD, MPI_INFO_NULL, &request);
  if (worked(rank == 0 ? "Psend_init" : "Precv_init", code)) {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < partitions * length; i++) data[i] = rank == 0 ? i + round : -1;
      MPI_Start(&request);
      if (rank == 0) {
        MPI_Pready(7, request);
        MPI_Pready_range(0, 3, request);
        MPI_Pready_list(3, (int[]){6, 4, 5}, request);
      } else {
        for (flag = 0; !flag;) MPI_Parrived(request, 1, &flag);
        for (int i = 2 * length; i < 4 * length; i++) CHECK_EQUAL(data[i], i + round);
      }
      MPI_Wait(&request, MPI_STATUS_IGNORE);
      for (int i = 0; i < partitions * length; i++) CHECK_EQUAL(data[i], i + round);
    }
    MPI_Request_free(&request);
  }
  report("partitions arrived, or were refused");
  return finish();
}
