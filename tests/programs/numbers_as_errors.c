// Numbers that are no error codes of MPI: what a callback returns comes back from the call as it
// is, and an error handler gets what it is called with. Both MPIs do so; a number that looks like a
// class, or like success, is the hard case.
// ranks: 1

#include "check.h"

static const int numbers[] = {1000, 12345, 128, 256, 4096};
enum { count = sizeof numbers / sizeof *numbers };
static int returned, handled;

static int copy(MPI_Comm comm, int keyval, void* state, void* in, void* out, int* flag) {
  (void)comm, (void)keyval, (void)state, (void)in, (void)out;
  *flag = 0;
  return returned;
}
static int query(void* state, MPI_Status* status) {
  (void)state;
  MPI_Status_set_elements(status, MPI_BYTE, 0);
  MPI_Status_set_cancelled(status, 0);
  status->MPI_SOURCE = status->MPI_TAG = MPI_UNDEFINED;
  return returned;
}
static int nothing(void* state) {
  (void)state;
  return MPI_SUCCESS;
}
static int no_cancel(void* state, int complete) {
  (void)state, (void)complete;
  return MPI_SUCCESS;
}
static void on_comm(MPI_Comm* comm, int* code, ...) {
  (void)comm;
  handled = *code;
}
static void on_window(MPI_Win* win, int* code, ...) {
  (void)win;
  handled = *code;
}

int main(void) {
  MPI_Errhandler handler, window_handler;
  MPI_Comm comm, copied;
  MPI_Win win;
  MPI_Request request;
  int keyval, *memory;
  begin();
  MPI_Comm_create_errhandler(on_comm, &handler);
  MPI_Win_create_errhandler(on_window, &window_handler);
  MPI_Comm_dup(MPI_COMM_SELF, &comm);
  MPI_Comm_create_keyval(copy, MPI_COMM_NULL_DELETE_FN, &keyval, NULL);
  MPI_Comm_set_attr(comm, keyval, NULL);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  CHECK(MPI_Win_allocate(4, 4, MPI_INFO_NULL, MPI_COMM_SELF, &memory, &win) == MPI_SUCCESS);
  MPI_Win_set_errhandler(win, window_handler);
  for (int i = 0; i < count; i++) {
    returned = numbers[i];
    CHECK_EQUAL(MPI_Comm_dup(comm, &copied), numbers[i]);
    MPI_Grequest_start(query, nothing, no_cancel, NULL, &request);
    MPI_Grequest_complete(request);
    CHECK_EQUAL(MPI_Wait(&request, MPI_STATUS_IGNORE), numbers[i]);
    MPI_Comm_set_errhandler(comm, handler);
    MPI_Comm_call_errhandler(comm, numbers[i]);
    CHECK_EQUAL(handled, numbers[i]);
    MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    MPI_Win_call_errhandler(win, numbers[i] + 1);
    CHECK_EQUAL(handled, numbers[i] + 1);
  }
  MPI_Win_free(&win);
  MPI_Errhandler_free(&handler);
  MPI_Errhandler_free(&window_handler);
  MPI_Comm_free(&comm);
  MPI_Comm_free_keyval(&keyval);
  report("%d numbers", count);
  return finish();
}
