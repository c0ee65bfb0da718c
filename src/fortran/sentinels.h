// Variables of Fortran whose addresses stand for something: common blocks of mpif.h, and variables
// of the module mpi_f08. The executable has them where it uses them, so they are known by address
// only, and one procedure serves all bindings.
#pragma once

#include "kinds/pair.h"

namespace anympi::fortran {

using Fint = From::Fint;
using Status = From::Status;

bool is_bottom(const void* buffer);
bool is_in_place(const void* buffer);
bool is_buffer_automatic(const void* buffer);
bool is_status_ignored(const void* status);  ///< Also MPI_STATUSES_IGNORE.
bool is_unweighted(const void* weights);
bool is_weights_empty(const void* weights);
bool are_error_codes_ignored(const void* codes);
bool is_argv_null(const void* argv);  ///< Also MPI_ARGVS_NULL.

/// What C says for MPI_UNWEIGHTED and MPI_WEIGHTS_EMPTY.
int* c_unweighted();
int* c_weights_empty();

/// A choice buffer, as C has it.
inline void* c_buffer(const void* buffer) {
  if (is_bottom(buffer)) return reinterpret_cast<void*>(From::MPI_BOTTOM);
  if (is_in_place(buffer)) return reinterpret_cast<void*>(From::MPI_IN_PLACE);
  if (is_buffer_automatic(buffer)) return reinterpret_cast<void*>(From::MPI_BUFFER_AUTOMATIC);
  return const_cast<void*>(buffer);
}

/// A status of Fortran is the same bytes as in C, in every ABI.
inline Status* c_status(Fint* status) {
  if (is_status_ignored(status)) return reinterpret_cast<Status*>(From::MPI_STATUS_IGNORE);
  return reinterpret_cast<Status*>(status);
}

}  // namespace anympi::fortran
