// Error classes and codes. The numbers differ between the ABIs, and MPICH's codes are not classes;
// whatever MPI returns must say its class through MPI_Error_class, and what the program adds must
// lie behind the last code that its mpi.h knows.
// ranks: 2

#include "check.h"

static const struct {
  int number;
  const char* name;
} classes[] = {
#define C(NAME) \
  { MPI_ERR_##NAME, #NAME }
    C(ACCESS),
    C(AMODE),
    C(ARG),
    C(ASSERT),
    C(BAD_FILE),
    C(BASE),
    C(BUFFER),
    C(COMM),
    C(CONVERSION),
    C(COUNT),
    C(DIMS),
    C(DISP),
    C(DUP_DATAREP),
    C(FILE),
    C(FILE_EXISTS),
    C(FILE_IN_USE),
    C(GROUP),
    C(INFO),
    C(INFO_KEY),
    C(INFO_NOKEY),
    C(INFO_VALUE),
    C(INTERN),
    C(IN_STATUS),
    C(IO),
    C(KEYVAL),
    C(LOCKTYPE),
    C(NAME),
    C(NOT_SAME),
    C(NO_MEM),
    C(NO_SPACE),
    C(NO_SUCH_FILE),
    C(OP),
    C(OTHER),
    C(PENDING),
    C(PORT),
    C(QUOTA),
    C(RANK),
    C(READ_ONLY),
    C(REQUEST),
    C(RMA_ATTACH),
    C(RMA_CONFLICT),
    C(RMA_FLAVOR),
    C(RMA_RANGE),
    C(RMA_SHARED),
    C(RMA_SYNC),
    C(ROOT),
    C(SERVICE),
    C(SIZE),
    C(SPAWN),
    C(TAG),
    C(TOPOLOGY),
    C(TRUNCATE),
    C(TYPE),
    C(UNKNOWN),
    C(UNSUPPORTED_DATAREP),
    C(UNSUPPORTED_OPERATION),
    C(WIN),
#if MPI_VERSION >= 4
    C(PROC_ABORTED),
    C(SESSION),
    C(VALUE_TOO_LARGE),
#endif
#if MPI_VERSION >= 5
    C(ABI),
    C(ERRHANDLER),
#endif
#undef C
};
enum { count = sizeof classes / sizeof *classes };

static int class_of(int code) {
  int result = -1;
  CHECK(MPI_Error_class(code, &result) == MPI_SUCCESS);
  return result;
}

// Asking for the class leaves the text what it is.
static const char* name_of(int code) {
  char before[MPI_MAX_ERROR_STRING], after[MPI_MAX_ERROR_STRING];
  int length;
  CHECK(MPI_Error_string(code, before, &length) == MPI_SUCCESS);
  int class = class_of(code);
  CHECK(MPI_Error_string(code, after, &length) == MPI_SUCCESS);
  CHECK(strcmp(before, after) == 0);
  if (code == MPI_SUCCESS) return "SUCCESS";
  for (int i = 0; i < count; i++)
    if (classes[i].number == class) return classes[i].name;
  return "?";
}

// The length must be that of the string, which must fit the program's buffer.
static void check_text(int code, const char* expected) {
  struct {
    char text[MPI_MAX_ERROR_STRING], behind[64];
  } room;
  int length = -1;
  memset(&room, '#', sizeof room);
  CHECK(MPI_Error_string(code, room.text, &length) == MPI_SUCCESS);
  CHECK(length >= 0 && length < MPI_MAX_ERROR_STRING);
  CHECK_EQUAL(strlen(room.text), length);
  for (int i = 0; i < 64; i++) CHECK(room.behind[i] == '#');
  if (expected) CHECK(strcmp(room.text, expected) == 0);
  if (!expected) CHECK(length > 0);
}

static void predefined(void) {
  for (int i = 0; i < count; i++) {
    CHECK(classes[i].number > MPI_SUCCESS && classes[i].number <= MPI_ERR_LASTCODE);
    CHECK_EQUAL(class_of(classes[i].number), classes[i].number);
    check_text(classes[i].number, NULL);
  }
  CHECK_EQUAL(class_of(MPI_SUCCESS), MPI_SUCCESS);
  check_text(MPI_SUCCESS, NULL);
}

static int last_used(void) {
  int *value = NULL, flag = 0;
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_LASTUSEDCODE, &value, &flag);
  CHECK(flag && value);
  return *value;
}

static void added(void) {
  int class, code, in_rank, again[100];
  CHECK(last_used() >= MPI_ERR_LASTCODE);
  CHECK(MPI_Add_error_class(&class) == MPI_SUCCESS);
  CHECK(class > MPI_ERR_LASTCODE);
  CHECK(last_used() >= class);
  CHECK(MPI_Add_error_code(class, &code) == MPI_SUCCESS);
  CHECK(code != class && code > MPI_ERR_LASTCODE);
  CHECK_EQUAL(class_of(code), class);
#ifndef OPEN_MPI  // whose 4.1 says MPI_ERR_UNKNOWN
  CHECK_EQUAL(class_of(class), class);
#endif
  check_text(class, "");
  check_text(code, "");
  CHECK(MPI_Add_error_string(class, "a class") == MPI_SUCCESS);
  CHECK(MPI_Add_error_string(code, "first") == MPI_SUCCESS);
  CHECK(MPI_Add_error_string(code, "a code") == MPI_SUCCESS);
  check_text(class, "a class");
  check_text(code, "a code");
  CHECK(MPI_Add_error_code(MPI_ERR_RANK, &in_rank) == MPI_SUCCESS);
  CHECK_EQUAL(class_of(in_rank), MPI_ERR_RANK);
  MPI_Add_error_string(in_rank, "a rank of our own");
  check_text(in_rank, NULL);  // MPICH 4.0 tells the text of the class here
  for (int i = 0; i < 100; i++) {
    char text[32];
    snprintf(text, sizeof text, "text %d", i);
    CHECK(MPI_Add_error_code(class, &again[i]) == MPI_SUCCESS);
    CHECK(i == 0 || again[i] != again[i - 1]);
    CHECK(MPI_Add_error_string(again[i], text) == MPI_SUCCESS);
  }
  for (int i = 0; i < 100; i++) {
    char text[32];
    snprintf(text, sizeof text, "text %d", i);
    CHECK_EQUAL(class_of(again[i]), class);
    check_text(again[i], text);
  }
}

#define REPORT(call) report(#call ": %s", name_of(call))

static void real_errors(void) {
  int value = 0, flag, numbers[4] = {2, 2, 2, 2}, periods[4] = {0};
  MPI_Comm comm;
  MPI_Datatype type;
  MPI_Group group, part;
  MPI_Info info;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_group(MPI_COMM_WORLD, &group);
  MPI_Info_create(&info);
  REPORT(MPI_Send(&value, 1, MPI_INT, 77, 0, MPI_COMM_WORLD));
  REPORT(MPI_Send(&value, 1, MPI_INT, 0, -77, MPI_COMM_WORLD));
  REPORT(MPI_Send(&value, -3, MPI_INT, 0, 0, MPI_COMM_WORLD));
  REPORT(MPI_Send(&value, 1, MPI_DATATYPE_NULL, 0, 0, MPI_COMM_WORLD));
  REPORT(MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_NULL));
  REPORT(MPI_Bcast(&value, 1, MPI_INT, 77, MPI_COMM_WORLD));
  REPORT(MPI_Bcast(&value, 1, MPI_INT, -1000, MPI_COMM_WORLD));
  REPORT(MPI_Cart_create(MPI_COMM_WORLD, -1, numbers, periods, 0, &comm));
  REPORT(MPI_Cartdim_get(MPI_COMM_WORLD, &value));
  REPORT(MPI_Group_incl(group, 1, (int[]){77}, &part));
  REPORT(MPI_Group_incl(MPI_GROUP_NULL, 1, (int[]){0}, &part));
  REPORT(MPI_Type_contiguous(-1, MPI_INT, &type));
  REPORT(MPI_Type_free(&(MPI_Datatype){MPI_DATATYPE_NULL}));
  REPORT(MPI_Op_free(&(MPI_Op){MPI_OP_NULL}));
  CHECK(MPI_Info_get(MPI_INFO_NULL, "key", 3, (char[8]){""}, &flag) != MPI_SUCCESS);
  REPORT(MPI_Info_delete(info, "no such key"));
  CHECK(MPI_Comm_free_keyval(&(int){MPI_KEYVAL_INVALID}) != MPI_SUCCESS);
  MPI_Info_free(&info);
  MPI_Group_free(&group);
}

// Errors of single requests are told in the statuses, and only there.
static void in_statuses(void) {
  int data[4] = {1, 2, 3, 4}, small[2], whole[4], other = 1 - rank;
  MPI_Request requests[3], sent[2];
  MPI_Status statuses[3];
  MPI_Irecv(small, 2, MPI_INT, other, 1, MPI_COMM_WORLD, &requests[0]);
  MPI_Irecv(whole, 4, MPI_INT, other, 2, MPI_COMM_WORLD, &requests[1]);
  requests[2] = MPI_REQUEST_NULL;
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Isend(data, 4, MPI_INT, other, 1, MPI_COMM_WORLD, &sent[0]);
  MPI_Isend(data, 4, MPI_INT, other, 2, MPI_COMM_WORLD, &sent[1]);
  int code = MPI_Waitall(3, requests, statuses);
  CHECK_EQUAL(class_of(code), MPI_ERR_IN_STATUS);
  CHECK_EQUAL(class_of(statuses[0].MPI_ERROR), MPI_ERR_TRUNCATE);
  check_text(statuses[0].MPI_ERROR, NULL);
  int second = class_of(statuses[1].MPI_ERROR);
  CHECK(second == MPI_SUCCESS || second == MPI_ERR_PENDING);
  CHECK_EQUAL(statuses[2].MPI_ERROR, MPI_SUCCESS);
  if (second == MPI_ERR_PENDING) MPI_Wait(&requests[1], MPI_STATUS_IGNORE);
  CHECK(requests[0] == MPI_REQUEST_NULL && requests[1] == MPI_REQUEST_NULL);
  CHECK(whole[3] == 4);
  MPI_Waitall(2, sent, MPI_STATUSES_IGNORE);
}

static void of_files_and_windows(void) {
  char name[] = "/tmp/anympi-error-classes-XXXXXX";
  MPI_File file, second;
  MPI_Win win;
  int value = 0, descriptor = mkstemp(name);
  CHECK(descriptor >= 0);
  int exclusive = MPI_MODE_CREATE | MPI_MODE_EXCL | MPI_MODE_RDWR;
  REPORT(MPI_File_open(MPI_COMM_SELF, name, exclusive, MPI_INFO_NULL, &file));
  REPORT(
      MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDONLY | MPI_MODE_WRONLY, MPI_INFO_NULL, &file));
  remove(name);
  REPORT(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDWR, MPI_INFO_NULL, &file));
  REPORT(MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDONLY | MPI_MODE_CREATE, MPI_INFO_NULL,
                       &second));
  REPORT(MPI_File_delete(name, MPI_INFO_NULL));

  MPI_Win_create(&value, sizeof value, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  MPI_Win_fence(0, win);
  REPORT(MPI_Put(&value, 1, MPI_INT, 77, 0, 1, MPI_INT, win));
  REPORT(MPI_Put(&value, 1, MPI_DATATYPE_NULL, 0, 0, 1, MPI_INT, win));
  REPORT(MPI_Accumulate(&value, 1, MPI_INT, 0, 0, 1, MPI_INT, MPI_OP_NULL, win));
  MPI_Win_fence(0, win);
  CHECK(MPI_Win_lock(4711, 0, 0, win) != MPI_SUCCESS);
  REPORT(MPI_Win_unlock(0, win));
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_free(&win);
  REPORT(MPI_Win_free(&(MPI_Win){MPI_WIN_NULL}));
}

int main(void) {
  begin();
  predefined();
  added();
  real_errors();
  in_statuses();
  of_files_and_windows();
  return finish();
}
