// Handles of a program for which handles are integers (MPICH), on a target whose handles are
// pointers (Open MPI).
//
//   predefined   an array, indexed by the integer's low bits, of the target's addresses
//   created      the number of a slot that holds the target's pointer, in an integer of the shape
//                that MPICH gives to created objects, class bits included: a handle of the wrong
//                class is seen and becomes the target's null handle, for the target to refuse
//
// Files are pointers on both sides and cross as they are.
#pragma once

#include <cstdint>

#include "kinds/kept.h"
#include "kinds/pair.h"
#include "kinds/slot_table.h"
#include "target/target.h"

namespace anympi::kinds {

/// The target's predefined handles by the program's, filled in when the target is loaded.
struct PredefinedTargets {
  void* object[From::predefined_slots];
  void* null;
};

template <HandleClass C>
class Handles {
 public:
  using Program = From::Handle<C>;
  using Target = To::Handle<C>;
  static constexpr bool program_is_pointer = C == HandleClass::File;
  /// Objects that MPI hands out more than once, or that the program may compare in a callback.
  static constexpr bool counted = C == HandleClass::Comm || C == HandleClass::Datatype ||
                                  C == HandleClass::Errhandler || C == HandleClass::Win;

  static Program program_null() {
    if constexpr (program_is_pointer) return nullptr;
    else return static_cast<Program>(null_value());
  }
  static Target target_null() { return static_cast<Target>(predefined_.null); }

  static Target to_target(Program handle) {
    if constexpr (program_is_pointer) {
      return handle == nullptr ? target_null() : reinterpret_cast<Target>(handle);
    } else {
      auto bits = static_cast<std::uint32_t>(handle);
      void* pointer = nullptr;
      if (bits >> 26 == created_shape || bits >> 26 == (created_shape | 0x10))
        pointer = table_.at(index(bits));
      else if (int slot = From::predefined_slot(C, bits); slot >= 0)
        pointer = predefined_.object[slot];
      return pointer ? static_cast<Target>(pointer) : target_null();
    }
  }

  /// The handle of an object to which the program now has a reference that it must free.
  static Program created(Target handle) { return to_program<1>(handle); }
  /// The handle of an object that the program is shown but does not own.
  static Program known(Target handle) { return to_program<0>(handle); }

  /// The program's reference ended.
  static void released(Program handle) {
    if constexpr (!program_is_pointer) {
      auto bits = static_cast<std::uint32_t>(handle);
      if ((bits >> 31) == 0 || From::is_predefined_pair(C, bits)) return;
      if constexpr (counted) table_.release(index(bits));
      else table_.give_back(index(bits));
    }
  }

  /// Ties arrays to a request, to be freed with it.
  static Program with_kept(Program handle, unsigned kept) {
    table_.note(index(static_cast<std::uint32_t>(handle))) = kept;
    return handle;
  }
  static unsigned kept(Program handle) {
    auto bits = static_cast<std::uint32_t>(handle);
    if ((bits >> 31) == 0) return 0;
    unsigned& note = table_.note(index(bits)), kept = note;
    if (kept) note = 0;
    return kept;
  }

  /// Looks the target's predefined handles up.
  static void load() {
    if constexpr (C == HandleClass::File) {
      predefined_.null = target::find("ompi_mpi_file_null");
    } else {
#define HANDLE(CLASS, NAME, VALUE) \
  if constexpr (HandleClass::CLASS == C) put(VALUE, To::NAME);
#define HANDLE_SINCE(VERSION, CLASS, NAME, VALUE) HANDLE(CLASS, NAME, VALUE)
#define ALIAS(CLASS, NAME, OTHER)
#define NO_HANDLE(CLASS, NAME)
#include "abi/mpich_handles.inc"
#undef HANDLE
#undef HANDLE_SINCE
#undef ALIAS
#undef NO_HANDLE
    }
  }

 private:
  static constexpr std::uint32_t created_shape = 0x20 | From::class_bits(C);
  static inline PredefinedTargets predefined_;
  static inline SlotTable table_;  // the pair types of MINLOC and MAXLOC have the reserved slots

  static constexpr unsigned index(std::uint32_t bits) {
    return (bits & 0x03ffffffu) | (bits >> 30 & 1) << 26;
  }
  static constexpr std::uint32_t created_bits(unsigned index) {
    return (created_shape << 26) | (index & 0x03ffffffu) | (index >> 26 << 30);
  }
  static constexpr std::uint32_t null_value() {
    switch (C) {
      case HandleClass::Comm: return From::MPI_COMM_NULL;
      case HandleClass::Group: return From::MPI_GROUP_NULL;
      case HandleClass::Datatype: return From::MPI_DATATYPE_NULL;
      case HandleClass::Op: return From::MPI_OP_NULL;
      case HandleClass::Errhandler: return From::MPI_ERRHANDLER_NULL;
      case HandleClass::Info: return From::MPI_INFO_NULL;
      case HandleClass::Request: return From::MPI_REQUEST_NULL;
      case HandleClass::Message: return From::MPI_MESSAGE_NULL;
      case HandleClass::Win: return From::MPI_WIN_NULL;
      case HandleClass::Session: return From::MPI_SESSION_NULL;
      case HandleClass::File: return 0;
    }
    return 0;
  }

  template <int References>
  static Program to_program(Target handle) {
    if constexpr (program_is_pointer) {
      return handle == target_null() ? nullptr : reinterpret_cast<Program>(handle);
    } else {
      if (handle == target_null() || handle == nullptr) return program_null();
      if constexpr (C == HandleClass::Request) {
        return static_cast<Program>(created_bits(table_.take(handle)));
      } else {
        if (std::uint32_t bits = predefined_value(handle)) return static_cast<Program>(bits);
        unsigned slot = counted ? table_.intern(handle, References) : table_.take(handle);
        return static_cast<Program>(created_bits(slot));
      }
    }
  }

  struct Known {
    void* target;
    std::uint32_t program;
  };
  static inline Known known_[From::predefined_slots];
  static inline unsigned known_count_ = 0;

  static std::uint32_t predefined_value(void* handle) {
    for (unsigned i = 0; i < known_count_; ++i)
      if (known_[i].target == handle) return known_[i].program;
    return 0;
  }

  static void put(std::uint32_t value, NoHandle) { (void)value; }
  static void put(std::uint32_t value, To::Predefined handle) {
    void* object = target::find(handle.symbol);
    int slot = From::predefined_slot(C, value);
    if (slot < 0) {
      predefined_.null = object;
      return;
    }
    predefined_.object[slot] = object;
    if (From::is_predefined_pair(C, value)) table_.set_reserved(value & 7, object);
    if (object) known_[known_count_++] = {object, value};
  }
};

}  // namespace anympi::kinds
