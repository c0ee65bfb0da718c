// Data representations other than "native", and ones that the program registers. No MPI of today
// does all of it; what is refused must be refused with the same class, and a registered name may
// not be taken twice.
// ranks: 1
// io: romio321

#include <unistd.h>

#include "counts.h"

static int class_of(int code) {
  int result;
  MPI_Error_class(code, &result);
  return result;
}

static int extents;
static char state;

static int extent(MPI_Datatype type, MPI_Aint* result, void* extra_state) {
  Count bytes;
  CHECK(extra_state == &state);
  MPI_Type_size(type, &bytes);
  *result = bytes;
  extents++;
  return MPI_SUCCESS;
}

static int convert(void* user, MPI_Datatype type, Count count, void* filebuf, MPI_Offset position,
                   void* extra_state) {
  (void)user, (void)type, (void)count, (void)filebuf, (void)position;
  CHECK(extra_state == &state);
  return MPI_SUCCESS;
}

static void external32(MPI_File file) {
  int value = 0x01020304, class;
  unsigned char bytes[4] = {0};
  MPI_Datatype type;
  MPI_Offset place;
  MPI_Datatype filetype;
  char datarep[MPI_MAX_DATAREP_STRING];
  class = class_of(MPI_File_set_view(file, 0, MPI_INT, MPI_INT, "external32", MPI_INFO_NULL));
  CHECK(class == MPI_SUCCESS || class == MPI_ERR_UNSUPPORTED_DATAREP);
  if (class != MPI_SUCCESS) return;
  CHECK(MPI_File_get_view(file, &place, &type, &filetype, datarep) == MPI_SUCCESS);
  CHECK(strcmp(datarep, "external32") == 0);
  CHECK(type == MPI_INT && filetype == MPI_INT);
  CHECK(MPI_File_write_at(file, 0, &value, 1, MPI_INT, MPI_STATUS_IGNORE) == MPI_SUCCESS);
  MPI_File_set_view(file, 0, MPI_BYTE, MPI_BYTE, "native", MPI_INFO_NULL);
  CHECK(MPI_File_read_at(file, 0, bytes, 4, MPI_BYTE, MPI_STATUS_IGNORE) == MPI_SUCCESS);
  CHECK(bytes[0] == 1 && bytes[3] == 4);
}

int main(void) {
  char name[] = "/tmp/anympi-data-representations-XXXXXX";
  MPI_File file;
  begin();
  CHECK(mkstemp(name) >= 0);
  CHECK(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL,
                      &file) == MPI_SUCCESS);
  external32(file);
  int first = class_of(MPI_Register_datarep("anympi rep", MPI_CONVERSION_FN_NULL,
                                            MPI_CONVERSION_FN_NULL, extent, &state));
  CHECK_EQUAL(first, MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_Register_datarep("anympi rep", MPI_CONVERSION_FN_NULL,
                                            MPI_CONVERSION_FN_NULL, extent, &state)),
              MPI_ERR_DUP_DATAREP);
  // One that has no way to tell the extents.
  CHECK_EQUAL(class_of(MPI_Register_datarep("none", MPI_CONVERSION_FN_NULL, MPI_CONVERSION_FN_NULL,
                                            NULL, &state)),
              MPI_ERR_ARG);
  int second = class_of(MPI_Register_datarep("converted", convert, convert, extent, &state));
  CHECK(second == MPI_SUCCESS || second == MPI_ERR_CONVERSION ||
        second == MPI_ERR_UNSUPPORTED_OPERATION);
  int code = class_of(MPI_File_set_view(file, 0, MPI_INT, MPI_INT, "anympi rep", MPI_INFO_NULL));
  CHECK(code == MPI_SUCCESS || code == MPI_ERR_UNSUPPORTED_DATAREP);
  MPI_File_close(&file);
  report("data representations: ok");
  return finish();
}
