// Handles of a program for which handles are integers (MPICH), on a target whose handles are
// pointers (Open MPI, the standard's ABI).
//
//   predefined   an array, indexed by the integer's low bits, of the target's handles
//   created      the number of a slot that holds the target's pointer, in an integer of the shape
//                that MPICH gives to created objects
//
// The class bits are looked at in both cases: a handle of another class, one that was freed, and
// garbage become the target's null handle, for the target to refuse; or no pointer at all where
// Open MPI takes the null handle (MPI_Wait does). Files are pointers on both sides and cross as
// they are.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "kinds/infos_of_ours.h"
#include "kinds/kept.h"
#include "kinds/pair.h"
#include "kinds/predefined_of_target.h"
#include "kinds/slot_table.h"
#include "target/target.h"

namespace anympi::kinds {

template <HandleClass C>
class Handles {
 public:
  using Program = From::Handle<C>;
  using Target = To::Handle<C>;
  static constexpr bool program_is_pointer = C == HandleClass::File;
  /// Objects that MPI hands out more than once, or that the program may compare in a callback.
  static constexpr bool counted = C == HandleClass::Comm || C == HandleClass::Datatype ||
                                  C == HandleClass::Errhandler || C == HandleClass::Win ||
                                  C == HandleClass::Session;

  static Program program_null() {
    if constexpr (program_is_pointer)
      return nullptr;
    else
      return static_cast<Program>(null_value());
  }
  static Target target_null() { return static_cast<Target>(null_); }
  /// What stands for handles that were freed or never made.
  static Target invalid() { return C == HandleClass::Request ? nullptr : target_null(); }

  [[gnu::always_inline]] static Target to_target(Program handle) {
    if constexpr (program_is_pointer) {
      return handle == nullptr ? target_null() : reinterpret_cast<Target>(handle);
    } else {
      auto bits = static_cast<std::uint32_t>(handle);
      if constexpr (has_predefined)
        if (std::uint32_t i = bits - first_predefined; i < predefined_count) [[likely]]
          return static_cast<Target>(predefined_[i]);
      if (auto* slot = table_.find(bits - first_created)) [[likely]]
        return static_cast<Target>(__atomic_load_n(&slot->pointer, __ATOMIC_RELAXED));
      if constexpr (C == HandleClass::Info)
        if (bits >> 26 == compound_shape) return of_ours(bits);
      return bits == null_value() || bits >> 26 == compound_shape ? target_null() : invalid();
    }
  }

  /// The handle of an object to which the program now has a reference that it must free.
  static Program created(Target handle) { return to_program<1>(handle); }
  /// The handle of an object that the program is shown but does not own.
  static Program known(Target handle) { return to_program<0>(handle); }

  /// The program's reference ended. It may be over already, as when a program completes the same
  /// request twice in one call.
  static void released(Program handle) {
    if constexpr (!program_is_pointer) {
      auto bits = static_cast<std::uint32_t>(handle);
      auto* slot = table_.find(bits - first_created);
      if (!slot || slot->pointer == invalid()) return;
      if constexpr (C == HandleClass::Request)
        table_.give_back(slot);
      else if constexpr (!counted)
        table_.give_back(slot->index);
      else if (!From::is_predefined_pair(C, bits))
        table_.release(slot->index);
    }
  }

  // Requests. The target reads and writes them where they stand in their slots.

  /// Whether a slot for a new request is at hand, so that taking it calls nothing.
  [[gnu::always_inline]] static bool has_place() { return table_.has_free(); }
  static void get_place() { table_.get_free(); }
  /// Where the target writes a new request.
  [[gnu::always_inline]] static Target* place_of_new(Program* where) {
    return where ? reinterpret_cast<Target*>(&table_.take()->pointer) : nullptr;
  }
  /// What the program gets for it.
  [[gnu::always_inline]] static Program made_at(Target* place) {
    if (*place != target_null()) [[likely]]
      return static_cast<Program>(created_bits(slot_at(place)->index));
    return not_made_at(place), program_null();
  }
  /// The target made none.
  [[gnu::cold, gnu::noinline]] static void not_made_at(Target* place) {
    if (place) table_.give_back(slot_at(place));
  }
  /// Where the target finds the request `handle`; `own` if it has no slot.
  [[gnu::always_inline]] static Target* place_of(Program* handle, Target& own) {
    if (auto* slot = slot_of(static_cast<std::uint32_t>(*handle))) [[likely]]
      return reinterpret_cast<Target*>(&slot->pointer);
    return own = null_or_invalid(*handle), &own;
  }
  /// The number of what is kept for it, which then it is no more.
  [[gnu::always_inline]] static unsigned kept_at(Target* place, Target& own, Program) {
    if (place == &own) return 0;
    unsigned number = slot_at(place)->note;
    if (number) [[unlikely]]
      slot_at(place)->note = 0;
    return number;
  }
  /// The target set the request there to null.
  [[gnu::always_inline]] static void gone_at(Target* place, Target& own) {
    if (place != &own) table_.give_back(slot_at(place));
  }

  /// What a call on many requests remembers of each.
  using Place = SlotTable::Slot*;
  [[gnu::always_inline]] static Target to_target(Program handle, Place& place) {
    place = slot_of(static_cast<std::uint32_t>(handle));
    if (!place) [[unlikely]] {
      place = &no_slot_;
      return null_or_invalid(handle);
    }
    return static_cast<Target>(__atomic_load_n(&place->pointer, __ATOMIC_RELAXED));
  }
  /// The target set the request from there to null; as `released`.
  [[gnu::always_inline]] static void released_at(Place place) {
    if (place->pointer != invalid()) table_.give_back(place);
  }

  /// Ties arrays to a request, to be freed with it.
  static Program with_kept(Program handle, unsigned kept) {
    slot_of(static_cast<std::uint32_t>(handle))->note = kept;
    return handle;
  }
  static unsigned kept(Program handle) {
    auto* slot = slot_of(static_cast<std::uint32_t>(handle));
    return slot && slot->pointer != invalid() ? std::exchange(slot->note, 0) : 0;
  }

  /// The handle of an object of ours (infos_of_ours.h): MPICH makes no handles of that shape.
  static Program compound(unsigned number) {
    return static_cast<Program>((compound_shape << 26) | number);
  }
  /// Its number; 0 for all other handles.
  static unsigned compound_number(Program handle) {
    auto bits = static_cast<std::uint32_t>(handle);
    return bits >> 26 == compound_shape ? index(bits) : 0;
  }

  /// Looks the target's predefined handles up. Of each class the null handle is the first in the
  /// table; it stands in for what this version of the target lacks.
  static void load() {
    if constexpr (program_is_pointer) {
      null_ = predefined_of_target<Target>(To::MPI_FILE_NULL);
    } else {
#define HANDLE(CLASS, NAME, VALUE) \
  if constexpr (HandleClass::CLASS == C) put(VALUE, To::NAME);
#include "abi/mpich_handles.inc"
      for (void*& object : predefined_)
        if (!object) object = null_;
    }
  }

 private:
  /// Predefined handles count from here; those of datatypes have their size in the second byte.
  static constexpr std::uint32_t first_predefined = (0x10 | From::class_bits(C)) << 26;
  static constexpr std::uint32_t predefined_count = C == HandleClass::Datatype ? 0x2100 : 0x100;
  /// Of these classes the program has no object but those that it makes.
  static constexpr bool has_predefined =
      C != HandleClass::Request && C != HandleClass::Win && C != HandleClass::Session;
  static constexpr std::uint32_t first_created = (0x20 | From::class_bits(C)) << 26;
  static constexpr std::uint32_t compound_shape = 0x30 | From::class_bits(C);

  static inline void* null_;
  static inline void* predefined_[predefined_count];
  static inline unsigned predefined_end_ = 0;
  static inline SlotTable::Slot no_slot_{};  // as one that is free
  static inline std::conditional_t<counted, CountedTable,
                                   std::conditional_t<C == HandleClass::Request, RequestTable,
                                                      SlotTable>>
      table_;  // the pair types of MINLOC and MAXLOC have its reserved slots

  [[gnu::cold, gnu::noinline]] static Target of_ours(std::uint32_t bits) {
    return target_of_ours<C>(index(bits), target_null());
  }
  [[gnu::cold, gnu::noinline]] static Target null_or_invalid(Program handle) {
    return to_target(handle);
  }
  /// The slot of a handle of the shape that we give; null if it has none.
  [[gnu::always_inline]] static SlotTable::Slot* slot_of(std::uint32_t bits) {
    return table_.find(bits - first_created);
  }
  static SlotTable::Slot* slot_at(Target* place) {
    return reinterpret_cast<SlotTable::Slot*>(place);
  }
  static constexpr unsigned index(std::uint32_t bits) { return bits & 0x03ffffffu; }
  static constexpr std::uint32_t created_bits(unsigned index) { return first_created | index; }
  static constexpr std::uint32_t null_value() {
    switch (C) {
      case HandleClass::Comm:
        return From::MPI_COMM_NULL;
      case HandleClass::Group:
        return From::MPI_GROUP_NULL;
      case HandleClass::Datatype:
        return From::MPI_DATATYPE_NULL;
      case HandleClass::Op:
        return From::MPI_OP_NULL;
      case HandleClass::Errhandler:
        return From::MPI_ERRHANDLER_NULL;
      case HandleClass::Info:
        return From::MPI_INFO_NULL;
      case HandleClass::Request:
        return From::MPI_REQUEST_NULL;
      case HandleClass::Message:
        return From::MPI_MESSAGE_NULL;
      case HandleClass::Win:
        return From::MPI_WIN_NULL;
      case HandleClass::Session:
        return From::MPI_SESSION_NULL;
      case HandleClass::File:
        return 0;
    }
    return 0;
  }

  template <unsigned References>
  [[gnu::always_inline]] static Program to_program(Target handle) {
    if constexpr (program_is_pointer) {
      return handle == target_null() ? nullptr : reinterpret_cast<Program>(handle);
    } else {
      if (handle == target_null() || handle == nullptr) return program_null();
      if constexpr (counted) {
        unsigned found = table_.intern(handle, References);
        return static_cast<Program>(found < SlotTable::max_slots ? created_bits(found) : found);
      } else {
        static_assert(C != HandleClass::Request, "requests are made in their slots");
        for (unsigned i = 0; i < predefined_end_; ++i)
          if (predefined_[i] == handle) return static_cast<Program>(first_predefined + i);
        return static_cast<Program>(created_bits(table_.take(handle)));
      }
    }
  }

  static void put(std::uint32_t value, NoHandle) { (void)value; }
  static void put(std::uint32_t value, To::Predefined handle) {
    void* object = predefined_of_target<Target>(handle);
    if (value >> 30 == 0) {
      null_ = object;
      table_.set_empty(invalid());
    } else if (From::is_predefined_pair(C, value)) {
      table_.set_reserved(index(value), object ? object : null_);
      if constexpr (counted) table_.set_value(object, index(value));
    } else {
      std::uint32_t i = value - first_predefined;
      predefined_[i] = object;
      if (i >= predefined_end_) predefined_end_ = i + 1;
      if constexpr (counted)
        if (object) table_.set_value(object, value);
    }
  }
};

}  // namespace anympi::kinds
