// Sessions without the world model: groups from process sets, communicators from groups, error
// handlers of sessions, infos before any of it; two sessions at a time, and the world model beside
// them. Open MPI 4 lacks them: there they are emulated.
// ranks: 4
// needs: MPI_Session_init

#include "check.h"

static int calls, class_seen;
static MPI_Session session_seen;

static void on_error(MPI_Session* session, int* code, ...) {
  calls++;
  session_seen = *session;
  MPI_Error_class(*code, &class_seen);
}

static void check_text(MPI_Info info, const char* key, const char* expected) {
  char value[100] = "?";
  int length = sizeof value, flag = 0;
  MPI_Info_get_string(info, key, &length, value, &flag);
  CHECK(flag && length == (int)strlen(expected) + 1 && strcmp(value, expected) == 0);
}

// An info made before any session: all that can be done with one.
static MPI_Info early_info(void) {
  MPI_Info info, copy;
  char key[MPI_MAX_INFO_KEY + 1], value[20];
  int count = -1, length = -1, flag = -1;
  MPI_Info_create(&info);
  CHECK(MPI_Info_f2c(MPI_Info_c2f(info)) == info);
  MPI_Info_set(info, "thread_level", "MPI_THREAD_SINGLE");
  MPI_Info_set(info, "thread_level", "MPI_THREAD_MULTIPLE");
  MPI_Info_set(info, "other", "thing");
  MPI_Info_dup(info, &copy);
  MPI_Info_delete(info, "other");
  MPI_Info_get_nkeys(info, &count);
  CHECK_EQUAL(count, 1);
  MPI_Info_get_nthkey(copy, 1, key);
  CHECK(strcmp(key, "other") == 0);
  MPI_Info_get_valuelen(copy, "other", &length, &flag);
  CHECK(flag && length == 5);
  MPI_Info_get(copy, "other", 19, value, &flag);
  CHECK(flag && strcmp(value, "thing") == 0);
  check_text(info, "thread_level", "MPI_THREAD_MULTIPLE");
  MPI_Info_get(info, "other", 19, value, &flag);
  CHECK(!flag);
  MPI_Info_free(&copy);
  CHECK(copy == MPI_INFO_NULL);
  return info;
}

static void process_sets(MPI_Session session) {
  int count = 0, length = 0, seen = 0;
  char name[MPI_MAX_PSET_NAME_LEN];
  MPI_Info info;
  MPI_Session_get_num_psets(session, MPI_INFO_NULL, &count);
  CHECK(count >= 2);
  for (int i = 0; i < count; i++) {
    length = 0;
    MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, &length, NULL);
    CHECK(length > 1 && length <= MPI_MAX_PSET_NAME_LEN);
    MPI_Session_get_nth_pset(session, MPI_INFO_NULL, i, &length, name);
    if (strcmp(name, "mpi://WORLD") == 0) {
      MPI_Session_get_pset_info(session, name, &info);
      check_text(info, "mpi_size", "4");
      MPI_Info_free(&info);
      seen |= 1;
    }
    if (strcmp(name, "mpi://SELF") == 0) {
      MPI_Session_get_pset_info(session, name, &info);
      check_text(info, "mpi_size", "1");
      MPI_Info_free(&info);
      seen |= 2;
    }
  }
  CHECK_EQUAL(seen, 3);
}

// Process sets are found by names in small letters, too.
static void names_in_small_letters(MPI_Session session) {
  MPI_Group world, self;
  int count = -1;
  CHECK(MPI_Group_from_session_pset(session, "mpi://world", &world) == MPI_SUCCESS);
  CHECK(MPI_Group_from_session_pset(session, "mpi://self", &self) == MPI_SUCCESS);
  MPI_Group_size(world, &count);
  CHECK_EQUAL(count, 4);
  MPI_Group_size(self, &count);
  CHECK_EQUAL(count, 1);
  MPI_Group_free(&self);
  MPI_Group_free(&world);
}

static int sum_over(MPI_Comm comm, int value) {
  int sum = -1;
  MPI_Allreduce(&value, &sum, 1, MPI_INT, MPI_SUM, comm);
  return sum;
}

static void communicators(MPI_Session session) {
  MPI_Group world, self, half, other;
  MPI_Comm all, alone, mine, between;
  int n = -1, place = -1, flag = 0;
  MPI_Group_from_session_pset(session, "mpi://WORLD", &world);
  MPI_Group_from_session_pset(session, "mpi://SELF", &self);
  MPI_Group_size(self, &n);
  CHECK_EQUAL(n, 1);
  MPI_Group_size(world, &n);
  CHECK_EQUAL(n, 4);
  MPI_Group_rank(world, &place);
  rank = place;
  MPI_Comm_create_from_group(world, "org.anympi.all", MPI_INFO_NULL, MPI_ERRORS_RETURN, &all);
  CHECK_EQUAL(sum_over(all, 1 << place), 15);
  MPI_Comm_create_from_group(self, "org.anympi.self", MPI_INFO_NULL, MPI_ERRORS_RETURN, &alone);
  CHECK_EQUAL(sum_over(alone, place), place);
  CHECK(MPI_Send(&n, 1, MPI_INT, 99, 0, alone) != MPI_SUCCESS);

  int first = place < 2 ? 0 : 2, ranges[1][3] = {{first, first + 1, 1}};
  int ranges_of_others[1][3] = {{2 - first, 3 - first, 1}};
  MPI_Group_range_incl(world, 1, ranges, &half);
  MPI_Group_range_incl(world, 1, ranges_of_others, &other);
  MPI_Comm_create_from_group(half, "org.anympi.half", MPI_INFO_NULL, MPI_ERRORS_RETURN, &mine);
  CHECK_EQUAL(sum_over(mine, 1 << place), place < 2 ? 3 : 12);
  MPI_Intercomm_create_from_groups(half, 0, other, 0, "org.anympi.between", MPI_INFO_NULL,
                                   MPI_ERRORS_RETURN, &between);
  MPI_Comm_test_inter(between, &flag);
  CHECK(flag);
  CHECK_EQUAL(sum_over(between, 1 << place), place < 2 ? 12 : 3);

  MPI_Comm_free(&between);
  MPI_Comm_free(&mine);
  MPI_Comm_free(&alone);
  MPI_Comm_free(&all);
  MPI_Group_free(&half);
  MPI_Group_free(&other);
  MPI_Group_free(&self);
  MPI_Group_free(&world);
}

// MPICH 4.0 does not ask the session's error handler.
static int unknown_sets_are_fatal(void) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  return strstr(version, "MPICH") != NULL;
}

static void error_handlers(MPI_Session session, MPI_Errhandler handler) {
  MPI_Group group;
  MPI_Errhandler found;
  MPI_Session_set_errhandler(session, handler);
  MPI_Session_get_errhandler(session, &found);
  CHECK(found == handler);
  MPI_Errhandler_free(&found);
  CHECK(found == MPI_ERRHANDLER_NULL);
  calls = 0;
  MPI_Session_call_errhandler(session, MPI_ERR_TRUNCATE);
  CHECK(calls == 1 && session_seen == session && class_seen == MPI_ERR_TRUNCATE);
  if (unknown_sets_are_fatal()) return;
  CHECK(MPI_Group_from_session_pset(session, "app://none", &group) != MPI_SUCCESS);
  CHECK(calls == 2 && session_seen == session);
  MPI_Session_set_errhandler(session, MPI_ERRORS_RETURN);
  CHECK(MPI_Group_from_session_pset(session, "app://none", &group) != MPI_SUCCESS);
  CHECK_EQUAL(calls, 2);
}

static int deletions;

static int deleted_in_finalize(MPI_Comm comm, int keyval, void* value, void* state) {
  int flag = -1;
  (void)keyval, (void)value, (void)state;
  CHECK(comm == MPI_COMM_SELF);
  MPI_Finalized(&flag);
  CHECK_EQUAL(flag, 0);
  MPI_Initialized(&flag);
  CHECK_EQUAL(flag, 1);
  deletions++;
  return MPI_SUCCESS;
}

int main(void) {
  MPI_Session first, second;
  MPI_Errhandler handler;
  MPI_Info used;
  int flag = -1, keyval;
  MPI_Info info = early_info();
  CHECK(MPI_Session_init(info, MPI_ERRORS_RETURN, &first) == MPI_SUCCESS);
  check_text(info, "thread_level", "MPI_THREAD_MULTIPLE");
  MPI_Info_free(&info);
  MPI_Initialized(&flag);
  CHECK_EQUAL(flag, 0);
  MPI_Session_get_info(first, &used);
  check_text(used, "thread_level", "MPI_THREAD_MULTIPLE");
  MPI_Info_free(&used);
  process_sets(first);
  names_in_small_letters(first);
  communicators(first);
  MPI_Session_create_errhandler(on_error, &handler);
  error_handlers(first, handler);
  CHECK(MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &second) == MPI_SUCCESS);
  CHECK(second != first && first != MPI_SESSION_NULL);
  MPI_Session_finalize(&first);
  CHECK(first == MPI_SESSION_NULL);
  communicators(second);

  // The world model beside a session. After the last one was closed MPICH 4.0 cannot begin it.
  begin();
  MPI_Initialized(&flag);
  CHECK_EQUAL(flag, 1);
  MPI_Session_finalize(&second);
  CHECK(second == MPI_SESSION_NULL);
  MPI_Session_init(MPI_INFO_NULL, handler, &second);
  communicators(second);
  MPI_Session_finalize(&second);
  MPI_Errhandler_free(&handler);
  report("sum %d", sum_over(MPI_COMM_WORLD, rank));
  print_reports();
  MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, deleted_in_finalize, &keyval, NULL);
  MPI_Comm_set_attr(MPI_COMM_SELF, keyval, NULL);
  MPI_Finalize();
  CHECK_EQUAL(deletions, 1);
  MPI_Finalized(&flag);
  CHECK_EQUAL(flag, 1);
  return 0;
}
