// All collectives on an intercommunicator whose groups have one and three processes. Arrays are as
// long as the other group; in rooted operations each process says MPI_ROOT, MPI_PROC_NULL or the
// root's rank over there, and what it says decides which arguments are looked at.
// ranks: 4

#include "counts.h"
#include "guarded_memory.h"

#define EXPECT(array, ...)                                        \
  do {                                                            \
    const int expected[] = {__VA_ARGS__};                         \
    for (size_t at = 0; at < sizeof expected / sizeof(int); at++) \
      CHECK_EQUAL((array)[at], expected[at]);                     \
  } while (0)

static MPI_Comm inter;
static int alone;   // this process is the one of the group of one
static int number;  // the rank among the three
static int others;  // the size of the other group

static void make_intercommunicator(void) {
  MPI_Comm local;
  int inside, remote;
  alone = rank == 1;
  MPI_Comm_split(MPI_COMM_WORLD, alone, rank, &local);
  MPI_Comm_rank(local, &number);
  MPI_Intercomm_create(local, 0, MPI_COMM_WORLD, alone ? 0 : 1, 12, &inter);
  MPI_Comm_free(&local);
  MPI_Comm_test_inter(inter, &inside);
  CHECK(inside);
  MPI_Comm_remote_size(inter, &remote);
  others = alone ? 3 : 1;
  CHECK_EQUAL(remote, others);
}

static MPI_Request request;
static void wait(void) {
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
}

// The root is the single process: the three send to it or receive from it.
static void rooted_at_the_one(void) {
  int root = alone ? MPI_ROOT : 0, value = alone ? 31 : 0, all[6] = {0};
  int mine[2] = {10 * number, 10 * number + 1};
  void* only_root = alone ? all : untouchable();
  void* only_others = alone ? untouchable() : mine;
  MPI_Datatype at_root = alone ? MPI_INT : no_datatype();
  MPI_Datatype elsewhere = alone ? no_datatype() : MPI_INT;
  const Count* counts = alone ? READ_ONLY(Count, 1, 2, 1) : untouchable();
  const Place* places = alone ? READ_ONLY(Place, 3, 1, 0) : untouchable();
  int length = number == 1 ? 2 : 1;

  MPI_Bcast(&value, 1, MPI_INT, root, inter);
  CHECK_EQUAL(value, 31);
  MPI_Gather(only_others, 2, elsewhere, only_root, 2, at_root, root, inter);
  if (alone) EXPECT(all, 0, 1, 10, 11, 20, 21);
  memset(all, 0, sizeof all);
  MPI_Igatherv(only_others, length, elsewhere, only_root, counts, places, at_root, root, inter,
               &request);
  wait();
  if (alone) EXPECT(all, 20, 10, 11, 0, 0, 0);
  memset(all, 0, sizeof all);
  MPI_Gatherv(only_others, length, elsewhere, only_root, counts, places, at_root, root, inter);
  if (alone) EXPECT(all, 20, 10, 11, 0, 0, 0);
  for (int i = 0; i < 6; i++) all[i] = 100 + i;
  MPI_Scatter(only_root, 2, at_root, only_others, 2, elsewhere, root, inter);
  if (!alone) EXPECT(mine, 100 + 2 * number, 101 + 2 * number);
  MPI_Scatterv(only_root, counts, places, at_root, only_others, length, elsewhere, root, inter);
  if (!alone) CHECK_EQUAL(mine[0], number == 0 ? 103 : number == 1 ? 101 : 100);
  if (number == 1) CHECK_EQUAL(mine[1], 102);
  mine[0] = number + 1;
  MPI_Reduce(only_others, only_root, 1, MPI_INT, MPI_PROD, root, inter);
  if (alone) CHECK_EQUAL(all[0], 6);
}

// The root is the last of the three: the other two of its group take no part.
static void rooted_among_the_three(void) {
  int root = alone ? 2 : number == 2 ? MPI_ROOT : MPI_PROC_NULL;
  int is_root = root == MPI_ROOT, value = is_root ? 53 : -1, mine = 17;
  void* only_root = is_root ? &value : untouchable();
  void* only_others = alone ? &mine : untouchable();
  MPI_Datatype at_root = is_root ? MPI_INT : no_datatype();
  MPI_Datatype elsewhere = alone ? MPI_INT : no_datatype();
  const Count* counts = is_root ? READ_ONLY(Count, 1) : untouchable();
  const Place* places = is_root ? READ_ONLY(Place, 0) : untouchable();

  int told = is_root ? 53 : -1;
  MPI_Bcast(&told, 1, MPI_INT, root, inter);
  CHECK_EQUAL(told, is_root || alone ? 53 : -1);
  MPI_Ibcast(&told, 1, MPI_INT, root, inter, &request);
  wait();
  MPI_Gather(only_others, 1, elsewhere, only_root, 1, at_root, root, inter);
  CHECK_EQUAL(value, is_root ? 17 : -1);
  mine = 18;
  MPI_Gatherv(only_others, 1, elsewhere, only_root, counts, places, at_root, root, inter);
  CHECK_EQUAL(value, is_root ? 18 : -1);
  if (is_root) value = 19;
  MPI_Scatter(only_root, 1, at_root, only_others, 1, elsewhere, root, inter);
  CHECK_EQUAL(mine, alone ? 19 : 18);
  if (is_root) value = 20;
  MPI_Iscatterv(only_root, counts, places, at_root, only_others, 1, elsewhere, root, inter,
                &request);
  wait();
  CHECK_EQUAL(mine, alone ? 20 : 18);
  MPI_Ireduce(only_others, only_root, 1, MPI_INT, MPI_SUM, root, inter, &request);
  wait();
  CHECK_EQUAL(value, is_root ? 20 : -1);
}

// Each group gets what the other group has; the numbers tell the groups apart.
static void all_to_all(void) {
  int base = alone ? 1000 : 0, theirs = alone ? 0 : 1000;
  int mine[3] = {base + 10 * number, base + 10 * number + 1, base + 10 * number + 2}, all[3];
  const Count* counts = alone ? READ_ONLY(Count, 1, 1, 1) : READ_ONLY(Count, 1);
  const Place* steps = alone ? READ_ONLY(Place, 2, 1, 0) : READ_ONLY(Place, 0);
  const Place* bytes = alone ? READ_ONLY(Place, 8, 4, 0) : READ_ONLY(Place, 0);
  const MPI_Datatype* types = alone         ? READ_ONLY(MPI_Datatype, MPI_INT, MPI_FLOAT, MPI_INT)
                              : number == 1 ? READ_ONLY(MPI_Datatype, MPI_FLOAT)
                                            : READ_ONLY(MPI_Datatype, MPI_INT);
  MPI_Barrier(inter);
  MPI_Allgather(mine, 1, MPI_INT, all, 1, MPI_INT, inter);
  for (int i = 0; i < others; i++) CHECK_EQUAL(all[i], theirs + 10 * i);
  MPI_Allgatherv(mine, 1, MPI_INT, all, counts, steps, MPI_INT, inter);
  for (int i = 0; i < others; i++) CHECK_EQUAL(all[steps[i]], theirs + 10 * i);
  MPI_Alltoall(mine, 1, MPI_INT, all, 1, MPI_INT, inter);
  for (int i = 0; i < others; i++) CHECK_EQUAL(all[i], theirs + 10 * i + (alone ? 0 : number));
  MPI_Alltoallv(mine, counts, steps, MPI_INT, all, counts, steps, MPI_INT, inter);
  for (int i = 0; i < others; i++)
    CHECK_EQUAL(all[steps[i]], theirs + 10 * i + (alone ? 0 : 2 - number));
  for (int blocking = 0; blocking < 2; blocking++) {
    memset(all, 0, sizeof all);
    if (blocking) {
      MPI_Alltoallw(mine, counts, bytes, types, all, counts, bytes, types, inter);
    } else {
      MPI_Ialltoallw(mine, counts, bytes, types, all, counts, bytes, types, inter, &request);
      wait();
    }
    for (int i = 0; i < others; i++)
      CHECK_EQUAL(all[steps[i]], theirs + 10 * i + (alone ? 0 : 2 - number));
  }
}

static void reductions(void) {
  int mine[3] = {number + 1, number + 2, number + 3}, result[3] = {-1, -1, -1};
  if (alone) mine[0] = 50, mine[1] = 60, mine[2] = 70;
  const Count* counts = alone ? READ_ONLY(Count, 3) : READ_ONLY(Count, 1, 0, 2);
  MPI_Allreduce(mine, result, 3, MPI_INT, MPI_SUM, inter);
  if (alone)
    EXPECT(result, 6, 9, 12);
  else
    EXPECT(result, 50, 60, 70);
  MPI_Iallreduce(mine, result, 1, MPI_INT, MPI_MAX, inter, &request);
  wait();
  CHECK_EQUAL(result[0], alone ? 3 : 50);
  memset(result, 0, sizeof result);
  MPI_Reduce_scatter(mine, result, counts, MPI_INT, MPI_SUM, inter);
  if (alone)
    EXPECT(result, 6, 9, 12);
  else if (number != 1)
    EXPECT(result, number == 0 ? 50 : 60, number == 0 ? 0 : 70);
  MPI_Reduce_scatter_block(mine, result, alone ? 3 : 1, MPI_INT, MPI_SUM, inter);
  if (alone)
    EXPECT(result, 6, 9, 12);
  else
    CHECK_EQUAL(result[0], 50 + 10 * number);
}

// Point to point: ranks are those of the other group.
static void messages(void) {
  int got = 0;
  MPI_Status status;
  if (alone) {
    for (int i = 0; i < 3; i++) MPI_Send(&i, 1, MPI_INT, i, 9, inter);
    for (int i = 0; i < 3; i++) {
      MPI_Recv(&got, 1, MPI_INT, MPI_ANY_SOURCE, 9, inter, &status);
      CHECK_EQUAL(got, status.MPI_SOURCE);
    }
  } else {
    MPI_Recv(&got, 1, MPI_INT, 0, 9, inter, &status);
    CHECK_EQUAL(got, number);
    MPI_Send(&got, 1, MPI_INT, 0, 9, inter);
  }
}

static void merged(void) {
  MPI_Comm intra;
  int size, new_rank;
  MPI_Intercomm_merge(inter, alone, &intra);
  MPI_Comm_size(intra, &size);
  MPI_Comm_rank(intra, &new_rank);
  CHECK_EQUAL(size, 4);
  CHECK_EQUAL(new_rank, alone ? 3 : number);
  MPI_Comm_free(&intra);
  MPI_Group group;
  MPI_Comm_remote_group(inter, &group);
  MPI_Group_size(group, &size);
  CHECK_EQUAL(size, others);
  MPI_Group_free(&group);
  int result;
  MPI_Comm copy;
  MPI_Comm_dup(inter, &copy);
  MPI_Comm_compare(inter, copy, &result);
  CHECK_EQUAL(result, MPI_CONGRUENT);
  MPI_Comm_free(&copy);
}

int main(void) {
  begin();
  make_intercommunicator();
  rooted_at_the_one();
  rooted_among_the_three();
  all_to_all();
  reductions();
  messages();
  merged();
  MPI_Comm_free(&inter);
  report("both groups agree");
  return finish();
}
