// Parameters of functions that are answered in our own code (facade/own_code): only their C types
// are needed here.
#pragma once

#include "kinds/plain.h"

namespace anympi::kinds {

/// A handle as an INTEGER of Fortran.
struct fortran_handle {
  template <class Abi>
  using type = typename Abi::Fint;
};

/// A pointer to an MPI handle of the class that a tool variable is bound to, already converted.
ANYMPI_CARRIED(tool_object, void*)

}  // namespace anympi::kinds
