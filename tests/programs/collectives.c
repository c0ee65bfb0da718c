// All blocking collectives on an intracommunicator, with MPI_IN_PLACE wherever it is allowed. What
// is significant only at the root, or not significant beside MPI_IN_PLACE, is an address that must
// not be touched, or a handle that is none; arrays are read-only and end at a guard page.
// ranks: 3

#include "counts.h"
#include "guarded_memory.h"

#define WORLD MPI_COMM_WORLD
#define EXPECT(array, ...)                                        \
  do {                                                            \
    const int expected[] = {__VA_ARGS__};                         \
    for (size_t at = 0; at < sizeof expected / sizeof(int); at++) \
      CHECK_EQUAL((array)[at], expected[at]);                     \
  } while (0)

// Significant at the root only.
static void* at(int root, const void* buffer) {
  return rank == root ? (void*)(size_t)buffer : untouchable();
}

static void rooted(void) {
  for (int root = 0; root < 3; root++) {
    int value = rank == root ? 7 + root : -1, all[6] = {0}, mine[2] = {10 * rank, 10 * rank + 1};
    MPI_Bcast(&value, 1, MPI_INT, root, WORLD);
    CHECK_EQUAL(value, 7 + root);

    MPI_Gather(mine, 2, MPI_INT, at(root, all), rank == root ? 2 : -99,
               rank == root ? MPI_INT : no_datatype(), root, WORLD);
    if (rank == root) EXPECT(all, 0, 1, 10, 11, 20, 21);
    memset(all, 0, sizeof all);
    memcpy(all + 2 * rank, mine, sizeof mine);
    MPI_Gather(rank == root ? MPI_IN_PLACE : mine, rank == root ? -5 : 2,
               rank == root ? no_datatype() : MPI_INT, at(root, all), 2, MPI_INT, root, WORLD);
    if (rank == root) EXPECT(all, 0, 1, 10, 11, 20, 21);

    Count* counts = rank == root ? (Count*)(size_t)READ_ONLY(Count, 2, 1, 1) : untouchable();
    Place* places = rank == root ? (Place*)(size_t)READ_ONLY(Place, 0, 4, 2) : untouchable();
    memset(all, 0, sizeof all);
    MPI_Gatherv(mine, rank == 0 ? 2 : 1, MPI_INT, at(root, all), counts, places,
                rank == root ? MPI_INT : no_datatype(), root, WORLD);
    if (rank == root) EXPECT(all, 0, 1, 20, 0, 10, 0);

    for (int i = 0; i < 6; i++) all[i] = 100 + i;
    MPI_Scatter(at(root, all), 2, rank == root ? MPI_INT : no_datatype(), mine, 2, MPI_INT, root,
                WORLD);
    EXPECT(mine, 100 + 2 * rank, 101 + 2 * rank);
    MPI_Scatter(at(root, all), 2, MPI_INT, rank == root ? MPI_IN_PLACE : mine,
                rank == root ? -5 : 2, rank == root ? no_datatype() : MPI_INT, root, WORLD);
    EXPECT(mine, 100 + 2 * rank, 101 + 2 * rank);
    mine[1] = 0;
    MPI_Scatterv(at(root, all), counts, places, rank == root ? MPI_INT : no_datatype(), mine,
                 rank == 0 ? 2 : 1, MPI_INT, root, WORLD);
    CHECK_EQUAL(mine[0], rank == 0 ? 100 : rank == 1 ? 104 : 102);
    CHECK_EQUAL(mine[1], rank == 0 ? 101 : 0);

    int sum = -1;
    value = rank + 1;
    MPI_Reduce(&value, at(root, &sum), 1, MPI_INT, MPI_SUM, root, WORLD);
    CHECK_EQUAL(sum, rank == root ? 6 : -1);
    MPI_Reduce(rank == root ? MPI_IN_PLACE : &value, at(root, &value), 1, MPI_INT, MPI_PROD, root,
               WORLD);
    CHECK_EQUAL(value, rank == root ? 6 : rank + 1);
  }
}

static void gathered_by_all(void) {
  int all[6] = {0}, mine[2] = {10 * rank, 10 * rank + 1};
  const Count* counts = READ_ONLY(Count, 1, 2, 1);
  const Place* places = READ_ONLY(Place, 5, 2, 0);
  MPI_Allgather(mine, 2, MPI_INT, all, 2, MPI_INT, WORLD);
  EXPECT(all, 0, 1, 10, 11, 20, 21);
  memset(all, 0, sizeof all);
  memcpy(all + 2 * rank, mine, sizeof mine);
  MPI_Allgather(MPI_IN_PLACE, -1, no_datatype(), all, 2, MPI_INT, WORLD);
  EXPECT(all, 0, 1, 10, 11, 20, 21);
  memset(all, 0, sizeof all);
  MPI_Allgatherv(mine, counts[rank], MPI_INT, all, counts, places, MPI_INT, WORLD);
  EXPECT(all, 20, 0, 10, 11, 0, 0);
  memset(all, 0x11, sizeof all);
  memcpy(all + places[rank], mine, (size_t)counts[rank] * sizeof(int));
  MPI_Allgatherv(MPI_IN_PLACE, -1, no_datatype(), all, counts, places, MPI_INT, WORLD);
  EXPECT(all, 20, 0x11111111, 10, 11, 0x11111111, 0);
}

static void all_to_all(void) {
  int out[3], in[3] = {0}, wide[6] = {0};
  const Count* ones = READ_ONLY(Count, 1, 1, 1);
  const Place* backwards = READ_ONLY(Place, 2, 1, 0);
  for (int i = 0; i < 3; i++) out[i] = 10 * rank + i;
  MPI_Alltoall(out, 1, MPI_INT, in, 1, MPI_INT, WORLD);
  EXPECT(in, rank, 10 + rank, 20 + rank);
  memcpy(in, out, sizeof in);
  MPI_Alltoall(MPI_IN_PLACE, -1, no_datatype(), in, 1, MPI_INT, WORLD);
  EXPECT(in, rank, 10 + rank, 20 + rank);

  MPI_Alltoallv(out, ones, backwards, MPI_INT, in, ones, backwards, MPI_INT, WORLD);
  EXPECT(in, 20 + 2 - rank, 10 + 2 - rank, 2 - rank);
  memcpy(in, out, sizeof in);
  MPI_Alltoallv(MPI_IN_PLACE, untouchable(), untouchable(), no_datatype(), in, ones, backwards,
                MPI_INT, WORLD);
  EXPECT(in, 20 + 2 - rank, 10 + 2 - rank, 2 - rank);

  // Each pair exchanges another type: two shorts by rank 1, an int by the others.
  const MPI_Datatype* mixed = READ_ONLY(MPI_Datatype, MPI_INT, MPI_SHORT, MPI_INT);
  const MPI_Datatype* same =
      rank == 1 ? READ_ONLY(MPI_Datatype, MPI_SHORT, MPI_SHORT, MPI_SHORT) : mixed;
  const Count* counts = rank == 1 ? READ_ONLY(Count, 2, 2, 2) : READ_ONLY(Count, 1, 2, 1);
  const Place* bytes_out = READ_ONLY(Place, 8, 4, 0);
  const Place* bytes_in = READ_ONLY(Place, 0, 8, 16);
  MPI_Alltoallw(out, counts, bytes_out, same, wide, counts, bytes_in, same, WORLD);
  EXPECT(wide, 2 - rank, 0, 10 + 2 - rank, 0, 20 + 2 - rank);
  for (int i = 0; i < 6; i++) wide[i] = 10 * rank + i;
  MPI_Alltoallw(MPI_IN_PLACE, untouchable(), untouchable(), untouchable(), wide, counts, bytes_in,
                same, WORLD);
  EXPECT(wide, 2 * rank, 10 * rank + 1, 10 + 2 * rank, 10 * rank + 3, 20 + 2 * rank, 10 * rank + 5);
}

static void reductions(void) {
  int mine[3] = {rank, rank + 1, rank + 2}, result[3] = {-1, -1, -1};
  const Count* counts = READ_ONLY(Count, 1, 0, 2);
  MPI_Allreduce(mine, result, 3, MPI_INT, MPI_SUM, WORLD);
  EXPECT(result, 3, 6, 9);
  memcpy(result, mine, sizeof mine);
  MPI_Allreduce(MPI_IN_PLACE, result, 3, MPI_INT, MPI_MAX, WORLD);
  EXPECT(result, 2, 3, 4);

  result[0] = result[1] = -1;
  MPI_Reduce_scatter_block(mine, result, 1, MPI_INT, MPI_SUM, WORLD);
  EXPECT(result, 3 + 3 * rank, -1);
  memcpy(result, mine, sizeof mine);
  MPI_Reduce_scatter_block(MPI_IN_PLACE, result, 1, MPI_INT, MPI_SUM, WORLD);
  CHECK_EQUAL(result[0], 3 + 3 * rank);

  result[0] = result[1] = -1;
  MPI_Reduce_scatter(mine, result, counts, MPI_INT, MPI_SUM, WORLD);
  EXPECT(result, rank == 0 ? 3 : rank == 1 ? -1 : 6, rank == 2 ? 9 : -1);
  memcpy(result, mine, sizeof mine);
  MPI_Reduce_scatter(MPI_IN_PLACE, result, counts, MPI_INT, MPI_SUM, WORLD);
  if (rank != 1) CHECK_EQUAL(result[0], rank == 0 ? 3 : 6);

  MPI_Scan(mine, result, 3, MPI_INT, MPI_SUM, WORLD);
  CHECK_EQUAL(result[0], rank * (rank + 1) / 2);
  memcpy(result, mine, sizeof mine);
  MPI_Scan(MPI_IN_PLACE, result, 3, MPI_INT, MPI_PROD, WORLD);
  CHECK_EQUAL(result[1], rank == 0 ? 1 : rank == 1 ? 2 : 6);
  result[0] = -1;
  MPI_Exscan(mine, result, 3, MPI_INT, MPI_SUM, WORLD);
  CHECK_EQUAL(result[0], rank == 0 ? -1 : rank == 1 ? 0 : 1);
  memcpy(result, mine, sizeof mine);
  MPI_Exscan(MPI_IN_PLACE, result, 3, MPI_INT, MPI_SUM, WORLD);
  CHECK_EQUAL(result[0], rank == 2 ? 1 : 0);

  int left[2] = {6, 7}, right[2] = {10, -3};
  MPI_Reduce_local(left, right, 2, MPI_INT, MPI_MIN);
  EXPECT(right, 6, -3);
}

// Values on which no two operators agree.
static void operators(void) {
  const struct {
    MPI_Op op;
    int expected[2];
  } all[] = {{MPI_MAX, {12, 7}}, {MPI_MIN, {6, 0}},  {MPI_SUM, {28, 8}},   {MPI_PROD, {720, 0}},
             {MPI_LAND, {1, 0}}, {MPI_BAND, {0, 0}}, {MPI_LOR, {1, 1}},    {MPI_BOR, {14, 7}},
             {MPI_LXOR, {1, 0}}, {MPI_BXOR, {0, 6}}, {MPI_OP_NULL, {0, 0}}};
  const int values[3][2] = {{12, 7}, {10, 1}, {6, 0}};
  for (int i = 0; all[i].op != MPI_OP_NULL; i++) {
    int result[2], commutes = 0;
    MPI_Allreduce(values[rank], result, 2, MPI_INT, all[i].op, WORLD);
    EXPECT(result, all[i].expected[0], all[i].expected[1]);
    MPI_Op_commutative(all[i].op, &commutes);
    CHECK(commutes);
  }
  unsigned char byte = (unsigned char)(1 << rank), bits = 0;
  MPI_Allreduce(&byte, &bits, 1, MPI_BYTE, MPI_BOR, WORLD);
  CHECK_EQUAL(bits, 7);
  _Bool truth = rank == 1, any = 0;
  MPI_Allreduce(&truth, &any, 1, MPI_C_BOOL, MPI_LOR, WORLD);
  CHECK(any);
  struct {
    double value;
    int index;
  } pair = {rank == 1 ? -1.5 : 3.0, 50 + rank}, best;
  MPI_Allreduce(&pair, &best, 1, MPI_DOUBLE_INT, MPI_MINLOC, WORLD);
  CHECK(best.value == -1.5 && best.index == 51);
  MPI_Allreduce(&pair, &best, 1, MPI_DOUBLE_INT, MPI_MAXLOC, WORLD);
  CHECK(best.value == 3.0 && best.index == 50);
}

static void refused(void) {
  int value = 1, result, class;
  MPI_Comm self;
  MPI_Comm_dup(MPI_COMM_SELF, &self);
  MPI_Comm_set_errhandler(self, MPI_ERRORS_RETURN);
  MPI_Error_class(MPI_Bcast(&value, 1, MPI_INT, 5, self), &class);
  CHECK_EQUAL(class, MPI_ERR_ROOT);
  MPI_Error_class(MPI_Bcast(&value, 1, MPI_INT, MPI_PROC_NULL, self), &class);
  CHECK_EQUAL(class, MPI_ERR_ROOT);
  MPI_Error_class(MPI_Allreduce(&value, &result, 1, MPI_INT, MPI_OP_NULL, self), &class);
  CHECK_EQUAL(class, MPI_ERR_OP);
  MPI_Error_class(MPI_Bcast(&value, 1, MPI_DATATYPE_NULL, 0, self), &class);
  CHECK_EQUAL(class, MPI_ERR_TYPE);
  MPI_Error_class(MPI_Bcast(&value, -1, MPI_INT, 0, self), &class);
  CHECK_EQUAL(class, MPI_ERR_COUNT);
  MPI_Comm_free(&self);
}

int main(void) {
  begin();
  MPI_Barrier(WORLD);
  rooted();
  gathered_by_all();
  all_to_all();
  reductions();
  operators();
  refused();
  report("all collectives agree");
  return finish();
}
