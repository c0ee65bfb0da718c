// The functions that MPI-3.0 removed and MPICH's suite still calls, for an mpi.h that has none of
// them, as that of the standard ABI (MPI-3.0, section 15).
#ifndef REMOVED_FUNCTIONS_H
#define REMOVED_FUNCTIONS_H

#include <mpi.h>

#define MPI_Errhandler_create MPI_Comm_create_errhandler
#define MPI_Errhandler_set MPI_Comm_set_errhandler
#define MPI_Errhandler_get MPI_Comm_get_errhandler
#define MPI_Address MPI_Get_address
#define MPI_Type_struct MPI_Type_create_struct
#define MPI_Handler_function MPI_Comm_errhandler_function

static inline int MPI_Type_hvector(int count, int length, MPI_Aint stride, MPI_Datatype old,
                                   MPI_Datatype *made) {
  return MPI_Type_create_hvector(count, length, stride, old, made);
}
static inline int MPI_Type_hindexed(int count, int lengths[], MPI_Aint places[], MPI_Datatype old,
                                    MPI_Datatype *made) {
  return MPI_Type_create_hindexed(count, lengths, places, old, made);
}
static inline int MPI_Type_lb(MPI_Datatype type, MPI_Aint *lower) {
  MPI_Aint extent;
  return MPI_Type_get_extent(type, lower, &extent);
}
static inline int MPI_Type_extent(MPI_Datatype type, MPI_Aint *extent) {
  MPI_Aint lower;
  return MPI_Type_get_extent(type, &lower, extent);
}
static inline int MPI_Type_ub(MPI_Datatype type, MPI_Aint *upper) {
  MPI_Aint lower, extent;
  int error = MPI_Type_get_extent(type, &lower, &extent);
  *upper = lower + extent;
  return error;
}

#endif
