// What belongs to a session besides its communicators: its handle as an integer, and buffers for
// buffered messages (MPI-4.1).
// ranks: 1
// newer: MPI_Session_init
// newer: MPI_Session_attach_buffer
// newer: MPI_Session_toint

#include "newer_functions.h"

int main(void) {
  static char buffer[3000], *found;
  MPI_Session session = MPI_SESSION_NULL;
  MPI_Request request;
  MPI_Count large = 0;
  int size_of_found = 0;
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session) == MPI_SUCCESS);
  CHECK(session != MPI_SESSION_NULL);
  CHECK(MPI_Session_fromint(MPI_Session_toint(session)) == session);
  CHECK(MPI_Session_f2c(MPI_Session_c2f(session)) == session);
  CHECK(MPI_Session_fromint(MPI_Session_toint(MPI_SESSION_NULL)) == MPI_SESSION_NULL);
  int attached = MPI_Session_attach_buffer(session, buffer, sizeof buffer);
  if (worked("Session_attach_buffer", attached)) {
    CHECK(MPI_Session_flush_buffer(session) == MPI_SUCCESS);
    CHECK(MPI_Session_iflush_buffer(session, &request) == MPI_SUCCESS);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    CHECK(MPI_Session_detach_buffer(session, &found, &size_of_found) == MPI_SUCCESS);
    CHECK(found == buffer && size_of_found == sizeof buffer);
    CHECK(MPI_Session_attach_buffer_c(session, buffer, sizeof buffer) == MPI_SUCCESS);
    CHECK(MPI_Session_detach_buffer_c(session, &found, &large) == MPI_SUCCESS);
    CHECK(found == buffer && large == sizeof buffer);
  } else {
    int code = MPI_Session_attach_buffer_c(session, buffer, sizeof buffer);
    CHECK(!worked("Session_attach_buffer_c", code));
    code = MPI_Session_detach_buffer(session, &found, &size_of_found);
    CHECK(!worked("Session_detach_buffer", code));
    CHECK(!worked("Session_detach_buffer_c", MPI_Session_detach_buffer_c(session, &found, &large)));
    CHECK(!worked("Session_flush_buffer", MPI_Session_flush_buffer(session)));
    CHECK(!worked("Session_iflush_buffer", MPI_Session_iflush_buffer(session, &request)));
  }
  CHECK(MPI_Session_finalize(&session) == MPI_SUCCESS);
  CHECK(session == MPI_SESSION_NULL);
  report("sessions and buffers");
  return finish();
}
