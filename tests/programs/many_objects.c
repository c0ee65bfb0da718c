// Many objects of each class, made and freed in turn and at once: a slot of the translation must be
// free again when its object is, and never be mistaken for another.
// ranks: 2

#include "check.h"

enum { in_turn = 300, at_once = 60 };

static void on_error(MPI_Win* win, int* code, ...) {
  (void)win;
  (void)code;
}

static void groups(void) {
  enum { many = 20000 };
  MPI_Group world, group, *all = malloc(many * sizeof *all);
  int value;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  for (int i = 0; i < many; i++) {
    MPI_Group_incl(world, 1, &(int){i % 2}, &all[i]);
    CHECK(all[i] != MPI_GROUP_NULL);
  }
  for (int i = 0; i < many; i++) {
    MPI_Group_rank(all[i], &value);
    CHECK_EQUAL(value, rank == i % 2 ? 0 : MPI_UNDEFINED);
    MPI_Group_free(&all[i]);
  }
  for (int i = 0; i < many; i++) {
    MPI_Comm_group(MPI_COMM_WORLD, &group);
    MPI_Group_free(&group);
  }
  MPI_Group_size(world, &value);
  CHECK_EQUAL(value, 2);
  MPI_Group_free(&world);
  free(all);
}

static void windows(void) {
  MPI_Win win, all[at_once];
  MPI_Errhandler handler, found;
  void* memory;
  char name[MPI_MAX_OBJECT_NAME];
  MPI_Win_create_errhandler(on_error, &handler);
  for (int i = 0; i < in_turn; i++) {
    MPI_Win_allocate(8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
    MPI_Win_free(&win);
  }
  for (int i = 0; i < at_once; i++) {
    MPI_Win_allocate(8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &all[i]);
    for (int j = 0; j < i; j++) CHECK(all[i] != all[j]);
    if (i % 2) MPI_Win_set_errhandler(all[i], handler);
    snprintf(name, sizeof name, "window %d", i);
    MPI_Win_set_name(all[i], name);
  }
  for (int i = 0; i < at_once; i++) {
    char expected[32];
    int length;
    snprintf(expected, sizeof expected, "window %d", i);
    MPI_Win_get_name(all[i], name, &length);
    CHECK(strcmp(name, expected) == 0);
    MPI_Win_get_errhandler(all[i], &found);
    CHECK(found == (i % 2 ? handler : MPI_ERRORS_ARE_FATAL));
    if (i % 2) MPI_Errhandler_free(&found);
    MPI_Win_free(&all[i]);
  }
  MPI_Errhandler_free(&handler);
}

static void files(void) {
  char name[] = "/tmp/anympi-many-objects-XXXXXX";
  MPI_File file, all[at_once];
  int descriptor = mkstemp(name);
  CHECK(descriptor >= 0);
  for (int i = 0; i < in_turn; i++) {
    CHECK(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR, MPI_INFO_NULL, &file) == MPI_SUCCESS);
    MPI_File_close(&file);
  }
  for (int i = 0; i < at_once; i++) {
    MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR, MPI_INFO_NULL, &all[i]);
    for (int j = 0; j < i; j++) CHECK(all[i] != all[j]);
    MPI_File_seek(all[i], i, MPI_SEEK_SET);
  }
  for (int i = 0; i < at_once; i++) {
    MPI_Offset place = -1;
    MPI_File_get_position(all[i], &place);
    CHECK_EQUAL(place, i);
    MPI_File_close(&all[i]);
    CHECK(all[i] == MPI_FILE_NULL);
  }
  remove(name);
}

static void split(void) {
  for (int i = 0; i < in_turn; i++) {
    MPI_Comm part, merged;
    MPI_Group group;
    int value;
    MPI_Comm_split(MPI_COMM_WORLD, rank, 0, &part);
    MPI_Intercomm_create(part, 0, MPI_COMM_WORLD, 1 - rank, i, &merged);
    MPI_Comm_remote_group(merged, &group);
    MPI_Group_size(group, &value);
    CHECK_EQUAL(value, 1);
    MPI_Group_free(&group);
    MPI_Comm_free(&merged);
    MPI_Comm_free(&part);
  }
}

int main(void) {
  begin();
  groups();
  windows();
  files();
  split();
  report("many objects: ok");
  return finish();
}
