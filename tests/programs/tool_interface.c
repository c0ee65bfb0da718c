// The tool information interface: which variables there are is MPI's choice, but everything that is
// told of them must be consistent, and made of constants of the program's own mpi.h. It works
// before MPI_Init.
// ranks: 1

#include <strings.h>

#include "check.h"

enum { room = 400 };

#define OK(call) CHECK_EQUAL(call, MPI_SUCCESS)

static int is_one_of(int value, int count, const int* names) {
  for (int i = 0; i < count; i++)
    if (names[i] == value) return 1;
  return 0;
}
#define IS_ONE_OF(value, ...) \
  is_one_of(value, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

static int is_verbosity(int value) {
  return IS_ONE_OF(
      value, MPI_T_VERBOSITY_USER_BASIC, MPI_T_VERBOSITY_USER_DETAIL, MPI_T_VERBOSITY_USER_ALL,
      MPI_T_VERBOSITY_TUNER_BASIC, MPI_T_VERBOSITY_TUNER_DETAIL, MPI_T_VERBOSITY_TUNER_ALL,
      MPI_T_VERBOSITY_MPIDEV_BASIC, MPI_T_VERBOSITY_MPIDEV_DETAIL, MPI_T_VERBOSITY_MPIDEV_ALL);
}
static int is_binding(int value) {
  return IS_ONE_OF(value, MPI_T_BIND_NO_OBJECT, MPI_T_BIND_MPI_COMM, MPI_T_BIND_MPI_DATATYPE,
                   MPI_T_BIND_MPI_ERRHANDLER, MPI_T_BIND_MPI_FILE, MPI_T_BIND_MPI_GROUP,
                   MPI_T_BIND_MPI_OP, MPI_T_BIND_MPI_REQUEST, MPI_T_BIND_MPI_WIN,
                   MPI_T_BIND_MPI_MESSAGE, MPI_T_BIND_MPI_INFO);
}
static int is_scope(int value) {
  return IS_ONE_OF(value, MPI_T_SCOPE_CONSTANT, MPI_T_SCOPE_READONLY, MPI_T_SCOPE_LOCAL,
                   MPI_T_SCOPE_GROUP, MPI_T_SCOPE_GROUP_EQ, MPI_T_SCOPE_ALL, MPI_T_SCOPE_ALL_EQ);
}
static int is_class(int value) {
  return IS_ONE_OF(value, MPI_T_PVAR_CLASS_STATE, MPI_T_PVAR_CLASS_LEVEL, MPI_T_PVAR_CLASS_SIZE,
                   MPI_T_PVAR_CLASS_PERCENTAGE, MPI_T_PVAR_CLASS_HIGHWATERMARK,
                   MPI_T_PVAR_CLASS_LOWWATERMARK, MPI_T_PVAR_CLASS_COUNTER,
                   MPI_T_PVAR_CLASS_AGGREGATE, MPI_T_PVAR_CLASS_TIMER, MPI_T_PVAR_CLASS_GENERIC);
}
static int is_type(MPI_Datatype type) {
  MPI_Datatype types[] = {MPI_INT,       MPI_UNSIGNED, MPI_UNSIGNED_LONG, MPI_UNSIGNED_LONG_LONG,
                          MPI_COUNT,     MPI_CHAR,     MPI_DOUBLE,        MPI_LONG,
                          MPI_LONG_LONG, MPI_INT32_T,  MPI_UINT32_T,      MPI_INT64_T,
                          MPI_UINT64_T,  MPI_C_BOOL};
  for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
    if (types[i] == type) return 1;
  return 0;
}

static void check_enumeration(MPI_T_enum enumeration) {
  char name[room] = "";
  int count = -1, length = room;
  if (enumeration == MPI_T_ENUM_NULL) return;
  OK(MPI_T_enum_get_info(enumeration, &count, name, &length));
  CHECK(count >= 1);
  for (int i = 0; i < count; i++) {
    int value = -1;
    length = room;
    OK(MPI_T_enum_get_item(enumeration, i, &value, name, &length));
    CHECK_EQUAL(length, strlen(name) + 1);
  }
  length = room;
  int value;
  CHECK(MPI_T_enum_get_item(enumeration, count + 1000, &value, name, &length) != MPI_SUCCESS);
}

static void control_variables(void) {
  int count = -1, read = 0;
  OK(MPI_T_cvar_get_num(&count));
  CHECK(count > 0);
  for (int i = 0; i < count; i++) {
    char name[room] = "", text[8] = "";
    int name_length = room, text_length = sizeof text, verbosity, binding, scope, found = -1;
    MPI_Datatype type;
    MPI_T_enum enumeration;
    int code = MPI_T_cvar_get_info(i, name, &name_length, &verbosity, &type, &enumeration, text,
                                   &text_length, &binding, &scope);
    if (code != MPI_SUCCESS) continue;  // its component is gone
    CHECK(strlen(name) > 0 && strlen(text) < sizeof text);
    CHECK(is_verbosity(verbosity));
    CHECK(is_binding(binding));
    CHECK(is_scope(scope));
    CHECK(is_type(type));
    OK(MPI_T_cvar_get_index(name, &found));
    CHECK_EQUAL(found, i);
    if (i % 10 == 0) check_enumeration(enumeration);
    // Open MPI 4.1 crashes when asked for variables of components that are gone; these are not.
    if (binding != MPI_T_BIND_NO_OBJECT || strncasecmp(name, "mpi", 3) != 0) continue;
    MPI_T_cvar_handle handle = MPI_T_CVAR_HANDLE_NULL;
    static double value[4096];
    int elements = -1;
    OK(MPI_T_cvar_handle_alloc(i, NULL, &handle, &elements));
    CHECK(handle != MPI_T_CVAR_HANDLE_NULL && elements >= 0);
    CHECK(elements < (int)sizeof value / 8);
    if (MPI_T_cvar_read(handle, value) == MPI_SUCCESS) {
      read++;
      // What may not be set says so; what may is set to what it is.
      int code_of_write = MPI_T_cvar_write(handle, value);
      CHECK(code_of_write == MPI_SUCCESS || code_of_write == MPI_T_ERR_CVAR_SET_NOT_NOW ||
            code_of_write == MPI_T_ERR_CVAR_SET_NEVER);
      if (scope == MPI_T_SCOPE_CONSTANT || scope == MPI_T_SCOPE_READONLY)
        CHECK(code_of_write != MPI_SUCCESS);
    }
    OK(MPI_T_cvar_handle_free(&handle));
    CHECK(handle == MPI_T_CVAR_HANDLE_NULL);
  }
  CHECK(read > 0);
}

static void performance_variables(void) {
  int count = -1, allocated = 0;
  MPI_T_pvar_session session = MPI_T_PVAR_SESSION_NULL;
  OK(MPI_T_pvar_get_num(&count));
  CHECK(count >= 0);
  OK(MPI_T_pvar_session_create(&session));
  CHECK(session != MPI_T_PVAR_SESSION_NULL);
  for (int i = 0; i < count; i++) {
    char name[room] = "", text[room] = "";
    int name_length = room, text_length = room, verbosity, class, binding, readonly, continuous,
        atomic, found = -1, elements = -1;
    MPI_Datatype type;
    MPI_T_enum enumeration;
    int code = MPI_T_pvar_get_info(i, name, &name_length, &verbosity, &class, &type, &enumeration,
                                   text, &text_length, &binding, &readonly, &continuous, &atomic);
    if (code != MPI_SUCCESS) continue;
    CHECK(is_verbosity(verbosity));
    CHECK(is_class(class));
    CHECK(is_binding(binding));
    CHECK(is_type(type));
    OK(MPI_T_pvar_get_index(name, class, &found));
    CHECK_EQUAL(found, i);
    check_enumeration(enumeration);
    if (binding != MPI_T_BIND_NO_OBJECT && binding != MPI_T_BIND_MPI_COMM) continue;
    MPI_T_pvar_handle handle = MPI_T_PVAR_HANDLE_NULL;
    MPI_Comm comm = MPI_COMM_WORLD;
    static double value[4096];
    code = MPI_T_pvar_handle_alloc(session, i, binding == MPI_T_BIND_MPI_COMM ? &comm : NULL,
                                   &handle, &elements);
    if (code != MPI_SUCCESS) continue;
    allocated++;
    CHECK(handle != MPI_T_PVAR_HANDLE_NULL && elements < (int)sizeof value / 8);
    if (!continuous)
      OK(MPI_T_pvar_start(session, handle));
    else
      CHECK_EQUAL(MPI_T_pvar_start(session, handle), MPI_T_ERR_PVAR_NO_STARTSTOP);
    CHECK(elements == 0 || MPI_T_pvar_read(session, handle, value) == MPI_SUCCESS);
    if (readonly) {
      CHECK(MPI_T_pvar_reset(session, handle) != MPI_SUCCESS);
      CHECK(MPI_T_pvar_write(session, handle, value) != MPI_SUCCESS);
      CHECK(elements == 0 || MPI_T_pvar_readreset(session, handle, value) != MPI_SUCCESS);
    }
    OK(MPI_T_pvar_handle_free(session, &handle));
    CHECK(handle == MPI_T_PVAR_HANDLE_NULL);
  }
  CHECK(count == 0 || allocated > 0);
  OK(MPI_T_pvar_start(session, MPI_T_PVAR_ALL_HANDLES));
  OK(MPI_T_pvar_stop(session, MPI_T_PVAR_ALL_HANDLES));
  OK(MPI_T_pvar_session_free(&session));
  CHECK(session == MPI_T_PVAR_SESSION_NULL);
}

static void categories(void) {
  int count = -1, stamp = -1;
  OK(MPI_T_category_get_num(&count));
  CHECK(count >= 0);
  OK(MPI_T_category_changed(&stamp));
  for (int i = 0; i < count; i++) {
    char name[room] = "", text[room] = "";
    int name_length = room, text_length = room, controls = -1, performance = -1, inner = -1;
    int found = -1, indices[5000];
    int code = MPI_T_category_get_info(i, name, &name_length, text, &text_length, &controls,
                                       &performance, &inner);
    if (code == MPI_T_ERR_INVALID_INDEX) continue;  // its component is gone
    OK(code);
    CHECK(controls >= 0 && performance >= 0 && inner >= 0 && controls < 5000);
    OK(MPI_T_category_get_index(name, &found));
    CHECK_EQUAL(found, i);
    OK(MPI_T_category_get_cvars(i, controls, indices));
    OK(MPI_T_category_get_pvars(i, performance, indices));
    OK(MPI_T_category_get_categories(i, inner, indices));
    for (int j = 0; j < inner; j++) CHECK(indices[j] >= 0 && indices[j] < count);
  }
}

static void errors(void) {
  int index, length = 0, unused;
  char name[4];
  MPI_Datatype type;
  CHECK_EQUAL(MPI_T_cvar_get_index("no such variable", &index), MPI_T_ERR_INVALID_NAME);
  CHECK_EQUAL(MPI_T_category_get_index("no such category", &index), MPI_T_ERR_INVALID_NAME);
  int code = MPI_T_cvar_get_info(10000000, name, &length, &unused, &type, NULL, name, &length,
                                 &unused, &unused);
  CHECK(code == MPI_T_ERR_INVALID_INDEX || code == MPI_T_ERR_INVALID);
}

int main(void) {
  int provided = -1;
  CHECK_EQUAL(MPI_T_init_thread(MPI_THREAD_SINGLE, &provided), MPI_SUCCESS);
  CHECK(provided >= MPI_THREAD_SINGLE && provided <= MPI_THREAD_MULTIPLE);
  int before = -1;
  CHECK_EQUAL(MPI_T_cvar_get_num(&before), MPI_SUCCESS);
  begin();
  control_variables();
  performance_variables();
  categories();
  errors();
  CHECK_EQUAL(MPI_T_finalize(), MPI_SUCCESS);
  report("tool interface: ok");
  return finish();
}
