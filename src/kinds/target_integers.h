// The predefined handles of a target for which they are integers: all handles are in MPICH, and in
// the standard's ABI the predefined ones are numbers that no address is.
#pragma once

#include <array>
#include <cstdint>

#include "kinds/pair.h"

namespace anympi::kinds {

/// The target's null handle of each class: the first of the class in its table.
constexpr unsigned target_null_word(HandleClass c) {
  unsigned word = 0;
  bool found = false;
#define HANDLE(CLASS, NAME, VALUE) \
  if (!found && HandleClass::CLASS == c) word = VALUE, found = true;
#if ANYMPI_TO_STANDARD
#include "abi/standard_handles.inc"
#else
#include "abi/mpich_handles.inc"
#endif
  return word;
}

/// The target's integer for a predefined handle.
constexpr unsigned predefined_word(HandleClass, unsigned value) { return value; }
constexpr unsigned predefined_word(HandleClass c, NoHandle) { return target_null_word(c); }

/// What the program calls the target's predefined handles, by their places in the target's table.
/// Of several names the first counts.
template <HandleClass C, class Name>
struct NamesBySlot {
  std::array<Name, To::predefined_slots> object{};
  Name null{};

  constexpr void put(unsigned value, Name name) {
    int slot = To::predefined_slot(C, value);
    if (slot < 0) {
      if (null == Name{}) null = name;
    } else if (object[slot] == Name{}) {
      object[slot] = name;
    }
  }
  constexpr void put(NoHandle, Name) {}
};

}  // namespace anympi::kinds
