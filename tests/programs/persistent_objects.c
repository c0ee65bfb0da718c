// Datatypes and operators of persistent collectives: the program may free them at once, processes
// need not use the same ones, an operator sees the program's own datatype, and no attribute is
// copied. And that operations may be started in another order in each process (MPI-4.1,
// section 6.13).
// ranks: 2

#include "check.h"

#if defined(OPEN_MPI)
/// It forgets what the program frees, and crashes.
#define ITSELF_KEEPS_OBJECTS 0
#else
#define ITSELF_KEEPS_OBJECTS 1
#endif
#if defined(OPEN_MPI) && OMPI_MAJOR_VERSION < 5
#include <mpi-ext.h>
#define MPI_Allreduce_init MPIX_Allreduce_init
#define MPI_Bcast_init MPIX_Bcast_init
#define MPI_Gatherv_init MPIX_Gatherv_init
#endif
#define WORLD MPI_COMM_WORLD
#define INFO MPI_INFO_NULL

static MPI_Datatype every_other;
static int copies, deletions;
static MPI_Datatype seen = MPI_DATATYPE_NULL;

static int copy(MPI_Datatype type, int keyval, void* state, void* in, void* out, int* flag) {
  (void)type, (void)keyval, (void)state;
  ++copies;
  *(void**)out = in;
  *flag = 1;
  return MPI_SUCCESS;
}
static int count_deletion(MPI_Datatype type, int keyval, void* value, void* state) {
  (void)type, (void)keyval, (void)value, (void)state;
  ++deletions;
  return MPI_SUCCESS;
}
static void add_pairs(void* in, void* inout, int* count, MPI_Datatype* type) {
  seen = *type;
  for (int i = 0; i < 2 * *count; i++) ((int*)inout)[i] += ((int*)in)[i];
}

static void free_unless_forgotten(MPI_Datatype* type, int is_late) {
  if (ITSELF_KEEPS_OBJECTS != is_late) MPI_Type_free(type);
}

// The root places with a derived datatype what the others send as integers.
static void different_types(void) {
  MPI_Datatype spread;
  MPI_Request request;
  const int counts[2] = {1, 1}, places[2] = {0, 1};
  int sent[2], got[4];
  MPI_Type_create_resized(every_other, 0, sizeof(int), &spread);
  MPI_Type_commit(&spread);
  MPI_Gatherv_init(sent, 2, MPI_INT, got, counts, places, rank ? MPI_DATATYPE_NULL : spread, 0,
                   WORLD, INFO, &request);
  free_unless_forgotten(&spread, 0);
  for (int round = 0; round < 3; round++) {
    sent[0] = 10 * rank + round;
    sent[1] = 10 * rank + round + 5;
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (rank == 0)
      CHECK(got[0] == round && got[1] == 10 + round && got[2] == round + 5 && got[3] == 15 + round);
  }
  MPI_Request_free(&request);
  free_unless_forgotten(&spread, 1);
}

static void different_orders(void) {
  MPI_Request requests[2];
  int first[4], second[4];
  MPI_Bcast_init(first, 1, every_other, 0, WORLD, INFO, &requests[0]);
  MPI_Bcast_init(second, 1, every_other, 0, WORLD, INFO, &requests[1]);
  for (int round = 0; round < 3; round++) {
    first[0] = rank == 0 ? 100 + round : -1;
    second[0] = rank == 0 ? 200 + round : -1;
    MPI_Start(&requests[rank]);
    MPI_Start(&requests[1 - rank]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    CHECK_EQUAL(first[0], 100 + round);
    CHECK_EQUAL(second[0], 200 + round);
  }
  MPI_Request_free(&requests[0]);
  MPI_Request_free(&requests[1]);
}

static void operators(void) {
  MPI_Datatype pair;
  MPI_Op add;
  MPI_Request request;
  int keyval, sent[2], got[2];
  MPI_Type_create_keyval(copy, count_deletion, &keyval, NULL);
  MPI_Type_contiguous(2, MPI_INT, &pair);
  MPI_Type_commit(&pair);
  MPI_Type_set_attr(pair, keyval, NULL);
  MPI_Op_create(add_pairs, 1, &add);
  MPI_Allreduce_init(sent, got, 1, pair, add, WORLD, INFO, &request);
  MPI_Datatype own = pair;
  if (ITSELF_KEEPS_OBJECTS) {
    MPI_Op_free(&add);
    MPI_Type_free(&pair);
    CHECK(add == MPI_OP_NULL && pair == MPI_DATATYPE_NULL);
  }
  for (int round = 0; round < 3; round++) {
    sent[0] = rank + round;
    sent[1] = 10 * (rank + round);
    MPI_Start(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    CHECK_EQUAL(got[0], 1 + 2 * round);
    CHECK_EQUAL(got[1], 10 + 20 * round);
    CHECK(seen == own || seen == MPI_DATATYPE_NULL);
  }
  MPI_Request_free(&request);
  if (!ITSELF_KEEPS_OBJECTS) {
    MPI_Op_free(&add);
    MPI_Type_free(&pair);
  }
  CHECK_EQUAL(copies, 0);
  CHECK_EQUAL(deletions, 1);
  MPI_Type_free_keyval(&keyval);
}

int main(void) {
  begin();
  MPI_Type_vector(2, 1, 2, MPI_INT, &every_other);
  MPI_Type_commit(&every_other);
  different_types();
  different_orders();
  operators();
  MPI_Type_free(&every_other);
  report("persistent objects: ok");
  return finish();
}
