// The fake MPI answers a program of its family as its opening comment promises. Run with
// FAKE_MPI_RANK=2 FAKE_MPI_SIZE=5 FAKE_MPI_FAIL=MPI_Bcast,MPI_Comm_dup
// FAKE_MPI_ERROR=<MPI_ERR_ROOT>; FAKE_MPI_ERROR differs by family, so this program sets it and
// starts itself anew.

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;
#define CHECK(CONDITION)                                                      \
  do {                                                                        \
    if (!(CONDITION)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #CONDITION); \
      ++failures;                                                             \
    }                                                                         \
  } while (0)

static void restart_with_environment(char **arguments) {
  char code[16];
  snprintf(code, sizeof code, "%d", MPI_ERR_ROOT);
  setenv("FAKE_MPI_ERROR", code, 1);
  setenv("FAKE_MPI_FAIL", "MPI_Bcast,MPI_Comm_dup", 1);
  setenv("FAKE_MPI_RANK", "2", 1);
  setenv("FAKE_MPI_SIZE", "5", 1);
  execv("/proc/self/exe", arguments);
  perror("execv");
  exit(1);
}

static void check_world(void) {
  int rank = -1, size = -1, length = -1;
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  CHECK(MPI_Comm_rank(MPI_COMM_WORLD, &rank) == MPI_SUCCESS && rank == 2);
  CHECK(MPI_Comm_size(MPI_COMM_WORLD, &size) == MPI_SUCCESS && size == 5);
  CHECK(MPI_Get_library_version(version, &length) == MPI_SUCCESS);
  CHECK(strstr(version, "fake") && (int)strlen(version) == length);
}

static void check_failures(void) {
  MPI_Comm copy = MPI_COMM_SELF;
  int buffer = 0;
  CHECK(MPI_Bcast(&buffer, 1, MPI_INT, 0, MPI_COMM_WORLD) == MPI_ERR_ROOT);
  CHECK(MPI_Comm_dup(MPI_COMM_WORLD, &copy) == MPI_ERR_ROOT && copy == MPI_COMM_SELF);
  CHECK(MPI_Barrier(MPI_COMM_WORLD) == MPI_SUCCESS);
}

static void check_requests(void) {
  MPI_Request requests[3], persistent;
  MPI_Status status, statuses[3];
  double value = 0;
  int count = -1, flag = -1, indices[3];
  CHECK(MPI_Recv(&value, 1, MPI_DOUBLE, 4, 7, MPI_COMM_WORLD, &status) == MPI_SUCCESS);
  MPI_Get_count(&status, MPI_DOUBLE, &count);
  CHECK(status.MPI_SOURCE == 4 && status.MPI_TAG == 7 && count == 1);
  for (int i = 0; i < 3; ++i) {
    MPI_Isend(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &requests[i]);
    CHECK(requests[i] != MPI_REQUEST_NULL);
  }
  requests[1] = MPI_REQUEST_NULL;
  CHECK(MPI_Waitsome(3, requests, &count, indices, statuses) == MPI_SUCCESS && count == 2);
  CHECK(indices[0] == 0 && indices[1] == 2 && requests[2] == MPI_REQUEST_NULL);
  MPI_Send_init(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, &persistent);
  MPI_Start(&persistent);
  CHECK(MPI_Test(&persistent, &flag, MPI_STATUS_IGNORE) == MPI_SUCCESS && flag);
  CHECK(persistent != MPI_REQUEST_NULL);
  MPI_Request_free(&persistent);
  CHECK(persistent == MPI_REQUEST_NULL);
}

static void check_handles(void) {
  MPI_Datatype one, other;
  MPI_Win win;
  void *base = NULL;
  int size = -1;
  MPI_Type_vector(2, 1, 2, MPI_INT, &one);
  MPI_Type_dup(one, &other);
  CHECK(one != other && one != MPI_DATATYPE_NULL);
  CHECK(MPI_Type_size(MPI_INT, &size) == MPI_SUCCESS && size == 4);
  MPI_Type_free(&one);
  CHECK(one == MPI_DATATYPE_NULL);
  CHECK(MPI_Win_allocate(8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &base, &win) == MPI_SUCCESS && base);
}

int main(int argc, char **argv) {
  (void)argc;
  if (!getenv("FAKE_MPI_ERROR")) restart_with_environment(argv);
  MPI_Init(NULL, NULL);
  check_world();
  check_failures();
  check_requests();
  check_handles();
  MPI_Finalize();
  return failures != 0;
}
