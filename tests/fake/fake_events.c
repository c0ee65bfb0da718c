// Events of the tool interface (MPI-4.0, section 15.3.8), which Debian's MPIs have none of: one
// event of two elements, bound to a communicator, and one source. What this library was given it
// tells again, so that a test sees what arrived; registering a callback calls it at once. Compiled
// for a family whose mpi.h declares these functions.

#include <mpi.h>

#if MPI_VERSION >= 4

#include <string.h>

static char event_registration[8], event_instance[8];
#define REGISTRATION ((MPI_T_event_registration)(void *)event_registration)
#define INSTANCE ((MPI_T_event_instance)(void *)event_instance)
#define NO_EVENT MPI_T_ERR_INVALID_INDEX

static MPI_Comm bound_to;
static MPI_Info hints = MPI_INFO_NULL;
static MPI_T_event_dropped_cb_function *when_dropped;

// Copies as much as there is room for, and tells how much room is needed.
static void answer(const char *text, char *where, int *room) {
  if (where && *room > 0) {
    strncpy(where, text, (size_t)*room);
    where[*room - 1] = 0;
  }
  if (room) *room = (int)strlen(text) + 1;
}

#define TOOL_FAKE(NAME, ...)                                                   \
  int MPI_T_##NAME(__VA_ARGS__) __attribute__((weak, alias("PMPI_T_" #NAME))); \
  int PMPI_T_##NAME(__VA_ARGS__)

TOOL_FAKE(event_get_num, int *count) {
  *count = 1;
  return MPI_SUCCESS;
}
TOOL_FAKE(event_get_index, const char *name, int *index) {
  if (strcmp(name, "fake_event") != 0) return MPI_T_ERR_INVALID_NAME;
  *index = 0;
  return MPI_SUCCESS;
}
TOOL_FAKE(event_get_info, int index, char *name, int *name_length, int *verbosity,
          MPI_Datatype types[], MPI_Aint places[], int *elements, MPI_T_enum *enumeration,
          MPI_Info *info, char *text, int *text_length, int *binding) {
  if (index != 0) return NO_EVENT;
  answer("fake_event", name, name_length);
  answer("of two elements", text, text_length);
  if (verbosity) *verbosity = MPI_T_VERBOSITY_TUNER_DETAIL;
  if (types && *elements > 0) types[0] = MPI_INT, places[0] = 0;
  if (types && *elements > 1) types[1] = MPI_DOUBLE, places[1] = 8;
  if (elements) *elements = 2;
  if (enumeration) *enumeration = MPI_T_ENUM_NULL;
  if (info) *info = MPI_INFO_NULL;
  if (binding) *binding = MPI_T_BIND_MPI_COMM;
  return MPI_SUCCESS;
}
TOOL_FAKE(event_handle_alloc, int index, void *object, MPI_Info info,
          MPI_T_event_registration *registration) {
  if (index != 0) return NO_EVENT;
  bound_to = *(MPI_Comm *)object;
  hints = info;
  *registration = REGISTRATION;
  return bound_to == MPI_COMM_WORLD ? MPI_SUCCESS : MPI_T_ERR_INVALID;
}
TOOL_FAKE(event_handle_get_info, MPI_T_event_registration registration, MPI_Info *info) {
  *info = hints;
  return registration == REGISTRATION ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(event_handle_set_info, MPI_T_event_registration registration, MPI_Info info) {
  hints = info;
  return registration == REGISTRATION ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(event_callback_get_info, MPI_T_event_registration registration, MPI_T_cb_safety safety,
          MPI_Info *info) {
  *info = hints;
  return registration == REGISTRATION && safety == MPI_T_CB_REQUIRE_THREAD_SAFE ? MPI_SUCCESS
                                                                                : MPI_T_ERR_INVALID;
}
TOOL_FAKE(event_callback_set_info, MPI_T_event_registration registration, MPI_T_cb_safety safety,
          MPI_Info info) {
  hints = info;
  return registration == REGISTRATION && safety == MPI_T_CB_REQUIRE_MPI_RESTRICTED
             ? MPI_SUCCESS
             : MPI_T_ERR_INVALID;
}
TOOL_FAKE(event_set_dropped_handler, MPI_T_event_registration registration,
          MPI_T_event_dropped_cb_function function) {
  when_dropped = function;
  return registration == REGISTRATION ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(event_register_callback, MPI_T_event_registration registration, MPI_T_cb_safety safety,
          MPI_Info info, void *data, MPI_T_event_cb_function function) {
  (void)info;
  if (function) function(INSTANCE, registration, safety, data);
  if (when_dropped) when_dropped(3, registration, 0, MPI_T_CB_REQUIRE_ASYNC_SIGNAL_SAFE, data);
  return MPI_SUCCESS;
}
TOOL_FAKE(event_handle_free, MPI_T_event_registration registration, void *data,
          MPI_T_event_free_cb_function function) {
  if (function) function(registration, MPI_T_CB_REQUIRE_NONE, data);
  return MPI_SUCCESS;
}
TOOL_FAKE(event_read, MPI_T_event_instance instance, int element, void *buffer) {
  const double half = 0.5;
  const int answer_to_all = 42;
  if (instance != INSTANCE || element > 1) return MPI_T_ERR_INVALID_INDEX;
  if (element == 0) memcpy(buffer, &answer_to_all, sizeof answer_to_all);
  if (element == 1) memcpy(buffer, &half, sizeof half);
  return MPI_SUCCESS;
}
TOOL_FAKE(event_copy, MPI_T_event_instance instance, void *buffer) {
  memset(buffer, 7, 16);
  return instance == INSTANCE ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(event_get_timestamp, MPI_T_event_instance instance, MPI_Count *time) {
  *time = 1234567890123;
  return instance == INSTANCE ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(event_get_source, MPI_T_event_instance instance, int *source) {
  *source = 0;
  return instance == INSTANCE ? MPI_SUCCESS : MPI_T_ERR_INVALID_HANDLE;
}
TOOL_FAKE(source_get_num, int *count) {
  *count = 1;
  return MPI_SUCCESS;
}
TOOL_FAKE(source_get_info, int index, char *name, int *name_length, char *text, int *text_length,
          MPI_T_source_order *order, MPI_Count *per_second, MPI_Count *most, MPI_Info *info) {
  if (index != 0) return MPI_T_ERR_INVALID_INDEX;
  answer("fake_source", name, name_length);
  answer("a clock", text, text_length);
  *order = MPI_T_SOURCE_UNORDERED;
  *per_second = 1000;
  *most = 1ll << 40;
  if (info) *info = MPI_INFO_NULL;
  return MPI_SUCCESS;
}
TOOL_FAKE(source_get_timestamp, int index, MPI_Count *time) {
  *time = 99;
  return index == 0 ? MPI_SUCCESS : MPI_T_ERR_INVALID_INDEX;
}
TOOL_FAKE(category_get_num_events, int index, int *count) {
  *count = 1;
  return index == 0 ? MPI_SUCCESS : MPI_T_ERR_INVALID_INDEX;
}
TOOL_FAKE(category_get_events, int index, int room, int events[]) {
  if (room > 0) events[0] = 0;
  return index == 0 ? MPI_SUCCESS : MPI_T_ERR_INVALID_INDEX;
}

#endif
