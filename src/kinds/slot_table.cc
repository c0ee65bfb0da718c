#include "kinds/slot_table.h"

#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "kinds/temporary.h"

namespace anympi::kinds {

namespace {

unsigned hash(void* pointer) {
  return static_cast<unsigned>(
      (reinterpret_cast<std::uintptr_t>(pointer) >> 4) * 0x9e3779b97f4a7c15ull >> 32);
}

}  // namespace

void SlotTable::set_reserved(unsigned index, void* pointer) {
  Held held(lock_);
  if (!find(0)) make_chunk(0);
  fill(index, pointer);
}

unsigned SlotTable::take(void* pointer) {
  Held held(lock_);
  unsigned index = take_free()->index;
  fill(index, pointer);
  return index;
}

void SlotTable::give_back(unsigned index) {
  Held held(lock_);
  empty(index);
  add_free(&slot(index));
}

void SlotTable::make_chunk(unsigned index) {
  auto chunk = static_cast<Slot*>(allocate(chunk_size * sizeof(Slot)));
  for (unsigned i = 0; i < chunk_size; ++i) chunk[i] = {empty_, 0, (index & ~(chunk_size - 1)) + i};
  __atomic_store_n(&chunks_[index >> chunk_bits], chunk, __ATOMIC_RELAXED);
  __atomic_store_n(&end_, (index & ~(chunk_size - 1)) + chunk_size, __ATOMIC_RELEASE);
}

SlotTable::Slot* SlotTable::take_free() {
  if (free_count_ > 0) return free_[--free_count_];
  if (reserved + taken_ == max_slots) {
    std::fprintf(stderr,
                 "anympi: the program holds more than %u handles of one class, which is all "
                 "that a handle of MPICH can number\n",
                 max_slots);
    std::abort();
  }
  unsigned index = reserved + taken_++;
  if (!find(index)) make_chunk(index);
  return &slot(index);
}

unsigned SlotTable::take_free(Slot** slots, unsigned most) {
  unsigned count = free_count_ < most ? free_count_ : most;
  free_count_ -= count;
  if (count > 0) std::memcpy(slots, free_ + free_count_, count * sizeof *slots);
  return count;
}

void SlotTable::make_room_for_free() {
  free_capacity_ = free_capacity_ ? free_capacity_ * 2 : 1024;
  free_ = static_cast<Slot**>(std::realloc(free_, free_capacity_ * sizeof *free_));
  if (!free_) die_of_no_memory();
}

void SlotTable::add_free(Slot* freed) {
  if (free_count_ == free_capacity_) [[unlikely]]
    make_room_for_free();
  free_[free_count_++] = freed;
}

void SlotTable::add_free(Slot* const* slots, unsigned count) {
  if (free_count_ + count > free_capacity_) make_room_for_free();
  std::memcpy(free_ + free_count_, slots, count * sizeof *slots);
  free_count_ += count;
}

void CountedTable::set_value(void* pointer, unsigned value) {
  Held held(lock_);
  Entry& entry = entry_of(pointer);
  if (!entry.pointer) fill_in(entry, pointer, value);
}

unsigned CountedTable::intern(void* pointer, unsigned references) {
  Held held(lock_);
  Entry& entry = entry_of(pointer);
  if (entry.pointer) {
    if (entry.value < max_slots) slot(entry.value).note += references;
    return entry.value;
  }
  Slot* made = take_free();
  __atomic_store_n(&made->pointer, pointer, __ATOMIC_RELAXED);
  made->note = references;
  fill_in(entry, pointer, made->index);
  return made->index;
}

void CountedTable::release(unsigned index) {
  Held held(lock_);
  Slot* released = &slot(index);
  if (released->note > 1) {
    --released->note;
    return;
  }
  erase(released->pointer);
  empty(index);
  add_free(released);
}

/// The pointer's, or a free one where it would stand.
CountedTable::Entry& CountedTable::entry_of(void* pointer) {
  if (2 * entry_count_ >= entry_mask_) [[unlikely]]
    grow();
  unsigned i = hash(pointer) & entry_mask_;
  while (entries_[i].pointer && entries_[i].pointer != pointer) i = (i + 1) & entry_mask_;
  return entries_[i];
}

void CountedTable::fill_in(Entry& entry, void* pointer, unsigned value) {
  entry = {pointer, value};
  ++entry_count_;
}

void CountedTable::grow() {
  Entry* old = entries_;
  const unsigned old_capacity = old ? entry_mask_ + 1 : 0;
  const unsigned capacity = old ? old_capacity * 2 : 256;
  entries_ = static_cast<Entry*>(allocate(capacity * sizeof(Entry)));
  std::memset(static_cast<void*>(entries_), 0, capacity * sizeof(Entry));
  entry_mask_ = capacity - 1;
  for (unsigned i = 0; i < old_capacity; ++i)
    if (old[i].pointer) entry_of(old[i].pointer) = old[i];
  std::free(old);
}

void CountedTable::erase(void* pointer) {
  const unsigned mask = entry_mask_;
  unsigned hole = hash(pointer) & mask;
  while (entries_[hole].pointer != pointer) {
    if (!entries_[hole].pointer) return;
    hole = (hole + 1) & mask;
  }
  --entry_count_;
  // Entries behind the hole that hashed to it or before it move up, so that no chain is cut.
  for (unsigned i = (hole + 1) & mask; entries_[i].pointer; i = (i + 1) & mask) {
    unsigned home = hash(entries_[i].pointer) & mask;
    if (((i - home) & mask) >= ((i - hole) & mask)) {
      entries_[hole] = entries_[i];
      hole = i;
    }
  }
  entries_[hole] = {nullptr, 0};
}

constinit thread_local RequestTable::Stash RequestTable::stash_{};

/// The table has one stash per thread: there is one table of requests in a process.
void RequestTable::watch_thread() {
  static pthread_key_t key;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] {
    pthread_key_create(&key, [](void* table) {
      stash_.limit = 0;
      static_cast<RequestTable*>(table)->flush(0);
    });
  });
  pthread_setspecific(key, this);
  stash_.limit = stash_size;
}

void RequestTable::refill() {
  if (stash_.limit == 0) watch_thread();
  Held held(lock_);
  stash_.count = SlotTable::take_free(stash_.slots, stash_size / 2);
  while (stash_.count < stash_size / 2) stash_.slots[stash_.count++] = SlotTable::take_free();
}

void RequestTable::make_room() {
  if (stash_.limit == 0) watch_thread();
  if (stash_.count >= stash_size) flush(stash_size / 2);
}

void RequestTable::flush(unsigned keep) {
  Held held(lock_);
  if (stash_.count <= keep) return;
  add_free(stash_.slots + keep, stash_.count - keep);
  stash_.count = keep;
}

}  // namespace anympi::kinds
