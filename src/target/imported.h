// Functions of the target that our own code calls, found once each.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "catalogue/function.h"
#include "target/target.h"

namespace anympi::target {

template <catalogue::FixedString Name, class Signature>
struct Imported;

template <catalogue::FixedString Name, class Result, class... Arguments>
struct Imported<Name, Result(Arguments...)> {
  using Pointer = Result (*)(Arguments...);
  static inline Pointer found = nullptr;

  static Pointer get() {
    if (Pointer known = __atomic_load_n(&found, __ATOMIC_RELAXED)) [[likely]] return known;
    auto pointer = reinterpret_cast<Pointer>(find(Name.text));
    if (!pointer) {
      std::fprintf(stderr, "anympi: %s has no function %s, without which it cannot be used\n", path(),
                   Name.text);
      std::_Exit(3);
    }
    __atomic_store_n(&found, pointer, __ATOMIC_RELAXED);
    return pointer;
  }
};

/// Calls the target's function `Name`, which every MPI has.
template <catalogue::FixedString Name, class Signature, class... Arguments>
auto imported(Arguments... arguments) {
  return Imported<Name, Signature>::get()(arguments...);
}

}  // namespace anympi::target
