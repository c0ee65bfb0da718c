// Infos made before MPI_Init: afterwards, too, they can be read and changed, functions that take
// infos take them with what they say at that moment, and they may outlive MPI_Finalize. Error
// handlers of functions of infos may call such functions, or leave. Open MPI 4 makes no infos so
// early: there they are emulated.
// ranks: 2
// needs: MPI_Session_init

#include <setjmp.h>
#include <unistd.h>

#include "check.h"

static MPI_Info early;
static jmp_buf way_out;
static int calls, keys_seen, leaves;

static int class_of(int code) {
  int result;
  MPI_Error_class(code, &result);
  return result;
}

static void on_error(MPI_Comm* comm, int* code, ...) {
  (void)comm, (void)code;
  calls++;
  MPI_Info_get_nkeys(early, &keys_seen);
  if (leaves) longjmp(way_out, 1);
}

static void expect_value(MPI_Info info, const char* key, const char* expected) {
  char value[100] = "?";
  int flag = -1;
  MPI_Info_get(info, key, sizeof value - 1, value, &flag);
  CHECK_EQUAL(flag != 0, expected != NULL);
  CHECK(strcmp(value, flag ? expected : "?") == 0);
}

static void expect_keys(int expected) {
  int count = -1;
  MPI_Info_get_nkeys(early, &count);
  CHECK_EQUAL(count, expected);
}

static void errors(void) {
  char key[MPI_MAX_INFO_KEY + 1];
  int flag;
  CHECK_EQUAL(class_of(MPI_Info_delete(early, "no such key")), MPI_ERR_INFO_NOKEY);
  CHECK_EQUAL(calls, 1);
  CHECK_EQUAL(keys_seen, 3);
  CHECK(MPI_Info_get_nthkey(early, 3, key) != MPI_SUCCESS);
  CHECK(MPI_Info_get_nthkey(early, -1, key) != MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_Info_set(early, "", "value")), MPI_ERR_INFO_KEY);
  CHECK_EQUAL(class_of(MPI_Info_delete(early, "")), MPI_ERR_INFO_KEY);
  CHECK_EQUAL(class_of(MPI_Info_get(early, "", 3, key, &flag)), MPI_ERR_INFO_KEY);
  CHECK_EQUAL(calls, 6);
  leaves = 1;
  if (!setjmp(way_out)) {
    MPI_Info_delete(early, "no such key");
    CHECK(!"reached");
  }
  if (!setjmp(way_out)) {
    MPI_Info_get_nthkey(early, 99, key);
    CHECK(!"reached");
  }
  leaves = 0;
  CHECK_EQUAL(calls, 8);
  expect_keys(3);
}

// Open MPI has no empty values; an info of a program for MPICH has them where it is emulated.
static void empty_value(void) {
#ifdef MPICH_VERSION
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  if (strstr(version, "Open MPI") && !strstr(version, "Open MPI v4")) return;
  CHECK(MPI_Info_set(early, "anympi_empty", "") == MPI_SUCCESS);
  expect_value(early, "anympi_empty", "");
#endif
}

// What MPI tells of the hints that it got, by the early info and by one with the same keys.
static void expect_same(MPI_Info by_early, MPI_Info by_late) {
  int count = -1, expected = -2;
  MPI_Info_get_nkeys(by_early, &count);
  MPI_Info_get_nkeys(by_late, &expected);
  CHECK_EQUAL(count, expected);
  for (int i = 0; i < count; i++) {
    char key[MPI_MAX_INFO_KEY + 1], value[MPI_MAX_INFO_VAL + 1] = "";
    int flag = 0;
    // MPICH 4.2 has keys that are longer than Open MPI's mpi.h allows.
    if (MPI_Info_get_nthkey(by_late, i, key) != MPI_SUCCESS) continue;
    MPI_Info_get(by_late, key, MPI_MAX_INFO_VAL, value, &flag);
    CHECK(flag);
    expect_value(by_early, key, value);
  }
  MPI_Info_free(&by_early);
  MPI_Info_free(&by_late);
}

static MPI_Info hints_of_communicator(MPI_Info info) {
  MPI_Comm comm;
  MPI_Info told;
  CHECK(MPI_Comm_dup_with_info(MPI_COMM_WORLD, info, &comm) == MPI_SUCCESS);
  CHECK(MPI_Comm_get_info(comm, &told) == MPI_SUCCESS);
  MPI_Comm_free(&comm);
  return told;
}

static MPI_Info hints_set_later(MPI_Info info) {
  MPI_Comm comm;
  MPI_Info told;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  CHECK(MPI_Comm_set_info(comm, info) == MPI_SUCCESS);
  CHECK(MPI_Comm_get_info(comm, &told) == MPI_SUCCESS);
  MPI_Comm_free(&comm);
  return told;
}

static MPI_Info hints_of_window(MPI_Info info) {
  static int memory;
  MPI_Win window;
  MPI_Info told;
  CHECK(MPI_Win_create(&memory, sizeof memory, 1, info, MPI_COMM_WORLD, &window) == MPI_SUCCESS);
  CHECK(MPI_Win_get_info(window, &told) == MPI_SUCCESS);
  MPI_Win_free(&window);
  return told;
}

static MPI_Info hints_of_file(MPI_Info info) {
  char name[64];
  int mode = MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE;
  MPI_File file;
  MPI_Info told;
  snprintf(name, sizeof name, "/tmp/anympi-early-infos-%d", (int)getpid());
  CHECK(MPI_File_open(MPI_COMM_SELF, name, mode, info, &file) == MPI_SUCCESS);
  CHECK(MPI_File_get_info(file, &told) == MPI_SUCCESS);
  MPI_File_close(&file);
  return told;
}

// All functions that take it, with what it says now.
static void given_away(const char* any_tag, const char* locks, const char* buffer) {
  MPI_Info late;
  MPI_Info_create(&late);
  if (any_tag) MPI_Info_set(late, "mpi_assert_no_any_tag", any_tag);
  MPI_Info_set(late, "no_locks", locks);
  MPI_Info_set(late, "cb_buffer_size", buffer);
  expect_same(hints_of_communicator(early), hints_of_communicator(late));
  expect_same(hints_set_later(early), hints_set_later(late));
  expect_same(hints_of_window(early), hints_of_window(late));
  expect_same(hints_of_file(early), hints_of_file(late));
  MPI_Info_free(&late);
}

int main(void) {
  MPI_Info copy;
  MPI_Errhandler handler;
  MPI_Info_create(&early);
  MPI_Info_set(early, "mpi_assert_no_any_tag", "true");
  MPI_Info_set(early, "no_locks", "true");
  MPI_Info_set(early, "cb_buffer_size", "1048576");
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  given_away("true", "true", "1048576");
  MPI_Comm_create_errhandler(on_error, &handler);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, handler);
  errors();
  MPI_Errhandler_free(&handler);

  MPI_Info_set(early, "cb_buffer_size", "2097152");
  MPI_Info_delete(early, "mpi_assert_no_any_tag");
  given_away(NULL, "true", "2097152");
  empty_value();
  MPI_Info_set(early, "no_locks", "false");
  given_away(NULL, "false", "2097152");
  MPI_Info_dup(early, &copy);
  MPI_Info_free(&early);
  CHECK(early == MPI_INFO_NULL);
  early = copy;
  given_away(NULL, "false", "2097152");

  report("early infos: ok");
  print_reports();
  MPI_Finalize();
  expect_value(early, "cb_buffer_size", "2097152");
  MPI_Info_free(&early);
  CHECK(early == MPI_INFO_NULL);
  return 0;
}
