// Slots for the target's pointers, numbered so that a program can hold the number as an int.
//
// Chunks never move, so looking a slot up takes no lock: two loads. Freed numbers are used again.
// A table that counts references also finds the number of a pointer again: MPI hands the same
// object out more than once (MPI_Comm_group, MPI_Comm_get_errhandler, a datatype in a callback),
// and the program may compare. Requests are not counted: several operations that are already
// complete may share one request object, so the pointer is no key.
#pragma once

#include <pthread.h>

#include <cstdint>

namespace anympi::kinds {

/// All zero at first, so that a table costs no page before it is used.
class SlotTable {
 public:
  static constexpr unsigned chunk_bits = 12;
  static constexpr unsigned chunk_size = 1u << chunk_bits;
  static constexpr unsigned max_slots = 1u << 27;  // as many as MPICH's handles can number

  /// These slots are never given out; the owner of the table writes them.
  static constexpr unsigned reserved = 8;

  /// The pointer in a slot; null when the number was never given out or is free.
  void* at(unsigned index) const {
    void** chunk = __atomic_load_n(&chunks_[index >> chunk_bits], __ATOMIC_RELAXED);
    if (!chunk) [[unlikely]] return nullptr;
    return __atomic_load_n(&chunk[index & (chunk_size - 1)], __ATOMIC_RELAXED);
  }

  /// Writes a reserved slot.
  void set_reserved(unsigned index, void* pointer);

  /// A slot for a pointer that is not looked up again. Takes no lock but once in many calls.
  unsigned take(void* pointer);
  void give_back(unsigned index);

  /// The slot of a pointer, with `references` added to its count.
  unsigned intern(void* pointer, int references);
  /// Takes one reference away; the slot is free with the last.
  void release(unsigned index);

  /// A word that belongs to a slot, for what must be freed with it.
  unsigned& note(unsigned index);

 private:
  struct Notes;
  void store(unsigned index, void* pointer);
  unsigned fresh_index();
  void insert(void* pointer, unsigned index);
  void erase(void* pointer);
  unsigned* find(void* pointer);

  void** chunks_[max_slots / chunk_size]{};
  unsigned* notes_[max_slots / chunk_size]{};  // reference counts, or what note() returns

  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
  unsigned taken_ = 0;  // slots behind the reserved ones that were ever given out
  unsigned* free_ = nullptr;
  unsigned free_count_ = 0, free_capacity_ = 0;

  // Open addressing with linear probing; capacity is a power of two, at most half full.
  struct Entry {
    void* pointer;
    unsigned index;
  };
  Entry* entries_ = nullptr;
  unsigned entry_count_ = 0, entry_capacity_ = 0;

  friend class FreeNumbers;
};

}  // namespace anympi::kinds
