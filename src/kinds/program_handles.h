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

}  // namespace anympi::kinds::program
