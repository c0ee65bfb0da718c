// The predefined copy and delete functions as procedures, which a program hands to MPI like its
// own. Attributes are INTEGERs in MPI-1, and as large as addresses since. mpif.h of Open MPI finds
// them in the facade.
#include "fortran/handles.h"
#include "fortran/names.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {
using Aint = From::Aint;
}

#define ANYMPI_PREDEFINED(NAME, VALUE)                                                             \
  extern "C" ANYMPI_EXPORT void anympi_##NAME##null_copy_fn(Fint*, Fint*, VALUE*, VALUE*, VALUE*,  \
                                                            Fint* flag, Fint* ierror) {            \
    *flag = 0;                                                                                     \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }                                                                                                \
  extern "C" ANYMPI_EXPORT void anympi_##NAME##dup_fn(Fint*, Fint*, VALUE*, VALUE* in, VALUE* out, \
                                                      Fint* flag, Fint* ierror) {                  \
    *flag = 1;                                                                                     \
    *out = *in;                                                                                    \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }                                                                                                \
  extern "C" ANYMPI_EXPORT void anympi_##NAME##null_delete_fn(Fint*, Fint*, VALUE*, VALUE*,        \
                                                              Fint* ierror) {                      \
    *ierror = From::MPI_SUCCESS;                                                                   \
  }
ANYMPI_PREDEFINED(, Fint)
ANYMPI_PREDEFINED(comm_, Aint)
ANYMPI_PREDEFINED(type_, Aint)
ANYMPI_PREDEFINED(win_, Aint)

#define ANYMPI_IN_F08(NAME) ANYMPI_ALIAS(__mpi_f08_callbacks_MOD_mpi_##NAME, anympi_##NAME)
ANYMPI_IN_F08(comm_null_copy_fn)
ANYMPI_IN_F08(comm_dup_fn)
ANYMPI_IN_F08(comm_null_delete_fn)
ANYMPI_IN_F08(type_null_copy_fn)
ANYMPI_IN_F08(type_dup_fn)
ANYMPI_IN_F08(type_null_delete_fn)
ANYMPI_IN_F08(win_null_copy_fn)
ANYMPI_IN_F08(win_dup_fn)
ANYMPI_IN_F08(win_null_delete_fn)

#if !ANYMPI_FROM_OPENMPI

#define ANYMPI_IN_MPIF_H(LOWER, UPPER)           \
  ANYMPI_ALIAS(mpi_##LOWER, anympi_##LOWER)      \
  ANYMPI_ALIAS(mpi_##LOWER##_, anympi_##LOWER)   \
  ANYMPI_ALIAS(mpi_##LOWER##__, anympi_##LOWER)  \
  ANYMPI_ALIAS(MPI_##UPPER, anympi_##LOWER)      \
  ANYMPI_ALIAS(pmpi_##LOWER, anympi_##LOWER)     \
  ANYMPI_ALIAS(pmpi_##LOWER##_, anympi_##LOWER)  \
  ANYMPI_ALIAS(pmpi_##LOWER##__, anympi_##LOWER) \
  ANYMPI_ALIAS(PMPI_##UPPER, anympi_##LOWER)
ANYMPI_IN_MPIF_H(null_copy_fn, NULL_COPY_FN)
ANYMPI_IN_MPIF_H(dup_fn, DUP_FN)
ANYMPI_IN_MPIF_H(null_delete_fn, NULL_DELETE_FN)
ANYMPI_IN_MPIF_H(comm_null_copy_fn, COMM_NULL_COPY_FN)
ANYMPI_IN_MPIF_H(comm_dup_fn, COMM_DUP_FN)
ANYMPI_IN_MPIF_H(comm_null_delete_fn, COMM_NULL_DELETE_FN)
ANYMPI_IN_MPIF_H(type_null_copy_fn, TYPE_NULL_COPY_FN)
ANYMPI_IN_MPIF_H(type_dup_fn, TYPE_DUP_FN)
ANYMPI_IN_MPIF_H(type_null_delete_fn, TYPE_NULL_DELETE_FN)
ANYMPI_IN_MPIF_H(win_null_copy_fn, WIN_NULL_COPY_FN)
ANYMPI_IN_MPIF_H(win_dup_fn, WIN_DUP_FN)
ANYMPI_IN_MPIF_H(win_null_delete_fn, WIN_NULL_DELETE_FN)

#endif
