// The target's predefined handles, known when it has been loaded.
#pragma once

#include <cstdint>

#include "kinds/pair.h"
#include "target/target.h"

namespace anympi::kinds {

/// The target's handle; null if this version of Open MPI lacks it.
template <class Handle>
Handle predefined_of_target(To::Predefined predefined) {
#if ANYMPI_TO_OPENMPI
  return static_cast<Handle>(target::find(predefined.symbol));
#elif ANYMPI_TO_MPICH
  return static_cast<Handle>(predefined);
#else
  return reinterpret_cast<Handle>(std::uintptr_t{predefined});
#endif
}

}  // namespace anympi::kinds
