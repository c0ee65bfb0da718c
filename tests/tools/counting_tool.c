// A PMPI tool to preload: it counts the calls that it sees, looks at their handles with its own
// MPI's eyes, and says what it saw when the program ends.

#include <mpi.h>
#include <stdio.h>

static int inits, sends, receives, waits, dups, reductions, barriers, strange;
static MPI_Comm made = MPI_COMM_NULL;

static void expect(int as_expected) { strange += !as_expected; }

int MPI_Init(int *count, char ***arguments) {
  ++inits;
  return PMPI_Init(count, arguments);
}

int MPI_Send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  ++sends;
  expect(type == MPI_INT && comm == MPI_COMM_WORLD);
  return PMPI_Send(buffer, count, type, to, tag, comm);
}

int MPI_Recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status) {
  ++receives;
  MPI_Status own;
  expect(type == MPI_INT && comm == MPI_COMM_WORLD && status == MPI_STATUS_IGNORE);
  int code = PMPI_Recv(buffer, count, type, from, tag, comm, &own);
  expect(own.MPI_SOURCE == from && own.MPI_TAG == tag);
  return code;
}

int MPI_Waitall(int count, MPI_Request requests[], MPI_Status statuses[]) {
  ++waits;
  expect(count == 2 && requests[0] != MPI_REQUEST_NULL && statuses == MPI_STATUSES_IGNORE);
  int code = PMPI_Waitall(count, requests, statuses);
  expect(requests[0] == MPI_REQUEST_NULL && requests[1] == MPI_REQUEST_NULL);
  return code;
}

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *newcomm) {
  ++dups;
  int code = PMPI_Comm_dup(comm, newcomm);
  made = *newcomm;
  return code;
}

int MPI_Allreduce(const void *in, void *out, int count, MPI_Datatype type, MPI_Op op,
                  MPI_Comm comm) {
  ++reductions;
  expect(type == MPI_INT && op == MPI_SUM && comm == made);
  return PMPI_Allreduce(in, out, count, type, op, comm);
}

int MPI_Barrier(MPI_Comm comm) {
  ++barriers;
  expect(comm == MPI_COMM_WORLD);
  return PMPI_Barrier(comm);
}

int MPI_Finalize(void) {
  int rank;
  PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
  printf("rank %d: %d init, %d sends, %d receives, %d waits, %d dups, %d reductions, %d barriers, "
         "%d strange\n", rank, inits, sends, receives, waits, dups, reductions, barriers, strange);
  fflush(stdout);
  return PMPI_Finalize();
}
