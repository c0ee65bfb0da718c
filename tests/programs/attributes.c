// Attributes of communicators, datatypes and windows: the copy and delete functions must be called
// when the standard says so, with the program's own handle, keyval, extra_state and value; their
// errors come back; and the predefined attributes mean what the program's mpi.h says.
// ranks: 2

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include "check.h"

static int copies, deletions, seen_keyval, copy_flag = 1, copy_result, delete_result;
static void *seen_state, *seen_value;
static MPI_Comm seen_comm;
static MPI_Datatype seen_type;
static MPI_Win seen_win;

static int copied(int keyval, void* state, void* in, void* out, int* flag) {
  copies++;
  seen_keyval = keyval;
  seen_state = state;
  seen_value = in;
  *(void**)out = (char*)in + 1;
  *flag = copy_flag;
  return copy_result;
}
static int deleted(int keyval, void* value, void* state) {
  deletions++;
  seen_keyval = keyval;
  seen_state = state;
  seen_value = value;
  return delete_result;
}
static int copy_comm(MPI_Comm comm, int keyval, void* state, void* in, void* out, int* flag) {
  seen_comm = comm;
  return copied(keyval, state, in, out, flag);
}
static int delete_comm(MPI_Comm comm, int keyval, void* value, void* state) {
  seen_comm = comm;
  return deleted(keyval, value, state);
}
static int copy_type(MPI_Datatype type, int keyval, void* state, void* in, void* out, int* flag) {
  seen_type = type;
  return copied(keyval, state, in, out, flag);
}
static int delete_type(MPI_Datatype type, int keyval, void* value, void* state) {
  seen_type = type;
  return deleted(keyval, value, state);
}
static int delete_win(MPI_Win win, int keyval, void* value, void* state) {
  seen_win = win;
  return deleted(keyval, value, state);
}

// What the last copy or delete function saw.
static void expect_seen(int number_of_copies, int number_of_deletions, int keyval, void* state,
                        void* value) {
  CHECK_EQUAL(copies, number_of_copies);
  CHECK_EQUAL(deletions, number_of_deletions);
  CHECK_EQUAL(seen_keyval, keyval);
  CHECK(seen_state == state);
  CHECK(seen_value == value);
  copies = deletions = 0;
  seen_keyval = MPI_KEYVAL_INVALID;
  seen_state = seen_value = NULL;
}

static void expect_value(MPI_Comm comm, int keyval, void* expected) {
  void* value = &copies;
  int flag = -1;
  CHECK(MPI_Comm_get_attr(comm, keyval, &value, &flag) == MPI_SUCCESS);
  CHECK_EQUAL(flag != 0, expected != NULL);
  if (flag) CHECK(value == expected);
}

static void of_communicators(void) {
  static char state, value[8];
  MPI_Comm comm, copy, none;
  int keyval, freed;
  CHECK(MPI_Comm_create_keyval(copy_comm, delete_comm, &keyval, &state) == MPI_SUCCESS);
  CHECK(keyval != MPI_KEYVAL_INVALID);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  expect_value(comm, keyval, NULL);
  MPI_Comm_set_attr(comm, keyval, &value[0]);
  expect_value(comm, keyval, &value[0]);
  MPI_Comm_set_attr(comm, keyval, &value[2]);
  expect_seen(0, 1, keyval, &state, &value[0]);
  CHECK(seen_comm == comm);

  MPI_Comm_dup(comm, &copy);
  expect_seen(1, 0, keyval, &state, &value[2]);
  CHECK(seen_comm == comm);
  expect_value(copy, keyval, &value[3]);
  MPI_Comm_split(comm, 0, 0, &none);
  CHECK_EQUAL(copies, 0);
  expect_value(none, keyval, NULL);
  MPI_Comm_free(&none);
  MPI_Comm freed_comm = copy;
  MPI_Comm_free(&copy);
  CHECK(seen_comm == freed_comm);
  expect_seen(0, 1, keyval, &state, &value[3]);

  copy_flag = 0;
  MPI_Comm_dup(comm, &copy);
  expect_seen(1, 0, keyval, &state, &value[2]);
  expect_value(copy, keyval, NULL);
  MPI_Comm_free(&copy);
  CHECK_EQUAL(deletions, 0);
  copy_flag = 1;

  // The attribute outlives its keyval.
  freed = keyval;
  MPI_Comm_free_keyval(&freed);
  CHECK_EQUAL(freed, MPI_KEYVAL_INVALID);
  CHECK_EQUAL(deletions, 0);
  MPI_Comm_free(&comm);
  expect_seen(0, 1, keyval, &state, &value[2]);
}

static void errors_of_callbacks(void) {
  int keyval, value = 0, code, class, added;
  MPI_Comm comm, copy = MPI_COMM_SELF;
  MPI_Add_error_code(MPI_ERR_OTHER, &added);
  MPI_Comm_create_keyval(copy_comm, delete_comm, &keyval, NULL);
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_set_attr(comm, keyval, &value);
  copy_result = added;
  CHECK(MPI_Comm_dup(comm, &copy) != MPI_SUCCESS);
  CHECK(copy == MPI_COMM_NULL);
  CHECK_EQUAL(copies, 1);
  copy_result = 0;
  delete_result = added;
  code = MPI_Comm_delete_attr(comm, keyval);
  CHECK(code != MPI_SUCCESS);
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_OTHER);
  delete_result = 0;
  CHECK(MPI_Comm_delete_attr(comm, keyval) == MPI_SUCCESS);
  expect_value(comm, keyval, NULL);
  copies = deletions = 0;
  MPI_Comm_free(&comm);
  MPI_Comm_free_keyval(&keyval);
}

static void of_types(void) {
  static char state, value[4];
  MPI_Datatype type, copy;
  int keyval, flag;
  void* found;
  MPI_Type_create_keyval(copy_type, delete_type, &keyval, &state);
  MPI_Type_contiguous(3, MPI_INT, &type);
  MPI_Type_set_attr(type, keyval, &value[0]);
  MPI_Type_set_attr(MPI_DOUBLE, keyval, &value[2]);
  MPI_Type_dup(type, &copy);
  CHECK(seen_type == type);
  expect_seen(1, 0, keyval, &state, &value[0]);
  MPI_Type_get_attr(copy, keyval, &found, &flag);
  CHECK(flag && found == &value[1]);
  MPI_Type_get_attr(MPI_DOUBLE, keyval, &found, &flag);
  CHECK(flag && found == &value[2]);
  MPI_Type_delete_attr(MPI_DOUBLE, keyval);
  CHECK(seen_type == MPI_DOUBLE);
  expect_seen(0, 1, keyval, &state, &value[2]);
  MPI_Type_get_attr(MPI_DOUBLE, keyval, &found, &flag);
  CHECK(!flag);
  MPI_Datatype freed = copy;
  MPI_Type_free(&copy);
  CHECK(seen_type == freed);
  expect_seen(0, 1, keyval, &state, &value[1]);
  MPI_Type_free_keyval(&keyval);
  CHECK_EQUAL(keyval, MPI_KEYVAL_INVALID);
  MPI_Type_free(&type);
  CHECK_EQUAL(deletions, 1);
  deletions = 0;
}

static void* window_attribute(MPI_Win win, int keyval) {
  void* value = NULL;
  int flag = 0;
  CHECK(MPI_Win_get_attr(win, keyval, &value, &flag) == MPI_SUCCESS);
  CHECK(flag && value);
  return value;
}

static void of_windows(void) {
  static char state, value[4];
  static double memory[5];
  MPI_Win win;
  int keyval, model;
  MPI_Win_create(memory, sizeof memory, 8, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  CHECK(window_attribute(win, MPI_WIN_BASE) == memory);
  CHECK_EQUAL(*(MPI_Aint*)window_attribute(win, MPI_WIN_SIZE), sizeof memory);
  CHECK_EQUAL(*(int*)window_attribute(win, MPI_WIN_DISP_UNIT), 8);
  CHECK_EQUAL(*(int*)window_attribute(win, MPI_WIN_CREATE_FLAVOR), MPI_WIN_FLAVOR_CREATE);
  model = *(int*)window_attribute(win, MPI_WIN_MODEL);
  CHECK(model == MPI_WIN_UNIFIED || model == MPI_WIN_SEPARATE);

  MPI_Win_create_keyval(MPI_WIN_NULL_COPY_FN, delete_win, &keyval, &state);
  MPI_Win_set_attr(win, keyval, &value[0]);
  CHECK(window_attribute(win, keyval) == &value[0]);
  MPI_Win_delete_attr(win, keyval);
  CHECK(seen_win == win);
  expect_seen(0, 1, keyval, &state, &value[0]);
  MPI_Win_set_attr(win, keyval, &value[1]);
  MPI_Win freed = win;
  MPI_Win_free(&win);
  CHECK(seen_win == freed);
  expect_seen(0, 1, keyval, &state, &value[1]);
  MPI_Win_free_keyval(&keyval);
}

static void predefined_functions(void) {
  int null_null, dup_null, type_dup, flag, value;
  void* found;
  MPI_Comm comm, copy;
  MPI_Datatype type, type_copy;
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &null_null, NULL);
  MPI_Comm_create_keyval(MPI_COMM_DUP_FN, MPI_COMM_NULL_DELETE_FN, &dup_null, NULL);
  MPI_Type_create_keyval(MPI_TYPE_DUP_FN, MPI_TYPE_NULL_DELETE_FN, &type_dup, NULL);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_attr(comm, null_null, &value);
  MPI_Comm_set_attr(comm, dup_null, &value);
  MPI_Comm_dup(comm, &copy);
  expect_value(copy, null_null, NULL);
  expect_value(copy, dup_null, &value);
  MPI_Type_contiguous(2, MPI_CHAR, &type);
  MPI_Type_set_attr(type, type_dup, &value);
  MPI_Type_dup(type, &type_copy);
  MPI_Type_get_attr(type_copy, type_dup, &found, &flag);
  CHECK(flag && found == &value);
  MPI_Type_free(&type);
  MPI_Type_free(&type_copy);
  MPI_Comm_free(&comm);
  MPI_Comm_free(&copy);
  MPI_Comm_free_keyval(&null_null);
  MPI_Comm_free_keyval(&dup_null);
  MPI_Type_free_keyval(&type_dup);
}

static void deprecated(void) {
  static char state, value[4];
  void* found;
  int keyval, flag, null_null;
  MPI_Comm comm, copy;
  CHECK(MPI_Keyval_create(copy_comm, delete_comm, &keyval, &state) == MPI_SUCCESS);
  CHECK(MPI_Keyval_create(MPI_NULL_COPY_FN, MPI_NULL_DELETE_FN, &null_null, NULL) == MPI_SUCCESS);
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Attr_put(comm, keyval, &value[0]);
  MPI_Attr_put(comm, null_null, &value[1]);
  MPI_Comm_dup(comm, &copy);
  CHECK(seen_comm == comm);
  expect_seen(1, 0, keyval, &state, &value[0]);
  MPI_Attr_get(copy, keyval, &found, &flag);
  CHECK(flag && found == &value[1]);
  MPI_Attr_get(copy, null_null, &found, &flag);
  CHECK(!flag);
  MPI_Attr_delete(copy, keyval);
  CHECK(seen_comm == copy);
  expect_seen(0, 1, keyval, &state, &value[1]);
  MPI_Comm_free(&copy);
  MPI_Comm_free(&comm);
  deletions = 0;
  MPI_Keyval_free(&keyval);
  MPI_Keyval_free(&null_null);
  CHECK(keyval == MPI_KEYVAL_INVALID && null_null == MPI_KEYVAL_INVALID);
}

int main(void) {
  begin();
  of_communicators();
  errors_of_callbacks();
  of_types();
  of_windows();
  predefined_functions();
  deprecated();
  report("attributes: ok");
  return finish();
}
