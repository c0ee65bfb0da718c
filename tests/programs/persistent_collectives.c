// Persistent collectives, all of them, each started several times with other data. What a
// w-variant was given as types must last until the request is freed, not until the first
// completion. Open MPI 4 has them as extensions under other names.
// ranks: 3

#include "counts.h"
#include "guarded_memory.h"

#if defined(OPEN_MPI) && OMPI_MAJOR_VERSION < 5
#include <mpi-ext.h>
#define MPI_Allgather_init MPIX_Allgather_init
#define MPI_Allgatherv_init MPIX_Allgatherv_init
#define MPI_Allreduce_init MPIX_Allreduce_init
#define MPI_Alltoall_init MPIX_Alltoall_init
#define MPI_Alltoallv_init MPIX_Alltoallv_init
#define MPI_Alltoallw_init MPIX_Alltoallw_init
#define MPI_Barrier_init MPIX_Barrier_init
#define MPI_Bcast_init MPIX_Bcast_init
#define MPI_Exscan_init MPIX_Exscan_init
#define MPI_Gather_init MPIX_Gather_init
#define MPI_Gatherv_init MPIX_Gatherv_init
#define MPI_Neighbor_allgather_init MPIX_Neighbor_allgather_init
#define MPI_Neighbor_allgatherv_init MPIX_Neighbor_allgatherv_init
#define MPI_Neighbor_alltoall_init MPIX_Neighbor_alltoall_init
#define MPI_Neighbor_alltoallv_init MPIX_Neighbor_alltoallv_init
#define MPI_Neighbor_alltoallw_init MPIX_Neighbor_alltoallw_init
#define MPI_Reduce_init MPIX_Reduce_init
#define MPI_Reduce_scatter_block_init MPIX_Reduce_scatter_block_init
#define MPI_Reduce_scatter_init MPIX_Reduce_scatter_init
#define MPI_Scan_init MPIX_Scan_init
#define MPI_Scatter_init MPIX_Scatter_init
#define MPI_Scatterv_init MPIX_Scatterv_init
#endif

#define WORLD MPI_COMM_WORLD
#define INFO MPI_INFO_NULL
enum { operations = 20, rounds = 4 };

static int mine[3], told, all[14][3], sums[6][3];
static MPI_Request requests[operations];
static MPI_Comm ring;
static MPI_Datatype copy;

static void* at(int root, const void* buffer) {
  return rank == root ? (void*)(size_t)buffer : untouchable();
}

static int make_all(MPI_Request* next) {
  MPI_Request* first = next;
  const Count* ones = READ_ONLY(Count, 1, 1, 1);
  const Place* steps = READ_ONLY(Place, 0, 1, 2);
  const Place* bytes = READ_ONLY(Place, 0, 4, 8);
  const MPI_Aint* long_bytes = READ_ONLY(MPI_Aint, 0, 4);
  MPI_Type_dup(MPI_INT, &copy);
  MPI_Type_commit(&copy);
  const MPI_Datatype* types = READ_ONLY(MPI_Datatype, MPI_INT, copy, MPI_INT);
  MPI_Datatype at_root = rank == 1 ? MPI_INT : no_datatype();
  MPI_Barrier_init(WORLD, INFO, next++);
  MPI_Bcast_init(&told, 1, MPI_INT, 1, WORLD, INFO, next++);
  MPI_Gatherv_init(mine, 1, MPI_INT, at(1, all[1]), at(1, ones), at(1, steps), at_root, 1, WORLD,
                   INFO, next++);
  MPI_Scatterv_init(at(1, mine), at(1, ones), at(1, steps), at_root, all[3], 1, MPI_INT, 1, WORLD,
                    INFO, next++);
  MPI_Allgather_init(mine, 1, MPI_INT, all[4], 1, MPI_INT, WORLD, INFO, next++);
  MPI_Allgatherv_init(mine, 1, MPI_INT, all[5], ones, steps, MPI_INT, WORLD, INFO, next++);
  MPI_Alltoall_init(mine, 1, MPI_INT, all[6], 1, MPI_INT, WORLD, INFO, next++);
  MPI_Alltoallv_init(mine, ones, steps, MPI_INT, all[7], ones, steps, MPI_INT, WORLD, INFO, next++);
  MPI_Alltoallw_init(mine, ones, bytes, types, all[8], ones, bytes, types, WORLD, INFO, next++);
  MPI_Reduce_init(mine, at(1, sums[0]), 3, MPI_INT, MPI_SUM, 1, WORLD, INFO, next++);
  MPI_Allreduce_init(mine, sums[1], 3, MPI_INT, MPI_SUM, WORLD, INFO, next++);
  MPI_Reduce_scatter_block_init(mine, sums[2], 1, MPI_INT, MPI_SUM, WORLD, INFO, next++);
  MPI_Reduce_scatter_init(mine, sums[3], ones, MPI_INT, MPI_SUM, WORLD, INFO, next++);
  MPI_Scan_init(mine, sums[4], 3, MPI_INT, MPI_SUM, WORLD, INFO, next++);
  MPI_Exscan_init(mine, sums[5], 3, MPI_INT, MPI_SUM, WORLD, INFO, next++);
  MPI_Neighbor_allgather_init(mine, 1, MPI_INT, all[9], 1, MPI_INT, ring, INFO, next++);
  MPI_Neighbor_allgatherv_init(mine, 1, MPI_INT, all[10], ones, steps, MPI_INT, ring, INFO, next++);
  MPI_Neighbor_alltoall_init(mine, 1, MPI_INT, all[11], 1, MPI_INT, ring, INFO, next++);
  MPI_Neighbor_alltoallv_init(mine, ones, steps, MPI_INT, all[12], ones, steps, MPI_INT, ring, INFO,
                              next++);
  MPI_Neighbor_alltoallw_init(mine, ones, long_bytes, types, all[13], ones, long_bytes, types, ring,
                              INFO, next++);
  return (int)(next - first);
}

static int value(int of, int round, int index) { return 1000 * round + 10 * of + index; }

static void check(int round) {
  int left = (rank + 2) % 3, right = (rank + 1) % 3;
  CHECK_EQUAL(told, 50 + round);
  for (int i = 0; i < 3; i++) {
    // MPICH 4.0 copies the root's own part when the request is made.
    if (rank == 1 && i != 1) CHECK_EQUAL(all[1][i], value(i, round, 0));
    for (int j = 4; j < 6; j++) CHECK_EQUAL(all[j][i], value(i, round, 0));
    for (int j = 6; j < 9; j++) CHECK_EQUAL(all[j][i], value(i, round, rank));
    int sum = value(0, round, i) + value(1, round, i) + value(2, round, i);
    if (rank == 1) CHECK_EQUAL(sums[0][i], sum);
    CHECK_EQUAL(sums[1][i], sum);
    if (i == rank) CHECK(sums[2][0] == sum && sums[3][0] == sum);
    int scanned = 0;
    for (int j = 0; j <= rank; j++) scanned += value(j, round, i);
    CHECK_EQUAL(sums[4][i], scanned);
    if (rank > 0 && i == 0) CHECK_EQUAL(sums[5][i], scanned - value(rank, round, i));
  }
  if (rank != 1) CHECK_EQUAL(all[3][0], value(1, round, rank));
  for (int j = 9; j < 11; j++)
    CHECK(all[j][0] == value(left, round, 0) && all[j][1] == value(right, round, 0));
  for (int j = 11; j < 14; j++)
    CHECK(all[j][0] == value(left, round, 1) && all[j][1] == value(right, round, 0));
}

// MPICH 4.0's own persistent gather and scatter do not survive a second start, nor do they look at
// data that comes after the request was made.
static void started_once(void) {
  MPI_Request both[2];
  int part[3] = {5 * rank, 5 * rank + 1, 5 * rank + 2}, gathered[3] = {0}, scattered = -1;
  MPI_Datatype at_root = rank == 2 ? MPI_INT : no_datatype();
  MPI_Gather_init(part, 1, MPI_INT, at(2, gathered), 1, at_root, 2, WORLD, INFO, &both[0]);
  MPI_Scatter_init(at(2, part), 1, at_root, &scattered, 1, MPI_INT, 2, WORLD, INFO, &both[1]);
  MPI_Startall(2, both);
  MPI_Waitall(2, both, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(scattered, 10 + rank);
  for (int i = 0; i < 3 && rank == 2; i++) CHECK_EQUAL(gathered[i], 5 * i);
  MPI_Request_free(&both[0]);
  MPI_Request_free(&both[1]);
}

int main(void) {
  begin();
  MPI_Cart_create(WORLD, 1, (int[]){3}, (int[]){1}, 0, &ring);
  CHECK_EQUAL(make_all(requests), operations);
  MPI_Request before[operations];
  memcpy(before, requests, sizeof before);
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < 3; i++) mine[i] = value(rank, round, i);
    told = rank == 1 ? 50 + round : 0;
    memset(all, 0, sizeof all);
    memset(sums, 0, sizeof sums);
    MPI_Startall(operations, requests);
    if (round % 2) {
      MPI_Waitall(operations, requests, MPI_STATUSES_IGNORE);
    } else {
      for (int i = 0, flag; i < operations; i++) {
        do MPI_Test(&requests[i], &flag, MPI_STATUS_IGNORE);
        while (!flag);
      }
    }
    CHECK(memcmp(before, requests, sizeof before) == 0);
    check(round);
  }
  for (int i = 0; i < operations; i++) {
    MPI_Request_free(&requests[i]);
    CHECK(requests[i] == MPI_REQUEST_NULL);
  }
  MPI_Type_free(&copy);
  MPI_Comm_free(&ring);
  started_once();
  report("all persistent collectives agree");
  return finish();
}
