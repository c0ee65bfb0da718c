// What belongs to a session besides its communicators: its handle as an integer, and buffers for
// buffered messages, which all communicators that descend from the session use (MPI-4.1,
// section 3.6).
// ranks: 2
// newer: MPI_Session_init
// newer: MPI_Session_attach_buffer
// newer: MPI_Session_toint

#include "newer_functions.h"

static char buffer[3000], buffer_of_process[10000];

static void functions_of_buffers(MPI_Session session) {
  char* found = NULL;
  int length = 0;
  MPI_Count large = 0;
  MPI_Request request;
  CHECK(MPI_Session_attach_buffer(session, buffer, sizeof buffer) == MPI_SUCCESS);
  CHECK(MPI_Session_flush_buffer(session) == MPI_SUCCESS);
  CHECK(MPI_Session_iflush_buffer(session, &request) == MPI_SUCCESS);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(MPI_Session_detach_buffer(session, &found, &length) == MPI_SUCCESS);
  CHECK(found == buffer && length == sizeof buffer);
  CHECK(MPI_Session_attach_buffer_c(session, buffer, sizeof buffer) == MPI_SUCCESS);
  CHECK(MPI_Session_detach_buffer_c(session, &found, &large) == MPI_SUCCESS);
  CHECK(found == buffer && large == sizeof buffer);
}

static void exchange(MPI_Comm comm) {
  int received = -1, mine;
  MPI_Comm_rank(comm, &mine);
  CHECK(MPI_Bsend(&mine, 1, MPI_INT, 1 - mine, 1, comm) == MPI_SUCCESS);
  MPI_Recv(&received, 1, MPI_INT, 1 - mine, 1, comm, MPI_STATUS_IGNORE);
  CHECK_EQUAL(received, 1 - mine);
}

// The session's buffer is too small for this message, the process's is not. (Where the target's
// overhead is larger than the program's, the target gets a larger buffer, too.)
static int uses_the_session(MPI_Comm comm) {
  int message[1000] = {0}, mine, class = -1;
  MPI_Comm_rank(comm, &mine);
  MPI_Error_class(MPI_Bsend(message, 1000, MPI_INT, 1 - mine, 2, comm), &class);
  if (class == MPI_SUCCESS)
    MPI_Recv(message, 1000, MPI_INT, 1 - mine, 2, comm, MPI_STATUS_IGNORE);
  else
    CHECK_EQUAL(class, MPI_ERR_BUFFER);
  return class != MPI_SUCCESS;
}

static MPI_Comm communicator_of(MPI_Session session, const char* tag) {
  MPI_Group group, both;
  MPI_Comm comm;
  int ranks[2] = {1, 0};
  CHECK(MPI_Group_from_session_pset(session, "mpi://WORLD", &group) == MPI_SUCCESS);
  CHECK(MPI_Group_incl(group, 2, ranks, &both) == MPI_SUCCESS);
  CHECK(MPI_Comm_create_from_group(both, tag, MPI_INFO_NULL, MPI_ERRORS_RETURN, &comm) ==
        MPI_SUCCESS);
  MPI_Group_free(&group);
  MPI_Group_free(&both);
  return comm;
}

// The communicators of one session use its buffer; those of another one and of the world do not.
static void descendants(MPI_Session session, MPI_Session other) {
  MPI_Comm comm = communicator_of(session, "one"), foreign = communicator_of(other, "other");
  MPI_Comm copy, half, grid;
  int dims[1] = {2}, periods[1] = {0};
  char* found;
  int length;
  MPI_Comm_dup(comm, &copy);
  MPI_Comm_split(copy, 0, rank, &half);
  MPI_Cart_create(half, 1, dims, periods, 0, &grid);
  MPI_Comm_set_errhandler(grid, MPI_ERRORS_RETURN);
  CHECK(MPI_Buffer_attach(buffer_of_process, sizeof buffer_of_process) == MPI_SUCCESS);
  CHECK(!uses_the_session(comm));
  CHECK(MPI_Session_attach_buffer(session, buffer, MPI_BSEND_OVERHEAD + 100) == MPI_SUCCESS);
  exchange(comm);
  exchange(copy);
  exchange(grid);
  CHECK(uses_the_session(comm) && uses_the_session(copy) && uses_the_session(grid));
  CHECK(!uses_the_session(foreign));
  CHECK(!uses_the_session(MPI_COMM_WORLD));
  CHECK(MPI_Session_detach_buffer(session, &found, &length) == MPI_SUCCESS);
  CHECK(!uses_the_session(grid));
  CHECK(MPI_Buffer_detach(&found, &length) == MPI_SUCCESS);
  CHECK(found == buffer_of_process);
  MPI_Comm_free(&grid);
  MPI_Comm_free(&half);
  MPI_Comm_free(&copy);
  MPI_Comm_free(&comm);
  MPI_Comm_free(&foreign);
}

int main(void) {
  MPI_Session session = MPI_SESSION_NULL, other = MPI_SESSION_NULL;
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session) == MPI_SUCCESS);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &other) == MPI_SUCCESS);
  CHECK(session != MPI_SESSION_NULL);
  CHECK(MPI_Session_fromint(MPI_Session_toint(session)) == session);
  CHECK(MPI_Session_f2c(MPI_Session_c2f(session)) == session);
  CHECK(MPI_Session_fromint(MPI_Session_toint(MPI_SESSION_NULL)) == MPI_SESSION_NULL);
  functions_of_buffers(session);
  descendants(session, other);
  CHECK(MPI_Session_finalize(&other) == MPI_SUCCESS);
  CHECK(MPI_Session_finalize(&session) == MPI_SUCCESS);
  CHECK(session == MPI_SESSION_NULL);
  report("sessions and buffers");
  return finish();
}
