// A program whose calls observation_test.py knows: on 3 ranks, a ring, collectives, objects of its
// own, an error that is returned, and calls from inside callbacks.

#include <mpi.h>
#include <string.h>
#include <unistd.h>

static int inside;

static void add(void *in, void *inout, int *count, MPI_Datatype *type) {
  int size;
  MPI_Type_size(*type, &size); // the program's own call
  inside += size;
  for (int i = 0; i < *count; ++i) ((int *)inout)[i] += ((int *)in)[i];
}

static void ring(int rank, int size) {
  int out[100] = {0}, in[100], right = (rank + 1) % size, left = (rank + size - 1) % size;
  for (int tag = 0; tag < 10; ++tag)
    if (rank == 0) {
      MPI_Send(out, 100, MPI_INT, right, tag, MPI_COMM_WORLD);
      MPI_Recv(in, 100, MPI_INT, left, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else {
      MPI_Status status;
      int count;
      MPI_Recv(in, 100, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
      MPI_Get_count(&status, MPI_INT, &count);
      MPI_Send(in, 100, MPI_INT, right, tag, MPI_COMM_WORLD);
    }
}

static void exchange(int rank, int size) {
  double out[8] = {0}, in[8];
  MPI_Request requests[2];
  for (int i = 0; i < 5; ++i) {
    MPI_Irecv(in, 8, MPI_DOUBLE, (rank + 1) % size, 7, MPI_COMM_WORLD, &requests[0]);
    MPI_Isend(out, 8, MPI_DOUBLE, (rank + size - 1) % size, 7, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }
}

static void collectives(int rank, int size) {
  char text[7] = "";
  double three[3] = {0}, sum[3];
  int each[6] = {0}, all[6], counts[3] = {1, 2, 3}, displacements[3] = {0, 1, 3}, one = 1, total;
  MPI_Bcast(text, 7, MPI_CHAR, 1, MPI_COMM_WORLD);
  MPI_Allreduce(three, sum, 3, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  MPI_Allreduce(MPI_IN_PLACE, three, 3, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  MPI_Alltoall(each, 2, MPI_INT, all, 2, MPI_INT, MPI_COMM_WORLD);
  // What only the root needs is garbage elsewhere.
  MPI_Gatherv(each, rank + 1, MPI_INT, all, rank == 0 ? counts : (int *)8,
              rank == 0 ? displacements : (int *)8, MPI_INT, 0, MPI_COMM_WORLD);
  MPI_Op op;
  MPI_Op_create(add, 1, &op);
  MPI_Allreduce(&one, &total, 1, MPI_INT, op, MPI_COMM_WORLD);
  MPI_Op_free(&op);
  if (total != size) MPI_Abort(MPI_COMM_WORLD, 3);
}

// Ranks 0 and 2 of the world are 0 and 1 there.
static void split(int rank) {
  MPI_Comm half;
  MPI_Datatype triple;
  int values[6] = {0};
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, 0, &half);
  MPI_Comm_set_name(half, "a \"half\"");
  MPI_Type_contiguous(3, MPI_INT, &triple);
  MPI_Type_commit(&triple);
  if (rank == 0) MPI_Ssend(values, 2, triple, 1, 1, half);
  if (rank == 2) MPI_Recv(values, 2, triple, 0, 1, half, MPI_STATUS_IGNORE);
  MPI_Type_free(&triple);
  MPI_Comm_free(&half);
}

static void persistent(int rank) {
  short value = 0;
  MPI_Request request;
  if (rank == 2) return;
  if (rank == 0)
    MPI_Send_init(&value, 1, MPI_SHORT, 1, 4, MPI_COMM_WORLD, &request);
  else
    MPI_Recv_init(&value, 1, MPI_SHORT, 0, 4, MPI_COMM_WORLD, &request);
  for (int i = 0; i < 4; ++i) {
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  MPI_Request_free(&request);
}

static void window(int rank) {
  int memory[5] = {0}, values[5] = {0};
  MPI_Win win;
  MPI_Win_create(memory, sizeof memory, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_fence(MPI_MODE_NOPRECEDE | MPI_MODE_NOSTORE, win);
  if (rank == 1) MPI_Put(values, 5, MPI_INT, 0, 0, 5, MPI_INT, win);
  MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
  MPI_Win_free(&win);
}

int main(int count, char **arguments) {
  int rank, size, value = 0, provided;
  MPI_Init_thread(&count, &arguments, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  ring(rank, size);
  exchange(rank, size);
  collectives(rank, size);
  split(rank);
  persistent(rank);
  window(rank);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Send(&value, 1, MPI_INT, 99, 0, MPI_COMM_WORLD);
#ifdef MPICH
  // Open MPI 4 lacks it, so that it is made of others.
  MPI_Sendrecv_c(&rank, 1, MPI_INT, (rank + 1) % size, 8, &value, 1, MPI_INT,
                 (rank + size - 1) % size, 8, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
#endif
  if (count > 1 && strcmp(arguments[1], "abort") == 0) {
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 1) {
      usleep(500000); // until the others are in their receives
      MPI_Abort(MPI_COMM_WORLD, 9);
    }
    MPI_Recv(&value, 1, MPI_INT, 1, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  MPI_Finalize();
  return 0;
}
