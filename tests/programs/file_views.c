// Views of files: datatypes that say which bytes a process sees, data representations, the offset
// constant MPI_DISPLACEMENT_CURRENT, and MPI_File_get_view, which gives types of the program back.
// ranks: 2
// io: ompio romio321

#include <fcntl.h>
#include <unistd.h>

#include "check.h"

#define OK(call) CHECK_EQUAL(call, MPI_SUCCESS)

static MPI_File file;
static char name[64];

static void expect_view(MPI_Offset expected, int etype_size, int filetype_size, const char* rep) {
  MPI_Offset displacement = -1;
  MPI_Datatype etype = MPI_DATATYPE_NULL, filetype = MPI_DATATYPE_NULL;
  char datarep[MPI_MAX_DATAREP_STRING] = "?";
  int bytes, integers, addresses, types, combiner;
  OK(MPI_File_get_view(file, &displacement, &etype, &filetype, datarep));
  CHECK_EQUAL(displacement, expected);
  CHECK(strcmp(datarep, rep) == 0);
  MPI_Type_size(etype, &bytes);
  CHECK_EQUAL(bytes, etype_size);
  MPI_Type_size(filetype, &bytes);
  CHECK_EQUAL(bytes, filetype_size);
  MPI_Type_get_envelope(etype, &integers, &addresses, &types, &combiner);
  if (combiner != MPI_COMBINER_NAMED) MPI_Type_free(&etype);
  MPI_Type_get_envelope(filetype, &integers, &addresses, &types, &combiner);
  if (combiner != MPI_COMBINER_NAMED) MPI_Type_free(&filetype);
}

// What is in the file: the whole of it, as rank 0 sees it without MPI.
static void contents(int count, int* all) {
  MPI_File_sync(file);
  MPI_Barrier(MPI_COMM_WORLD);
  int descriptor = open(name, O_RDONLY);
  CHECK(descriptor >= 0);
  CHECK_EQUAL(read(descriptor, all, count * sizeof *all), count * (ssize_t)sizeof *all);
  close(descriptor);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void set_view(MPI_Offset displacement, MPI_Datatype etype, MPI_Datatype filetype,
                     const char* rep) {
  OK(MPI_File_set_view(file, displacement, etype, filetype, rep, MPI_INFO_NULL));
}

static void interleaved(void) {
  MPI_Datatype every_second;
  int data[4], got[4] = {0}, all[8];
  MPI_Offset place = -1;
  for (int i = 0; i < 4; i++) data[i] = 10 * (rank + 1) + i;
  MPI_Type_create_resized(MPI_INT, 0, 2 * sizeof(int), &every_second);
  MPI_Type_commit(&every_second);
  set_view(rank * sizeof(int), MPI_INT, every_second, "native");
  expect_view(rank * sizeof(int), 4, 4, "native");
  OK(MPI_File_write_all(file, data, 4, MPI_INT, MPI_STATUS_IGNORE));
  contents(8, all);
  for (int i = 0; i < 8; i++) CHECK_EQUAL(all[i], 10 * (i % 2 + 1) + i / 2);
  OK(MPI_File_read_at_all(file, 1, got, 3, MPI_INT, MPI_STATUS_IGNORE));
  CHECK(got[0] == data[1] && got[2] == data[3]);
  OK(MPI_File_get_byte_offset(file, 3, &place));
  CHECK_EQUAL(place, (2 * 3 + rank) * sizeof(int));
  MPI_Type_free(&every_second);
}

// Process r owns columns 2r and 2r+1 of a matrix of 3 x 4 numbers.
static void arrays(void) {
  MPI_Datatype columns, blocks;
  int data[6], got[6] = {0}, all[12];
  for (int i = 0; i < 6; i++) data[i] = (i / 2) * 10 + 2 * rank + i % 2;
  MPI_Type_create_subarray(2, (int[]){3, 4}, (int[]){3, 2}, (int[]){0, 2 * rank}, MPI_ORDER_C,
                           MPI_INT, &columns);
  MPI_Type_commit(&columns);
  set_view(0, MPI_INT, columns, "native");
  expect_view(0, 4, 24, "native");
  OK(MPI_File_write_all(file, data, 6, MPI_INT, MPI_STATUS_IGNORE));
  contents(12, all);
  for (int i = 0; i < 12; i++) CHECK_EQUAL(all[i], i / 4 * 10 + i % 4);

  // The same distribution by another constructor, and a cyclic one of Fortran's order.
  MPI_Type_create_darray(2, rank, 2, (int[]){3, 4},
                         (int[]){MPI_DISTRIBUTE_NONE, MPI_DISTRIBUTE_BLOCK},
                         (int[]){MPI_DISTRIBUTE_DFLT_DARG, MPI_DISTRIBUTE_DFLT_DARG}, (int[]){1, 2},
                         MPI_ORDER_C, MPI_INT, &blocks);
  MPI_Type_commit(&blocks);
  set_view(0, MPI_INT, blocks, "native");
  OK(MPI_File_read_all(file, got, 6, MPI_INT, MPI_STATUS_IGNORE));
  CHECK(memcmp(got, data, sizeof data) == 0);
  MPI_Type_free(&blocks);
  MPI_Type_create_darray(2, rank, 1, (int[]){12}, (int[]){MPI_DISTRIBUTE_CYCLIC}, (int[]){3},
                         (int[]){2}, MPI_ORDER_FORTRAN, MPI_INT, &blocks);
  MPI_Type_commit(&blocks);
  set_view(0, MPI_INT, blocks, "native");
  OK(MPI_File_read_all(file, got, 6, MPI_INT, MPI_STATUS_IGNORE));
  for (int i = 0; i < 6; i++) CHECK_EQUAL(got[i], all[i / 3 * 6 + rank * 3 + i % 3]);
  MPI_Type_free(&blocks);
  MPI_Type_free(&columns);
}

static void representations(void) {
  MPI_Aint extent = -1;
  int value = 0x01020304 + rank, got = 0;
  set_view(0, MPI_BYTE, MPI_BYTE, "native");
  expect_view(0, 1, 1, "native");
  OK(MPI_File_get_type_extent(file, MPI_DOUBLE, &extent));
  CHECK_EQUAL(extent, 8);
  OK(MPI_File_write_at(file, rank * 4, &value, 1, MPI_INT, MPI_STATUS_IGNORE));
  OK(MPI_File_read_at(file, rank * 4, &got, 1, MPI_INT, MPI_STATUS_IGNORE));
  CHECK_EQUAL(got, value);
  int code = MPI_File_set_view(file, 0, MPI_INT, MPI_INT, "no such thing", MPI_INFO_NULL), class;
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_UNSUPPORTED_DATAREP);
}

// MPI_DISPLACEMENT_CURRENT is for files that are read in sequence only, and an error elsewhere.
static void displacements(void) {
  CHECK(MPI_File_set_view(file, MPI_DISPLACEMENT_CURRENT, MPI_INT, MPI_INT, "native",
                          MPI_INFO_NULL) != MPI_SUCCESS);
  set_view(4, MPI_INT, MPI_INT, "native");
  expect_view(4, 4, 4, "native");
}

int main(void) {
  begin();
  int number = (int)getpid();
  MPI_Bcast(&number, 1, MPI_INT, 0, MPI_COMM_WORLD);
  snprintf(name, sizeof name, "/tmp/anympi-file-views-%d", number);
  int mode = MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE;
  OK(MPI_File_open(MPI_COMM_WORLD, name, mode, MPI_INFO_NULL, &file));
  expect_view(0, 1, 1, "native");
  interleaved();
  arrays();
  representations();
  displacements();
  OK(MPI_File_close(&file));
  report("file views: ok");
  return finish();
}
