// Every constructor of datatypes: what the type selects, its extents, and what it says of itself
// when taken apart again. Orders, distributions and combiners are enumerators that differ between
// the ABIs, and come back among plain integers; the types inside must be the program's own handles.
// ranks: 1

#include "guarded_memory.h"

enum { room = 64 };

// The type selects these elements of an array that counts up from 0.
static void selects(MPI_Datatype type, int count, const int* expected) {
  int data[room], packed[room], position = 0, bytes, size;
  MPI_Type_commit(&type);
  for (int i = 0; i < room; i++) data[i] = i;
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 4 * count);
  MPI_Pack_size(1, type, MPI_COMM_SELF, &bytes);
  CHECK(bytes >= 4 * count);
  MPI_Sendrecv(data, 1, type, 0, 0, packed, count, MPI_INT, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  for (int i = 0; i < count; i++) CHECK_EQUAL(packed[i], expected[i]);
  position = 0;
  MPI_Pack(data, 1, type, packed, sizeof packed, &position, MPI_COMM_SELF);
  int unpacked[room] = {0};
  position = 0;
  MPI_Unpack(packed, sizeof packed, &position, unpacked, 1, type, MPI_COMM_SELF);
  for (int i = 0; i < count; i++) CHECK_EQUAL(unpacked[expected[i]], expected[i]);
}
#define SELECTS(type, ...) \
  selects(type, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

static void extents(MPI_Datatype type, MPI_Aint lower, MPI_Aint extent, MPI_Aint true_lower,
                    MPI_Aint true_extent) {
  MPI_Aint found, length;
  MPI_Count found_x, length_x;
  MPI_Type_get_extent(type, &found, &length);
  CHECK_EQUAL(found, lower);
  CHECK_EQUAL(length, extent);
  MPI_Type_get_extent_x(type, &found_x, &length_x);
  CHECK_EQUAL(found_x, lower);
  CHECK_EQUAL(length_x, extent);
  MPI_Type_get_true_extent(type, &found, &length);
  CHECK_EQUAL(found, true_lower);
  CHECK_EQUAL(length, true_extent);
  MPI_Type_get_true_extent_x(type, &found_x, &length_x);
  CHECK_EQUAL(found_x, true_lower);
  CHECK_EQUAL(length_x, true_extent);
}

static struct {
  int integers[room];
  MPI_Aint addresses[room];
  MPI_Datatype types[room];
} contents;

// The arrays have more room than the type has contents; the rest must be left alone. (Not that of
// types: Open MPI 4.1 counts a reference to whatever stands there.)
static void take_apart(MPI_Datatype type, int combiner, int integers, int addresses, int types) {
  int found_integers, found_addresses, found_types, found_combiner;
  MPI_Type_get_envelope(type, &found_integers, &found_addresses, &found_types, &found_combiner);
  CHECK_EQUAL(found_combiner, combiner);
  CHECK_EQUAL(found_integers, integers);
  CHECK_EQUAL(found_addresses, addresses);
  CHECK_EQUAL(found_types, types);
  memset(&contents, 0x66, sizeof contents);
  MPI_Type_get_contents(type, room, room, types, contents.integers, contents.addresses,
                        contents.types);
  char untouched[sizeof contents.types[0]];
  memset(untouched, 0x66, sizeof untouched);
  CHECK(memcmp(&contents.types[types], untouched, sizeof untouched) == 0);
  CHECK_EQUAL(contents.integers[integers], 0x66666666);
}
#define INTEGERS(...) \
  CHECK(memcmp(contents.integers, (int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__})) == 0)
#define ADDRESSES(...)                                        \
  CHECK(memcmp(contents.addresses, (MPI_Aint[]){__VA_ARGS__}, \
               sizeof((MPI_Aint[]){__VA_ARGS__})) == 0)

static void regular(void) {
  MPI_Datatype type, two;
  MPI_Type_contiguous(3, MPI_INT, &type);
  SELECTS(type, 0, 1, 2);
  extents(type, 0, 12, 0, 12);
  take_apart(type, MPI_COMBINER_CONTIGUOUS, 1, 0, 1);
  INTEGERS(3);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);
  CHECK(type == MPI_DATATYPE_NULL);

  MPI_Type_vector(3, 2, 4, MPI_INT, &type);
  SELECTS(type, 0, 1, 4, 5, 8, 9);
  extents(type, 0, 40, 0, 40);
  take_apart(type, MPI_COMBINER_VECTOR, 3, 0, 1);
  INTEGERS(3, 2, 4);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);

  MPI_Type_contiguous(2, MPI_INT, &two);
  MPI_Type_create_hvector(2, 1, 12, two, &type);
  SELECTS(type, 0, 1, 3, 4);
  take_apart(type, MPI_COMBINER_HVECTOR, 2, 1, 1);
  INTEGERS(2, 1);
  ADDRESSES(12);
  // The type inside is a new reference to a derived type, taken apart in its turn.
  MPI_Type_free(&two);
  two = contents.types[0];
  take_apart(two, MPI_COMBINER_CONTIGUOUS, 1, 0, 1);
  INTEGERS(2);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&two);
  MPI_Type_free(&type);

  MPI_Type_create_resized(MPI_INT, -4, 24, &type);
  SELECTS(type, 0);
  extents(type, -4, 24, 0, 4);
  take_apart(type, MPI_COMBINER_RESIZED, 0, 2, 1);
  ADDRESSES(-4, 24);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);

  MPI_Type_dup(MPI_DOUBLE_PRECISION, &type);
  extents(type, 0, 8, 0, 8);
  take_apart(type, MPI_COMBINER_DUP, 0, 0, 1);
  CHECK(contents.types[0] == MPI_DOUBLE_PRECISION);
  MPI_Type_free(&type);

  // The pair types of MPI_MINLOC look like created ones in MPICH.
  MPI_Type_contiguous(2, MPI_LONG_DOUBLE_INT, &type);
  take_apart(type, MPI_COMBINER_CONTIGUOUS, 1, 0, 1);
  CHECK(contents.types[0] == MPI_LONG_DOUBLE_INT);
  MPI_Type_free(&type);
}

static void irregular(void) {
  MPI_Datatype type;
  const int* lengths = READ_ONLY(int, 1, 2, 1);
  const int* places = READ_ONLY(int, 5, 0, 3);
  const MPI_Aint* bytes = READ_ONLY(MPI_Aint, 20, 0, 12);

  MPI_Type_indexed(3, lengths, places, MPI_INT, &type);
  SELECTS(type, 5, 0, 1, 3);
  extents(type, 0, 24, 0, 24);
  take_apart(type, MPI_COMBINER_INDEXED, 7, 0, 1);
  INTEGERS(3, 1, 2, 1, 5, 0, 3);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);

  MPI_Type_create_hindexed(3, lengths, bytes, MPI_INT, &type);
  SELECTS(type, 5, 0, 1, 3);
  take_apart(type, MPI_COMBINER_HINDEXED, 4, 3, 1);
  INTEGERS(3, 1, 2, 1);
  ADDRESSES(20, 0, 12);
  MPI_Type_free(&type);

  MPI_Type_create_indexed_block(3, 2, places, MPI_INT, &type);
  SELECTS(type, 5, 6, 0, 1, 3, 4);
  take_apart(type, MPI_COMBINER_INDEXED_BLOCK, 5, 0, 1);
  INTEGERS(3, 2, 5, 0, 3);
  MPI_Type_free(&type);

  MPI_Type_create_hindexed_block(3, 1, bytes, MPI_INT, &type);
  SELECTS(type, 5, 0, 3);
  take_apart(type, MPI_COMBINER_HINDEXED_BLOCK, 2, 3, 1);
  INTEGERS(3, 1);
  ADDRESSES(20, 0, 12);
  MPI_Type_free(&type);

  MPI_Datatype vector;
  MPI_Type_vector(2, 1, 2, MPI_INT, &vector);
  const MPI_Datatype* types = READ_ONLY(MPI_Datatype, MPI_INT, vector, MPI_FLOAT);
  MPI_Type_create_struct(3, lengths, bytes, types, &type);
  SELECTS(type, 5, 0, 2, 3, 5, 3);
  take_apart(type, MPI_COMBINER_STRUCT, 4, 3, 3);
  INTEGERS(3, 1, 2, 1);
  ADDRESSES(20, 0, 12);
  CHECK(contents.types[0] == MPI_INT && contents.types[2] == MPI_FLOAT);
  MPI_Type_free(&vector);
  vector = contents.types[1];
  take_apart(vector, MPI_COMBINER_VECTOR, 3, 0, 1);
  INTEGERS(2, 1, 2);
  MPI_Type_free(&vector);
  MPI_Type_free(&type);

  MPI_Type_indexed(0, untouchable(), untouchable(), MPI_INT, &type);
  int size = -1;
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 0);
  MPI_Type_free(&type);
}

static void subarrays(void) {
  MPI_Datatype type;
  const int* sizes = READ_ONLY(int, 4, 5);
  const int* part = READ_ONLY(int, 2, 3);
  const int* start = READ_ONLY(int, 1, 2);
  MPI_Type_create_subarray(2, sizes, part, start, MPI_ORDER_C, MPI_INT, &type);
  SELECTS(type, 7, 8, 9, 12, 13, 14);
  extents(type, 0, 80, 28, 32);
  take_apart(type, MPI_COMBINER_SUBARRAY, 8, 0, 1);
  INTEGERS(2, 4, 5, 2, 3, 1, 2, MPI_ORDER_C);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);

  MPI_Type_create_subarray(2, sizes, part, start, MPI_ORDER_FORTRAN, MPI_INT, &type);
  SELECTS(type, 9, 10, 13, 14, 17, 18);
  take_apart(type, MPI_COMBINER_SUBARRAY, 8, 0, 1);
  INTEGERS(2, 4, 5, 2, 3, 1, 2, MPI_ORDER_FORTRAN);
  MPI_Type_free(&type);
}

static void distributed_arrays(void) {
  MPI_Datatype type;
  // An 8 by 4 array on 2 by 2 processes: rows in blocks, columns dealt out.
  const int* sizes = READ_ONLY(int, 8, 4);
  const int* grid = READ_ONLY(int, 2, 2);
  const int* how = READ_ONLY(int, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC);
  const int* defaults = READ_ONLY(int, MPI_DISTRIBUTE_DFLT_DARG, MPI_DISTRIBUTE_DFLT_DARG);
  MPI_Type_create_darray(4, 1, 2, sizes, how, defaults, grid, MPI_ORDER_C, MPI_INT, &type);
  SELECTS(type, 1, 3, 5, 7, 9, 11, 13, 15);
  take_apart(type, MPI_COMBINER_DARRAY, 12, 0, 1);
  INTEGERS(4, 1, 2, 8, 4, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC, MPI_DISTRIBUTE_DFLT_DARG,
           MPI_DISTRIBUTE_DFLT_DARG, 2, 2, MPI_ORDER_C);
  CHECK(contents.types[0] == MPI_INT);
  MPI_Type_free(&type);

  // Blocks of 3 rows dealt out, columns not distributed; Fortran's order.
  const int* fortran_grid = READ_ONLY(int, 2, 1);
  const int* fortran_how = READ_ONLY(int, MPI_DISTRIBUTE_CYCLIC, MPI_DISTRIBUTE_NONE);
  const int* arguments = READ_ONLY(int, 3, MPI_DISTRIBUTE_DFLT_DARG);
  MPI_Type_create_darray(2, 1, 2, sizes, fortran_how, arguments, fortran_grid, MPI_ORDER_FORTRAN,
                         MPI_INT, &type);
  SELECTS(type, 3, 4, 5, 11, 12, 13, 19, 20, 21, 27, 28, 29);
  take_apart(type, MPI_COMBINER_DARRAY, 12, 0, 1);
  INTEGERS(2, 1, 2, 8, 4, MPI_DISTRIBUTE_CYCLIC, MPI_DISTRIBUTE_NONE, 3, MPI_DISTRIBUTE_DFLT_DARG,
           2, 1, MPI_ORDER_FORTRAN);
  MPI_Type_free(&type);

  const int* block = READ_ONLY(int, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_BLOCK);
  const int* block_sizes = READ_ONLY(int, 5, 2);
  MPI_Type_create_darray(4, 2, 2, sizes, block, block_sizes, grid, MPI_ORDER_C, MPI_INT, &type);
  SELECTS(type, 20, 21, 24, 25, 28, 29);
  take_apart(type, MPI_COMBINER_DARRAY, 12, 0, 1);
  INTEGERS(4, 2, 2, 8, 4, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_BLOCK, 5, 2, 2, 2, MPI_ORDER_C);
  MPI_Type_free(&type);
}

static void named(void) {
  int integers, addresses, types, combiner;
  const MPI_Datatype* all = READ_ONLY(MPI_Datatype, MPI_INT, MPI_DOUBLE_INT, MPI_2INT, MPI_BYTE,
                                      MPI_PACKED, MPI_C_BOOL, MPI_REAL8, MPI_COUNT, MPI_LONG_LONG);
  for (int i = 0; i < 9; i++) {
    MPI_Type_get_envelope(all[i], &integers, &addresses, &types, &combiner);
    CHECK_EQUAL(combiner, MPI_COMBINER_NAMED);
    CHECK_EQUAL(integers + addresses + types, 0);
  }
}

// Absolute addresses are relative to MPI_BOTTOM.
static void absolute(void) {
  static int here[4] = {1, 2, 3, 4}, there[3];
  MPI_Aint places[2], base, next;
  MPI_Datatype type;
  MPI_Get_address(&here[3], &places[0]);
  MPI_Get_address(&here[0], &places[1]);
  MPI_Get_address(&here[0], &base);
  MPI_Get_address(&here[1], &next);
  CHECK_EQUAL(MPI_Aint_diff(next, base), 4);
  CHECK_EQUAL(MPI_Aint_add(base, 4), next);
  CHECK(base == (MPI_Aint)(size_t)here);
  MPI_Type_create_hindexed(2, (int[]){1, 2}, places, MPI_INT, &type);
  MPI_Type_commit(&type);
  MPI_Sendrecv(MPI_BOTTOM, 1, type, 0, 0, there, 3, MPI_INT, 0, 0, MPI_COMM_SELF,
               MPI_STATUS_IGNORE);
  CHECK(there[0] == 4 && there[1] == 1 && there[2] == 2);
  int replaced[3] = {30, 10, 20};
  MPI_Sendrecv(replaced, 3, MPI_INT, 0, 0, MPI_BOTTOM, 1, type, 0, 0, MPI_COMM_SELF,
               MPI_STATUS_IGNORE);
  CHECK(here[0] == 10 && here[1] == 20 && here[2] == 3 && here[3] == 30);
  MPI_Type_free(&type);
}

int main(void) {
  begin();
  regular();
  irregular();
  subarrays();
  distributed_arrays();
  named();
  absolute();
  report("all constructors agree");
  return finish();
}
