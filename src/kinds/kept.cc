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

bool has_arrays(unsigned number) {
  pthread_mutex_lock(&lock);
  Kept* kept = number <= capacity ? slots[number - 1] : nullptr;
  bool result = kept && kept->arrays[0];
  pthread_mutex_unlock(&lock);
  return result;
}

Kept* new_kept() { return new (allocate(sizeof(Kept))) Kept{}; }

void release_kept(unsigned number) {
  pthread_mutex_lock(&lock);
  Kept* kept = number <= capacity ? slots[number - 1] : nullptr;
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
