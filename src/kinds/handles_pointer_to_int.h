// Handles of a program for which they are pointers, on a target whose handles are integers (MPICH).
//
//   predefined   the program's own way to name them leads to the target's integer by one load
//                (predefined_objects.h, predefined_numbers.h)
//   created      the target's integer in the lower half of a pointer whose sign bit is set, which
//                no object can have as its address: one comparison, and no table
//
// The bits between carry, for requests, what must be freed when the operation is complete.
// A null pointer, which is no handle in any ABI, becomes 0, which is no handle in MPICH.
#pragma once

#if ANYMPI_FROM_OPENMPI
#include "kinds/predefined_objects.h"
#else
#include "kinds/predefined_numbers.h"
#endif
#include "kinds/infos_of_ours.h"
#include "kinds/kept.h"

namespace anympi::kinds {

template <HandleClass C>
class Handles {
 public:
  using Program = From::Handle<C>;
  using Target = To::Handle<C>;
  using Predefined = ProgramPredefined<C>;
  static constexpr bool target_is_pointer = C == HandleClass::File;

  static Program program_null() { return Predefined::null(); }
  static constexpr Target target_null() {
    if constexpr (target_is_pointer)
      return nullptr;
    else
      return static_cast<Target>(target_null_word(C));
  }

  static Target to_target(Program handle) {
    if constexpr (target_is_pointer) {
      return Predefined::is_null(handle) ? target_null() : reinterpret_cast<Target>(handle);
    } else {
      auto bits = reinterpret_cast<std::uintptr_t>(handle);
      if (static_cast<std::intptr_t>(bits) > 0)
        bits = Predefined::word(handle);
      else if constexpr (C == HandleClass::Info)
        if (unsigned number = compound_number(handle)) [[unlikely]]
          return of_ours(number);
      return static_cast<Target>(bits);
    }
  }

  /// Whether the handle is not one of the program's predefined ones.
  static bool is_created(Program handle) { return reinterpret_cast<std::intptr_t>(handle) < 0; }

  /// The handle of an object that the program got a reference to, or that it knows already: there
  /// is nothing to count here.
  static Program created(Target handle) { return to_program(handle); }
  static Program known(Target handle) { return to_program(handle); }
  static void released(Program) {}

  static Program to_program(Target handle) {
    if constexpr (target_is_pointer) {
      return handle == target_null() ? program_null() : reinterpret_cast<Program>(handle);
    } else {
      auto bits = static_cast<std::uint32_t>(handle);
      if (is_created_word(bits)) [[likely]]
        return reinterpret_cast<Program>(created_bit | bits);
      return predefined(bits);
    }
  }

  // Requests. The lower half of the program's handle is the target's, so that the target can read
  // and write it where it stands.

  static bool has_place() { return true; }
  static void get_place() {}
  /// Where the target writes a new request.
  static Target* place_of_new(Program* where) { return reinterpret_cast<Target*>(where); }
  /// What the program gets for it.
  [[gnu::always_inline]] static Program made_at(Target* place) { return to_program(*place); }
  /// The target made none.
  static void not_made_at(Target*) {}
  /// Where the target finds the request `handle`; `own` if that is none made at run time.
  [[gnu::always_inline]] static Target* place_of(Program* handle, Target& own) {
    if (reinterpret_cast<std::intptr_t>(*handle) < 0) [[likely]]
      return reinterpret_cast<Target*>(handle);
    return own = to_target(*handle), &own;
  }
  /// The number of what is kept for it, which then it is no more.
  [[gnu::always_inline]] static unsigned kept_at(Target* place, Target& own, Program) {
    if (place == &own) return 0;
    std::uintptr_t bits;
    __builtin_memcpy(&bits, place, sizeof bits);
    return static_cast<unsigned>(bits >> 32) & 0x7fffffffu;
  }
  /// The target set the request there to null.
  static void gone_at(Target*, Target&) {}

  /// The handle with a mark that says what to free when the request is complete.
  static Program with_kept(Program handle, unsigned kept) {
    return reinterpret_cast<Program>(reinterpret_cast<std::uintptr_t>(handle) |
                                     (static_cast<std::uintptr_t>(kept) << 32));
  }
  static unsigned kept(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    return (bits & created_bit) != 0 ? static_cast<unsigned>(bits >> 32) & 0x7fffffffu : 0;
  }

  /// The handle of an object of ours (infos_of_ours.h). A request's is an integer that is no
  /// request of MPICH's, so that the target refuses it, and it is one in Fortran too; all others
  /// are null handles in their lower half.
  static Program compound(unsigned number) {
    if constexpr (C == HandleClass::Request)
      return reinterpret_cast<Program>(created_bit | compound_shape | number);
    else
      return with_kept(reinterpret_cast<Program>(created_bit | target_null_word(C)), number);
  }
  /// Its number; 0 for all other handles.
  static unsigned compound_number(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    auto low = static_cast<std::uint32_t>(bits);
    if ((bits & created_bit) == 0) return 0;
    if constexpr (C == HandleClass::Request)
      return (low & 0xfc000000u) == compound_shape ? low & 0x03ffffffu : 0;
    else
      return low == target_null_word(C) ? static_cast<unsigned>(bits >> 32) & 0x7fffffffu : 0;
  }

 private:
  static constexpr std::uintptr_t created_bit = std::uintptr_t{1} << 63;
  /// MPICH's shape of a class that is not for programs.
  static constexpr std::uintptr_t compound_shape = 0xfc000000u;

  [[gnu::cold, gnu::noinline]] static Target of_ours(unsigned number) {
    return target_of_ours<C>(number, target_null());
  }

  /// Operations that are complete at once share built-in requests, whose integers look predefined.
  static constexpr bool is_created_word(std::uint32_t bits) {
    if constexpr (C == HandleClass::Request)
      return bits != target_null_word(C);
    else
      return (bits >> 31) != 0 && !To::is_predefined_pair(C, bits);
  }

  /// What the target shows and the program's mpi.h has no name for (MPICH 5 has built-in groups of
  /// MPI_COMM_WORLD and MPI_COMM_SELF) is an object like those made at run time.
  static Program predefined(std::uint32_t bits) {
    if (bits == target_null_word(C)) return program_null();
    int slot = To::predefined_slot(C, bits);
    Program named = slot < 0 ? nullptr : Predefined::at(slot);
    return named ? named : reinterpret_cast<Program>(created_bit | bits);
  }
};

}  // namespace anympi::kinds
