// The predefined handles of a program for which they are small numbers (the standard's ABI), on a
// target that has other numbers for them: an array of the target's.
#pragma once

#include "kinds/target_integers.h"

namespace anympi::kinds {

template <HandleClass C>
class ProgramPredefined {
 public:
  using Program = From::Handle<C>;

  static Program null() { return number(first); }
  static bool is_null(Program handle) {
    return reinterpret_cast<std::uintptr_t>(handle) < From::end_of_predefined;
  }
  /// The target's integer for a handle that was not created; 0, which is no handle of MPICH, for
  /// what is not of this class.
  static std::uintptr_t word(Program handle) {
    auto i = reinterpret_cast<std::uintptr_t>(handle) - first;
    if (i < count) [[likely]]
      return words_[i];
    return 0;
  }
  /// The handle for what stands at a place in the target's table; no pointer if the standard has no
  /// name for it.
  static Program at(int slot) { return number(names_.object[slot]); }

  /// This version of the target lacks what the program has under this number.
  static void lack(unsigned value) { words_[value - first] = target_null_word(C); }

 private:
  static Program number(std::uintptr_t value) { return reinterpret_cast<Program>(value); }

  /// The null handle is the smallest of its class.
  static constexpr unsigned first = [] {
    unsigned smallest = 0;
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == C && smallest == 0) smallest = VALUE;
#include "abi/standard_handles.inc"
    return smallest;
  }();
  static constexpr unsigned count = [] {
    unsigned last = first;
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == C && VALUE > last) last = VALUE;
#include "abi/standard_handles.inc"
    return last - first + 1;
  }();

  static constexpr std::array<unsigned, count> make_words() {
    std::array<unsigned, count> words{};
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == C) words[VALUE - first] = predefined_word(HandleClass::CLASS, To::NAME);
#include "abi/standard_handles.inc"
    return words;
  }
  static constexpr auto make_names() {
    NamesBySlot<C, unsigned> names;
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == C) names.put(To::NAME, VALUE);
#include "abi/standard_handles.inc"
    return names;
  }
  static constinit inline std::array<unsigned, count> words_ = make_words();
  static constinit inline const NamesBySlot<C, unsigned> names_ = make_names();
};

}  // namespace anympi::kinds
