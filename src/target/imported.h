// Functions of the target that our own code calls, found once each.
#pragma once

#include "catalogue/function.h"
#include "target/refusal.h"
#include "target/target.h"

namespace anympi::target {

template <catalogue::FixedString Name, class Signature>
struct Imported;

template <catalogue::FixedString Name, class Result, class... Arguments>
struct Imported<Name, Result(Arguments...)> {
  using Pointer = Result (*)(Arguments...);
  static inline Pointer found = nullptr;

  static Pointer get() {
    if (Pointer known = __atomic_load_n(&found, __ATOMIC_RELAXED)) [[likely]]
      return known;
    auto pointer = reinterpret_cast<Pointer>(find(Name.text));
    if (!pointer)
      refuse(exit_no_target, "%s has no function %s, without which AnyMPI cannot use it", path(),
             Name.text);
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
