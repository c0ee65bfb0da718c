#include "kinds/kept.h"

#include <pthread.h>

#include <new>

namespace anympi::kinds {

namespace {
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Kept** slots = nullptr;  // slots[i] belongs to number i + 1; free ones are null
unsigned capacity = 0, lowest_free = 0;
}  // namespace

unsigned live_kept = 0;

unsigned keep(Kept* kept) {
  pthread_mutex_lock(&lock);
  while (lowest_free < capacity && slots[lowest_free]) ++lowest_free;
  if (lowest_free == capacity) {
    unsigned larger = capacity ? capacity * 2 : 64;
    auto grown = static_cast<Kept**>(allocate(larger * sizeof(Kept*)));
    for (unsigned i = 0; i < larger; ++i) grown[i] = i < capacity ? slots[i] : nullptr;
    std::free(slots);
    slots = grown;
    capacity = larger;
  }
  slots[lowest_free] = kept;
  __atomic_fetch_add(&live_kept, 1, __ATOMIC_RELAXED);
  unsigned number = ++lowest_free;
  pthread_mutex_unlock(&lock);
  return number;
}

namespace {
/// Under the lock.
Kept* kept_of(unsigned number) {
  return number != 0 && number <= capacity ? slots[number - 1] : nullptr;
}
}  // namespace

bool has_arrays(unsigned number) {
  pthread_mutex_lock(&lock);
  Kept* kept = kept_of(number);
  bool result = kept && kept->arrays[0];
  pthread_mutex_unlock(&lock);
  return result;
}

void* kept_request(unsigned number) {
  pthread_mutex_lock(&lock);
  Kept* kept = kept_of(number);
  void* result = kept ? kept->request : nullptr;
  pthread_mutex_unlock(&lock);
  return result;
}

void set_kept_request(unsigned number, void* request) {
  pthread_mutex_lock(&lock);
  if (Kept* kept = kept_of(number)) kept->request = request;
  pthread_mutex_unlock(&lock);
}

Kept* new_kept() { return new (allocate(sizeof(Kept))) Kept{}; }

void release_kept(unsigned number) {
  pthread_mutex_lock(&lock);
  Kept* kept = kept_of(number);
  if (kept) {
    slots[number - 1] = nullptr;
    __atomic_fetch_sub(&live_kept, 1, __ATOMIC_RELAXED);
    if (number - 1 < lowest_free) lowest_free = number - 1;
  }
  pthread_mutex_unlock(&lock);
  if (kept && kept->completed) kept->completed(*kept);
  discard(kept);
}

void discard(Kept* kept) {
  if (!kept) return;
  for (void* array : kept->arrays) std::free(array);
  std::free(kept);
}

}  // namespace anympi::kinds
