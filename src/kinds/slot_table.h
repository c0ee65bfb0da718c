// Slots for the target's pointers, numbered so that a program can hold the number as an int.
//
// Chunks never move, so looking a slot up takes no lock: one comparison, which garbage does not
// pass, and two loads. Freed numbers are used again. A free slot holds what the target refuses, so
// what a program does with a freed handle is the target's to refuse, and looking up needs no
// further test.
#pragma once

#include "kinds/short_lock.h"

namespace anympi::kinds {

/// All zero at first, so that a table costs no page before it is used.
class SlotTable {
 public:
  static constexpr unsigned chunk_bits = 12;
  static constexpr unsigned chunk_size = 1u << chunk_bits;
  static constexpr unsigned max_slots = 1u << 26;  // as many as MPICH's handles can number

  /// These slots are never given out; the owner of the table writes them.
  static constexpr unsigned reserved = 8;

  /// What a free slot holds. Once, before anything else.
  void set_empty(void* pointer) { empty_ = pointer; }

  struct Slot {
    void* pointer;
    unsigned note;  ///< For what must be freed with it. Zero in a new one.
    unsigned index;
  };

  /// The slot of a number, in use or free; null if there was never one.
  [[gnu::always_inline]] Slot* find(unsigned index) const {
    return has(index) ? &slot(index) : nullptr;
  }

  /// What the slot of a number holds.
  void* at(unsigned index) const {
    Slot* found = find(index);
    return found ? found->pointer : empty_;
  }

  /// Writes a reserved slot.
  void set_reserved(unsigned index, void* pointer);

  unsigned take(void* pointer);
  void give_back(unsigned index);

 protected:
  [[gnu::always_inline]] bool has(unsigned index) const {
    return index < __atomic_load_n(&end_, __ATOMIC_ACQUIRE);
  }
  [[gnu::always_inline]] Slot& slot(unsigned index) const {
    if (index >= max_slots) __builtin_unreachable();
    Slot* chunk = __atomic_load_n(&chunks_[index >> chunk_bits], __ATOMIC_RELAXED);
    return chunk[index % chunk_size];
  }
  void fill(unsigned index, void* pointer) {
    __atomic_store_n(&slot(index).pointer, pointer, __ATOMIC_RELAXED);
  }
  void empty(unsigned index) { fill(index, empty_); }

  // Under the lock:
  Slot* take_free();
  /// As many as there are already, at most `most`; how many.
  unsigned take_free(Slot** slots, unsigned most);
  void add_free(Slot* freed);
  void add_free(Slot* const* slots, unsigned count);

 private:
  void make_chunk(unsigned index);
  [[gnu::cold]] void make_room_for_free();

  Slot* chunks_[max_slots / chunk_size]{};
  unsigned end_ = 0;  // of the slots that there are

 protected:
  ShortLock lock_;

 private:
  void* empty_ = nullptr;
  unsigned taken_ = 0;  // slots behind the reserved ones that were ever given out
  Slot** free_ = nullptr;
  unsigned free_count_ = 0, free_capacity_ = 0;
};

/// For objects that MPI hands out more than once (MPI_Comm_get_errhandler, a datatype in a
/// callback): it finds the number of a pointer again, so that the program sees one handle for one
/// object, and counts the program's references.
class CountedTable : public SlotTable {
 public:
  /// Gives a pointer a value of the owner's, at least max_slots, instead of a slot.
  void set_value(void* pointer, unsigned value);

  /// The slot of a pointer, with `references` added to its count; or its value.
  unsigned intern(void* pointer, unsigned references);
  /// Takes one reference away; the slot is free with the last.
  void release(unsigned index);

 private:
  // Open addressing with linear probing; a power of two of entries, at most half of them full.
  struct Entry {
    void* pointer;
    unsigned value;
  };

  Entry& entry_of(void* pointer);
  void fill_in(Entry& entry, void* pointer, unsigned value);
  [[gnu::cold]] void grow();
  void erase(void* pointer);

  Entry* entries_ = nullptr;
  unsigned entry_count_ = 0;
  unsigned entry_mask_ = 0;  // 0 until there are entries
};

/// For requests, which are made and given up all the time: each thread holds some free slots for
/// itself, so that threads touch no common memory. Requests are not found again by their pointer,
/// because several that are complete from the start may share one object.
class RequestTable : public SlotTable {
 public:
  /// As for all tables. Who asks whether there is a slot need not ask its address, too; for other
  /// classes the compiler makes the path of predefined handles longer when it is told so.
  [[gnu::always_inline]] Slot* find(unsigned index) const {
    if (!has(index)) return nullptr;
    Slot* found = &slot(index);
    if (!found) __builtin_unreachable();
    return found;
  }
  /// Whether this thread has a free slot.
  [[gnu::always_inline]] static bool has_free() { return stash_.count != 0; }
  void get_free() {
    if (!has_free()) refill();
  }
  /// An empty slot, for the owner to fill, when the thread has one.
  [[gnu::always_inline]] static Slot* take() { return stash_.slots[--stash_.count]; }
  [[gnu::always_inline]] void give_back(Slot* slot) {
    __atomic_store_n(&slot->pointer, nullptr, __ATOMIC_RELAXED);
    if (stash_.count >= stash_.limit) [[unlikely]]
      make_room();
    stash_.slots[stash_.count++] = slot;
  }

 private:
  /// The free slots of a thread. They go back to the table when the thread ends.
  struct Stash {
    unsigned count, limit;  // the limit is 0 until the thread's end is watched
    Slot* slots[127];
  };
  static constexpr unsigned stash_size = sizeof Stash{}.slots / sizeof(Slot*);

  [[gnu::cold, gnu::noinline]] void refill();
  [[gnu::cold, gnu::noinline]] void make_room();
  void watch_thread();
  /// Gives all but `keep` back to the table.
  void flush(unsigned keep);

  // The facade is there when the program starts, so it may use the cheap kind of thread variable.
  static constinit thread_local Stash stash_ __attribute__((tls_model("initial-exec")));
};

}  // namespace anympi::kinds
