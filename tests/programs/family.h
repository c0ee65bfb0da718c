// What parents and children of the spawning programs say to each other. Few children at a time:
// with three of them Open MPI 4.1 hangs in one run of ten, natively too.
#pragma once

#include <unistd.h>

#include "check.h"

static char command[4096];

// What the children tell of themselves: place and arguments.
static inline void child(MPI_Comm parent, int argc, char** argv) {
  char text[128] = "";
  int parents = 0, number = 0, *appnum = NULL, flag = 0;
  MPI_Comm merged;
  MPI_Comm_remote_size(parent, &parents);
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_APPNUM, &appnum, &flag);
  snprintf(text, sizeof text, "child %d of %d, application %d, %d parents, arguments:", rank, size,
           flag ? *appnum : -1, parents);
  for (int i = 1; i < argc; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), " [%s]", argv[i]);
  MPI_Send(text, sizeof text, MPI_CHAR, 0, rank, parent);
  MPI_Bcast(&number, 1, MPI_INT, 0, parent);
  CHECK_EQUAL(number, 4711);
  MPI_Intercomm_merge(parent, 1, &merged);
  MPI_Allreduce(MPI_IN_PLACE, &number, 1, MPI_INT, MPI_MAX, merged);
  CHECK_EQUAL(number, 5000);
  MPI_Comm_free(&merged);
  MPI_Comm_disconnect(&parent);
  CHECK(parent == MPI_COMM_NULL);
}

static inline void meet(MPI_Comm children, int expected) {
  int count = -1, inter = 0, number = 4711;
  char text[128];
  MPI_Status status;
  MPI_Comm merged;
  MPI_Comm_test_inter(children, &inter);
  CHECK(inter);
  MPI_Comm_remote_size(children, &count);
  CHECK_EQUAL(count, expected);
  for (int i = 0; i < count && rank == 0; i++) {
    MPI_Recv(text, sizeof text, MPI_CHAR, MPI_ANY_SOURCE, i, children, &status);
    CHECK_EQUAL(status.MPI_SOURCE, i);
    report("%s", text);
  }
  MPI_Bcast(&number, 1, MPI_INT, rank == 0 ? MPI_ROOT : MPI_PROC_NULL, children);
  MPI_Intercomm_merge(children, 0, &merged);
  MPI_Comm_size(merged, &count);
  CHECK_EQUAL(count, size + expected);
  number = 5000;
  MPI_Allreduce(MPI_IN_PLACE, &number, 1, MPI_INT, MPI_MAX, merged);
  MPI_Comm_free(&merged);
  MPI_Comm_disconnect(&children);
  CHECK(children == MPI_COMM_NULL);
}

// Open MPI 4.1 writes the codes at the root only, although they are for all.
static inline void check_codes(const int* codes, int count) {
  for (int i = 0; i < count && rank == 0; i++) CHECK_EQUAL(codes[i], MPI_SUCCESS);
  CHECK_EQUAL(codes[count], 4242);
}

/// The whole program: parents run `as_parent`, whose children are the same program again.
static inline int run_family(int argc, char** argv, void (*as_parent)(void)) {
  MPI_Comm parent;
  MPI_Init(&argc, &argv);
  begin();
  MPI_Comm_get_parent(&parent);
  if (parent != MPI_COMM_NULL) {
    child(parent, argc, argv);
    MPI_Finalize();
    return 0;
  }
  CHECK(readlink("/proc/self/exe", command, sizeof command - 1) > 0);
  as_parent();
  return finish();
}
