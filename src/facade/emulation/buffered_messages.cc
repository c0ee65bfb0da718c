// Messages under way stand in one list, with the number of their buffer: a buffer may be gone when
// its communicator is freed, while its messages still travel. They are looked at when there is no
// room for a new one, when they have become twice as many, and by those who wait for them; nobody
// waits while holding the lock.
#include "facade/emulation/buffered_messages.h"

#include <pthread.h>
#include <sched.h>

#include <cstdlib>
#include <utility>

#include "facade/emulation/compound_requests.h"
#include "facade/emulation/held_objects.h"
#include "facade/emulation/items.h"
#include "facade/emulation/origins.h"
#include "facade/own_code.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Session = From::Handle<HandleClass::Session>;

struct Buffer {
  BufferOwner owner;
  unsigned long number;
  void* given;
  Count size, used;
  bool is_limited;
  Buffer* next;
};

struct Message {
  Request request;
  unsigned long buffer, order;
  Session session;
  Count size;
  Message* next;
};

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Buffer* buffers = nullptr;
Message* messages = nullptr;
unsigned long last_buffer = 0, last_message = 0;
unsigned long pending = 0, most_pending = 64;  // messages now, and until they are looked at
bool exist = false;

class Lock {
 public:
  Lock() { pthread_mutex_lock(&lock); }
  ~Lock() { pthread_mutex_unlock(&lock); }
};

Status* ignored() { return reinterpret_cast<Status*>(From::MPI_STATUS_IGNORE); }

// All of these under the lock.

Buffer* find(const BufferOwner& owner) {
  Buffer* found = buffers;
  while (found && !(found->owner == owner)) found = found->next;
  return found;
}

void release(unsigned long number, Count size) {
  for (Buffer* buffer = buffers; buffer; buffer = buffer->next)
    if (buffer->number == number) buffer->used -= size;
}

/// Discards the messages that have left. An error of the message has no call that could return it.
void discard_delivered() {
  for (Message** link = &messages; *link;) {
    Message* message = *link;
    int done = 0;
    int code = enter<catalogue::Test>(&message->request, &done, ignored());
    if (!done && code == 0) {
      link = &message->next;
      continue;
    }
    *link = message->next;
    --pending;
    release(message->buffer, message->size);
    std::free(message);
  }
}

void add(Message* message) {
  message->order = ++last_message;
  message->next = messages;
  messages = message;
  if (++pending < most_pending) return;
  discard_delivered();
  most_pending = pending < 32 ? 64 : 2 * pending;
}

bool has_room(Buffer& buffer, Count size) {
  if (!buffer.is_limited || buffer.size - buffer.used >= size) return true;
  discard_delivered();
  return buffer.size - buffer.used >= size;
}

/// Whether no message is left of those that `are_meant` says.
template <class Predicate>
bool are_delivered(Predicate are_meant) {
  Lock guard;
  discard_delivered();
  for (Message* message = messages; message; message = message->next)
    if (are_meant(*message)) return false;
  return true;
}

template <class Predicate>
void wait_for(Predicate are_meant) {
  while (!are_delivered(are_meant)) sched_yield();
}

/// The messages of a buffer that were sent before a moment.
struct Earlier {
  unsigned long buffer, until;

  bool operator()(const Message& message) const {
    return message.buffer == buffer && message.order <= until;
  }
};

Earlier of_buffer(const BufferOwner& owner) {
  Lock guard;
  Buffer* buffer = find(owner);
  return {buffer ? buffer->number : 0, last_message};
}

/// The buffer that a message in a communicator of a session uses; null where that is the target's.
Buffer* buffer_for(Comm comm, Session session) {
  if (Buffer* own = find(owner(BufferOwner::communicator, comm))) return own;
  if (Buffer* of_session = find(owner(BufferOwner::session, session))) return of_session;
  return find(the_process);
}

/// Room for a message of so many bytes, as the program counts it: with its MPI_BSEND_OVERHEAD.
struct Reservation {
  unsigned long buffer = 0;
  Count size = 0;

  int make(Comm comm, Session session, Count bytes) {
    Lock guard;
    Buffer* found = buffer_for(comm, session);
    if (!found) return 0;
    if (!has_room(*found, bytes + From::MPI_BSEND_OVERHEAD)) return From::MPI_ERR_BUFFER;
    buffer = found->number;
    size = bytes + From::MPI_BSEND_OVERHEAD;
    found->used += size;
    return 0;
  }
};

int raise_in(Comm comm, int error_class) {
  Culprit culprit{};
  culprit.what = HandleClass::Comm;
  culprit.comm = kinds::Handles<HandleClass::Comm>::to_target(comm);
  return raise_class(culprit, error_class);
}

/// Raises an error when a handle is none.
int check(Comm comm) {
  int is_inter;
  return enter<catalogue::Comm_test_inter>(comm, &is_inter);
}

bool is_buffered_here(Comm comm) {
  Session session = session_of(comm);
  Lock guard;
  return buffer_for(comm, session) != nullptr;
}

int send(const void* data, Count count, Datatype type, int destination, int tag, Comm comm) {
  Count bytes = 0, position = 0;
  if (int code = enter<catalogue::Pack_size_c>(count, type, comm, &bytes)) return code;
  Reservation reserved;
  Session session = session_of(comm);
  if (int error_class = reserved.make(comm, session, bytes)) return raise_in(comm, error_class);
  auto message = new (kinds::allocate(sizeof(Message) + bytes))
      Message{no_request(), reserved.buffer, 0, session, reserved.size, nullptr};
  void* packed = message + 1;
  int code = enter<catalogue::Pack_c>(data, count, type, packed, bytes, &position, comm);
  if (code == 0)
    code = enter<catalogue::Isend_c>(static_cast<const void*>(packed), position,
                                     kinds::program::MPI_PACKED(), destination, tag, comm,
                                     &message->request);
  Lock guard;
  if (code != 0) {
    release(reserved.buffer, reserved.size);
    std::free(message);
    return code;
  }
  add(message);
  return 0;
}

/// A request that is complete from the start.
int complete(Request* request) {
  return enter<catalogue::Isend>(static_cast<const void*>(nullptr), 0, kinds::program::MPI_BYTE(),
                                 static_cast<int>(From::MPI_PROC_NULL), 0,
                                 kinds::program::MPI_COMM_SELF(), request);
}

/// The arguments of MPI_Bsend_init. Which buffer the message uses is known when it is started.
struct KeptSend {
  const void* data;
  Count count;
  Datatype type;
  int destination, tag;
  Comm comm;
  HeldObjects held;

  static int start(CompoundRequest&, void* self) {
    auto kept = static_cast<KeptSend*>(self);
    return enter<catalogue::Bsend_c>(kept->data, kept->count, kept->type, kept->destination,
                                     kept->tag, kept->comm);
  }
  static void discard(void* self) {
    static_cast<KeptSend*>(self)->~KeptSend();
    std::free(self);
  }
};

int keep_send(const void* data, Count count, Datatype type, int destination, int tag, Comm comm,
              Request* request) {
  auto kept = new (kinds::allocate(sizeof(KeptSend)))
      KeptSend{data, count, type, destination, tag, comm, {}};
  kept->held.add(kinds::datatype(), type);
  return CompoundRequest::persistent(KeptSend::start, kept, KeptSend::discard, request);
}

int check_session(Session session) {
  int count;
  return enter<catalogue::Session_get_num_psets>(
      session, kinds::Handles<HandleClass::Info>::program_null(), &count);
}

/// Errors of a session go to its error handler.
int raise_in_session(Session session, int error_class) {
  int code = kinds::program_error(kinds::target_error(error_class));
  enter<catalogue::Session_call_errhandler>(session, code);
  return code;
}

void forget_buffer(const BufferOwner& owner) {
  Lock guard;
  for (Buffer** link = &buffers; *link; link = &(*link)->next)
    if ((*link)->owner == owner) {
      std::free(std::exchange(*link, (*link)->next));
      return;
    }
}

}  // namespace

bool messages_are_buffered_here() { return __atomic_load_n(&exist, __ATOMIC_SEQ_CST); }

bool has_buffer(const BufferOwner& owner) {
  Lock guard;
  return find(owner) != nullptr;
}

bool is_automatic(void* buffer) {
  return From::MPI_BUFFER_AUTOMATIC != absent &&
         reinterpret_cast<long>(buffer) == From::MPI_BUFFER_AUTOMATIC;
}

int attach_buffer(const BufferOwner& owner, void* buffer, Count size) {
  const bool is_limited = !is_automatic(buffer);
  if (is_limited && size < 0) return From::MPI_ERR_ARG;
  if (is_limited && size > 0 && !buffer) return From::MPI_ERR_BUFFER;
  {
    Lock guard;
    if (find(owner)) return From::MPI_ERR_BUFFER;
    buffers = new (kinds::allocate(sizeof(Buffer)))
        Buffer{owner, ++last_buffer, buffer, size, 0, is_limited, buffers};
  }
  if (!__atomic_exchange_n(&exist, true, __ATOMIC_SEQ_CST)) {
    using namespace catalogue;
    divert<Bsend, Bsend_c, Bsend_init, Bsend_init_c, Buffer_detach, Buffer_detach_c,
           Comm_disconnect, Comm_free, Finalize, Ibsend, Ibsend_c, Session_finalize>();
  }
  return 0;
}

void detach_buffer(const BufferOwner& owner, void** buffer, Count* size) {
  flush_buffer(owner);
  {
    Lock guard;
    Buffer* found = find(owner);
    if (buffer) *buffer = found ? found->given : nullptr;
    if (size) *size = found && found->is_limited ? found->size : 0;
  }
  forget_buffer(owner);
}

void flush_buffer(const BufferOwner& owner) { wait_for(of_buffer(owner)); }

int iflush_buffer(const BufferOwner& owner, Request* request) {
  auto earlier = new (kinds::allocate(sizeof(Earlier))) Earlier(of_buffer(owner));
  return CompoundRequest::watched(
      [](void* self) { return are_delivered(*static_cast<Earlier*>(self)); }, earlier, std::free,
      request);
}

void flush_all_buffers() {
  wait_for([](const Message&) { return true; });
}

// The messages.

int Diversion<catalogue::Bsend_c>::call(const void* data, Count count, Datatype type,
                                        int destination, int tag, Comm comm) {
  return is_buffered_here(comm)
             ? send(data, count, type, destination, tag, comm)
             : call_undiverted<catalogue::Bsend_c>(data, count, type, destination, tag, comm);
}
int Diversion<catalogue::Bsend>::call(const void* data, int count, Datatype type, int destination,
                                      int tag, Comm comm) {
  return is_buffered_here(comm)
             ? send(data, count, type, destination, tag, comm)
             : call_undiverted<catalogue::Bsend>(data, count, type, destination, tag, comm);
}
int Diversion<catalogue::Ibsend_c>::call(const void* data, Count count, Datatype type,
                                         int destination, int tag, Comm comm, Request* request) {
  if (!is_buffered_here(comm))
    return call_undiverted<catalogue::Ibsend_c>(data, count, type, destination, tag, comm, request);
  int code = send(data, count, type, destination, tag, comm);
  return code == 0 ? complete(request) : code;
}
int Diversion<catalogue::Ibsend>::call(const void* data, int count, Datatype type, int destination,
                                       int tag, Comm comm, Request* request) {
  if (!is_buffered_here(comm))
    return call_undiverted<catalogue::Ibsend>(data, count, type, destination, tag, comm, request);
  int code = send(data, count, type, destination, tag, comm);
  return code == 0 ? complete(request) : code;
}
int Diversion<catalogue::Bsend_init_c>::call(const void* data, Count count, Datatype type,
                                             int destination, int tag, Comm comm,
                                             Request* request) {
  return keep_send(data, count, type, destination, tag, comm, request);
}
int Diversion<catalogue::Bsend_init>::call(const void* data, int count, Datatype type,
                                           int destination, int tag, Comm comm, Request* request) {
  return keep_send(data, count, type, destination, tag, comm, request);
}

// What ends with a communicator, a session or MPI: a buffer is detached, and its messages arrive
// all the same.

int Diversion<catalogue::Comm_free>::call(Comm* comm) {
  if (comm) forget_buffer(owner(BufferOwner::communicator, *comm));
  return call_undiverted<catalogue::Comm_free>(comm);
}
int Diversion<catalogue::Comm_disconnect>::call(Comm* comm) {
  if (comm) detach_buffer(owner(BufferOwner::communicator, *comm), nullptr, nullptr);
  return call_undiverted<catalogue::Comm_disconnect>(comm);
}
int Diversion<catalogue::Session_finalize>::call(Session* session) {
  if (session) {
    wait_for([=](const Message& message) { return message.session == *session; });
    forget_buffer(owner(BufferOwner::session, *session));
  }
  return call_undiverted<catalogue::Session_finalize>(session);
}

// The process's buffer, where it is counted here (own_code/buffers.cc).

int Diversion<catalogue::Buffer_detach_c>::call(void* buffer, Count* size) {
  if (!has_buffer(the_process)) return call_undiverted<catalogue::Buffer_detach_c>(buffer, size);
  detach_buffer(the_process, static_cast<void**>(buffer), size);
  return 0;
}
int Diversion<catalogue::Buffer_detach>::call(void* buffer, int* size) {
  if (!has_buffer(the_process)) return call_undiverted<catalogue::Buffer_detach>(buffer, size);
  Count whole = 0;
  detach_buffer(the_process, static_cast<void**>(buffer), &whole);
  if (size) *size = static_cast<int>(whole);
  return 0;
}
int Emulation<catalogue::Buffer_flush>::call() {
  if (has_buffer(the_process)) {
    flush_buffer(the_process);
    return 0;
  }
  void* buffer = nullptr;
  int size = 0;
  int code = OwnCode<catalogue::Buffer_detach>::call(&buffer, &size);
  if (code == 0 && buffer) code = OwnCode<catalogue::Buffer_attach>::call(buffer, size);
  return code;
}
int Emulation<catalogue::Buffer_iflush>::call(Request* request) {
  return iflush_buffer(the_process, request);
}

// The buffers of communicators and sessions.

#define ANYMPI_BUFFERS_OF(OBJECT, KIND, CHECK, RAISE)                                              \
  int Emulation<catalogue::OBJECT##_attach_buffer_c>::call(OBJECT object, void* buffer,            \
                                                           Count size) {                           \
    if (int code = CHECK(object)) return code;                                                     \
    int error_class = attach_buffer(owner(BufferOwner::KIND, object), buffer, size);               \
    return error_class == 0 ? 0 : RAISE(object, error_class);                                      \
  }                                                                                                \
  int Emulation<catalogue::OBJECT##_attach_buffer>::call(OBJECT object, void* buffer, int size) {  \
    return enter<catalogue::OBJECT##_attach_buffer_c>(object, buffer, Count{size});                \
  }                                                                                                \
  int Emulation<catalogue::OBJECT##_detach_buffer_c>::call(OBJECT object, void* buffer,            \
                                                           Count* size) {                          \
    if (int code = CHECK(object)) return code;                                                     \
    detach_buffer(owner(BufferOwner::KIND, object), static_cast<void**>(buffer), size);            \
    return 0;                                                                                      \
  }                                                                                                \
  int Emulation<catalogue::OBJECT##_detach_buffer>::call(OBJECT object, void* buffer, int* size) { \
    Count whole = 0;                                                                               \
    int code = enter<catalogue::OBJECT##_detach_buffer_c>(object, buffer, &whole);                 \
    if (code == 0 && size) *size = static_cast<int>(whole);                                        \
    return code;                                                                                   \
  }                                                                                                \
  int Emulation<catalogue::OBJECT##_flush_buffer>::call(OBJECT object) {                           \
    if (int code = CHECK(object)) return code;                                                     \
    flush_buffer(owner(BufferOwner::KIND, object));                                                \
    return 0;                                                                                      \
  }                                                                                                \
  int Emulation<catalogue::OBJECT##_iflush_buffer>::call(OBJECT object, Request* request) {        \
    if (int code = CHECK(object)) return code;                                                     \
    return iflush_buffer(owner(BufferOwner::KIND, object), request);                               \
  }
ANYMPI_BUFFERS_OF(Comm, communicator, check, raise_in)
ANYMPI_BUFFERS_OF(Session, session, check_session, raise_in_session)

}  // namespace anympi::facade
