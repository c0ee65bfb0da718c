// The program's predefined handles by name: program::MPI_BYTE() is what the program means by
// MPI_BYTE. In Open MPI they are addresses of objects, in the other ABIs numbers.
#pragma once

#include "kinds/handles.h"

namespace anympi::kinds::program {

#if ANYMPI_FROM_OPENMPI

#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN)                                   \
  inline From::Handle<HandleClass::CLASS> NAME() {                             \
    return reinterpret_cast<From::Handle<HandleClass::CLASS>>(&kinds::SYMBOL); \
  }
#define ALIAS(CLASS, NAME, OTHER) \
  inline From::Handle<HandleClass::CLASS> NAME() { return OTHER(); }
#include "abi/openmpi_handles.inc"

#else

#define HANDLE(CLASS, NAME, VALUE)                                          \
  inline From::Handle<HandleClass::CLASS> NAME() {                          \
    return (From::Handle<HandleClass::CLASS>)static_cast<long>(From::NAME); \
  }
#define ALIAS(CLASS, NAME, OTHER) HANDLE(CLASS, NAME, OTHER)
#if ANYMPI_FROM_MPICH
#include "abi/mpich_handles.inc"
#else
#include "abi/standard_handles.inc"
#endif

#endif

/// Whether a handle is one of those that mpi.h names.
template <HandleClass C>
bool is_predefined(From::Handle<C> handle) {
#define HANDLE(CLASS, NAME, ...)         \
  if constexpr (HandleClass::CLASS == C) \
    if (handle == NAME()) return true;
#if ANYMPI_FROM_OPENMPI
#include "abi/openmpi_handles.inc"
#elif ANYMPI_FROM_MPICH
#include "abi/mpich_handles.inc"
#else
#include "abi/standard_handles.inc"
#endif
  return false;
}

}  // namespace anympi::kinds::program

namespace anympi::kinds {

/// Not MPI_NO_OP, with which nothing of the origin is looked at (MPI-4.1, section 12.3.4).
template <FixedString Op>
struct is_some_operation {
  static bool holds(auto& call) { return call.template get<Op>() != program::MPI_NO_OP(); }
};
template <FixedString Op, class K>
using unless_no_op = significant_if<is_some_operation<Op>, K>;

}  // namespace anympi::kinds
