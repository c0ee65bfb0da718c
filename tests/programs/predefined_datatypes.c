// Every predefined datatype that both MPIs have: each must arrive as itself, which its size, its
// name and its behaviour in reductions show. The pair types of MPI_MINLOC are no ordinary
// predefined types in MPICH, and the types of Fortran's selected kinds are made on demand.
// ranks: 2

#include <complex.h>
#include <stdint.h>

#include "check.h"

#define TYPE(type, size) \
  { type, #type, (int)(size) }
#define ALL_TYPES                                                                               \
  TYPE(MPI_CHAR, 1), TYPE(MPI_SIGNED_CHAR, 1), TYPE(MPI_UNSIGNED_CHAR, 1), TYPE(MPI_BYTE, 1),   \
      TYPE(MPI_WCHAR, sizeof(wchar_t)), TYPE(MPI_SHORT, 2), TYPE(MPI_UNSIGNED_SHORT, 2),        \
      TYPE(MPI_INT, 4), TYPE(MPI_UNSIGNED, 4), TYPE(MPI_LONG, sizeof(long)),                    \
      TYPE(MPI_UNSIGNED_LONG, sizeof(long)), TYPE(MPI_LONG_LONG_INT, 8),                        \
      TYPE(MPI_UNSIGNED_LONG_LONG, 8), TYPE(MPI_FLOAT, 4), TYPE(MPI_DOUBLE, 8),                 \
      TYPE(MPI_LONG_DOUBLE, sizeof(long double)), TYPE(MPI_PACKED, 1), TYPE(MPI_INT8_T, 1),     \
      TYPE(MPI_INT16_T, 2), TYPE(MPI_INT32_T, 4), TYPE(MPI_INT64_T, 8), TYPE(MPI_UINT8_T, 1),   \
      TYPE(MPI_UINT16_T, 2), TYPE(MPI_UINT32_T, 4), TYPE(MPI_UINT64_T, 8),                      \
      TYPE(MPI_AINT, sizeof(MPI_Aint)), TYPE(MPI_OFFSET, sizeof(MPI_Offset)),                   \
      TYPE(MPI_COUNT, sizeof(MPI_Count)), TYPE(MPI_C_BOOL, 1), TYPE(MPI_C_FLOAT_COMPLEX, 8),    \
      TYPE(MPI_C_DOUBLE_COMPLEX, 16), TYPE(MPI_C_LONG_DOUBLE_COMPLEX, 2 * sizeof(long double)), \
      TYPE(MPI_CXX_BOOL, 1), TYPE(MPI_CXX_FLOAT_COMPLEX, 8), TYPE(MPI_CXX_DOUBLE_COMPLEX, 16),  \
      TYPE(MPI_CXX_LONG_DOUBLE_COMPLEX, 2 * sizeof(long double)), TYPE(MPI_CHARACTER, 1),       \
      TYPE(MPI_LOGICAL, 4), TYPE(MPI_INTEGER, 4), TYPE(MPI_INTEGER1, 1), TYPE(MPI_INTEGER2, 2), \
      TYPE(MPI_INTEGER4, 4), TYPE(MPI_INTEGER8, 8), TYPE(MPI_REAL, 4), TYPE(MPI_REAL4, 4),      \
      TYPE(MPI_REAL8, 8), TYPE(MPI_REAL16, 16), TYPE(MPI_DOUBLE_PRECISION, 8),                  \
      TYPE(MPI_COMPLEX, 8), TYPE(MPI_COMPLEX8, 8), TYPE(MPI_COMPLEX16, 16),                     \
      TYPE(MPI_COMPLEX32, 32), TYPE(MPI_DOUBLE_COMPLEX, 16), TYPE(MPI_2INT, 8),                 \
      TYPE(MPI_FLOAT_INT, 8), TYPE(MPI_DOUBLE_INT, 12), TYPE(MPI_LONG_INT, sizeof(long) + 4),   \
      TYPE(MPI_SHORT_INT, 6), TYPE(MPI_LONG_DOUBLE_INT, sizeof(long double) + 4),               \
      TYPE(MPI_2REAL, 8), TYPE(MPI_2DOUBLE_PRECISION, 16), TYPE(MPI_2INTEGER, 8)

static void sizes_and_names(void) {
  const struct {
    MPI_Datatype type;
    const char* name;
    int size;
  } all[] = {ALL_TYPES};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    int size, length;
    MPI_Count size_x;
    char name[MPI_MAX_OBJECT_NAME];
    MPI_Type_size(all[i].type, &size);
    CHECK_EQUAL(size, all[i].size);
    MPI_Type_size_x(all[i].type, &size_x);
    CHECK_EQUAL(size_x, all[i].size);
    MPI_Type_get_name(all[i].type, name, &length);
    CHECK_EQUAL(length, strlen(name));
    // Some names are aliases of one handle, so the standard leaves open which one comes back.
    if (strcmp(name, all[i].name) != 0 && !strstr(name, "COMPLEX") && !strstr(name, "LONG_LONG")) {
      fprintf(stderr, "%s is called %s\n", all[i].name, name);
      CHECK(0);
    }
    for (size_t j = 0; j < i; j++) CHECK(all[j].type != all[i].type);
    char sent[64] = {0}, got[64] = {0};
    memset(sent, 'x' + rank, (size_t)size);
    MPI_Sendrecv(sent, 1, all[i].type, 1 - rank, 1, got, 1, all[i].type, 1 - rank, 1,
                 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK(got[0] == 'x' + 1 - rank);
  }
}

static void names_given(void) {
  MPI_Datatype type;
  char name[MPI_MAX_OBJECT_NAME];
  int length = -1;
  MPI_Type_contiguous(2, MPI_INT, &type);
  MPI_Type_get_name(type, name, &length);
  CHECK_EQUAL(length, 0);
  CHECK_EQUAL(name[0], 0);
  MPI_Type_set_name(type, "a pair of integers");
  MPI_Type_get_name(type, name, &length);
  CHECK(strcmp(name, "a pair of integers") == 0);
  CHECK_EQUAL(length, 18);
  // 63 letters fit into every MPI's name.
  char* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890";
  MPI_Type_set_name(type, letters);
  MPI_Type_get_name(type, name, &length);
  CHECK(strcmp(name, letters) == 0);
  MPI_Type_free(&type);
}

// The least and the greatest of the two ranks' values, with the index of its owner.
#define CHECK_PAIR(value_type, mpi_type)                                                    \
  do {                                                                                      \
    struct {                                                                                \
      value_type value;                                                                     \
      int index;                                                                            \
    } mine[2] = {{(value_type)(5 - 2 * rank), rank}, {(value_type)7, 10 - rank}}, least[2], \
      greatest[2];                                                                          \
    memset(least, 0, sizeof least);                                                         \
    memset(greatest, 0, sizeof greatest);                                                   \
    MPI_Allreduce(mine, least, 2, mpi_type, MPI_MINLOC, MPI_COMM_WORLD);                    \
    MPI_Allreduce(mine, greatest, 2, mpi_type, MPI_MAXLOC, MPI_COMM_WORLD);                 \
    CHECK(least[0].value == (value_type)3 && least[0].index == 1);                          \
    CHECK(greatest[0].value == (value_type)5 && greatest[0].index == 0);                    \
    CHECK(least[1].value == (value_type)7 && least[1].index == 9);                          \
    CHECK(greatest[1].value == (value_type)7 && greatest[1].index == 9);                    \
    MPI_Aint lower, extent;                                                                 \
    MPI_Type_get_extent(mpi_type, &lower, &extent);                                         \
    CHECK_EQUAL(lower, 0);                                                                  \
    CHECK_EQUAL(extent, sizeof mine[0]);                                                    \
  } while (0)

#define CHECK_PAIR_OF(value_type, mpi_type)                                        \
  do {                                                                             \
    value_type mine[2] = {(value_type)(5 - 2 * rank), (value_type)rank}, least[2]; \
    MPI_Allreduce(mine, least, 1, mpi_type, MPI_MINLOC, MPI_COMM_WORLD);           \
    CHECK(least[0] == 3 && least[1] == 1);                                         \
    MPI_Allreduce(mine, least, 1, mpi_type, MPI_MAXLOC, MPI_COMM_WORLD);           \
    CHECK(least[0] == 5 && least[1] == 0);                                         \
  } while (0)

static void pairs(void) {
  CHECK_PAIR(float, MPI_FLOAT_INT);
  CHECK_PAIR(double, MPI_DOUBLE_INT);
  CHECK_PAIR(long, MPI_LONG_INT);
  CHECK_PAIR(short, MPI_SHORT_INT);
  CHECK_PAIR(int, MPI_2INT);
  CHECK_PAIR(long double, MPI_LONG_DOUBLE_INT);
  CHECK_PAIR_OF(int, MPI_2INTEGER);
  CHECK_PAIR_OF(float, MPI_2REAL);
  CHECK_PAIR_OF(double, MPI_2DOUBLE_PRECISION);
}

#define CHECK_SUM(value_type, mpi_type)                               \
  do {                                                                \
    value_type mine = (value_type)(rank + 20), sum = 0;               \
    MPI_Allreduce(&mine, &sum, 1, mpi_type, MPI_SUM, MPI_COMM_WORLD); \
    CHECK(sum == (value_type)41);                                     \
  } while (0)

// A type taken for another of the same size would add up something else.
static void sums(void) {
  CHECK_SUM(signed char, MPI_SIGNED_CHAR);
  CHECK_SUM(unsigned char, MPI_UNSIGNED_CHAR);
  CHECK_SUM(short, MPI_SHORT);
  CHECK_SUM(unsigned short, MPI_UNSIGNED_SHORT);
  CHECK_SUM(int, MPI_INT);
  CHECK_SUM(unsigned, MPI_UNSIGNED);
  CHECK_SUM(long, MPI_LONG);
  CHECK_SUM(unsigned long, MPI_UNSIGNED_LONG);
  CHECK_SUM(long long, MPI_LONG_LONG);
  CHECK_SUM(unsigned long long, MPI_UNSIGNED_LONG_LONG);
  CHECK_SUM(float, MPI_FLOAT);
  CHECK_SUM(double, MPI_DOUBLE);
  CHECK_SUM(long double, MPI_LONG_DOUBLE);
  CHECK_SUM(int8_t, MPI_INT8_T);
  CHECK_SUM(int16_t, MPI_INT16_T);
  CHECK_SUM(int32_t, MPI_INT32_T);
  CHECK_SUM(int64_t, MPI_INT64_T);
  CHECK_SUM(uint8_t, MPI_UINT8_T);
  CHECK_SUM(uint16_t, MPI_UINT16_T);
  CHECK_SUM(uint32_t, MPI_UINT32_T);
  CHECK_SUM(uint64_t, MPI_UINT64_T);
  CHECK_SUM(MPI_Aint, MPI_AINT);
  CHECK_SUM(MPI_Offset, MPI_OFFSET);
  CHECK_SUM(MPI_Count, MPI_COUNT);
  CHECK_SUM(int, MPI_INTEGER);
  CHECK_SUM(int8_t, MPI_INTEGER1);
  CHECK_SUM(int16_t, MPI_INTEGER2);
  CHECK_SUM(int32_t, MPI_INTEGER4);
  CHECK_SUM(int64_t, MPI_INTEGER8);
  CHECK_SUM(float, MPI_REAL);
  CHECK_SUM(float, MPI_REAL4);
  CHECK_SUM(double, MPI_REAL8);
  CHECK_SUM(double, MPI_DOUBLE_PRECISION);
  CHECK_SUM(float complex, MPI_C_COMPLEX);
  CHECK_SUM(float complex, MPI_C_FLOAT_COMPLEX);
  CHECK_SUM(double complex, MPI_C_DOUBLE_COMPLEX);
  CHECK_SUM(long double complex, MPI_C_LONG_DOUBLE_COMPLEX);
  CHECK_SUM(float complex, MPI_COMPLEX);
  CHECK_SUM(double complex, MPI_DOUBLE_COMPLEX);
  CHECK_SUM(float complex, MPI_COMPLEX8);
  CHECK_SUM(double complex, MPI_COMPLEX16);
}

static void matched_by_size(void) {
  const struct {
    int class, size;
    MPI_Datatype expected;
  } all[] = {{MPI_TYPECLASS_INTEGER, 1, MPI_INTEGER1},  {MPI_TYPECLASS_INTEGER, 2, MPI_INTEGER2},
             {MPI_TYPECLASS_INTEGER, 8, MPI_INTEGER8},  {MPI_TYPECLASS_REAL, 4, MPI_REAL4},
             {MPI_TYPECLASS_REAL, 8, MPI_REAL8},        {MPI_TYPECLASS_COMPLEX, 8, MPI_COMPLEX8},
             {MPI_TYPECLASS_COMPLEX, 16, MPI_COMPLEX16}};
  for (int i = 0; i < 7; i++) {
    MPI_Datatype found;
    int size, integers, addresses, types_inside, combiner;
    MPI_Type_match_size(all[i].class, all[i].size, &found);
    MPI_Type_size(found, &size);
    CHECK_EQUAL(size, all[i].size);
    MPI_Type_get_envelope(found, &integers, &addresses, &types_inside, &combiner);
    CHECK_EQUAL(combiner, MPI_COMBINER_NAMED);
    // A class taken for another of the same size gives another type; MPICH may give a C type.
    CHECK(found == all[i].expected || found == MPI_REAL || found == MPI_DOUBLE_PRECISION ||
          found == MPI_COMPLEX || found == MPI_DOUBLE_COMPLEX || found == MPI_INTEGER);
    CHECK((all[i].class == MPI_TYPECLASS_INTEGER) ==
          (found == MPI_INTEGER1 || found == MPI_INTEGER2 || found == MPI_INTEGER8));
  }
}

static void selected_kinds(void) {
  MPI_Datatype type, again;
  int integers, addresses, inside, combiner, values[2], size;
  MPI_Type_create_f90_real(15, 307, &type);
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 8);
  MPI_Type_get_envelope(type, &integers, &addresses, &inside, &combiner);
  CHECK_EQUAL(combiner, MPI_COMBINER_F90_REAL);
  CHECK_EQUAL(integers, 2);
  CHECK_EQUAL(addresses + inside, 0);
  MPI_Type_get_contents(type, 2, 0, 0, values, NULL, NULL);
  CHECK(values[0] == 15 && values[1] == 307);
  MPI_Type_create_f90_real(15, 307, &again);
  CHECK(type == again);
  CHECK_SUM(double, type);

  MPI_Type_create_f90_complex(6, 37, &type);
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 8);
  MPI_Type_get_envelope(type, &integers, &addresses, &inside, &combiner);
  CHECK_EQUAL(combiner, MPI_COMBINER_F90_COMPLEX);
  MPI_Type_get_contents(type, 2, 0, 0, values, NULL, NULL);
  CHECK(values[0] == 6 && values[1] == 37);

  MPI_Type_create_f90_integer(9, &type);
  MPI_Type_size(type, &size);
  CHECK_EQUAL(size, 4);
  MPI_Type_get_envelope(type, &integers, &addresses, &inside, &combiner);
  CHECK_EQUAL(combiner, MPI_COMBINER_F90_INTEGER);
  CHECK_EQUAL(integers, 1);
  MPI_Type_get_contents(type, 1, 0, 0, values, NULL, NULL);
  CHECK_EQUAL(values[0], 9);
  CHECK_SUM(int, type);

  MPI_Type_create_f90_real(MPI_UNDEFINED, 30, &type);
  MPI_Type_get_contents(type, 2, 0, 0, values, NULL, NULL);
  CHECK(values[0] == MPI_UNDEFINED && values[1] == 30);
}

int main(void) {
  begin();
  sizes_and_names();
  names_given();
  pairs();
  sums();
  matched_by_size();
  selected_kinds();
  report("all predefined types are themselves");
  return finish();
}
