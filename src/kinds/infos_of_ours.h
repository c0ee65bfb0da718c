// What the target is given for an object of ours (facade/emulation): a null handle, but for an info
// that the program made before MPI_Init (facade/emulation/early_infos.h), of which the target can
// have a copy.
#pragma once

#include "kinds/pair.h"

namespace anympi::kinds {

/// The target's copy of the info of that number.
using TargetCopyOfInfo = To::Handle<HandleClass::Info> (*)(unsigned number);
/// Set when the first such info is made.
inline constinit TargetCopyOfInfo target_copy_of_info = nullptr;

template <HandleClass C>
To::Handle<C> target_of_ours([[maybe_unused]] unsigned number, To::Handle<C> null) {
  if constexpr (C == HandleClass::Info)
    if (auto copy_of = __atomic_load_n(&target_copy_of_info, __ATOMIC_RELAXED))
      return copy_of(number);
  return null;
}

}  // namespace anympi::kinds
