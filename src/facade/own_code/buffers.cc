// Buffers for buffered sends. The program adds its MPI_BSEND_OVERHEAD for each message; where the
// target needs more, it gets a larger buffer of ours, and the program gets its own back when it
// detaches. How many messages the program has in mind is unknown: at most one for every overhead
// that fits in.
//
// An older target cannot tell whether messages have left the process's buffer, has none of its own
// for other objects, and knows no MPI_BUFFER_AUTOMATIC: what it cannot serve, we do
// (emulation/buffered_messages.h).
#include <pthread.h>

#include <climits>
#include <cstring>

#include "facade/emulation/buffered_messages.h"
#include "facade/own_code.h"
#include "kinds/temporary.h"
#include "target/modules.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Session = From::Handle<HandleClass::Session>;
using Count = From::Count;

struct Attached {
  void* larger;
  void* given;
  long long size;
  Attached* next;
};
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Attached* attached = nullptr;

constexpr bool needs_more = To::MPI_BSEND_OVERHEAD > From::MPI_BSEND_OVERHEAD;

/// Whether a module of this process other than the facade refers to a function of MPI.
bool program_refers_to(const char* function) {
  target::Modules loaded;
  loaded.take_loaded();
  bool refers = false;
  for (const target::Module& module : loaded)
    if (!module.contains(reinterpret_cast<void*>(&program_refers_to)))
      module.for_each_slot([&](const target::Slot& slot) {
        const char* symbol = slot.symbol[0] == 'P' ? slot.symbol + 1 : slot.symbol;
        refers = refers || std::strcmp(symbol, function) == 0;
      });
  return refers;
}

/// Whether the process's buffer is one for us: MPI_Buffer_iflush must not wait for the messages
/// that the target has in one of its own.
bool is_for_us(void* buffer) {
  ensure_loaded();
  if (target::find("MPI_Buffer_flush")) return false;
  return is_automatic(buffer) || program_refers_to("MPI_Buffer_iflush");
}

int attach_here(void* buffer, Count size) {
  int error_class = attach_buffer(the_process, buffer, size);
  return error_class == 0 ? 0 : raise_class(default_culprit(), error_class);
}

/// Attaches with `attach(buffer, size)`, which returns the program's error code.
template <class Attach>
int attach(void* buffer, long long size, Attach attach) {
  if (is_automatic(buffer)) return attach(reinterpret_cast<void*>(To::MPI_BUFFER_AUTOMATIC), 0);
  if (!needs_more || size <= 0 || !buffer) return attach(buffer, size);
  long long messages = size / From::MPI_BSEND_OVERHEAD + 1;
  long long enough = size + messages * (To::MPI_BSEND_OVERHEAD - From::MPI_BSEND_OVERHEAD);
  void* larger = kinds::allocate(enough);
  if (int code = attach(larger, enough)) {
    std::free(larger);
    return code;
  }
  pthread_mutex_lock(&lock);
  attached = new (kinds::allocate(sizeof(Attached))) Attached{larger, buffer, size, attached};
  pthread_mutex_unlock(&lock);
  return 0;
}

/// What the program attached, after the target told what it had.
template <class Size>
int detached(int code, void* buffer_address, Size* size) {
  if (code != 0 || !buffer_address) return code;
  void*& buffer = *static_cast<void**>(buffer_address);
  if (To::MPI_BUFFER_AUTOMATIC != absent &&
      reinterpret_cast<long>(buffer) == To::MPI_BUFFER_AUTOMATIC)
    buffer = reinterpret_cast<void*>(From::MPI_BUFFER_AUTOMATIC);
  pthread_mutex_lock(&lock);
  Attached** link = &attached;
  while (*link && (*link)->larger != buffer) link = &(*link)->next;
  Attached* found = *link;
  if (found) *link = found->next;
  pthread_mutex_unlock(&lock);
  if (!found) return code;
  buffer = found->given;
  if (size) *size = static_cast<Size>(found->size);
  std::free(found->larger);
  std::free(found);
  return code;
}

/// Of a buffer larger than an int can say the target uses what it can be told of.
int as_int(long long size) { return size < INT_MAX ? static_cast<int>(size) : INT_MAX; }

template <class Fn>
bool target_has() {
  ensure_loaded();
  return target::find(Fn::name.text) != nullptr;
}

}  // namespace

int OwnCode<catalogue::Buffer_attach>::call(void* buffer, int size) {
  if (is_for_us(buffer)) return attach_here(buffer, size);
  return attach(buffer, size,
                [](void* b, long long n) { return enter<catalogue::Buffer_attach>(b, as_int(n)); });
}
int OwnCode<catalogue::Buffer_attach_c>::call(void* buffer, Count size) {
  if (is_for_us(buffer)) return attach_here(buffer, size);
  return attach(buffer, size, [](void* b, long long n) {
    return enter<catalogue::Buffer_attach_c>(b, static_cast<Count>(n));
  });
}
int OwnCode<catalogue::Buffer_detach>::call(void* buffer, int* size) {
  return detached(enter<catalogue::Buffer_detach>(buffer, size), buffer, size);
}
int OwnCode<catalogue::Buffer_detach_c>::call(void* buffer, Count* size) {
  return detached(enter<catalogue::Buffer_detach_c>(buffer, size), buffer, size);
}

#define ANYMPI_BUFFERS_OF(OBJECT)                                                                  \
  int OwnCode<catalogue::OBJECT##_attach_buffer>::call(OBJECT object, void* buffer, int size) {    \
    using Attach = catalogue::OBJECT##_attach_buffer;                                              \
    if (!target_has<Attach>()) return enter<Attach>(object, buffer, size);                         \
    return attach(buffer, size,                                                                    \
                  [=](void* b, long long n) { return enter<Attach>(object, b, as_int(n)); });      \
  }                                                                                                \
  int OwnCode<catalogue::OBJECT##_attach_buffer_c>::call(OBJECT object, void* buffer,              \
                                                         Count size) {                             \
    using Attach = catalogue::OBJECT##_attach_buffer_c;                                            \
    if (!target_has<Attach>()) return enter<Attach>(object, buffer, size);                         \
    return attach(buffer, size, [=](void* b, long long n) {                                        \
      return enter<Attach>(object, b, static_cast<Count>(n));                                      \
    });                                                                                            \
  }                                                                                                \
  int OwnCode<catalogue::OBJECT##_detach_buffer>::call(OBJECT object, void* buffer, int* size) {   \
    return detached(enter<catalogue::OBJECT##_detach_buffer>(object, buffer, size), buffer, size); \
  }                                                                                                \
  int OwnCode<catalogue::OBJECT##_detach_buffer_c>::call(OBJECT object, void* buffer,              \
                                                         Count* size) {                            \
    return detached(enter<catalogue::OBJECT##_detach_buffer_c>(object, buffer, size), buffer,      \
                    size);                                                                         \
  }
ANYMPI_BUFFERS_OF(Comm)
ANYMPI_BUFFERS_OF(Session)

}  // namespace anympi::facade
