// Objects made and freed, and requests completed, a great many times: what a translation keeps for
// each of them must be given up again. Memory is measured after a first part, in which all tables
// and pools reach their sizes.
// ranks: 1

#include "check.h"

static int ones[1] = {1}, zeros[1];
static MPI_Datatype types[1];

static void messages(void) {
  int out = 1, in = 0, index, count, flag, indices[2];
  MPI_Request requests[2];
  for (int way = 0; way < 5; way++) {
    MPI_Irecv(&in, 1, MPI_INT, 0, 1, MPI_COMM_SELF, &requests[0]);
    MPI_Isend(&out, 1, MPI_INT, 0, 1, MPI_COMM_SELF, &requests[1]);
    switch (way) {
      case 0:
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        break;
      case 1:
        for (int i = 0; i < 2; i++) MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
        break;
      case 2:
        for (int i = 0; i < 2; i++) MPI_Waitany(2, requests, &index, MPI_STATUS_IGNORE);
        break;
      case 3:
        for (int i = 0; i < 2; i += count)
          MPI_Testsome(2, requests, &count, indices, MPI_STATUSES_IGNORE);
        break;
      case 4:
        do MPI_Testall(2, requests, &flag, MPI_STATUSES_IGNORE);
        while (!flag);
        break;
    }
  }
  MPI_Request send;
  MPI_Message message;
  MPI_Isend(&out, 1, MPI_INT, 0, 2, MPI_COMM_SELF, &send);
  MPI_Mprobe(0, 2, MPI_COMM_SELF, &message, MPI_STATUS_IGNORE);
  MPI_Mrecv(&in, 1, MPI_INT, &message, MPI_STATUS_IGNORE);
  MPI_Request_free(&send);
}

static void persistent_requests(void) {
  int in = 0;
  MPI_Request request;
  MPI_Recv_init(&in, 1, MPI_INT, 0, 3, MPI_COMM_SELF, &request);
  MPI_Start(&request);
  MPI_Cancel(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Request_free(&request);
}

// Completed with the handle itself and with the integer that Fortran has for it.
static void collectives_with_types(void) {
  int out = 5, in = 0;
  MPI_Request request;
  MPI_Ialltoallw(&out, ones, zeros, types, &in, ones, zeros, types, MPI_COMM_SELF, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK_EQUAL(in, 5);
  MPI_Ialltoallw(&out, ones, zeros, types, &in, ones, zeros, types, MPI_COMM_SELF, &request);
  request = MPI_Request_f2c(MPI_Request_c2f(request));
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK_EQUAL(in, 5);
}

// (Only simple ones: MPICH itself keeps 64 bytes of each vector.)
static void datatypes(void) {
  MPI_Datatype inner, type;
  MPI_Type_contiguous(2, MPI_INT, &inner);
  MPI_Type_contiguous(3, inner, &type);
  MPI_Type_commit(&type);
  MPI_Type_free(&inner);
  MPI_Type_free(&type);
}

static void small_objects(void) {
  MPI_Info info, copy;
  MPI_Group group, part;
  MPI_Errhandler handler;
  MPI_Info_create(&info);
  MPI_Info_set(info, "key", "value");
  MPI_Info_dup(info, &copy);
  MPI_Info_free(&copy);
  MPI_Info_free(&info);
  MPI_Comm_group(MPI_COMM_WORLD, &group);
  MPI_Group_incl(group, 1, zeros, &part);
  MPI_Group_free(&part);
  MPI_Group_free(&group);
  MPI_Comm_get_errhandler(MPI_COMM_SELF, &handler);
  MPI_Errhandler_free(&handler);
}

static void communicators(void) {
  MPI_Comm copy;
  MPI_Comm_dup(MPI_COMM_SELF, &copy);
  MPI_Comm_free(&copy);
}

static void run(const char* name, void (*step)(void), int times) {
  for (int i = 0; i < times / 4; i++) step();
  long before = resident_kilobytes();
  for (int i = 0; i < times; i++) step();
  long growth = resident_kilobytes() - before;
  // A leak of 16 bytes in each step is twice that much at least.
  long limit = times * 8L / 1024 + 64;
  if (growth > limit) {
    fprintf(stderr, "%s: %ld kB more after %d steps, allowed are %ld\n", name, growth, times,
            limit);
    CHECK(growth <= limit);
  }
}

int main(void) {
  begin();
  types[0] = MPI_INT;
  run("messages", messages, 100000);
  run("persistent requests", persistent_requests, 100000);
  run("collectives with types", collectives_with_types, 100000);
  run("datatypes", datatypes, 100000);
  run("small objects", small_objects, 100000);
  run("communicators", communicators, 20000);
  report("memory does not grow");
  return finish();
}
