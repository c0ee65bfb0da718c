// Handles of a program for which they are pointers, on a target of the standard's ABI.
//
//   predefined   the program's own way to name them leads to the target's number by one load
//                (predefined_objects.h, predefined_numbers.h)
//   created      the target's pointer with its second highest bit set
//
// No address has that bit, so it tells what the target made from the addresses of the program's
// predefined objects and from numbers, and no table is needed. MPICH 5 and Open MPI 6 make pointers
// to objects. A library may also put something else into a pointer; if its sign bit is set, as in
// our own libraries and in negative integers, it crosses as it is.
//
// A request with memory that must last until it is complete is the number of that memory instead,
// with the bit below set, too; what is kept has the target's pointer. Objects of ours have both and
// the next.
#pragma once

#include <cstdint>

#if ANYMPI_FROM_OPENMPI
#include "kinds/predefined_objects.h"
#else
#include "kinds/predefined_numbers.h"
#endif
#include "kinds/infos_of_ours.h"
#include "kinds/kept.h"
#include "target/target.h"

namespace anympi::kinds {

template <HandleClass C>
class Handles {
 public:
  using Program = From::Handle<C>;
  using Target = To::Handle<C>;
  using Predefined = ProgramPredefined<C>;

  static Program program_null() { return Predefined::null(); }
  static Target target_null() { return target_handle(target_null_word(C)); }
  /// What stands for handles that were never made: no pointer, which both MPICH and Open MPI
  /// refuse.
  static Target invalid() { return nullptr; }

  [[gnu::always_inline]] static Target to_target(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    if (bits >> 61 == mark >> 61) return target_handle(bits ^ mark);
    if (bits - 1 < mark) [[likely]]
      return target_handle(Predefined::word(handle));
    return unusual(bits);
  }

  /// Whether the handle is not one of the program's predefined ones.
  static bool is_created(Program handle) {
    return reinterpret_cast<std::uintptr_t>(handle) >= mark;
  }

  /// The handle of an object that the program got a reference to, or that it knows already: there
  /// is nothing to count here.
  static Program created(Target handle) { return to_program(handle); }
  static Program known(Target handle) { return to_program(handle); }
  static void released(Program) {}

  // Requests. The target reads them from memory of the call, because the program's have the mark;
  // it may write a new one where the program's will stand.

  static bool has_place() { return true; }
  static void get_place() {}
  /// Where the target writes a new request.
  static Target* place_of_new(Program* where) { return reinterpret_cast<Target*>(where); }
  /// What the program gets for it.
  [[gnu::always_inline]] static Program made_at(Target* place) { return to_program(*place); }
  /// The target made none.
  static void not_made_at(Target*) {}
  /// Where the target finds the request `handle`.
  [[gnu::always_inline]] static Target* place_of(Program* handle, Target& own) {
    return own = to_target(*handle), &own;
  }
  /// The number of what is kept for it.
  [[gnu::always_inline]] static unsigned kept_at(Target*, Target&, Program handle) {
    return kept(handle);
  }
  /// The target set the request there to null.
  static void gone_at(Target*, Target&) {}

  /// The handle of a request with arrays, to be freed when it is complete. A generalized request
  /// has none, and may be completed by a copy of its handle that is older than its release.
  static Program with_kept(Program handle, unsigned number) {
    if (!has_arrays(number)) return release_kept(number), handle;
    set_kept_request(number, to_target(handle));
    return kept_handle(number);
  }
  static Program kept_handle(unsigned number) {
    return reinterpret_cast<Program>(kept_mark | number);
  }
  static unsigned kept(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    return bits >> 60 == kept_mark >> 60 ? static_cast<unsigned>(bits) : 0;
  }

  /// The handle of an object of ours (infos_of_ours.h).
  static Program compound(unsigned number) {
    return reinterpret_cast<Program>(compound_mark | number);
  }
  /// Its number; 0 for all other handles.
  static unsigned compound_number(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    return bits >> 60 == compound_mark >> 60 ? static_cast<unsigned>(bits) : 0;
  }

 private:
  static constexpr std::uintptr_t mark = std::uintptr_t{1} << 62;
  static constexpr std::uintptr_t kept_mark = mark | mark >> 1,
                                  compound_mark = kept_mark | mark >> 2;

  static Target target_handle(std::uintptr_t bits) { return reinterpret_cast<Target>(bits); }

  [[gnu::cold, gnu::noinline]] static Target unusual(std::uintptr_t bits) {
    if (static_cast<std::intptr_t>(bits) < 0) return target_handle(bits);
    auto handle = reinterpret_cast<Program>(bits);
    if (unsigned number = kept(handle)) return static_cast<Target>(kept_request(number));
    if (unsigned number = compound_number(handle)) return target_of_ours<C>(number, target_null());
    return invalid();
  }

  [[gnu::always_inline]] static Program to_program(Target handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    if (static_cast<std::intptr_t>(bits) >= static_cast<std::intptr_t>(To::end_of_predefined))
        [[likely]]
      return reinterpret_cast<Program>(bits | mark);
    if (bits >= To::end_of_predefined) return reinterpret_cast<Program>(bits);
    return predefined(static_cast<unsigned>(bits));
  }
  /// What the program's mpi.h has no name for is an object like those made at run time.
  static Program predefined(unsigned number) {
    if (number == 0 || number == target_null_word(C)) return program_null();
    int slot = To::predefined_slot(C, number);
    Program named = slot < 0 ? Program{} : Predefined::at(slot);
    return named ? named : reinterpret_cast<Program>(mark | number);
  }
};

}  // namespace anympi::kinds
