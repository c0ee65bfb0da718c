// Events of the tool interface on a target that has some (fake_events.c), asked by a program whose
// mpi.h may be too old to know them; on a target without, there are none. Exits with 0 when every
// answer is right in the program's own constants.

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if MPI_VERSION < 4
typedef struct event_registration *MPI_T_event_registration;
typedef struct event_instance *MPI_T_event_instance;
typedef enum { NONE, MPI_RESTRICTED, THREAD_SAFE, ASYNC_SIGNAL_SAFE } MPI_T_cb_safety;
typedef enum { MPI_T_SOURCE_ORDERED, MPI_T_SOURCE_UNORDERED } MPI_T_source_order;
#define MPI_T_CB_REQUIRE_NONE NONE
#define MPI_T_CB_REQUIRE_MPI_RESTRICTED MPI_RESTRICTED
#define MPI_T_CB_REQUIRE_THREAD_SAFE THREAD_SAFE
#define MPI_T_CB_REQUIRE_ASYNC_SIGNAL_SAFE ASYNC_SIGNAL_SAFE
typedef void MPI_T_event_cb_function(MPI_T_event_instance, MPI_T_event_registration,
                                     MPI_T_cb_safety, void *);
typedef void MPI_T_event_free_cb_function(MPI_T_event_registration, MPI_T_cb_safety, void *);
typedef void MPI_T_event_dropped_cb_function(MPI_Count, MPI_T_event_registration, int,
                                             MPI_T_cb_safety, void *);
int MPI_T_event_get_num(int *);
int MPI_T_event_get_index(const char *, int *);
int MPI_T_event_get_info(int, char *, int *, int *, MPI_Datatype[], MPI_Aint[], int *, MPI_T_enum *,
                         MPI_Info *, char *, int *, int *);
int MPI_T_event_handle_alloc(int, void *, MPI_Info, MPI_T_event_registration *);
int MPI_T_event_handle_get_info(MPI_T_event_registration, MPI_Info *);
int MPI_T_event_handle_set_info(MPI_T_event_registration, MPI_Info);
int MPI_T_event_callback_get_info(MPI_T_event_registration, MPI_T_cb_safety, MPI_Info *);
int MPI_T_event_callback_set_info(MPI_T_event_registration, MPI_T_cb_safety, MPI_Info);
int MPI_T_event_set_dropped_handler(MPI_T_event_registration, MPI_T_event_dropped_cb_function *);
int MPI_T_event_register_callback(MPI_T_event_registration, MPI_T_cb_safety, MPI_Info, void *,
                                  MPI_T_event_cb_function *);
int MPI_T_event_handle_free(MPI_T_event_registration, void *, MPI_T_event_free_cb_function *);
int MPI_T_event_read(MPI_T_event_instance, int, void *);
int MPI_T_event_copy(MPI_T_event_instance, void *);
int MPI_T_event_get_timestamp(MPI_T_event_instance, MPI_Count *);
int MPI_T_event_get_source(MPI_T_event_instance, int *);
int MPI_T_source_get_num(int *);
int MPI_T_source_get_info(int, char *, int *, char *, int *, MPI_T_source_order *, MPI_Count *,
                          MPI_Count *, MPI_Info *);
int MPI_T_source_get_timestamp(int, MPI_Count *);
int MPI_T_category_get_num_events(int, int *);
int MPI_T_category_get_events(int, int, int[]);
#endif

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)
#define OK(call) CHECK((call) == MPI_SUCCESS)

static int calls;
static int mark;

static void on_event(MPI_T_event_instance event, MPI_T_event_registration registration,
                     MPI_T_cb_safety safety, void *data) {
  int number = 0, source = -1;
  double half = 0;
  unsigned char bytes[16] = {0};
  MPI_Count time = 0;
  (void)registration;
  CHECK(safety == MPI_T_CB_REQUIRE_MPI_RESTRICTED && data == &mark);
  OK(MPI_T_event_read(event, 0, &number));
  OK(MPI_T_event_read(event, 1, &half));
  CHECK(number == 42 && half == 0.5);
  OK(MPI_T_event_copy(event, bytes));
  CHECK(bytes[0] == 7 && bytes[15] == 7);
  OK(MPI_T_event_get_timestamp(event, &time));
  CHECK(time == 1234567890123);
  OK(MPI_T_event_get_source(event, &source));
  CHECK(source == 0);
  calls++;
}
static void on_drop(MPI_Count count, MPI_T_event_registration registration, int source,
                    MPI_T_cb_safety safety, void *data) {
  (void)registration;
  CHECK(count == 3 && source == 0 && safety == MPI_T_CB_REQUIRE_ASYNC_SIGNAL_SAFE);
  CHECK(data == &mark);
  calls += 10;
}
static void on_free(MPI_T_event_registration registration, MPI_T_cb_safety safety, void *data) {
  (void)registration;
  CHECK(safety == MPI_T_CB_REQUIRE_NONE && data == &mark);
  calls += 100;
}

static void information(void) {
  char name[20] = "", text[30] = "";
  int name_length = sizeof name, text_length = sizeof text, verbosity = -1, binding = -1;
  int elements = 2, index = -1, list[1] = {-1}, count = -1;
  MPI_Datatype types[2];
  MPI_Aint places[2];
  MPI_T_source_order order;
  MPI_Count per_second = 0, most = 0;
  OK(MPI_T_event_get_index("fake_event", &index));
  CHECK(index == 0);
  OK(MPI_T_event_get_info(0, name, &name_length, &verbosity, types, places, &elements, NULL, NULL,
                          text, &text_length, &binding));
  CHECK(strcmp(name, "fake_event") == 0 && name_length == 11);
  CHECK(strcmp(text, "of two elements") == 0 && text_length == 16);
  CHECK(verbosity == MPI_T_VERBOSITY_TUNER_DETAIL && binding == MPI_T_BIND_MPI_COMM);
  CHECK(elements == 2 && types[0] == MPI_INT && types[1] == MPI_DOUBLE);
  CHECK(places[0] == 0 && places[1] == 8);
  CHECK(MPI_T_event_get_info(5, name, &name_length, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                             NULL) == MPI_T_ERR_INVALID_INDEX);
  OK(MPI_T_source_get_num(&count));
  CHECK(count == 1);
  name_length = sizeof name, text_length = sizeof text;
  OK(MPI_T_source_get_info(0, name, &name_length, text, &text_length, &order, &per_second, &most,
                           NULL));
  CHECK(strcmp(name, "fake_source") == 0 && strcmp(text, "a clock") == 0);
  CHECK(order == MPI_T_SOURCE_UNORDERED && per_second == 1000 && most == 1ll << 40);
  OK(MPI_T_source_get_timestamp(0, &most));
  CHECK(most == 99);
  OK(MPI_T_category_get_num_events(0, &count));
  CHECK(count == 1);
  OK(MPI_T_category_get_events(0, 1, list));
  CHECK(list[0] == 0);
}

static void registration(void) {
  MPI_T_event_registration handle;
  MPI_Comm world = MPI_COMM_WORLD;
  MPI_Info used;
  OK(MPI_T_event_handle_alloc(0, &world, MPI_INFO_NULL, &handle));
  OK(MPI_T_event_handle_set_info(handle, MPI_INFO_NULL));
  OK(MPI_T_event_handle_get_info(handle, &used));
  CHECK(used == MPI_INFO_NULL);
  OK(MPI_T_event_callback_set_info(handle, MPI_T_CB_REQUIRE_MPI_RESTRICTED, MPI_INFO_NULL));
  OK(MPI_T_event_callback_get_info(handle, MPI_T_CB_REQUIRE_THREAD_SAFE, &used));
  CHECK(used == MPI_INFO_NULL);
  OK(MPI_T_event_set_dropped_handler(handle, on_drop));
  OK(MPI_T_event_register_callback(handle, MPI_T_CB_REQUIRE_MPI_RESTRICTED, MPI_INFO_NULL, &mark,
                                   on_event));
  CHECK(calls == 11);
  OK(MPI_T_event_handle_free(handle, &mark, on_free));
  CHECK(calls == 111);
}

/// Where there is no event, no index, name or handle is one.
static void no_events(void) {
  char name[100], description[100];
  int bound = 0, verbosity = 0, elements = 0, length = sizeof name, size_of_text = sizeof name;
  int value = 0, index = 0;
  MPI_Count timestamp = 0;
  MPI_T_enum names;
  MPI_Info info;
  MPI_T_event_registration handle = NULL;
  MPI_T_event_instance event = NULL;
  CHECK(MPI_T_event_get_info(0, name, &length, &verbosity, NULL, NULL, &elements, &names, &info,
                             description, &size_of_text, &bound) == MPI_T_ERR_INVALID_INDEX);
  CHECK(MPI_T_event_get_index("no such event", &index) == MPI_T_ERR_INVALID_NAME);
  CHECK(MPI_T_event_handle_alloc(0, NULL, MPI_INFO_NULL, &handle) == MPI_T_ERR_INVALID_INDEX);
  handle = NULL;
  CHECK(MPI_T_event_handle_get_info(handle, &info) != MPI_SUCCESS);
  CHECK(MPI_T_event_handle_set_info(handle, MPI_INFO_NULL) != MPI_SUCCESS);
  CHECK(MPI_T_event_callback_get_info(handle, MPI_T_CB_REQUIRE_NONE, &info) != MPI_SUCCESS);
  CHECK(MPI_T_event_callback_set_info(handle, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL) != MPI_SUCCESS);
  CHECK(MPI_T_event_set_dropped_handler(handle, on_drop) != MPI_SUCCESS);
  CHECK(MPI_T_event_register_callback(handle, MPI_T_CB_REQUIRE_NONE, MPI_INFO_NULL, NULL,
                                      on_event) != MPI_SUCCESS);
  CHECK(MPI_T_event_handle_free(handle, NULL, on_free) != MPI_SUCCESS);
  CHECK(MPI_T_event_read(event, 0, &value) != MPI_SUCCESS);
  CHECK(MPI_T_event_copy(event, &value) != MPI_SUCCESS);
  CHECK(MPI_T_event_get_timestamp(event, &timestamp) != MPI_SUCCESS);
  CHECK(MPI_T_event_get_source(event, &index) != MPI_SUCCESS);
}

static void no_sources(void) {
  char name[100], description[100];
  int length = sizeof name, size_of_text = sizeof description;
  MPI_Count ticks = 0, most = 0, timestamp = 0;
  MPI_T_source_order order;
  MPI_Info info;
  CHECK(MPI_T_source_get_info(0, name, &length, description, &size_of_text, &order, &ticks, &most,
                              &info) == MPI_T_ERR_INVALID_INDEX);
  CHECK(MPI_T_source_get_timestamp(0, &timestamp) == MPI_T_ERR_INVALID_INDEX);
}

int main(int argc, char **argv) {
  int count = -1, with_events = argc > 1 && strcmp(argv[1], "with") == 0;
  OK(MPI_T_event_get_num(&count));
  if (!with_events) {
    CHECK(count == 0);
    OK(MPI_T_source_get_num(&count));
    CHECK(count == 0);
    no_events();
    no_sources();
    return 0;
  }
  CHECK(count == 1);
  information();
  registration();
  return 0;
}
