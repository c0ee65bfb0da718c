// Constructors of datatypes with large counts: what they make, what they say of themselves
// (MPI_Type_get_envelope_c, MPI_Type_get_contents_c), and sizes that no int can hold.
// ranks: 1
// needs: MPI_Type_contiguous_c

#include "guarded_memory.h"

enum { many = 3000000 };
static const MPI_Count huge = (MPI_Count)1 << 33;

static const char* name_of(int combiner) {
#define NAME(combiner_name) \
  if (combiner == combiner_name) return #combiner_name;
  NAME(MPI_COMBINER_NAMED)
  NAME(MPI_COMBINER_DUP)
  NAME(MPI_COMBINER_CONTIGUOUS)
  NAME(MPI_COMBINER_VECTOR)
  NAME(MPI_COMBINER_HVECTOR)
  NAME(MPI_COMBINER_INDEXED)
  NAME(MPI_COMBINER_HINDEXED)
  NAME(MPI_COMBINER_INDEXED_BLOCK)
  NAME(MPI_COMBINER_HINDEXED_BLOCK)
  NAME(MPI_COMBINER_STRUCT)
  NAME(MPI_COMBINER_SUBARRAY)
  NAME(MPI_COMBINER_DARRAY)
  NAME(MPI_COMBINER_RESIZED)
  return "?";
}

static const char* name_of_type(MPI_Datatype type) {
  return type == MPI_INT ? "MPI_INT" : type == MPI_DOUBLE ? "MPI_DOUBLE" : "derived";
}

// Everything that can be asked of a type.
static void describe(const char* what, MPI_Datatype type) {
  MPI_Count integers, addresses, counts, types, size, lower, extent, true_lower, true_extent;
  int combiner;
  MPI_Type_get_envelope_c(type, &integers, &addresses, &counts, &types, &combiner);
  MPI_Type_size_c(type, &size);
  MPI_Type_get_extent_c(type, &lower, &extent);
  MPI_Type_get_true_extent_c(type, &true_lower, &true_extent);
  report(
      "%s: %s, %lld integers, %lld addresses, %lld counts, %lld types; %lld bytes in [%lld, "
      "+%lld), "
      "truly [%lld, +%lld)",
      what, name_of(combiner), (long long)integers, (long long)addresses, (long long)counts,
      (long long)types, (long long)size, (long long)lower, (long long)extent, (long long)true_lower,
      (long long)true_extent);
  if (combiner == MPI_COMBINER_NAMED) return;
  int* list = guarded((size_t)(integers + 1) * sizeof(int));
  MPI_Aint* places = guarded((size_t)(addresses + 1) * sizeof(MPI_Aint));
  MPI_Count* numbers = guarded((size_t)(counts + 1) * sizeof(MPI_Count));
  MPI_Datatype* old = guarded((size_t)(types + 1) * sizeof(MPI_Datatype));
  MPI_Type_get_contents_c(type, integers, addresses, counts, types, list, places, numbers, old);
  char line[1000] = "";
  for (MPI_Count i = 0; i < counts && i < 12; i++)
    snprintf(line + strlen(line), sizeof line - strlen(line), " %lld", (long long)numbers[i]);
  for (MPI_Count i = 0; i < types && i < 4; i++)
    snprintf(line + strlen(line), sizeof line - strlen(line), " %s", name_of_type(old[i]));
  report("  counts and types:%s", line);
  if (combiner == MPI_COMBINER_SUBARRAY) {
    CHECK_EQUAL(list[0], 2);
    report("  order %s", list[1] == MPI_ORDER_C ? "C" : list[1] == MPI_ORDER_FORTRAN ? "F" : "?");
  }
  if (combiner == MPI_COMBINER_DARRAY) {
    CHECK(list[0] == 4 && list[1] == 1 && list[2] == 2);
    CHECK(list[3] == MPI_DISTRIBUTE_BLOCK && list[4] == MPI_DISTRIBUTE_CYCLIC);
    CHECK(list[5] == MPI_DISTRIBUTE_DFLT_DARG && list[6] == 2);
    CHECK(list[7] == 2 && list[8] == 2 && list[9] == MPI_ORDER_FORTRAN);
  }
  for (MPI_Count i = 0; i < types; i++) {
    MPI_Count few[4];
    int inner;
    MPI_Type_get_envelope_c(old[i], few, few + 1, few + 2, few + 3, &inner);
    if (inner != MPI_COMBINER_NAMED) MPI_Type_free(&old[i]);
  }
}

static void free_described(const char* what, MPI_Datatype type) {
  describe(what, type);
  MPI_Type_free(&type);
}

static void constructors(void) {
  const MPI_Count* lengths = READ_ONLY(MPI_Count, 2, 1, 3);
  const MPI_Count* places = READ_ONLY(MPI_Count, 0, 5, 8);
  const MPI_Count* bytes = READ_ONLY(MPI_Count, 0, 40, 64);
  const MPI_Datatype* types = READ_ONLY(MPI_Datatype, MPI_INT, MPI_DOUBLE, MPI_INT);
  MPI_Datatype type, copy;
  MPI_Type_contiguous_c(7, MPI_INT, &type);
  MPI_Type_dup(type, &copy);
  free_described("contiguous", type);
  free_described("its copy", copy);
  MPI_Type_vector_c(3, 2, 4, MPI_INT, &type);
  free_described("vector", type);
  MPI_Type_create_hvector_c(3, 2, 40, MPI_DOUBLE, &type);
  free_described("hvector", type);
  MPI_Type_indexed_c(3, lengths, places, MPI_INT, &type);
  free_described("indexed", type);
  MPI_Type_create_hindexed_c(3, lengths, bytes, MPI_INT, &type);
  free_described("hindexed", type);
  MPI_Type_create_indexed_block_c(3, 2, places, MPI_INT, &type);
  free_described("indexed block", type);
  MPI_Type_create_hindexed_block_c(3, 2, bytes, MPI_INT, &type);
  free_described("hindexed block", type);
  MPI_Type_create_struct_c(3, lengths, bytes, types, &type);
  free_described("struct", type);
  MPI_Type_create_resized_c(MPI_INT, -4, 32, &type);
  free_described("resized", type);
  MPI_Type_create_subarray_c(2, READ_ONLY(MPI_Count, 5, 6), READ_ONLY(MPI_Count, 2, 3),
                             READ_ONLY(MPI_Count, 1, 2), MPI_ORDER_C, MPI_INT, &type);
  free_described("subarray", type);
  MPI_Type_create_darray_c(4, 1, 2, READ_ONLY(MPI_Count, 6, 8),
                           READ_ONLY(int, MPI_DISTRIBUTE_BLOCK, MPI_DISTRIBUTE_CYCLIC),
                           READ_ONLY(int, MPI_DISTRIBUTE_DFLT_DARG, 2), READ_ONLY(int, 2, 2),
                           MPI_ORDER_FORTRAN, MPI_INT, &type);
  free_described("darray", type);
  MPI_Type_contiguous(7, MPI_INT, &type);
  free_described("made without large counts", type);
  describe("named", MPI_DOUBLE);

  // What a type was made of may be derived itself, and is then a reference to be freed.
  MPI_Datatype inner;
  MPI_Type_vector(2, 1, 2, MPI_INT, &inner);
  MPI_Type_contiguous_c(3, inner, &type);
  MPI_Type_free(&inner);
  free_described("contiguous of vectors", type);
}

// Numbers beyond an int: bounds and contents are told exactly. Nothing is sent.
static void huge_types(void) {
  MPI_Datatype type;
  MPI_Type_contiguous_c(huge, MPI_DOUBLE, &type);
  free_described("huge contiguous", type);
  MPI_Type_vector_c(3, huge, 2 * huge, MPI_INT, &type);
  free_described("huge vector", type);
  MPI_Type_create_hvector_c(huge, 1, 8, MPI_INT, &type);
  free_described("huge hvector", type);
  MPI_Type_indexed_c(2, READ_ONLY(MPI_Count, huge, 1), READ_ONLY(MPI_Count, 1, 3 * huge), MPI_INT,
                     &type);
  free_described("huge indexed", type);
  MPI_Type_create_hindexed_c(2, READ_ONLY(MPI_Count, huge, 2), READ_ONLY(MPI_Count, 0, 8 * huge),
                             MPI_INT, &type);
  free_described("huge hindexed", type);
  MPI_Type_create_indexed_block_c(2, 2, READ_ONLY(MPI_Count, 0, huge), MPI_INT, &type);
  free_described("huge indexed block", type);
  MPI_Type_create_hindexed_block_c(2, huge, READ_ONLY(MPI_Count, 0, 8 * huge), MPI_INT, &type);
  free_described("huge hindexed block", type);
  MPI_Type_create_struct_c(2, READ_ONLY(MPI_Count, huge, 2), READ_ONLY(MPI_Count, 0, 8 * huge),
                           READ_ONLY(MPI_Datatype, MPI_INT, MPI_DOUBLE), &type);
  free_described("huge struct", type);
  MPI_Type_create_subarray_c(2, READ_ONLY(MPI_Count, huge, 4), READ_ONLY(MPI_Count, 2, 3),
                             READ_ONLY(MPI_Count, huge - 2, 1), MPI_ORDER_C, MPI_INT, &type);
  free_described("huge subarray", type);
}

static void check_bounds(MPI_Datatype type, MPI_Count lower, MPI_Count extent) {
  MPI_Count found[2] = {-1, -1};
  MPI_Type_get_extent_c(type, &found[0], &found[1]);
  CHECK_EQUAL(found[0], lower);
  CHECK_EQUAL(found[1], extent);
  MPI_Type_free(&type);
}

// Empty blocks are nowhere, a struct ends where its most aligned item could begin again, and a
// large type may be any part of another one.
static void bounds_of_huge_types(void) {
  MPI_Datatype type, large;
  MPI_Type_create_hindexed_c(2, READ_ONLY(MPI_Count, huge, 0), READ_ONLY(MPI_Count, 4, 64 * huge),
                             MPI_INT, &type);
  check_bounds(type, 4, 4 * huge);
  MPI_Type_create_hindexed_c(2, READ_ONLY(MPI_Count, 0, huge), READ_ONLY(MPI_Count, -64 * huge, 4),
                             MPI_INT, &type);
  check_bounds(type, 4, 4 * huge);
  MPI_Type_indexed_c(2, READ_ONLY(MPI_Count, 0, 0), READ_ONLY(MPI_Count, huge, 2 * huge), MPI_INT,
                     &type);
  check_bounds(type, 0, 0);
  MPI_Type_create_struct_c(2, READ_ONLY(MPI_Count, 0, huge), READ_ONLY(MPI_Count, 64 * huge, 8),
                           READ_ONLY(MPI_Datatype, MPI_DOUBLE, MPI_INT), &type);
  check_bounds(type, 8, 4 * huge);
  MPI_Type_create_struct_c(2, READ_ONLY(MPI_Count, 1, huge + 1), READ_ONLY(MPI_Count, 0, 8),
                           READ_ONLY(MPI_Datatype, MPI_DOUBLE, MPI_CHAR), &type);
  check_bounds(type, 0, huge + 16);
  MPI_Type_contiguous_c(huge, MPI_INT, &large);
  MPI_Type_create_struct(2, READ_ONLY(int, 1, 1), READ_ONLY(MPI_Aint, 0, 4 * huge),
                         READ_ONLY(MPI_Datatype, large, MPI_DOUBLE), &type);
  MPI_Type_free(&large);
  check_bounds(type, 0, 4 * huge + 8);
}

static void wrong_arguments(void) {
  MPI_Datatype type;
  int class = -1;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Error_class(
      MPI_Type_create_subarray_c(2, READ_ONLY(MPI_Count, huge, 4), READ_ONLY(MPI_Count, 2, 3),
                                 READ_ONLY(MPI_Count, 0, 1), 12345, MPI_INT, &type),
      &class);
  CHECK_EQUAL(class, MPI_ERR_ARG);
}

// A type put together of many pieces still moves the right elements: sent to ourselves.
static void moved(void) {
  MPI_Datatype every_other;
  int* from = malloc((size_t)many * sizeof(int));
  int* to = calloc((size_t)many, sizeof(int));
  for (int i = 0; i < many; i++) from[i] = i;
  MPI_Type_vector_c(many / 2, 1, 2, MPI_INT, &every_other);
  MPI_Type_commit(&every_other);
  MPI_Sendrecv(from, 1, every_other, 0, 0, to, many, MPI_INT, 0, 0, MPI_COMM_SELF,
               MPI_STATUS_IGNORE);
  for (int i = 0; i < many / 2; i++) CHECK_EQUAL(to[i], 2 * i);
  MPI_Type_free(&every_other);
  free(from);
  free(to);
}

int main(void) {
  begin();
  constructors();
  huge_types();
  bounds_of_huge_types();
  moved();
  wrong_arguments();
  return finish();
}
