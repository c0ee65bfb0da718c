// Handles of a program for which predefined handles are small numbers and all others addresses (the
// standard's ABI), on a target whose handles are addresses (Open MPI).
//
//   predefined   an array, indexed by the number, of the target's addresses
//   created      the target's pointer itself
//
// A number that is no handle of the class becomes the target's null handle, for the target to
// refuse; or no pointer at all where Open MPI takes the null handle (MPI_Wait does).
//
// A request with memory that must last until it is complete is the number of that memory instead,
// marked by the sign bit, which no address has; what is kept has the target's pointer. Objects of
// ours have the bit below, too.
#pragma once

#include <cstdint>

#include "kinds/infos_of_ours.h"
#include "kinds/kept.h"
#include "kinds/pair.h"
#include "target/target.h"

namespace anympi::kinds {

template <HandleClass C>
class Handles {
 public:
  using Program = From::Handle<C>;
  using Target = To::Handle<C>;

  static Program program_null() { return number(numbers_.first); }
  static Target target_null() { return static_cast<Target>(null_); }
  /// What stands for handles that were never made.
  static Target invalid() { return C == HandleClass::Request ? nullptr : target_null(); }

  [[gnu::always_inline]] static Target to_target(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    if (is_address(bits)) return reinterpret_cast<Target>(handle);
    if (auto i = bits - numbers_.first; i < numbers_.count) [[likely]]
      return static_cast<Target>(predefined_[i]);
    return of_ours(bits);
  }

  /// The handle of an object that the program got a reference to, or that it knows already: there
  /// is nothing to count here.
  static Program created(Target handle) { return to_program(handle); }
  static Program known(Target handle) { return to_program(handle); }
  static void released(Program) {}

  // Requests. The program's variable holds the target's pointer, so that the target can read and
  // write it where it stands.

  static bool has_place() { return true; }
  static void get_place() {}
  /// Where the target writes a new request.
  static Target* place_of_new(Program* where) { return reinterpret_cast<Target*>(where); }
  /// What the program gets for it.
  [[gnu::always_inline]] static Program made_at(Target* place) { return to_program(*place); }
  /// The target made none.
  static void not_made_at(Target*) {}
  /// Where the target finds the request `handle`; `own` if that is not the target's pointer.
  [[gnu::always_inline]] static Target* place_of(Program* handle, Target& own) {
    if (is_address(reinterpret_cast<std::uintptr_t>(*handle))) [[likely]]
      return reinterpret_cast<Target*>(handle);
    return own = to_target(*handle), &own;
  }
  /// The number of what is kept for it.
  [[gnu::always_inline]] static unsigned kept_at(Target* place, Target& own, Program handle) {
    return place == &own ? kept(handle) : 0;
  }
  /// The target set the request there to null.
  static void gone_at(Target*, Target&) {}

  /// The handle of a request with arrays, to be freed when it is complete. A generalized request
  /// has none, and may be completed by a copy of its handle that is older than its release.
  static Program with_kept(Program handle, unsigned number) {
    if (!has_arrays(number)) return release_kept(number), handle;
    set_kept_request(number, to_target(handle));
    return reinterpret_cast<Program>(kept_bit | number);
  }
  static unsigned kept(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    return (bits & (kept_bit | compound_bit)) == kept_bit ? static_cast<unsigned>(bits) : 0;
  }

  /// The handle of an object of ours (infos_of_ours.h).
  static Program compound(unsigned number) {
    return reinterpret_cast<Program>(kept_bit | compound_bit | number);
  }
  /// Its number; 0 for all other handles.
  static unsigned compound_number(Program handle) {
    auto bits = reinterpret_cast<std::uintptr_t>(handle);
    return bits >> 62 == 3 ? static_cast<unsigned>(bits) : 0;
  }

  /// Looks the target's predefined handles up. The null handle stands in for what this version of
  /// the target lacks.
  static void load() {
#define HANDLE(CLASS, NAME, VALUE) \
  if constexpr (HandleClass::CLASS == C) put(VALUE, To::NAME);
#include "abi/standard_handles.inc"
    null_ = predefined_[0];
    for (void*& object : predefined_)
      if (!object) object = null_;
  }

 private:
  static constexpr std::uintptr_t kept_bit = std::uintptr_t{1} << 63, compound_bit = kept_bit >> 1;

  /// The numbers of the class: from its null handle, which is the smallest, to the largest.
  struct Numbers {
    std::uintptr_t first = 0, count = 0;
    constexpr void add(unsigned value) {
      if (first == 0) first = value;
      if (value - first >= count) count = value - first + 1;
    }
  };
  static constexpr Numbers find_numbers() {
    Numbers numbers;
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == C) numbers.add(VALUE);
#include "abi/standard_handles.inc"
    return numbers;
  }
  static constexpr Numbers numbers_ = find_numbers();

  static inline void* null_;
  static inline void* predefined_[numbers_.count];
  /// All of the target's predefined objects lie between these, in its data.
  static inline std::uintptr_t lowest_ = ~std::uintptr_t{0}, highest_ = 0;

  static bool is_address(std::uintptr_t bits) {
    return static_cast<std::intptr_t>(bits) >= static_cast<std::intptr_t>(From::end_of_predefined);
  }
  static Program number(std::uintptr_t value) { return reinterpret_cast<Program>(value); }

  [[gnu::cold, gnu::noinline]] static Target of_ours(std::uintptr_t bits) {
    auto handle = reinterpret_cast<Program>(bits);
    if (unsigned number = kept(handle)) return static_cast<Target>(kept_request(number));
    if (unsigned number = compound_number(handle)) return target_of_ours<C>(number, target_null());
    return invalid();
  }

  [[gnu::always_inline]] static Program to_program(Target handle) {
    auto address = reinterpret_cast<std::uintptr_t>(handle);
    if (address - lowest_ > highest_ - lowest_) [[likely]]
      return handle ? reinterpret_cast<Program>(handle) : program_null();
    return predefined(handle);
  }
  static Program predefined(Target handle) {
    for (std::uintptr_t i = 0; i < numbers_.count; ++i)
      if (predefined_[i] == handle) return number(numbers_.first + i);
    return reinterpret_cast<Program>(handle);
  }

  static void put(unsigned, NoHandle) {}
  static void put(unsigned value, To::Predefined handle) {
    void* object = target::find(handle.symbol);
    predefined_[value - numbers_.first] = object;
    auto address = reinterpret_cast<std::uintptr_t>(object);
    if (!object) return;
    if (address < lowest_) lowest_ = address;
    if (address > highest_) highest_ = address;
  }
};

}  // namespace anympi::kinds
