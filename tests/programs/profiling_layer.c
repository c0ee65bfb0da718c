// A profiling layer in the program itself: it defines MPI_X and calls PMPI_X. Every call of the
// program must pass it once, with the program's handles, and no call of MPI's own may.
// ranks: 2

#include "check.h"

static int sends, receives, waits, reductions, frees, sizes;
static MPI_Comm seen_comm;
static MPI_Datatype seen_type;
static MPI_Op seen_op;

int MPI_Send(const void* buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  sends++;
  seen_comm = comm;
  seen_type = type;
  return PMPI_Send(buffer, count, type, to, tag, comm);
}
int MPI_Recv(void* buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status* status) {
  receives++;
  seen_comm = comm;
  return PMPI_Recv(buffer, count, type, from, tag, comm, status);
}
int MPI_Wait(MPI_Request* request, MPI_Status* status) {
  waits++;
  return PMPI_Wait(request, status);
}
int MPI_Allreduce(const void* in, void* out, int count, MPI_Datatype type, MPI_Op op,
                  MPI_Comm comm) {
  reductions++;
  seen_op = op;
  seen_comm = comm;
  return PMPI_Allreduce(in, out, count, type, op, comm);
}
int MPI_Type_free(MPI_Datatype* type) {
  frees++;
  return PMPI_Type_free(type);
}
int MPI_Type_size(MPI_Datatype type, int* bytes) {
  sizes++;
  return PMPI_Type_size(type, bytes);
}

static void checked_calls(void) {
  int value = rank, got = -1, bytes = 0;
  MPI_Comm comm;
  MPI_Datatype type;
  MPI_Request request;
  MPI_Status status;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  if (rank == 0) {
    MPI_Send(&value, 1, MPI_INT, 1, 3, comm);
    CHECK(sends == 1 && seen_comm == comm && seen_type == MPI_INT);
    MPI_Recv(&got, 1, MPI_INT, 1, 4, MPI_COMM_WORLD, &status);
    CHECK(receives == 1 && seen_comm == MPI_COMM_WORLD);
    CHECK_EQUAL(got, 1);
  } else {
    MPI_Irecv(&got, 1, MPI_INT, 0, 3, comm, &request);
    MPI_Wait(&request, &status);
    CHECK_EQUAL(waits, 1);
    CHECK_EQUAL(got, 0);
    PMPI_Send(&value, 1, MPI_INT, 0, 4, MPI_COMM_WORLD);
    CHECK_EQUAL(sends, 0);
  }
  MPI_Allreduce(&value, &got, 1, MPI_INT, MPI_SUM, comm);
  CHECK(reductions == 1 && seen_op == MPI_SUM && seen_comm == comm);
  CHECK_EQUAL(got, 1);
  MPI_Type_contiguous(3, MPI_INT, &type);
  MPI_Type_commit(&type);
  MPI_Type_size(type, &bytes);
  CHECK(sizes == 1 && bytes == 12);
  MPI_Type_free(&type);
  CHECK_EQUAL(frees, 1);
  MPI_Comm_free(&comm);
}

int main(void) {
  begin();
  checked_calls();
  MPI_Pcontrol(0);
  MPI_Pcontrol(1);
  MPI_Pcontrol(2, "more", 3.0, &sends);
  MPI_Comm copy;
  MPI_Win win;
  long memory = 0;
  sends = receives = waits = reductions = frees = sizes = 0;
  // What MPI calls of itself while it does these is none of the layer's business.
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Win_create(&memory, sizeof memory, 1, MPI_INFO_NULL, copy, &win);
  MPI_Win_free(&win);
  MPI_Barrier(copy);
  MPI_Comm_free(&copy);
  CHECK_EQUAL(sends + receives + waits + reductions + frees + sizes, 0);
  report("profiling layer: ok");
  return finish();
}
