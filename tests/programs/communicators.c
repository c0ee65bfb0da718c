// Communicators made in every way, told by size, rank and what they carry; handles that the
// program keeps must stay distinct, become MPI_COMM_NULL when freed, and be there in any number.
// ranks: 4

#include "check.h"

// That `comm` works, and has this size and rank; frees it.
static void expect(MPI_Comm comm, int expected_size, int expected_rank) {
  int value, sum = 0;
  CHECK(comm != MPI_COMM_NULL && comm != MPI_COMM_WORLD && comm != MPI_COMM_SELF);
  MPI_Comm_size(comm, &value);
  CHECK_EQUAL(value, expected_size);
  MPI_Comm_rank(comm, &value);
  CHECK_EQUAL(value, expected_rank);
  value++;
  MPI_Allreduce(&value, &sum, 1, MPI_INT, MPI_SUM, comm);
  CHECK_EQUAL(sum, expected_size * (expected_size + 1) / 2);
  MPI_Comm_test_inter(comm, &value);
  CHECK_EQUAL(value, 0);
  MPI_Comm_free(&comm);
  CHECK(comm == MPI_COMM_NULL);
}

// Where there is no such part there is no communicator, for those who ask for one and those who do
// not.
static void parts_of_the_hardware(void) {
#if MPI_VERSION >= 4
  MPI_Comm comm = MPI_COMM_SELF;
  MPI_Info info;
  int processes = -1;
  MPI_Info_create(&info);
  MPI_Info_set(info, "mpi_hw_resource_type", "no such thing");
  CHECK(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_GUIDED, 0, info, &comm) ==
        MPI_SUCCESS);
  CHECK(comm == MPI_COMM_NULL);
  comm = MPI_COMM_SELF;
  CHECK(MPI_Comm_split_type(MPI_COMM_WORLD, rank ? MPI_UNDEFINED : MPI_COMM_TYPE_HW_GUIDED, 0, info,
                            &comm) == MPI_SUCCESS);
  CHECK(comm == MPI_COMM_NULL);
  MPI_Info_set(info, "mpi_hw_resource_type", "mpi_shared_memory");
  CHECK(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_GUIDED, 0, info, &comm) ==
        MPI_SUCCESS);
  if (comm != MPI_COMM_NULL) {  // Open MPI 5 makes one for each process
    MPI_Comm_size(comm, &processes);
    CHECK(processes >= 1 && processes <= size);
    MPI_Comm_free(&comm);
  }
  MPI_Info_free(&info);
  CHECK(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_HW_UNGUIDED, 0, MPI_INFO_NULL, &comm) ==
        MPI_SUCCESS);
  if (comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
#endif
}

static void made(void) {
  MPI_Comm comm = MPI_COMM_WORLD;
  MPI_Group world, part;
  MPI_Info info, found;
  MPI_Request request;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  expect(comm, 4, rank);
  MPI_Info_create(&info);
  MPI_Info_set(info, "anympi_test", "yes");
  MPI_Comm_dup_with_info(MPI_COMM_WORLD, info, &comm);
  expect(comm, 4, rank);
  MPI_Comm_dup_with_info(MPI_COMM_WORLD, MPI_INFO_NULL, &comm);
  MPI_Comm_set_info(comm, info);
  CHECK(MPI_Comm_get_info(comm, &found) == MPI_SUCCESS);
  CHECK(found != MPI_INFO_NULL);
  MPI_Info_free(&found);
  MPI_Info_free(&info);
  expect(comm, 4, rank);
  MPI_Comm_idup(MPI_COMM_WORLD, &comm, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
  expect(comm, 4, rank);

  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, -rank, &comm);
  expect(comm, 2, rank < 2 ? 1 : 0);
  MPI_Comm_split(MPI_COMM_WORLD, rank == 2 ? MPI_UNDEFINED : 7, 0, &comm);
  if (rank == 2)
    CHECK(comm == MPI_COMM_NULL);
  else
    expect(comm, 3, rank - rank / 3);
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, -rank, MPI_INFO_NULL, &comm);
  expect(comm, 4, 3 - rank);
  parts_of_the_hardware();
  MPI_Comm_split_type(MPI_COMM_WORLD, rank ? MPI_COMM_TYPE_SHARED : MPI_UNDEFINED, 0, MPI_INFO_NULL,
                      &comm);
  if (rank == 0)
    CHECK(comm == MPI_COMM_NULL);
  else
    expect(comm, 3, rank - 1);

  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 1, -2}}, &part);
  MPI_Comm_create(MPI_COMM_WORLD, part, &comm);
  if (rank % 2)
    expect(comm, 2, rank == 1);
  else
    CHECK(comm == MPI_COMM_NULL);
  if (rank % 2) {
    MPI_Comm_create_group(MPI_COMM_WORLD, part, 77, &comm);
    expect(comm, 2, rank == 1);
  }
  MPI_Comm_create(MPI_COMM_WORLD, MPI_GROUP_EMPTY, &comm);
  CHECK(comm == MPI_COMM_NULL);
  MPI_Group_free(&part);
  MPI_Group_free(&world);
}

static void names(void) {
  char name[MPI_MAX_OBJECT_NAME] = "?";
  int length = -1;
  MPI_Comm comm;
  MPI_Comm_get_name(MPI_COMM_WORLD, name, &length);
  CHECK(strcmp(name, "MPI_COMM_WORLD") == 0 && length == 14);
  MPI_Comm_get_name(MPI_COMM_SELF, name, &length);
  CHECK(strcmp(name, "MPI_COMM_SELF") == 0 && length == 13);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_get_name(comm, name, &length);
  MPI_Comm_set_name(comm, "ours");
  MPI_Comm_get_name(comm, name, &length);
  CHECK(strcmp(name, "ours") == 0 && length == 4);
  MPI_Comm_free(&comm);
  MPI_Comm_get_parent(&comm);
  CHECK(comm == MPI_COMM_NULL);
}

// A communicator that is freed while it still carries a message completes it.
static void freed_early(void) {
  MPI_Comm comm;
  MPI_Request requests[2];
  int value = rank, got = -1;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Irecv(&got, 1, MPI_INT, (rank + 3) % 4, 0, comm, &requests[0]);
  MPI_Isend(&value, 1, MPI_INT, (rank + 1) % 4, 0, comm, &requests[1]);
  MPI_Comm_free(&comm);
  CHECK(comm == MPI_COMM_NULL);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(got, (rank + 3) % 4);
}

static void many(void) {
  enum { in_turn = 2000, at_once = 100 };
  MPI_Comm comms[at_once];
  int value;
  for (int i = 0; i < in_turn; i++) {
    MPI_Comm comm;
    MPI_Comm_dup(MPI_COMM_SELF, &comm);
    MPI_Comm_size(comm, &value);
    CHECK_EQUAL(value, 1);
    MPI_Comm_free(&comm);
  }
  for (int i = 0; i < at_once; i++) {
    MPI_Comm_dup(MPI_COMM_SELF, &comms[i]);
    for (int j = 0; j < i; j++) CHECK(comms[i] != comms[j]);
    char name[32];
    snprintf(name, sizeof name, "number %d", i);
    MPI_Comm_set_name(comms[i], name);
  }
  for (int i = 0; i < at_once; i++) {
    char name[MPI_MAX_OBJECT_NAME], expected[32];
    snprintf(expected, sizeof expected, "number %d", i);
    MPI_Comm_get_name(comms[i], name, &value);
    CHECK(strcmp(name, expected) == 0);
    MPI_Comm_free(&comms[i]);
  }
}

int main(void) {
  begin();
  made();
  names();
  freed_early();
  many();
  report("communicators: ok");
  return finish();
}
