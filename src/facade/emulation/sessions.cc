// Sessions on a target of the world model only (MPI-3): the target is initialized with the first
// session or error handler of sessions, or was by the program's MPI_Init, and every session leads
// to the same world.
//
// An MPI that was finalized cannot be initialized again, but a program may open a session after it
// closed the last one. So the target is finalized at the latest possible moment: in the program's
// MPI_Finalize when no session is open, with the last session after MPI_Finalize, or else when the
// process exits. After MPI_Finalize with no session open no further one can be opened. What the
// program sees of MPI_Initialized and MPI_Finalized is the world model's part (MPI-4.1, section
// 11.4).
//
// While the target is finalized it calls delete functions of the program's, which may call MPI, and
// so may error handlers: no lock that such a call needs is held then.
#include <pthread.h>
#include <strings.h>

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
/// Of who lends an error handler to MPI_COMM_SELF; an error of that may come back here.
pthread_mutex_t lending = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
bool exist = false;
bool in_world = false;    // the program has called MPI_Init
bool left_world = false;  // and MPI_Finalize while a session was open
bool is_finalizing = false;
int open_sessions = 0;
int thread_level = From::MPI_THREAD_SINGLE;
SessionHandler* handlers = nullptr;

constexpr const char* process_sets[] = {"mpi://WORLD", "mpi://SELF"};

class Lock {
 public:
  explicit Lock(pthread_mutex_t& mutex = lock) : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
  ~Lock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t& mutex_;
};

bool target_is_finalized() {
  int finalized = 0;
  imported<"PMPI_Finalized", int(int*)>(&finalized);
  return finalized;
}

bool has_left_world() { return left_world || (in_world && target_is_finalized()); }

/// Once: a session may be closed by what finalizing calls.
void finalize_target() {
  if (!kinds::target_is_running()) return;
  if (__atomic_exchange_n(&is_finalizing, true, __ATOMIC_SEQ_CST)) return;
  flush_all_buffers();
  imported<"PMPI_Finalize", int()>();
}

/// A program that exits without its MPI_Finalize is the launcher's to end, as always: the other
/// processes may never finalize.
void finalize_at_exit() {
  if (!in_world || left_world) finalize_target();
}

OpenSession* of(Session session) {
  unsigned number = Sessions::compound_number(session);
  return number ? static_cast<OpenSession*>(table.at(number)) : nullptr;
}

[[noreturn]] void die_of(int code) {
  if (kinds::target_is_running()) {
    char text[From::MPI_MAX_ERROR_STRING + 1] = "";
    int length = 0;
    enter<catalogue::Error_string>(code, text, &length);
    std::fprintf(stderr, "anympi: an error in a session: %s\n", text);
    enter<catalogue::Abort>(kinds::program::MPI_COMM_WORLD(), code);
  } else {
    std::fprintf(
        stderr, "anympi: an error in a session: %s (%s) %s\n", To::title, target::path(),
        target_is_finalized() ? "was finalized and cannot be started again" : "did not start");
  }
  std::abort();
}

/// Calls an error handler of sessions; those that do not return end the process.
int raise_with(Errhandler handler, Session session, int code) {
  if (handler == kinds::program::MPI_ERRORS_RETURN()) return code;
  for (SessionHandler* known = handlers; known; known = known->next)
    if (known->handle == handler) {
      known->function(&session, &code);
      return code;
    }
  die_of(code);
}

/// The target has no such class of errors, so it gets one.
int raise_invalid_session() {
  constexpr const char* text = "MPI_ERR_SESSION: invalid session";
  static int target_code = 0;
  if (!kinds::target_is_running()) return From::MPI_ERR_SESSION;
  {
    Lock guard;
    if (target_code == 0 && imported<"PMPI_Add_error_class", int(int*)>(&target_code) == 0) {
      imported<"PMPI_Add_error_string", int(int, const char*)>(target_code, text);
      kinds::register_error(target_code, kinds::Added::code, text, From::MPI_ERR_SESSION);
    }
  }
  return raise_on(default_culprit(), target_code);
}

/// An error of a session goes to its error handler; that of a session that is none, to the default.
int raise_in(Session session, int code) {
  OpenSession* open = of(session);
  if (!open) return raise_invalid_session();
  return raise_with(open->error_handler, session, code);
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

/// From then on the program's MPI_Init and MPI_Finalize are not the target's.
void take_over() {
  if (__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST)) return;
  using namespace catalogue;
  divert<Init, Init_thread, Initialized, Finalize, Finalized>();
  std::atexit(finalize_at_exit);
}

int start_target(Info info) {
  if (target_is_finalized()) return From::MPI_ERR_OTHER;
  if (!kinds::target_is_running()) {
    int wanted = level_named(early_value(info, "thread_level"));
    int code = OwnCode<catalogue::Init_thread>::call(nullptr, nullptr, wanted, &thread_level);
    if (code != 0) return code;
  } else if (!exist) {
    in_world = true;
    call_undiverted<catalogue::Query_thread>(&thread_level);
  }
  take_over();
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

int rank_in_world(Group group, int rank, int* found) {
  Group world = kinds::Handles<HandleClass::Group>::program_null();
  if (int code = world_group(&world)) return code;
  int code = enter<catalogue::Group_translate_ranks>(group, 1, static_cast<const int*>(&rank),
                                                     world, found);
  enter<catalogue::Group_free>(&world);
  return code;
}

int set_handler(Comm comm, Errhandler handler) {
  return OwnCode<catalogue::Comm_set_errhandler>::call(comm, handler);
}
int get_handler(Comm comm, Errhandler* handler) {
  return OwnCode<catalogue::Comm_get_errhandler>::call(comm, handler);
}
int release(Errhandler* handler) {
  return kinds::target_is_running() ? OwnCode<catalogue::Errhandler_free>::call(handler) : 0;
}

/// Adds a reference to an error handler: MPI gives one with the handler of a communicator, so for a
/// moment MPI_COMM_SELF gets it.
int add_reference(Errhandler handler) {
  Lock guard(lending);
  Comm self = kinds::program::MPI_COMM_SELF();
  Errhandler before, after;
  int code = get_handler(self, &before);
  if (code == 0) code = set_handler(self, handler);
  if (code == 0) code = get_handler(self, &after);
  if (code == 0) code = set_handler(self, before);
  if (code == 0) code = release(&before);
  return code;
}

/// What is wrong with the arguments of MPI_X_from_group(s): the class of an error, or 0.
int error_in(Group group, const char* tag) {
  if (group == kinds::Handles<HandleClass::Group>::program_null()) return From::MPI_ERR_GROUP;
  return tag ? 0 : From::MPI_ERR_ARG;
}

/// After MPI_Finalize, the last session ends the target.
void end_session() {
  bool is_last;
  {
    Lock guard;
    is_last = --open_sessions == 0 && left_world;
  }
  if (is_last) finalize_target();
}

int with_handler(int code, Comm comm, Errhandler handler) {
  if (code != 0 || comm == kinds::Handles<HandleClass::Comm>::program_null()) return code;
  return set_handler(comm, handler);
}

/// Calls an error handler of communicators where there is none: with one that is made for it, since
/// the handler may leave by a jump.
int raise_without_comm(Errhandler handler, int code) {
  if (!kinds::target_is_running()) return code;
  Comm comm = kinds::Handles<HandleClass::Comm>::program_null();
  int made = enter<catalogue::Comm_split>(kinds::program::MPI_COMM_SELF(), 0, 0, &comm);
  if (with_handler(made, comm, handler) != 0) return code;
  enter<catalogue::Comm_call_errhandler>(comm, code);
  enter<catalogue::Comm_free>(&comm);
  return code;
}

}  // namespace

bool emulated_sessions_exist() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

int Emulation<catalogue::Session_init>::call(Info info, Errhandler handler, Session* session) {
  if (!session) return raise_with(handler, Sessions::program_null(), From::MPI_ERR_ARG);
  int code;
  {
    Lock guard;
    code = start_target(info);
    if (code == 0) ++open_sessions;
  }
  if (code != 0) return raise_with(handler, Sessions::program_null(), code);
  if (code = add_reference(handler); code != 0) {
    end_session();
    return code;
  }
  auto open = new (kinds::allocate(sizeof(OpenSession))) OpenSession{0, handler};
  open->number = table.take(open);
  *session = Sessions::compound(open->number);
  return 0;
}

int Emulation<catalogue::Session_finalize>::call(Session* session) {
  OpenSession* open = session ? of(*session) : nullptr;
  if (!open) return raise_invalid_session();
  table.give_back(open->number);
  release(&open->error_handler);
  std::free(open);
  *session = Sessions::program_null();
  end_session();
  return 0;
}

int Diversion<catalogue::Init_thread>::call(int*, char***, int, int* provided) {
  bool was_in_world;
  {
    Lock guard;
    was_in_world = std::exchange(in_world, true);
  }
  if (was_in_world) return raise_class(default_culprit(), From::MPI_ERR_OTHER);
  if (provided) *provided = thread_level;
  return 0;
}

int Diversion<catalogue::Init>::call(int* argc, char*** argv) {
  int provided;
  return Diversion<catalogue::Init_thread>::call(argc, argv, From::MPI_THREAD_SINGLE, &provided);
}

int Diversion<catalogue::Initialized>::call(int* flag) {
  *flag = in_world;
  return 0;
}

int Diversion<catalogue::Finalize>::call() {
  flush_all_buffers();
  if (!emulated_sessions_exist()) return call_undiverted<catalogue::Finalize>();
  bool is_allowed, is_last;
  {
    Lock guard;
    is_allowed = in_world && !has_left_world() && !is_finalizing;
    is_last = open_sessions == 0;
    if (is_allowed) (is_last ? is_finalizing : left_world) = true;
  }
  if (!is_allowed) return raise_class(default_culprit(), From::MPI_ERR_OTHER);
  return is_last ? call_undiverted<catalogue::Finalize>() : 0;
}

int Diversion<catalogue::Finalized>::call(int* flag) {
  *flag = has_left_world();
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
  if (!count) return raise_in(session, From::MPI_ERR_ARG);
  *count = sizeof process_sets / sizeof *process_sets;
  return 0;
}

int Emulation<catalogue::Session_get_nth_pset>::call(Session session, Info, int n, int* length,
                                                     char* name) {
  if (!of(session)) return raise_in(session, From::MPI_ERR_SESSION);
  if (n < 0 || n > 1 || !length || (*length > 0 && !name)) return raise_in(session, From::MPI_ERR_ARG);
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
  if (name && strcasecmp(name, process_sets[0]) == 0) return world_group(group);
  if (name && strcasecmp(name, process_sets[1]) == 0)
    return enter<catalogue::Comm_group>(kinds::program::MPI_COMM_SELF(), group);
  return raise_in(session, From::MPI_ERR_ARG);
}

int Emulation<catalogue::Session_create_errhandler>::call(SessionFunction function,
                                                          Errhandler* handler) {
  int code;
  {
    Lock guard;
    code = start_target(kinds::Handles<HandleClass::Info>::program_null());
  }
  if (code != 0) return code;  // no handler can be called on a target that does not run
  // Sessions call the function themselves; the target only lends the handle.
  code = enter<catalogue::Comm_create_errhandler>(
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
  return release(&before);
}

int Emulation<catalogue::Session_get_errhandler>::call(Session session, Errhandler* handler) {
  OpenSession* open = of(session);
  if (!open) return raise_in(session, From::MPI_ERR_SESSION);
  if (!handler) return raise_in(session, From::MPI_ERR_ARG);
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
  if (int error_class = comm ? error_in(group, tag) : From::MPI_ERR_ARG)
    return raise_without_comm(handler, error_class);
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
  if (int error_class = error_in(local, tag)) return raise_without_comm(handler, error_class);
  int rank = 0, leader = 0;
  int code = enter<catalogue::Group_rank>(local, &rank);
  if (code == 0 && rank == local_leader) {
    // Only here are the other group and its leader significant.
    if (int error_class = error_in(remote, tag)) return raise_without_comm(handler, error_class);
    code = rank_in_world(remote, remote_leader, &leader);
  }
  Comm mine = kinds::Handles<HandleClass::Comm>::program_null();
  if (code == 0)
    code = enter<catalogue::Comm_create_group>(kinds::program::MPI_COMM_WORLD(), local, tag_of(tag),
                                               &mine);
  code = with_handler(code, mine, handler);
  if (code == 0)
    code = enter<catalogue::Intercomm_create>(mine, local_leader, kinds::program::MPI_COMM_WORLD(),
                                              leader, tag_of(tag), comm);
  if (mine != kinds::Handles<HandleClass::Comm>::program_null()) enter<catalogue::Comm_free>(&mine);
  return code == 0 ? with_handler(0, *comm, handler) : code;
}

}  // namespace anympi::facade
