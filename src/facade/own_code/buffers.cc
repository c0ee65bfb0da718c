// Buffers for buffered sends. The program adds its MPI_BSEND_OVERHEAD for each message; where the
// target needs more, it gets a larger buffer of ours, and the program gets its own back when it
// detaches. How many messages the program has in mind is unknown: at most one for every overhead
// that fits in.
//
// MPI_BUFFER_AUTOMATIC came with MPI_Buffer_flush. An older target gets the largest buffer that an
// int can describe, of which only those pages cost memory that messages have filled.
#include <pthread.h>
#include <sys/mman.h>

#include <climits>

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

void* largest_buffer() {
  void* made = mmap(nullptr, INT_MAX, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED) kinds::die_of_no_memory();
  return made;
}

void give_back(void* larger, void* given) {
  if (is_automatic(given))
    munmap(larger, INT_MAX);
  else
    std::free(larger);
}

/// Attaches a buffer of ours instead of the program's.
template <class Attach>
int attach_instead(void* larger, long long enough, void* given, long long size, Attach attach) {
  int code = attach(larger, enough);
  if (code != 0) {
    give_back(larger, given);
    return code;
  }
  pthread_mutex_lock(&lock);
  attached = new (kinds::allocate(sizeof(Attached))) Attached{larger, given, size, attached};
  pthread_mutex_unlock(&lock);
  return 0;
}

template <class Attach>
int attach_automatic(Attach attach) {
  ensure_loaded();
  void* automatic = reinterpret_cast<void*>(From::MPI_BUFFER_AUTOMATIC);
  if (target::find("MPI_Buffer_flush"))
    return attach(reinterpret_cast<void*>(To::MPI_BUFFER_AUTOMATIC), 0);
  return attach_instead(largest_buffer(), INT_MAX, automatic, 0, attach);
}

/// Attaches with `attach(buffer, size)`, which returns the program's error code.
template <class Attach>
int attach(void* buffer, long long size, Attach attach) {
  if (is_automatic(buffer)) return attach_automatic(attach);
  if (!needs_more || size <= 0 || !buffer) return attach(buffer, size);
  long long messages = size / From::MPI_BSEND_OVERHEAD + 1;
  long long enough = size + messages * (To::MPI_BSEND_OVERHEAD - From::MPI_BSEND_OVERHEAD);
  return attach_instead(kinds::allocate(enough), enough, buffer, size, attach);
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
  give_back(found->larger, found->given);
  std::free(found);
  return code;
}

using Comm = From::Handle<HandleClass::Comm>;
using Session = From::Handle<HandleClass::Session>;
using Count = From::Count;

}  // namespace

int OwnCode<catalogue::Buffer_attach>::call(void* buffer, int size) {
  return attach(buffer, size, [](void* b, long long n) {
    return enter<catalogue::Buffer_attach>(b, static_cast<int>(n));
  });
}
int OwnCode<catalogue::Buffer_attach_c>::call(void* buffer, Count size) {
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
