// Intercommunicators: two groups, ranks that are of the remote one, roots that are MPI_ROOT and
// MPI_PROC_NULL, and arrays as long as the remote group.
// ranks: 4

#include "check.h"

// Ranks 0 and the three others.
static MPI_Comm local, inter;
static int group_size, remote_size, group_rank;

static void sizes(void) {
  int value;
  MPI_Group group, remote, world;
  MPI_Comm_test_inter(inter, &value);
  CHECK(value);
  MPI_Comm_size(inter, &value);
  CHECK_EQUAL(value, group_size);
  MPI_Comm_remote_size(inter, &value);
  CHECK_EQUAL(value, remote_size);
  MPI_Comm_rank(inter, &value);
  CHECK_EQUAL(value, group_rank);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Comm_group(inter, &group);
  MPI_Comm_remote_group(inter, &remote);
  MPI_Group_size(remote, &value);
  CHECK_EQUAL(value, remote_size);
  MPI_Group_translate_ranks(remote, 1, (int[]){0}, world, &value);
  CHECK_EQUAL(value, rank == 0 ? 1 : 0);
  MPI_Group_translate_ranks(world, 1, &rank, group, &value);
  CHECK_EQUAL(value, group_rank);
  MPI_Group_translate_ranks(world, 1, &rank, remote, &value);
  CHECK_EQUAL(value, MPI_UNDEFINED);
  MPI_Group_free(&group);
  MPI_Group_free(&remote);
  MPI_Group_free(&world);
}

static void messages(void) {
  int got = -1;
  MPI_Status status;
  if (rank == 0) {
    for (int i = 0; i < 3; i++) {
      MPI_Recv(&got, 1, MPI_INT, MPI_ANY_SOURCE, i, inter, &status);
      CHECK_EQUAL(got, i + 1);
      CHECK_EQUAL(status.MPI_SOURCE, i);
      MPI_Send(&got, 1, MPI_INT, i, 9, inter);
    }
  } else {
    MPI_Send(&rank, 1, MPI_INT, 0, group_rank, inter);
    MPI_Recv(&got, 1, MPI_INT, 0, MPI_ANY_TAG, inter, &status);
    CHECK_EQUAL(got, rank);
    CHECK_EQUAL(status.MPI_TAG, 9);
  }
}

static void collectives(void) {
  int value = rank == 0 ? 42 : -1, sum = 0, all[4] = {-1, -1, -1, -1};
  MPI_Bcast(&value, 1, MPI_INT, rank == 0 ? MPI_ROOT : 0, inter);
  CHECK_EQUAL(value, 42);
  value = rank * 10;
  MPI_Bcast(&value, 1, MPI_INT, rank == 0 ? 2 : rank == 3 ? MPI_ROOT : MPI_PROC_NULL, inter);
  CHECK_EQUAL(value, rank == 0 ? 30 : rank * 10);

  MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, inter);
  CHECK_EQUAL(sum, rank == 0 ? 6 : 0);
  MPI_Reduce(&rank, &sum, 1, MPI_INT, MPI_MAX, rank == 0 ? MPI_ROOT : 0, inter);
  if (rank == 0) CHECK_EQUAL(sum, 3);

  MPI_Allgather(&rank, 1, MPI_INT, all, 1, MPI_INT, inter);
  for (int i = 0; i < remote_size; i++) CHECK_EQUAL(all[i], rank == 0 ? i + 1 : 0);
  CHECK_EQUAL(all[remote_size], -1);

  MPI_Gather(&rank, 1, MPI_INT, all, 1, MPI_INT, rank == 0 ? MPI_ROOT : 0, inter);
  if (rank == 0) CHECK(all[0] == 1 && all[1] == 2 && all[2] == 3);

  int counts[4] = {1, 2, 3, 0}, places[4] = {5, 3, 0, 0}, spread[6] = {7, 8, 9, 4, 5, 1}, got[3];
  MPI_Scatterv(spread, counts, places, MPI_INT, got, rank, MPI_INT, rank == 0 ? MPI_ROOT : 0,
               inter);
  if (rank == 1) CHECK_EQUAL(got[0], 1);
  if (rank == 3) CHECK(got[0] == 7 && got[2] == 9);

  int out[3] = {rank * 10, rank * 10 + 1, rank * 10 + 2};
  MPI_Alltoall(out, 1, MPI_INT, all, 1, MPI_INT, inter);
  for (int i = 0; i < remote_size; i++) CHECK_EQUAL(all[i], rank == 0 ? (i + 1) * 10 : group_rank);
  MPI_Barrier(inter);
}

static void merged(void) {
  MPI_Comm comm, copy;
  int value;
  MPI_Intercomm_merge(inter, rank == 0, &comm);
  MPI_Comm_rank(comm, &value);
  CHECK_EQUAL(value, rank == 0 ? 3 : rank - 1);
  MPI_Comm_test_inter(comm, &value);
  CHECK(!value);
  MPI_Comm_free(&comm);

  MPI_Comm_dup(inter, &copy);
  MPI_Comm_compare(inter, copy, &value);
  CHECK_EQUAL(value, MPI_CONGRUENT);
  MPI_Comm_free(&copy);
  // Only rank 1 stays on the side of three.
  MPI_Comm_split(inter, rank < 2 ? 0 : MPI_UNDEFINED, 0, &copy);
  if (rank > 1)
    CHECK(copy == MPI_COMM_NULL);
  else {
    MPI_Comm_remote_size(copy, &value);
    CHECK_EQUAL(value, 1);
    MPI_Comm_free(&copy);
  }
}

int main(void) {
  begin();
  MPI_Comm_split(MPI_COMM_WORLD, rank > 0, 0, &local);
  group_size = rank == 0 ? 1 : 3;
  remote_size = 4 - group_size;
  group_rank = rank == 0 ? 0 : rank - 1;
  MPI_Intercomm_create(local, 0, MPI_COMM_WORLD, rank == 0 ? 1 : 0, 5, &inter);
  sizes();
  messages();
  collectives();
  merged();
  MPI_Comm_free(&inter);
  MPI_Comm_free(&local);
  report("intercommunicators: ok");
  return finish();
}
