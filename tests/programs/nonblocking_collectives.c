// All nonblocking collectives: many in flight at once, waited for together with point-to-point
// requests or tested one by one. Arrays are read-only while an operation runs; datatypes may be
// freed before it completes.
// ranks: 3

#include <unistd.h>

#include "counts.h"
#include "guarded_memory.h"

#define WORLD MPI_COMM_WORLD
#define EXPECT(array, ...)                                        \
  do {                                                            \
    const int expected[] = {__VA_ARGS__};                         \
    for (size_t at = 0; at < sizeof expected / sizeof(int); at++) \
      CHECK_EQUAL((array)[at], expected[at]);                     \
  } while (0)

static void* at(int root, const void* buffer) {
  return rank == root ? (void*)(size_t)buffer : untouchable();
}

// Every operation once, all of them in flight together with a message, completed in one call.
static void all_at_once(int root) {
  enum { operations = 20 };
  MPI_Request requests[operations];
  int n = 0, got = -1;
  const Count* ones = READ_ONLY(Count, 1, 1, 1);
  const Place* steps = READ_ONLY(Place, 0, 1, 2);
  const Place* bytes = READ_ONLY(Place, 0, 4, 8);
  const MPI_Datatype* types = READ_ONLY(MPI_Datatype, MPI_INT, MPI_INT, MPI_INT);
  const int* mine = READ_ONLY(int, 10 * rank, 10 * rank + 1, 10 * rank + 2);
  int told = rank == root ? 99 : 0, all[16][3], sum[8][3];
  memset(all, 0, sizeof all);
  memset(sum, 0, sizeof sum);
  const Count* root_ones = at(root, ones);
  const Place* root_steps = at(root, steps);
  MPI_Datatype at_root = rank == root ? MPI_INT : no_datatype();

  MPI_Irecv(&got, 1, MPI_INT, (rank + 2) % 3, 4, WORLD, &requests[n++]);
  MPI_Ibarrier(WORLD, &requests[n++]);
  MPI_Ibcast(&told, 1, MPI_INT, root, WORLD, &requests[n++]);
  MPI_Igather(mine, 1, MPI_INT, at(root, all[0]), 1, at_root, root, WORLD, &requests[n++]);
  MPI_Igatherv(mine, 1, MPI_INT, at(root, all[1]), root_ones, root_steps, at_root, root, WORLD,
               &requests[n++]);
  MPI_Iscatter(at(root, mine), 1, at_root, all[2], 1, MPI_INT, root, WORLD, &requests[n++]);
  MPI_Iscatterv(at(root, mine), root_ones, root_steps, at_root, all[3], 1, MPI_INT, root, WORLD,
                &requests[n++]);
  MPI_Iallgather(mine, 1, MPI_INT, all[4], 1, MPI_INT, WORLD, &requests[n++]);
  MPI_Iallgatherv(mine, 1, MPI_INT, all[5], ones, steps, MPI_INT, WORLD, &requests[n++]);
  MPI_Ialltoall(mine, 1, MPI_INT, all[6], 1, MPI_INT, WORLD, &requests[n++]);
  MPI_Ialltoallv(mine, ones, steps, MPI_INT, all[7], ones, steps, MPI_INT, WORLD, &requests[n++]);
  MPI_Ialltoallw(mine, ones, bytes, types, all[8], ones, bytes, types, WORLD, &requests[n++]);
  MPI_Ireduce(mine, at(root, sum[0]), 3, MPI_INT, MPI_SUM, root, WORLD, &requests[n++]);
  MPI_Iallreduce(mine, sum[1], 3, MPI_INT, MPI_SUM, WORLD, &requests[n++]);
  MPI_Ireduce_scatter_block(mine, sum[2], 1, MPI_INT, MPI_SUM, WORLD, &requests[n++]);
  MPI_Ireduce_scatter(mine, sum[3], ones, MPI_INT, MPI_SUM, WORLD, &requests[n++]);
  MPI_Iscan(mine, sum[4], 3, MPI_INT, MPI_SUM, WORLD, &requests[n++]);
  MPI_Iexscan(mine, sum[5], 3, MPI_INT, MPI_MAX, WORLD, &requests[n++]);
  MPI_Isend(&mine[1], 1, MPI_INT, (rank + 1) % 3, 4, WORLD, &requests[n++]);
  requests[n++] = MPI_REQUEST_NULL;
  CHECK_EQUAL(n, operations);
  MPI_Waitall(n, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < n; i++) CHECK(requests[i] == MPI_REQUEST_NULL);

  CHECK_EQUAL(got, 10 * ((rank + 2) % 3) + 1);
  CHECK_EQUAL(told, 99);
  for (int i = 0; i < 2 && rank == root; i++) EXPECT(all[i], 0, 10, 20);
  EXPECT(all[2], 10 * root + rank);
  EXPECT(all[3], 10 * root + rank);
  for (int i = 4; i < 6; i++) EXPECT(all[i], 0, 10, 20);
  for (int i = 6; i < 9; i++) EXPECT(all[i], rank, 10 + rank, 20 + rank);
  if (rank == root) EXPECT(sum[0], 30, 33, 36);
  EXPECT(sum[1], 30, 33, 36);
  EXPECT(sum[2], 30 + 3 * rank);
  EXPECT(sum[3], 30 + 3 * rank);
  EXPECT(sum[4], rank == 0 ? 0 : rank == 1 ? 10 : 30);
  if (rank > 0) EXPECT(sum[5], 10 * (rank - 1), 10 * (rank - 1) + 1, 10 * (rank - 1) + 2);
}

static void wait_by_testing(MPI_Request* request) {
  int flag = 0;
  while (!flag) MPI_Test(request, &flag, MPI_STATUS_IGNORE);
  CHECK(*request == MPI_REQUEST_NULL);
}

static void in_place(void) {
  MPI_Request request;
  const Count* ones = READ_ONLY(Count, 1, 1, 1);
  const Place* steps = READ_ONLY(Place, 0, 1, 2);
  const Place* bytes = READ_ONLY(Place, 0, 4, 8);
  const MPI_Datatype* types = READ_ONLY(MPI_Datatype, MPI_INT, MPI_INT, MPI_INT);
  int all[3] = {-1, -1, -1};
  all[rank] = rank;
  MPI_Iallgather(MPI_IN_PLACE, -1, no_datatype(), all, 1, MPI_INT, WORLD, &request);
  wait_by_testing(&request);
  EXPECT(all, 0, 1, 2);
  for (int i = 0; i < 3; i++) all[i] = 10 * rank + i;
  MPI_Ialltoallw(MPI_IN_PLACE, untouchable(), untouchable(), untouchable(), all, ones, bytes, types,
                 WORLD, &request);
  wait_by_testing(&request);
  EXPECT(all, rank, 10 + rank, 20 + rank);
  for (int i = 0; i < 3; i++) all[i] = 10 * rank + i;
  MPI_Ialltoallv(MPI_IN_PLACE, untouchable(), untouchable(), no_datatype(), all, ones, steps,
                 MPI_INT, WORLD, &request);
  wait_by_testing(&request);
  EXPECT(all, rank, 10 + rank, 20 + rank);
  for (int i = 0; i < 3; i++) all[i] = i + rank;
  MPI_Iallreduce(MPI_IN_PLACE, all, 3, MPI_INT, MPI_SUM, WORLD, &request);
  wait_by_testing(&request);
  EXPECT(all, 3, 6, 9);
  MPI_Ireduce(rank == 1 ? MPI_IN_PLACE : all, at(1, all), 3, MPI_INT, MPI_MAX, 1, WORLD, &request);
  wait_by_testing(&request);
  EXPECT(all, 3, 6, 9);
  for (int i = 0; i < 3; i++) all[i] = 10 * rank + i;
  MPI_Igather(rank == 2 ? MPI_IN_PLACE : all, 1, rank == 2 ? no_datatype() : MPI_INT, at(2, all), 1,
              MPI_INT, 2, WORLD, &request);
  wait_by_testing(&request);
  if (rank == 2) EXPECT(all, 0, 10, 22);  // the root's own place, all[2], is kept
}

// Many w-variants in flight, each with datatypes freed at once.
static void types_freed_before_completion(void) {
  enum { many = 100 };
  static MPI_Request requests[2 * many];
  static int out[many][6], in[many][6], sums[many][3];
  const Count* ones = READ_ONLY(Count, 1, 1, 1);
  const Place* bytes = READ_ONLY(Place, 0, 8, 16);
  MPI_Datatype* handles[many];
  for (int i = 0; i < many; i++) {
    MPI_Datatype pair;
    MPI_Type_contiguous(2, MPI_INT, &pair);
    MPI_Type_commit(&pair);
    handles[i] = malloc(3 * sizeof(MPI_Datatype));
    for (int j = 0; j < 3; j++) handles[i][j] = pair;
    for (int j = 0; j < 6; j++) out[i][j] = 1000 * rank + 10 * i + j;
    MPI_Ialltoallw(out[i], ones, bytes, handles[i], in[i], ones, bytes, handles[i], WORLD,
                   &requests[2 * i]);
    MPI_Iallreduce(out[i], sums[i], 3, MPI_INT, MPI_SUM, WORLD, &requests[2 * i + 1]);
    MPI_Type_free(&pair);
  }
  for (int done = 0, count, indices[2 * many]; done < 2 * many; done += count)
    MPI_Waitsome(2 * many, requests, &count, indices, MPI_STATUSES_IGNORE);
  for (int i = 0; i < many; i++) {
    for (int j = 0; j < 3; j++) {
      CHECK_EQUAL(in[i][2 * j], 1000 * j + 10 * i + 2 * rank);
      CHECK_EQUAL(in[i][2 * j + 1], 1000 * j + 10 * i + 2 * rank + 1);
      CHECK_EQUAL(sums[i][j], 3000 + 30 * i + 3 * j);
    }
    free(handles[i]);
  }
}

// Ranks that come late: the early ones find their requests incomplete and test in a loop.
static void late(void) {
  MPI_Request requests[2];
  int flag = 1, sum = 0, index, value = rank + 1;
  if (rank == 2) usleep(50000);
  MPI_Iallreduce(&value, &sum, 1, MPI_INT, MPI_SUM, WORLD, &requests[0]);
  MPI_Ibarrier(WORLD, &requests[1]);
  for (int done = 0; done < 2; done += flag)
    MPI_Testany(2, requests, &index, &flag, MPI_STATUS_IGNORE);
  CHECK_EQUAL(sum, 6);
  MPI_Testany(2, requests, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(flag && index == MPI_UNDEFINED);
}

int main(void) {
  begin();
  for (int root = 0; root < 3; root++) all_at_once(root);
  in_place();
  types_freed_before_completion();
  late();
  report("all nonblocking collectives agree");
  return finish();
}
