#include "facade/emulation/held_objects.h"

#include <pthread.h>

#include <cstdlib>
#include <utility>

#include "facade/cross.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

namespace {

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
bool exist = false;

class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

/// A held object: how often, and how often the program has freed it meanwhile. A program may have
/// several references to one object (MPI_Type_get_contents gives them).
template <HandleClass C>
struct Held {
  From::Handle<C> handle;
  unsigned holders, freed;
  Held* next;
};
template <HandleClass C>
Held<C>* first = nullptr;

template <HandleClass C>
Held<C>** link_of(From::Handle<C> handle) {
  Held<C>** link = &first<C>;
  while (*link && (*link)->handle != handle) link = &(*link)->next;
  return link;
}

template <HandleClass C>
void hold(From::Handle<C> handle, HeldObjects::Reference<C>*& references) {
  if (kinds::program::is_predefined<C>(handle)) return;
  references = new (kinds::allocate(sizeof(HeldObjects::Reference<C>)))
      HeldObjects::Reference<C>{handle, references};
  {
    Lock guard;
    Held<C>* held = *link_of<C>(handle);
    if (!held)
      held = first<C> = new (kinds::allocate(sizeof(Held<C>))) Held<C>{handle, 0, 0, first<C>};
    ++held->holders;
  }
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST))
    divert<catalogue::Type_free, catalogue::Op_free>();
}

template <class Free, HandleClass C>
void let_go(HeldObjects::Reference<C>* references) {
  while (references) {
    unsigned freed = 0;
    {
      Lock guard;
      Held<C>** link = link_of<C>(references->handle);
      if (--(*link)->holders == 0) {
        freed = (*link)->freed;
        std::free(std::exchange(*link, (*link)->next));
      }
    }
    for (; freed > 0; --freed) {
      From::Handle<C> handle = references->handle;
      enter<Free>(&handle);
    }
    std::free(std::exchange(references, references->next));
  }
}

template <class Free, HandleClass C>
int free_later(From::Handle<C>* handle) {
  {
    Lock guard;
    Held<C>* held = handle ? *link_of<C>(*handle) : nullptr;
    if (held) {
      ++held->freed;
      *handle = kinds::Handles<C>::program_null();
      return 0;
    }
  }
  return call_undiverted<Free>(handle);
}

}  // namespace

bool objects_are_held() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

void HeldObjects::add(kinds::datatype, From::Handle<HandleClass::Datatype> type) {
  hold<HandleClass::Datatype>(type, datatypes_);
}

void HeldObjects::add(kinds::operation, From::Handle<HandleClass::Op> op) {
  hold<HandleClass::Op>(op, operators_);
}

HeldObjects::~HeldObjects() {
  let_go<catalogue::Type_free>(datatypes_);
  let_go<catalogue::Op_free>(operators_);
}

int Diversion<catalogue::Type_free>::call(From::Handle<HandleClass::Datatype>* type) {
  return free_later<catalogue::Type_free, HandleClass::Datatype>(type);
}
int Diversion<catalogue::Op_free>::call(From::Handle<HandleClass::Op>* op) {
  return free_later<catalogue::Op_free, HandleClass::Op>(op);
}

}  // namespace anympi::facade
