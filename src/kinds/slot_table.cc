#include "kinds/slot_table.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "kinds/temporary.h"

namespace anympi::kinds {

namespace {

class Lock {
 public:
  explicit Lock(pthread_mutex_t& mutex) : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
  ~Lock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t& mutex_;
};

void* allocate_zeroed(std::size_t bytes) { return std::memset(allocate(bytes), 0, bytes); }

unsigned hash(void* pointer) {
  return static_cast<unsigned>((reinterpret_cast<std::uintptr_t>(pointer) >> 4) *
                                   0x9e3779b97f4a7c15ull >> 32);
}

}  // namespace

/// Free slot numbers that a thread holds for itself, so that threads that make and complete
/// requests touch no common memory. They go back to the table when the thread ends.
class FreeNumbers {
 public:
  static constexpr unsigned half = 32;

  static FreeNumbers& mine(SlotTable& table) {
    if (!current.table_) [[unlikely]] current.adopt(table);
    return current;
  }

  unsigned take() {
    if (count_ == 0) [[unlikely]] refill();
    return numbers_[--count_];
  }
  void give_back(unsigned number) {
    if (count_ == 2 * half) [[unlikely]] flush(half);
    numbers_[count_++] = number;
  }

 private:
  void adopt(SlotTable& table) {
    table_ = &table;
    pthread_once(&key_made, [] { pthread_key_create(&key, [](void* numbers) {
      static_cast<FreeNumbers*>(numbers)->flush(0);
    }); });
    pthread_setspecific(key, this);
  }

  void refill() {
    Lock lock(table_->lock_);
    while (count_ < half) numbers_[count_++] = table_->fresh_index();
  }

  void flush(unsigned keep) {
    Lock lock(table_->lock_);
    while (count_ > keep) {
      if (table_->free_count_ == table_->free_capacity_) {
        table_->free_capacity_ = table_->free_capacity_ ? table_->free_capacity_ * 2 : 1024;
        table_->free_ = static_cast<unsigned*>(
            std::realloc(table_->free_, table_->free_capacity_ * sizeof(unsigned)));
        if (!table_->free_) die_of_no_memory();
      }
      table_->free_[table_->free_count_++] = numbers_[--count_];
    }
  }

  SlotTable* table_;
  unsigned count_;
  unsigned numbers_[2 * half];

  static pthread_once_t key_made;
  static pthread_key_t key;
  // The facade is there when the program starts, so it may use the cheap kind of thread variable.
  static thread_local __attribute__((tls_model("initial-exec"))) FreeNumbers current;
};

pthread_once_t FreeNumbers::key_made = PTHREAD_ONCE_INIT;
pthread_key_t FreeNumbers::key;
thread_local FreeNumbers FreeNumbers::current;

void SlotTable::set_reserved(unsigned index, void* pointer) {
  Lock lock(lock_);
  store(index, pointer);
}

unsigned SlotTable::take(void* pointer) {
  unsigned index = FreeNumbers::mine(*this).take();
  store(index, pointer);
  return index;
}

void SlotTable::give_back(unsigned index) {
  store(index, nullptr);
  FreeNumbers::mine(*this).give_back(index);
}

unsigned SlotTable::intern(void* pointer, int references) {
  Lock lock(lock_);
  unsigned index;
  if (unsigned* known = find(pointer)) {
    index = *known;
  } else {
    index = fresh_index();
    store(index, pointer);
    note(index) = 0;
    insert(pointer, index);
  }
  note(index) += references;
  return index;
}

void SlotTable::release(unsigned index) {
  Lock lock(lock_);
  void* pointer = at(index);
  if (!pointer) return;
  unsigned& references = note(index);
  if (references > 1) {
    --references;
    return;
  }
  erase(pointer);
  store(index, nullptr);
  if (free_count_ == free_capacity_) {
    free_capacity_ = free_capacity_ ? free_capacity_ * 2 : 1024;
    free_ = static_cast<unsigned*>(std::realloc(free_, free_capacity_ * sizeof(unsigned)));
    if (!free_) die_of_no_memory();
  }
  free_[free_count_++] = index;
}

unsigned& SlotTable::note(unsigned index) {
  return notes_[index >> chunk_bits][index & (chunk_size - 1)];
}

void SlotTable::store(unsigned index, void* pointer) {
  unsigned chunk = index >> chunk_bits;
  if (!chunks_[chunk]) {
    notes_[chunk] = static_cast<unsigned*>(allocate_zeroed(chunk_size * sizeof(unsigned)));
    auto slots = static_cast<void**>(allocate_zeroed(chunk_size * sizeof(void*)));
    __atomic_store_n(&chunks_[chunk], slots, __ATOMIC_RELEASE);
  }
  __atomic_store_n(&chunks_[chunk][index & (chunk_size - 1)], pointer, __ATOMIC_RELEASE);
}

unsigned SlotTable::fresh_index() {
  if (free_count_ > 0) return free_[--free_count_];
  if (reserved + taken_ == max_slots) {
    std::fprintf(stderr, "anympi: the program holds more than %u handles of one class, which is all "
                 "that a handle of MPICH can number\n", max_slots);
    std::abort();
  }
  unsigned index = reserved + taken_++;
  if (!chunks_[index >> chunk_bits]) store(index, nullptr);
  return index;
}

unsigned* SlotTable::find(void* pointer) {
  if (entry_capacity_ == 0) return nullptr;
  for (unsigned i = hash(pointer) & (entry_capacity_ - 1); entries_[i].pointer;
       i = (i + 1) & (entry_capacity_ - 1))
    if (entries_[i].pointer == pointer) return &entries_[i].index;
  return nullptr;
}

void SlotTable::insert(void* pointer, unsigned index) {
  if (2 * (entry_count_ + 1) > entry_capacity_) {
    Entry* old = entries_;
    unsigned old_capacity = entry_capacity_;
    entry_capacity_ = old_capacity ? old_capacity * 2 : 256;
    entries_ = static_cast<Entry*>(allocate_zeroed(entry_capacity_ * sizeof(Entry)));
    entry_count_ = 0;
    for (unsigned i = 0; i < old_capacity; ++i)
      if (old[i].pointer) insert(old[i].pointer, old[i].index);
    std::free(old);
  }
  unsigned i = hash(pointer) & (entry_capacity_ - 1);
  while (entries_[i].pointer) i = (i + 1) & (entry_capacity_ - 1);
  entries_[i] = {pointer, index};
  ++entry_count_;
}

void SlotTable::erase(void* pointer) {
  if (entry_capacity_ == 0) return;
  unsigned mask = entry_capacity_ - 1, hole = hash(pointer) & mask;
  while (entries_[hole].pointer && entries_[hole].pointer != pointer) hole = (hole + 1) & mask;
  if (!entries_[hole].pointer) return;
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

}  // namespace anympi::kinds
