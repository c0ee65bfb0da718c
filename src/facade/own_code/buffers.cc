// Buffers for buffered sends. The program adds its MPI_BSEND_OVERHEAD for each message; where the
// target needs more, it gets a larger buffer of ours, and the program gets its own back when it
// detaches. How many messages the program has in mind is unknown: at most one for every overhead
// that fits in.
#include <pthread.h>

#include "facade/own_code.h"
#include "kinds/temporary.h"

namespace anympi::facade {

namespace {

struct Attached {
  void* larger;
  void* given;
  long long size;
  Attached* next;
};
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Attached* attached = nullptr;

constexpr bool needs_more = To::MPI_BSEND_OVERHEAD > From::MPI_BSEND_OVERHEAD;

bool is_automatic(void* buffer) {
  return From::MPI_BUFFER_AUTOMATIC != absent &&
         reinterpret_cast<long>(buffer) == From::MPI_BUFFER_AUTOMATIC;
}

/// MPI_BUFFER_AUTOMATIC came with MPI_Buffer_flush; to an older target it is an address like others.
bool asks_for_too_much(void* buffer) {
  if (!is_automatic(buffer)) return false;
  ensure_loaded();
  return !target::find("MPI_Buffer_flush");
}

/// Attaches with `attach(buffer, size)`, which returns the program's error code.
template <class Attach>
int attach(void* buffer, long long size, Attach attach) {
  if (is_automatic(buffer)) return attach(reinterpret_cast<void*>(To::MPI_BUFFER_AUTOMATIC), size);
  if (!needs_more || size <= 0 || !buffer) return attach(buffer, size);
  long long messages = size / From::MPI_BSEND_OVERHEAD + 1;
  long long enough = size + messages * (To::MPI_BSEND_OVERHEAD - From::MPI_BSEND_OVERHEAD);
  void* larger = kinds::allocate(enough);
  int code = attach(larger, enough);
  if (code != 0) {
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

using Comm = From::Handle<HandleClass::Comm>;
using Session = From::Handle<HandleClass::Session>;
using Count = From::Count;

}  // namespace

int OwnCode<catalogue::Buffer_attach>::call(void* buffer, int size) {
  if (asks_for_too_much(buffer)) return raise_unsupported<catalogue::Buffer_attach>(buffer, size);
  return attach(buffer, size, [](void* b, long long n) {
    return enter<catalogue::Buffer_attach>(b, static_cast<int>(n));
  });
}
int OwnCode<catalogue::Buffer_attach_c>::call(void* buffer, Count size) {
  if (asks_for_too_much(buffer)) return raise_unsupported<catalogue::Buffer_attach_c>(buffer, size);
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
    return attach(buffer, size, [=](void* b, long long n) {                                        \
      return enter<catalogue::OBJECT##_attach_buffer>(object, b, static_cast<int>(n));             \
    });                                                                                            \
  }                                                                                                \
  int OwnCode<catalogue::OBJECT##_attach_buffer_c>::call(OBJECT object, void* buffer,              \
                                                         Count size) {                             \
    return attach(buffer, size, [=](void* b, long long n) {                                        \
      return enter<catalogue::OBJECT##_attach_buffer_c>(object, b, static_cast<Count>(n));         \
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
