// Packing and unpacking with large counts, native and external32, and operators with large counts;
// buffers and extents in files.
// ranks: 2
// needs: MPI_Pack_c
// needs: MPI_Op_create_c

#include <unistd.h>

#include "guarded_memory.h"

static MPI_Count longest;

static void packed(MPI_Datatype type, int items) {
  char buffer[400];
  int numbers[20], back[20];
  MPI_Count size = -1, position = 0;
  for (int i = 0; i < 20; i++) numbers[i] = 3 * i, back[i] = -1;
  MPI_Pack_size_c(items, type, MPI_COMM_WORLD, &size);
  CHECK(size > 0 && size <= (MPI_Count)sizeof buffer);
  MPI_Pack_c(numbers, items, type, buffer, sizeof buffer, &position, MPI_COMM_WORLD);
  MPI_Count middle = position;
  MPI_Pack_c("end", 3, MPI_CHAR, buffer, sizeof buffer, &position, MPI_COMM_WORLD);
  CHECK(middle > 0 && position == middle + 3);

  char end[4] = "";
  MPI_Count end_of_packed = position;
  position = 0;
  MPI_Unpack_c(buffer, end_of_packed, &position, back, items, type, MPI_COMM_WORLD);
  CHECK_EQUAL(position, middle);
  MPI_Unpack_c(buffer, end_of_packed, &position, end, 3, MPI_CHAR, MPI_COMM_WORLD);
  CHECK(strcmp(end, "end") == 0);
  for (int i = 0; i < 4; i++) CHECK_EQUAL(back[i], i % 2 == 0 || type == MPI_INT ? 3 * i : -1);

  MPI_Pack_external_size_c("external32", items, type, &size);
  report("%lld bytes in external32", (long long)size);
  position = 0;
  MPI_Pack_external_c("external32", numbers, items, type, buffer, sizeof buffer, &position);
  CHECK_EQUAL(position, size);
  CHECK_EQUAL(buffer[type == MPI_INT ? 7 : 7], type == MPI_INT ? 3 : 6);
  position = 0;
  memset(back, -1, sizeof back);
  MPI_Unpack_external_c("external32", buffer, size, &position, back, items, type);
  CHECK_EQUAL(position, size);
  CHECK_EQUAL(back[2], 6);
}

static void add(void* in, void* inout, MPI_Count* length, MPI_Datatype* type) {
  CHECK(*type == MPI_INT);
  if (*length > longest) longest = *length;
  for (MPI_Count i = 0; i < *length; i++) ((int*)inout)[i] += ((int*)in)[i];
}

static void operators(void) {
  enum { count = 1000 };
  MPI_Op op;
  int mine[count], sum[count], commutes = -1;
  for (int i = 0; i < count; i++) mine[i] = rank * i;
  MPI_Op_create_c(add, 1, &op);
  MPI_Op_commutative(op, &commutes);
  CHECK_EQUAL(commutes, 1);
  MPI_Allreduce(mine, sum, count, MPI_INT, op, MPI_COMM_WORLD);
  for (int i = 0; i < count; i++) CHECK_EQUAL(sum[i], i);
  MPI_Reduce_local_c(mine, sum, count, MPI_INT, op);
  CHECK_EQUAL(sum[7], 7 + 7 * rank);
  CHECK(longest > 0 && longest <= count);
  MPI_Op_free(&op);
  CHECK(op == MPI_OP_NULL);
}

static void buffered(void) {
  static char buffer[4000], *found = NULL;
  MPI_Count size_of_found = -1;
  int value = -1;
  CHECK(MPI_Buffer_attach_c(buffer, sizeof buffer) == MPI_SUCCESS);
  MPI_Bsend_c(&rank, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD);
  MPI_Recv_c(&value, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  CHECK_EQUAL(value, 1 - rank);
  CHECK(MPI_Buffer_detach_c(&found, &size_of_found) == MPI_SUCCESS);
  CHECK(found == buffer && size_of_found == sizeof buffer);
}

static void extent_in_file(void) {
  char name[] = "/tmp/anympi-large-packing-XXXXXX";
  MPI_File file;
  MPI_Count extent = -1;
  CHECK(mkstemp(name) >= 0);
  CHECK(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL,
                      &file) == MPI_SUCCESS);
  CHECK(MPI_File_get_type_extent_c(file, MPI_DOUBLE, &extent) == MPI_SUCCESS);
  CHECK_EQUAL(extent, 8);
  MPI_File_close(&file);
}

int main(void) {
  MPI_Datatype every_other;
  begin();
  buffered();
  extent_in_file();
  packed(MPI_INT, 10);
  MPI_Type_vector(5, 1, 2, MPI_INT, &every_other);
  MPI_Type_commit(&every_other);
  packed(every_other, 1);
  MPI_Type_free(&every_other);
  operators();
  report("packed, unpacked and reduced");
  return finish();
}
