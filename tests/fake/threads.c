// Threads that make, complete and free objects at once, on a library that keeps nothing itself:
// what they share is the facade's. Under the thread sanitizer (preset tsan) each access that is not
// ordered is an error; without it, what each thread sees must be its own.

#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { threads = 4, rounds = 2000, window = 100 };

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

static void start(MPI_Request *requests, int tag, MPI_Comm comm) {
  static int value;
  for (int i = 0; i < window; i += 2) {
    MPI_Isend(&value, 1, MPI_INT, 0, tag, comm, &requests[i]);
    MPI_Irecv(&value, 1, MPI_INT, 0, tag, comm, &requests[i + 1]);
  }
  for (int i = 0; i < window; ++i) CHECK(requests[i] != MPI_REQUEST_NULL);
}

static void complete(MPI_Request *requests, int way) {
  int index, flag = 1, count = 0, indices[window];
  MPI_Status status, statuses[window];
  for (int i = 0; i < window && way < 3; ++i) {
    if (way == 0) MPI_Wait(&requests[i], &status);
    if (way == 1) MPI_Test(&requests[i], &flag, MPI_STATUS_IGNORE);
    if (way == 2) MPI_Waitany(window, requests, &index, &status);
    CHECK(flag);
  }
  if (way == 3) MPI_Waitsome(window, requests, &count, indices, statuses);
  if (way == 4) MPI_Waitall(window, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < window; ++i) CHECK(requests[i] == MPI_REQUEST_NULL);
}

static void add(void *in, void *inout, int *length, MPI_Datatype *type) {
  (void)in, (void)inout, (void)length, (void)type;
}
static void handle(MPI_Comm *comm, int *code, ...) { (void)comm, (void)code; }

static void make_and_free(int round) {
  MPI_Datatype type;
  MPI_Op op;
  MPI_Errhandler handler;
  MPI_Info info;
  MPI_Type_contiguous(round % 100 + 1, MPI_INT, &type);
  MPI_Type_commit(&type);
  MPI_Op_create(add, 1, &op);
  MPI_Comm_create_errhandler(handle, &handler);
  MPI_Info_create(&info);
  CHECK(type != MPI_DATATYPE_NULL && op != MPI_OP_NULL && info != MPI_INFO_NULL);
  MPI_Info_free(&info);
  MPI_Errhandler_free(&handler);
  MPI_Op_free(&op);
  MPI_Type_free(&type);
  CHECK(type == MPI_DATATYPE_NULL && op == MPI_OP_NULL && info == MPI_INFO_NULL);
}

static void *work(void *number) {
  int tag = *(int *)number;
  for (int round = 0; round < rounds; ++round) {
    MPI_Request requests[window];
    MPI_Comm comm;
    MPI_Comm_dup(MPI_COMM_SELF, &comm);
    start(requests, tag, comm);
    complete(requests, round % 5);
    if (round % 10 == 0) make_and_free(round);
    MPI_Comm_free(&comm);
    CHECK(comm == MPI_COMM_NULL);
  }
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t handles[threads];
  int numbers[threads], provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  for (int i = 0; i < threads; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&handles[i], NULL, work, &numbers[i]) == 0);
  }
  for (int i = 0; i < threads; ++i) pthread_join(handles[i], NULL);
  MPI_Finalize();
  return 0;
}
