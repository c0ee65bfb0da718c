// The predefined handles of a program for which they are addresses of objects (Open MPI), on a
// target that has numbers for them: the object's first word holds the target's number.
#pragma once

#include "kinds/target_integers.h"

namespace anympi::kinds {

/// What stands at the address of a predefined handle. An executable may hold a copy of it, made
/// when the program starts, so it is complete before the first call.
struct PredefinedObject {
  std::uintptr_t target;
};

extern "C" {
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) \
  extern __attribute__((visibility("default"))) PredefinedObject SYMBOL;
#include "abi/openmpi_handles.inc"
}

template <HandleClass C>
class ProgramPredefined {
 public:
  using Program = From::Handle<C>;

  static Program null() { return as_handle(names_.null); }
  static bool is_null(Program handle) { return handle == null(); }
  /// The target's integer for a handle that was not created.
  static std::uintptr_t word(Program handle) {
    return reinterpret_cast<const PredefinedObject*>(handle)->target;
  }
  /// The handle for what stands at a place in the target's table; no pointer if the program's mpi.h
  /// has no name for it.
  static Program at(int slot) { return as_handle(names_.object[slot]); }

 private:
  static Program as_handle(const PredefinedObject* object) {
    return reinterpret_cast<Program>(const_cast<PredefinedObject*>(object));
  }
  static constexpr auto make_names() {
    NamesBySlot<C, const PredefinedObject*> names;
#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) \
  if (HandleClass::CLASS == C) names.put(To::NAME, &SYMBOL);
#include "abi/openmpi_handles.inc"
    return names;
  }
  static constinit inline const NamesBySlot<C, const PredefinedObject*> names_ = make_names();
};

}  // namespace anympi::kinds
