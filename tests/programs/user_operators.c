// Operators of the program's own. MPI hands them no state, so a translation needs a function of its
// own for each; the datatype they see must be the very handle that the program passed. Operators
// may be freed while an operation still uses them, and thousands may be made.
// ranks: 3

#include <stddef.h>

#include "check.h"

#define WORLD MPI_COMM_WORLD

static MPI_Datatype expected_type;
static int calls;

static void note(const int* length, const MPI_Datatype* type) {
  CHECK(*type == expected_type);
  CHECK(*length > 0);
  calls++;
}

static void sum_of_squares(void* in, void* inout, int* length, MPI_Datatype* type) {
  note(length, type);
  for (int i = 0; i < *length; i++) ((long*)inout)[i] += ((long*)in)[i];
}

// Composition of linear functions, which does not commute.
typedef struct {
  double factor, offset;
} Linear;

static void compose(void* in, void* inout, int* length, MPI_Datatype* type) {
  note(length, type);
  Linear *first = in, *second = inout;
  for (int i = 0; i < *length; i++) {
    second[i].offset += second[i].factor * first[i].offset;
    second[i].factor *= first[i].factor;
  }
}

// A mixed structure: the name of the greatest value.
typedef struct {
  int value;
  char name[8];
  double weight;
} Entry;

static void greatest(void* in, void* inout, int* length, MPI_Datatype* type) {
  note(length, type);
  Entry *a = in, *b = inout;
  for (int i = 0; i < *length; i++) {
    double weight = a[i].weight + b[i].weight;
    if (a[i].value > b[i].value) b[i] = a[i];
    b[i].weight = weight;
  }
}

static void predefined_types(void) {
  MPI_Op op;
  long mine[4] = {rank, 10 * rank, 1, -rank}, result[4] = {0};
  MPI_Op_create(sum_of_squares, 1, &op);
  int commutes;
  MPI_Op_commutative(op, &commutes);
  CHECK(commutes);
  MPI_Datatype types[] = {MPI_LONG, MPI_INT64_T, MPI_OFFSET, MPI_AINT};
  for (int i = 0; i < 4; i++) {
    expected_type = types[i];
    calls = 0;
    MPI_Allreduce(mine, result, 4, types[i], op, WORLD);
    CHECK(result[0] == 3 && result[1] == 30 && result[2] == 3 && result[3] == -3);
    MPI_Reduce(mine, result, 4, types[i], op, 1, WORLD);
    MPI_Scan(mine, result, 4, types[i], op, WORLD);
    CHECK_EQUAL(result[0], rank * (rank + 1) / 2);
    MPI_Exscan(mine, result, 4, types[i], op, WORLD);
    if (rank == 2) CHECK_EQUAL(result[1], 10);
    long other[4] = {100, 100, 100, 100};
    MPI_Reduce_local(mine, other, 4, types[i], op);
    CHECK_EQUAL(other[1], 100 + 10 * rank);
    int counts[3] = {1, 2, 1};
    MPI_Reduce_scatter(mine, result, counts, types[i], op, WORLD);
    CHECK_EQUAL(result[0], rank == 0 ? 3 : rank == 1 ? 30 : -3);
    MPI_Reduce_scatter_block(mine, result, 1, types[i], op, WORLD);
    CHECK_EQUAL(result[0], rank == 0 ? 3 : rank == 1 ? 30 : 3);
    CHECK(calls > 0);
  }
  MPI_Op_free(&op);
  CHECK(op == MPI_OP_NULL);
}

static void order_matters(void) {
  MPI_Op op;
  MPI_Datatype type;
  int commutes;
  Linear mine = {2 + rank, 1 + rank}, result = {0, 0};
  MPI_Type_contiguous(2, MPI_DOUBLE, &type);
  MPI_Type_commit(&type);
  MPI_Op_create(compose, 0, &op);
  MPI_Op_commutative(op, &commutes);
  CHECK(!commutes);
  expected_type = type;
  // x -> 2x+1, then 3x+2, then 4x+3: 2x+1, 6x+5, 24x+23
  MPI_Allreduce(&mine, &result, 1, type, op, WORLD);
  CHECK(result.factor == 24 && result.offset == 23);
  MPI_Scan(&mine, &result, 1, type, op, WORLD);
  CHECK(result.factor == (rank == 0 ? 2 : rank == 1 ? 6 : 24));
  CHECK(result.offset == (rank == 0 ? 1 : rank == 1 ? 5 : 23));
  for (int root = 0; root < 3; root++) {
    Linear at_root = mine;
    MPI_Reduce(rank == root ? MPI_IN_PLACE : &mine, &at_root, 1, type, op, root, WORLD);
    if (rank == root) CHECK(at_root.factor == 24 && at_root.offset == 23);
  }
  MPI_Op_free(&op);
  MPI_Type_free(&type);
}

static MPI_Datatype entry_type(void) {
  MPI_Datatype packed, type;
  MPI_Type_create_struct(
      3, (int[]){1, 8, 1},
      (MPI_Aint[]){offsetof(Entry, value), offsetof(Entry, name), offsetof(Entry, weight)},
      (MPI_Datatype[]){MPI_INT, MPI_CHAR, MPI_DOUBLE}, &packed);
  MPI_Type_create_resized(packed, 0, sizeof(Entry), &type);
  MPI_Type_free(&packed);
  MPI_Type_commit(&type);
  return type;
}

static void structures(void) {
  MPI_Op op;
  MPI_Datatype type = entry_type();
  Entry mine[2] = {{10 - rank, "first", 0.5}, {rank, "second", 1 + rank}}, result[2];
  memset(result, 0, sizeof result);
  mine[0].name[5] = mine[1].name[6] = (char)('0' + rank);
  expected_type = type;
  MPI_Op_create(greatest, 1, &op);
  MPI_Allreduce(mine, result, 2, type, op, WORLD);
  CHECK(result[0].value == 10 && strcmp(result[0].name, "first0") == 0);
  CHECK(result[1].value == 2 && strcmp(result[1].name, "second2") == 0);
  CHECK(result[0].weight == 1.5 && result[1].weight == 6);
  // Freed before completion: the operator and the datatype live on.
  MPI_Request requests[2];
  Entry again[2];
  MPI_Iallreduce(mine, result, 2, type, op, WORLD, &requests[0]);
  MPI_Ireduce(mine, again, 2, type, op, 2, WORLD, &requests[1]);
  MPI_Op_free(&op);
  MPI_Type_free(&type);
  CHECK(op == MPI_OP_NULL && type == MPI_DATATYPE_NULL);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  CHECK(result[0].value == 10 && strcmp(result[1].name, "second2") == 0);
  if (rank == 2) CHECK(again[1].weight == 6);
}

static void add_one_more(void* in, void* inout, int* length, MPI_Datatype* type) {
  note(length, type);
  for (int i = 0; i < *length; i++) ((int*)inout)[i] += ((int*)in)[i] + 1;
}

// All alive at once, then freed, twice; two functions by turns.
static void many(void) {
  enum { operators = 5000 };
  static MPI_Op ops[operators];
  expected_type = MPI_INT;
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < operators; i++) MPI_Op_create(i % 2 ? add_one_more : compose, 1, &ops[i]);
    for (int i = 1; i < operators; i += 2) {
      int a = i, b = 1000;
      MPI_Reduce_local(&a, &b, 1, MPI_INT, ops[i]);
      CHECK_EQUAL(b, i + 1001);
    }
    int sum = 0, one = 1;
    MPI_Allreduce(&one, &sum, 1, MPI_INT, ops[operators - 1], WORLD);
    CHECK_EQUAL(sum, 5);
    for (int i = 0; i < operators; i++) {
      MPI_Op_free(&ops[i]);
      CHECK(ops[i] == MPI_OP_NULL);
    }
  }
}

// One-sided operations know predefined operators only.
static void refused_by_accumulate(void) {
  MPI_Op op;
  MPI_Win window;
  int memory = 0, one = 1, class;
  MPI_Op_create(add_one_more, 1, &op);
  MPI_Win_create(&memory, sizeof memory, 4, MPI_INFO_NULL, WORLD, &window);
  MPI_Win_set_errhandler(window, MPI_ERRORS_RETURN);
  MPI_Win_fence(0, window);
  int code = MPI_Accumulate(&one, 1, MPI_INT, rank, 0, 1, MPI_INT, op, window);
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_OP);
  MPI_Win_fence(0, window);
  CHECK_EQUAL(memory, 0);
  MPI_Win_free(&window);
  MPI_Op_free(&op);
  // Predefined operators cannot be freed.
  op = MPI_SUM;
  MPI_Comm_set_errhandler(WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  CHECK(MPI_Op_free(&op) != MPI_SUCCESS);
  CHECK(op == MPI_SUM);
  MPI_Comm_set_errhandler(WORLD, MPI_ERRORS_ARE_FATAL);
}

int main(void) {
  begin();
  predefined_types();
  order_matters();
  structures();
  many();
  refused_by_accumulate();
  report("all operators agree");
  return finish();
}
