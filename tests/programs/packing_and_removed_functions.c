// Packing, also in the external representation, and the functions of MPI-1 that the standard has
// removed, which both libraries still export and old programs still call.
// ranks: 1
// outside-the-standard: MPI_LB, MPI_UB

#include "guarded_memory.h"

#undef MPI_Address
#undef MPI_Type_extent
#undef MPI_Type_hindexed
#undef MPI_Type_hvector
#undef MPI_Type_lb
#undef MPI_Type_struct
#undef MPI_Type_ub
#ifdef OPEN_MPI
#undef MPI_LB
#undef MPI_UB
#define MPI_LB OMPI_PREDEFINED_GLOBAL(MPI_Datatype, ompi_mpi_lb)
#define MPI_UB OMPI_PREDEFINED_GLOBAL(MPI_Datatype, ompi_mpi_ub)
extern struct ompi_predefined_datatype_t ompi_mpi_lb, ompi_mpi_ub;
#endif
int MPI_Address(void* location, MPI_Aint* address);
int MPI_Type_extent(MPI_Datatype type, MPI_Aint* extent);
int MPI_Type_hindexed(int count, int lengths[], MPI_Aint places[], MPI_Datatype old,
                      MPI_Datatype* type);
int MPI_Type_hvector(int count, int length, MPI_Aint stride, MPI_Datatype old, MPI_Datatype* type);
int MPI_Type_lb(MPI_Datatype type, MPI_Aint* lower);
int MPI_Type_struct(int count, int lengths[], MPI_Aint places[], MPI_Datatype types[],
                    MPI_Datatype* type);
int MPI_Type_ub(MPI_Datatype type, MPI_Aint* upper);

static void pack_and_unpack(void) {
  const int* numbers = READ_ONLY(int, 1, 2, 3);
  const double* reals = READ_ONLY(double, 1.5, -2.5);
  int bytes, more, position = 0, after[2], got[3];
  double real[2];
  MPI_Status status;
  MPI_Pack_size(3, MPI_INT, MPI_COMM_SELF, &bytes);
  MPI_Pack_size(2, MPI_DOUBLE, MPI_COMM_SELF, &more);
  CHECK(bytes >= 12 && more >= 16);
  char* packed = guarded((size_t)(bytes + more));
  MPI_Pack(numbers, 3, MPI_INT, packed, bytes + more, &position, MPI_COMM_SELF);
  CHECK(position >= 12 && position <= bytes);
  after[0] = position;
  MPI_Pack(reals, 2, MPI_DOUBLE, packed, bytes + more, &position, MPI_COMM_SELF);
  CHECK(position >= after[0] + 16);
  after[1] = position;
  char* arrived = guarded((size_t)position);
  MPI_Sendrecv(packed, position, MPI_PACKED, 0, 3, arrived, position, MPI_PACKED, 0, 3,
               MPI_COMM_SELF, &status);
  int count;
  MPI_Get_count(&status, MPI_PACKED, &count);
  CHECK_EQUAL(count, position);
  position = 0;
  MPI_Unpack(arrived, count, &position, got, 3, MPI_INT, MPI_COMM_SELF);
  CHECK_EQUAL(position, after[0]);
  MPI_Unpack(arrived, count, &position, real, 2, MPI_DOUBLE, MPI_COMM_SELF);
  CHECK_EQUAL(position, after[1]);
  CHECK(got[0] == 1 && got[2] == 3 && real[0] == 1.5 && real[1] == -2.5);
}

// external32 is big-endian with sizes that the standard fixes.
static void external(void) {
  const int* numbers = READ_ONLY(int, 0x01020304, -2);
  unsigned char packed[64];
  MPI_Aint bytes, position = 0;
  int got[2];
  MPI_Pack_external_size("external32", 2, MPI_INT, &bytes);
  CHECK_EQUAL(bytes, 8);
  MPI_Pack_external("external32", numbers, 2, MPI_INT, packed, sizeof packed, &position);
  CHECK_EQUAL(position, 8);
  CHECK(packed[0] == 1 && packed[3] == 4 && packed[4] == 0xff && packed[7] == 0xfe);
  position = 0;
  MPI_Unpack_external("external32", packed, 8, &position, got, 2, MPI_INT);
  CHECK_EQUAL(position, 8);
  CHECK(got[0] == 0x01020304 && got[1] == -2);
  double real = 1.0, back = 0;
  position = 0;
  MPI_Pack_external("external32", &real, 1, MPI_DOUBLE, packed, sizeof packed, &position);
  CHECK_EQUAL(position, 8);
  CHECK(packed[0] == 0x3f && packed[1] == 0xf0 && packed[7] == 0);
  position = 0;
  MPI_Unpack_external("external32", packed, 8, &position, &back, 1, MPI_DOUBLE);
  CHECK(back == 1.0);
}

static void expect_combiner(MPI_Datatype type, int expected) {
  int integers, addresses, types, combiner;
  MPI_Type_get_envelope(type, &integers, &addresses, &types, &combiner);
  CHECK_EQUAL(combiner, expected);
}

static void removed(void) {
  static struct {
    int number;
    double real;
  } one = {7, 2.5}, two;
  int lengths[2] = {1, 1}, picked[4], data[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  MPI_Aint places[2], base, extent, lower, upper;
  MPI_Datatype types[2] = {MPI_INT, MPI_DOUBLE}, type;

  MPI_Address(&one, &base);
  MPI_Address(&one.number, &places[0]);
  MPI_Address(&one.real, &places[1]);
  places[0] -= base;
  places[1] -= base;
  CHECK(places[0] == 0 && places[1] == 8);
  MPI_Type_struct(2, lengths, places, types, &type);
  MPI_Type_commit(&type);
  MPI_Type_extent(type, &extent);
  MPI_Type_lb(type, &lower);
  MPI_Type_ub(type, &upper);
  CHECK_EQUAL(extent, 16);
  CHECK_EQUAL(lower, 0);
  CHECK_EQUAL(upper, 16);
  expect_combiner(type, MPI_COMBINER_STRUCT);
  MPI_Sendrecv(&one, 1, type, 0, 0, &two, 1, type, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  CHECK(two.number == 7 && two.real == 2.5);
  MPI_Type_free(&type);

  MPI_Type_hvector(2, 2, 16, MPI_INT, &type);
  MPI_Type_commit(&type);
  MPI_Sendrecv(data, 1, type, 0, 0, picked, 4, MPI_INT, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  CHECK(picked[0] == 0 && picked[1] == 1 && picked[2] == 4 && picked[3] == 5);
  expect_combiner(type, MPI_COMBINER_HVECTOR);
  MPI_Type_free(&type);

  places[0] = 24, places[1] = 4;
  lengths[1] = 2;
  MPI_Type_hindexed(2, lengths, places, MPI_INT, &type);
  MPI_Type_commit(&type);
  MPI_Sendrecv(data, 1, type, 0, 0, picked, 3, MPI_INT, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
  CHECK(picked[0] == 6 && picked[1] == 1 && picked[2] == 2);
  expect_combiner(type, MPI_COMBINER_HINDEXED);
  MPI_Type_free(&type);
}

// MPI_LB and MPI_UB mark the ends of a structure.
static void removed_markers(void) {
  int lengths[3] = {1, 1, 1}, size;
  MPI_Aint places[3] = {-8, 4, 40}, extent, lower;
  MPI_Datatype types[3] = {MPI_LB, MPI_INT, MPI_UB}, type, inside[3];
  MPI_Type_struct(3, lengths, places, types, &type);
  MPI_Type_extent(type, &extent);
  CHECK_EQUAL(extent, 48);
  MPI_Type_lb(type, &lower);
  CHECK_EQUAL(lower, -8);
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 4);
  int integers[4];
  MPI_Type_get_contents(type, 4, 3, 3, integers, places, inside);
  CHECK(inside[0] == MPI_LB && inside[1] == MPI_INT && inside[2] == MPI_UB);
  MPI_Type_free(&type);
}

int main(void) {
  begin();
  pack_and_unpack();
  external();
  removed();
  removed_markers();
  report("packed, unpacked, and old functions work");
  return finish();
}
