// What the procedures share that stand in for those of Open MPI's Fortran libraries.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "facade/own_code.h"

namespace anympi::facade {

using Fint = From::Fint;
using Request = From::Handle<HandleClass::Request>;

/// Sets ierror, which mpi_f08 may leave out.
inline void give(Fint* ierror, int code) {
  if (ierror) *ierror = code;
}

}  // namespace anympi::facade

#define ANYMPI_EXPORT __attribute__((visibility("default")))

// A procedure under all names by which Fortran compilers and Open MPI's own libraries call it.
#define ANYMPI_ALIAS(NAME, ORIGINAL) \
  ANYMPI_EXPORT decltype(ORIGINAL) NAME __attribute__((alias(#ORIGINAL)));
// What the libraries refer to in procedures that stand in the facade again, or cannot be served.
#define ANYMPI_REPLACED(NAME)                                                                   \
  ANYMPI_EXPORT void NAME() {                                                                   \
    std::fprintf(stderr, "anympi: the Fortran libraries of this program's Open MPI call " #NAME \
                         ", which is internal to it, and AnyMPI has nothing in its place\n");   \
    std::abort();                                                                               \
  }
// So that a profiling tool can stand in for it.
#define ANYMPI_WEAK(NAME, ORIGINAL) \
  ANYMPI_EXPORT decltype(ORIGINAL) NAME __attribute__((weak, alias(#ORIGINAL)));
#define ANYMPI_NAMES(LOWER, UPPER)                  \
  ANYMPI_WEAK(mpi_##LOWER, ompi_##LOWER##_f)        \
  ANYMPI_WEAK(mpi_##LOWER##_, ompi_##LOWER##_f)     \
  ANYMPI_WEAK(mpi_##LOWER##__, ompi_##LOWER##_f)    \
  ANYMPI_WEAK(MPI_##UPPER, ompi_##LOWER##_f)        \
  ANYMPI_ALIAS(pmpi_##LOWER, ompi_##LOWER##_f)      \
  ANYMPI_ALIAS(pmpi_##LOWER##_, ompi_##LOWER##_f)   \
  ANYMPI_ALIAS(pmpi_##LOWER##__, ompi_##LOWER##_f)  \
  ANYMPI_ALIAS(PMPI_##UPPER, ompi_##LOWER##_f)      \
  ANYMPI_WEAK(mpi_##LOWER##_f08_, ompi_##LOWER##_f) \
  ANYMPI_ALIAS(pmpi_##LOWER##_f08_, ompi_##LOWER##_f)

// The names of a procedure of MPI-4 in Open MPI 4, which has it as an extension.
#define ANYMPI_EXTENSION_NAMES(LOWER, UPPER)         \
  ANYMPI_WEAK(mpix_##LOWER, ompi_##LOWER##_f)        \
  ANYMPI_WEAK(mpix_##LOWER##_, ompi_##LOWER##_f)     \
  ANYMPI_WEAK(mpix_##LOWER##__, ompi_##LOWER##_f)    \
  ANYMPI_WEAK(MPIX_##UPPER, ompi_##LOWER##_f)        \
  ANYMPI_ALIAS(pmpix_##LOWER, ompi_##LOWER##_f)      \
  ANYMPI_ALIAS(pmpix_##LOWER##_, ompi_##LOWER##_f)   \
  ANYMPI_ALIAS(pmpix_##LOWER##__, ompi_##LOWER##_f)  \
  ANYMPI_ALIAS(PMPIX_##UPPER, ompi_##LOWER##_f)      \
  ANYMPI_WEAK(mpix_##LOWER##_f08_, ompi_##LOWER##_f) \
  ANYMPI_ALIAS(pmpix_##LOWER##_f08_, ompi_##LOWER##_f)
