// Error handlers of communicators, windows and files: MPI gives them no extra_state, and the handle
// and the code that they see must be the program's own. Open MPI's programs compare codes with
// classes, MPICH's codes carry more than the class, so only classes are reported.
// ranks: 2

#include "check.h"

static int calls, seen_class;
static MPI_Comm seen_comm;
static MPI_Win seen_win;
static MPI_File seen_file;

static void on_comm(MPI_Comm* comm, int* code, ...) {
  calls++;
  seen_comm = *comm;
  MPI_Error_class(*code, &seen_class);
}
static void other_on_comm(MPI_Comm* comm, int* code, ...) {
  on_comm(comm, code);
  calls += 99;
}
static void on_win(MPI_Win* win, int* code, ...) {
  calls++;
  seen_win = *win;
  MPI_Error_class(*code, &seen_class);
}
static void on_file(MPI_File* file, int* code, ...) {
  calls++;
  seen_file = *file;
  MPI_Error_class(*code, &seen_class);
}

static int class_of(int code) {
  int result;
  CHECK(MPI_Error_class(code, &result) == MPI_SUCCESS);
  return result;
}

// That `call`, a single call of MPI, invoked the handler once on `comm` with `class`.
#define EXPECT_ERROR(call, comm, class)  \
  do {                                   \
    calls = 0;                           \
    seen_class = -1;                     \
    seen_comm = MPI_COMM_NULL;           \
    int code_ = call;                    \
    CHECK_EQUAL(calls, 1);               \
    CHECK_EQUAL(seen_class, class);      \
    CHECK(seen_comm == (comm));          \
    CHECK_EQUAL(class_of(code_), class); \
  } while (0)

static void raise_everything(MPI_Comm comm) {
  int value = 1, all[8];
  EXPECT_ERROR(MPI_Send(&value, 1, MPI_INT, size, 0, comm), comm, MPI_ERR_RANK);
  EXPECT_ERROR(MPI_Send(&value, 1, MPI_INT, -77, 0, comm), comm, MPI_ERR_RANK);
  EXPECT_ERROR(MPI_Send(&value, 1, MPI_INT, 0, -77, comm), comm, MPI_ERR_TAG);
  EXPECT_ERROR(MPI_Send(&value, -1, MPI_INT, 0, 0, comm), comm, MPI_ERR_COUNT);
  EXPECT_ERROR(MPI_Send(&value, 1, MPI_DATATYPE_NULL, 0, 0, comm), comm, MPI_ERR_TYPE);
  EXPECT_ERROR(MPI_Recv(&value, 1, MPI_INT, size, 0, comm, MPI_STATUS_IGNORE), comm, MPI_ERR_RANK);
  EXPECT_ERROR(MPI_Bcast(&value, 1, MPI_INT, size, comm), comm, MPI_ERR_ROOT);
  EXPECT_ERROR(MPI_Allreduce(&value, all, 1, MPI_INT, MPI_OP_NULL, comm), comm, MPI_ERR_OP);
  EXPECT_ERROR(MPI_Cart_coords(comm, 0, 1, all), comm, MPI_ERR_TOPOLOGY);
}

static void truncation(MPI_Comm comm) {
  int data[4] = {1, 2, 3, 4}, got[4] = {0}, other = 1 - rank;
  MPI_Request request;
  MPI_Isend(data, 4, MPI_INT, other, 5, comm, &request);
  MPI_Barrier(comm);
  EXPECT_ERROR(MPI_Recv(got, 2, MPI_INT, other, 5, comm, MPI_STATUS_IGNORE), comm,
               MPI_ERR_TRUNCATE);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(got[2] == 0 && got[3] == 0);
}

static void set_get_and_free(void) {
  MPI_Errhandler handler, found, second;
  MPI_Comm comm;
  CHECK(MPI_Comm_get_errhandler(MPI_COMM_WORLD, &found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRORS_ARE_FATAL);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_get_errhandler(comm, &found);
  CHECK(found == MPI_ERRORS_RETURN);
  CHECK_EQUAL(class_of(MPI_Send(NULL, 0, MPI_INT, size, 0, comm)), MPI_ERR_RANK);

  MPI_Comm_create_errhandler(on_comm, &handler);
  MPI_Comm_create_errhandler(other_on_comm, &second);
  CHECK(handler != MPI_ERRHANDLER_NULL && handler != second);
  CHECK(handler != MPI_ERRORS_RETURN && handler != MPI_ERRORS_ARE_FATAL);
  MPI_Comm_set_errhandler(comm, handler);
  MPI_Comm_get_errhandler(comm, &found);
  CHECK(found == handler);
  MPI_Errhandler_free(&found);
  CHECK(found == MPI_ERRHANDLER_NULL);
  raise_everything(comm);
  truncation(comm);

  // The communicator keeps the handler alive after the program freed it.
  MPI_Errhandler_free(&handler);
  CHECK(handler == MPI_ERRHANDLER_NULL);
  raise_everything(comm);

  MPI_Comm_set_errhandler(comm, second);
  calls = 0;
  CHECK_EQUAL(class_of(MPI_Send(NULL, 0, MPI_INT, size, 0, comm)), MPI_ERR_RANK);
  CHECK_EQUAL(calls, 100);
  MPI_Errhandler_free(&second);
  MPI_Comm_free(&comm);
}

static void inheritance(void) {
  MPI_Errhandler handler, found;
  MPI_Comm comm, copy, part;
  MPI_Comm_create_errhandler(on_comm, &handler);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, handler);
  MPI_Comm_dup(comm, &copy);
  MPI_Comm_split(comm, 0, -rank, &part);
  MPI_Comm_get_errhandler(copy, &found);
  CHECK(found == handler);
  EXPECT_ERROR(MPI_Send(NULL, 0, MPI_INT, size, 0, copy), copy, MPI_ERR_RANK);
  EXPECT_ERROR(MPI_Send(NULL, 0, MPI_INT, size, 0, part), part, MPI_ERR_RANK);
  MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN);
  EXPECT_ERROR(MPI_Send(NULL, 0, MPI_INT, size, 0, comm), comm, MPI_ERR_RANK);
  calls = 0;
  CHECK_EQUAL(class_of(MPI_Send(NULL, 0, MPI_INT, size, 0, copy)), MPI_ERR_RANK);
  CHECK_EQUAL(calls, 0);
  MPI_Comm_free(&comm);
  MPI_Comm_free(&copy);
  MPI_Comm_free(&part);
  MPI_Errhandler_free(&found);
  MPI_Errhandler_free(&handler);
}

static void called_by_the_program(void) {
  static const int classes[] = {MPI_ERR_BUFFER,   MPI_ERR_RANK,      MPI_ERR_INTERN,
                                MPI_ERR_OTHER,    MPI_ERR_IN_STATUS, MPI_ERR_NO_SUCH_FILE,
                                MPI_ERR_RMA_SYNC, MPI_ERR_SPAWN};
  MPI_Errhandler handler;
  MPI_Comm comm;
  int added;
  MPI_Add_error_code(MPI_ERR_RANK, &added);
  MPI_Comm_create_errhandler(on_comm, &handler);
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Comm_set_errhandler(comm, handler);
  for (int i = 0; i <= 8; i++) {
    calls = 0;
    CHECK(MPI_Comm_call_errhandler(comm, i < 8 ? classes[i] : added) == MPI_SUCCESS);
    CHECK_EQUAL(calls, 1);
    CHECK_EQUAL(seen_class, i < 8 ? classes[i] : MPI_ERR_RANK);
    CHECK(seen_comm == comm);
  }
  MPI_Comm_free(&comm);
  MPI_Errhandler_free(&handler);
}

static void windows(void) {
  MPI_Errhandler handler, found;
  MPI_Win win;
  int data[2] = {0, 0}, value = 1;
  MPI_Win_create(data, sizeof data, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  MPI_Win_get_errhandler(win, &found);
  CHECK(found == MPI_ERRORS_ARE_FATAL);
  MPI_Win_create_errhandler(on_win, &handler);
  MPI_Win_set_errhandler(win, handler);
  MPI_Win_get_errhandler(win, &found);
  CHECK(found == handler);
  MPI_Errhandler_free(&found);
  MPI_Errhandler_free(&handler);
  MPI_Win_fence(0, win);
  calls = 0;
  CHECK_EQUAL(class_of(MPI_Put(&value, 1, MPI_INT, size, 0, 1, MPI_INT, win)), MPI_ERR_RANK);
  CHECK(calls == 1 && seen_win == win);
  CHECK_EQUAL(seen_class, MPI_ERR_RANK);
  CHECK_EQUAL(class_of(MPI_Put(&value, -1, MPI_INT, 0, 0, 1, MPI_INT, win)), MPI_ERR_COUNT);
  CHECK(calls == 2 && seen_win == win);
  CHECK_EQUAL(seen_class, MPI_ERR_COUNT);
  MPI_Win_fence(0, win);
  CHECK(MPI_Win_call_errhandler(win, MPI_ERR_RMA_CONFLICT) == MPI_SUCCESS);
  CHECK(calls == 3 && seen_win == win);
  CHECK_EQUAL(seen_class, MPI_ERR_RMA_CONFLICT);
  MPI_Win_set_errhandler(win, MPI_ERRORS_RETURN);
  MPI_Win_get_errhandler(win, &found);
  CHECK(found == MPI_ERRORS_RETURN);
  MPI_Win_free(&win);
}

static void files(void) {
  MPI_Errhandler handler, found;
  MPI_File file = MPI_FILE_NULL;
  char name[] = "/tmp/anympi-error-handlers-XXXXXX";
  int descriptor = mkstemp(name);
  CHECK(descriptor >= 0);
  CHECK(remove(name) == 0);

  CHECK(MPI_File_get_errhandler(MPI_FILE_NULL, &found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRORS_RETURN);
  MPI_File_create_errhandler(on_file, &handler);
  MPI_File_set_errhandler(MPI_FILE_NULL, handler);
  calls = 0;
  int code = MPI_File_open(MPI_COMM_SELF, name, MPI_MODE_RDONLY, MPI_INFO_NULL, &file);
  CHECK_EQUAL(class_of(code), MPI_ERR_NO_SUCH_FILE);
  CHECK_EQUAL(calls, 1);
  CHECK_EQUAL(seen_class, MPI_ERR_NO_SUCH_FILE);
  CHECK(seen_file == MPI_FILE_NULL);
  MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN);

  int mode = MPI_MODE_CREATE | MPI_MODE_WRONLY | MPI_MODE_DELETE_ON_CLOSE;
  CHECK(MPI_File_open(MPI_COMM_SELF, name, mode, MPI_INFO_NULL, &file) == MPI_SUCCESS);
  MPI_File_get_errhandler(file, &found);
  CHECK(found == MPI_ERRORS_RETURN);
  MPI_File_set_errhandler(file, handler);
  MPI_File_get_errhandler(file, &found);
  CHECK(found == handler);
  MPI_Errhandler_free(&found);
  MPI_Errhandler_free(&handler);
  calls = 0;
  code = MPI_File_seek(file, -1, MPI_SEEK_SET);
  CHECK(code != MPI_SUCCESS);
  CHECK(calls == 1 && seen_file == file);
  CHECK_EQUAL(seen_class, class_of(code));
  CHECK(MPI_File_call_errhandler(file, MPI_ERR_QUOTA) == MPI_SUCCESS);
  CHECK(calls == 2 && seen_file == file);
  CHECK_EQUAL(seen_class, MPI_ERR_QUOTA);
  MPI_File_close(&file);
}

// MPI-4's third predefined one, which MPICH 4.0 has in mpi.h only.
static void the_one_that_aborts(void) {
#ifdef MPI_ABI_VERSION
  MPI_Errhandler found = MPI_ERRHANDLER_NULL;
  MPI_Comm copy;
  CHECK(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_ABORT) == MPI_SUCCESS);
  CHECK(MPI_Comm_get_errhandler(MPI_COMM_SELF, &found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRORS_ABORT);
  CHECK(MPI_Errhandler_free(&found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRHANDLER_NULL);
  MPI_Comm_dup(MPI_COMM_SELF, &copy);
  CHECK(MPI_Comm_get_errhandler(copy, &found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRORS_ABORT);
  MPI_Comm_free(&copy);
  CHECK(MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_ABORT) == MPI_SUCCESS);
  CHECK(MPI_File_get_errhandler(MPI_FILE_NULL, &found) == MPI_SUCCESS);
  CHECK(found == MPI_ERRORS_ABORT);
  MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_ARE_FATAL);
#endif
}

// More than any pool of prepared functions has.
static void many(void) {
  enum { count = 5000 };
  static MPI_Errhandler handlers[count];
  MPI_Errhandler found;
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  for (int i = 0; i < count; i++)
    CHECK(MPI_Comm_create_errhandler(i % 3 ? on_comm : other_on_comm, &handlers[i]) == MPI_SUCCESS);
  for (int i = 0; i < count; i++) {
    MPI_Comm_set_errhandler(comm, handlers[i]);
    MPI_Comm_get_errhandler(comm, &found);
    CHECK(found == handlers[i]);
    MPI_Errhandler_free(&found);
    calls = 0;
    MPI_Comm_call_errhandler(comm, MPI_ERR_TAG);
    CHECK_EQUAL(calls, i % 3 ? 1 : 100);
    CHECK_EQUAL(seen_class, MPI_ERR_TAG);
    MPI_Errhandler_free(&handlers[i]);
  }
  MPI_Comm_free(&comm);
}

int main(void) {
  begin();
  set_get_and_free();
  inheritance();
  called_by_the_program();
  windows();
  files();
  the_one_that_aborts();
  many();
  report("error handlers: ok");
  return finish();
}
