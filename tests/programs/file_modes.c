// How files are opened and closed, and what they tell of themselves. Access modes are bits, whose
// names must come back as they were given; errors of files are returned, not fatal, by default,
// and their classes are those of a chapter that translations like to forget.
// ranks: 2
// io: ompio romio321

#include <unistd.h>

#include "check.h"

static char name[64];
enum { both = MPI_MODE_RDWR | MPI_MODE_CREATE };

static int class_of(int code) {
  int result;
  MPI_Error_class(code, &result);
  return result;
}

static int open_alone(int mode, MPI_File* file) {
  *file = MPI_FILE_NULL;
  return class_of(MPI_File_open(MPI_COMM_SELF, name, mode, MPI_INFO_NULL, file));
}

static int exists(void) { return access(name, F_OK) == 0; }

static void modes(void) {
  static const int accepted[] = {MPI_MODE_RDWR,
                                 MPI_MODE_RDONLY,
                                 MPI_MODE_WRONLY,
                                 MPI_MODE_RDWR | MPI_MODE_APPEND,
                                 both,
                                 MPI_MODE_WRONLY | MPI_MODE_CREATE | MPI_MODE_UNIQUE_OPEN,
                                 MPI_MODE_RDWR | MPI_MODE_UNIQUE_OPEN};
  MPI_File file;
  CHECK_EQUAL(open_alone(both | MPI_MODE_EXCL, &file), MPI_SUCCESS);
  CHECK(file != MPI_FILE_NULL);
  CHECK(MPI_File_write(file, "12345678", 8, MPI_CHAR, MPI_STATUS_IGNORE) == MPI_SUCCESS);
  CHECK(MPI_File_close(&file) == MPI_SUCCESS);
  CHECK(file == MPI_FILE_NULL);
  for (int i = 0; i < 7; i++) {
    int mode = -1;
    MPI_Offset position = -1;
    CHECK_EQUAL(open_alone(accepted[i], &file), MPI_SUCCESS);
    CHECK(MPI_File_get_amode(file, &mode) == MPI_SUCCESS);
    CHECK_EQUAL(mode, accepted[i]);
    MPI_File_get_position(file, &position);
    CHECK_EQUAL(position, accepted[i] & MPI_MODE_APPEND ? 8 : 0);
    MPI_File_close(&file);
  }
  CHECK_EQUAL(open_alone(both | MPI_MODE_EXCL, &file), MPI_ERR_FILE_EXISTS);
  CHECK_EQUAL(open_alone(MPI_MODE_RDONLY | MPI_MODE_RDWR, &file), MPI_ERR_AMODE);
  CHECK_EQUAL(open_alone(MPI_MODE_RDONLY | MPI_MODE_CREATE, &file), MPI_ERR_AMODE);
  CHECK_EQUAL(open_alone(MPI_MODE_CREATE, &file), MPI_ERR_AMODE);
  CHECK_EQUAL(open_alone(MPI_MODE_RDWR | MPI_MODE_DELETE_ON_CLOSE, &file), MPI_SUCCESS);
  MPI_File_close(&file);
  CHECK(!exists());
  CHECK_EQUAL(open_alone(MPI_MODE_RDWR, &file), MPI_ERR_NO_SUCH_FILE);
  CHECK_EQUAL(open_alone(both, &file), MPI_SUCCESS);
  MPI_File_close(&file);
  CHECK(exists());
  CHECK(MPI_File_delete(name, MPI_INFO_NULL) == MPI_SUCCESS);
  CHECK(!exists());
  CHECK_EQUAL(class_of(MPI_File_delete(name, MPI_INFO_NULL)), MPI_ERR_NO_SUCH_FILE);
}

static void what_a_mode_forbids(void) {
  MPI_File file;
  char text[4] = "abc";
  CHECK_EQUAL(open_alone(MPI_MODE_WRONLY | MPI_MODE_CREATE, &file), MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_File_read(file, text, 3, MPI_CHAR, MPI_STATUS_IGNORE)), MPI_ERR_ACCESS);
  CHECK(strcmp(text, "abc") == 0);
  CHECK(MPI_File_write(file, text, 3, MPI_CHAR, MPI_STATUS_IGNORE) == MPI_SUCCESS);
  MPI_File_close(&file);
  CHECK_EQUAL(open_alone(MPI_MODE_RDONLY, &file), MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_File_write(file, text, 3, MPI_CHAR, MPI_STATUS_IGNORE)),
              MPI_ERR_READ_ONLY);
  CHECK(class_of(MPI_File_write_at(file, -5, text, 3, MPI_CHAR, MPI_STATUS_IGNORE)) != MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_File_seek(file, 0, 12345)), MPI_ERR_ARG);
  CHECK(class_of(MPI_File_read(file, text, -1, MPI_CHAR, MPI_STATUS_IGNORE)) != MPI_SUCCESS);
  MPI_File_close(&file);
  MPI_File_delete(name, MPI_INFO_NULL);
}

// Each process has a file of its own. With several, Open MPI's OMPIO has a race: each looks at the
// size, and those that see what another has done already do not take part in what follows.
static void preallocation(void) {
  MPI_File file;
  MPI_Offset bytes = -1;
  CHECK_EQUAL(open_alone(both, &file), MPI_SUCCESS);
  CHECK(MPI_File_preallocate(file, 5000) == MPI_SUCCESS);
  CHECK(MPI_File_get_size(file, &bytes) == MPI_SUCCESS);
  CHECK_EQUAL(bytes, 5000);
  MPI_File_close(&file);
  MPI_File_delete(name, MPI_INFO_NULL);
}

// Nobody may change the size while another still looks.
static void expect_size(MPI_File file, MPI_Offset expected) {
  MPI_Offset bytes = -1;
  MPI_Barrier(MPI_COMM_WORLD);
  CHECK(MPI_File_get_size(file, &bytes) == MPI_SUCCESS);
  CHECK_EQUAL(bytes, expected);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void properties(void) {
  MPI_File file;
  MPI_Group group, world;
  MPI_Info info, found;
  int result = -1, atomic = -1;
  CHECK(MPI_File_open(MPI_COMM_WORLD, name, both, MPI_INFO_NULL, &file) == MPI_SUCCESS);
  MPI_File_get_group(file, &group);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_compare(group, world, &result);
  CHECK_EQUAL(result, MPI_IDENT);
  MPI_Group_free(&group);
  MPI_Group_free(&world);

  CHECK(MPI_File_set_size(file, 1000) == MPI_SUCCESS);
  expect_size(file, 1000);
  CHECK(MPI_File_set_size(file, 10) == MPI_SUCCESS);
  expect_size(file, 10);

  MPI_File_get_atomicity(file, &atomic);
  CHECK_EQUAL(atomic, 0);
  CHECK(MPI_File_set_atomicity(file, 0) == MPI_SUCCESS);
  CHECK(MPI_File_sync(file) == MPI_SUCCESS);

  MPI_Info_create(&info);
  MPI_Info_set(info, "cb_buffer_size", "65536");
  CHECK(MPI_File_set_info(file, info) == MPI_SUCCESS);
  CHECK(MPI_File_get_info(file, &found) == MPI_SUCCESS);
  CHECK(found != MPI_INFO_NULL);
  MPI_Info_free(&found);
  MPI_Info_free(&info);
  MPI_File_close(&file);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) MPI_File_delete(name, MPI_INFO_NULL);
}

int main(void) {
  begin();
  int number = (int)getpid();
  snprintf(name, sizeof name, "/tmp/anympi-file-modes-%d", number);
  modes();
  what_a_mode_forbids();
  preallocation();
  MPI_Bcast(&number, 1, MPI_INT, 0, MPI_COMM_WORLD);
  snprintf(name, sizeof name, "/tmp/anympi-file-modes-%d", number);
  properties();
  report("file modes: ok");
  return finish();
}
