// The functions that MPI-3.0 removed. Old programs call them, and both MPIs still export them.
// ranks: 2
// outside-the-standard: functions that MPI-3.0 removed

#define OMPI_OMIT_MPI1_COMPAT_DECLS 0
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include "check.h"

static int calls, seen_class;
static MPI_Comm seen_comm;

static void on_error(MPI_Comm* comm, int* code, ...) {
  calls++;
  seen_comm = *comm;
  MPI_Error_class(*code, &seen_class);
}

static void error_handlers(void) {
  MPI_Errhandler handler, found;
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  CHECK(MPI_Errhandler_create(on_error, &handler) == MPI_SUCCESS);
  CHECK(MPI_Errhandler_set(comm, handler) == MPI_SUCCESS);
  CHECK(MPI_Errhandler_get(comm, &found) == MPI_SUCCESS);
  CHECK(found == handler);
  CHECK(MPI_Send(NULL, 0, MPI_INT, size, 0, comm) != MPI_SUCCESS);
  CHECK(calls == 1 && seen_comm == comm);
  CHECK_EQUAL(seen_class, MPI_ERR_RANK);
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&comm);
}

static void datatypes(void) {
  struct {
    int a;
    double b[2];
  } value = {1, {2, 3}}, got = {0};
  int lengths[2] = {1, 2};
  MPI_Aint places[2], start, extent = -1, bound = -1;
  MPI_Datatype types[2] = {MPI_INT, MPI_DOUBLE}, type;
  MPI_Address(&value, &start);
  MPI_Address(&value.b, &places[1]);
  CHECK_EQUAL(places[1] - start, (char*)&value.b - (char*)&value);
  places[0] = 0;
  places[1] -= start;
  CHECK(MPI_Type_struct(2, lengths, places, types, &type) == MPI_SUCCESS);
  MPI_Type_commit(&type);
  MPI_Type_extent(type, &extent);
  CHECK_EQUAL(extent, sizeof value);
  MPI_Type_lb(type, &bound);
  CHECK_EQUAL(bound, 0);
  MPI_Type_ub(type, &bound);
  CHECK_EQUAL(bound, sizeof value);
  MPI_Sendrecv(&value, 1, type, 1 - rank, 0, &got, 1, type, 1 - rank, 0, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  CHECK(got.a == 1 && got.b[0] == 2 && got.b[1] == 3);
  MPI_Type_free(&type);
  CHECK(MPI_Type_hvector(3, 1, 16, MPI_INT, &type) == MPI_SUCCESS);
  MPI_Type_extent(type, &extent);
  CHECK_EQUAL(extent, 36);
  MPI_Type_free(&type);
  CHECK(MPI_Type_hindexed(2, lengths, (MPI_Aint[]){0, 8}, MPI_INT, &type) == MPI_SUCCESS);
  MPI_Type_extent(type, &extent);
  CHECK_EQUAL(extent, 16);
  MPI_Type_free(&type);
}

int main(void) {
  begin();
  error_handlers();
  datatypes();
  report("removed functions: ok");
  return finish();
}
