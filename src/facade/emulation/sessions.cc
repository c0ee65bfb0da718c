// Sessions on a target of the world model only (MPI-3): the target is initialized with the first
// session, or was by the program's MPI_Init, and every session leads to the same world.
//
// An MPI that was finalized cannot be initialized again, but a program may open a session after it
// closed the last one. So the target is finalized at the latest possible moment: in the program's
// MPI_Finalize when no session is open, with the last session after MPI_Finalize, or else when the
// process exits. What the program sees of MPI_Initialized and MPI_Finalized is the world model's
// part (MPI-4.1, section 11.4).
#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "facade/emulation/buffered_messages.h"
#include "facade/emulation/early_infos.h"
#include "facade/own_code.h"
#include "kinds/closures.h"
#include "kinds/program_handles.h"
#include "kinds/slot_table.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Errhandler = From::Handle<HandleClass::Errhandler>;
using Group = From::Handle<HandleClass::Group>;
using Info = From::Handle<HandleClass::Info>;
using Session = From::Handle<HandleClass::Session>;
using Sessions = kinds::Handles<HandleClass::Session>;
using SessionFunction = void (*)(Session*, int*, ...);
using target::imported;

struct OpenSession {
  unsigned number;
  Errhandler error_handler;
};

/// An error handler that the program made for sessions. The target knows it as one for
/// communicators, so that it can be freed like any other.
struct SessionHandler {
  Errhandler handle;
  SessionFunction function;
  SessionHandler* next;
};

constinit kinds::SlotTable table;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
bool exist = false;
bool in_world = false, left_world = false;  // the program's MPI_Init and MPI_Finalize
int open_sessions = 0;
int thread_level = From::MPI_THREAD_SINGLE;
SessionHandler* handlers = nullptr;

constexpr const char* process_sets[] = {"mpi://WORLD", "mpi://SELF"};

class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

bool target_is_initialized() {
  int initialized = 0;
  imported<"PMPI_Initialized", int(int*)>(&initialized);
  return initialized;
}
bool target_is_finalized() {
  int finalized = 0;
  imported<"PMPI_Finalized", int(int*)>(&finalized);
  return finalized;
}

void finalize_target() {
  if (!target_is_initialized() || target_is_finalized()) return;
  flush_all_buffers();
  imported<"PMPI_Finalize", int()>();
}

OpenSession* of(Session session) {
  unsigned number = Sessions::compound_number(session);
  return number ? static_cast<OpenSession*>(table.at(number)) : nullptr;
}

/// An error of a session goes to its error handler; those that do not return end the process.
int raise_in(Session session, int code) {
  OpenSession* open = of(session);
  Errhandler handler = open ? open->error_handler : kinds::program::MPI_ERRORS_ARE_FATAL();
  if (handler == kinds::program::MPI_ERRORS_RETURN()) return code;
  for (SessionHandler* known = handlers; known; known = known->next)
    if (known->handle == handler) {
      known->function(&session, &code);
      return code;
    }
  char text[From::MPI_MAX_ERROR_STRING + 1] = "";
  int length = 0;
  enter<catalogue::Error_string>(code, text, &length);
  std::fprintf(stderr, "anympi: an error in a session: %s\n", text);
  enter<catalogue::Abort>(kinds::program::MPI_COMM_WORLD(), code);
  std::abort();
}

int level_named(const char* name) {
  if (name && std::strcmp(name, "MPI_THREAD_FUNNELED") == 0) return From::MPI_THREAD_FUNNELED;
  if (name && std::strcmp(name, "MPI_THREAD_SERIALIZED") == 0) return From::MPI_THREAD_SERIALIZED;
  if (name && std::strcmp(name, "MPI_THREAD_SINGLE") == 0) return From::MPI_THREAD_SINGLE;
  return From::MPI_THREAD_MULTIPLE;
}
const char* name_of_level(int level) {
  return level == From::MPI_THREAD_SINGLE       ? "MPI_THREAD_SINGLE"
         : level == From::MPI_THREAD_FUNNELED   ? "MPI_THREAD_FUNNELED"
         : level == From::MPI_THREAD_SERIALIZED ? "MPI_THREAD_SERIALIZED"
                                                : "MPI_THREAD_MULTIPLE";
}

int start_target(Info info) {
  if (target_is_finalized()) return From::MPI_ERR_OTHER;
  if (!target_is_initialized()) {
    int wanted = level_named(early_value(info, "thread_level"));
    int code = OwnCode<catalogue::Init_thread>::call(nullptr, nullptr, wanted, &thread_level);
    if (code != 0) return code;
    std::atexit(finalize_target);
  } else if (!exist) {
    in_world = true;
    call_undiverted<catalogue::Query_thread>(&thread_level);
  }
  return 0;
}

/// Small enough for every MPI's tags.
int tag_of(const char* text) {
  unsigned hash = 2166136261u;
  for (; *text; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 16777619u;
  return static_cast<int>(hash % 32749u);
}

int world_group(Group* group) {
  return enter<catalogue::Comm_group>(kinds::program::MPI_COMM_WORLD(), group);
}

/// Adds a reference to an error handler: MPI gives one with the handler of a communicator, so for a
/// moment MPI_COMM_SELF gets it.
int add_reference(Errhandler handler) {
  Comm self = kinds::program::MPI_COMM_SELF();
  Errhandler before, after;
  int code = enter<catalogue::Comm_get_errhandler>(self, &before);
  if (code == 0) code = enter<catalogue::Comm_set_errhandler>(self, handler);
  if (code == 0) code = enter<catalogue::Comm_get_errhandler>(self, &after);
  if (code == 0) code = enter<catalogue::Comm_set_errhandler>(self, before);
  if (code == 0) code = enter<catalogue::Errhandler_free>(&before);
  return code;
}

int with_handler(int code, Comm comm, Errhandler handler) {
  if (code != 0 || comm == kinds::Handles<HandleClass::Comm>::program_null()) return code;
  return enter<catalogue::Comm_set_errhandler>(comm, handler);
}

}  // namespace

bool emulated_sessions_exist() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

int Emulation<catalogue::Session_init>::call(Info info, Errhandler handler, Session* session) {
  Lock guard;
  if (int code = start_target(info)) return code;
  if (int code = add_reference(handler)) return code;
  auto open = new (kinds::allocate(sizeof(OpenSession))) OpenSession{0, handler};
  open->number = table.take(open);
  ++open_sessions;
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST)) {
    using namespace catalogue;
    divert<Init, Init_thread, Initialized, Finalize, Finalized>();
  }
  *session = Sessions::compound(open->number);
  return 0;
}

int Emulation<catalogue::Session_finalize>::call(Session* session) {
  Lock guard;
  OpenSession* open = session ? of(*session) : nullptr;
  if (!open) return raise_class(default_culprit(), From::MPI_ERR_SESSION);
  table.give_back(open->number);
  enter<catalogue::Errhandler_free>(&open->error_handler);
  std::free(open);
  *session = Sessions::program_null();
  if (--open_sessions == 0 && left_world) finalize_target();
  return 0;
}

int Diversion<catalogue::Init_thread>::call(int*, char***, int, int* provided) {
  Lock guard;
  if (in_world || left_world) return raise_class(default_culprit(), From::MPI_ERR_OTHER);
  in_world = true;
  if (provided) *provided = thread_level;
  return 0;
}

int Diversion<catalogue::Init>::call(int* argc, char*** argv) {
  int provided;
  return Diversion<catalogue::Init_thread>::call(argc, argv, From::MPI_THREAD_SINGLE, &provided);
}

int Diversion<catalogue::Initialized>::call(int* flag) {
  *flag = in_world || left_world;
  return 0;
}

int Diversion<catalogue::Finalize>::call() {
  flush_all_buffers();
  if (!emulated_sessions_exist()) return call_undiverted<catalogue::Finalize>();
  Lock guard;
  if (!in_world || left_world) return raise_class(default_culprit(), From::MPI_ERR_OTHER);
  left_world = true;
  return open_sessions == 0 ? call_undiverted<catalogue::Finalize>() : 0;
}

int Diversion<catalogue::Finalized>::call(int* flag) {
  *flag = left_world;
  return 0;
}

int Emulation<catalogue::Session_get_info>::call(Session session, Info* info) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  int code = enter<catalogue::Info_create>(info);
  return code == 0 ? enter<catalogue::Info_set>(*info, "thread_level", name_of_level(thread_level))
                   : code;
}

int Emulation<catalogue::Session_get_num_psets>::call(Session session, Info, int* count) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  *count = sizeof process_sets / sizeof *process_sets;
  return 0;
}

int Emulation<catalogue::Session_get_nth_pset>::call(Session session, Info, int n, int* length,
                                                     char* name) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  if (n < 0 || n > 1 || !length) return raise_in(session, From::MPI_ERR_ARG);
  int needed = static_cast<int>(std::strlen(process_sets[n])) + 1;
  if (*length > 0) std::snprintf(name, *length, "%s", process_sets[n]);
  *length = needed;
  return 0;
}

int Emulation<catalogue::Session_get_pset_info>::call(Session session, const char* name,
                                                      Info* info) {
  Group group = kinds::Handles<HandleClass::Group>::program_null();
  int code = Emulation<catalogue::Group_from_session_pset>::call(session, name, &group);
  if (code != 0) return code;
  int size = 0;
  char text[16];
  enter<catalogue::Group_size>(group, &size);
  enter<catalogue::Group_free>(&group);
  std::snprintf(text, sizeof text, "%d", size);
  code = enter<catalogue::Info_create>(info);
  return code == 0 ? enter<catalogue::Info_set>(*info, "mpi_size", static_cast<const char*>(text))
                   : code;
}

int Emulation<catalogue::Group_from_session_pset>::call(Session session, const char* name,
                                                        Group* group) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  if (name && std::strcmp(name, process_sets[0]) == 0) return world_group(group);
  if (name && std::strcmp(name, process_sets[1]) == 0)
    return enter<catalogue::Comm_group>(kinds::program::MPI_COMM_SELF(), group);
  return raise_in(session, From::MPI_ERR_ARG);
}

int Emulation<catalogue::Session_create_errhandler>::call(SessionFunction function,
                                                          Errhandler* handler) {
  // Sessions call the function themselves; the target only lends the handle.
  int code = enter<catalogue::Comm_create_errhandler>(
      reinterpret_cast<void (*)(Comm*, int*, ...)>(function), handler);
  if (code != 0) return code;
  Lock guard;
  handlers =
      new (kinds::allocate(sizeof(SessionHandler))) SessionHandler{*handler, function, handlers};
  return 0;
}

int Emulation<catalogue::Session_set_errhandler>::call(Session session, Errhandler handler) {
  OpenSession* open = of(session);
  if (!open) return raise_in(session, From::MPI_ERR_SESSION);
  if (int code = add_reference(handler)) return code;
  Errhandler before = std::exchange(open->error_handler, handler);
  return enter<catalogue::Errhandler_free>(&before);
}

int Emulation<catalogue::Session_get_errhandler>::call(Session session, Errhandler* handler) {
  OpenSession* open = of(session);
  if (!open) return raise_in(session, From::MPI_ERR_SESSION);
  *handler = open->error_handler;
  return add_reference(*handler);
}

int Emulation<catalogue::Session_call_errhandler>::call(Session session, int code) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  raise_in(session, code);
  return 0;
}

// Only the processes of the group take part, so the world is asked for nothing but the tag's space.

int Emulation<catalogue::Comm_create_from_group>::call(Group group, const char* tag, Info,
                                                       Errhandler handler, Comm* comm) {
  int size = 0;
  int code = enter<catalogue::Group_size>(group, &size);
  *comm = kinds::Handles<HandleClass::Comm>::program_null();
  if (code != 0 || size == 0) return code;
  code = enter<catalogue::Comm_create_group>(kinds::program::MPI_COMM_WORLD(), group, tag_of(tag),
                                             comm);
  return with_handler(code, *comm, handler);
}

int Emulation<catalogue::Intercomm_create_from_groups>::call(Group local, int local_leader,
                                                             Group remote, int remote_leader,
                                                             const char* tag, Info,
                                                             Errhandler handler, Comm* comm) {
  Group world = kinds::Handles<HandleClass::Group>::program_null();
  Comm mine = kinds::Handles<HandleClass::Comm>::program_null();
  int leader = From::MPI_UNDEFINED;
  int code = world_group(&world);
  if (code == 0)
    code = enter<catalogue::Group_translate_ranks>(
        remote, 1, static_cast<const int*>(&remote_leader), world, &leader);
  if (code == 0)
    code = enter<catalogue::Comm_create_group>(kinds::program::MPI_COMM_WORLD(), local, tag_of(tag),
                                               &mine);
  if (code == 0)
    code = enter<catalogue::Intercomm_create>(mine, local_leader, kinds::program::MPI_COMM_WORLD(),
                                              leader, tag_of(tag), comm);
  if (mine != kinds::Handles<HandleClass::Comm>::program_null()) enter<catalogue::Comm_free>(&mine);
  enter<catalogue::Group_free>(&world);
  return with_handler(code, *comm, handler);
}

}  // namespace anympi::facade
