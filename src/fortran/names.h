// Under which names a procedure is exported: compilers append none, one or two underscores to a
// name in lower case, or use upper case; PMPI_X is the function and MPI_X weak, so that a profiling
// tool can stand in for it. Then there are the names that mpi_f08 calls.
//
// ANYMPI_NAME_Send, which CMakeLists.txt makes, is the list `SMALL_CHOICE, 0, send, SEND`.
#pragma once

#include "fortran_names.h"

#define ANYMPI_EXPORT __attribute__((visibility("default")))
#define ANYMPI_ALIAS(NAME, ORIGINAL) \
  extern "C" ANYMPI_EXPORT decltype(ORIGINAL) NAME __attribute__((alias(#ORIGINAL)));
#define ANYMPI_WEAK(NAME, ORIGINAL) \
  extern "C" ANYMPI_EXPORT decltype(ORIGINAL) NAME __attribute__((weak, alias(#ORIGINAL)));

/// The names of a procedure defined as pmpi_x_, in mpif.h and the module mpi.
#define ANYMPI_OLDER_NAMES(LOWER, UPPER)          \
  ANYMPI_WEAK(mpi_##LOWER, pmpi_##LOWER##_)       \
  ANYMPI_WEAK(mpi_##LOWER##_, pmpi_##LOWER##_)    \
  ANYMPI_WEAK(mpi_##LOWER##__, pmpi_##LOWER##_)   \
  ANYMPI_WEAK(MPI_##UPPER, pmpi_##LOWER##_)       \
  ANYMPI_ALIAS(pmpi_##LOWER, pmpi_##LOWER##_)     \
  ANYMPI_ALIAS(pmpi_##LOWER##__, pmpi_##LOWER##_) \
  ANYMPI_ALIAS(PMPI_##UPPER, pmpi_##LOWER##_)

// A specific procedure of mpi_f08: SUFFIX is f08, or f08ts where buffers are array descriptors;
// those of large counts end in _c_f08, which MPICH 4.0 called _f08_large.
#if ANYMPI_FROM_MPICH
#define ANYMPI_F08_NAMES(LOWER, SUFFIX, ORIGINAL)  \
  ANYMPI_WEAK(mpi_##LOWER##_##SUFFIX##_, ORIGINAL) \
  ANYMPI_ALIAS(pmpir_##LOWER##_##SUFFIX##_, ORIGINAL)
#define ANYMPI_LARGE_F08_NAMES(LOWER, SUFFIX, ORIGINAL) \
  ANYMPI_F08_NAMES(LOWER##_c, SUFFIX, ORIGINAL)         \
  ANYMPI_F08_NAMES(LOWER, SUFFIX##_large, ORIGINAL)
#define ANYMPI_SMALL_CHOICE_NAMES(LOWER)
#else
#define ANYMPI_F08_NAMES(LOWER, SUFFIX, ORIGINAL)  \
  ANYMPI_WEAK(mpi_##LOWER##_##SUFFIX##_, ORIGINAL) \
  ANYMPI_ALIAS(pmpi_##LOWER##_##SUFFIX##_, ORIGINAL)
#define ANYMPI_LARGE_F08_NAMES(LOWER, SUFFIX, ORIGINAL) \
  ANYMPI_F08_NAMES(LOWER##_c, SUFFIX, ORIGINAL)
#if ANYMPI_FROM_OPENMPI
// Before version 6, buffers of mpi_f08 are addresses, too; libmpi_usempif08 calls ompi_x_f.
#define ANYMPI_SMALL_CHOICE_NAMES(LOWER) ANYMPI_F08_NAMES(LOWER, f08, pmpi_##LOWER##_)
#else
#define ANYMPI_SMALL_CHOICE_NAMES(LOWER)
#endif
#endif

/// All names of a procedure without choice buffers, defined as pmpi_x_.
#define ANYMPI_ALL_NAMES(LOWER, UPPER) \
  ANYMPI_OLDER_NAMES(LOWER, UPPER)     \
  ANYMPI_F08_NAMES(LOWER, f08, pmpi_##LOWER##_)

/// M(comm) M(datatype) ...: the classes of handles, as the modules spell them in names of their
/// own.
#define ANYMPI_FOR_EACH_CLASS(M) \
  M(comm)                        \
  M(datatype) M(errhandler) M(file) M(group) M(info) M(message) M(op) M(request) M(session) M(win)
