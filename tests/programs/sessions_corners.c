// Sessions where it matters what was called before: their error handlers may be made before
// anything else, errors of creating communicators go to the handler that the call was given, only
// the leader needs to know the other group, sessions may be opened and closed while MPI_Finalize
// deletes attributes, and one that is never closed does not make the exit an abnormal one.
// ranks: 4
// needs: MPI_Session_init
// newer: MPI_Session_flush_buffer
// native-fails: mpich MPICH 4.0.2 makes no error handler for sessions before the first of them

#include "newer_functions.h"

static int session_calls, comm_calls, class_seen, deletions;
static MPI_Session session_seen;

static void on_session_error(MPI_Session* session, int* code, ...) {
  session_calls++;
  session_seen = *session;
  (void)code;
}

// It may use MPI, also what needs a handler itself.
static void on_comm_error(MPI_Comm* comm, int* code, ...) {
  MPI_Session session;
  (void)comm;
  comm_calls++;
  MPI_Error_class(*code, &class_seen);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session) == MPI_SUCCESS);
  CHECK(MPI_Session_finalize(&session) == MPI_SUCCESS);
}

static int class_of(int code) {
  int error_class = -1;
  MPI_Error_class(code, &error_class);
  return error_class;
}

static int are_emulated(void) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  return strstr(version, "Open MPI v4") != NULL;
}

// Open MPI 5 finds no set where the scheme is in capitals; MPICH does.
static void names_in_capitals(MPI_Session session) {
  static const char* const names[] = {"MPI://WORLD", "MPI://World", "MPI://self"};
  for (int i = 0; i < 3; i++) {
    MPI_Group group;
    int count = -1;
    CHECK(MPI_Group_from_session_pset(session, names[i], &group) == MPI_SUCCESS);
    MPI_Group_size(group, &count);
    CHECK_EQUAL(count, i < 2 ? 4 : 1);
    MPI_Group_free(&group);
  }
}

static void check_raised(int code, int error_class, int calls) {
  CHECK_EQUAL(class_of(code), error_class);
  CHECK_EQUAL(comm_calls, calls);
  if (calls) CHECK_EQUAL(class_seen, error_class);
  comm_calls = 0;
}

static void errors_of_creation(MPI_Group self, MPI_Errhandler to, int calls) {
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Group none = MPI_GROUP_NULL;
  MPI_Info info = MPI_INFO_NULL;
  check_raised(MPI_Comm_create_from_group(none, "a", info, to, &comm), MPI_ERR_GROUP, calls);
  check_raised(MPI_Comm_create_from_group(self, NULL, info, to, &comm), MPI_ERR_ARG, calls);
  check_raised(MPI_Intercomm_create_from_groups(none, 0, self, 0, "b", info, to, &comm),
               MPI_ERR_GROUP, calls);
  check_raised(MPI_Intercomm_create_from_groups(self, 0, none, 0, "c", info, to, &comm),
               MPI_ERR_GROUP, calls);
  check_raised(MPI_Intercomm_create_from_groups(self, 0, self, 0, NULL, info, to, &comm),
               MPI_ERR_ARG, calls);
}

// They go to the handler that the communicator would have got.
static void handlers_of_creation(MPI_Session session) {
  MPI_Group self;
  MPI_Errhandler handler;
  MPI_Group_from_session_pset(session, "mpi://SELF", &self);
  MPI_Comm_create_errhandler(on_comm_error, &handler);
  errors_of_creation(self, MPI_ERRORS_RETURN, 0);
  errors_of_creation(self, handler, 1);
  MPI_Errhandler_free(&handler);
  MPI_Group_free(&self);
}

// The remote group and its leader are significant at the local leader, which is not the first here.
static void only_the_leader_knows(MPI_Session session) {
  MPI_Group world, mine, other = MPI_GROUP_NULL;
  MPI_Comm between;
  int place = -1, count = -1, sum = -1;
  MPI_Group_from_session_pset(session, "mpi://WORLD", &world);
  MPI_Group_rank(world, &place);
  const int first = place < 2 ? 0 : 2, is_leader = place == first + 1;
  int members[1][3] = {{first, first + 1, 1}}, others[1][3] = {{2 - first, 3 - first, 1}};
  MPI_Group_range_incl(world, 1, members, &mine);
  if (is_leader) MPI_Group_range_incl(world, 1, others, &other);
  CHECK(MPI_Intercomm_create_from_groups(mine, 1, other, is_leader ? 1 : -77, "corners",
                                         MPI_INFO_NULL, MPI_ERRORS_RETURN,
                                         &between) == MPI_SUCCESS);
  MPI_Comm_remote_size(between, &count);
  CHECK_EQUAL(count, 2);
  MPI_Allreduce(&place, &sum, 1, MPI_INT, MPI_SUM, between);
  CHECK_EQUAL(sum, first == 0 ? 5 : 1);
  MPI_Comm_free(&between);
  if (is_leader) MPI_Group_free(&other);
  MPI_Group_free(&mine);
  MPI_Group_free(&world);
}

// Errors of what is no session have no handler but the default one. Where sessions are emulated,
// those that were closed are known to be none, too.
static void no_session(MPI_Session closed) {
  MPI_Session invalid[] = {MPI_SESSION_NULL, closed};
  MPI_Errhandler handler;
  MPI_Group group;
  MPI_Info info;
  int count;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  for (int i = 0; i < 1 + are_emulated(); i++) {
    MPI_Session session = invalid[i];
    CHECK_EQUAL(class_of(MPI_Session_get_num_psets(session, MPI_INFO_NULL, &count)),
                MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_get_info(session, &info)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_get_pset_info(session, "mpi://SELF", &info)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Group_from_session_pset(session, "mpi://SELF", &group)),
                MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_get_errhandler(session, &handler)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_set_errhandler(session, MPI_ERRORS_RETURN)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_call_errhandler(session, MPI_ERR_ARG)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_flush_buffer(session)), MPI_ERR_SESSION);
    CHECK_EQUAL(class_of(MPI_Session_finalize(&session)), MPI_ERR_SESSION);
  }
}

static int deleted(MPI_Comm comm, int keyval, void* value, void* state) {
  MPI_Session session;
  MPI_Group world;
  int flag = -1, count = -1;
  (void)comm, (void)keyval, (void)value, (void)state;
  MPI_Finalized(&flag);
  CHECK_EQUAL(flag, 0);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session) == MPI_SUCCESS);
  MPI_Group_from_session_pset(session, "mpi://WORLD", &world);
  MPI_Group_size(world, &count);
  CHECK_EQUAL(count, 4);
  MPI_Group_free(&world);
  CHECK(MPI_Session_finalize(&session) == MPI_SUCCESS);
  deletions++;
  return MPI_SUCCESS;
}

// A session that was open during MPI_Finalize, and is closed when its attributes are deleted: at
// exit, or never where MPI is not finalized.
static MPI_Session left_open;

static int deleted_with_session(MPI_Comm comm, int keyval, void* value, void* state) {
  (void)comm, (void)keyval, (void)value, (void)state;
  CHECK(MPI_Session_finalize(&left_open) == MPI_SUCCESS);
  return MPI_SUCCESS;
}

static void leave_open(void) {
  int keyval;
  MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &left_open);
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, deleted_with_session, &keyval, NULL);
  if (rank == 0) MPI_Comm_set_attr(MPI_COMM_SELF, keyval, NULL);
  MPI_Finalize();
}

// A session after the end either works or tells that it cannot.
static void open_after_the_end(MPI_Errhandler handler) {
  MPI_Session session = MPI_SESSION_NULL;
  session_calls = 0;
  if (MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session) == MPI_SUCCESS)
    MPI_Session_finalize(&session);
  CHECK_EQUAL(session_calls, 0);
  if (MPI_Session_init(MPI_INFO_NULL, handler, &session) == MPI_SUCCESS)
    MPI_Session_finalize(&session);
  else
    CHECK(session_calls == 1 && session_seen == MPI_SESSION_NULL);
}

int main(void) {
  MPI_Errhandler handler, found;
  MPI_Session session, closed;
  int keyval, flag = -1;
  CHECK(MPI_Session_create_errhandler(on_session_error, &handler) == MPI_SUCCESS);
  MPI_Initialized(&flag);
  CHECK_EQUAL(flag, 0);
  begin();
  MPI_Initialized(&flag);
  CHECK_EQUAL(flag, 1);
  CHECK(MPI_Session_init(MPI_INFO_NULL, handler, &session) == MPI_SUCCESS);
  MPI_Session_call_errhandler(session, MPI_ERR_ARG);
  CHECK(session_calls == 1 && session_seen == session);
  CHECK(MPI_Session_set_errhandler(session, MPI_ERRORS_ABORT) == MPI_SUCCESS);
  MPI_Session_get_errhandler(session, &found);
  CHECK(found == MPI_ERRORS_ABORT);
  MPI_Errhandler_free(&found);
  if (are_emulated()) names_in_capitals(session);
  handlers_of_creation(session);
  only_the_leader_knows(session);
  closed = session;
  MPI_Session_finalize(&session);
  no_session(closed);
  CHECK_EQUAL(session_calls, 1);
  print_reports();

  // The processes need not agree on what of sessions is left.
  if (rank < 2) {
    leave_open();
    MPI_Finalized(&flag);
    CHECK_EQUAL(flag, 1);
    return 0;
  }
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, deleted, &keyval, NULL);
  MPI_Comm_set_attr(MPI_COMM_SELF, keyval, NULL);
  MPI_Finalize();
  CHECK_EQUAL(deletions, 1);
  MPI_Finalized(&flag);
  CHECK_EQUAL(flag, 1);
  open_after_the_end(handler);
  return 0;
}
