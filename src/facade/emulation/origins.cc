// Communicators know their session by an attribute, which MPI itself copies and deletes; groups
// have no attributes, so those of sessions stand in a list. What is made of another one by a
// function of ANYMPI_INHERITING (diversion.h) belongs where the function's first argument belongs.
#include "facade/emulation/origins.h"

#include <pthread.h>

#include <cstdlib>
#include <utility>

#include "facade/cross.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Group = From::Handle<HandleClass::Group>;
using Session = From::Handle<HandleClass::Session>;

struct Known {
  Group group;
  Session session;
  Known* next;
};

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Known* groups = nullptr;
int keyval = From::MPI_KEYVAL_INVALID;
bool noted = false;

class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

Session no_session() { return kinds::Handles<HandleClass::Session>::program_null(); }

/// A session as the value of an attribute.
union Value {
  void* attribute;
  Session session;
};

int copy(Comm, int, void*, void* value, void* copied, int* is_copied) {
  *static_cast<void**>(copied) = value;
  *is_copied = 1;
  return From::MPI_SUCCESS;
}
int leave(Comm, int, void*, void*) { return From::MPI_SUCCESS; }

void make_keyval() {
  Lock guard;
  if (keyval == From::MPI_KEYVAL_INVALID)
    enter<catalogue::Comm_create_keyval>(copy, leave, &keyval, static_cast<void*>(nullptr));
}

template <class Kind>
struct Origin;
template <>
struct Origin<kinds::session> {
  static Session of(Session session) { return session; }
};
template <>
struct Origin<kinds::communicator> {
  static Session of(Comm comm) { return session_of(comm); }
};
template <>
struct Origin<kinds::group> {
  static Session of(Group group) {
    Lock guard;
    for (Known* known = groups; known; known = known->next)
      if (known->group == group) return known->session;
    return no_session();
  }
};

void note(kinds::new_communicator, Comm comm, Session session) {
  if (comm == kinds::Handles<HandleClass::Comm>::program_null()) return;
  Value value{};
  value.session = session;
  enter<catalogue::Comm_set_attr>(comm, keyval, value.attribute);
}
void note(kinds::new_group, Group group, Session session) {
  Lock guard;
  groups = new (kinds::allocate(sizeof(Known))) Known{group, session, groups};
}

}  // namespace

bool sessions_lack_buffers() {
  static const bool lack = !target::find("MPI_Session_attach_buffer");
  return lack;
}

bool origins_are_noted() { return __atomic_load_n(&noted, __ATOMIC_SEQ_CST); }

Session session_of(Comm comm) {
  Value value{};
  int found = 0;
  value.session = no_session();
  if (!origins_are_noted() || comm == kinds::Handles<HandleClass::Comm>::program_null())
    return value.session;
  Value attribute{};
  if (enter<catalogue::Comm_get_attr>(comm, keyval, static_cast<void*>(&attribute.attribute),
                                      &found) == 0 &&
      found)
    value = attribute;
  return value.session;
}

int Diversion<catalogue::Session_init>::call(From::Handle<HandleClass::Info> info,
                                             From::Handle<HandleClass::Errhandler> handler,
                                             Session* session) {
  int code = call_undiverted<catalogue::Session_init>(info, handler, session);
  if (code != 0) return code;
  make_keyval();
  if (!__atomic_exchange_n(&noted, true, __ATOMIC_SEQ_CST)) {
    using namespace catalogue;
#define ANYMPI_DIVERT(NAME) divert<NAME>();
    ANYMPI_INHERITING(ANYMPI_DIVERT)
    divert<Group_free>();
  }
  return 0;
}

int Diversion<catalogue::Group_free>::call(Group* group) {
  if (group) {
    Lock guard;
    for (Known** link = &groups; *link; link = &(*link)->next)
      if ((*link)->group == *group) {
        std::free(std::exchange(*link, (*link)->next));
        break;
      }
  }
  return call_undiverted<catalogue::Group_free>(group);
}

template <class Fn, class... Values>
int Inheriting<Fn, int(Values...)>::call(Values... values) {
  auto arguments = std::tuple(values...);
  int code = call_undiverted<Fn>(values...);
  if (code != 0) return code;
  Session session = Origin<typename Fn::template kind<0>>::of(std::get<0>(arguments));
  if (session != no_session())
    note(typename Fn::template kind<Fn::arity - 1>(), *std::get<Fn::arity - 1>(arguments), session);
  return 0;
}

#define ANYMPI_INSTANTIATE(NAME) template struct Inheriting<catalogue::NAME>;
ANYMPI_INHERITING(ANYMPI_INSTANTIATE)

}  // namespace anympi::facade
