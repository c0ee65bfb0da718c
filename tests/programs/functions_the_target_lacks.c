// Functions of MPI-4 that only the program's MPI has. Each must either work or give
// MPI_ERR_UNSUPPORTED_OPERATION, through the error handler of its communicator, with a text that
// names it; never an undefined symbol or a crash.
// ranks: 1
// needs: MPI_Comm_idup_with_info
// needs: MPI_Info_get_string
// needs: MPI_Session_init

#include "check.h"

static int calls;
static MPI_Comm seen;

static void on_error(MPI_Comm* comm, int* code, ...) {
  (void)code;
  calls++;
  seen = *comm;
}

// Whether the call worked.
static int check_outcome(const char* function, int code) {
  char text[MPI_MAX_ERROR_STRING] = "";
  int class = -1, length;
  if (code == MPI_SUCCESS) return 1;
  MPI_Error_class(code, &class);
  CHECK_EQUAL(class, MPI_ERR_UNSUPPORTED_OPERATION);
  MPI_Error_string(code, text, &length);
  CHECK(strstr(text, function) != NULL);
  return 0;
}

int main(void) {
  MPI_Errhandler handler;
  MPI_Comm comm, copy;
  MPI_Request request;
  MPI_Info info;
  MPI_Session session;
  begin();
  MPI_Comm_create_errhandler(on_error, &handler);
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, handler);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);

  int code = MPI_Comm_idup_with_info(comm, MPI_INFO_NULL, &copy, &request);
  if (check_outcome("Comm_idup_with_info", code)) {
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Comm_free(&copy);
    CHECK_EQUAL(calls, 0);
  } else {
    CHECK_EQUAL(calls, 1);
    CHECK(seen == comm);
  }

  MPI_Info_create(&info);
  MPI_Info_set(info, "key", "value");
  char value[10] = "?";
  int length = sizeof value, flag = 0;
  if (check_outcome("Info_get_string", MPI_Info_get_string(info, "key", &length, value, &flag)))
    CHECK(flag && length == 6 && strcmp(value, "value") == 0);
  MPI_Info_free(&info);

  if (check_outcome("Session_init", MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session)))
    CHECK(MPI_Session_finalize(&session) == MPI_SUCCESS);
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&comm);
  report("all worked or were refused");
  return finish();
}
